"""What was committed since a time, whatever times the commits say."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.audit.commits import Past
from tests.running import environment
from tests.sites import git

DAY = 86_400
FAR = 30_000  # days: beyond what git takes as a time to ask for
DAYS = st.integers(0, 9) | st.integers(FAR, FAR + 3)
# How many days after the first each commit says it was made, and which of those before it it builds on.
HISTORIES = st.lists(st.tuples(DAYS, st.sets(st.integers(0, 7), max_size=2)), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository for one history after the other."""
    folder = tmp_path_factory.mktemp("history")
    git(folder, "init", "-q", "-b", "main")
    return folder


def parents(number: int, more: set[int]) -> list[int]:
    """The commits that one builds on: the one before it, and some others."""
    return [number - 1] * (number > 0) + sorted(n for n in more if n < number - 1)


def make(place: Path, history: list[tuple[int, set[int]]]) -> None:
    """Put a history in place of the one that is there. Each commit also builds on the one before it."""
    lines = ["reset refs/heads/main\n"]
    for number, (day, more) in enumerate(history):
        told = [f"{'merge' if n else 'from'} :{parent + 1}" for n, parent in enumerate(parents(number, more))]
        lines += ["commit refs/heads/main", f"mark :{number + 1}", f"committer x <x@x> {DAY * (day + 1)} +0000"]
        lines += [f"data {len(str(number))}\n{number}", *told, ""]
    stream = "\n".join(lines).encode()
    command = ["git", "fast-import", "--quiet", "--force"]
    subprocess.run(command, cwd=place, input=stream, check=True, env=environment(place.parent))


@given(HISTORIES, st.integers(0, 10) | st.integers(FAR, FAR + 4))
def test_git_is_asked_for_less_where_times_are_in_order_and_the_answer_is_the_same(
    place: Path, history: list[tuple[int, set[int]]], since: int
) -> None:
    make(place, history)
    past = Past(place)
    assert past.whole.total == len(history)
    days = [day for day, _more in history]
    assert past.whole.in_order == (days == sorted(days))
    late = past.made_since(DAY * (since + 1), in_order=False)
    assert past.made_since(DAY * (since + 1), in_order=past.whole.in_order) == late
    first = next((n for n, day in enumerate(days) if day >= since), len(days))
    assert len(late) == len(days) - first


@given(HISTORIES, st.integers(1, 7))
def test_what_comes_after_a_verified_commit_is_in_order_with_it_or_not(
    place: Path, history: list[tuple[int, set[int]]], after: int
) -> None:
    make(place, history)
    known = git(place, "rev-list", "--first-parent", "--reverse", "HEAD").split()[: after + 1]
    beyond = Past(place).beyond(known[-1])
    days = [day for day, _more in history]
    rest = range(len(known), len(history))
    assert beyond.total == len(rest)
    assert beyond.in_order == all(days[p] <= days[n] for n in rest for p in parents(n, history[n][1]))
