"""The rota, as the contract has it: plan, off and out that leave nobody, who is late, early, absent (001.3, 006.8)."""

import re
from pathlib import Path

import pytest

from tests.complaints import refused, tell
from tests.running import Svc
from tests.sites import STAFF, clean, commits, hire, subjects

ROTA = "records/duty/2026/11/2026-11-03.yaml"
ALONE = "--uncovered --approved-by 周主任"


@pytest.fixture
def staffed(site: Path) -> Path:
    """A site with one more at its desk."""
    hire(site, STAFF.rstrip("\n") + "\n- {name: 赵倩, role: desk}\n")
    return site


def kept(svc: Svc, as_of: str, line: str = "") -> list[tuple[str, str | None, str, str, int]]:
    """What `duty gaps` says: what, who, from, to, minutes."""
    rows = svc(["duty", "gaps", "-f", "json", "--as-of", as_of, *line.split()]).json
    return [(r["what"], r["who"], r["from"][11:16], r["to"][11:16], r["minutes"]) for r in rows]


def test_the_rota_of_a_day_is_a_step_of_its_record_written_beforehand(svc: Svc, staffed: Path) -> None:
    before = commits(staffed)
    answer = tell(svc, "[11-02 16:00] duty plan 2026-11-03 李敏 王静")
    assert "排班: 李敏、王静" in answer.out
    assert subjects(staffed)[-1] == "duty 2026-11-03: plan"
    assert (staffed / ROTA).read_text("utf-8") == (
        "date: '2026-11-03'\nsteps:\n- {at: '2026-11-02T16:00:00+08:00', by: 李敏, do: plan, who: [李敏, 王静], "
        "from: '2026-11-03T08:30:00+08:00', to: '2026-11-03T18:00:00+08:00'}\n"
    )
    tell(svc, "[11-02 16:01] duty plan 2026-11-03 王静 --from 12:00 --to 20:00", "[11-02 16:02] duty plan 明天 赵倩")
    shown = svc("show 2026-11-03 -f json", now="2026-11-02 17:00").json
    assert shown["planned"] == ["李敏", "赵倩", "王静"], (
        "a later shift of the same person takes the earlier one's place"
    )
    assert commits(staffed) == before + 3
    clean(staffed)
    refused(svc, staffed, "[11-02 16:03] duty plan 2026-11-03 王大静", "009.1")
    refused(svc, staffed, "[11-02 16:03 保安甲] duty plan 2026-11-03 王静", "006.8")
    for line in ("2026-11-03", "", "2026-11-01 王静", "2026-11-03 王静 --from '2026-11-04 08:00'"):
        assert svc(f"duty plan {line}", now="2026-11-02 16:03").code == 2, line
    assert svc("duty now -f json", now="2026-11-02 17:00").json == []
    assert "无人在岗" not in svc("today", now="2026-11-02 17:00").out, "the rota of tomorrow says nothing of today"
    assert kept(svc, "2026-11-02 20:00") == []
    assert svc("duty plan 2026-11-01 王静 --at '2026-10-31 18:00'", now="2026-11-02 16:03").code == 0


