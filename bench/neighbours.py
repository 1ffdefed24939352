"""What the neighbours that are installed take for a question of the same kind, on as many tasks, entries or files."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from times import PARSE, TYPER, one_more, took


def told(folder: Path, small: Path, big: Path, counts: tuple[int, int], repeat: int) -> list[str]:
    """The lines of a table: each neighbour's seconds on the small site and on the big one, medians of runs in turn.

    Args:
        folder: where data of their own is made.
        small, big: the sites.
        counts: how many records each has.
        repeat: the number of runs.
    """
    places = [place for place in (small, big) if place.is_dir()]
    lines = ["| beside them, in seconds | " + " | ".join(f"{n:,}" for n in counts[: len(places)]) + " |"]
    lines.append("| --- |" + " ---: |" * len(places))
    typer = [took([sys.executable, "-c", TYPER], folder) for _turn in range(repeat)]
    lines.append(f"| a Typer program with one command | {statistics.median(typer):.3f} |" + " |" * (len(places) - 1))
    for what, commands in _commands(folder, places, counts):
        seconds = [[took(command, place) for _turn in range(repeat)] for command, place in commands]
        lines.append(f"| {what} | " + " | ".join(f"{statistics.median(each):.3f}" for each in seconds) + " |")
    turn = [0]
    commits = [statistics.median(one_more(place, turn) for _turn in range(repeat)) for place in places]
    lines.append("| `git add` and `git commit` of one file | " + " | ".join(f"{each:.3f}" for each in commits) + " |")
    return lines


def _commands(
    folder: Path, places: list[Path], counts: tuple[int, int]
) -> Iterator[tuple[str, list[tuple[list[str], Path]]]]:
    """Yield what each neighbour is asked, and its command for each size."""
    yield "`git status`", [(["git", "status"], place) for place in places]
    yield "PyYAML's C loader, all files", [([sys.executable, "-c", PARSE], place) for place in places]
    if shutil.which("rg"):
        yield "`rg 渗水`", [(["rg", "渗水", "records"], place) for place in places]
    sizes = counts[: len(places)]
    if shutil.which("task"):
        yield "Taskwarrior, `task list` (200 open)", [(_tasks(folder / f"tasks-{n}", n), folder) for n in sizes]
    if shutil.which("hledger"):
        yield "hledger, `balance`", [(_journal(folder / f"{n}.journal", n), folder) for n in sizes]


def _tasks(place: Path, count: int) -> list[str]:
    """Make a list of tasks, 200 of them open, and return the command that lists these."""
    place.mkdir()
    states = ["pending" if n < 200 else "completed" for n in range(count)]
    made = [
        {"description": f"渗水 {n}", "status": state, "entry": "20261101T000000Z"} for n, state in enumerate(states)
    ]
    done = [task | ({"end": "20261102T000000Z"} if task["status"] == "completed" else {}) for task in made]
    options = [f"rc.data.location={place}", "rc.confirmation=no", "rc.verbose=nothing", "rc:/dev/null"]
    subprocess.run(
        ["task", *options, "import", "-"], input=json.dumps(done), text=True, check=True, capture_output=True
    )
    return ["task", *options, "list"]


def _journal(path: Path, count: int) -> list[str]:
    """Make a journal, and return the command that adds it up."""
    entries = (
        f"2026-{n % 12 + 1:02}-{n % 28 + 1:02} repair {n}\n  expenses:repair  {n % 90}\n  cash\n" for n in range(count)
    )
    path.write_text("\n".join(entries), "utf-8")
    return ["hledger", "-f", str(path), "balance"]
