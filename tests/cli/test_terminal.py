"""Prompts at a real terminal: arrows, Chinese, pastes, back, what is refused, and what was left unsaved."""

import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest
import yaml

from tests.running import ROOT, environment

LEFT, UP, BACKSPACE, CTRL_C, TAB = "\x1b[D", "\x1b[A", "\x7f", "\x03", "\t"
WAIT = 60  # seconds at most: a busy machine is no fault
LONG = 1400  # characters of three bytes: more than the 4096 that a terminal takes of a line by itself


class Window:
    """A terminal window of 80 columns and 24 lines with one command running in it."""

    def __init__(self, site: Path, home: Path, line: str, **env: str) -> None:
        variables = environment(home, SVC_BY="李敏", PYTHONPATH=str(ROOT), **{"TERM": "xterm", **env})
        words = ["-m", "svc", *line.split()]
        self._child = pexpect.spawn(
            sys.executable, words, cwd=site, env=variables, dimensions=(24, 80), encoding="utf-8", timeout=WAIT
        )
        self._child.delaybeforesend = None  # each question is seen before it is answered

    def answer(self, label: str, keys: str, *, enter: bool = True) -> None:
        """Wait for a question, and press keys."""
        self.see(label)
        self._child.expect_exact(":")
        self._child.send(keys + ("\r" if enter else ""))

    def see(self, text: str) -> None:
        """Wait until a text is shown."""
        self._child.expect_exact(text)

    def close_hard(self) -> None:
        """Close the window, as somebody in a hurry does."""
        self._child.close(force=True)

    def ended(self) -> int:
        """Wait for the end of the command; returns its exit code."""
        self._child.expect(pexpect.EOF)
        self._child.close()
        return int(self._child.exitstatus if self._child.exitstatus is not None else -1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder."""
    folder = tmp_path / "home"
    folder.mkdir(exist_ok=True)
    return folder


def record(site: Path) -> dict[str, Any]:
    """The only complaint."""
    [path] = site.glob("records/complaint/**/*.yaml")
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def test_a_line_is_edited_pasted_whole_and_of_any_length(site: Path, home: Path) -> None:
    window = Window(site, home, "complaint add")
    window.answer("房号", "3栋1201室")
    window.answer("姓名", "王名" + LEFT + "小")
    window.answer("电话", "138 0000 0011")
    window.answer("投诉事由", "\x1b[200~楼上施工\r\n中午不停\r\n小孩睡不着\x1b[201~")
    window.answer("要求", "停" * LONG + "电" + BACKSPACE)
    window.answer("类别", "噪")
    window.answer("渠道", "1")
    window.answer("随即", "y")
    window.answer("放弃", "")
    assert window.ended() == 0
    found = record(site)
    assert (found["unit"], found["name"]) == ("3-1201", "王小名")
    assert found["matter"] == "楼上施工\n中午不停\n小孩睡不着"
    assert found["demand"] == "停" * LONG
    assert (found["category"], found["channel"]) == ("noise", "phone")


def test_an_earlier_answer_is_seen_again_and_what_is_refused_is_asked_again(site: Path, home: Path) -> None:
    window = Window(site, home, "complaint add")
    window.answer("房号", "3-1201")
    window.answer("姓名", "王小明")
    window.answer("电话", "一三八")
    window.see("电话号码")  # why not
    window.answer("电话", "13800000011")
    window.answer("投诉事由", UP, enter=False)
    window.answer("电话", "<")
    window.answer("姓名", "李四")
    window.answer("投诉事由", "漏水")
    window.answer("要求", "")
    window.answer("类别", "无此类别")
    window.answer("类别", "设施")
    window.answer("渠道", "来访")
    window.answer("随即", "")
    window.see("李四")
    window.answer("放弃", "4")
    window.answer("投诉事由", "大厅漏水")
    window.see("大厅漏水")
    window.answer("放弃", "")
    assert window.ended() == 0
    found = record(site)
    assert (found["name"], found["phone"], found["matter"]) == ("李四", "13800000011", "大厅漏水")
    assert (found["category"], found["channel"]) == ("facility", "visit")


def test_what_was_typed_outlives_ctrl_c_and_a_closed_window(site: Path, home: Path) -> None:
    window = Window(site, home, "complaint add")
    window.answer("房号", "3-1201")
    window.answer("姓名", "王小明")
    window.answer("电话", "1380000" + CTRL_C, enter=False)
    window.see("svc complaint add")  # how to go on
    assert window.ended() == 130
    [draft] = site.glob(".svc/drafts/*.json")
    assert draft.stat().st_mode & 0o777 == 0o600
    window = Window(site, home, "complaint add")
    window.answer("接着填", "")
    window.see("王小明")
    window.answer("电话", "0011")  # the cursor stands behind what was typed before
    window.answer("投诉事由", "漏水")
    window.answer("要求", "请尽快派人", enter=False)
    window.see("派人")
    window.close_hard()
    other = Window(site, home, "complaint add", SVC_LANG="en")
    other.answer("go on", "")
    other.answer("demand", "来修")
    other.answer("category", "2")
    other.answer("channel", "phone")
    other.answer("at once", "n")
    other.answer("give up", "")
    assert other.ended() == 0
    assert not draft.exists()
    found = record(site)
    assert (found["name"], found["phone"], found["matter"]) == ("王小明", "13800000011", "漏水")
    assert found["demand"] == "请尽快派人来修"


def test_a_dumb_terminal_asks_the_same(site: Path, home: Path) -> None:
    window = Window(site, home, "incoming add", TERM="dumb", NO_COLOR="1")
    window.answer("来文单位", "街道办")
    window.answer("标题", "检查通知")
    for label in ("来文性质", "需书面答复", "文号", "份数", "放弃"):
        window.answer(label, "")
    assert window.ended() == 0
    [path] = site.glob("records/incoming/**/*.yaml")
    assert "街道办" in path.read_text("utf-8")
