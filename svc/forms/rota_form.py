"""The rota as a form: a row a day, and columns for each shift of the month."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from svc.dates import timestamps
from svc.forms.columns import FormColumn
from svc.forms.expressions import Row
from svc.forms.fill import fill_form
from svc.forms.template import Form
from svc.kinds.duty_shifts import COVERED, Lapse
from svc.render import Sheet
from svc.reports.rota import RotaDay, Span, shift_spans, span_of
from svc.text.dataclass import replace
from svc.text.language import _, comma_list

SHIFT = re.compile(r"\bshift\b")
_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def is_rota(form: Form) -> bool:
    """True if a form is a rota: one of its columns is for a shift."""
    return any(SHIFT.search(column.take) for column in form.columns)


def rota_sheet(
    form: Form,
    days: Sequence[RotaDay],
    now: datetime,
    site_name: str,
    period: str,
    language: str,
    usual: Span,
    blank: int,
) -> Sheet:
    """Fill the rota of a period.

    Args:
        form: its template.
        days: the days of the period.
        now: what comes later has not become anything yet.
        site_name: what stands under 单位.
        period: `2026` or `2026-11`.
        language: `zh` or `en`.
        usual: the hours of a shift where none is planned.
        blank: how many empty rows to print in place of the days.
    """
    spans = shift_spans(days) or [usual]
    rows = [] if blank else [_row(day, spans, now, language) for day in days]
    form = replace(form, columns=tuple(_columns(form.columns, spans)))
    return fill_form(form, rows, site_name, period, language, blank)


def _columns(columns: Sequence[FormColumn], spans: Sequence[Span]) -> Iterator[FormColumn]:
    """The columns of the form, those for a shift repeated for each, below its hours."""
    for is_shift, run in groupby(columns, lambda column: bool(SHIFT.search(column.take))):
        own = list(run)
        for number, span in enumerate(spans) if is_shift else ():
            hours = "–".join(span)
            for column in own:
                take = SHIFT.sub(f"shifts[{number}]", column.take)
                yield replace(column, take=take, group={"zh": hours, "en": hours})
        if not is_shift:
            yield from own


def _row(day: RotaDay, spans: Sequence[Span], now: datetime, language: str) -> Row:
    """A day as the form's columns see it."""
    return {
        "id": day.id,
        "kind": "duty",
        "date": day.id,
        "weekday": _WEEKDAYS[language][day.day.weekday()],
        "shifts": [_shift(day, span, now) for span in spans],
        "remarks": list(_remarks(day)),
    }


def _shift(day: RotaDay, span: Span, now: datetime) -> dict[str, Any]:
    """One shift of a day: who is planned, and what became of it in words and as data."""
    planned = [shift for shift in day.shifts if span_of(shift) == span]
    lapses = [lapse for lapse in day.lapses if span_of(lapse.shift) == span]
    became = list(map(_in_words, lapses))
    over = planned and all(shift.end <= now for shift in planned)
    if over and all(lapse.what == COVERED for lapse in lapses):
        became.insert(0, _("all were there"))
    outcome = [
        {
            "who": lapse.shift.name,
            "what": lapse.what,
            "from": timestamps.iso(lapse.since),
            "to": timestamps.iso(lapse.until),
            "minutes": lapse.minutes,
            "covered_by": list(lapse.covered_by),
        }
        for lapse in lapses
    ]
    who = [shift.name for shift in planned]
    return {"from": span[0], "to": span[1], "who": who, "became": became, "outcome": outcome}


def _in_words(lapse: Lapse) -> str:
    """What was not as planned, in words."""
    if lapse.what == COVERED:
        return _("{names} covered for {name}").format(names=comma_list(lapse.covered_by), name=lapse.shift.name)
    said = f"{lapse.shift.name} {lapse.label} {timestamps.format_span(lapse.until - lapse.since)}"
    return _("{lapse} ({cover})").format(lapse=said, cover=lapse.stood_in) if lapse.covered_by else said


def _remarks(day: RotaDay) -> Iterator[str]:
    """What else is to be said of a day: that it was cancelled, and when nobody was there."""
    if day.cancelled and day.record and (cancel := day.record.last("cancel")):
        yield _("cancelled: {reason}").format(reason=cancel["reason"])
    for gap in day.gaps:
        agreed = _(" (with the consent of {name})").format(name=gap.approved_by) if gap.approved_by else ""
        yield _("unattended {since}–{until}").format(since=f"{gap.since:%H:%M}", until=f"{gap.until:%H:%M}") + agreed
