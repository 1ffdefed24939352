"""What the whole site promises (017.1): a phone callback every seven days, a phone and a visit each month."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.dates.workdays import Calendar, parse_duration
from svc.kinds.callback import CALLBACK
from svc.model.record import Record
from svc.rules import site_promises
from svc.rules.terms import Terms
from tests.complaints import ADD, RESOLVED, quiet, settings, shown, tell
from tests.running import Svc

ZONE = ZoneInfo("Asia/Shanghai")
PHONED = "callback record --unit 5-0502 --means phone --content 近况 --opinion fairly"
VISITED = "callback record --unit 5-0502 --means visit --content 近况 --opinion fairly"
TERMS = Terms({key: parse_duration(lasts) for key, lasts in site_promises.LASTS.items()}, Calendar(ZONE))


def owed(svc: Svc, as_of: str, command: str = "due") -> list[tuple[str, str]]:
    """What the site owes: sort and due time without its offset."""
    rows = svc(f"{command} -f json --as-of '{as_of}'").json
    return [(row["what"], row["due"].removesuffix("+08:00")) for row in rows if row["id"] == "site"]


def test_a_site_without_a_record_owes_nothing(svc: Svc, site: Path) -> None:
    assert svc("due -f json", now="2030-01-01").json == []
    assert svc("overdue --exit-code", now="2030-01-01").code == 0


def test_a_site_whose_only_record_was_a_mistake_owes_nothing(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "cancel C1 --reason 误登")
    assert svc("due -f json", now="2030-01-01").json == []


def test_the_first_record_of_any_kind_starts_them(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "[11-03 20:15] repair add --unit 3-1201 --item 水管漏水")
    assert owed(svc, "2026-11-03 20:16") == [
        ("phone", "2026-11-10T23:59:59"),
        ("month", "2026-11-30T23:59:59"),
        ("month", "2026-11-30T23:59:59"),
    ]


def test_the_phone_round_is_late_on_the_day_after_the_seventh_and_not_before(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    assert owed(svc, "2026-11-09 23:59:59", "overdue") == []
    assert owed(svc, "2026-11-10 00:00:00", "overdue") == [("phone", "2026-11-09T23:59:59")]


def test_any_phone_callback_keeps_it_and_starts_the_next(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, f"[11-04 10:00] {PHONED}")
    assert ("phone", "2026-11-11T23:59:59") in owed(svc, "2026-11-04 11:00")
    tell(svc, "[11-06 10:00] callback record --about C1 --means phone --opinion satisfied")
    assert ("phone", "2026-11-13T23:59:59") in owed(svc, "2026-11-06 11:00")


def test_a_booked_one_counts_only_once_it_is_held(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "callback book --unit 5-0502 --means phone --when '2026-11-04 10:00'")
    assert ("phone", "2026-11-09T23:59:59") in owed(svc, "2026-11-04 11:00")
    tell(svc, "[11-05 09:00] callback record B1 --held '2026-11-04 10:00' --content 近况 --opinion fairly")
    assert ("phone", "2026-11-11T23:59:59") in owed(svc, "2026-11-05 11:00")


@pytest.mark.parametrize("means", ["visit", "writing", "email"])
def test_no_other_callback_keeps_the_phone_round(svc: Svc, site: Path, means: str) -> None:
    quiet(site)
    tell(svc, ADD, f"[11-04 10:00] callback record --unit 5-0502 --means {means} --opinion fairly")
    assert ("phone", "2026-11-09T23:59:59") in owed(svc, "2026-11-04 11:00")


def test_a_cancelled_callback_keeps_nothing(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, f"[11-04 10:00] {PHONED}", "[11-04 10:05] cancel B1 --reason 误登")
    assert ("phone", "2026-11-09T23:59:59") in owed(svc, "2026-11-04 11:00")


def test_a_month_asks_for_one_phone_callback_and_one_visit(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    assert months(svc, "2026-11-20") == ["每月电话回访: 2026-11", "每月上门回访: 2026-11"]
    tell(svc, f"[11-20 10:00] {VISITED}")
    assert months(svc, "2026-11-20 11:00") == ["每月电话回访: 2026-11"]
    tell(svc, f"[11-20 12:00] {PHONED}")
    assert months(svc, "2026-11-20 13:00") == []


def months(svc: Svc, as_of: str, command: str = "due") -> list[str]:
    """What is said of the months."""
    rows = svc(f"{command} --kind callback -f json --as-of '{as_of}'").json
    return [row["text"] for row in rows if row["what"] == "month"]


def test_a_month_is_late_when_it_is_over_and_forgotten_after_the_next(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, f"[11-20 10:00] {PHONED}")
    assert months(svc, "2026-11-30 23:59:59", "overdue") == []
    assert months(svc, "2026-12-01", "overdue") == ["每月上门回访: 2026-11"]
    assert months(svc, "2026-12-31 23:59:59", "overdue") == ["每月上门回访: 2026-11"]
    assert months(svc, "2027-01-01", "overdue") == ["每月电话回访: 2026-12", "每月上门回访: 2026-12"]


def test_what_is_held_in_december_keeps_nothing_of_november(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, f"[12-01 00:00:01] {VISITED}")
    assert months(svc, "2026-12-02") == ["每月电话回访: 2026-11", "每月上门回访: 2026-11", "每月电话回访: 2026-12"]


def test_no_month_before_the_first_record_is_owed(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    assert months(svc, "2026-10-15") == []


@pytest.mark.parametrize(
    ("off", "left"), [("phone", ["month", "month"]), ("month", ["phone"])], ids=["the phone round", "the months"]
)
@pytest.mark.parametrize("nested", [False, True], ids=["in a line", "nested"])
def test_none_switches_one_off(svc: Svc, site: Path, off: str, left: list[str], nested: bool) -> None:
    quiet(site)
    settings(site, f"deadlines: {{callback: {{{off}: none}}}}" if nested else f"deadlines: {{callback.{off}: none}}")
    tell(svc, ADD)
    assert [what for what, _due in owed(svc, "2026-11-03")] == left


def test_the_phone_round_lasts_as_long_as_the_site_sets(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, "deadlines: {callback.phone: 3wd}")
    tell(svc, "[11-05 10:00] " + ADD)  # a Thursday
    assert ("phone", "2026-11-10T23:59:59") in owed(svc, "2026-11-05 11:00")


def test_they_are_listed_wherever_promises_are(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    for line in ("due", "due --kind callback", "due --who 服务中心", "callback due", "callback due --who 服务中心"):
        assert len(owed(svc, "2026-11-03", line)) == 3, line
    for line in ("overdue", "overdue --kind callback", "callback overdue", "overdue --who 服务中心"):
        assert owed(svc, "2026-11-10", line) == [("phone", "2026-11-09T23:59:59")], line
    for line in ("due --kind complaint", "complaint due", "repair due", "due --who 李敏"):
        assert owed(svc, "2026-11-10", line) == [], line
    assert svc("callback overdue --exit-code", now="2026-11-10").code == 1
    board = svc("today -f json", now="2026-11-09 10:00").json
    assert [row["what"] for row in board["due"] if row["id"] == "site"] == ["phone"]
    assert "例行电话回访" in svc("today", now="2026-11-10").out


def test_they_have_the_keys_of_every_obligation_and_no_place_in_a_record(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    (row,) = (row for row in svc("due -f json --mask").json if row["what"] == "phone")
    assert row == {
        "id": "site",
        "kind": "callback",
        "what": "phone",
        "due": "2026-11-09T23:59:59+08:00",
        "met": None,
        "late": False,
        "who": "desk",
        "article": "017.1",
        "text": "例行电话回访",
    }
    assert "site" not in {row["id"] for row in shown(svc)["obligations"]}
    assert "site" not in svc("show C1").out


def moment(text: str) -> datetime:
    """A time in the tests' zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def callbacks(held: Iterable[datetime], means: str = "phone") -> list[Record]:
    """Callbacks held at some times."""
    facts = {"means": means, "opinion": "fairly"}
    return [Record(CALLBACK, f"B2026-{n:04}", {**facts, "held": at}) for n, at in enumerate(held, 1)]


