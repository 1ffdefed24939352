"""Duty, as the contract has it: on, off, out, back; now, gaps, handover (reference 2, 3, 4; 001.3, 006.8, 006.10)."""

from pathlib import Path
from typing import Any

import pytest

from tests.complaints import refused, settings, tell
from tests.running import Svc
from tests.sites import clean, commits, git, subjects

FILE = "records/duty/2026/11/2026-11-02.yaml"
ON, OFF, BACK = "duty on", "duty off", "duty back"
LEAVE = "duty off --uncovered --approved-by 周主任"
OUT = "duty out --approved-by 周主任"


def text(site: Path) -> str:
    """The day's file."""
    return (site / FILE).read_text(encoding="utf-8")


def hand(site: Path, *steps: str, day: str = "2026-11-02") -> Path:
    """A day's file written by hand: `08:15 李敏 on`, `10:00 李敏 out cover: 王静`."""
    path = site / "records" / "duty" / day[:4] / day[5:7] / f"{day}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"date: {day}", "steps:"]
    for step in steps:
        clock, by, do, *more = step.split(" ", 3)
        rest = f", {more[0]}" if more else ""
        lines.append(f"- {{at: '{day}T{clock}:00+08:00', by: {by}, do: {do}{rest}}}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def now(svc: Svc, as_of: str) -> dict[str, str]:
    """Who is on duty or out at a time."""
    return {row["name"]: row["state"] for row in svc(["duty", "now", "-f", "json", "--as-of", as_of]).json}


def gaps(svc: Svc, line: str = "", *, as_of: str = "2026-11-02 20:00") -> list[tuple[str, str, str, int]]:
    """When nobody was there."""
    rows = svc(["duty", "gaps", "-f", "json", "--as-of", as_of, *line.split()]).json
    assert all(set(row) >= {"date", "from", "to", "minutes"} for row in rows)
    return [(row["date"], row["from"][11:16], row["to"][11:16], row["minutes"]) for row in rows]


# One file a day


def test_the_first_step_of_a_day_begins_its_file_whose_only_fact_is_the_date(svc: Svc, site: Path) -> None:
    before = commits(site)
    tell(svc, f"[11-02 08:15] {ON}")
    assert text(site) == "date: '2026-11-02'\nsteps:\n- {at: '2026-11-02T08:15:00+08:00', by: 李敏, do: 'on'}\n"
    assert commits(site) == before + 1
    assert subjects(site)[-1] == "duty 2026-11-02: on"
    clean(site)


def test_every_further_step_is_one_line_and_one_commit(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 08:15] {ON}", f"[11-02 08:16 王静] {ON} --desk A")
    begun, before = text(site), commits(site)
    tell(svc, f"[11-02 10:00] {OUT} --until 11:00 --text 去银行", f"[11-02 10:50] {BACK}", f"[11-02 18:00] {OFF}")
    assert text(site).startswith(begun)
    assert text(site).splitlines()[4:] == [
        "- {at: '2026-11-02T10:00:00+08:00', by: 李敏, do: out, approved_by: 周主任, "
        "until: '2026-11-02T11:00:00+08:00', text: 去银行}",
        "- {at: '2026-11-02T10:50:00+08:00', by: 李敏, do: back}",
        "- {at: '2026-11-02T18:00:00+08:00', by: 李敏, do: 'off'}",
    ]
    assert commits(site) == before + 3
    clean(site)


def test_a_day_is_shown_logged_listed_and_noted_by_its_date(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 08:15] {ON}", "[11-02 09:00] note 2026-11-02 消防演练")
    shown = svc("show 2026-11-02 -f json").json
    assert {key: shown[key] for key in ("id", "kind", "date", "path")} == {
        "id": "2026-11-02",
        "kind": "duty",
        "date": "2026-11-02",
        "path": FILE,
    }
    assert [step["do"] for step in shown["steps"]] == ["on", "note"]
    assert shown["obligations"] == []
    assert svc("duty show 2026-11-02 -f json").json == shown
    assert [row["do"] for row in svc("log 2026-11-02 -f json").json] == ["on", "note"]
    assert [row["id"] for row in svc("duty list -f json").json] == ["2026-11-02"]
    assert svc("show 2026-11-03").code == 4


def test_a_step_belongs_to_the_day_on_which_it_was_taken(svc: Svc, site: Path) -> None:
    tell(svc, "[11-02 09:00] duty on --at '2026-11-01 08:15'", "[11-02 09:01] duty off --at '昨天 18:00'")
    path = site / "records/duty/2026/11/2026-11-01.yaml"
    assert "entered: '2026-11-02T09:00:00+08:00'" in path.read_text(encoding="utf-8")
    assert not (site / FILE).exists()
    assert svc("duty on --at 2026-11-03").code == 2, "still to come"


def test_who_stayed_past_midnight_goes_off_in_the_file_of_the_day_before(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 17:00] {ON}", "[11-03 00:30] duty off --date 2026-11-02")
    assert "2026-11-03T00:30:00" in text(site)
    assert not list((site / "records/duty/2026/11").glob("2026-11-03*"))
    assert svc("duty on --date 2026-11-02", now="2026-11-03 00:40").code == 2
    assert svc("duty off --date 2026-11-04", now="2026-11-03 00:40").code == 2
    assert svc("duty off --date nonsense", now="2026-11-03 00:40").code == 2


def test_a_step_is_entered_for_a_colleague(svc: Svc, staffed: Path) -> None:
    tell(svc, f"[11-02 08:15] {ON} --for 王静")
    assert now(svc, "2026-11-02 09:00") == {"王静": "on"}
    assert "by: 李敏, do: 'on', for: 王静" in text(staffed)
    refused(svc, staffed, f"[11-02 08:20] {ON} --for 王大静", "009.1")


def test_json_prints_the_whole_day(svc: Svc, site: Path) -> None:
    printed = tell(svc, f"[11-02 08:15] {ON} --json").json
    assert printed == svc("show 2026-11-02 -f json").json


# What is refused


@pytest.mark.parametrize(
    ("told", "line", "article"),
    [
        ([], OFF, "001.3"),
        ([], BACK, "001.3"),
        ([], f"{OUT} --cover 王静", "001.3"),
        ([f"[11-02 08:15] {ON}"], ON, "001.3"),
        ([f"[11-02 08:15] {ON}"], BACK, "001.3"),
        ([f"[11-02 08:15] {ON}"], f"{OFF} --for 王静", "001.3"),
        ([f"[11-02 08:15] {ON}", f"[11-02 08:25] {OFF}"], OFF, "001.3"),
        ([f"[11-02 08:15] {ON}", f"[11-02 08:30] {OUT} --cover 王静"], f"{OUT} --cover 赵倩", "001.3"),
        ([f"[11-02 08:15] {ON}", f"[11-02 08:30] {OUT} --cover 王静"], ON, "001.3"),
    ],
)
def test_a_step_that_does_not_follow_is_refused(svc: Svc, site: Path, told: list[str], line: str, article: str) -> None:
    tell(svc, *(told or ["[11-02 08:00] duty on --for 赵倩"]))
    refused(svc, site, f"[11-02 09:00] {line}", article)


def test_going_out_needs_a_superiors_consent(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 08:15] {ON}", f"[11-02 08:15 王静] {ON}")
    result = refused(svc, site, "[11-02 10:00] duty out --cover 王静", "006.10")
    assert "--approved-by" in result.err
    tell(svc, f"[11-02 10:00] {OUT}")


def test_the_consent_is_a_directors_or_leaders_where_staff_are_listed(svc: Svc, staffed: Path) -> None:
    tell(svc, f"[11-02 08:15] {ON}", f"[11-02 08:15 王静] {ON}")
    refused(svc, staffed, "[11-02 10:00] duty out --approved-by 王静", "006.10")
    refused(svc, staffed, "[11-02 10:00] duty out --approved-by 周总", "009.1")
    tell(svc, "[11-02 10:00] duty out --approved-by 陈总")


def test_the_last_one_goes_out_only_with_a_cover(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 08:15] {ON}")
    result = refused(svc, site, f"[11-02 10:00] {OUT}", "001.3")
    assert "--cover" in result.err
    both = refused(svc, site, "[11-02 10:00] duty out", "006.10")
    assert "--approved-by" in both.err
    assert "--cover" in both.err
    tell(svc, f"[11-02 10:00] {OUT} --cover 王静")


def test_with_a_colleague_on_no_cover_is_needed_but_the_colleague_then_needs_one(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 08:15] {ON}", f"[11-02 08:15 王静] {ON}", f"[11-02 10:00] {OUT}")
    refused(svc, site, f"[11-02 10:05 王静] {OUT}", "001.3")
    refused(svc, site, f"[11-02 10:05 王静] {OUT} --cover 李敏", "001.3")
    refused(svc, site, f"[11-02 10:05 王静] {OUT} --cover 王静", "001.3")


def test_a_step_is_judged_by_what_was_so_at_its_time(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 08:15] {ON}", f"[11-02 12:00 王静] {ON}")
    refused(svc, site, f"[11-02 13:00] {OUT} --at 10:00", "001.3")
    tell(svc, f"[11-02 13:00] {OUT} --at 12:30", f"[11-02 13:00] {BACK} --at 12:40")


def test_a_guard_may_cover_but_not_record_duty(svc: Svc, staffed: Path) -> None:
    tell(svc, f"[11-02 08:15] {ON}")
    refused(svc, staffed, f"[11-02 09:00 保安甲] {ON}")
    tell(svc, f"[11-02 10:00] {OUT} --cover 保安甲")
    assert now(svc, "2026-11-02 10:01") == {"李敏": "out", "保安甲": "cover"}


def test_a_desk_is_one_of_the_sites(svc: Svc, site: Path) -> None:
    settings(site, "desks: {A: 前台}")
    assert svc("duty on --desk B", now="2026-11-02 08:15").code == 2
    tell(svc, f"[11-02 08:15] {ON} --desk A")
    assert svc("duty now -f json", now="2026-11-02 09:00").json[0]["desk"] == "A"


# Late


def test_the_first_to_come_is_late_in_the_ten_minutes_before_opening(svc: Svc, site: Path) -> None:
    answer = tell(svc, f"[11-02 08:25] {ON}")
    assert "5" in answer.err
    assert "006.8" in answer.err
    tell(svc, f"[11-02 08:29 王静] {ON}")
    rows = {row["name"]: row["late_minutes"] for row in svc("duty now -f json", now="2026-11-02 09:00").json}
    assert rows == {"李敏": 5, "王静": None}
    assert svc("show 2026-11-02 -f json").json["late_minutes"] == 5
    assert svc("duty list -f json").json[0]["late_minutes"] == 5
    for line in ("duty now", "show 2026-11-02", "duty list"):
        assert "迟到" in svc(line, now="2026-11-02 09:00").out


def test_nobody_is_late_at_ten_minutes_before_opening(svc: Svc, site: Path) -> None:
    assert tell(svc, f"[11-02 08:20] {ON}").err == ""
    assert svc("show 2026-11-02 -f json").json["late_minutes"] is None


def test_the_opening_hours_are_the_sites(svc: Svc, site: Path) -> None:
    found = (site / "svc.yaml").read_text("utf-8")
    (site / "svc.yaml").write_text(found.replace("open: '08:30'", "open: '9:00'"), "utf-8")
    assert tell(svc, f"[11-02 08:45] {ON}").err == ""
    assert gaps(svc) == []


# Now


def test_now_says_who_is_on_who_is_out_and_who_covers_until_when(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 08:15] {ON}", f"[11-02 10:00] {OUT} --cover 王静 --until 11:00 --text 去银行")
    rows = svc("duty now -f json", now="2026-11-02 10:30").json
    wanted: list[dict[str, Any]] = [
        {"name": "李敏", "state": "out", "cover": "王静", "covers": None, "approved_by": "周主任", "text": "去银行"},
        {"name": "王静", "state": "cover", "cover": None, "covers": "李敏", "approved_by": None, "text": None},
    ]
    assert [{key: row[key] for key in wanted[0]} for row in rows] == wanted
    assert {row["since"] for row in rows} == {"2026-11-02T10:00:00+08:00"}
    assert {row["until"] for row in rows} == {"2026-11-02T11:00:00+08:00"}
    shown = svc("duty now", now="2026-11-02 10:30").out
    assert all(word in shown for word in ("李敏", "王静", "10:00", "11:00"))


def test_now_is_as_of_a_time(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 08:15] {ON}", f"[11-02 10:00] {OUT} --cover 王静", f"[11-02 11:00] {BACK}")
    tell(svc, f"[11-02 18:00] {OFF}")
    assert now(svc, "2026-11-02 08:14") == {}
    assert now(svc, "2026-11-02 09:00") == {"李敏": "on"}
    assert now(svc, "2026-11-02 10:30") == {"李敏": "out", "王静": "cover"}
    assert now(svc, "2026-11-02 12:00") == {"李敏": "on"}
    assert now(svc, "2026-11-02 19:00") == {}
    assert now(svc, "2026-11-03 09:00") == {}


def test_now_says_when_nobody_is_there_who_should_be(svc: Svc, site: Path) -> None:
    assert "001.3" in svc("duty now", now="2026-11-02 09:00").out
    assert "001.3" not in svc("duty now", now="2026-11-02 20:00").out
    assert svc("duty now -f json").json == []


def test_going_off_leaves_a_word_where_the_centre_is_left_open_and_empty(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 08:15] {ON}", f"[11-02 08:15 王静] {ON}")
    assert tell(svc, f"[11-02 12:00] {OFF}").err == ""
    assert "001.3" in tell(svc, f"[11-02 12:10 王静] {LEAVE}").err
    tell(svc, f"[11-02 13:00] {ON}")
    assert tell(svc, f"[11-02 18:00] {OFF}").err == ""


# Gaps


def test_gaps_are_the_unattended_times_of_the_opening_hours(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 08:15] {ON}", f"[11-02 12:00] {LEAVE}", f"[11-02 12:45 王静] {ON}", f"[11-02 19:00 王静] {OFF}")
    assert gaps(svc) == [("2026-11-02", "12:00", "12:45", 45)]
    assert gaps(svc, as_of="2026-11-02 12:10") == [("2026-11-02", "12:00", "12:10", 10)]
    assert gaps(svc, as_of="2026-11-02 11:00") == []
    assert svc("duty gaps --exit-code", now="2026-11-02 20:00").code == 1
    assert svc("duty gaps --exit-code", now="2026-11-02 11:00").code == 0


def test_a_day_without_a_record_is_a_gap_from_the_first_record_on(svc: Svc, site: Path) -> None:
    assert gaps(svc) == []
    hand(site, "08:15 李敏 on", day="2026-10-30")
    hand(site, "08:15 李敏 on", day="2026-11-01")
    found = [("2026-10-31", "08:30", "18:00", 570), ("2026-11-02", "08:30", "18:00", 570)]
    assert gaps(svc) == found
    assert gaps(svc, "--month 2026-11") == found[1:]
    assert gaps(svc, "--month 2026-10") == found[:1]
    assert gaps(svc, "--since 2026-11-01 --until 2026-11-01") == []
    assert gaps(svc, "--until 2026-10") == found[:1]
    assert gaps(svc, "--since 2026-11-03") == []
    assert svc("duty gaps --month 2026-11 --since 2026-11-01").code == 2


def test_a_damaged_day_is_named_and_not_called_a_gap(svc: Svc, site: Path) -> None:
    hand(site, "08:15 李敏 on", day="2026-10-31")
    hand(site, "08:15 李敏 on", day="2026-11-01").write_text("date: 2026-11-01\nsteps: [\n", encoding="utf-8")
    hand(site, "08:15 李敏 on")
    hand(site, "08:15 李敏 on", day="2026-02-30")
    result = svc("duty gaps -f json", now="2026-11-02 20:00")
    assert (result.code, result.json) == (5, [])
    assert "2026-11-01.yaml" in result.err
    assert "2026-02-30.yaml:1" in result.err, "there is no such day"


def test_an_uncovered_absence_in_a_file_edited_by_hand_is_found_by_gaps_and_check(svc: Svc, site: Path) -> None:
    hand(site, "08:15 李敏 on", "10:00 李敏 out approved_by: 周主任", "11:00 李敏 back", "18:00 李敏 off")
    git(site, "add", "-A")
    git(site, "-c", "user.name=x", "-c", "user.email=x@localhost", "commit", "-qm", "by hand")
    assert gaps(svc) == [("2026-11-02", "10:00", "11:00", 60)]
    assert svc("duty gaps -f json", now="2026-11-02 20:00").json[0]["out"] == ["李敏"]
    found = svc("check", now="2026-11-02 20:00")
    assert found.code == 1
    assert f"{FILE}:4" in found.out
    assert "001.3" in found.out
    assert now(svc, "2026-11-02 10:30") == {"李敏": "out"}


def test_a_covered_absence_is_nothing_to_find_fault_with(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 08:15] {ON}", f"[11-02 10:00] {OUT} --cover 王静", f"[11-02 11:00] {BACK}")
    assert svc("check", now="2026-11-02 20:00").code == 0


def test_a_step_that_was_struck_does_not_count(svc: Svc, site: Path) -> None:
    tell(svc, f"[11-02 08:15] {ON}", f"[11-02 12:00] {LEAVE}", "[11-02 12:05] strike 2026-11-02 2 --reason 按错")
    assert now(svc, "2026-11-02 12:10") == {"李敏": "on"}
    assert gaps(svc) == []


def test_the_steps_of_two_clones_join(svc: Svc, site: Path, tmp_path: Path) -> None:
    tell(svc, f"[11-02 08:10] {ON}")
    other = tmp_path / "other"
    git(site, "clone", "--quiet", str(site), str(other))
    tell(svc, f"[11-02 08:15 王静] {ON}")
    line = ["-C", str(other), "duty", "on", "--by", "赵倩"]
    assert svc(line, now="2026-11-02 08:20").code == 0
    git(site, "-c", "user.name=x", "-c", "user.email=x@localhost", "pull", "--quiet", "--no-rebase", str(other), "HEAD")
    assert now(svc, "2026-11-02 09:00") == {"李敏": "on", "王静": "on", "赵倩": "on"}
    assert svc("check", now="2026-11-02 09:00").code == 0


# Handover and board


def test_the_handover_has_the_day_its_gaps_what_is_due_and_what_is_urgent(svc: Svc, site: Path) -> None:
    tell(
        svc,
        f"[11-02 08:15] {ON}",
        "[11-02 09:00] complaint add --matter 电梯困人 --category facility --channel phone --severity major",
        "[11-02 09:05] repair add --unit 3-1202 --item 水管爆裂 --urgency urgent",
        "[11-02 09:06] repair add --unit 3-1203 --item 灯不亮",
        f"[11-02 10:00] {OUT} --cover 王静",
        f"[11-02 10:30] {BACK}",
        f"[11-02 12:00] {LEAVE}",
        f"[11-02 13:00] {ON}",
    )
    sheet = svc("duty handover -f json", now="2026-11-02 17:30").json
    assert (sheet["date"], sheet["until"]) == ("2026-11-02", "2026-11-03T23:59:59+08:00")
    assert [(row["name"], row["state"]) for row in sheet["duty"]] == [
        ("李敏", "on"),
        ("李敏", "out"),
        ("王静", "cover"),
        ("李敏", "on"),
        ("李敏", "on"),
    ]
    assert [(gap["minutes"]) for gap in sheet["gaps"]] == [60]
    assert {row["id"] for row in sheet["urgent"]} == {"C2026-0001", "R2026-0001"}
    assert [(row["id"], row["what"], row["due"][5:16]) for row in sheet["due"]] == [
        ("R2026-0001", "dispatch", "11-02T09:35"),
        ("C2026-0001", "escalate", "11-02T11:00"),
        ("C2026-0001", "dispatch", "11-03T23:59"),
        ("R2026-0001", "done", "11-03T23:59"),
        ("R2026-0002", "dispatch", "11-03T23:59"),
    ]
    noon = svc("duty handover -f json", now="2026-11-02 12:30").json
    assert noon["until"] == "2026-11-02T23:59:59+08:00"
    assert [(row["id"], row["what"]) for row in noon["due"]] == [("R2026-0001", "dispatch"), ("C2026-0001", "escalate")]
    asked = svc("duty handover -f json --until 2026-11-05", now="2026-11-02 12:30").json
    assert {row["what"] for row in asked["due"]} == {"escalate", "dispatch", "answer", "settle", "done"}


def test_what_is_urgent_and_done_is_not_handed_over_as_urgent(svc: Svc, site: Path) -> None:
    tell(
        svc,
        "[11-02 09:05] repair add --unit 3-1202 --item 水管爆裂 --urgency urgent",
        "[11-02 09:10] repair dispatch R1 --to 维修班",
        "[11-02 09:40] repair done R1 --result 已换管",
    )
    assert svc("duty handover -f json", now="2026-11-02 17:30").json["urgent"] == []


@pytest.mark.parametrize("form", ["table", "md", "csv", "tsv"])
def test_the_handover_prints_as_a_form_to_be_signed(svc: Svc, site: Path, form: str) -> None:
    tell(
        svc, f"[11-02 08:15] {ON}", "[11-02 09:05] repair add --unit 3-1202 --name 王小明 --item 漏水 --urgency urgent"
    )
    printed = svc(f"duty handover -f {form}", now="2026-11-02 17:30").out
    for word in ("值班交接表", "阳光花园", "2026-11-02", "08:15", "漏水", "交班人", "接班人"):
        assert word in printed
    assert printed.index("值班交接表") < printed.index("漏水") < printed.index("交班人")


def test_the_handover_of_a_day_without_anything_says_so(svc: Svc, site: Path) -> None:
    result = svc("duty handover", now="2026-11-02 17:30")
    assert result.code == 0
    assert result.out.count("无") >= 3


def test_keys_out_and_passes_open_have_sections_of_their_own(svc: Svc, site: Path) -> None:
    tell(
        svc,
        "[11-02 09:00] key deposit --unit 3-1201 --owner 王小明 --key 大门=2 --purpose 装修 --signed 王小明",
        "[11-02 09:05] key lend K1 --borrower 刘工 --phone 13800000001 --purpose 量尺寸 --due 2026-11-09 "
        "--authorisation 业主同意",
        "[11-02 09:10] resident add --unit 3-1201 --owner 王小明",
        "[11-02 09:15] pass issue --unit 3-1201 --bearer 王小明 --role owner --item 沙发 --id-type 身份证 "
        "--id-last4 1234 --signed 王小明",
    )
    sheet = svc("duty handover -f json", now="2026-11-02 17:30").json
    assert [(row["id"], row["borrower"], row["count"]) for row in sheet["keys"]] == [("K2026-0001", "刘工", 1)]
    assert [(row["id"], row["what"]) for row in sheet["passes"]] == [("P2026-0001", "exit")]
    assert [row["what"] for row in sheet["due"] if row["id"] != "site"] == [], "neither stands twice"
    masked = svc("duty handover --mask", now="2026-11-02 17:30").out
    assert "在外钥匙（1）" in masked
    assert "待放行（1）" in masked
    assert "13800000001" not in masked
    tell(svc, "[11-02 17:40] key return K1", "[11-02 17:41] pass exit P1")
    after = svc("duty handover -f json", now="2026-11-02 17:50").json
    assert (after["keys"], after["passes"]) == ([], [])
    then = svc("duty handover -f json --as-of '2026-11-02 17:30'", now="2026-11-03 09:00").json
    assert then == sheet, "printed again, it is what it was"
    before = svc("duty handover -f json --as-of '2026-11-02 08:30'", now="2026-11-03 09:00").json
    assert (before["keys"], before["passes"]) == ([], [])


def test_today_says_who_is_on_duty(svc: Svc, site: Path) -> None:
    assert "在岗" not in svc("today").out, "nothing is said where duty is not recorded"
    tell(svc, f"[11-02 08:15] {ON}", f"[11-02 10:00] {OUT} --cover 王静")
    at = "2026-11-02 10:30"
    assert [(row["name"], row["state"]) for row in svc("today -f json", now=at).json["duty"]] == [
        ("李敏", "out"),
        ("王静", "cover"),
    ]
    line = svc("today", now=at).out.splitlines()[1]
    assert line.index("王静") < line.index("李敏")
    assert "001.3" in svc("today", now="2026-11-03 09:00").out
    assert svc("today -f json", now="2026-11-03 09:00").json["duty"] == []
