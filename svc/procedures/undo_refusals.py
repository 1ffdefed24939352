"""When a command can't be taken back: another's, too old, taken back already, or built on since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from svc.kinds import KINDS
from svc.model.record import Record, Taken, ids_in
from svc.model.show import show_time
from svc.model.steps import CANCEL, CANCELLED, UNDONE, UNDONE_WITHIN
from svc.procedures.made import LastCommand, Made
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.errors import Refusal
from svc.text.language import _, comma_list
from svc.views.tables import step_name

ARTICLE = "005.2.10"


def nothing_to_undo(desk: Desk, other: str) -> Refusal:
    """The refusal where the actor has typed no command."""
    name = desk.actor.name
    if not other:
        return Refusal(
            _("{name} has done nothing here that could be taken back").format(name=name),
            article=ARTICLE,
            todo=_("a fact is corrected with its reason: svc amend NUMBER FIELD=VALUE --reason …"),
        )
    return Refusal(
        _("{name} has done nothing here; the last command was {other}'s, who alone may take it back").format(
            name=name, other=other
        ),
        article="015.5",
        todo=_("let them do it: {command}").format(command=f"svc undo --by {other}"),
    )


def refuse_undone(command: LastCommand) -> None:
    """Refuse to take back what is taken back already, or the taking back itself."""
    first = command.made[0].record
    done = [t for made in command.made for t in made.steps]
    if done and all(t.do in ("strike", CANCEL.name) and t["reason"] == UNDONE for t in done):
        raise Refusal(
            _("your last command ({time}) is taken back already: {what}").format(
                time=show_time(command.at), what=comma_list(made.record.id for made in command.made)
            ),
            article=ARTICLE,
            todo=_("see what stands there now: svc show {id}; what is to count after all is typed again").format(
                id=first.id
            ),
        )
    if all(_is_gone(made) for made in command.made):
        raise Refusal(
            _("what your last command did ({time}) no longer counts: {what}").format(
                time=show_time(command.at), what="; ".join(map(described_made, command.made))
            ),
            article=ARTICLE,
            todo=_("see who struck it: svc log {id}").format(id=first.id),
        )


def _is_gone(made: Made) -> bool:
    """True if nothing of what a command made of a record still counts."""
    if made.registered:
        return made.record.status == CANCELLED.value
    return all(t.number in made.record.struck for t in made.steps)


def refuse_late(command: LastCommand, now: datetime) -> None:
    """Refuse a command that was typed too long ago."""
    if now - command.at <= UNDONE_WITHIN:
        return
    raise Refusal(
        _("your last command was typed at {time}; it can be taken back within {minutes} minutes: {what}").format(
            time=show_time(command.at),
            minutes=int(UNDONE_WITHIN.total_seconds() // 60),
            what="; ".join(map(described_made, command.made)),
        ),
        article=ARTICLE,
        todo=_("do it with the reason: {command}").format(command=_by_hand(command.made[-1])),
    )


def refuse_built_on(command: LastCommand, store: Store) -> None:
    """Refuse a command on which somebody has built: a later step, or a record that names what it made."""
    own = {made.record.id for made in command.made}
    for made in command.made:
        record = made.record
        if later := _that_count(made):
            taken = later[-1]
            raise _built_on(
                made,
                _("{id}: step {number} ({step}, {name}, {time}) came after it").format(
                    id=record.id,
                    number=taken.number,
                    step=step_name(taken, record),
                    name=taken.by,
                    time=show_time(taken.typed),
                ),
            )
        for other in _relying_on(record, store):
            if other.id not in own and _relied_since(other, record, command):
                raise _built_on(made, _("{other} names {id} and came after it").format(other=other.id, id=record.id))


def _that_count(made: Made) -> list[Taken]:
    """The later steps that count: what was taken back again was not built on anything."""
    record, later = made.record, {t.number for t in made.later}
    return [
        t
        for t in made.later
        if t.number not in record.struck and not (t.do == "strike" and record.number_struck_by(t) in later)
    ]


def _built_on(made: Made, sentence: str) -> Refusal:
    """The refusal where something was built on what is to be taken back."""
    return Refusal(
        sentence,
        article=ARTICLE,
        todo=_("see what follows from it: svc log {id}; then do it with the reason: {command}").format(
            id=made.record.id, command=_by_hand(made)
        ),
    )


def _relying_on(record: Record, store: Store) -> Iterator[Record]:
    """The records that may rely on one: those that name it, and those of the home whose file it is."""
    yield from store.naming(record.id)
    if not record.kind.household:
        return
    home = store.site.units.key(record.id)
    for kind in KINDS.values():
        if not kind.household and "unit" in kind.all_fields:
            since = max(t.typed for t in record.steps).date() if record.steps else None
            yield from (r for r in store.all(kind, since) if r["unit"] and store.site.units.key(r["unit"]) == home)


def _relied_since(other: Record, record: Record, command: LastCommand) -> bool:
    """True if a record has named another, or been registered for the home whose file that is, since a command."""
    if other.status == CANCELLED.value:
        return False
    stood = command.stood(other)
    if stood and (record.kind.household or record.id in stood.named_ids):
        return False
    asked = other.kind.all_steps
    named = (t.typed for t in other.trail if record.id in ids_in(asked[t.do].asks, t.answers))
    return max((other.entered, *named)) >= command.at


def described_made(made: Made) -> str:
    """What a command made of one record, in words."""
    record = made.record
    if made.registered:
        return _("the registration of {id} ({kind})").format(id=record.id, kind=record.kind.label)
    told = (_("step {number} ({step})").format(number=t.number, step=step_name(t, record)) for t in made.steps)
    return f"{record.id} {comma_list(told)}"


def _by_hand(made: Made) -> str:
    """The command by which it is taken back with a reason."""
    if made.registered:
        return f"svc cancel {made.record.id} --reason …"
    last: Taken = made.steps[-1]
    return f"svc strike {made.record.id} {last.number} --reason …"
