"""Records, steps and obligations as the tables that people read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from svc.dates import timestamps
from svc.model import codec
from svc.model.deadlines import Obligation
from svc.model.fields import SOURCE
from svc.model.kind import Kind
from svc.model.record import Record, Taken
from svc.model.roles import role_label
from svc.model.show import show_time, show_value
from svc.render import Column, Sheet
from svc.text.language import _, bracketed, comma_list
from svc.views.json import obligation_object
from svc.views.mask import Mask


def obligations_table(found: Sequence[tuple[Obligation, Record | None]], now: datetime, mask: Mask) -> Sheet:
    """Obligations, one a row: the thing owed, due time, delay, person. Those of the whole site have no record."""
    columns = (
        Column("id", _("number")),
        Column("what", _("owed")),
        Column("due", _("due")),
        Column("late", _("overdue by")),
        Column("who", _("who")),
        Column("unit", _("unit")),
        Column("text", _("subject"), flexible=True),
    )
    rows = tuple(
        (
            o.id,
            o.label,
            show_time(o.due),
            overdue_by(o, now),
            addressee_label(o.who, r, mask),
            o.unit,
            mask.text(o.subject, r) if r else o.subject,
        )
        for o, r in found
    )
    data = [obligation_object(o, r, mask) for o, r in found]
    return Sheet(columns, rows, data, name=_("What is owed"), brief=True)


def addressee_label(who: str, record: Record | None, mask: Mask) -> str:
    """The persons an obligation waits for, as people read them: names, departments, and roles by their labels."""
    shown = mask.text(who, record) if record else who
    return "、".join(map(role_label, shown.split("、")))


def overdue_by(owed: Obligation, now: datetime) -> str:
    """The time by which an open obligation is overdue, or an empty text."""
    return timestamps.format_span(now - owed.due) if owed.late and not owed.met else ""


def record_tables(
    record: Record, owed: Sequence[Obligation], now: datetime, mask: Mask, linked: Mapping[str, Record]
) -> list[Sheet]:
    """One record as people read it: its facts, its steps, its obligations."""
    pair = (Column("name", _("item")), Column("value", _("content"), flexible=True))
    fields = [leaf for name in facts_in_order(record.kind) for leaf in record.kind.all_fields[name].leaves]
    facts = tuple(
        (f.label, show_value(f, mask.any(f, record[f.name], record)))
        for f in fields
        if record[f.name] not in (None, "", ())
    )
    told = [
        (r.field, value) for r in record.kind.computed if (value := r.compute(record)) is not None and not r.field.parts
    ]
    if any(value for _f, value in told):
        facts += tuple((f.label, show_value(f, mask.any(f, value, record))) for f, value in told)
    facts += tuple(
        (fact.field.label, f"{show_value(fact.field, mask.any(fact.field, found.value, record))} · {found.by}")
        for fact in record.kind.told_elsewhere
        if (found := fact.find(record, linked))
    )
    if source := record.facts.get(SOURCE.name):
        facts += ((SOURCE.label, source_text(source, record, mask)),)
    word = f"【{record.kind.verdict(record).label}】" if record.kind.verdict else ""
    title = f"{word}{record.id} {record.kind.label} · {record.kind.status_label(record.status)}"
    sheets = [Sheet(pair, facts, None, title=title, name=record.id)]
    if record.steps:
        rows = tuple(
            (str(t.number), show_time(t.at), t.by, step_name(t, record), step_text(t, record, mask))
            for t in record.steps
        )
        struck = frozenset(n for n, t in enumerate(record.steps) if t.number in record.struck)
        sheets.append(Sheet(step_columns(), rows, None, name=_("Steps"), struck=struck))
    if owed:
        columns = (
            Column("what", _("owed")),
            Column("due", _("due")),
            Column("met", _("met")),
            Column("state", _("state")),
            Column("who", _("who")),
        )
        rows = tuple(promise_cells(o, record, now, mask) for o in owed)
        sheets.append(Sheet(columns, rows, None, name=_("What it owes")))
    return sheets


def step_text(taken: Taken, record: Record, mask: Mask) -> str:
    """The answers of a step in one line, and where in a book it stood."""
    source = f"{SOURCE.label} {source_text(taken.source, record, mask)}" if taken.source else ""
    return " · ".join(filter(None, (answers_line(taken, record, mask), source)))


def source_text(source: Mapping[str, Any], record: Record, mask: Mask) -> str:
    """The place in a book that was brought in, as people say it."""
    said = [mask.text(str(source[name]), record) for name in ("book", "sheet") if source.get(name)]
    said += [_("line {number}").format(number=source["row"])] if source.get("row") else []
    said += [f"{f.label} {source[f.name]}" for f in SOURCE.parts if f.name == "serial" and source.get(f.name)]
    return " · ".join(said)


def facts_in_order(kind: Kind) -> list[str]:
    """The facts in the order in which people read them."""
    return [*kind.front, *(name for name in codec.fact_order(kind) if name not in kind.front)]


def step_columns() -> tuple[Column, ...]:
    """The columns of a table of steps."""
    return (
        Column("number", _("no."), align="right"),
        Column("at", _("time")),
        Column("by", _("by")),
        Column("do", _("step")),
        Column("text", _("content"), flexible=True),
    )


def promise_cells(owed: Obligation, record: Record, now: datetime, mask: Mask) -> tuple[str, str, str, str, str]:
    """What a record owes, as cells: what, when it is due, when it was kept, how it stands, whom it waits for."""
    kept = show_time(owed.met) if owed.met else ""
    state, who = obligation_state(owed, now), addressee_label(owed.who, record, mask)
    return owed.label, show_time(owed.due), kept, state, who


def obligation_state(owed: Obligation, now: datetime) -> str:
    """The state of an obligation, in words."""
    if owed.ended:
        return _("no longer owed")
    if owed.met:
        return _("kept late") if owed.late else _("kept")
    return _("overdue by {span}").format(span=overdue_by(owed, now)) if owed.late else _("open")


def step_name(taken: Taken, record: Record) -> str:
    """The name of a step, marked if svc took it by itself or it was struck."""
    label = record.kind.all_steps[taken.do].label
    marks = [_("auto")] * taken.auto + [_("struck")] * (taken.number in record.struck)
    return bracketed(label, comma_list(marks)) if marks else label


def answers_line(taken: Taken, record: Record, mask: Mask, *, text: bool = True) -> str:
    """The answers of a step in one line: texts and flags bare, the others with their labels."""
    said = []
    for f in record.kind.all_steps[taken.do].asks:
        value: Any = taken.answers.get(f.name)
        if (value in (None, False) and not f.choices) or f.name == "was" or (f.name == "text" and not text):
            continue
        if f.type == "changes":
            said.append(changes_line(value, record, mask))
        elif f.type == "flag" and not f.choices:
            said.append(f.label)
        elif value is not None:
            shown = show_value(f, mask.any(f, value, record))
            bare = (
                (f.name in BARE and f.type != "time")
                or f.type == "flag"
                or f is record.kind.all_steps[taken.do].asks[0]
            )
            said.append(shown if bare else f"{f.label} {shown}")
    return " · ".join(s for s in said if s)


BARE = ("text", "to", "reason", "file")


def changes_line(given: Mapping[str, Any], record: Record, mask: Mask) -> str:
    """The changes of an `amend`, in one line."""
    said = []
    for name, value in given.items():
        f = record.kind.all_fields[name]
        named = value.items() if f.mapped and value else [("", value)]
        said += [(f.part(part) or f, item) for part, item in named]
    return ", ".join(f"{f.label} → {show_value(f, mask.any(f, item, record))}" for f, item in said)