def test_a_week_with_one_late_one_absent_one_covered_and_one_who_left_early(svc: Svc, staffed: Path) -> None:
    tell(
        svc,
        *(f"[11-01 10:00] duty plan 2026-11-0{day} 李敏 王静" for day in range(2, 5)),
        "[11-02 08:10] duty on",
        "[11-02 08:35 王静] duty on",  # everybody's coming late counts, not only the first's
        "[11-02 10:00] duty out 去银行 --approved-by 周主任 --cover 赵倩 --until 11:00",
        "[11-02 10:50] duty back",
        "[11-02 17:00 王静] duty off",
        "[11-02 18:00] duty off",
        "[11-03 08:15] duty on",  # 王静 is absent, and 赵倩 stands in
        "[11-03 08:18 赵倩] duty on",
        "[11-03 18:00] duty off",
        "[11-03 18:00 赵倩] duty off",
        "[11-04 08:15] duty on",
        "[11-04 08:19 王静] duty on",
        "[11-04 12:00 王静] duty off",
        "[11-04 12:45 王静] duty on",
    )
    assert kept(svc, "2026-11-04 18:30") == [
        ("late", "王静", "08:20", "08:35", 15),
        ("early", "王静", "17:00", "18:00", 60),
        ("absent", "王静", "08:30", "18:00", 570),
        ("absent", "王静", "12:00", "12:45", 45),
    ]
    absent = svc("duty gaps -f json --since 2026-11-03 --until 2026-11-03", now="2026-11-04 18:30").json
    assert [(row["covered_by"], row["shift"]["from"]) for row in absent] == [(["赵倩"], "2026-11-03T08:30:00+08:00")]
    assert svc("duty gaps --since 2026-11-03 --exit-code", now="2026-11-03 18:30").code == 1
    printed = svc("duty gaps --width 80", now="2026-11-04 18:30").out
    assert all(word in printed for word in ("迟到", "早退", "缺勤", "赵倩 顶岗"))
    sheet = svc("duty handover -f json", now="2026-11-02 17:30").json
    assert [(row["what"], row["who"]) for row in sheet["attendance"]] == [
        ("late", "王静"),
        ("covered", "李敏"),
        ("early", "王静"),
    ]
    assert [(row["date"], row["who"]) for row in sheet["next"]] == [("2026-11-03", "李敏"), ("2026-11-03", "王静")]
    assert svc("show 2026-11-02 -f json", now="2026-11-04 19:00").json["late_minutes"] == 15
    assert svc("check", now="2026-11-04 18:30").code == 0
    found = svc("report month 2026-11 -f json", now="2026-11-04 18:30").json["duty"]
    counted = {name: found[name]["value"] for name in ("shifts", "kept", "late", "early", "absent", "covered", "gaps")}
    assert counted == {"shifts": 6, "kept": 3, "late": 1, "early": 1, "absent": 2, "covered": 1, "gaps": 0}
    assert found["late"]["records"] == ["2026-11-02"]
    assert [(row["person"], row["shifts"]["value"], row["absent"]["value"]) for row in found["person"]] == [
        ("李敏", 3, 0),
        ("王静", 3, 2),
    ]


def test_who_has_not_come_is_named_by_now_and_today_until_he_comes(svc: Svc, staffed: Path) -> None:
    tell(svc, "[11-02 07:00] duty plan 2026-11-02 李敏 王静", "[11-02 08:10] duty on")
    assert kept(svc, "2026-11-02 08:29") == []
    assert kept(svc, "2026-11-02 09:00") == [("absent", "王静", "08:30", "09:00", 30)]
    for line in ("today", "duty now"):
        assert "应到未到: 王静（08:30 起）" in svc(line, now="2026-11-02 09:00").out
    assert "08:20" in tell(svc, "[11-02 09:05 王静] duty on").err
    assert kept(svc, "2026-11-02 09:06") == [("late", "王静", "08:20", "09:05", 45)]
    assert "应到未到" not in svc("today", now="2026-11-02 09:06").out


def test_the_last_one_can_not_go_off_within_the_hours_but_after_closing(svc: Svc, staffed: Path) -> None:
    tell(svc, "[11-02 08:10] duty on")
    answer = refused(svc, staffed, "[11-02 17:59] duty off", "001.3")
    assert "svc duty off --cover" in answer.err
    assert "svc duty off --uncovered --approved-by" in answer.err
    refused(svc, staffed, f"[11-02 17:00] duty off {ALONE.replace('周主任', '王静')}", "001.3")
    refused(svc, staffed, "[11-02 17:00] duty off --uncovered", "001.3")
    refused(svc, staffed, "[11-02 17:00] duty off --cover 李敏", "001.3")
    assert svc(f"duty off --cover 王静 {ALONE}", now="2026-11-02 17:00").code == 2
    tell(svc, "[11-02 17:00] duty off --cover 王静")
    row = svc("duty now -f json", now="2026-11-02 17:30").json[0]
    assert (row["name"], row["state"], row["covers"]) == ("王静", "cover", "李敏")
    assert kept(svc, "2026-11-02 17:59") == [], "the cover is on duty"
    tell(svc, "[11-02 18:00 王静] duty off", "[11-03 08:05] duty on", "[11-03 08:25] duty off")


