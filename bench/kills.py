"""Kill svc at random moments and at every file operation, and look at what is left.

    python bench/kills.py [ROUNDS [WRITERS]] [--every add,step,letter] [--apart N] [--seed N] [--keep]

Random moments: in each round WRITERS commands (adds, notes, dispatches) start at once on one site, and most of them
are killed (SIGKILL) at a random moment, in turn the tool alone, so that its git lives on, and its whole process group.
Every file operation: one add, one step and one add that makes two records (a letter) are killed before their first,
second, … call that opens for writing, writes, flushes, links, renames or starts git, until they get through. `--every`
names which of the three, or none (`--every ""`), and with `--apart 5` only each fifth operation is one to be killed at.

After every round the next command must succeed at once, and then: every acknowledged command's text is in its record
and in HEAD, exactly once; every record is whole; all is committed; numbers are consecutive; no lock is left. At the end
`git fsck` is asked. 200 rounds of 4 writers take about five minutes on two cores.

Prints a summary, and exits 1 if anything was lost, torn, blocked or left over. Needs svc importable.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from forked import Forked, load

from svc.model import yaml_read
from svc.text.errors import SvcError


@dataclass
class Tally:
    """What was done and what was found."""

    started: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: dict[str, str] = field(default_factory=dict)  # what was said -> the record's number
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0


@dataclass
class Ground:
    """A site to kill on."""

    root: Path
    tally: Tally
    chance: random.Random

    @property
    def env(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        return kept | {"HOME": str(self.root.parent), "SVC_BY": "李敏", "SVC_LANG": "en", "SVC_SITE": str(self.root)}

    def start(self, argv: list[str], nth: int = 0) -> Forked:
        self.tally.started += 1
        return Forked(argv, cwd=self.root, env=self.env, nth=nth)

    def argv(self, mark: str) -> list[str]:
        """A command that carries `mark` into a record."""
        known = sorted(set(self.tally.acknowledged.values()))
        add = ["complaint", "add", "--matter", mark, "--category", "noise", "--channel", "phone"]
        if not known or self.chance.random() < 0.5:
            return add
        number = self.chance.choice(known)
        return self.chance.choice((["note", number, mark], ["complaint", "dispatch", number, "--text", mark]))

    def listen(self, process: Forked, mark: str) -> None:
        """Wait for the end of a command, and remember what it acknowledged."""
        try:
            said, complaint = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            self.tally.faults.append(f"blocked: {process.args}")
            return
        if process.returncode == 0:
            self.tally.acknowledged[mark] = said.split()[0]
        elif process.returncode != -signal.SIGKILL:
            self.tally.faults.append(f"exit {process.returncode}: {complaint.strip()}")
        if "Traceback" in complaint:
            self.tally.faults.append(f"traceback: {complaint}")

    def settle(self, mark: str) -> None:
        """The next command, which must get through at once."""
        began = time.monotonic()
        self.listen(
            self.start(["complaint", "add", "--matter", mark, "--category", "noise", "--channel", "phone"]), mark
        )
        self.tally.slowest = max(self.tally.slowest, time.monotonic() - began)
        if mark not in self.tally.acknowledged:
            self.tally.faults.append(f"not settled by the next command ({mark})")

    def look(self, where: str) -> None:
        """Compare the site with what was acknowledged."""
        texts = {path.stem: path.read_text("utf-8") for path in self.root.glob("records/*/*/*/*.yaml")}
        found = [*torn(texts), *self.forgotten(texts), *gaps(texts), *half_done(texts)]
        if dirty := self.git("status", "--porcelain"):
            found.append(f"not committed: {dirty!r}")
        left = [*self.root.rglob(".tmp-*"), *(self.root / ".git").rglob("*.lock")]
        if left:
            found.append(f"left over: {[str(p.relative_to(self.root)) for p in left]}")
        self.tally.faults += [f"{where}: {fault}" for fault in found]

    def forgotten(self, texts: dict[str, str]) -> Iterator[str]:
        """What was acknowledged and is not there, or is there twice."""
        whole = "\n".join(texts.values())
        for mark, number in self.tally.acknowledged.items():
            if mark not in texts.get(number, ""):
                yield f"lost: {mark} of {number}"
            elif whole.count(mark) > 2:  # a letter's matter stands in its document too
                yield f"twice: {mark}"

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], check=False, cwd=self.root, env=self.env, capture_output=True, text=True
        )
        return (done.stdout + (done.stderr if done.returncode else "")).strip()


def torn(texts: dict[str, str]) -> Iterator[str]:
    """Records that are not whole."""
    for name, text in texts.items():
        try:
            yaml_read.parse_record(text.encode(), Path(name))
        except SvcError as error:
            yield f"torn: {name}: {error}"
        if not text.endswith("\n") or "steps:" not in text:
            yield f"torn: {name}"


def gaps(texts: dict[str, str]) -> Iterator[str]:
    """Series whose numbers are not consecutive."""
    for letter in {name[0] for name in texts}:
        serials = sorted(int(name[6:]) for name in texts if name[0] == letter)
        if serials != list(range(1, len(serials) + 1)):
            yield f"numbers not consecutive: {letter} {serials}"


def half_done(texts: dict[str, str]) -> Iterator[str]:
    """Letters without the document that the same command opens."""
    letters = sum("channel: letter" in text for text in texts.values())
    documents = sum(name[0] == "D" for name in texts)
    if letters != documents:
        yield f"{letters} letters, {documents} incoming documents"


def at_random(ground: Ground, rounds: int, writers: int) -> None:
    """Rounds of commands at once, most of them killed."""
    tally, chance = ground.tally, ground.chance
    usual = together(ground, writers)
    for turn in range(1, rounds + 1):
        marks = [f"r{turn}w{n}." for n in range(writers)]
        running = [(ground.start(ground.argv(mark)), mark) for mark in marks]
        began, how = time.monotonic(), ("group", "alone")[turn % 2]
        moments = sorted((chance.random() * usual, n) for n in range(writers) if chance.random() < 0.85)
        for moment, n in moments:
            time.sleep(max(0.0, began + moment - time.monotonic()))
            process = running[n][0]
            if process.poll() is None:
                tally.kills[how] += 1
                (os.killpg if how == "group" else os.kill)(process.pid, signal.SIGKILL)
        for process, mark in running:
            ground.listen(process, mark)
        ground.settle(f"r{turn}next.")
        ground.look(f"round {turn}")
        if sys.stderr.isatty():
            print(f"\rround {turn}, {sum(tally.kills.values())} kills", end="", file=sys.stderr)


def together(ground: Ground, writers: int) -> float:
    """The seconds that so many commands at once take here."""
    began = time.monotonic()
    for n in range(3):
        running = [(ground.start(ground.argv(mark)), mark) for mark in (f"t{n}w{w}." for w in range(writers))]
        for process, mark in running:
            ground.listen(process, mark)
    return (time.monotonic() - began) / 3


def at_every_operation(ground: Ground, names: list[str], apart: int) -> None:
    """One add, one step, one add of two records, or those of them, killed before each of their file operations."""
    tally = ground.tally
    ground.settle("first.")
    commands = {
        "add": ["complaint", "add", "--category", "noise", "--channel", "phone", "--matter"],
        "step": ["note", "C1", "--text"],
        "letter": ["complaint", "add", "--category", "noise", "--channel", "letter", "--matter"],
    }
    for name, argv in ((name, commands[name]) for name in names):
        for nth in range(1, 200, apart):
            mark = f"{name}{nth}."
            process = ground.start([*argv, mark], nth)
            ground.listen(process, mark)
            if process.returncode == 0:
                break
            tally.kills[f"every operation of {name}"] += 1
            ground.settle(f"{name}{nth}next.")
            ground.look(f"{name}, operation {nth}")


def main() -> int:
    """Parse the arguments, run, print the summary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", type=int, nargs="?", default=200)
    parser.add_argument("writers", type=int, nargs="?", default=4)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--every", default="add,step,letter", help="what is killed at every file operation")
    parser.add_argument("--apart", type=int, default=1, metavar="N", help="of these operations each Nth")
    parser.add_argument("--keep", action="store_true", help="leave the site for a look")
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="svc-kills-"))
    tally = Tally()
    ground = Ground(work / "site", tally, random.Random(given.seed))
    load()
    began = time.monotonic()
    made = Forked(["init", str(ground.root), "--name", "阳光花园"], cwd=work, env={**ground.env, "SVC_SITE": ""})
    _said, complaint = made.communicate(timeout=60)
    if made.returncode:
        print(complaint, file=sys.stderr)
        return 2
    if given.every:
        at_every_operation(ground, given.every.split(","), given.apart)
    at_random(ground, given.rounds, given.writers)
    if complaint := ground.git("fsck", "--full", "--no-dangling"):
        tally.faults.append(f"git fsck: {complaint}")
    print(f"{tally.started} commands, {len(tally.acknowledged)} acknowledged, in {time.monotonic() - began:.0f} s")
    for how, number in tally.kills.items():
        print(f"{number:5} killed: {how}")
    print(f"next command: {tally.slowest:.1f} s at most")
    print(f"faults: {len(tally.faults)}")
    for fault in tally.faults[:40]:
        print(f"  {fault}")
    if given.keep:
        print(work)
    else:
        shutil.rmtree(work, ignore_errors=True)
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