def test_kept_ones_say_when_and_whether_it_was_late() -> None:
    records = callbacks(map(moment, ("2026-11-02 09:00", "2026-11-09 20:00", "2026-11-19 10:00")))
    found = site_promises.site_obligations(records, TERMS, moment("2026-11-20 09:00"))
    rows: list[Any] = [(o.due.day, o.met and o.met.day, o.late) for o in found if o.what == "phone"]
    assert rows == [(9, 9, False), (16, 19, True), (26, None, False)]
    assert [(o.label, o.met and o.met.day, o.late) for o in found if o.what == "month"] == [
        (site_promises.MONTH["phone"].label, 2, False),
        (site_promises.MONTH["visit"].label, None, False),
    ]


DAYS = st.integers(0, 300).map(lambda n: datetime.fromordinal(moment("2026-01-01").toordinal() + n))
TIMES = DAYS.map(lambda day: day.replace(hour=10, tzinfo=ZONE))


@given(st.lists(TIMES, min_size=1), TIMES)
def test_there_is_one_open_phone_round_and_at_most_two_months_of_two(held: list[datetime], now: datetime) -> None:
    found = site_promises.site_obligations(callbacks(held), TERMS, now)
    assert [o.what for o in found if not o.met].count("phone") == 1
    assert [o.what for o in found].count("month") in (0, 2, 4)
    assert found == sorted(found, key=lambda o: o.due)
    assert site_promises.site_obligations(callbacks(reversed(held)), TERMS, now) == found
