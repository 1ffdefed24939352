"""`svc report cases`: the case book (投诉案例教材), to be read in training (012.5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from svc.cli import options, redacting, screen
from svc.cli.command import Param, command
from svc.cli.commands import form, look, unit
from svc.dates import workdays
from svc.forms import case_book
from svc.forms.case_book import Study
from svc.kinds import KINDS
from svc.model import values
from svc.model.record import Moment, Record
from svc.render import Column, Sheet
from svc.reports import periods
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.language import _
from svc.views import views
from svc.views.views import Mask

HEAD = ("category", "severity", "channel", "received", "unit", "name", "receiver")
HEARD = ("content", "result", "opinion", "wishes")  # what of a callback is told in the course of events
OPINION = ("opinion", "result", "wishes")  # and what of it is the resident's opinion


def book(folder: str | None) -> Any:
    """`svc report cases`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        wanted, redacts = filters(desk, given), redacting.asked(given)
        store = Store(desk.site, desk.now)
        records = store.everything()
        found = [study for study in case_book.studies(records) if wanted(study)]
        if redacts:
            redaction = redacting.redaction(records, desk, given)
            found = [case_book.rewritten(study, redaction.record) for study in found]
        tell(found, desk, given)
        return look.damage(store.damaged)

    category = KINDS["complaint"].all_fields["category"]
    params = [
        Param("year", "--year", help=_("of this year"), metavar="YYYY"),
        Param("since", "--since", help=_("from this day or month on")),
        Param("until", "--until", help=_("to this day or month")),
        Param("category", "--category", help=options.one_of(c.value for c in category.choices), type=list),
    ]
    params += redacting.params()
    return command("cases", _("The case book: complaints picked for training"), [*params, *options.reading()], run)


def filters(desk: Desk, given: dict[str, Any]) -> Callable[[Study], bool]:
    """What `--year`, `--since`, `--until` and `--category` let through; a case is of the day the complaint came in."""
    since, until = options.day(given, "since", desk), options.day(given, "until", desk, last=True)
    year = form.span(desk, given) if given.get("year") else None
    categories = look.chosen(KINDS["complaint"].all_fields["category"], given.get("category"))

    def wanted(study: Study) -> bool:
        began = periods.began(study.record)
        return (
            (not year or year.holds(began))
            and (not since or began.date() >= since)
            and (not until or began.date() <= until)
            and (not categories or study.record["category"] in categories)
        )

    return wanted


def tell(found: Sequence[Study], desk: Desk, given: dict[str, Any]) -> None:
    """Print the book: what is in it, then one case after the other; in a spreadsheet a row each."""
    mask = options.mask(given)
    if not found and not given.get("format") and not given.get("output"):
        nothing = _("no complaint has been picked for the case book: svc complaint case NUMBER --comment …")
        filtered = any(given.get(name) for name in ("year", "since", "until", "category"))
        screen.say(_("there is no such case") if filtered else nothing)
        return
    numbered = list(enumerate(found, 1))
    data = [as_json(study, mask) for study in found]
    if screen.chosen(given) in ("csv", "tsv"):
        screen.show([flat(numbered, mask)], given, data)
    else:
        screen.show([contents(numbered, desk, given, mask), *(told(n, s, mask) for n, s in numbered)], given, data)


# For people


def contents(numbered: Sequence[tuple[int, Study]], desk: Desk, given: dict[str, Any], mask: Mask) -> Sheet:
    """What is in the book."""
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
            fact(study, "category", mask),
            fact(study, "severity", mask),
            f"{periods.began(study.record):%Y-%m-%d}",
            study.record.id,
        )
        for n, study in numbered
    )
    head = ["" if redacting.asked(given) else desk.site.name, *period(given), _("cases: {n}").format(n=len(rows))]
    foot = (_("Names, homes, phones and numbers are replaced; dates are not."),) if redacting.asked(given) else ()
    return Sheet(columns, rows, None, title=_("Case book of complaints"), head=tuple(filter(None, head)), foot=foot)


def period(given: dict[str, Any]) -> list[str]:
    """The time that the book covers, as it was asked for."""
    first, last = given.get("since"), given.get("until")
    if first and last:
        return [_("{first} to {last}").format(first=first, last=last)]
    if first or last:
        return [_("from {day}").format(day=first) if first else _("up to {day}").format(day=last)]
    return [given["year"]] if given.get("year") else []


def told(number: int, study: Study, mask: Mask) -> Sheet:
    """One case: what it is about, its course of events, then how it ended and what is to be learnt."""
    fields = study.record.kind.all_fields
    head = (f"{fields[name].label}: {fact(study, name, mask)}" for name in HEAD if study.record[name])
    columns = (
        Column("at", _("time")),
        Column("by", _("by")),
        Column("what", _("step")),
        Column("text", _("content"), flexible=True),
    )
    rows = tuple((minute(m.taken.at), m.taken.by, done(m), text(m, study, mask)) for m in study.course)
    foot = tuple(f"{label}: {said}" for _name, label, said in ending(study, mask) if said)
    title = _("Case {number}: {title}").format(number=number, title=mask.text(study.title, study.record))
    return Sheet(columns, rows, None, title=title, head=(study.record.id, *head), foot=foot)


