"""The record that somebody means who types a short number, a whole one or a name."""

from __future__ import annotations

import re
import unicodedata

from svc.kinds import KINDS
from svc.model.kind import Kind
from svc.store.folders import LETTERS, NUMBER, kind_of_number
from svc.store.store import HOMES, Store
from svc.text.errors import BadInput, NotFound
from svc.text.language import _, comma_list

SHORT = re.compile(r"([A-Z])(?:([0-9]{4})-)?([A-Z]?)-?([0-9]{1,9})")


def record_meant(store: Store, typed: str, year: int, kinds: tuple[str, ...] = ()) -> str:
    """The whole number of the record that a user's short number means.

    Args:
        store: the records.
        typed: such as `C12`, `c12`, `CB12`, `C2026-12` or the whole number.
        year: the year of short numbers.
        kinds: the kinds it may be of; none means any.

    Returns:
        The number of a record that exists.

    Raises:
        BadInput: no number, of another kind, or ambiguous, with the candidates (exit 2).
        NotFound: there is no such record (exit 4).
    """
    plain = kind_of_number(typed) if NUMBER.fullmatch(typed) else None
    if plain and (not kinds or plain.name in kinds) and store.folders.locate(typed):
        return typed  # a whole number is never a home's name: no need to read all of those
    if name := name_meant(store, typed, kinds):
        return name
    match = SHORT.fullmatch(unicodedata.normalize("NFKC", typed).strip().upper())
    kind = LETTERS.get(match[1]) if match else None
    if not match or not kind:
        raise BadInput(
            _("{typed} is no record number").format(typed=typed),
            todo=_("a number is like C2026-0012, or C12 for this year's"),
        )
    if kinds and kind.name not in kinds:
        wanted = comma_list(KINDS[name].label for name in kinds)
        raise BadInput(_("{typed}: a {kind} is expected here").format(typed=typed, kind=wanted))
    year = int(match[2] or year)
    exact = f"{kind.letter}{year:04}-{match[3]}{int(match[4]):04}"
    found = [exact] if store.folders.locate(exact) else []
    if not match[3] and not match[2]:
        found += _numbers_of_desks(store, kind, year, int(match[4]))
    if len(found) > 1:
        raise BadInput(
            _("{typed} is ambiguous: {candidates}").format(typed=typed, candidates=", ".join(found)),
            todo=_("type the whole number"),
        )
    if not found:
        raise NotFound(_("no record {id}").format(id=exact), todo=_("search for it: svc find TEXT"))
    return found[0]


def name_meant(store: Store, typed: str, kinds: tuple[str, ...]) -> str | None:
    """The name, such as a unit, that a user typed instead of a number, or None if a number may be meant.

    Raises:
        NotFound: only such a record can be meant, and there is none (exit 4).
    """
    if home := store.home_number(typed) if not kinds or HOMES.name in kinds else None:
        return home
    spellings = dict.fromkeys((typed.strip(), unicodedata.normalize("NFKC", typed).strip()))
    fitting = [n for n in spellings if (kind := kind_of_number(n)) and kind.named and (not kinds or kind.name in kinds)]
    if found := next((n for n in fitting if store.folders.locate(n)), None):
        return found
    if fitting and (not SHORT.fullmatch(fitting[-1].upper()) or all(KINDS[k].named for k in kinds or KINDS)):
        raise NotFound(_("no record {id}").format(id=fitting[-1]), todo=_("search for it: svc find TEXT"))
    return None


def _numbers_of_desks(store: Store, kind: Kind, year: int, serial: int) -> list[str]:
    """The numbers with this serial in the series of clones that have a desk letter."""
    return [n for n in store.folders.numbers(kind, year) if (m := NUMBER.fullmatch(n)) and m[3] and int(m[4]) == serial]
