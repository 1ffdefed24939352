"""Recurring problems of a half-year or year: found, handed to a department, understood, followed up (012.5)."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.complaints import ADD, commit, prepare, refused, settings, tell
from tests.running import Svc
from tests.sites import clean, subjects

HALF = "report half 2026-H2"
FINDING = "report finding 2026-H2 noise@3"
HANDED = f"[11-20 09:00] {FINDING} --to 安防班 --due 12-05"
KNOWN = "[11-22 09:00] " + FINDING + " --cause 装修时间无人巡查 --prevention 午间加一班巡查"


def at(unit: str, category: str = "noise") -> str:
    return ADD.replace("3-1201", unit).replace("noise", category)


def recurring(svc: Svc, line: str = HALF, **where: Any) -> list[dict[str, Any]]:
    result = svc(f"{line} -f json", **({"now": "2026-11-23 09:00"} | where))
    assert result.code == 0, result.shown
    found: list[dict[str, Any]] = result.json["recurring"]
    return found


@pytest.fixture
def noisy(svc: Svc, site: Path) -> Path:
    """A site in whose third building there was noise three times."""
    prepare(
        svc,
        site,
        f"[10-05 09:00] {at('3-1201')}",
        f"[10-20 09:00] {at('3-0702')}",
        "[10-20 12:00] complaint remedy C2 --text 已责令停工",
        "[10-20 13:00] complaint correct C2 --text 每日巡查 --due 11-01",
        f"[11-02 09:00] {at('3-0102')}",
        f"[11-02 09:00] {at('4-0102')}",
    )
    return site


def test_the_same_category_in_a_building_three_times_recurs(svc: Svc, noisy: Path) -> None:
    (problem,) = recurring(svc)
    assert {key: problem[key] for key in ("key", "category", "building", "unit")} == {
        "key": "noise@3",
        "category": "noise",
        "building": "3",
        "unit": None,
    }
    assert problem["times"] == {"value": 3, "records": ["C2026-0001", "C2026-0002", "C2026-0003"]}
    assert [(m["id"], m["do"], m["text"]) for m in problem["measures"]] == [
        ("C2026-0002", "remedy", "已责令停工"),
        ("C2026-0002", "correct", "每日巡查"),
    ]
    assert (problem["cause"], problem["due"], problem["late"]) == (None, None, False)
    assert "recurring" not in svc("report month 2026-11 -f json", now="2026-11-23").json


def test_the_same_home_three_times_recurs_whatever_about(svc: Svc, site: Path) -> None:
    prepare(svc, site, at("3-1201"), at("3-1201", "press"), at("3-1201", "pests"), at("3-1202", "service"))
    assert [(p["key"], p["unit"], p["category"]) for p in recurring(svc)] == [("3-1201", "3-1201", None)]


def test_cancelled_ones_and_those_of_other_periods_do_not_count(svc: Svc, site: Path) -> None:
    prepare(
        svc, site, *[f"[06-30 09:00] {at('3-1201')}"] * 2, *[at("3-0702")] * 2, at("3-0702"), "cancel C5 --reason 误登"
    )
    assert recurring(svc) == []
    assert [p["key"] for p in recurring(svc, "report year 2026")] == ["noise@3"]
    assert "没有反复出现的问题" in svc(HALF, now="2026-11-23 09:00").out


@pytest.mark.parametrize(("setting", "found"), [("{times: 2}", 1), ("{times: 4}", 0), ("{}", 1)])
def test_how_often_is_a_setting(svc: Svc, noisy: Path, setting: str, found: int) -> None:
    settings(noisy, f"recurring: {setting}")
    assert len(recurring(svc)) == found


@pytest.mark.parametrize("setting", ["{times: 1}", "{times: often}", "{time: 3}", "3"])
def test_a_setting_that_makes_no_sense_is_a_fault_with_its_line(svc: Svc, site: Path, setting: str) -> None:
    settings(site, f"recurring: {setting}")
    result = svc(HALF)
    assert result.code == 5
    assert "svc.yaml:" in result.err


def test_a_problem_is_handed_over_understood_and_done(svc: Svc, noisy: Path) -> None:
    tell(svc, HANDED)
    assert subjects(noisy)[-1] == "submission HALF@2026-12: finding"
    clean(noisy)
    (problem,) = recurring(svc)
    assert (problem["to"], problem["due"], problem["late"]) == ("安防班", "2026-12-05T23:59:59+08:00", False)
    tell(svc, KNOWN, f"[12-04 09:00] {FINDING} --done 午间巡查已排班")
    (problem,) = recurring(svc, now="2026-12-20 09:00")
    assert problem["cause"] == "装修时间无人巡查"
    assert problem["prevention"] == "午间加一班巡查"
    assert (problem["done"], problem["done_at"]) == ("午间巡查已排班", "2026-12-04T09:00:00+08:00")
    assert problem["late"] is False
    path = noisy / "records/submission/2026/12/HALF.yaml"
    steps = yaml.load(path.read_text("utf-8"), yaml.CBaseLoader)["steps"]
    assert [step["do"] for step in steps] == ["finding", "finding", "finding-done"]
    assert len(path.read_text("utf-8").splitlines()) == 2 + len(steps)  # a step is a line
    assert svc("check", now="2026-12-20 09:00").code == 0


def owed(svc: Svc, now: str) -> list[tuple[str, str, str, bool]]:
    rows = svc("due --kind submission -f json", now=now).json
    return [(row["id"], row["what"], row["who"], row["late"]) for row in rows]


def test_what_a_department_promised_is_owed_until_it_is_done(svc: Svc, noisy: Path) -> None:
    assert owed(svc, "2026-11-20") == []
    tell(svc, HANDED)
    assert owed(svc, "2026-11-21 09:00") == [("HALF@2026-12", "finding", "安防班", False)]
    assert owed(svc, "2026-12-06 09:00") == [("HALF@2026-12", "finding", "安防班", True)]
    assert "3 · 装修噪声" in svc("overdue", now="2026-12-06 09:00").out
    tell(svc, KNOWN)
    assert len(owed(svc, "2026-11-23")) == 1
    tell(svc, f"[11-24 09:00] {FINDING} --done 已排班")
    assert owed(svc, "2026-12-06 09:00") == []


def test_a_problem_that_is_done_may_be_taken_up_again(svc: Svc, noisy: Path) -> None:
    tell(svc, HANDED, KNOWN, f"[11-23 09:00] {FINDING} --done 已排班")
    refused(svc, noisy, f"[11-24 09:00] {FINDING} --cause 另有原因", "012.5")
    tell(svc, f"[11-24 09:00] {FINDING} --cause 另有原因 --to 维修班 --due 12-20")
    (problem,) = recurring(svc, now="2026-11-25 09:00")
    assert (problem["cause"], problem["prevention"], problem["done"]) == ("另有原因", "午间加一班巡查", None)
    assert owed(svc, "2026-11-25 09:00") == [("HALF@2026-12", "finding", "维修班", False)]


def test_a_later_day_moves_what_is_owed(svc: Svc, noisy: Path) -> None:
    tell(svc, HANDED, f"[11-21 09:00] {FINDING} --due 12-10")
    rows = svc("due --kind submission -f json", now="2026-11-23").json
    assert [row["due"] for row in rows] == ["2026-12-10T23:59:59+08:00"]


def test_all_at_once_is_two_steps_of_one_commit(svc: Svc, noisy: Path) -> None:
    before = len(subjects(noisy))
    tell(svc, f"{FINDING} --to 安防班 --due +7d --cause 无人巡查 --prevention 加巡查 --done 已排班")
    assert len(subjects(noisy)) == before + 1
    clean(noisy)


@pytest.mark.parametrize(
    "line",
    [
        f"{FINDING} --cause 无人巡查",
        f"{FINDING} --to 安防班",
        f"{FINDING} --due +3d",
        f"{FINDING} --done 已排班",
    ],
)
def test_what_the_procedure_asks_first_is_asked_first(svc: Svc, noisy: Path, line: str) -> None:
    refused(svc, noisy, line, "012.5")


def test_nothing_is_done_before_cause_and_prevention_are_known(svc: Svc, noisy: Path) -> None:
    tell(svc, HANDED)
    assert "--prevention" in refused(svc, noisy, f"[11-21 09:00] {FINDING} --done 已排班", "012.5").err


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("report finding 2026-H2 nois@3 --cause x", 4, "noise@3"),
        ("report finding 2026-H2 --cause x", 2, "缺少：问题"),
        ("report finding 2026-11 noise@3 --cause x", 2, "2026-H1"),
        ("report finding 2026-H2 noise@3", 2, "--cause"),
        ("report finding 2027-H1 noise@3 --cause x", 2, "2027-H1"),
        ("report finding 2026-H2 noise@3 --cause x --due someday", 2, "someday"),
    ],
)
def test_what_can_not_be_found_is_answered_with_what_can(
    svc: Svc, noisy: Path, line: str, code: int, said: str
) -> None:
    assert said in refused(svc, noisy, line, code=code).err


def test_a_year_has_findings_of_its_own(svc: Svc, noisy: Path) -> None:
    tell(svc, "report finding 2026 noise@3 --to 安防班 --due +7d")
    assert (noisy / "records/submission/2026/12/YEAR.yaml").exists()
    assert recurring(svc)[0]["to"] is None
    assert recurring(svc, "report year 2026")[0]["to"] == "安防班"


def test_a_finding_is_a_step_that_two_clones_can_join(svc: Svc, noisy: Path) -> None:
    tell(svc, HANDED)
    text = (noisy / "records/submission/2026/12/HALF.yaml").read_text("utf-8")
    assert text.startswith("form: HALF\nsteps:\n- {at: ")


def test_only_the_desk_writes_findings(svc: Svc, noisy: Path, sites: Any) -> None:
    settings(noisy, "staff:\n- {name: 李敏, role: desk}\n- {name: 韩队长, role: department}")
    result = svc(f"{FINDING} --to 安防班 --due +7d", by="韩队长", now="2026-11-20")
    assert result.code == 3
    assert svc(f"{FINDING} --to 安防班 --due +7d", by="李敏", now="2026-11-20").code == 0


def test_whoever_it_was_given_to_finds_the_cause_and_says_what_was_done(svc: Svc, noisy: Path) -> None:
    settings(noisy, "staff:\n- {name: 李敏, role: desk}\n- {name: 周主任, role: director}")
    settings(noisy, "- {name: 韩队长, role: department, department: 安防班}")
    settings(noisy, "- {name: 孙师傅, role: department, department: 维修班}")
    commit(noisy)
    tell(svc, HANDED)
    assert [row["id"] for row in svc("due --who 韩队长 -f json", now="2026-11-21").json] == ["HALF@2026-12"]
    refused(svc, noisy, f"[11-21 09:00 孙师傅] {FINDING} --cause 不知道", "012.5")
    tell(svc, f"[11-22 09:00 韩队长] {FINDING} --cause 无人巡查 --prevention 加一班巡查")
    wrong = refused(svc, noisy, f"[11-23 09:00 李敏] {FINDING} --done 已排班", "012.5")
    assert "svc report finding 2026-H2 noise@3" in wrong.err
    tell(svc, f"[11-23 09:00 韩队长] {FINDING} --done 已排班")
    tell(svc, f"[11-24 09:00] {FINDING} --to 孙师傅 --due 12-20")
    assert owed(svc, "2026-11-25 09:00") == [("HALF@2026-12", "finding", "孙师傅", False)]
    tell(svc, f"[11-25 09:00 周主任] {FINDING} --done 已复查")
    assert owed(svc, "2026-11-25 09:00") == []


def test_people_read_what_was_tried_and_what_is_missing(svc: Svc, noisy: Path) -> None:
    out = svc(f"{HALF} --width 120", now="2026-11-23 09:00").out
    part = out[out.index("■ 反复出现的问题") :]
    assert "noise@3" in part
    assert "已责令停工" in part
    assert "svc report finding 2026-H2 noise@3 --to … --due …" in part
    assert "王小明" not in svc(f"{HALF} --mask", now="2026-11-23 09:00").out
