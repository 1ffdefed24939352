"""The meaning of a table's rows: an importer plans for each row what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from svc.importing.tables.heads import Headings
from svc.model.fields import Field
from svc.model.steps import Deed, Step
from svc.store.store import Store


class RowPlan(NamedTuple):
    """What a row asks for.

    Args:
        known: whether it means a record that is there.
        deeds: what is to be done; nothing where all is.
        number: what a new record shall be numbered, where its series has none yet.
        this: the record that THIS stands for; else the one that the first deed is done to.
        told: takes the number of that record.
    """

    known: bool
    deeds: Sequence[Deed] = ()
    number: str = ""
    this: str = ""
    on_number: Callable[[str], None] | None = None


class Importer(Protocol):
    """What the rows of a table stand for."""

    @property
    def name(self) -> str:
        """What is brought in, for the commit's subject."""

    @property
    def step(self) -> Step:
        """What every row asks for first, so that whoever may not do it is told before any is read."""

    @property
    def together(self) -> bool:
        """Whether several rows may be of one record, so that they have to know each other."""

    def look_ahead(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Look at all good rows first, where they are `together`."""

    @property
    def headings(self) -> Headings:
        """The columns that are looked for."""

    @property
    def fields(self) -> Mapping[str, Field]:
        """What a row holds, by key."""

    def field_texts(self, cells: Mapping[str, str]) -> Mapping[str, str]:
        """The texts of a row's fields, from those of its cells."""

    def unique_key(self, given: Mapping[str, Any]) -> str:
        """What no two rows of a table may have alike; nothing where they may."""

    def plan(self, given: Mapping[str, Any], store: Store) -> RowPlan:
        """What is to be done so that the records say what the row says."""


def column_names(f: Field) -> tuple[str, ...]:
    """What the column of a field may be called: its label first, then name, option, and what else is usual."""
    return (f.label, f.zh, f.en, f.name, f.option, *f.headings)
