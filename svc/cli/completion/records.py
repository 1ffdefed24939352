"""The records that Tab offers, from the index as it is: open ones first, the newest first, each with its matter."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from svc.cli.completion.site_words import MOST, Offered, names_in, subject_of

TYPE_CHECKING = False  # typing itself is not imported: somebody waits
if TYPE_CHECKING:
    from typing import Any

_OPEN = 1 << 62  # the last time of a record that is not over yet
_TYPED = re.compile(r"([A-Z])(?:(\d{4})-([A-Z]?)(\d*)|(\d{0,3})|([A-Z]?)(\d*))")
_LOOKED_AT = 400  # open ones at most
_MATTER = 30  # characters of a matter

Row = tuple[str, str, str]  # number, folder, home


def offered_records(
    root: Path | None, kinds: Sequence[str], table: Mapping[str, Any], command: Mapping[str, Any], typed: str, year: str
) -> Iterator[Offered]:
    """The records that fit a command.

    Args:
        root: the site's folder, if there is one.
        kinds: the kinds that may be named; none means all.
        table: of all commands.
        command: the entry of the command there.
        typed: what has been typed of the number, in either case.
        year: the present one: its numbers are offered in their short form, unless a long one was begun.
    """
    known = table["kinds"]
    kinds = [k for k in (kinds or known) if known[k]["letter"]]
    letter = typed[:1].upper()
    kinds = [k for k in kinds if not letter or known[k]["letter"] == letter]
    if root is None or not kinds or not (root / "records").is_dir():
        return
    long = re.match(r"[A-Z]\d{4}", typed.upper()) is not None
    try:
        rows = list(_indexed(root, kinds, command, typed.upper(), year))
    except (sqlite3.Error, OSError, ValueError):
        rows = [row for kind in kinds for row in _listed(root, kind)]
    lower = typed[:1].islower()
    left = MOST
    for number, folder, home in rows:
        text = number if long or f"{year}-" not in number else _short(number)
        text = text.lower() if lower else text
        if not text.startswith(typed) or not left:
            continue
        left -= 1
        subject = subject_of(root / "records" / folder / f"{number}.yaml", known[folder.partition("/")[0]]["subject"])
        shown = subject if len(subject) <= _MATTER else subject[: _MATTER - 1] + "…"
        yield text, "", " ".join(filter(None, (home if home != shown else "", shown)))


def _short(number: str) -> str:
    """A number of this year as it is typed: `C2026-0012` as `C12`."""
    head, _dash, rest = number.partition("-")
    return head[0] + rest.lstrip("0") if rest[:1].isdigit() else head[0] + rest[:1] + rest[1:].lstrip("0")


def _indexed(root: Path, kinds: Sequence[str], command: Mapping[str, Any], typed: str, year: str) -> Iterator[Row]:
    """The rows of the index: of those that owe what the command brings, of other open ones, then of closed ones."""
    path = root / ".svc" / "index.db"
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.02)) as book:
        met, strict = command.get("met", ()), command.get("strict")
        opened = book.execute(
            "select number, id, folder, unit from record where last = ? order by began desc, id desc limit ?",
            (_OPEN, _LOOKED_AT * 10),
        ).fetchall()
        opened = [row for row in opened if row[2].partition("/")[0] in kinds][:_LOOKED_AT]
        owed = book.execute("select record, deadline from owed") if met else ()
        wanted = {record for record, deadline in owed if deadline in met}
        first = [row[1:] for row in opened if row[0] in wanted]
        others = [] if strict else [row[1:] for row in opened if row[0] not in wanted]
        closed: Iterable[Row] = () if strict else _over(book, kinds, typed, year)
        seen = set()
        for row in (*closed, *others) if command.get("closed") else (*first, *others, *closed):
            if row[0] and row[0] not in seen:
                seen.add(row[0])
                yield row


def _over(book: sqlite3.Connection, kinds: Sequence[str], typed: str, year: str) -> Iterator[Row]:
    """Records that are over, the newest first; where a number was begun, those that begin so."""
    if len(typed) > 1:
        for begin in _beginnings(typed, year):
            yield from book.execute(
                "select id, folder, unit from record where id >= ? and id < ? and last <> ? order by id desc limit ?",
                (begin, begin + "\U0010ffff", _OPEN, MOST),
            )
        return
    if len(kinds) > 1:
        rows = book.execute(
            "select id, folder, unit from record where entered is not null order by entered desc limit ?", (MOST * 4,)
        )
        yield from (row for row in rows if row[1].partition("/")[0] in kinds)
        return
    yield from book.execute(
        """select id, folder, unit from record where folder >= ? and folder < ? and last <> ?
        order by folder desc, name desc limit ?""",
        (f"{kinds[0]}/", f"{kinds[0]}0", _OPEN, MOST),
    )


def _beginnings(typed: str, year: str) -> list[str]:
    """The beginnings of the long numbers that a begun one may mean: `C12` those of C0012, C012… and C12…."""
    if re.match(r"[A-Z]\d{4}", typed):
        return [typed]
    found = re.fullmatch(r"([A-Z])([A-Z]?)(\d*)", typed)
    if not found:
        return []
    letter, desk, digits = found.groups()
    padded = [digits.rjust(width, "0") for width in range(4, len(digits) - 1, -1)] if digits else [""]
    return [f"{letter}{year}-{desk}{each}" for each in dict.fromkeys(padded)]


def _listed(root: Path, kind: str) -> Iterator[Row]:
    """The newest records by the folders alone, where there is no index that can be read."""
    above = root / "records" / kind
    left = MOST
    for year in sorted(names_in(above), reverse=True):
        for month in sorted(names_in(above / year), reverse=True):
            for name in sorted(names_in(above / year / month), reverse=True):
                if name.endswith(".yaml") and left:
                    left -= 1
                    yield name[:-5], f"{kind}/{year}/{month}", ""
