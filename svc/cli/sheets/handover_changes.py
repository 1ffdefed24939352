"""What changed since a shift began, in words, by home."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from svc.dates import timestamps
from svc.kinds.duty import DUTY
from svc.kinds.duty_roster import Stay
from svc.model import units
from svc.model.record import Record, Taken
from svc.render import Column, Sheet
from svc.text.language import _
from svc.views.mask import Mask
from svc.views.tables import answers_line, step_name


def shift_began(stays: Iterable[Stay], now: datetime) -> datetime:
    """The time at which the shift began: when the first of those who are still on duty or out came that day.

    Where nobody is, it is when the first of all came, and on a day without any the beginning of the day.
    """
    every = list(stays)
    there = {stay.name for stay in every if stay.ended is None}
    came = [stay.since for stay in every if stay.name in there or not there]
    return min(came, default=now.replace(hour=0, minute=0, second=0, microsecond=0))


def changes_sheet(records: Iterable[Record], since: datetime, now: datetime, mask: Mask) -> Sheet:
    """The records in which something was done during the shift, by home, with what was done in words."""
    columns = (
        Column("unit", _("unit")),
        Column("id", _("number")),
        Column("subject", _("subject"), flexible=True),
        Column("text", _("what changed"), flexible=True),
        Column("status", _("status")),
    )
    rows, data = [], []
    for record in sorted(records, key=_by_home):
        done = [] if record.kind is DUTY else list(_moments(record, since, now))
        if not done:
            continue
        unit = str(record["unit"] or "")
        subject = mask.text(record.subject, record)
        text = " · ".join(f"{taken.at:%H:%M} {_in_words(taken, record, mask)}" for taken in done)
        rows.append((unit, record.id, subject, text, record.kind.status_label(record.status)))
        steps = [{"at": timestamps.iso(t.at), "by": t.by, "do": t.do, "text": _in_words(t, record, mask)} for t in done]
        data.append(
            {
                "unit": unit or None,
                "id": record.id,
                "kind": record.kind.name,
                "subject": subject,
                "status": record.status,
                "text": text,
                "steps": steps,
            }
        )
    return Sheet(columns, tuple(rows), data)


def _by_home(record: Record) -> tuple[object, ...]:
    """The sort key of a record: by home as people count them, those of no home last, then by time."""
    unit = str(record["unit"] or "")
    return not unit, units.natural_order(unit), record.order


def _moments(record: Record, since: datetime, now: datetime) -> Iterator[Taken]:
    """The registration and the steps of a record that lie in the shift, without struck ones."""
    opened = () if record.kind.named else (record.registration,)
    return (taken for taken in (*opened, *record.trail) if since <= taken.at <= now)


def _in_words(taken: Taken, record: Record, mask: Mask) -> str:
    """What a step did, in words."""
    if taken.do not in record.kind.all_steps:  # the registration
        return record.opening.label
    return " ".join(filter(None, (step_name(taken, record), answers_line(taken, record, mask))))
