"""The case book (投诉案例教材) as sheets and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from svc.cli.redaction import wants_redaction
from svc.dates import timestamps
from svc.forms.case_book import Study
from svc.kinds import KINDS
from svc.model.record import Moment, Record
from svc.model.show import show_value
from svc.render import Column, Sheet
from svc.reports import periods
from svc.site.desk import Desk
from svc.text.language import _
from svc.views.json import list_object, step_object
from svc.views.mask import Mask
from svc.views.moments import registration_text, step_done
from svc.views.tables import answers_line

_HEAD = ("category", "severity", "channel", "received", "unit", "name", "receiver")
_HEARD = ("content", "result", "opinion", "wishes")  # what of a callback is told in the course of events
_OPINION = ("opinion", "result", "wishes")  # and what of it is the resident's opinion

# For people


def contents_sheet(numbered: Sequence[tuple[int, Study]], desk: Desk, given: dict[str, Any], mask: Mask) -> Sheet:
    """The table of contents."""
    columns = (
        Column("row", _("no."), align="right"),
        Column("title", _("case"), flexible=True),
        Column("category", _("category")),
        Column("severity", _("severity")),
        Column("received", _("time")),
        Column("id", _("number")),
    )
    rows = tuple(
        (
            str(n),
            mask.text(study.title, study.record),
            _fact(study, "category", mask),
            _fact(study, "severity", mask),
            f"{periods.began(study.record):%Y-%m-%d}",
            study.record.id,
        )
        for n, study in numbered
    )
    head = [
        "" if wants_redaction(given) else desk.site.name,
        *_period_covered(given),
        _("cases: {n}").format(n=len(rows)),
    ]
    foot = (_("Names, homes, phones and numbers are replaced; dates are not."),) if wants_redaction(given) else ()
    return Sheet(columns, rows, None, title=_("Case book of complaints"), head=tuple(filter(None, head)), foot=foot)


def _period_covered(given: dict[str, Any]) -> list[str]:
    """The time that the book covers, as it was asked for."""
    first, last = given.get("since"), given.get("until")
    if first and last:
        return [_("{first} to {last}").format(first=first, last=last)]
    if first or last:
        return [_("from {day}").format(day=first) if first else _("up to {day}").format(day=last)]
    return [given["year"]] if given.get("year") else []


def case_sheet(number: int, study: Study, mask: Mask) -> Sheet:
    """One case: its subject, its course of events, its outcome and its lesson."""
    fields = study.record.kind.all_fields
    head = (f"{fields[name].label}: {_fact(study, name, mask)}" for name in _HEAD if study.record[name])
    columns = (
        Column("at", _("time")),
        Column("by", _("by")),
        Column("what", _("step")),
        Column("text", _("content"), flexible=True),
    )
    rows = tuple((_minute(m.taken.at), m.taken.by, step_done(m), _event_text(m, study, mask)) for m in study.course)
    foot = tuple(f"{label}: {said}" for _name, label, said in _ending(study, mask) if said)
    title = _("Case {number}: {title}").format(number=number, title=mask.text(study.title, study.record))
    return Sheet(columns, rows, None, title=title, head=(study.record.id, *head), foot=foot)


def cases_table(numbered: Sequence[tuple[int, Study]], mask: Mask) -> Sheet:
    """The whole book as one table, a case in each row."""
    fields = KINDS["complaint"].all_fields
    rows = []
    for n, study in numbered:
        facts = [_fact(study, name, mask) for name in _HEAD]
        events = [
            f"{_minute(m.taken.at)} {m.taken.by} {step_done(m)} {_event_text(m, study, mask)}" for m in study.course
        ]
        said = [said for _name, _label, said in _ending(study, mask)]
        title = mask.text(study.title, study.record)
        rows.append((str(n), study.record.id, title, *facts, "\n".join(map(str.rstrip, events)), *said))
    columns = (
        Column("row", _("no."), align="right"),
        Column("id", _("number")),
        Column("title", _("case"), flexible=True),
        *(Column(name, fields[name].label) for name in _HEAD),
        Column("events", _("course of events"), flexible=True),
        *(Column(name, label, flexible=True) for name, label in _ending_labels()),
    )
    return Sheet(columns, tuple(rows), None)


def _fact(study: Study, name: str, mask: Mask) -> str:
    """A fact of the complaint as people read it."""
    field = study.record.kind.all_fields[name]
    if name == study.record.kind.time:
        return _minute(study.record[name])
    return show_value(field, mask.any(field, study.record[name], study.record))


def _minute(at: datetime) -> str:
    """A time to the minute."""
    return f"{at:%Y-%m-%d %H:%M}"


def _event_text(moment: Moment, study: Study, mask: Mask) -> str:
    """The words of an event. An event of another record names that record."""
    record, taken = moment.record, moment.taken
    if record is study.record and taken.do == "add":
        wanted = f"{record.kind.all_fields['demand'].label}: {record['demand']}" if record["demand"] else ""
        return " · ".join(filter(None, (mask.text(str(record["matter"]), record), mask.text(wanted, record))))
    if taken.do != "add":
        return answers_line(taken, record, mask)
    said = _callback_text(record, _HEARD, mask) if taken["held"] else registration_text(record, mask)
    return f"{record.id} · {said}".removesuffix(f" · {study.record.id}").replace(f" · {study.record.id} · ", " · ")


def _ending(study: Study, mask: Mask) -> list[tuple[str, str, str]]:
    """The outcome, the resident's opinion, the comment and the lesson, each by name, label and text."""
    outcome = study.outcome
    said = {
        "outcome": answers_line(outcome, study.record, mask) if outcome else _("not settled yet"),
        "opinion": _callback_text(study.callback, _OPINION, mask) if study.callback else "",
        "comment": mask.text(study.comment, study.record),
        "lesson": mask.text(study.lesson, study.record),
    }
    return [(name, label, said[name]) for name, label in _ending_labels()]


