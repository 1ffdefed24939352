"""Tables of named records, such as residents: a row holds facts of one home."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from svc.importing.importer import RowPlan, column_names, usual_headings
from svc.importing.site_words import choice_meant, load_words
from svc.importing.tables.heads import SERIAL, Headings
from svc.importing.tables.home_parts import HEADINGS, home_headings
from svc.importing.tables.notes import Notes
from svc.model.fields import Field
from svc.model.kind import Kind, Named
from svc.model.steps import Act, Deed, Step
from svc.procedures import validate
from svc.store.store import Store
from svc.text.errors import BadInput
from svc.text.language import _


class ResidentList:
    """Imports records that have names. Facts left out of a row stay as they are.

    Args:
        kind: the kind.
        named: how its records are named.
        reason: why what is on file is changed.
        folders: where the site's own words for its books are looked for.
    """

    def __init__(self, kind: Kind, named: Named, reason: str, folders: Sequence[Path] = ()) -> None:
        self.kind = kind
        self.named = named
        self.reason = reason
        self.words = load_words("residents", folders, self.key_called)
        self.said = Notes()

    @property
    def name(self) -> str:
        """The kind and the action, for the commit's subject."""
        return f"{self.kind.name} import"

    @property
    def step(self) -> Step:
        """The step that adds or corrects a record."""
        return self.kind.all_steps["amend"]

    together = False

    def look_ahead(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Do nothing: each row stands for itself."""

    @cached_property
    def headings(self) -> Headings:
        """The headings of all facts. Only the name is needed."""
        also = self.words.also
        names = home_headings({key: (*column_names(f), *also.get(key, ())) for key, f in self.fields.items()})
        serials = (*SERIAL, *also.get("serial", ()))
        return usual_headings(Headings(names, (self.named.fact,), serials=serials), self.fields)

    def key_called(self, name: str) -> str | None:
        """Return the fact with a heading or a name; `serial` is the rows' numbers."""
        called = (key for key, f in self.fields.items() if name == key or name in column_names(f))
        return next(called, None) or (name if name in ("serial", *HEADINGS) else None)

    @property
    def fields(self) -> Mapping[str, Field]:
        """The facts, and the parts of facts."""
        return self.kind.leaves

    def field_texts(self, cells: Mapping[str, str]) -> Mapping[str, str]:
        """Return the cells, each of which is one fact, with the site's own words for choices understood."""
        found = dict(cells)
        for key, means in self.words.means.items():
            if key in found and (value := choice_meant(found[key], means)) and value != found[key]:
                f = self.fields[key]
                self.said.say(_("{text} is taken as {grade}").format(text=found[key], grade=f.label_of(value)))
                found[key] = value
        return found

    def taken_as(self, key: str) -> str:
        """Return the key: every column has a field."""
        return key

    def unique_key(self, given: Mapping[str, Any]) -> str:
        """Return the name, whatever the width of its letters."""
        return unicodedata.normalize("NFKC", given[self.named.fact])

    def find_spelling(self, name: str, store: Store) -> tuple[str, bool]:
        """Return a name as it is spelled on file, or else as given, and true if it is on file.

        Raises:
            BadInput: it can be no name of a file (exit 2).
        """
        if self.kind.household and (home := store.home_number(name)):
            return home, True
        alike = dict.fromkeys((name, unicodedata.normalize("NFKC", name)))
        fitting = [n for n in alike if self.named.number((n,))]
        if not fitting:
            raise BadInput(
                _("{option}: {value} can't be the name of a file").format(
                    option=self.fields[self.named.fact].label, value=name
                )
            )
        there = next((n for n in fitting if store.folders.locate(n)), None)
        return there or fitting[0], bool(there)

    def plan(self, given: Mapping[str, Any], store: Store, source: Mapping[str, Any]) -> RowPlan:  # noqa: ARG002
        """Plan one amendment of the differing facts."""
        name, there = self.find_spelling(given[self.named.fact], store)
        facts = {key: value for key, value in given.items() if key != self.named.fact}
        if not there:
            return RowPlan(known=False, deeds=[Deed(Act(name, "amend", {"set": facts}, self.kind.name))])
        known = store.get(name).values
        new = {key: changed_parts(known.get(key), value) for key, value in facts.items() if known.get(key) != value}
        new = {key: value for key, value in new.items() if value != {}}
        reason = {"reason": self.reason} if any(known.get(key) not in validate.EMPTY for key in new) else {}
        deeds = [Deed(Act(name, "amend", {"set": new} | reason, self.kind.name))] if new else []
        return RowPlan(known=True, deeds=deeds)


def changed_parts(known: Any, value: Any) -> Any:
    """Return a value, or for a value with parts only the parts that differ from the record."""
    if not isinstance(value, Mapping):
        return value
    return {part: item for part, item in value.items() if (known or {}).get(part) != item}
