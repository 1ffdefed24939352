"""The board on a screen: it fits, the urgent come first, and what is left out is said."""

from pathlib import Path

import pytest

from svc.cli.sheets.board_screen import ScreenSection, screen_lines
from svc.render.wrapping import text_width
from tests.complaints import ADD, tell
from tests.running import Svc

HEAD = ["阳光花园 · 2026-11-23 09:00", "在岗: 李敏（08:30 起）、王静（08:31 起）"]
ALL = "svc today --all"


def lines(count: int, mark: str) -> list[tuple[str, ...]]:
    return [
        (f"C2026-{n:04}", "答复投诉人、处理完成", f"逾期 {n} 天", "李敏、维修班", "3-1201", f"{mark}{n}" * 9)
        for n in range(1, count + 1)
    ]


SECTIONS = [
    ScreenSection("已逾期", lines(30, "晚")),
    ScreenSection("今日到期", []),
    ScreenSection("今日预约", lines(2, "约")),
]


@pytest.mark.parametrize("width", [24, 40, 60, 80, 120])
@pytest.mark.parametrize("height", [5, 10, 23, 39])
def test_a_board_fits_the_screen_and_says_how_much_is_left_out(width: int, height: int) -> None:
    found = screen_lines(HEAD, SECTIONS, width, height, ALL)
    assert len(found) <= height
    assert max(map(text_width, found)) <= width
    shown = sum(line.startswith("C2026") for line in found)
    assert 32 - shown == (int(found[-1].split()[0]) if found[-1][0].isdigit() else 0)
    assert [line for line in found if line.startswith("今日预约")] == (["今日预约 (2)"] if height > 5 else [])
    assert not any(line.startswith("今日到期") for line in found), "a section without lines is left out"


def test_where_there_is_no_screen_nothing_is_cut() -> None:
    found = screen_lines(HEAD, SECTIONS, None, None, ALL)
    assert len(found) == 2 + 1 + 30 + 1 + 2
    assert "答复投诉人、处理完成  逾期 30 天  李敏、维修班  3-1201  " + "晚30" * 9 in "\n".join(found)


def test_a_record_stands_once_with_all_that_it_owes_and_the_urgent_ones_first(svc: Svc, site: Path) -> None:
    tell(svc, f"{ADD} --unit 3-1201", f"{ADD} --unit 3-1202 --severity major")
    board = svc("today", now="2026-12-01 09:00").out.splitlines()
    late = [line for line in board if line.startswith("C2026")]
    assert [line.split()[0] for line in late] == ["C2026-0002", "C2026-0001"]
    assert late[1].split()[:4] == ["C2026-0001", "通知责任部门、答复投诉人、处理完成", "逾期", "27"]
    assert "另有" not in board[-1]
    assert svc("today --watch").code == 2
