"""The board and its sections, as `svc today` and the duty handover show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from svc.cli.obligations import Owed
from svc.dates import workdays
from svc.render import Sheet
from svc.site.desk import Desk
from svc.store.book import Book
from svc.text.dataclass import dataclass, replace
from svc.text.language import bracketed
from svc.views.mask import Mask
from svc.views.matters import matters_table


@dataclass(frozen=True)
class Board:
    """The material of all sections: the site at this hour, its records, the obligations and the mask.

    Args:
        desk: the site, and the hour.
        book: the records that sections look at, all of the site or those they need.
        mask: what may be shown.
        owed: every open promise, the earliest due first.
    """

    desk: Desk
    book: Book
    mask: Mask
    owed: Sequence[Owed]

    @property
    def evening(self) -> datetime:
        """The last second of today."""
        return workdays.end_of_day(self.desk.now.date(), self.desk.site.zone)

    def of(self, kind: str, what: str) -> list[Owed]:
        """The open promises of one sort."""
        return [(o, r) for o, r in self.owed if (o.kind, o.what) == (kind, what)]

    def promises(self, found: Sequence[Owed]) -> Sheet:
        """Some of the promises, as a table: one line a record, urgent ones first, else the earliest due first."""
        first = sorted(found, key=lambda pair: not pair[0].urgent)
        return matters_table(first, self.desk.now, self.mask)

    def section(
        self, name: str, title: str, found: Sequence[Owed], listed: Sequence[Owed] | None = None
    ) -> BoardSection:
        """A section of promises.

        Args:
            name: its key in JSON.
            title: what stands above it.
            found: the promises.
            listed: those of them that a screen has there; else all.
        """
        sheet = self.promises(found)
        lines = (sheet if listed is None else self.promises(listed)).rows
        return BoardSection(name, title, sheet, lines=lines)


@dataclass(frozen=True)
class BoardSection:
    """One part of the board.

    Args:
        name: its key in JSON.
        title: what stands above it, with the number of its rows.
        sheet: its rows, and their data.
        line: what a table format prints in its place, above all tables.
        lines: its rows on a screen, one for each record.
    """

    name: str
    title: str
    sheet: Sheet
    line: str = ""
    lines: Sequence[tuple[str, ...]] = ()

    def titled(self) -> Sheet:
        """Its table below its title."""
        return replace(self.sheet, data=None, title=bracketed(self.title, str(len(self.sheet.rows))))
