"""What is shown of records: the objects that JSON prints and the sheets that people read, masked where asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from svc.dates import workdays
from svc.model import codec, values
from svc.model.deadlines import Obligation
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Record, Taken
from svc.model.show import show_time, show_value
from svc.render import Column, Sheet
from svc.reports import periods
from svc.rules.steps import concerned_acted
from svc.site.site import Site
from svc.text.fold import fold
from svc.text.language import _

MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\s?-?\d{4}\s?-?(\d{4})(?!\d)")


class Mask:
    """Hides the phones and names of residents: in their own fields, and wherever they stand in a text.

    Args:
        on: whether anything is hidden at all.
    """

    def __init__(self, on: bool) -> None:
        self.on = on

    def field(self, f: Field, value: Any) -> Any:
        """A value of a field as it may be shown."""
        if not self.on or value is None:
            return value
        if isinstance(value, tuple):
            return tuple(self.field(f, item) for item in value)
        if f.parts:
            return {name: self.field(part, item) if (part := f.part(name)) else item for name, item in value.items()}
        if f.type == "phone":
            return masked_phone(str(value))
        return masked_name(str(value)) if f.type == "name" else value

    def text(self, text: str, record: Record) -> str:
        """A text of a record as it may be shown."""
        if not self.on:
            return text
        for f, word in personal_words(record):
            if len(word) > 1:
                text = text.replace(word, self.field(f, word))
        return MOBILE.sub(r"\1****\2", text)

    def any(self, f: Field, value: Any, record: Record) -> Any:
        """A value, hidden by its field or, where it is a free text, by what it says."""
        if f.parts and isinstance(value, tuple):
            return tuple(self.any(f, item, record) for item in value)
        if f.parts and value:
            return {n: self.any(part, item, record) if (part := f.part(n)) else item for n, item in value.items()}
        if f.type == "items":
            return tuple({**item, "name": self.text(item["name"], record)} for item in value) if value else value
        if isinstance(value, str) and f.type == "text":
            return self.text(value, record)
        return self.field(f, value)


def personal_words(record: Record) -> Iterator[tuple[Field, str]]:
    """Every name and phone that a record holds, longest first: facts as they are and were, and answers of steps."""
    kind = record.kind
    said = [(kind.fields, record.facts), (kind.fields, record.values)]
    for t in record.steps:
        said += [(kind.all_steps[t.do].asks, t.answers), (kind.fields, t.answers.get("set", {}))]
    found: dict[str, Field] = {}
    for fields, given in said:
        for f, value in leaf_values(fields, given):
            if f.type in ("phone", "name") and value:
                found.update(dict.fromkeys(value if isinstance(value, tuple) else (value,), f))
    yield from ((found[word], word) for word in sorted(found, key=len, reverse=True))


def leaf_values(fields: Iterable[Field], given: Mapping[str, Any]) -> Iterator[tuple[Field, Any]]:
    """Fields with their values, a field of parts part by part."""
    for f in fields:
        value = given.get(f.name)
        yield from ((part, (value or {}).get(part.name)) for part in f.parts) if f.parts else ((f, value),)


OPEN = Mask(on=False)


def masked_phone(number: str) -> str:
    """A telephone number with its middle hidden: `138****0000`."""
    digits = re.sub(r"[^0-9+]", "", number)
    return digits[:3] + "****" + digits[-4:] if len(digits) > 7 else "****"


def masked_name(name: str) -> str:
    """A name of which only the first character is left: `王**`."""
    return name[:1] + "**" if name else ""


# For programs


def list_object(record: Record, mask: Mask) -> dict[str, Any]:
    """A record in a listing: every fact as it is now, its number, kind and status.

    A fact that has the name of one of these three, as an inquiry's `kind`, stands under `inquiry_kind`.
    """
    facts = {f.name: mask.any(f, record[f.name], record) for f in record.kind.fields}
    extra = {name: v for name, v in record.values.items() if name not in facts}
    head = {"id": record.id, "kind": record.kind.name, "status": record.status}
    said = {f"{record.kind.name}_{name}" if name in head else name: value for name, value in facts.items()}
    extra |= {r.field.name: mask.any(r.field, r.compute(record), record) for r in record.kind.computed}
    flags = {"flags": ["concerned"]} if concerned_acted(record) else {}
    return {key: values.to_json(value) for key, value in (head | said | extra | flags).items()}


def record_object(record: Record, owed: Iterable[Obligation], site: Site, mask: Mask) -> dict[str, Any]:
    """A record in full: facts as amended, each under its own name, status, steps, obligations, path."""
    found = list_object(record, mask)
    own = {f.name: found[name] for f in record.kind.fields if (name := f"{record.kind.name}_{f.name}") in found}
    good = {"good": record.kind.verdict(record).good} if record.kind.verdict else {}
    return (
        found
        | own
        | good
        | {
            "steps": step_objects(record, mask),
            "obligations": [obligation_object(o, record, mask) for o in owed],
            "path": str(record.path.relative_to(site.root)) if record.path else None,
        }
    )


def step_objects(record: Record, mask: Mask) -> list[dict[str, Any]]:
    """All steps of a record as JSON has them."""
    return [step_object(t, record, mask) for t in record.steps]


def step_object(taken: Taken, record: Record, mask: Mask) -> dict[str, Any]:
    """A step as JSON has it, with its number and whether it was struck."""
    declared = record.kind.all_steps[taken.do]
    shown = codec.as_json(taken)
    for f in declared.asks:
        if f.name in shown and f.type != "changes":
            shown[f.name] = values.to_json(codec.single(mask.any(f, taken.answers[f.name], record)))
    if mask.on and "set" in shown:
        fields = record.kind.all_fields
        shown["set"] = {k: values.to_json(mask.any(fields[k], v, record)) for k, v in taken.answers["set"].items()}
    return {"number": taken.number, **shown} | ({"struck": True} if taken.number in record.struck else {})


def obligation_object(owed: Obligation, record: Record | None, mask: Mask) -> dict[str, Any]:
    """An obligation as JSON has it; times with offset, `met` null while open. The whole site's has no record."""
    shown = {
        "id": owed.id,
        "kind": owed.kind,
        "what": owed.what,
        "due": workdays.iso(owed.due),
        "met": workdays.iso(owed.met) if owed.met else None,
        "late": owed.late,
        "who": mask.text(owed.who, record) if record else owed.who,
        "article": owed.article,
        "text": mask.text(owed.text, record) if record else owed.text,
    }
    return shown | ({"ended": True} if owed.ended else {})


