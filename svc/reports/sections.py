"""Sections of a report: figures declared once, with how they are counted, and their breakdowns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from svc.reports.figures import Way
from svc.reports.survey import Survey
from svc.text.dataclass import dataclass
from svc.text.language import current_language

Words = tuple[str, str]  # Chinese and English
Cases = Callable[[Survey], Sequence[Any]]
UNKNOWN: Words = ("未注明", "not known")


@dataclass(frozen=True)
class Measure:
    """A figure of a section.

    Args:
        name: its key in JSON and for `--explain`.
        article: where the manual asks for it.
        words: what it is called.
        how: how it is counted, in one sentence in each language.
        way: how it is worked out.
    """

    name: str
    article: str
    words: Words
    how: Words
    way: Way

    @property
    def label(self) -> str:
        """The label in the current language."""
        return in_language(self.words)

    @property
    def sentence(self) -> str:
        """The explanation of the count, in the current language."""
        return in_language(self.how)


@dataclass(frozen=True)
class Breakdown:
    """The figures of a section broken down, such as by category.

    Args:
        name: its key in JSON; under the same key each row has what it is, and none where that is not known.
        words: what its rows are.
        of: the rows that a case is counted in; an empty name is that of the row for what is not known.
        label: what a row is called.
        measures: the names of its figures, in order.
        none: what the row for what is not known is called.
        every: rows that are there even where there is nothing to count, or what tells them.
        order: puts the names of rows in order; else those of `every` come first as they are, then the others by name.
        shared: whether one case may be counted in several rows, so that they may add up to more than all.
        cases: what is counted, where that is something else than in the section's own figures.
        path_of_none: what stands in the path of a figure for the row of what is not known.
        beside: further figures, for programs and forms; people find no room for them in a report.
    """

    name: str
    words: Words
    of: Callable[[Any], Iterable[str]]
    label: Callable[[str], str]
    measures: tuple[str, ...]
    none: Words = UNKNOWN
    every: tuple[str, ...] | Callable[[Survey], tuple[str, ...]] = ()
    order: Callable[[Iterable[str]], list[str]] | None = None
    shared: bool = False
    cases: Cases | None = None
    path_of_none: str = "none"
    beside: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The title of the rows, in the current language."""
        return in_language(self.words)

    def called(self, name: str | None) -> str:
        """Return the label of a row in the current language."""
        return self.label(name) if name else in_language(self.none)


@dataclass(frozen=True)
class Section:
    """A part of a report: the cases to count, and the figures.

    Args:
        name: its key in JSON.
        words: its heading.
        cases: what is counted, each with the `id` of its record.
        measures: its figures, in order.
        tables: the same figures told apart.
        inner: figures that only tables have.
    """

    name: str
    words: Words
    cases: Cases
    measures: tuple[Measure, ...]
    breakdowns: tuple[Breakdown, ...] = ()
    inner: tuple[Measure, ...] = ()

    @property
    def title(self) -> str:
        """The heading in the current language."""
        return in_language(self.words)

    def measure(self, name: str) -> Measure | None:
        """Return the figure of that name, or None."""
        return next((m for m in (*self.measures, *self.inner) if m.name == name), None)

    def of(self, table: Breakdown, *, beside: bool = True) -> list[Measure]:
        """Return the figures of a breakdown, with or without those that only programs and forms show."""
        names = (*table.measures, *(table.beside if beside else ()))
        return [m for name in names if (m := self.measure(name))]


def in_language(words: Words) -> str:
    """Return the Chinese or the English words, by the current language."""
    return words[0] if current_language() == "zh" else words[1]


def declare_measures(text: str, ways: Mapping[str, Way]) -> tuple[Measure, ...]:
    """Declare figures by a text of three lines each, and how each is worked out.

    Args:
        text: `name | article | 中文 | English`, and below it how it is counted, in Chinese and in English.
        ways: how each is worked out, by its name, in the same order.

    Raises:
        ValueError: the text has other figures than `ways`.
    """
    lines = [line.strip() for line in text.strip().splitlines()]
    found = []
    for n in range(0, len(lines), 3):
        name, article, zh, en = (part.strip() for part in lines[n].split("|"))
        found.append(Measure(name, article, (zh, en), (lines[n + 1], lines[n + 2]), ways[name]))
    if [m.name for m in found] != list(ways):
        raise ValueError(f"declared: {[m.name for m in found]}, worked out: {list(ways)}")
    return tuple(found)


def section_figures(section: Section, survey: Survey) -> dict[str, Any]:
    """Return the figures of a section as plain data: by name, and for each breakdown a list of rows."""
    cases = section.cases(survey)
    found: dict[str, Any] = {m.name: m.way.works(cases, survey) for m in section.measures}
    for table in section.breakdowns:
        found[table.name] = breakdown_rows(section, table, table.cases(survey) if table.cases else cases, survey)
    return found


def breakdown_rows(section: Section, table: Breakdown, cases: Sequence[Any], survey: Survey) -> list[dict[str, Any]]:
    """Return the rows of a breakdown."""
    every = table.every(survey) if callable(table.every) else table.every
    members: dict[str, list[Any]] = {name: [] for name in every}
    for case in cases:
        for name in dict.fromkeys(table.of(case)):
            members.setdefault(name, []).append(case)
    named = [name for name in members if name]
    order = table.order(named) if table.order else [*every, *sorted(set(named) - set(every))]
    told = section.of(table)
    return [
        {table.name: name or None} | {m.name: m.way.works(members[name], survey) for m in told}
        for name in [*order, *([""] if "" in members else [])]
    ]
