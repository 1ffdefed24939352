"""Whether svc is as fast as it promises: sites of two sizes with the same newest months, all commands in turn.

    python bench/promises.py [COUNT] [--short] [--repeat N] [--write] [--only WORD] [--before TREE]

A site of 1,000 records and one of COUNT (100,000 unless said; 10,000 with `--short`) are made, and every promise is
measured as a ratio of medians within one run: machines differ and are shared. Beside it stand the neighbours that are
installed: a Typer program with one command, PyYAML's C loader on the same files, ripgrep, git, Taskwarrior, hledger.
The audit is measured on histories of 1,000 and of 20,000 commits (10,000 with `--short`), an import as rows a second.
`--only audit` measures what has that word, `--before` another checkout's version, too, on copies of the same sites.
The table is printed, and with `--write` put into docs/performance.md and its Chinese twin. It exits with 1 and names
each promise that does not hold.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count, zip_longest
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
import histories
import imports
import neighbours
import sites
from times import ENV, PARSE, TYPER, peak, svc, took

SMALL, RECENT = 1_000, 400
MANY = 100_000  # files which a search by reading them all takes longer for than svc to start
BOOK, RATE = 2_000, 3_000  # rows of a book that is brought in, and rows a second
GIT_LOG = "git log -p"
MONTH, LATEST = "2026-11", "C2026-0001"
SITES = ("small", "big", "short", "long")
PAGES = ("performance.md", "performance.zh-CN.md")
BEGIN, END = "<!-- promises -->", "<!-- end of promises -->"


class Promise(NamedTuple):
    """One promise.

    Args:
        what: the command as it is typed, and where.
        against: what it is measured against.
        limit: the ratio that it keeps to.
        command: runs it, and returns its seconds.
        base: the same for what it is measured against.
    """

    what: str
    against: str
    limit: float
    command: Callable[[], float]
    base: Callable[[], float]


class Places(NamedTuple):
    """The sites that a version of svc is measured on: two of records, two with histories.

    Args:
        small, big: of 1,000 records and of many.
        short, long: of 1,000 commits and of many.
        tree: the checkout that the version stands in, unless it is this one.
    """

    small: Path
    big: Path
    short: Path
    long: Path
    tree: Path | None = None

    @classmethod
    def below(cls, folder: Path, tree: Path | None = None) -> Places:
        """Those in a folder."""
        return cls(*(folder / name for name in SITES), tree)

    @classmethod
    def copied(cls, folder: Path, tree: Path) -> Places:
        """Copies of those that there are in a folder, for another version, with the settings that any version knows.

        Without `since` it has some promises fewer to tell, in its favour.
        """
        for place in filter(Path.exists, map(folder.joinpath, SITES)):
            copy = shutil.copytree(place, folder / "before" / place.name, symlinks=True)
            lines = (copy / "svc.yaml").read_text("utf-8").splitlines(keepends=True)
            known = [line for line in lines if line.startswith(("name:", "households:", "departments:"))]
            (copy / "svc.yaml").write_text("".join(known), "utf-8")
            subprocess.run(["git", "update-index", "-q", "--refresh"], cwd=copy, check=False)
        return cls.below(folder / "before", tree)

    def on(self, place: Path, *argv: str) -> Callable[[], float]:
        """A command of svc in one of them."""
        if self.tree is None:
            return lambda: took(svc(*argv), place)
        env = ENV | {"PYTHONPATH": str(self.tree)}
        return lambda: took([sys.executable, "-m", "svc", *argv], place, env)


def promises(places: Places, size: int) -> Iterator[Promise]:
    """All promises, in the order of the table, for sites of 1,000 records and of `size`."""
    small, big, on = places.small, places.big, places.on

    def typer() -> float:
        return took([sys.executable, "-c", TYPER], small)

    def parse() -> float:
        return took([sys.executable, "-c", PARSE], big)

    add = "complaint add --unit 3-0504 --name 王小明 --phone 13800000011 --matter 噪声 --demand 处理 --category noise"
    for line in ("show C2026-0001", f"{add} --channel phone", "note C2026-0001 来电催问"):
        yield Promise(f"svc {' '.join(line.split()[:2])}", "typer", 1.6, on(small, *line.split()), typer)
    for line in ("overdue", "today", "who 13800000011", "complaint list --since 2026-11-01"):
        yield Promise(f"svc {line}", "typer", 2, on(small, *line.split()), typer)
    for line in ("overdue", "today", "due"):
        yield Promise(f"svc {line}", f"{SMALL:,}", 1.2, on(big, line), on(small, line))
    for line in ("find 渗水", "find 13800000007", "unit 1-0804", "who 13800000007"):
        yield Promise(f"svc {line}", f"{SMALL:,}", 1.5, on(big, *line.split()), on(small, *line.split()))
    if shutil.which("rg") and size >= MANY:
        yield Promise("svc find 渗水", "rg", 1, on(big, "find", "渗水"), lambda: took(["rg", "渗水", "records"], big))
    for line in (
        f"report month {MONTH}",
        f"form print QR-002FW --month {MONTH}",
        "callback plan",
        "callback agenda",
        "duty handover",
    ):
        yield Promise(f"svc {line}", f"{SMALL:,}", 2, on(big, *line.split()), on(small, *line.split()))
    for line in ("complaint list", "check", "export -f jsonl -o /dev/null"):
        yield Promise(f"svc {line}", "parse", 0.2, on(big, *line.split()), parse)
    yield Promise("svc report year 2026", "parse", 0.25, on(big, "report", "year", "2026"), parse)
    together = 1.3 / min(len(os.sched_getaffinity(0)), 8)
    yield Promise("svc reindex", "parse", round(together, 2), on(big, "reindex"), parse)
    yield from imports_into(places)
    yield from audits(places)


def imports_into(places: Places) -> Iterator[Promise]:
    """What an import promises: its rows a second, and that the next command need not wait for them."""
    big, on = places.big, places.on
    turn, copy = count(1), big.parent / "copy"  # what is measured of memory is not to grow with it

    def brought() -> float:
        if not copy.exists():
            shutil.copytree(big, copy)
        number = next(turn)
        book = imports.table(big.parent / f"book{number}.csv", imports.REPAIRS, done_repairs(number * BOOK))
        return on(copy, "import", "QR-001FW", str(book))()

    def after_import() -> float:
        brought()
        return on(copy, "overdue")()

    yield Promise(f"svc import QR-001FW, {BOOK:,} rows", f"{RATE:,} rows/s", 1, brought, lambda: BOOK / RATE)
    yield Promise("svc overdue after it", "before it", 1.5, after_import, on(big, "overdue"))


def done_repairs(first: int) -> Iterator[tuple[str, ...]]:
    """A book of repairs that are done and called back, so that nothing of it is owed."""
    for n in range(first, first + BOOK):
        at = f"2026-{n % 9 + 1:02}-{n % 28 + 1:02} {n % 10 + 8:02}:{n // 7 % 60:02}"
        unit = f"{n % 97 + 1}-{n // 97 % 40 + 1:02}{n % 10 + 1:02}"
        yield str(n), at, unit, "王小明", "13800000001", f"厨房水管漏水 {n}", "李敏", "已更换", "王静", "满意"


def audits(places: Places) -> Iterator[Promise]:
    """What an audit promises: all of a long history, and the next day."""
    short, long, on = places.short, places.long, places.on

    def log() -> float:
        return took(["git", "log", "-p", "--no-renames"], long)

    def after_a_day(place: Path, *argv: str) -> Callable[[], float]:
        def run() -> float:
            on(place, "note", LATEST, "来电催问")()
            return on(place, "audit", *argv)()

        return run

    yield Promise("svc audit --full", GIT_LOG, 3, on(long, "audit", "--full"), log)
    for words in ((), ("C2026-0001",), ("--since", "2026-11-23")):
        line = " ".join(("svc audit", *words))
        yield Promise(line, f"{SMALL:,} commits", 1.5, after_a_day(long, *words), after_a_day(short, *words))


def ratio(promise: Promise, repeat: int) -> tuple[float, float]:
    """The ratio of medians of runs in turn, and the seconds of the command."""
    promise.command(), promise.base()  # the first run makes what later ones find
    rounds = [(promise.command(), promise.base()) for _turn in range(repeat)]
    own, other = (statistics.median(each) for each in zip(*rounds, strict=True))
    return own / other, own


def once(promise: Promise) -> str:
    """The ratio of the version before, measured once, or nothing where it had no such command."""
    try:
        promise.command()
        return f"{promise.command() / promise.base():.2f}"
    except SystemExit:
        return "–"


def table(every: Iterable[Promise], before: Sequence[Promise], repeat: int) -> tuple[list[str], list[str]]:
    """The lines of the table, with the version before where there is one, and the promises that do not hold."""
    lines, broken = [], []
    for promise, was in zip_longest(every, before):
        found, seconds = ratio(promise, max(1, repeat // 3) if promise.against in ("parse", GIT_LOG) else repeat)
        holds = found <= promise.limit
        told = f"{promise.limit:g} | {found:.2f} | {seconds:.2f} | {'✓' if holds else '✗'}"
        told = f"{once(was)} | {told}" if was else told
        lines.append(f"| `{promise.what}` | {promise.against} | {told} |")
        print(lines[-1], flush=True)
        broken += [] if holds else [f"{promise.what}: {found:.2f} times {promise.against}, not {promise.limit:g}"]
    return lines, broken


def memory(big: Path, only: str, none: str) -> tuple[list[str], list[str]]:
    """The same for what is promised of memory; `none` stands where the version before would, which is not asked."""
    lines, broken = [], []
    everything = ("complaint list", "check", "export -f jsonl -o /dev/null")
    for line, limit in ((f"report month {MONTH}", 100), *((line, 120) for line in everything)):
        if only in f"svc {line}":
            megabytes = peak(big, *line.split())
            lines.append(
                f"| `svc {line}`, memory | MB | {none}{limit} | {megabytes} | | {'✓' if megabytes <= limit else '✗'} |"
            )
            broken += [] if megabytes <= limit else [f"svc {line}: {megabytes} MB, not {limit}"]
    return lines, broken


def conditions(count: int, repeat: int) -> str:
    """Where and with what it was measured."""
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    cores = len(os.sched_getaffinity(0))
    return f"{SMALL:,} / {count:,} · {repeat}× · Python {platform.python_version()} · git {git} · {cores} CPU"


def write(lines: list[str]) -> None:
    """Put the table into the pages that have a place for it."""
    for page in map((Path(__file__).parents[1] / "docs").joinpath, PAGES):
        if page.exists() and BEGIN in (text := page.read_text("utf-8")):
            before, after = text.split(BEGIN)[0], text.split(END)[1]
            page.write_text("\n".join([before + BEGIN, "", *lines, "", END + after]), "utf-8")


def main() -> int:
    """Parse the arguments, make the sites, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?")
    parser.add_argument("--short", action="store_true", help="in two minutes: 10,000 records, three runs")
    parser.add_argument("--repeat", type=int)
    parser.add_argument("--only", default="", metavar="WORD", help="measure only the commands that have this word")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--before", type=Path, metavar="TREE", help="measure the version in this checkout, too")
    given = parser.parse_args()
    if given.before and given.write:
        parser.error("the pages are of this version alone: --before goes without --write")
    size, repeat = given.count or (10_000 if given.short else 100_000), given.repeat or (3 if given.short else 7)
    folder = Path(tempfile.mkdtemp(prefix="svc-promises-"))
    try:
        places = Places.below(folder)
        every = [promise for promise in promises(places, size) if given.only in promise.what]
        if any(not promise.what.startswith("svc audit") for promise in every):
            for place, number in ((places.small, SMALL), (places.big, size)):
                sites.make(place, number, recent=RECENT)
        if any(promise.what.startswith("svc audit") for promise in every):
            histories.make(places.short, SMALL)
            histories.make(places.long, 10_000 if given.short else 20_000)
        before: list[Promise] = []
        if given.before:
            copies = Places.copied(folder, given.before.resolve())
            before = [promise for promise in promises(copies, size) if given.only in promise.what]
        for place in filter(Path.exists, (places.small, places.big)):
            took(svc("find", "渗水"), place, ENV)
        lines, broken = table(every, before, repeat)
        more, over = memory(places.big, given.only, "| " if given.before else "")
        sizes = SMALL, size
        beside = [] if given.only else neighbours.told(folder, places.small, places.big, sizes, min(repeat, 3))
    finally:
        shutil.rmtree(folder)
    earlier = ("before | ", "---: | ") if given.before else ("", "")
    titles = [
        f"| | beside | {earlier[0]}promise | measured | seconds | |",
        f"| --- | --- | {earlier[1]}---: | ---: | ---: | --- |",
    ]
    told = [conditions(size, repeat), "", *titles, *lines, *more, "", *beside]
    print(*told, sep="\n")
    if given.write and not given.only:
        write(told)
    for each in (*broken, *over):
        print(each, file=sys.stderr)
    return 1 if broken or over else 0


if __name__ == "__main__":
    sys.exit(main())
