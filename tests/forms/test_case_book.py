"""`svc report cases`: the case book (012.5)."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.complaints import ADD, CALLBACK, DISPATCH, LETTER, OUTCOME, REMEDY, RESOLVE, prepare, refused, tell
from tests.running import Result, Svc

CASE = "complaint case C1 --comment 先停工再解释 --lesson 装修先告知邻居"
STORY = [
    f"[11-02 09:00 李敏] {ADD} --demand 午休停工",
    f"[11-02 09:20 李敏] {DISPATCH}",
    f"[11-02 12:40 张师傅] {REMEDY}",
    f"[11-02 14:00 李敏] {OUTCOME}",
    f"[11-02 14:30 李敏] {RESOLVE}",
    f"[11-04 10:00 王静] {CALLBACK} --about C1 --opinion fairly --wishes 常巡查",
    "[11-04 10:30 周主任] complaint close C1",
    f"[11-10 09:00 周主任] {CASE}",
]
LATER = "2026-11-23 09:00"


def book(svc: Svc, options: str = "") -> Any:
    """The cases as programs see them."""
    result = svc(f"report cases -f json {options}", now=LATER)
    assert result.code == 0, result.shown
    return result.json


def done(case: dict[str, Any]) -> list[tuple[str, str]]:
    """What was done on which record, in order."""
    return [(event["id"][0], event["what"]) for event in case["events"]]


def printed(svc: Svc, options: str) -> Result:
    """The book as people see it."""
    result = svc(f"report cases {options}", now=LATER)
    assert result.code == 0, result.shown
    return result


def test_a_case_has_its_course_of_events_outcome_opinion_comment_and_lesson(svc: Svc, site: Path) -> None:
    prepare(svc, site, *STORY)
    (case,) = book(svc)
    assert list(case) == ["id", "title", "status", "facts", "events", "outcome", "opinion", "comment", "lesson"]
    assert (case["id"], case["title"], case["status"]) == ("C2026-0001", "楼上装修噪声", "closed")
    assert case["facts"]["demand"] == "午休停工"
    assert done(case) == [
        ("C", "add"),
        ("C", "dispatch"),
        ("C", "remedy"),
        ("C", "reply"),
        ("C", "resolve"),
        ("B", "record"),
        ("C", "close"),
    ]
    first, *_rest = case["events"]
    assert first["at"] == "2026-11-02T09:00:00+08:00"
    assert first["by"] == "李敏"
    assert "楼上装修噪声" in first["text"]
    assert "午休停工" in first["text"]
    assert (case["outcome"]["do"], case["outcome"]["text"]) == ("resolve", "噪声已停")
    assert (case["opinion"]["opinion"], case["opinion"]["wishes"]) == ("fairly", "常巡查")
    assert (case["comment"], case["lesson"]) == ("先停工再解释", "装修先告知邻居")


def test_no_complaint_is_in_the_book_that_was_not_picked(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, ADD, "complaint case C2 --comment 典型")
    assert [case["id"] for case in book(svc)] == ["C2026-0002"]


def test_an_empty_book_says_how_a_case_is_picked(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD)
    assert "svc complaint case" in printed(svc, "").out
    assert book(svc) == []
    assert printed(svc, "-f jsonl").out == ""


def test_a_case_that_was_struck_or_cancelled_is_not_in_the_book(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        ADD,
        ADD,
        "complaint case C1 --comment 典型",
        "complaint case C2 --comment 典型",
        "strike C1 1 --reason 误选",
        "[周主任] cancel C2 --reason 重复登记",
    )
    assert book(svc) == []


def test_a_struck_step_and_a_correction_are_no_events(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, DISPATCH, REMEDY, "strike C1 1 --reason 误登", "amend C1 unit=3-1202 --reason 听错", CASE)
    (case,) = book(svc)
    assert done(case) == [("C", "add"), ("C", "remedy")]
    assert case["facts"]["unit"] == "3-1202"


def test_the_story_is_told_from_joined_complaints_documents_and_inquiries_too(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        "[11-02 08:30 李敏] inquiry add --matter 楼上吵 --kind question --channel phone --unit 3-1201 --name 王小明",
        "[11-02 09:00 李敏] complaint add --from Q1 --category noise --channel phone",
        f"[11-02 10:00 王静] {LETTER}",
        "[11-02 11:00 王静] complaint same-as C2 C1",
        "[11-02 15:00 王静] incoming report D1 --to 周主任",
        f"[11-03 09:00 张师傅] {REMEDY}",
        "[11-10 09:00 周主任] complaint case C1 --comment 典型",
    )
    (case,) = book(svc)
    assert done(case) == [
        ("Q", "add"),
        ("Q", "become"),
        ("C", "add"),
        ("C", "add"),
        ("D", "add"),
        ("C", "same-as"),
        ("D", "report"),
        ("C", "remedy"),
    ]
    assert [e["at"] for e in case["events"]] == sorted(e["at"] for e in case["events"])


def test_what_else_a_callback_was_about_is_another_story(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        ADD,
        ADD,
        "repair add --unit 3-1201 --item 水管",
        f"[11-03 09:00 李敏] {CALLBACK} --about C1 --about R1 --about C2 --opinion satisfied",
        "complaint case C1 --comment 典型",
    )
    (case,) = book(svc)
    assert {event["id"] for event in case["events"]} == {"C2026-0001", "B2026-0001"}


def test_a_letters_document_is_not_told_twice(svc: Svc, site: Path) -> None:
    prepare(svc, site, LETTER, "complaint case C1 --comment 典型")
    (case,) = book(svc)
    assert done(case) == [("C", "add")]


def test_a_second_comment_follows_the_first_and_the_last_lesson_counts(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, CASE, "complaint case C1 --comment 再议 --lesson 晚间也要巡查")
    (case,) = book(svc)
    assert case["comment"] == "先停工再解释\n再议"
    assert case["lesson"] == "晚间也要巡查"


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ("", ["C2025-0001", "C2026-0001", "C2026-0002"]),
        ("--year 2026", ["C2026-0001", "C2026-0002"]),
        ("--since 2026-11-02", ["C2026-0001", "C2026-0002"]),
        ("--until 2026-10", ["C2025-0001"]),
        ("--since 2025-12 --until 2025-12", ["C2025-0001"]),
        ("--category facility", ["C2026-0002"]),
        ("--category facility --category noise --year 2026", ["C2026-0001", "C2026-0002"]),
        ("--category 装修噪声 --year 2025", ["C2025-0001"]),
    ],
)
def test_a_case_is_of_the_day_its_complaint_came_in(svc: Svc, site: Path, options: str, numbers: list[str]) -> None:
    picked = [f"complaint case {n} --comment 典型" for n in ("C2025-0001", "C1", "C2")]
    prepare(svc, site, f"{ADD} --received '2025-12-30 10:00'", ADD, ADD.replace("noise", "facility"), *picked)
    assert [case["id"] for case in book(svc, options)] == numbers


@pytest.mark.parametrize("options", ["--year 26", "--since 何时", "--category 噪音"])
def test_a_filter_that_cannot_be_understood_is_refused(svc: Svc, site: Path, options: str) -> None:
    refused(svc, site, f"report cases {options}", code=2)


@pytest.mark.parametrize("width", [80, 120])
def test_the_book_reads_as_a_text_within_the_terminal(svc: Svc, site: Path, width: int) -> None:
    from wcwidth import wcswidth

    prepare(svc, site, *STORY)
    out = printed(svc, f"--width {width}").out
    lines = out.splitlines()
    assert max(map(wcswidth, lines)) <= width
    assert lines[0].strip() == "投诉案例教材"
    assert "案例 1: 楼上装修噪声" in out
    assert out.index("登记投诉") < out.index("登记回访") < out.index("点评: 先停工再解释") < out.index("经验教训: ")


def test_in_a_spreadsheet_each_case_is_a_row(svc: Svc, site: Path) -> None:
    prepare(svc, site, *STORY, ADD, "complaint case C2 --comment 典型")
    rows = list(csv.reader(io.StringIO(printed(svc, "-f csv").out.removeprefix("\ufeff"))))
    assert [row[:3] for row in rows[1:]] == [["1", "C2026-0001", "楼上装修噪声"], ["2", "C2026-0002", "楼上装修噪声"]]
    assert len({len(row) for row in rows}) == 1
    assert rows[1][rows[0].index("全过程")].count("\n") == 6


def test_masked_it_shows_neither_names_of_residents_nor_phones(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, "note C1 王小明来电13800000000", CASE)
    for shape in ("table", "json", "csv", "md"):
        out = printed(svc, f"--mask -f {shape}").out
        assert "王小明" not in out
        assert "13800000000" not in out


def test_a_damaged_record_is_named_and_the_rest_of_the_book_is_there(svc: Svc, site: Path) -> None:
    prepare(svc, site, *STORY, ADD)
    path = site / "records/complaint/2026/11/C2026-0002.yaml"
    path.write_text(path.read_text("utf-8") + "<<<<<<< HEAD\n", "utf-8")
    result = svc("report cases -f json", now=LATER)
    assert result.code == 5
    assert "C2026-0002.yaml" in result.err
    assert [case["id"] for case in json.loads(result.out)] == ["C2026-0001"]


def test_a_long_matter_has_a_short_title(svc: Svc, site: Path) -> None:
    matter = "楼上连续三周在周末早上八点以前使用电锤施工，家里老人心脏不好受不了，孩子也要考试了。请马上处理"
    prepare(svc, site, f"complaint add --matter {matter} --category noise --channel phone", CASE)
    (case,) = book(svc)
    assert case["title"] == "楼上连续三周在周末早上八点以前使用电锤施工…"
    assert case["facts"]["matter"] == matter


def test_what_is_not_settled_says_so(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, CASE)
    assert "尚未办结" in printed(svc, "").out
    (case,) = book(svc)
    assert case["outcome"] is None
    assert case["opinion"] is None


def test_the_lesson_is_kept_in_the_step(svc: Svc, site: Path) -> None:
    tell(svc, ADD, CASE)
    text = (site / "records/complaint/2026/11/C2026-0001.yaml").read_text("utf-8")
    assert "do: case, text: 先停工再解释, lesson: 装修先告知邻居" in text


def test_a_misdated_case_is_of_its_right_day(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        f"[11-02 09:00] {ADD}",
        "[11-02 10:00] complaint case C1 --comment 典型",
        "[11-02 11:00] amend C1 received='2026-10-31 09:00' --reason 写错日期",
    )
    assert "2026-10-31" in svc("report cases --until 2026-10").out
    assert "C2026-0001" not in svc("report cases --since 2026-11").out
