"""The last command of a person: which registrations and steps it made, by what git and the records say.

Where svc commits, a command is one commit in its actor's name. What an earlier command could not commit was settled
later, and where svc does not commit there is nothing but the records: there a command is what one person entered in one
second.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from svc.git.commit import History
from svc.git.format import author_name
from svc.git.run import explaining_failures
from svc.model import codec, yaml_read
from svc.model.record import Record, Taken
from svc.site.desk import MACHINE
from svc.store.store import Store
from svc.text.errors import StorageFailed, SvcError
from svc.text.language import _

_FIELDS = "%x1f".join(("%H", "%P", "%an", "%ct", "%s", "%(trailers:key=Actor,valueonly,separator=%x2C)"))
_SETTLED = "svc: settle "  # the subject of a commit of what earlier commands saved
_NO_COMMANDS = ("svc: init", "svc: since")  # what svc notes beside the command that was typed


@dataclass(frozen=True)
class Made:
    """What a command made of one record.

    Args:
        record: the record as it is now.
        registered: whether the command registered it. Of a kind with names the steps are all that it adds.
        steps: the steps that it took, as they are numbered now.
        later: the steps that were entered afterwards.
    """

    record: Record
    registered: bool
    steps: tuple[Taken, ...]
    later: tuple[Taken, ...] = ()


@dataclass(frozen=True)
class Command:
    """A command that was carried out.

    Args:
        at: when it was typed.
        by: who typed it.
        made: what it made of each record; nothing for one that changed something else.
        file: the file of the settings that it changed instead of a record.
        stood: gives another record as it stood right after the command, or None if it was not there.
    """

    at: datetime
    by: str
    made: tuple[Made, ...] = ()
    file: str = ""
    stood: Callable[[Record], Record | None] = lambda _record: None


class _Commit(NamedTuple):
    """A commit that may be a command."""

    name: str
    parent: str
    author: str
    when: float
    subject: str
    actor: str


def last_command(store: Store, history: History, actor: str) -> Command | None:
    """Find the last command of a person.

    Args:
        store: the records.
        history: the commits that svc makes of them, where it does.
        actor: the person.

    Returns:
        The command, or None where nothing tells of one.

    Raises:
        StorageFailed: git can't say, or what was saved last is not committed yet (exit 5).
    """
    if not history.keeps():
        return _newest(_everything(store), actor)
    if history.owes_commit():
        raise StorageFailed(
            _("what an earlier command saved is still not committed, so the last one can't be told"),
            todo=_("free the cause, then see: svc check"),
        )
    for commit in _commits(history, f"--author={author_name(actor)}", f"--author={MACHINE.name} <"):
        if commit.author == MACHINE.name and commit.subject.startswith(_SETTLED):
            if found := _newest(_made_by(commit, store, history), actor):
                return found
        elif commit.author == author_name(actor) and commit.actor and commit.subject not in _NO_COMMANDS:
            made = tuple(_made_by(commit, store, history))
            at = datetime.fromtimestamp(commit.when, store.site.zone)
            stood = partial(_version_in, commit, store, history)
            file = "" if made else _file(commit, history)
            return Command(at, actor, tuple(_with_later(m, at) for m in made), file, stood)
    return None


def last_other(store: Store, history: History, actor: str) -> str:
    """Find who else typed the last command on this site; nothing where nobody did."""
    if history.keeps():
        names = (c.actor for c in _commits(history) if c.actor and c.subject not in _NO_COMMANDS)
        return next((name for name in names if name not in (actor, MACHINE.name)), "")
    typed = ((t.typed, t.by) for made in _everything(store) for t in (made.record.registration, *made.steps))
    return max((each for each in typed if each[1] not in (actor, MACHINE.name, "")), default=(None, ""))[1]


# By git


def _commits(history: History, *authors: str) -> Iterator[_Commit]:
    """The commits of some authors, the latest first, without joined histories."""
    asked = ("log", "--no-merges", "--fixed-strings", "--encoding=UTF-8", f"--format={_FIELDS}", *authors, "HEAD")
    with explaining_failures(_("the last command can't be told: {reason}")), history.git.flowing(*asked) as (_in, told):
        for line in told:
            name, parents, author, when, subject, actor = line.decode("utf-8", "replace").rstrip("\n").split("\x1f")
            yield _Commit(name, parents, author, float(when), subject, actor)


def _made_by(commit: _Commit, store: Store, history: History) -> Iterator[Made]:
    """What a commit made of each record."""
    root = store.site.root
    names = history.changed_files(commit.parent, commit.name, "records") if commit.parent else []
    paths = [root / name for name in sorted(names or []) if store.folders.identify(root / name)]
    olds, news = (_versions(at, paths, history) for at in (commit.parent, commit.name))
    for path in paths:
        old, new = (_read(texts.get(path), path, store) for texts in (olds, news))
        identity = store.folders.identify(path)
        if new is None or identity is None:
            continue
        now = store.get(identity[1])
        before = old.steps if old else ()
        added = _without(new.steps, before)
        steps = _as_numbered(added, now.steps)
        later = _without(now.steps, (*before, *added))
        if old is None or steps:
            yield Made(now, old is None and not now.kind.named, steps, later)


def _version_in(commit: _Commit, store: Store, history: History, record: Record) -> Record | None:
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


def _file(commit: _Commit, history: History) -> str:
    """The file of the settings that a commit changed."""
    told = history.git.ask(
        "diff-tree", "-z", "--root", "-r", "--no-commit-id", "--name-only", "--relative", commit.name
    )
    return os.fsdecode((told or b"").split(b"\0")[0])


# By the records


def _everything(store: Store) -> Iterator[Made]:
    """All records, each as if one command had made all of it."""
    for record in store.everything():
        yield Made(record, not record.kind.named, record.steps)


def _newest(found: Iterable[Made], actor: str) -> Command | None:
    """The command that somebody typed last, where only the records tell of it."""
    among = list(found)
    times = [t.typed for m in among for t in m.steps if t.by == actor]
    times += [m.record.entered for m in among if m.registered and m.record.registration.by == actor]
    if not times:
        return None
    at = max(times)
    made = []
    for each in among:
        steps = tuple(t for t in each.steps if t.typed == at and t.by in (actor, MACHINE.name))
        registered = each.registered and each.record.entered == at and each.record.registration.by in (actor, "")
        if steps or registered:
            others = tuple(t for t in (*each.steps, *each.later) if t not in steps)
            made.append(_with_later(Made(each.record, registered, steps, others), at))
    return Command(at, actor, tuple(made))


# Steps compared


def _with_later(made: Made, at: datetime) -> Made:
    """What a command made, beside it only those other steps that were entered since."""
    return replace(made, later=tuple(t for t in made.later if t.typed >= at))


def _without(steps: Iterable[Taken], others: Iterable[Taken]) -> tuple[Taken, ...]:
    """Some steps without those that are among others, each counted as often as it stands there."""
    left = [_bare(t) for t in others]
    kept = []
    for taken in steps:
        if (bare := _bare(taken)) in left:
            left.remove(bare)
        else:
            kept.append(taken)
    return tuple(kept)


def _as_numbered(steps: Iterable[Taken], now: Sequence[Taken]) -> tuple[Taken, ...]:
    """Steps of an earlier version as the record numbers them now."""
    left = list(now)
    found = []
    for taken in steps:
        same = next((t for t in left if _bare(t) == _bare(taken)), None)
        if same:
            left.remove(same)
            found.append(same)
    return tuple(found)


def _bare(taken: Taken) -> Taken:
    """A step without its place in the record."""
    return replace(taken, number=0, line=None)
