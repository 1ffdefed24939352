"""Records copied from a listing of this or another site: registered as of their own time, under their own number."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from svc.dates import workdays
from svc.model.steps import Act
from svc.procedures.draft import Draft
from svc.text.dataclass import replace


class Copy(NamedTuple):
    """The registration of a record that a listing had.

    Args:
        act: the registration.
        at: when the record began, where it did.
        number: its number in the listing, which it keeps where its series has none yet.
    """

    act: Act
    at: datetime | None = None
    number: str = ""


def act_copy(draft: Draft, copy: Copy) -> None:
    """Register a copy. One of an earlier day is taken as it was written; one of today is judged like any other."""
    desk = draft.desk
    past = copy.at is not None and copy.at < workdays.start_of_day(desk.now.date(), desk.site.zone)
    with draft.series.offering(copy.number):
        draft.desk = replace(desk, at=copy.at) if past else desk
        draft.as_written = past
        try:
            draft.act(copy.act)
        finally:
            draft.desk, draft.as_written = desk, False
