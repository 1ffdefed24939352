"""Numbers of new records: the next of this clone's own series, without a gap."""

from __future__ import annotations

from svc.errors import StorageFailed
from svc.history import History
from svc.language import _
from svc.model import Kind
from svc.store import Store


class Series:
    """The series that this clone gives numbers from; only used while the site's lock is held.

    Args:
        shelf: the records, whose numbers are taken.
        history: where the clone's desk letter is kept (`git config svc.desk`).
    """

    def __init__(self, shelf: Store, history: History) -> None:
        self.shelf = shelf
        self.history = history
        self.given: dict[tuple[str, int], int] = {}
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
            self.given[key] = self.shelf.last_serial(kind, year, self.letter)
        self.given[key] += 1
        return f"{kind.letter}{year:04}-{self.letter}{self.given[key]:04}"

    def desk_letter(self) -> str:
        """This clone's desk letter; nothing where it keeps the main series."""
        letter = self.history.setting("svc.desk") or ""
        if not letter and self.history.has_remote():
            raise StorageFailed(
                _("this clone has no desk letter of its own, so it can't give numbers"),
                todo=_("say which desk this is: svc desk use A; or that it keeps the main series: svc desk use --main"),
            )
        return "" if letter == "main" else letter