def test_a_desk_of_one_leaves_uncovered_with_the_directors_consent_and_it_is_kept_as_a_gap(
    svc: Svc, staffed: Path
) -> None:
    tell(svc, "[11-02 08:10] duty on")
    refused(svc, staffed, "[11-02 10:00] duty out --uncovered", "006.10")
    refused(svc, staffed, "[11-02 10:00] duty out --uncovered --approved-by 王静", "006.10")
    answer = tell(svc, f"[11-02 10:00] duty out 去银行 {ALONE} --until 10:30")
    assert "001.3" in answer.err
    tell(svc, "[11-02 10:40] duty back", f"[11-02 17:30] duty off {ALONE}")
    assert kept(svc, "2026-11-02 20:00") == [
        ("unattended", None, "10:00", "10:40", 40),
        ("unattended", None, "17:30", "18:00", 30),
    ]
    rows = svc("duty gaps -f json", now="2026-11-02 20:00").json
    assert [(row["out"], row["approved_by"]) for row in rows] == [(["李敏"], "周主任"), ([], "周主任")]
    assert "周主任" in svc("duty gaps", now="2026-11-02 20:00").out
    assert svc("check", now="2026-11-02 20:00").code == 0, "it was allowed"
    found = svc("report month 2026-11 -f json", now="2026-11-02 20:00").json["duty"]
    assert [found[name]["value"] for name in ("shifts", "gaps", "uncovered", "gap_minutes")] == [0, 2, 2, 70]


def test_outside_the_hours_going_out_needs_consent_and_no_cover(svc: Svc, staffed: Path) -> None:
    tell(svc, "[11-02 17:00] duty on")
    refused(svc, staffed, "[11-02 18:30] duty out", "006.10")
    tell(svc, "[11-02 18:30] duty out --approved-by 周主任", "[11-02 19:00] duty back", "[11-02 20:00] duty off")
    assert svc("check", now="2026-11-02 21:00").code == 0


def test_the_return_is_owed_by_whoever_went_out_and_met_by_coming_back(svc: Svc, staffed: Path) -> None:
    out = "duty out --approved-by 周主任"
    tell(
        svc,
        *(f"[11-02 08:10 {name}] duty on" for name in ("李敏", "王静", "赵倩")),
        f"[11-02 10:00] {out} 去银行 --until 11:00",
        f"[11-02 10:05 王静] {out} --until 12:00",
    )
    owed = svc("due -f json", now="2026-11-02 10:10").json
    assert [(o["kind"], o["what"], o["who"], o["due"][11:16], o["article"]) for o in owed if o["kind"] == "duty"] == [
        ("duty", "back", "李敏", "11:00", "006.10"),
        ("duty", "back", "王静", "12:00", "006.10"),
    ]
    late = svc("overdue -f json", now="2026-11-02 11:30").json
    assert [(o["id"], o["who"], o["late"]) for o in late] == [("2026-11-02", "李敏", True)]
    assert [o["who"] for o in svc("mine -f json --by 王静", now="2026-11-02 11:30").json["due"]] == ["王静"]
    tell(svc, "[11-02 11:30] duty back", "[11-02 11:40 王静] duty off")
    shown = svc("show 2026-11-02 -f json", now="2026-11-02 13:00").json["obligations"]
    assert [(o["who"], o["met"][11:16], o["late"]) for o in shown] == [
        ("李敏", "11:30", True),
        ("王静", "11:40", False),
    ]
    assert svc("overdue -f json", now="2026-11-02 13:00").json == [], "who went home is expected no more"
    kept_since = (staffed / "svc.yaml").read_text("utf-8")
    (staffed / "svc.yaml").write_text(re.sub("since:.*", "since: '2026-11-02T12:00:00+08:00'", kept_since), "utf-8")
    assert svc("show 2026-11-02 -f json", now="2026-11-02 13:00").json["obligations"] == [], "of the version before"


