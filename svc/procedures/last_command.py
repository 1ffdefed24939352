"""The last command of a person: which registrations and steps it made, by what git and the records say.

Where svc commits, a command is one commit in its actor's name. What an earlier command could not commit was settled
later, and where svc does not commit there is nothing but the records: there a command is what one person entered in one
second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from svc.git.commit import History
from svc.git.format import author_name
from svc.procedures.command_commits import command_commits, made_by, settings_changed, version_in
from svc.procedures.made import LastCommand, Made, with_later
from svc.site.desk import MACHINE
from svc.store.store import Store
from svc.text.errors import StorageFailed
from svc.text.language import _

_SETTLED = "svc: settle "  # the subject of a commit of what earlier commands saved
_RENUMBERED = "svc: renumber "  # of a commit that gave records other numbers
_NO_COMMANDS = ("svc: init", "svc: since")  # what svc notes beside the command that was typed


def last_command(store: Store, history: History, actor: str) -> LastCommand | None:
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
    for commit in command_commits(history, f"--author={author_name(actor)}", f"--author={MACHINE.name} <"):
        if commit.author == MACHINE.name and commit.subject.startswith(_SETTLED):
            if found := _newest(made_by(commit, store, history), actor):
                return found
        elif commit.author == author_name(actor) and commit.actor and commit.subject not in _NO_COMMANDS:
            made = () if commit.subject.startswith(_RENUMBERED) else tuple(made_by(commit, store, history))
            file = "" if made else settings_changed(commit, history)
            if file.startswith("records/"):
                return None
            at = datetime.fromtimestamp(commit.when, store.site.zone)
            stood = partial(version_in, commit, store, history)
            return LastCommand(at, actor, tuple(with_later(m, at) for m in made), file, stood)
    return None


def last_other(store: Store, history: History, actor: str) -> str:
    """Find who else typed the last command on this site; nothing where nobody did."""
    if history.keeps():
        names = (c.actor for c in command_commits(history) if c.actor and c.subject not in _NO_COMMANDS)
        return next((name for name in names if name not in (actor, MACHINE.name)), "")
    typed = ((t.typed, t.by) for made in _everything(store) for t in (made.record.registration, *made.steps))
    return max((each for each in typed if each[1] not in (actor, MACHINE.name, "")), default=(None, ""))[1]


def _everything(store: Store) -> Iterator[Made]:
    """All records, each as if one command had made all of it."""
    for record in store.everything():
        yield Made(record, not record.kind.named, record.steps)


def _newest(found: Iterable[Made], actor: str) -> LastCommand | None:
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
            made.append(with_later(Made(each.record, registered, steps, others), at))
    return LastCommand(at, actor, tuple(made))
