"""The numbers of new records: the next of this clone's own series, without a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from svc.git.ask import Clone
from svc.model.kind import Kind
from svc.store.store import Store
from svc.text.errors import StorageFailed
from svc.text.language import _


class NumberSeries:
    """The series that this clone gives numbers from, used only while the site's lock is held.

    Args:
        store: the records, whose numbers are taken.
        clone: the clone of the site, whose settings have the desk letter (`git config svc.desk`).
    """

    def __init__(self, store: Store, clone: Clone) -> None:
        self.store = store
        self.clone = clone
        self.given: dict[tuple[str, int], int] = {}
        self.bare: set[tuple[str, int]] = set()  # series that had no number when they were first asked for one
        self.offered = ""
        self.letter: str | None = None

    def next(self, kind: Kind, year: int) -> str:
        """The next number of a kind in a year, such as `C2026-0012` or `C2026-B0012`.

        Raises:
            StorageFailed: the clone has a remote, but neither a letter nor `--main` (exit 5).
        """
        if self.letter is None:
            self.letter = self.desk_letter()
        key = kind.name, year
        if key not in self.given:
            self.given[key] = self.last(kind, year, self.letter)
            if not self.given[key]:
                self.bare.add(key)
        if number := self.restored(kind, year):
            return number
        self.given[key] += 1
        return f"{kind.letter}{year:04}-{self.letter}{self.given[key]:04}"

    @contextmanager
    def offering(self, number: str) -> Iterator[None]:
        """Offer a number to the next record that it fits. If the body fails, no number was given."""
        before, self.offered = dict(self.given), number
        try:
            yield
        except BaseException:
            self.given = before
            raise
        finally:
            self.offered = ""

    def restored(self, kind: Kind, year: int) -> str | None:
        """The number that is offered, if its series began empty: a book brought back keeps its numbers."""
        found = re.fullmatch(rf"{kind.letter}{year:04}-{self.letter}([0-9]{{4,}})", self.offered)
        if not found or (kind.name, year) not in self.bare:
            return None
        number, self.offered = self.offered, ""
        self.given[kind.name, year] = max(self.given[kind.name, year], int(found[1]))
        return number

    def last(self, kind: Kind, year: int, letter: str) -> int:
        """The last serial given: in the files, or in git if somebody removed the newest by hand."""
        serial = self.store.folders.last_serial(kind, year, letter)
        folder = f"records/{kind.name}/{year:04}/*"
        while self.clone.has_file(f"{folder}/{kind.letter}{year:04}-{letter}{serial + 1:04}.yaml"):
            serial += 1
        return serial

    def desk_letter(self) -> str:
        """This clone's desk letter, empty if it keeps the main series."""
        known = self.clone.settings(r"^(svc\.desk|remote\..*\.url)$", b"svc", b"remote")
        letter = known.pop("svc.desk", "")
        if letter and not re.fullmatch("[A-Z]|main", letter):
            raise StorageFailed(
                _("{letter} is no desk letter").format(letter=repr(letter)),
                todo=_("say which desk this is: svc desk use A; or that it keeps the main series: svc desk use --main"),
            )
        if not letter and known:
            raise StorageFailed(
                _("this clone has no desk letter of its own, so it can't give numbers"),
                todo=_("say which desk this is: svc desk use A; or that it keeps the main series: svc desk use --main"),
            )
        return "" if letter == "main" else letter
