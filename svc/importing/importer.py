"""The meaning of a table's rows: an importer plans for each row what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from svc.importing.tables.heads import PHONES, Headings
from svc.importing.tables.home_parts import ADDRESSES, HOME
from svc.importing.tables.notes import Notes
from svc.model.fields import Field
from svc.model.steps import Deed, Step
from svc.store.store import Store
from svc.text.dataclass import replace


class RowPlan(NamedTuple):
    """The plan for a row.

    Args:
        known: whether it means a record that is there.
        deeds: what is to be done; nothing where all is.
        number: what a new record shall be numbered, where its series has none yet.
        this: the record that THIS stands for; else the one that the first deed is done to.
        on_number: takes the number of that record.
        typed: what is done to records that came from no book; it is judged as if it were typed.
    """

    known: bool
    deeds: Sequence[Deed] = ()
    number: str = ""
    this: str = ""
    on_number: Callable[[str], None] | None = None
    typed: Sequence[Deed] = ()


class Importer(Protocol):
    """The meaning of a table's rows."""

    @property
    def name(self) -> str:
        """The subject of the commit."""

    @property
    def step(self) -> Step:
        """The step that every row starts with. Whoever may not take it is refused before any row is read."""

    @property
    def together(self) -> bool:
        """True if several rows may belong to one record, so that they have to know each other."""

    @property
    def said(self) -> Notes:
        """What was read otherwise than it stands in the table."""

    def look_ahead(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Examine all good rows first, if they belong together."""

    def taken_as(self, key: str) -> str:
        """Return what a column without a field of its own is taken as."""

    @property
    def headings(self) -> Headings:
        """The headings to look for."""

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields of a row, by key."""

    def field_texts(self, cells: Mapping[str, str]) -> Mapping[str, str]:
        """Return the texts of a row's fields from the texts of its cells."""

    def unique_key(self, given: Mapping[str, Any]) -> str:
        """Return the key that no two rows of a table may share, or an empty text if there is none."""

    def plan(self, given: Mapping[str, Any], store: Store, source: Mapping[str, Any]) -> RowPlan:
        """Plan what to do so that the records say what the row says; `source` is where in the book it stands."""


def column_names(f: Field) -> tuple[str, ...]:
    """Return the possible headings of a field's column: its label, name, option, and other usual ones."""
    return (f.label, f.zh, f.en, f.name, f.option, *f.headings)


def usual_headings(headings: Headings, fields: Mapping[str, Field]) -> Headings:
    """Return headings with those that people use for a home's address and for further telephone numbers.

    Args:
        headings: of a book; an address counts only where no column has the home.
        fields: what its columns are, by key.
    """
    titled = {name for key, names in headings.names.items() for name in names[:2] if key == HOME}
    weak = tuple(name for name in ADDRESSES if name not in titled)
    names = {key: tuple(n for n in own if key != HOME or n not in weak) for key, own in headings.names.items()}
    spare = {key: tuple(own) for key, own in headings.spare.items()}
    phones = [key for key in names if key in fields and fields[key].type == "phone"]
    for key, more in [(HOME, weak)] * (HOME in names) + [(key, PHONES) for key in phones[:1]]:
        spare[key] = (*spare.get(key, ()), *more)
    return replace(headings, names=names, spare=spare, joined=phones[:1])
