"""Rules for keys in custody: whom a step concerns where nobody is named, and what can't be done (005.1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from svc.kinds import key_custody
from svc.kinds.key_custody import Impossible
from svc.kinds.key_figures import things
from svc.model import items
from svc.model.case import Case, People
from svc.model.fields import Field
from svc.model.record import Record
from svc.model.show import show_time
from svc.model.steps import LEADERS
from svc.text.errors import BadInput, Refusal
from svc.text.language import _, comma_list

KEYS = Field("keys", "钥匙", "keys", "items", options=("--key",))


# What svc knows by itself


def whose(record: Record, _answers: Mapping[str, Any], _actor: str, _people: People) -> str | None:
    """Whose loan is meant where nobody is named: the only one's.

    Raises:
        BadInput: several people have keys of this record (exit 2).
    """
    found = key_custody.custody(record)
    names = list(dict.fromkeys(loan.borrower for loan in found.open()))
    if len(names) > 1:
        raise BadInput(
            _("{id}: who? out with: {who}").format(id=record.id, who=found.holders()),
            todo=_("say whose keys are meant: {option}").format(option=f"--borrower {names[0]}"),
        )
    return names[0] if names else None


def loser(record: Record, answers: Mapping[str, Any], actor: str, people: People) -> str | None:
    """Who lost it where nobody is named: the only borrower; with `--cabinet`, or where none is out, nobody."""
    return None if answers.get("cabinet") else whose(record, answers, actor, people)


def owned(facts: dict[str, Any], home: Record | None, _when: datetime, _actor: str) -> None:
    """The owner of the unit, as the residents' file has it, unless another is named."""
    if home and home["owner"]:
        facts.setdefault("owner", home["owner"])


# Guards


def agree(case: Case) -> None:
    """The keys named are among the record's, and as many as are counted."""
    known, taken = items.added(case.record["keys"] or ()), case.taken
    for name in items.added(taken["keys"] or ()):
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = _("did you mean {near}?").format(near=near[0]) + " " if near else ""
            raise BadInput(
                _("{option}: {id} has no key {name}").format(option=KEYS.option, id=case.record.id, name=name),
                todo=hint + _("one of: {choices}").format(choices=", ".join(known)),
            )
    count = taken["count"]
    if count == 0 or (count and taken["keys"] and count != items.total(taken["keys"])):
        raise BadInput(_("--count: {count} is not how many keys are meant").format(count=count))
    if taken["cabinet"] and taken["borrower"]:
        raise BadInput(_("lost by a borrower or from the cabinet: --borrower or --cabinet, not both"))


def clear(case: Case) -> None:
    """Where part of several keys comes back or is lost, it is said which."""
    open_ = key_custody.custody(case.record).open(case.taken["borrower"])
    names = {name for loan in open_ for name, left in loan.left.items() if left}
    out = sum(loan.out for loan in open_)
    if len(names) > 1 and case.taken["borrower"] and not case.taken["keys"] and key_custody.counted(case.taken) < out:
        who, option = case.taken["borrower"], f"{KEYS.option} {min(names)}=1"
        raise BadInput(
            _("{id}: which keys? out with {who}: {keys}").format(
                id=case.record.id, who=who, keys=comma_list(sorted(names))
            ),
            todo=_("name them: {option}; all of them: --count {count}").format(option=option, count=out),
        )


def possible(case: Case) -> None:
    """No key is lent, brought back or lost that is not there, nor withdrawn while one is out."""
    known = {(f.taken.signature, f.sentence) for f in key_custody.custody(case.record).faults}
    for fault in key_custody.custody(case.after).faults:
        if (fault.taken.signature, fault.sentence) not in known:
            raise refusal(case.record, fault)


def refusal(record: Record, fault: Impossible) -> Refusal:
    """What can't be, as a refusal of the step that would make it so."""
    sentence = _("{id}: {sentence}").format(id=record.id, sentence=fault.sentence)
    return Refusal(sentence, article=key_custody.ARTICLE, todo=fault.todo)


def is_out(case: Case) -> None:
    """Only a loan that is open can be extended."""
    found = key_custody.custody(case.record)
    if not found.open(case.taken["borrower"]):
        sentence = key_custody.not_out(case.taken["borrower"], 0, "")
        raise refusal(case.record, Impossible(case.taken, sentence, key_custody.with_whom(found, case.record)))


def brings_back_first(case: Case) -> None:
    """Whoever has an overdue loan, of whatever keys, is lent no more, unless a director says why."""
    if case.acts_as(LEADERS) and case.taken["text"]:
        return
    borrower, at = case.taken["borrower"], case.taken.at
    for record in (case.record, *case.peers.values()):
        for loan in key_custody.custody(record).open(borrower):
            if loan.until < at:
                raise Refusal(
                    _("{name} still has {keys} of {id} ({unit}), due {time}").format(
                        name=borrower,
                        keys=comma_list(map(items.shown, things(loan.left, record))),
                        id=record.id,
                        unit=record["unit"],
                        time=show_time(loan.until),
                    ),
                    article=key_custody.ARTICLE,
                    todo=_("first: {command}; or the director lends it all the same, with the reason: --why …").format(
                        command=f"svc key return {record.id} --borrower {borrower}"
                    ),
                )


# Notes


def may_collect(case: Case) -> str:
    """Somebody whom the owner did not name, without a word from the owner, is told of, not refused."""
    named = case.record["collectors"] or ()
    borrower = case.taken["borrower"]
    if not named or borrower in (*named, case.record["owner"]) or case.taken["authorisation"]:
        return ""
    return _("{borrower} is not among those who may collect ({names}): ask the owner, and add {option}").format(
        borrower=borrower, names=comma_list(named), option="--authorisation …"
    )


def says_which(case: Case) -> str:
    """Keys of a bunch that are lent by count alone are not known by name; it is said how to name them."""
    known = items.added(case.record["keys"] or ())
    if len(known) < 2 or case.taken["keys"]:
        return ""
    return _("{id} has several keys ({names}): say which with {option}").format(
        id=case.record.id, names=comma_list(known), option=f"{KEYS.option} {next(iter(known))}=1"
    )
