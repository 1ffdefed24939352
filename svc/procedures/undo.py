"""A person's own last command taken back: its steps struck, its records cancelled, if nothing was built on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from svc.disk import lock
from svc.git.commit import History
from svc.model.roles import ALL
from svc.model.show import show_time
from svc.model.steps import CANCEL, UNDONE, Act, Step
from svc.procedures import save
from svc.procedures.last_command import last_command, last_other
from svc.procedures.made import LastCommand
from svc.procedures.run import Outcome, carry_out
from svc.procedures.undo_refusals import (
    ARTICLE,
    described_made,
    nothing_to_undo,
    refuse_built_on,
    refuse_late,
    refuse_undone,
)
from svc.rules import steps
from svc.site.desk import Desk
from svc.store import index_refresh
from svc.store.store import Store
from svc.text.dataclass import dataclass, replace
from svc.text.errors import Refusal
from svc.text.language import _

UNDO = Step("undo", "撤销", "undo", ARTICLE, roles=ALL)


@dataclass(frozen=True)
class Undo:
    """A command that may be taken back, and the acts that take it back."""

    command: LastCommand
    acts: tuple[Act, ...]

    def described(self) -> list[str]:
        """What is taken back, a line a record."""
        return [described_made(made) for made in self.command.made]


def plan_undo(desk: Desk, store: Store | None = None) -> Undo:
    """Find the actor's own last command, and how to take it back.

    Args:
        desk: who asks, and when.
        store: the records; those of the site where none are given.

    Raises:
        Refusal: there is none, it is another's or too old, it is taken back already, or something was built on it
            (exit 3).
    """
    store = store or Store(desk.site, desk.now, index_refresh.find_by_index)
    history = History(desk.site.root, desk.site.commits)
    steps.refuse_role(desk.actor, UNDO, desk.site.terms)
    command = last_command(store, history, desk.actor.name)
    if command is None:
        raise nothing_to_undo(desk, last_other(store, history, desk.actor.name))
    if not command.made:
        raise Refusal(
            _("your last command ({time}) changed {file}, and no record").format(
                time=show_time(command.at), file=command.file or desk.site.root.name
            ),
            article=ARTICLE,
            todo=_("change it again: svc edit {name}").format(name=command.file or "svc.yaml"),
        )
    refuse_undone(command)
    refuse_late(command, desk.now)
    refuse_built_on(command, store)
    for made in command.made:
        linked = store.linked(made.record)
        steps.refuse_concerned(
            desk.actor, [made.record, *(r for r in linked.values() if r.id in made.record.named_ids)]
        )
    return Undo(command, tuple(_acts(command)))


def settle_earlier(desk: Desk) -> None:
    """Commit what an earlier command saved and could not commit: that may be the command to take back."""
    history = History(desk.site.root, desk.site.commits)
    with lock.hold(desk.site.root) as held:
        save.finish_earlier(history, held, Store(desk.site, desk.now), desk)


def carry_out_undo(desk: Desk, shown: Undo) -> Outcome:
    """Take back the command that was shown, as one command.

    Raises:
        Refusal: it is no longer the last one, or something was built on it meanwhile; nothing is written (exit 3).
    """

    def acts(store: Store) -> Sequence[Act]:
        found = plan_undo(desk, store)
        if found.command.at != shown.command.at or found.acts != shown.acts:
            raise Refusal(
                _("another command of yours came in between; nothing was taken back"),
                article=ARTICLE,
                todo=_("see which it is, and decide anew: svc undo"),
            )
        return found.acts

    return carry_out(replace(desk, actor=replace(desk.actor, exempt=True)), acts)


def _acts(command: LastCommand) -> Iterator[Act]:
    """The acts that take a command back: the latest steps go first, so that none is struck from under another."""
    for made in reversed(command.made):
        for taken in reversed(() if made.registered else made.steps):
            yield Act(made.record.id, "strike", {"step": taken.number, "reason": UNDONE})
    for made in command.made:
        if made.registered:
            yield Act(made.record.id, CANCEL.name, {"reason": UNDONE})
