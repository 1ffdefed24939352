"""Headings: the columns of a sheet found by name, on one line or on two of which the first names groups."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from svc.text.dataclass import dataclass, field, replace
from svc.text.errors import BadInput
from svc.text.fold import fold
from svc.text.language import _

_NUMBERED = re.compile(r"^\s*(?:(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*[、.．)）:：]|[①-⑳])\s*(?=\D)")
_FIRST = re.compile(r"[1一①]$")  # 电话1
_FURTHER = re.compile(r"[1-5一二三四五①-⑤]$")
PHONES = (  # headings of telephone numbers, where no other column has one
    *("备用电话", "备用联系电话", "其他电话", "其它电话", "固定电话", "固话", "座机", "宅电", "家庭电话", "常用电话"),
    *("电话/手机", "手机/电话", "电话手机", "手提", "手提电话"),
)
Line = tuple[int, list[str]]
SERIAL = (
    "序号",
    "顺序号",
    "序",
    "No.",
    "No",
    "№",
    "#",
    "Nr",
    "Serial",
    "编号",
    "工单编号",
    "工单号",
    "单号",
)  # headings over the numbers of a sheet's rows


@dataclass(frozen=True)
class Headings:
    """The headings to look for.

    Args:
        names: key -> every heading that means it, the usual one first; one in a group is `group/heading`.
        needed: keys without which a line is no line of headings.
        idle: headings of columns that are known to say nothing new.
        serials: headings over the rows' own numbers.
        spare: key -> headings that mean it where no other column does.
        joined: keys of which several columns are taken together, such as two telephone numbers.
    """

    names: Mapping[str, Sequence[str]]
    needed: Collection[str]
    idle: Collection[str] = ()
    serials: Sequence[str] = SERIAL
    spare: Mapping[str, Sequence[str]] = field(default_factory=dict)
    joined: Collection[str] = ()

    @cached_property
    def known(self) -> Mapping[str, str]:
        """The key of every heading, folded for comparison."""
        found: dict[str, str] = {}
        for key, names in self.names.items():
            for name in names:
                found.setdefault(fold(name, "heading"), key)
        return found

    @cached_property
    def known_spare(self) -> Mapping[str, str]:
        """The key of every spare heading, folded for comparison."""
        return {fold(name, "heading"): key for key, names in reversed(list(self.spare.items())) for name in names}

    def key_of(self, name: str) -> str | None:
        """Return the key that a heading means, or None."""
        return self.known.get(fold(name, "heading"))

    def usual(self, key: str) -> str:
        """Return the usual heading of a key."""
        return next(iter(self.names[key]), key)


@dataclass(frozen=True)
class Head:
    """The headings found in a sheet.

    Args:
        line: the last line that they stand on.
        columns: key -> column, counted from 0.
        titles: key -> heading as it stands there.
        unknown: headings that mean nothing here.
        missing: needed keys that are not there.
        above: what stands in the lines above.
        serial: the column with the rows' own numbers, or None.
        others: column -> heading of all that have no key.
        more: column -> key of further columns that are taken together with the key's own.
    """

    line: int = 0
    columns: Mapping[str, int] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    unknown: Sequence[str] = ()
    missing: Sequence[str] = ()
    above: Sequence[str] = ()
    serial: int | None = None
    others: Mapping[int, str] = field(default_factory=dict)
    more: Mapping[int, str] = field(default_factory=dict)

    def is_repeated(self, values: Mapping[str, str]) -> bool:
        """True if a row repeats the headings, as at the top of a second page."""
        titles = self.titles
        return len(values) > 1 and all(
            titles[key].endswith(value) or "".join(titles[key].split()).endswith("".join(value.split()))
            for key, value in values.items()
        )


def find_headings(lines: Sequence[Line], headings: Headings) -> Head:
    """Find the headings among the first lines of a sheet: the line with the most known ones.

    Returns:
        The best there is; it may lack something.

    Raises:
        BadInput: two columns have the same meaning.
    """
    best, names = Head(missing=tuple(headings.needed)), [[""]]
    for place, line, columns in heading_candidates(lines):
        head = match_columns(line, columns, headings)
        if (not head.missing, len(head.columns)) > (not best.missing, len(best.columns)):
            above = tuple(cell for _n, cells in lines[:place] for cell in cells if cell)
            best, names = replace(head, above=above), columns
    refuse_duplicates(best, names, headings)
    return best


def heading_candidates(lines: Sequence[Line]) -> Iterator[tuple[int, int, list[list[str]]]]:
    """Yield every line as headings, then every two lines as groups and headings."""
    for place, (line, cells) in enumerate(lines):
        yield place, line, [[cell] if cell else [] for cell in cells]
    for place in range(len(lines) - 1):
        yield place, lines[place + 1][0], group_headings(lines[place][1], lines[place + 1][1])


def group_headings(above: Sequence[str], below: Sequence[str]) -> list[list[str]]:
    """Return the possible names of columns below a line of groups, each of which reaches as far as the next."""
    names: list[list[str]] = []
    group = ""
    for at in range(max(len(above), len(below))):
        upper, lower = (line[at] if at < len(line) else "" for line in (above, below))
        group = upper or group
        names.append([f"{group}/{lower}", lower] if group and lower else [upper] if upper else [lower] if lower else [])
    return names


def match_columns(line: int, columns: Sequence[Sequence[str]], headings: Headings) -> Head:
    """Match the headings of a line with keys. Of two columns with the same meaning the first counts.

    A heading with a remark, such as 报修地点（房号）, counts where no other says the same without one.
    """
    found: dict[str, int] = {}
    for spelled, spare in ((False, False), (True, False), (False, True), (True, True)):
        if spare and not found:
            break
        plain = dict(found)
        for at, names in enumerate(columns):
            said = _without_remarks(names) if spelled else names
            key = spare_key(said, headings) if spare else heading_key(said, headings)
            if key and key not in plain and at not in plain.values():
                found.setdefault(key, at)
    if not found:
        return Head(line, missing=tuple(headings.needed))
    titles = {key: " ".join(columns[at][0].split()) for key, at in found.items()}
    idle = set(_folded(headings.idle))
    taken = set(found.values())
    left = [(at, n) for at, n in enumerate(columns) if n and at not in taken]
    numbered = set(_folded(headings.serials))
    serial = next((at for at, n in left if not numbered.isdisjoint(_folded(_without_remarks(n)))), None)
    more = {at: key for at, n in left if (key := joined_key(n, headings)) in found}
    unknown = tuple(
        " ".join(n[-1].split())
        for at, n in left
        if at != serial
        and at not in more
        and not heading_key(n, headings)
        and idle.isdisjoint(_folded(_without_remarks(n)))
    )
    missing = tuple(key for key in headings.needed if key not in found)
    others = {at: " ".join(n[0].split()) for at, n in left}
    return Head(line, found, titles, unknown, missing, serial=serial, others=others, more=more)


def _without_remarks(names: Sequence[str]) -> list[str]:
    """Return headings without what stands in brackets, behind a line break, or as a mark of what must be filled in."""
    names = [_NUMBERED.sub("", name) for name in names]
    plain = [re.sub(r"[(（\[【〔][^)）\]】〕]*[)）\]】〕]?", "", name) for name in names]
    first = [next((part for part in re.split(r"[\n:：]", name) if part.strip()), "") for name in plain]
    joined = [name.replace("\n", "") for name in plain]
    return [
        name
        for name in dict.fromkeys((*names, *joined, *first, *map(_FIRST.sub, [""] * len(joined), joined)))
        if name.strip()
    ]


def _folded(names: Iterable[str]) -> Iterator[str]:
    return (fold(name, "heading") for name in names)


def heading_key(names: Sequence[str], headings: Headings) -> str | None:
    """Return the key of a column's heading."""
    return next((key for name in names if (key := headings.key_of(name))), None)


def spare_key(names: Sequence[str], headings: Headings) -> str | None:
    """Return the key that a column's heading means where no other column does."""
    known = headings.known_spare
    return next((key for name in names if (key := known.get(fold(name, "heading")))), None)


def joined_key(names: Sequence[str], headings: Headings) -> str:
    """Return the key of which a column is a further one, such as that of 电话2; else an empty text."""
    plain = [_FURTHER.sub("", name) for name in _without_remarks(names)]
    key = heading_key(plain, headings) or spare_key(plain, headings) or ""
    return key if key in headings.joined else ""


def refuse_duplicates(head: Head, columns: Sequence[Sequence[str]], headings: Headings) -> None:
    """Refuse two columns with the same meaning, since nobody could say which one counts."""
    for at, names in enumerate(columns):
        key = heading_key(names, headings)
        if key and head.columns.get(key, at) != at and at not in head.more:
            sentence = _("two columns for the same: {one}, {other}")
            raise BadInput(sentence.format(one=head.titles[key], other=names[-1]), line=head.line)
