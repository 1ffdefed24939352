"""Records as the rows of lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.show import show_time, show_value
from svc.render import Column, Sheet
from svc.reports import periods
from svc.text.language import _
from svc.views.json import list_object
from svc.views.mask import Mask


class ListedRecord(NamedTuple):
    """A record in the list of its kind. It is made of what JSON has, too, so that it can be kept as a text.

    Args:
        order: its place in the list: the urgent ones first, then by the time when they began.
        status, unit: its status and its home.
        chosen: the values of choices by which a list is filtered.
        cells: its row; none where a program reads the list.
        data: the same for a program; nothing where people read the list.
    """

    order: Sequence[Any]
    status: str
    unit: str
    chosen: Mapping[str, Any]
    cells: Sequence[str] = ()
    data: Any = None


def listed_record(record: Record, choices: Iterable[Field], mask: Mask, *, for_program: bool) -> ListedRecord:
    """A record in the list of its kind.

    Args:
        record: the record.
        choices: the choices by which the list may be filtered.
        mask: what is hidden.
        for_program: whether a program reads the list, in JSON or YAML.
    """
    return ListedRecord(
        (urgency(record), record.began.timestamp(), len(record.id), record.id),
        record.status,
        str(record["unit"] or ""),
        {f.name: record[f.name] for f in choices},
        () if for_program else _cells(record, [record.kind], mask),
        list_object(record, mask) if for_program else None,
    )


def listed_sheet(kind: Kind, cells: Sequence[Sequence[str]], data: Sequence[Any]) -> Sheet:
    """A list of records of one kind, from the rows or the data of `ListedRecord`."""
    return Sheet(_columns([kind]), tuple(map(tuple, cells)), data, name=kind.label, brief=True)


def records_table(found: Sequence[Record], kinds: Sequence[Kind], mask: Mask) -> Sheet:
    """Records, one a row, with the columns of their kind, or for several kinds the columns that all share."""
    data = [list_object(r, mask) for r in found]
    rows = tuple(_cells(r, kinds, mask) for r in found)
    return Sheet(_columns(kinds), rows, data, name=kinds[0].label if len(kinds) == 1 else _("Records"), brief=True)


def field_column(f: Field) -> Column:
    """The column of a fact in a list."""
    return Column(
        f.name, f.label, align="right" if f.type == "count" else "left", flexible=f.type in ("text", "items", "rates")
    )


def urgency(record: Record) -> int:
    """The sort key of a record by the choice that its kind ranks first, such as urgent."""
    name, *first = record.kind.rank or ("",)
    return first.index(record[name]) if record[name] in first else len(first)


def _columns(kinds: Sequence[Kind]) -> tuple[Column, ...]:
    """The columns of a list of records of some kinds: those of the only kind, or what all kinds share."""
    if own := kinds[0].columns if len(kinds) == 1 else ():
        head = (Column("id", _("number")), Column("status", _("status")))
        return (*head, *(field_column(kinds[0].field(name)) for name in own))
    return (
        Column("id", _("number")),
        Column("kind", _("kind")),
        Column("status", _("status")),
        Column("time", _("time")),
        Column("unit", _("unit")),
        Column("subject", _("subject"), flexible=True),
    )


def _cells(record: Record, kinds: Sequence[Kind], mask: Mask) -> tuple[str, ...]:
    """The row of a record in a list of records of some kinds."""
    label = record.kind.status_label(record.status)
    if own := kinds[0].columns if len(kinds) == 1 else ():
        fields = map(record.kind.field, own)
        return (record.id, label, *(show_value(f, mask.any(f, record[f.name], record)) for f in fields))
    unit, subject = str(record["unit"] or ""), mask.text(record.subject, record)
    return record.id, record.kind.label, label, show_time(periods.began(record)), unit, subject