# For people


def records_table(found: Sequence[Record], kinds: Sequence[Kind], mask: Mask) -> Sheet:
    """Records one a row: with the columns of their kind, or, of several kinds, what all have in common."""
    data = [list_object(r, mask) for r in found]
    columns = kinds[0].columns if len(kinds) == 1 else ()
    if columns:
        fields = [kinds[0].field(name) for name in columns]
        titles = [field_column(f) for f in fields]
        cells = [
            (
                r.id,
                r.kind.status_label(r.status),
                *(show_value(f, mask.any(f, r[f.name], r)) for f in map(r.kind.field, columns)),
            )
            for r in found
        ]
        head = (Column("id", _("number")), Column("status", _("status")))
        return Sheet((*head, *titles), tuple(cells), data, name=kinds[0].label)
    common = (
        Column("id", _("number")),
        Column("kind", _("kind")),
        Column("status", _("status")),
        Column("time", _("time")),
        Column("unit", _("unit")),
        Column("subject", _("subject"), flexible=True),
    )
    rows = tuple(
        (
            r.id,
            r.kind.label,
            r.kind.status_label(r.status),
            show_time(periods.began(r)),
            str(r["unit"] or ""),
            mask.text(r.subject, r),
        )
        for r in found
    )
    return Sheet(common, rows, data, name=kinds[0].label if len(kinds) == 1 else _("Records"))


def field_column(f: Field) -> Column:
    """The column of a fact in a list."""
    return Column(
        f.name, f.label, align="right" if f.type == "count" else "left", flexible=f.type in ("text", "items", "rates")
    )


def obligations_table(found: Sequence[tuple[Obligation, Record | None]], now: datetime, mask: Mask) -> Sheet:
    """Obligations one a row: what is owed, by when, how late, by whom. The whole site's have no record."""
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
            mask.text(o.who, r) if r else o.who,
            o.unit,
            mask.text(o.subject, r) if r else o.subject,
        )
        for o, r in found
    )
    return Sheet(columns, rows, [obligation_object(o, r, mask) for o, r in found], name=_("What is owed"))


def overdue_by(owed: Obligation, now: datetime) -> str:
    """How late an open obligation is, or nothing."""
    return workdays.format_span(now - owed.due) if owed.late and not owed.met else ""


