"""Sections of a report: figures declared once, with how they are counted, and the tables that tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from svc.reports.figures import Way
from svc.reports.survey import Survey
from svc.text.language import current_language

Words = tuple[str, str]  # Chinese and English
Cases = Callable[[Survey], Sequence[Any]]
UNKNOWN: Words = ("未注明", "not known")


@dataclass(frozen=True)
class Measure:
    """One figure of a section.

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
        """What it is called in the language now spoken."""
        return in_language(self.words)

    @property
    def sentence(self) -> str:
        """How it is counted, in the language now spoken."""
        return in_language(self.how)


@dataclass(frozen=True)
class Breakdown:
    """The figures of a section told apart by something, such as the category.

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
    beside: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What its rows are, in the language now spoken."""
        return in_language(self.words)

    def called(self, name: str | None) -> str:
        """What a row is called in the language now spoken."""
        return self.label(name) if name else in_language(self.none)


@dataclass(frozen=True)
class Section:
    """A part of a report: what is counted in it, and the figures.

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
        """Its heading in the language now spoken."""
        return in_language(self.words)

    def measure(self, name: str) -> Measure | None:
        """Its figure of that name, if there is one."""
        return next((m for m in (*self.measures, *self.inner) if m.name == name), None)

    def of(self, table: Breakdown, *, beside: bool = True) -> list[Measure]:
        """The figures of one of its tables, with or without those that people find no room for."""
        names = (*table.measures, *(table.beside if beside else ()))
        return [m for name in names if (m := self.measure(name))]


def in_language(words: Words) -> str:
    """The Chinese or the English, as is now spoken."""
    return words[0] if current_language() == "zh" else words[1]


def declare_measures(text: str, ways: Mapping[str, Way]) -> tuple[Measure, ...]:
    """Figures as declared in a text, three lines each, and how each is worked out.

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
    """The figures of a section as plain data: each figure by its name, each table a list of rows by its own."""
    cases = section.cases(survey)
    found: dict[str, Any] = {m.name: m.way.works(cases, survey) for m in section.measures}
    for table in section.breakdowns:
        found[table.name] = breakdown_rows(section, table, table.cases(survey) if table.cases else cases, survey)
    return found


def breakdown_rows(section: Section, table: Breakdown, cases: Sequence[Any], survey: Survey) -> list[dict[str, Any]]:
    """The rows of a table."""
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
