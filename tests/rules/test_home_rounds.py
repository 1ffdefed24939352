"""Homes called back as often as their type asks, by its means (017.2)."""

from pathlib import Path
from typing import Any

from svc.dates import timestamps
from svc.site.settings import read_site
from svc.store.due import obligations_from_records
from svc.store.store import Store
from tests.complaints import ADD, RESOLVED, quiet, settings, shown, tell
from tests.running import Svc

TYPES = "callbacks: {types: {elderly: {every: 30d, means: visit}, family: {means: phone}}}"
OLD = "resident add --unit 3-1201 --owner 何奶奶 --phone 13800000011 --type elderly"
VISIT = "callback record --unit 3-1201 --means visit --opinion satisfied --content 看望"


def rounds(svc: Svc, as_of: str, command: str = "due") -> list[dict[str, Any]]:
    """The open promises to homes by type."""
    return [row for row in svc(f"{command} -f json --as-of '{as_of}'").json if row["what"] == "home"]


def test_a_home_of_the_elderly_is_visited_every_thirty_days(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, TYPES)
    settings(site, "staff: [{name: 李敏, role: desk, email: limin@example.com}]")
    tell(svc, ADD, OLD, *(f"resident add --unit {unit}" for unit in ("3-1202 --type family", "3-1203")))
    (row,) = rounds(svc, "2026-11-03")
    assert row == {
        "id": "3-1201",
        "kind": "callback",
        "what": "home",
        "due": "2026-12-02T23:59:59+08:00",
        "met": None,
        "late": False,
        "who": "desk",
        "article": "017.2",
        "text": "按住户类型回访: elderly",
    }
    assert rounds(svc, "2026-12-02 23:59:59", "overdue") == []
    assert len(rounds(svc, "2026-12-03", "overdue")) == 1
    assert len(rounds(svc, "2026-12-03", "callback overdue")) == 1
    assert "何奶奶" not in svc("overdue --mask --as-of 2026-12-03").out
    board = svc("today -f json --as-of 2026-12-03").out
    assert '"home"' in board
    assert "3-1201" in svc("notify --dry-run", now="2026-12-03 09:00").out

    # what meets nothing: another means, nobody there, another home
    tell(svc, f"[12-03 09:00] {VISIT.replace('visit', 'phone')}", f"[12-03 09:10] {VISIT.replace('3-1201', '3-1202')}")
    tell(svc, "[12-03 09:20] callback book --unit 3-1201 --means visit --when '2026-12-03 10:00'")
    tell(svc, "[12-03 10:00] callback miss B3 不在")
    assert len(rounds(svc, "2026-12-03 11:00", "overdue")) == 1

    tell(svc, f"[12-04 09:00] {VISIT}")
    (row,) = rounds(svc, "2026-12-05")
    assert row["due"] == "2027-01-03T23:59:59+08:00"
    both = [(o["met"], o["late"]) for o in shown(svc, "3-1201", as_of="2026-12-05")["obligations"]]
    assert both == [("2026-12-04T09:00:00+08:00", True), (None, False)]
    assert "按住户类型回访" in svc("unit 3-1201 --as-of 2026-12-05").out
    known = read_site(site)
    every = obligations_from_records(Store(known, timestamps.read_time("2026-12-05", known.zone)))
    (slow,) = [owed for owed in every if owed.what == "home"]  # without the index
    assert slow.due.isoformat() == row["due"]


def test_the_rhythm_starts_when_the_type_is_set_and_ends_when_no_call_is_wanted(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, TYPES)
    tell(svc, OLD.replace("elderly", "family"), "[11-10 09:00] amend 3-1201 type=elderly --reason 年满七十")
    (row,) = rounds(svc, "2026-11-11")
    assert row["due"].startswith("2026-12-10")
    tell(svc, "[11-12 09:00] amend 3-1201 no_callback=true --reason 本人要求")
    assert rounds(svc, "2027-02-01") == []
    tell(svc, "[11-20 09:00] amend 3-1201 no_callback=false --reason 本人要求")
    (row,) = rounds(svc, "2026-11-21")
    assert row["due"].startswith("2026-12-20")
    settings(site, "deadlines: {callback.home: none}")
    assert rounds(svc, "2027-02-01") == []


def test_a_call_about_a_record_of_the_home_counts_and_how_often_is_said_in_one_place(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, TYPES)
    tell(svc, OLD, *[f"{line} --unit 3-1201" if line == ADD and "--unit" not in ADD else line for line in RESOLVED])
    tell(svc, "[11-05 09:00] callback record --about C1 --means visit --opinion satisfied --content 询问")
    (row,) = rounds(svc, "2026-11-06")
    assert row["due"].startswith("2026-12-05")
    settings(site, "deadlines: {callback.home: 30d}")
    assert svc("due").code == 5