def _ending_labels() -> list[tuple[str, str]]:
    """The parts that follow the course of events, by name and label."""
    return [
        ("outcome", _("outcome")),
        ("opinion", _("resident's opinion")),
        ("comment", _("comment")),
        ("lesson", _("lesson")),
    ]


def _callback_text(callback: Record, names: Sequence[str], mask: Mask) -> str:
    """The answers of a callback in words, the first without its label."""
    fields = [callback.kind.all_fields[name] for name in names]
    shown = [(f.label, show_value(f, mask.any(f, callback[f.name], callback))) for f in fields]
    told = [said if not n else f"{label} {said}" for n, (label, said) in enumerate(shown) if said]
    return " · ".join(told)


# For programs


def case_data(study: Study, mask: Mask) -> dict[str, Any]:
    """A case as JSON has it. Only `text` is written for people."""
    row = list_object(study.record, mask)
    outcome, callback = study.outcome, study.callback
    return {
        "id": study.record.id,
        "title": mask.text(study.title, study.record),
        "status": study.record.status,
        "facts": {f.name: row[f.name] for f in study.record.kind.fields},
        "events": [_event_data(moment, study, mask) for moment in study.course],
        "outcome": step_object(outcome, study.record, mask) if outcome else None,
        "opinion": {name: list_object(callback, mask)[name] for name in ("id", "held", *_OPINION)}
        if callback
        else None,
        "comment": mask.text(study.comment, study.record),
        "lesson": mask.text(study.lesson, study.record) or None,
    }


def _event_data(moment: Moment, study: Study, mask: Mask) -> dict[str, Any]:
    """One event as JSON has it."""
    record, taken = moment.record, moment.taken
    return {
        "at": timestamps.iso(taken.at),
        "by": taken.by,
        "id": record.id,
        "kind": record.kind.name,
        "what": record.opening.name if taken.do == "add" else taken.do,
        "text": _event_text(moment, study, mask),
    }
