"""The commits of commands: who typed each, and what it made of each record."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from svc.git.commit import History
from svc.git.run import explaining_failures, has_commit
from svc.model import codec, yaml_read
from svc.model.record import Record
from svc.procedures.made import Made, steps_as_numbered, steps_without
from svc.store.store import Store
from svc.text.errors import SvcError
from svc.text.language import _

_FIELDS = "%x1f".join(("%H", "%P", "%an", "%ct", "%s", "%(trailers:key=Actor,valueonly,separator=%x2C)"))


class CommandCommit(NamedTuple):
    """A commit that may be a command."""

    name: str
    parent: str
    author: str
    when: float
    subject: str
    actor: str


def command_commits(history: History, *authors: str) -> Iterator[CommandCommit]:
    """The commits of some authors, the latest first, without joined histories."""
    if not has_commit(history.repository, history.git):
        return
    asked = ("log", "--no-merges", "--fixed-strings", "--encoding=UTF-8", f"--format={_FIELDS}", *authors, "HEAD")
    with explaining_failures(_("the last command can't be told: {reason}")), history.git.flowing(*asked) as (_in, told):
        for line in told:
            name, parents, author, when, subject, actor = line.decode("utf-8", "replace").rstrip("\n").split("\x1f")
            yield CommandCommit(name, parents, author, float(when), subject, actor)


def made_by(commit: CommandCommit, store: Store, history: History) -> Iterator[Made]:
    """What a commit made of each record."""
    root = store.site.root
    names = history.changed_files(commit.parent, commit.name, "records") if commit.parent else []
    paths = [root / name for name in sorted(names or []) if store.folders.identify(root / name)]
    olds, news = (_versions(at, paths, history) for at in (commit.parent, commit.name))
    for path in paths:
        old, new = (_read(texts.get(path), path, store) for texts in (olds, news))
        identity = store.folders.identify(path)
        now = store.whole(identity[1]) if identity else None
        if new is None or now is None or now.facts != new.facts:
            continue  # gone, or another record has its number since two desks were joined
        before = old.steps if old else ()
        added = steps_without(new.steps, before)
        steps = steps_as_numbered(added, now.steps)
        later = steps_without(now.steps, (*before, *added))
        if old is None or steps:
            yield Made(now, old is None and not now.kind.named, steps, later)


def version_in(commit: CommandCommit, store: Store, history: History, record: Record) -> Record | None:
    """A record as a commit has it, or None."""
    path = store.file(record)
    return _read(_versions(commit.name, [path], history).get(path), path, store)


def _versions(commit: str, paths: Sequence[Path], history: History) -> Mapping[Path, bytes]:
    """The files as a commit has them, without those that it has not."""
    repository = history.repository
    feed = [b"%s:%s\n" % (commit.encode(), repository.named(history.relative(path))) for path in paths]
    with explaining_failures(_("the last command can't be told: {reason}")):
        told = history.git.answer("cat-file", "--batch", feed=feed)
    found: dict[Path, bytes] = {}
    at = 0
    for path in paths:
        end = told.index(b"\n", at)
        head = told[at:end].split(b" ")
        at = end + 1
        if head[-1] != b"missing":
            size = int(head[-1])
            found[path] = told[at : at + size]
            at += size + 1
    return found


def _read(data: bytes | None, path: Path, store: Store) -> Record | None:
    """A version of a record, or None where there is none that can be read."""
    identity = store.folders.identify(path)
    if data is None or identity is None:
        return None
    try:
        return codec.read_record(yaml_read.parse_record(data, path), *identity, path, store.site.zone)
    except SvcError:
        return None


def settings_changed(commit: CommandCommit, history: History) -> str:
    """The file of the settings that a commit changed."""
    told = history.git.ask(
        "diff-tree", "-z", "--root", "-r", "--no-commit-id", "--name-only", "--relative", commit.name
    )
    return os.fsdecode((told or b"").split(b"\0")[0])
