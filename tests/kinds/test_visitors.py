"""A twelfth kind, declared here: a visitors' book, whose people are never taken for residents."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from svc.kinds import KINDS
from svc.kinds.shared import PHONE, RECEIVER, choices
from svc.model.fields import TEXT, Field
from svc.model.kind import Kind
from svc.model.steps import Opening, Step
from svc.store.folders import LETTERS
from tests.running import Svc
from tests.sites import clean

VISIT = Kind(
    "visit",
    "V",
    "访客",
    "visit",
    fields=(
        Field("unit", "到访房号", "unit visited", "unit", required=True, options=("--unit",)),
        Field("name", "访客姓名", "visitor's name", "name", required=True, private="outsider"),
        PHONE,
        Field("host", "被访住户", "host", "name"),
        Field("arrived", "到访时间", "arrived", "time", past=True),
        RECEIVER,
    ),
    openings=(Opening("add", "登记访客", "register a visitor", "005.1.4", time="arrived"),),
    time="arrived",
    subject=("name",),
    columns=("arrived", "unit", "name", "host"),
    statuses=choices("inside 在访 inside", "gone 已离开 gone"),
    steps=(Step("left", "离开", "the visitor left", "005.1.4", (TEXT,), after=("inside",), to="gone"),),
)
OWNER, OWNERS_PHONE = "王小明", "13800000001"
COURIER, COURIERS_PHONE = "赵快递", "13911112222"
FILE = f"resident add --unit 3-1201 --owner {OWNER} --phone {OWNERS_PHONE}"
REPAIR = f"repair add --unit 3-1201 --item 灯不亮 --name {OWNER} --phone {OWNERS_PHONE}"
BROUGHT = f"visit add --unit 3-1201 --name {COURIER} --phone {COURIERS_PHONE} --host {OWNER}"


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch, svc: Svc) -> Iterator[Svc]:
    """A site that also keeps a visitors' book: one declaration, entered where the kinds are listed."""
    monkeypatch.setitem(KINDS, VISIT.name, VISIT)
    monkeypatch.setitem(LETTERS, VISIT.letter, VISIT)
    return svc


def done(svc: Svc, *lines: str, now: str = "2026-11-02 09:00") -> None:
    """Commands that succeed."""
    for line in lines:
        result = svc(line, now=now)
        assert result.code == 0, result.shown


def shown(svc: Svc, number: str) -> dict[str, Any]:
    """A record in full."""
    found: dict[str, Any] = svc(f"show {number} -f json").json
    return found


def planned(svc: Svc, unit: str) -> dict[str, Any]:
    """The row of a home in the callback plan."""
    rows = svc("callback plan --week -f json", now="2026-11-05 09:00").json
    return next(row for row in rows if row["unit"] == unit)


def test_a_visitors_name_and_phone_are_not_filled_in_from_the_owners_file(book: Svc, site: Path) -> None:
    done(book, FILE)
    refused = book("visit add --unit 3-1201")
    assert (refused.code, "--name" in refused.err) == (2, True), refused.shown
    done(book, f"visit add --unit 3-1201 --name {COURIER}", f"visit add --unit 3-1201 --name {OWNER}")
    first, second = shown(book, "V1"), shown(book, "V2")
    assert first["name"] == COURIER
    assert first["phone"] is None, "a visitor's phone is asked of the visitor"
    assert second["phone"] is None, "even a visitor called as the owner is not the owner"
    done(book, "repair add --unit 3-1201 --item 灯不亮")
    assert (shown(book, "R1")["name"], shown(book, "R1")["phone"]) == (OWNER, OWNERS_PHONE)
    clean(site)


def test_a_courier_does_not_live_where_parcels_are_brought(book: Svc) -> None:
    done(book, REPAIR)
    before = book("unit 3-1201").out.splitlines()[0]
    assert OWNER in before
    done(book, BROUGHT, now="2026-11-03 10:00")
    story = book("unit 3-1201").out
    assert story.splitlines()[0] == before, "who lives there is as it was"
    assert COURIER in story, "the visit belongs to the story of the home"
    assert COURIER not in book("unit 3-1202").out


def test_a_courier_is_found_as_a_visitor_and_not_among_the_residents(book: Svc) -> None:
    done(book, FILE, BROUGHT)
    for text in (COURIER, COURIERS_PHONE):
        assert [row["id"] for row in book(f"find {text} -f json").json] == ["V2026-0001"]
        assert book(f"resident find {text} -f json").json == []
    assert [row["id"] for row in book(f"resident find {OWNER} -f json").json] == ["3-1201"]


def test_the_callback_plan_calls_the_resident_and_no_courier(book: Svc) -> None:
    done(book, REPAIR, "repair done R1 --result 已换")
    done(book, BROUGHT, BROUGHT.replace("3-1201", "5-0502"), now="2026-11-03 10:00")
    row = planned(book, "3-1201")
    assert (row["id"], row["name"], row["phone"]) == ("R2026-0001", OWNER, OWNERS_PHONE)
    unknown = planned(book, "5-0502")
    assert (unknown["name"], unknown["phone"]) == ("", ""), "of a home where only a courier came nobody is known"
    done(book, "callback plan --week --book", now="2026-11-05 09:00")
    booked = book("callback list -f json").json
    assert {row["unit"]: row.get("name") for row in booked} == {"3-1201": OWNER, "5-0502": None}
    assert COURIERS_PHONE not in str([shown(book, row["id"]) for row in booked])


def test_a_callback_about_a_visit_calls_the_resident_and_not_the_visitor(book: Svc) -> None:
    call = "callback record --about V{} --means phone --content 快递无人签收 --opinion satisfied"
    done(book, BROUGHT, call.format(1))
    unknown = shown(book, "B1")
    assert unknown["unit"] == "3-1201"
    assert (unknown["name"], unknown["phone"]) == (None, None)
    done(book, FILE, call.format(1))
    assert (shown(book, "B2")["name"], shown(book, "B2")["phone"]) == (OWNER, OWNERS_PHONE)


def test_a_visitor_leaves_once_and_the_book_is_clean(book: Svc, site: Path) -> None:
    done(book, BROUGHT, "visit left V1")
    again = book("visit left V1")
    assert (again.code, "005.1.4" in again.err) == (3, True), again.shown
    assert book("check").code == 0
    assert [row["status"] for row in book("visit list --status gone -f json").json] == ["gone"]
    clean(site)


def test_a_redacted_visitor_is_an_outsider(book: Svc) -> None:
    done(book, FILE, BROUGHT)
    kept = {row["kind"]: row for row in map(json.loads, book("export --redact").out.splitlines())}
    assert (kept["visit"]["name"], kept["visit"]["host"]) == ("外来人员甲", kept["resident"]["owner"])
    assert COURIERS_PHONE not in str(kept)