def flat(numbered: Sequence[tuple[int, Study]], mask: Mask) -> Sheet:
    """The whole book as one table, a case in each row."""
    fields = KINDS["complaint"].all_fields
    rows = []
    for n, study in numbered:
        facts = [fact(study, name, mask) for name in HEAD]
        events = [f"{minute(m.taken.at)} {m.taken.by} {done(m)} {text(m, study, mask)}" for m in study.course]
        said = [said for _name, _label, said in ending(study, mask)]
        title = mask.text(study.title, study.record)
        rows.append((str(n), study.record.id, title, *facts, "\n".join(map(str.rstrip, events)), *said))
    columns = (
        Column("row", _("no."), align="right"),
        Column("id", _("number")),
        Column("title", _("case"), flexible=True),
        *(Column(name, fields[name].label) for name in HEAD),
        Column("events", _("course of events"), flexible=True),
        *(Column(name, label, flexible=True) for name, label in endings()),
    )
    return Sheet(columns, tuple(rows), None)


def fact(study: Study, name: str, mask: Mask) -> str:
    """A fact of the complaint as people read it."""
    field = study.record.kind.all_fields[name]
    if name == study.record.kind.time:
        return minute(study.record[name])
    return values.shown(field, mask.any(field, study.record[name], study.record))


def minute(at: datetime) -> str:
    """A time to the minute; nobody learns from the seconds."""
    return f"{at:%Y-%m-%d %H:%M}"


def done(moment: Moment) -> str:
    """What was done, for people."""
    return moment.record.opening.label if moment.taken.do == "add" else views.did(moment.taken, moment.record)


def text(moment: Moment, study: Study, mask: Mask) -> str:
    """What was said; on another record it is told which."""
    record, taken = moment.record, moment.taken
    if record is study.record and taken.do == "add":
        wanted = f"{record.kind.all_fields['demand'].label}: {record['demand']}" if record["demand"] else ""
        return " · ".join(filter(None, (mask.text(str(record["matter"]), record), mask.text(wanted, record))))
    if taken.do != "add":
        return views.answers(taken, record, mask)
    said = heard(record, HEARD, mask) if taken["held"] else unit.registered(record, mask)
    return f"{record.id} · {said}".removesuffix(f" · {study.record.id}").replace(f" · {study.record.id} · ", " · ")


def ending(study: Study, mask: Mask) -> list[tuple[str, str, str]]:
    """How it ended, what the resident thinks, the comment and the lesson: each by name, label and text."""
    outcome = study.outcome
    said = {
        "outcome": views.answers(outcome, study.record, mask) if outcome else _("not settled yet"),
        "opinion": heard(study.callback, OPINION, mask) if study.callback else "",
        "comment": mask.text(study.comment, study.record),
        "lesson": mask.text(study.lesson, study.record),
    }
    return [(name, label, said[name]) for name, label in endings()]


def endings() -> list[tuple[str, str]]:
    """The parts that follow the course of events, by name and label."""
    return [
        ("outcome", _("outcome")),
        ("opinion", _("resident's opinion")),
        ("comment", _("comment")),
        ("lesson", _("lesson")),
    ]


def heard(callback: Record, names: Sequence[str], mask: Mask) -> str:
    """What was said at a callback, the first part without its label."""
    fields = [callback.kind.all_fields[name] for name in names]
    shown = [(f.label, values.shown(f, mask.any(f, callback[f.name], callback))) for f in fields]
    told = [said if not n else f"{label} {said}" for n, (label, said) in enumerate(shown) if said]
    return " · ".join(told)


# For programs


def as_json(study: Study, mask: Mask) -> dict[str, Any]:
    """A case as JSON has it; `text` alone is for people."""
    row = views.row(study.record, mask)
    outcome, callback = study.outcome, study.callback
    return {
        "id": study.record.id,
        "title": mask.text(study.title, study.record),
        "status": study.record.status,
        "facts": {f.name: row[f.name] for f in study.record.kind.fields},
        "events": [event(moment, study, mask) for moment in study.course],
        "outcome": views.step(outcome, study.record, mask) if outcome else None,
        "opinion": {name: views.row(callback, mask)[name] for name in ("id", "held", *OPINION)} if callback else None,
        "comment": mask.text(study.comment, study.record),
        "lesson": mask.text(study.lesson, study.record) or None,
    }


def event(moment: Moment, study: Study, mask: Mask) -> dict[str, Any]:
    """One event as JSON has it."""
    record, taken = moment.record, moment.taken
    return {
        "at": workdays.iso(taken.at),
        "by": taken.by,
        "id": record.id,
        "kind": record.kind.name,
        "what": record.opening.name if taken.do == "add" else taken.do,
        "text": text(moment, study, mask),
    }
