"""Clones of one site, edited and synced at random, at once and with kills: in the end all are equal, nothing is lost.

    python bench/clones.py [--clones 2] [--rounds 40] [--kill] [--every N] [--seed N] [--keep]

In each round every clone adds records and takes steps on records it knows, its own and the others'; then some of them
run `svc sync`, one after the other or all at once. With `--kill` most of the syncs of a round are killed (SIGKILL) at a
random moment, in turn svc alone, so that its git lives on, and the whole process group. `--every 1` kills a sync that
joins two histories before its first, second, … call that opens for writing, writes, flushes, links, renames, removes or
starts git (`--every 5`: before each fifth of them).

At the end all clones sync until they are equal, and then: every acknowledged text is in every clone, in a file and in
HEAD, once; all heads are equal; no record has a conflict marker or is damaged; nothing is uncommitted or left over;
`git fsck` and `svc check` are content. Prints a summary; exits 1 where anything else was found.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from forked import WRAPPED, Forked, load
from kills import torn

MARKER = re.compile(r"^([<=>|])\1{6}( |$)", re.MULTILINE)
ADD = ["complaint", "add", "--category", "noise", "--channel", "phone", "--unit", "3-1201", "--matter"]


@dataclass
class Ground:
    """A shared repository and its clones."""

    work: Path
    chance: random.Random
    clones: list[Path] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)  # what was acknowledged -> in which record
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    usual: float = 0.0  # the seconds that a round's syncs take at once

    @property
    def env(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        return kept | {"HOME": str(self.work), "SVC_BY": "李敏", "SVC_LANG": "en"}

    def git(self, place: Path, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], check=False, cwd=place, env=self.env, capture_output=True, text=True, encoding="utf-8"
        )
        return (done.stdout + (done.stderr if done.returncode else "")).strip()

    def start(self, clone: Path, argv: list[str], nth: int = 0) -> Forked:
        self.counts[argv[0] if argv[0] == "sync" else "other commands"] += 1
        return Forked(argv, cwd=clone, env=self.env, nth=nth, counted=[*WRAPPED, "rmdir", "chmod"])

    def end(self, process: Forked, mark: str = "", *, what: str = "") -> int:
        """Wait for a command, and remember what it acknowledged."""
        try:
            said, complaint = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            self.faults.append(f"blocked: {process.args}")
            return 1
        if process.returncode == 0 and mark:
            self.said[mark] = said.split()[0]
        elif process.returncode not in (0, -signal.SIGKILL):
            self.faults.append(f"{what} exit {process.returncode}: {complaint.strip()}")
        return process.returncode

    def make(self, number: int) -> None:
        """The site, the bare repository and the clones, each with its letter."""
        first = self.work / "A"
        self.end(Forked(["init", str(first), "--name", "阳光花园"], cwd=self.work, env=self.env))
        self.git(self.work, "clone", "-q", "--bare", str(first), "hub.git")
        self.git(first, "remote", "add", "origin", str(self.work / "hub.git"))
        self.clones = [first]
        for letter in "BCDEFG"[: number - 1]:
            self.git(self.work, "clone", "-q", "hub.git", letter)
            self.clones.append(self.work / letter)
        for clone in self.clones:
            self.end(self.start(clone, ["desk", "use", clone.name]))

    def known(self, clone: Path) -> list[str]:
        return sorted(path.stem for path in clone.glob("records/complaint/*/*/*.yaml"))

    def act(self, clone: Path, mark: str) -> None:
        """One command that carries `mark` into a record."""
        known = self.known(clone)
        number = self.chance.choice(known) if known else ""
        argv = [*ADD, mark]
        if known and self.chance.random() < 0.6:
            argv = self.chance.choice(
                (["note", number, mark], ["amend", number, f"demand={mark}", "--reason", "x"], ["note", known[0], mark])
            )
        self.end(self.start(clone, argv), mark, what=" ".join(argv))

    def round(self, turn: int, *, kill: bool) -> None:
        """Some commands in every clone, then some syncs."""
        for clone in self.clones:
            for n in range(self.chance.randint(0, 3)):
                self.act(clone, f"r{turn}{clone.name}{n}.")
        several = self.chance.random() < 0.5
        chosen = [clone for clone in self.clones for _ in range(2 if kill else 1) if self.chance.random() < 0.75]
        if kill:
            self.kill(chosen, turn)
        elif several:
            running = [self.start(clone, ["sync"]) for clone in chosen]
            for process in running:
                self.end(process, what="sync")
        else:
            for clone in chosen:
                self.end(self.start(clone, ["sync"]), what="sync")

    def kill(self, chosen: list[Path], turn: int) -> None:
        """Syncs at once, most of them killed."""
        began = time.monotonic()
        running = [self.start(clone, ["sync"]) for clone in chosen]
        moments = sorted((self.chance.random() * self.usual, n) for n in range(len(running)))
        for moment, n in moments if self.usual else ():
            if self.chance.random() < 0.85:
                process = running[n]
                time.sleep(max(0.0, began + moment - time.monotonic()))
                if process.poll() is None:
                    self.counts["killed"] += 1
                    (os.killpg if turn % 2 else os.kill)(process.pid, signal.SIGKILL)
        for process in running:
            self.end(process, what="sync among kills")
        self.usual = self.usual or time.monotonic() - began

    def settle(self) -> None:
        """Sync every clone, and on until all are equal."""
        for done, clone in enumerate([*self.clones, *self.clones, *self.clones[:-1]]):
            if done < len(self.clones) or len(self.heads()) != 1:
                self.end(self.start(clone, ["sync"]), what="last sync")

    def heads(self) -> set[str]:
        """The last commits of the clones and of the repository that they share."""
        return {self.git(clone, "rev-parse", "HEAD") for clone in (*self.clones, self.work / "hub.git")}

    def look(self) -> None:
        """Compare all clones with what was acknowledged."""
        if len(heads := self.heads()) != 1:
            self.faults.append(f"heads differ: {heads}")
        for clone in self.clones:
            texts = {path.stem: path.read_text("utf-8") for path in clone.glob("records/*/*/*/*.yaml")}
            found = [*torn(texts), *(f"conflict marker: {name}" for name, t in texts.items() if MARKER.search(t))]
            for mark, number in self.said.items():
                if (times := texts.get(number, "").count(mark)) != 1:
                    found.append(f"{times} times instead of once: {mark} in {number}")
            if dirty := self.git(clone, "status", "--porcelain"):
                found.append(f"not committed: {dirty!r}")
            left = [*clone.rglob(".tmp-*"), *(clone / ".git").rglob("*.lock"), *(clone / ".svc").glob("sync*")]
            found += [f"left over: {path.relative_to(clone)}" for path in left]
            if complaint := self.git(clone, "fsck", "--full", "--no-dangling"):
                found.append(f"git fsck: {complaint}")
            done = self.start(clone, ["check"])
            said, _complaint = done.communicate(timeout=60)
            if done.returncode:
                found.append(f"svc check: {said.strip()}")
            self.faults += [f"{clone.name}: {fault}" for fault in found]


def at_every_operation(work: Path, seed: int, every: int) -> Ground:
    """A sync that joins two histories, killed before each of its operations; each time from the same beginning."""
    first = Ground(work / "0", random.Random(seed))
    first.work.mkdir()
    first.make(2)
    one, two = first.clones
    first.act(one, "begin.")
    first.settle()
    for clone in first.clones:
        for n in range(2):
            first.act(clone, f"{clone.name}{n}.")
    first.end(first.start(two, ["sync"]), what="sync")
    total = Ground(work, random.Random(seed))
    for nth in range(1, 2000, every):
        ground = Ground(work / f"n{nth}", random.Random(seed), said=dict(first.said))
        shutil.copytree(first.work, ground.work, symlinks=True)
        ground.clones = [ground.work / clone.name for clone in first.clones]
        for clone in ground.clones:
            ground.git(clone, "remote", "set-url", "origin", str(ground.work / "hub.git"))
        code = ground.end(ground.start(ground.clones[0], ["sync"], nth))
        total.counts["killed at an operation"] += code != 0
        ground.act(ground.clones[0], f"next{nth}.")
        ground.settle()
        ground.look()
        total.faults += [f"operation {nth}: {fault}" for fault in ground.faults]
        shutil.rmtree(ground.work)
        if code == 0:
            break
    return total


def main() -> int:
    """Parse the arguments, run, print the summary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clones", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--kill", action="store_true", help="kill most of the syncs")
    parser.add_argument("--every", type=int, default=0, metavar="N", help="kill one sync before each Nth operation")
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--keep", action="store_true", help="leave the clones for a look")
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="svc-clones-"))
    load()
    began = time.monotonic()
    if given.every:
        ground = at_every_operation(work, given.seed, given.every)
    else:
        ground = Ground(work, random.Random(given.seed))
        ground.make(given.clones)
        for turn in range(1, given.rounds + 1):
            ground.round(turn, kill=given.kill)
            if sys.stderr.isatty():
                print(f"\rround {turn}", end="", file=sys.stderr)
        ground.settle()
        ground.look()
        print(f"{given.clones} clones, {given.rounds} rounds, {len(ground.said)} texts acknowledged")
    print(f"in {time.monotonic() - began:.0f} s: {', '.join(f'{n} {what}' for what, n in ground.counts.items())}")
    print(f"faults: {len(ground.faults)}")
    for fault in ground.faults[:40]:
        print(f"  {fault}")
    if given.keep:
        print(work)
    else:
        shutil.rmtree(work, ignore_errors=True)
    return 1 if ground.faults else 0


if __name__ == "__main__":
    sys.exit(main())
