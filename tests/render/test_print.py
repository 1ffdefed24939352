"""On paper: what a browser makes of svc's pages, where there is one."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from svc.render import Plot, Series, Sheet, bind
from tests.complaints import tell
from tests.paper import A4, Paper, needs_browser, printed
from tests.render.papers import FORMS, IN_PARTS, rows, within
from tests.render.test_render import CALLBACKS
from tests.running import Svc

pytestmark = [pytest.mark.programs, needs_browser]


@pytest.mark.parametrize("number", FORMS)
def test_a_form_is_printed_whole_on_a4_landscape(hostile: Svc, tmp_path: Path, number: str) -> None:
    line = f"form print {number} --year 2026"
    tell(hostile, f"{line} -o {tmp_path}/x.html")
    paper, said = printed(tmp_path / "x.html")
    assert said == []
    assert paper.size == A4
    within(paper, 28)  # 10 mm
    text = paper.text()
    for row in rows(hostile, line):
        for cell in row[2:]:
            assert "".join(cell.rpartition("/")[2].replace("\u202e", "").split()) in text
    assert "oops" not in paper.info.split("Title:")[1].split("\n")[0]


@pytest.mark.parametrize("report", ["month 2026-11", "half 2026-H2"])
def test_a_report_is_printed_whole_with_its_pictures(hostile: Svc, tmp_path: Path, report: str) -> None:
    tell(hostile, f"report {report} -o {tmp_path}/x.html")
    paper, said = printed(tmp_path / "x.html")
    assert said == []
    assert paper.size == A4
    within(paper, 28)
    text = paper.text()
    for word in (
        "月报" if "month" in report else "半年报",
        "各类投诉",
        "按期率",
        "公共设施故障",
        "超期未办",
        "治安工作",
    ):
        assert word in text
    if "month" in report:
        assert all(word in paper.text(1) for word in ("增减", "编制", "审核"))  # the page that is signed, alone
        assert "目录" in paper.text(2)
        assert "各类投诉" in paper.text(3)


def test_a_slip_is_one_upright_page_cut_in_its_middle(svc: Svc, tmp_path: Path) -> None:
    keys = " ".join(f"--key 柜{n}=1" for n in range(3))
    tell(svc, f"key deposit --unit 3-1201 --owner 王小明 --phone 13800000001 {keys} --purpose 检修 --signed 王小明")
    for name in ("x.html", "x.pdf"):
        tell(svc, f"form print QR-006FW --record K1 -o {tmp_path}/{name}")
    paper = Paper(tmp_path / "x.pdf")  # for which svc itself starts the browser
    again, said = printed(tmp_path / "x.html")
    assert said == []
    assert again.pages == paper.pages, "it prints the same as the browser that the other tests share"
    assert paper.size == A4[::-1]
    (words,) = paper.pages
    (cut,) = (word for word in words if "裁切线" in word.text)
    assert (cut.top + cut.bottom) / 2 == pytest.approx(A4[0] / 2, abs=15)
    numbers = [word for word in words if word.text == "K2026-0001"]
    assert [word.top < cut.top for word in numbers] == [True, False]
    assert max(word.right for word in words) <= A4[1] - 33


def test_header_title_and_page_number_stand_on_each_page(tmp_path: Path) -> None:
    long = tuple((str(n), "3-1201", "很长的一段话，" * 20, *["好"] * 3, "√", "", "2026-11-26") for n in range(1, 41))
    sheet = Sheet(CALLBACKS.columns, long, [], "回访统计表", ("QR-003FW", "2026年11月"), ("完",), signatures=("制表",))
    (tmp_path / "x.html").write_bytes(bind([sheet], "html"))
    paper, _said = printed(tmp_path / "x.html")
    pages = paper.pages
    assert len(pages) > 2
    for n in range(1, len(pages) + 1):
        text = paper.text(n)
        for word in ("回访统计表", "QR-003FW", "序号", "回访情况", "守时", "不满意"):
            assert word in text
        assert re.search(rf"(第{n}页共{len(pages)}页|page{n}of{len(pages)})", text)
    assert sum("制表" in paper.text(n) for n in range(1, len(pages) + 1)) == 1
    within(paper, 28)


def test_twenty_blank_rows_are_one_sheet_of_paper(hostile: Svc, tmp_path: Path) -> None:
    for number in [number for number in FORMS if number not in IN_PARTS]:
        tell(hostile, f"form print {number} --blank 20 -o {tmp_path}/{number}.html")
        paper, _said = printed(tmp_path / f"{number}.html")
        (words,) = paper.pages
        assert {"制表", "排班"} & {word.text for word in words}, number
        tops = sorted(word.top for word in words if word.text.isdigit() and word.left < 60)
        assert len(tops) in (0, 20)
        assert all(after - before >= 18.4 for before, after in pairwise(tops))  # 6.5 mm


def test_a_table_of_any_width_and_long_words_stay_on_the_page(tmp_path: Path) -> None:
    words = ("a" * 300, "http://example.com/" + "很长" * 80, "W" * 90, "13800000001")
    many = [f"第{n}列" for n in range(30)]
    columns = CALLBACKS.columns + tuple(type(CALLBACKS.columns[0])(f"c{n}", title) for n, title in enumerate(many))
    sheet = Sheet(columns, tuple((word,) * len(columns) for word in words), [], "很宽" * 60, ("头" * 90,) * 3)
    plots = (
        Plot("bars", "题" * 90, (Series((("标" * 40, 3), ("b", 1)), "甲" * 9), Series((("标", 2), ("b", 9)), "乙"))),
    )
    (tmp_path / "x.html").write_bytes(bind([sheet, Sheet((), (), [], "图", plots=plots)], "html"))
    paper, said = printed(tmp_path / "x.html")
    assert said == []
    assert paper.size == A4
    for page in paper.pages:
        assert all(word.right <= A4[0] - 27 for word in page if "题" not in word.text)


@pytest.mark.parametrize(
    "wrong", ['<img src="none.png">', "<script>throw 'x'</script>", "<script>console.log('x')</script>"]
)
def test_what_is_wrong_with_a_page_is_said(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "x.html").write_text(f"<!DOCTYPE html><p>{wrong}", "utf-8")
    assert len(printed(tmp_path / "x.html")[1]) == 1
