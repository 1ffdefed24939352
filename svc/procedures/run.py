"""One command carried out: its acts and all that follows from them, saved in one commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from svc.disk import lock
from svc.disk.saved import note_saved
from svc.git.commit import History
from svc.model.steps import Act
from svc.procedures import edition, save
from svc.procedures.changes import Change
from svc.procedures.copies import Copy, act_copy
from svc.procedures.draft import Draft
from svc.site.desk import Desk
from svc.store import index_refresh
from svc.store.numbering import NumberSeries
from svc.store.store import Store
from svc.text.dataclass import dataclass, field
from svc.text.errors import Damaged, StorageFailed
from svc.text.language import _

Plan = Callable[[Store], Sequence[Act | Copy]]


@dataclass
class Outcome:
    """The outcome of a command.

    Args:
        changes: what it did.
        notes: what it has to say.
        failure: why it was saved but not committed, if that is so.
        damaged: the files that it could not read.
    """

    changes: list[Change]
    notes: list[str] = field(default_factory=list)
    failure: StorageFailed | None = None
    damaged: list[Damaged] = field(default_factory=list)


def rehearse(desk: Desk, plan: Plan) -> Draft:
    """Do all of a command but saving it, to learn what would come of it.

    Raises:
        SvcError: as carrying it out would.
    """
    store = Store(desk.site, desk.when, index_refresh.find_by_index)
    draft = Draft(desk, store, NumberSeries(store, History(desk.site.root, desk.site.commits)))
    _do_all(draft, plan(store))
    draft.follow_up()
    return draft


def _do_all(draft: Draft, acts: Sequence[Act | Copy]) -> None:
    """Do the acts in a draft, one after the other."""
    for act in acts:
        if isinstance(act, Copy):
            act_copy(draft, act)
        else:
            draft.act(act)


def carry_out(desk: Desk, plan: Plan, attachments: Mapping[Path, bytes] | None = None) -> Outcome:
    """Do what a command asks and all that follows from it: everything or nothing, in one commit.

    Args:
        desk: site, time and actor.
        plan: says what to do; asked under the site's lock, so that what it reads stays true.
        attachments: files kept beside the records in the same commit.

    Returns:
        The changed records in the order in which they were changed.

    Raises:
        Refusal: the procedure forbids it; nothing is written (exit 3).
        BadInput, NotFound: the answers can't be used; nothing is written (exit 2, 4).
        StorageFailed: the site can't serve (exit 5).
    """
    history = History(desk.site.root, desk.site.commits)
    with lock.hold(desk.site.root) as held:
        store = Store(desk.site, desk.when, index_refresh.find_by_index)
        settled = save.finish_earlier(history, held, store, desk)
        draft = Draft(edition.under_this_edition(desk), store, NumberSeries(store, history))
        _do_all(draft, plan(store))
        draft.follow_up()
        done = Outcome(draft.changes(), draft.notes, damaged=store.damaged)
        if settled:
            done.notes.append(_("saved earlier, now committed: {count}").format(count=len(settled)))
        if done.changes:
            done.failure = save.save_changes(done.changes, attachments or {}, desk, store, history, held)
            note_saved(change.after.id for change in done.changes)
            if told := edition.note_edition(desk, history, held):
                done.notes.append(told)
    return done
