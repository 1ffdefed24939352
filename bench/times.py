"""How long commands take on sites of different size, beside what the neighbours cost on the same tree in the same run.

    python bench/times.py [COUNT…] [--repeat N] [--folder DIR]

Sites of COUNT records (1,000 and 100,000 unless said; `bench/sites.py`) are made once. All commands run in turn, as
processes of their own, warm; what counts is the ratio of medians, since machines are shared. `typer` is a program with
one command, in the same environment; `parse` reads every file with PyYAML's C loader, as whoever has no index must.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import sites

TYPER = "import typer; app = typer.Typer(); app.command()(lambda: None); app()"
PARSE = """
import sys, yaml
from pathlib import Path
for path in Path("records").rglob("*.yaml"):
    with path.open("rb") as file:
        yaml.load(file, yaml.CBaseLoader)
"""
RUN = "from svc.cli.main import run; run()"  # as the console script does
PEAK = """
import resource, sys
from svc.cli.main import main
main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
"""
_OURS = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # as installed
ENV = _OURS | {"SVC_NOW": "2026-11-23 09:00", "SVC_BY": "李敏", "SVC_LANG": "en"}
EARLY = ENV | {"SVC_NOW": "2026-11-02 09:00"}  # before anything is late: every promise lies ahead


def took(command: list[str], place: Path, env: dict[str, str] = ENV) -> float:
    """Seconds of one command."""
    began = time.perf_counter()
    done = subprocess.run(command, check=False, cwd=place, env=env, capture_output=True)
    if done.returncode:
        sys.exit(f"{command}: {done.stderr.decode()}")
    return time.perf_counter() - began


def svc(*argv: str) -> list[str]:
    """A command of svc."""
    return [sys.executable, "-c", RUN, *argv]


def in_turn(commands: dict[str, Callable[[], float]], repeat: int) -> dict[str, list[float]]:
    """The seconds of several commands, run one after the other, again and again."""
    for command in commands.values():
        command()
    return {name: [] for name in commands} | transposed(
        [{n: c() for n, c in commands.items()} for _turn in range(repeat)]
    )


def transposed(rounds: list[dict[str, float]]) -> dict[str, list[float]]:
    """What each round measured, by command."""
    return {name: [each[name] for each in rounds] for name in rounds[0]}


def table(title: str, found: dict[str, list[float]], base: str) -> None:
    """Medians, minima, and ratios to one of them."""
    print(f"\n| {title} | median ms | least ms | ratio of medians |\n| --- | --- | --- | --- |")
    for name, each in found.items():
        ratio = statistics.median(each) / statistics.median(found[base])
        print(f"| {name} | {statistics.median(each) * 1000:.0f} | {min(each) * 1000:.0f} | {ratio:.2f} |")


def peak(place: Path, *argv: str) -> int:
    """The most memory a command needed, in MB."""
    command = [sys.executable, "-c", PEAK, *argv]
    done = subprocess.run(command, check=True, cwd=place, env=ENV, capture_output=True, text=True)
    return int(done.stderr.split()[-1])


def one_more(place: Path, turn: list[int]) -> float:
    """A file added and committed by plain git."""
    turn[0] += 1
    name = f"plain/{turn[0]}.txt"
    (place / "plain").mkdir(exist_ok=True)
    (place / name).write_text("x" * 900)
    identity = ["-c", "user.name=x", "-c", "user.email=x", "-c", "gc.auto=0"]
    began = time.perf_counter()
    for command in (["add", name], [*identity, "commit", "-q", "-m", "x", "--", name]):
        subprocess.run(["git", *command], cwd=place, check=True, capture_output=True)
    return time.perf_counter() - began


def measure(small: Path, places: dict[int, Path], repeat: int) -> None:
    """All tables."""
    took(svc("overdue", "-q"), small, EARLY)
    quiet = {
        "typer, one command": lambda: took([sys.executable, "-c", TYPER], small),
        "svc --version": lambda: took(svc("--version"), small),
        "svc overdue -q, nothing late": lambda: took(svc("overdue", "-q"), small, EARLY),
        "svc overdue -q, nothing late, many files": lambda: took(svc("overdue", "-q"), [*places.values()][-1], EARLY),
    }
    took(svc("overdue", "-q"), [*places.values()][-1], EARLY)
    table("start-up", in_turn(quiet, repeat), "typer, one command")
    for what, argv in (("svc overdue, 200 open", ["overdue"]), ("svc show", ["show", "C2025-0012"])):
        sized = {
            f"{count:,} records": (lambda place=place, argv=argv: took(svc(*argv), place))
            for count, place in places.items()
        }
        if what.startswith("svc overdue"):
            sized |= {f"git status, {n:,}": (lambda p=p: took(["git", "status"], p)) for n, p in places.items()}
        table(what, in_turn(sized, repeat), f"{next(iter(places)):,} records")
    for count, place in places.items():
        turn = [0]
        writing = {
            "git add F && git commit -- F": lambda place=place, turn=turn: one_more(place, turn),
            "svc note": lambda place=place: took(svc("note", "C2025-0012", "来电催问"), place),
        }
        table(f"one more commit, {count:,}", in_turn(writing, repeat), "git add F && git commit -- F")
    place = [*places.values()][-1]
    whole = {"parse": [], "svc reindex": []}
    for _turn in range(max(1, repeat // 5)):
        whole["parse"].append(took([sys.executable, "-c", PARSE], place))
        whole["svc reindex"].append(took(svc("reindex"), place))
    table(f"index from nothing, {list(places)[-1]:,}", whole, "parse")
    told = ", ".join(f"{n:,} records {peak(p, 'overdue')} MB" for n, p in places.items())
    print(f"\npeak of svc overdue: {told}")


def main() -> None:
    """Parse the arguments, make the sites, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", type=int, nargs="*", default=[1_000, 100_000])
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--folder", type=Path, help="where the sites are made; else the folder for temporary files")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="svc-times-", dir=given.folder))
    try:
        places = {count: folder / str(count) for count in sorted(given.counts)}
        for count, place in places.items():
            sites.make(place, count)
        measure(places[min(places)], places, given.repeat)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
