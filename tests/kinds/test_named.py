"""Records that have names instead of numbers: forms handed in, and what the site owes of them (017.7)."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from svc.kinds import KINDS
from svc.store.folders import Folders, kind_of_number
from tests.running import Svc
from tests.sites import git

NAMED = [kind for kind in KINDS.values() if kind.named]


@pytest.mark.parametrize("kind", NAMED, ids=lambda kind: kind.name)
def test_a_name_and_its_place_say_the_same(kind: Any, tmp_path: Path) -> None:
    folders = Folders(tmp_path, [])
    path = folders.path(kind, kind.named.example, date(2026, 1, 1))
    assert folders.identify(path) == (kind, kind.named.example)
    assert kind_of_number(kind.named.example) is kind
    assert folders.identify(path.with_name("C2026-0001.yaml")) is None or kind.name == "submission"


def test_no_name_is_that_of_two_kinds() -> None:
    for kind in NAMED:
        assert [k.name for k in NAMED if k.named and re.fullmatch(k.named.pattern, kind.named.example)] == [kind.name]  # type: ignore[union-attr]


FILE = """form: QR-004FW
steps:
- {at: '2026-11-03T09:00:00+08:00', by: 李敏, do: submit, month: 2026-10, figures: {'3': {noise: {satisfied: 2}}}}
"""


def hand_in(site: Path, text: str = FILE, month: str = "10", name: str = "QR-004FW") -> Path:
    """A submission's file, made by hand."""
    path = site / "records" / "submission" / "2026" / month / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_what_was_handed_in_is_shown_and_found(svc: Svc, site: Path) -> None:
    hand_in(site)
    shown = svc("show QR-004FW@2026-10 -f json").json
    assert shown["form"] == "QR-004FW"
    assert shown["status"] == "submitted"
    assert shown["path"] == "records/submission/2026/10/QR-004FW.yaml"
    assert shown["steps"][0]["figures"] == {"3": {"noise": {"satisfied": 2}}}
    assert [row["id"] for row in svc("find QR-004 -f json").json] == ["QR-004FW@2026-10"]
    assert svc("show QR-004FW@2026-09").code == 4


def test_a_file_that_is_not_named_by_its_fact_is_named(svc: Svc, site: Path) -> None:
    hand_in(site, name="QR-003FW")
    found = svc("check")
    assert found.code == 5
    assert "QR-003FW.yaml:1" in found.out


def test_a_note_on_it_is_one_line_more(svc: Svc, site: Path) -> None:
    path = hand_in(site)
    assert svc("note QR-004FW@2026-10 已交主任 --by 李敏").code == 0
    assert path.read_text(encoding="utf-8").startswith(FILE)
    assert path.read_text(encoding="utf-8").count("\n") == FILE.count("\n") + 1


def test_the_count_is_owed_by_the_fifth_and_met_by_handing_it_in(svc: Svc, site: Path) -> None:
    svc("repair add --unit 3-1201 --item 水管", now="2026-10-20 09:00")

    def counts(as_of: str) -> list[tuple[str, bool]]:
        rows = svc(f"due -f json --as-of '{as_of}'").json
        return [(row["due"][:19], row["late"]) for row in rows if (row["kind"], row["what"]) == ("callback", "count")]

    assert counts("2026-10-31 23:59:59") == []
    assert counts("2026-11-01") == counts("2026-11-05 23:59:59") == [("2026-11-05T23:59:59", False)]
    assert counts("2026-11-06") == [("2026-11-05T23:59:59", True)]
    hand_in(site)
    assert counts("2026-11-06") == []


CALLED = (
    "callback record --unit 3-1201 --means phone --content 近况 --opinion satisfied"
    " --topic noise=satisfied --topic works=dissatisfied --propose 增设照明"
)


def test_handing_it_in_keeps_its_figures_in_one_commit(svc: Svc, site: Path) -> None:
    svc(CALLED, now="2026-10-20 10:00")
    svc(CALLED, now="2026-10-21 10:00")
    assert svc("form submit QR-004FW --month 2026-10").code == 0
    shown = svc("show QR-004FW@2026-10 -f json").json
    assert [step["do"] for step in shown["steps"]] == ["submit"]
    assert shown["steps"][0]["month"] == "2026-10"
    assert shown["steps"][0]["figures"] == {
        "by": "building",
        "records": 2,
        "counted": 2,
        "rows": {"3": {"noise": {"satisfied": 2}, "works": {"dissatisfied": 2}}},
        "total": {"noise": {"satisfied": 2}, "works": {"dissatisfied": 2}},
    }
    assert svc("overdue -f json --as-of 2026-11-06").json == [
        row
        for row in svc("overdue -f json --as-of 2026-11-06").json
        if (row["kind"], row["what"]) != ("callback", "count")
    ]
    assert "submission QR-004FW@2026-10: submit" in git(site, "log", "-1", "--format=%s")
    assert svc("check").code == 0


def test_what_changes_afterwards_does_not_change_what_was_handed_in(svc: Svc, site: Path) -> None:
    svc(CALLED, now="2026-10-20 10:00")
    svc("form submit QR-004FW --month 2026-10")
    before = hand_in_path(site).read_bytes()
    svc("cancel B1 --reason 误登")
    assert hand_in_path(site).read_bytes() == before
    assert svc("form submit QR-004FW --month 2026-10 --by 王静").code == 0
    steps = svc("show QR-004FW@2026-10 -f json").json["steps"]
    assert [step["figures"]["records"] for step in steps] == [1, 0]
    assert hand_in_path(site).read_bytes().startswith(before)


def hand_in_path(site: Path) -> Path:
    """Where October's count is kept."""
    return site / "records" / "submission" / "2026" / "10" / "QR-004FW.yaml"


@pytest.mark.parametrize(
    "line", ["QR-004FW", "QR-004FW --month 2026-12", "QR-004FW --month 2026-13", "--month 2026-10"]
)
def test_a_month_is_needed_that_has_begun(svc: Svc, site: Path, line: str) -> None:
    assert svc(f"form submit {line}").code == 2
    assert not (site / "records" / "submission").exists()


def test_an_unknown_form_is_not_found(svc: Svc, site: Path) -> None:
    assert svc("form submit QR-444FW --month 2026-10").code == 4


def test_the_desk_hands_it_in_and_the_gate_does_not(svc: Svc, staffed: Path) -> None:
    assert svc("form submit QR-004FW --month 2026-10", by="保安甲").code == 3
    assert svc("form submit QR-004FW --month 2026-10").code == 0
