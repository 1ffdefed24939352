"""What the index is asked all day long takes as many steps of the database with a long past as with a short one."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from svc.store import index_spans, index_times
from svc.store.index import Index
from svc.store.index_tables import FOREVER, IndexRow, Looked, Owing, Place

NOW = 1_790_000_000
OPEN = 20

QUESTIONS: dict[str, Callable[[Index], object]] = {
    "when something was first entered": index_times.first_entered,
    "what is due first": index_times.earliest_due,
    "when calls were made since": lambda index: index_times.times_noted(index, "called phone", NOW),
    "the homes called since": lambda index: index_times.units_timed(index, "called phone", NOW),
    "the records of a time": lambda index: index_times.records_timed(index, "called phone", NOW, FOREVER),
    "what is owed": lambda index: index.owed(NOW),
    "which files to look at": lambda index: list(index.files(watched=True)),
    "which files are damaged": lambda index: index.damaged(),
    "what was under way": lambda index: index_spans.records_alive(index, [(NOW, FOREVER)]),
    "what names a record": lambda index: index.naming("C2026-0001"),
    "who is known by a number": lambda index: index.known_by("phone", "13800000001"),
    "how many files there are": lambda index: index.count(),
    "the last change": index_spans.latest_change,
    "where records are": lambda index: index_spans.places_of(index, ["C2026-0001", "C2026-0002"]),
    "all that is linked": lambda index: index.linked_closure(["C2026-0001"]),
}


def rows(closed: int) -> Iterator[tuple[Place, Looked, IndexRow, Owing]]:
    """Records that are over, one a day before now, and some that are open, each with a call."""
    for n in range(closed + OPEN):
        at = NOW + n if n < OPEN else NOW - n * 86_400
        number = f"C2026-{n + 1:04}"
        row = IndexRow(
            number, n < OPEN, at, f"{n}-0101", {f"B2026-{n + 1:04}"}, {"called phone": at},
            known={("phone", f"138{n:08}")}, began=at, first=at, latest=at,
        )  # fmt: skip
        last = FOREVER if n < OPEN else at
        owed = [(0, NOW, "2026-11-23", "", "", False)] if n < OPEN else []
        yield (
            Place("complaint/2026/11", f"{number}.yaml"),
            Looked(at, 1, n, at),
            row,
            Owing(owed, last),
        )


def steps(index: Index, ask: Callable[[Index], object]) -> int:
    """The steps that the database takes for an answer."""
    taken = count()
    index.book.set_progress_handler(lambda: next(taken) < 0, 1)
    try:
        ask(index)
    finally:
        index.book.set_progress_handler(None, 1)
    return next(taken)


@pytest.fixture(scope="module")
def short_and_long(tmp_path_factory: pytest.TempPathFactory) -> list[Index]:
    """An index with forty old records, and one with two thousand."""
    found = []
    for closed in (40, 2_000):
        index = Index(tmp_path_factory.mktemp("index") / "index.db", Path("records"), "key")
        index.put(list(rows(closed)), new=True)
        found.append(index)
    return found


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_long_past_costs_a_question_no_more_steps(question: str, short_and_long: list[Index]) -> None:
    short, long = (steps(index, QUESTIONS[question]) for index in short_and_long)
    assert 0 < long <= short + 30