def record_tables(record: Record, owed: Sequence[Obligation], now: datetime, mask: Mask) -> list[Sheet]:
    """One record as people read it: its facts, its steps, what it owes."""
    pair = (Column("name", _("item")), Column("value", _("content"), flexible=True))
    fields = [leaf for name in facts_in_order(record.kind) for leaf in record.kind.all_fields[name].leaves]
    facts = tuple(
        (f.label, show_value(f, mask.any(f, record[f.name], record)))
        for f in fields
        if record[f.name] not in (None, "", ())
    )
    told = [(r.field, value) for r in record.kind.computed if isinstance(value := r.compute(record), int)]
    if any(value for _f, value in told):
        facts += tuple((f.label, show_value(f, value)) for f, value in told)
    word = f"【{record.kind.verdict(record).label}】" if record.kind.verdict else ""
    title = f"{word}{record.id} {record.kind.label} · {record.kind.status_label(record.status)}"
    sheets = [Sheet(pair, facts, None, title=title, name=record.id)]
    if record.steps:
        rows = tuple(
            (str(t.number), show_time(t.at), t.by, step_name(t, record), answers_line(t, record, mask))
            for t in record.steps
        )
        sheets.append(Sheet(step_columns(), rows, None, name=_("Steps")))
    if owed:
        columns = (
            Column("what", _("owed")),
            Column("due", _("due")),
            Column("met", _("met")),
            Column("state", _("state")),
            Column("who", _("who")),
        )
        rows = tuple(
            (
                o.label,
                show_time(o.due),
                show_time(o.met) if o.met else "",
                obligation_state(o, now),
                mask.text(o.who, record),
            )
            for o in owed
        )
        sheets.append(Sheet(columns, rows, None, name=_("What it owes")))
    return sheets


def facts_in_order(kind: Kind) -> list[str]:
    """The facts in the order in which people read them."""
    return [*kind.front, *(name for name in codec.placed(kind) if name not in kind.front)]


def step_columns() -> tuple[Column, ...]:
    """The columns of a table of steps."""
    return (
        Column("number", _("no."), align="right"),
        Column("at", _("time")),
        Column("by", _("by")),
        Column("do", _("step")),
        Column("text", _("content"), flexible=True),
    )


def obligation_state(owed: Obligation, now: datetime) -> str:
    """How an obligation stands, in words."""
    if owed.ended:
        return _("no longer owed")
    if owed.met:
        return _("kept late") if owed.late else _("kept")
    return _("overdue by {span}").format(span=overdue_by(owed, now)) if owed.late else _("open")


def step_name(taken: Taken, record: Record) -> str:
    """A step's name for people, marked where svc took it by itself or it was struck."""
    label = record.kind.all_steps[taken.do].label
    marks = [_("auto")] * taken.auto + [_("struck")] * (taken.number in record.struck)
    return label + (f" ({', '.join(marks)})" if marks else "")


def answers_line(taken: Taken, record: Record, mask: Mask, *, text: bool = True) -> str:
    """A step's answers for people, in one line: texts and flags bare, the others with their labels."""
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
            bare = f.name in BARE or f.type == "flag" or f is record.kind.all_steps[taken.do].asks[0]
            said.append(shown if bare else f"{f.label} {shown}")
    return " · ".join(s for s in said if s)


BARE = ("text", "to", "reason", "file")


def changes_line(given: Mapping[str, Any], record: Record, mask: Mask) -> str:
    """What an `amend` sets, for people."""
    said = []
    for name, value in given.items():
        f = record.kind.all_fields[name]
        named = value.items() if f.parts and value else [("", value)]
        said += [(f.part(part) or f, item) for part, item in named]
    return ", ".join(f"{f.label} → {show_value(f, mask.any(f, item, record))}" for f, item in said)


def urgency(record: Record) -> int:
    """Its place by the choice that its kind is sorted by: urgent ones first."""
    name, *first = record.kind.rank or ("",)
    return first.index(record[name]) if record[name] in first else len(first)


def contains_text(record: Record, text: str) -> bool:
    """Whether a text stands anywhere in a record, whatever the case and the width of its letters."""
    wanted = fold(text)
    return any(
        wanted in fold(said) for said in texts_within([record.id, record.values, [t.answers for t in record.steps]])
    )


def texts_within(value: Any) -> Iterable[str]:
    """Every text in nested values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts_within(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_within(item)