def test_a_night_shift_is_one_duty_of_the_day_on_which_it_begins(svc: Svc, staffed: Path) -> None:
    tell(
        svc,
        "[11-02 09:00] duty plan 2026-11-02 李敏 --from 20:00 --to 8:00",
        "[11-02 19:45] duty on",
        "[11-03 00:20] repair add --unit 3-1201 --item 漏水",
    )
    assert [row["name"] for row in svc("duty now -f json", now="2026-11-03 00:30").json] == ["李敏"]
    assert "李敏" in svc("today", now="2026-11-03 00:30").out
    sheet = svc("duty handover -f json", now="2026-11-03 07:50").json
    assert [row["name"] for row in sheet["duty"]] == ["李敏"]
    assert [row["id"] for row in sheet["changes"]] == ["R2026-0001"]
    tell(svc, "[11-03 07:30] duty off")
    text = (staffed / "records/duty/2026/11/2026-11-02.yaml").read_text("utf-8")
    assert "2026-11-03T07:30:00" in text, "it belongs to the evening before, without --date"
    assert kept(svc, "2026-11-03 08:10", "--since 2026-11-02") == [
        ("unattended", None, "08:30", "18:00", 570),
        ("early", "李敏", "07:30", "08:00", 30),
    ]
    tell(svc, "[11-03 08:15] duty on", "[11-03 18:00] duty off")
    assert "07:30" in (staffed / "records/duty/2026/11/2026-11-02.yaml").read_text("utf-8")


def test_many_days_come_from_a_file_all_or_none(svc: Svc, staffed: Path, tmp_path: Path) -> None:
    file = tmp_path / "rota.yaml"
    file.write_text(
        "- {date: 2026-12-01, who: [李敏, 王静]}\n- {date: 2026-12-01, who: 赵倩, from: '12:00', to: '20:00'}\n"
        "- {date: 2026-12-02, who: 李敏、赵倩}\n",
        "utf-8",
    )
    before = commits(staffed)
    tell(svc, f"[11-20 09:00] duty plan --file {file}")
    assert commits(staffed) == before + 1
    rows = svc("duty list -f json", now="2026-11-20 10:00").json
    assert {row["id"]: row["planned"] for row in rows} == {
        "2026-12-01": ["李敏", "王静", "赵倩"],
        "2026-12-02": ["李敏", "赵倩"],
    }
    file.write_text("- {date: 2026-12-03, who: [李敏]}\n- {date: 2026-12-04}\n", "utf-8")
    answer = svc(f"duty plan --file {file}", now="2026-11-20 09:00")
    assert (answer.code, "rota.yaml:2" in answer.err) == (2, True)
    assert commits(staffed) == before + 1


def test_the_handover_tells_by_home_and_in_words_what_changed_since_the_shift_began(svc: Svc, site: Path) -> None:
    tell(
        svc,
        "[11-02 07:30] repair add --unit 3-1202 --item 灯不亮",
        "[11-02 08:10] duty on",
        "[11-02 09:00] repair add --unit 12-0301 --item 水管漏水",
        "[11-02 09:05] repair dispatch R2 --to 维修班",
        "[11-02 09:10] repair dispatch R1 --to 维修班",
        "[11-02 09:20] inquiry add --matter 停车费 --kind question --name 李工",
    )
    rows = svc("duty handover -f json", now="2026-11-02 17:30").json["changes"]
    assert [(row["unit"], row["id"], [step["do"] for step in row["steps"]]) for row in rows] == [
        ("3-1202", "R2026-0001", ["dispatch"]),
        ("12-0301", "R2026-0002", ["add", "dispatch"]),
        (None, "Q2026-0001", ["add"]),
    ]
    assert rows[1]["text"] == "09:00 登记报修 · 09:05 派工 维修班"
    printed = svc("duty handover --width 80", now="2026-11-02 17:30").out
    assert "本班（08:10 起）的变动（3）" in printed
    assert "since 08:10" in svc("duty handover --lang en", now="2026-11-02 17:30").out
