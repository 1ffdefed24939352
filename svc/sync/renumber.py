"""`svc sync --renumber`: what two desks gave the same number or file name gets another one here, in one commit.

Only what was never sent is touched. A record moves whole: its file, its attachments, and its number wherever records
name it that were written here since. A step says which number it had.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from svc.dates import timestamps
from svc.git.commit import History
from svc.model import yaml_write
from svc.model.kind import Kind
from svc.procedures.attach import free_name
from svc.site.desk import Desk
from svc.store.numbering import NumberSeries
from svc.store.store import Store
from svc.sync.changes import Changes, Commits, TreeEntry
from svc.sync.merge_file import facts_of
from svc.text.dataclass import dataclass, field
from svc.text.language import _


@dataclass
class Renumbered:
    """What a renumbering changes.

    Args:
        files: the changed files, with their contents; None is a file that moves away.
        numbers: the new number of each record, by its old one.
        names: the new name of each attachment, by its path.
        moved: the new place of each record that moves, by its old one.
    """

    files: dict[bytes, bytes | TreeEntry | None] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    names: dict[bytes, str] = field(default_factory=dict)
    moved: dict[bytes, bytes] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.numbers or self.names)

    @property
    def told(self) -> list[str]:
        """What was renumbered, for people."""
        numbers = [_("{old} is {new} now").format(old=old, new=new) for old, new in self.numbers.items()]
        return numbers + [
            _("{path} is {name} now").format(path=os.fsdecode(path).rpartition("/")[2], name=name)
            for path, name in self.names.items()
        ]


class Renumbering:
    """Finds what two sides named alike, and what is to change here for it.

    Args:
        commits: the commits of both.
        desk: site, time and actor.
        base, ours, theirs: the last commit that both have, and the last of each side.
    """

    def __init__(self, commits: Commits, desk: Desk, base: str, ours: str, theirs: str) -> None:
        self.commits = commits
        self.desk = desk
        self.ours = ours
        self.mine: Changes = commits.diff(base, ours)
        self.theirs: Changes = commits.diff(base, theirs)
        self.taken = self.numbers_of(theirs)

    def plan(self) -> Renumbered:
        """Work out new numbers and names, and the contents of all files that change with them.

        Raises:
            StorageFailed: this clone may give no numbers (exit 5).
            Damaged: a record that would move can't be read (exit 5).
        """
        done = Renumbered()
        for path, old, kind in sorted(self.double_numbers(), key=lambda each: each[1]):
            done.numbers[old] = self.next_number(kind, old)
            self.move(path, old, done.numbers[old], done)
        for path in self.double_attachments(done):
            done.names[path] = self.free_name(path, done)
            done.files[path] = None
            entry = self.mine[path][1]
            done.files[path.rpartition(b"/")[0] + b"/" + os.fsencode(done.names[path])] = entry
        if done:
            self.rewrite(done)
        return done

    def double_numbers(self) -> Iterator[tuple[bytes, str, Kind]]:
        """Yield the new records of this side whose numbers the other side gave to other records."""
        others = {found[1]: path for path, found in self.new_records(self.theirs)}
        for path, (kind, number) in self.new_records(self.mine):
            other = others.get(number)
            if other and not kind.named and not self.same_record(path, other):
                yield path, number, kind

    def new_records(self, changes: Changes) -> Iterator[tuple[bytes, tuple[Kind, str]]]:
        """Yield the records that one side has added."""
        for path, (old, new) in changes.items():
            if old is None and new and (found := self.commits.record_of(path)):
                yield path, found

    def same_record(self, path: bytes, other: bytes) -> bool:
        """True if a record was added on both sides, so that the two join."""
        mine, theirs = self.mine[path][1], self.theirs[other][1]
        if path != other or not mine or not theirs:
            return False
        read = [facts_of(self.commits.read_record(path, data)) for data in self.contents(mine, theirs)]
        return read[0] == read[1]

    def double_attachments(self, done: Renumbered) -> Iterator[bytes]:
        """Yield the new attachments of this side of whose names the other side has other ones."""
        for path, (old, new) in self.mine.items():
            theirs = self.theirs.get(path, (None, None))[1]
            attached = self.record_beside(path) and not self.commits.record_of(path)
            if old is None and new and theirs and theirs.blob != new.blob and attached and path not in done.files:
                yield path

    def record_beside(self, path: bytes) -> bytes:
        """Return the record that a file is attached to, or nothing."""
        beside = path.rpartition(b"/")[0] + b".yaml"
        return beside if self.commits.record_of(beside) else b""

    def next_number(self, kind: Kind, old: str) -> str:
        """Return the next number of this clone's own series that the other side has not given either."""
        while (number := self.series.next(kind, int(old[1:5]))) in self.taken:
            continue
        return number

    @cached_property
    def series(self) -> NumberSeries:
        """The series of this clone."""
        root = self.desk.site.root
        return NumberSeries(Store(self.desk.site, self.desk.now), History(root, enabled=True))

    def numbers_of(self, commit: str) -> set[str]:
        """Return the names of the records of a commit."""
        told = self.commits.git.run("ls-tree", "-r", "-z", "--name-only", commit, "--", "records/")
        return {Path(os.fsdecode(path)).stem for path in told.split(b"\0") if path.endswith(b".yaml")}

    def move(self, path: bytes, old: str, new: str, done: Renumbered) -> None:
        """Move a record and its attachments to the new number. Their contents follow."""
        here, there = path[: -len(b".yaml")], path.replace(f"{old}.yaml".encode(), f"{new}.yaml".encode())
        done.files[path] = None
        done.moved[path], done.files[there] = there, self.mine[path][1]
        for other, (_old, entry) in self.mine.items():
            if entry and other.startswith(here + b"/"):
                done.files[other] = None
                done.files[there[: -len(b".yaml")] + other[len(here) :]] = entry

    def free_name(self, path: bytes, done: Renumbered) -> str:
        """Return a name that no attachment of either side has."""
        folder, _slash, name = os.fsdecode(path).rpartition("/")
        taken = [os.fsdecode(each) for each in (*self.mine, *self.theirs, *done.files)]
        beside = {each.rpartition("/")[2] for each in taken if each.rpartition("/")[0] == folder}
        return free_name(self.commits.local_path(os.fsencode(folder)), name, beside)

    def rewrite(self, done: Renumbered) -> None:
        """Put the new numbers and names into the records that name them, and a step into those that moved."""
        numbers = {os.fsencode(old): os.fsencode(new) for old, new in done.numbers.items()}
        renamed: dict[bytes, dict[bytes, bytes]] = {}
        for path, name in done.names.items():
            old = path.rpartition(b"/")[2]
            renamed.setdefault(self.record_beside(path), {})[old] = os.fsencode(name)
        for path, (was, now) in self.mine.items():
            if not now or not self.commits.record_of(path):
                continue
            before, data = (self.contents(was)[0] if was else b""), self.contents(now)[0]
            text = replaced(data, before, numbers, renamed.get(path, {}))
            there = done.moved.get(path, path)
            if there != path:
                text = self.with_note(there, text, Path(os.fsdecode(path)).stem)
            if text != data:
                done.files[there] = text

    def with_note(self, path: bytes, data: bytes, old: str) -> bytes:
        """Return a record with a step that says which number it had."""
        text = _("numbered {old} until another desk's record of that number came in").format(old=old)
        step = {"at": timestamps.iso(self.desk.now), "by": self.desk.actor.name, "do": "note", "text": text}
        return yaml_write.append_line(data, yaml_write.step_line(step), self.commits.local_path(path))

    def contents(self, *entries: TreeEntry) -> list[bytes]:
        """Return the contents of files of a commit."""
        found = self.commits.contents([entry.blob for entry in entries])
        return [found[entry.blob] for entry in entries]


def replaced(data: bytes, before: bytes, numbers: Mapping[bytes, bytes], names: Mapping[bytes, bytes]) -> bytes:
    """Return a record with other numbers and names of attachments in the lines that were written since `before`."""
    known = set(before.split(b"\n"))
    lines = data.split(b"\n")
    return b"\n".join(line if line in known else replaced_line(line, numbers, names) for line in lines)


def replaced_line(line: bytes, numbers: Mapping[bytes, bytes], names: Mapping[bytes, bytes]) -> bytes:
    """Return a line with other numbers, and with other names of attachments where it attaches them."""
    if numbers:
        either = b"|".join(map(re.escape, numbers))
        line = re.sub(rb"(?<![A-Za-z0-9])(?:%s)(?![0-9])" % either, lambda found: numbers[found[0]], line)
    for old, new in names.items():
        if b"do: attach" in line:
            named = re.compile(rb"(?<=file: )(['\"]?)%s(?=['\",}]|$)" % re.escape(old))
            line = named.sub(lambda found, name=new: found[1] + name, line)  # type: ignore[misc]
    return line
