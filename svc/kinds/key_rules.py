"""Rules for keys in custody: the borrower if none is named, guards and notes of the steps (005.1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from svc.kinds import key_custody
from svc.kinds.key_custody import ImpossibleStep
from svc.kinds.key_figures import keys_as_items
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


def only_borrower(record: Record, _answers: Mapping[str, Any], _actor: str, _people: People) -> str | None:
    """The borrower if none is named: the only one who has keys.

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


def borrower_who_lost(record: Record, answers: Mapping[str, Any], actor: str, people: People) -> str | None:
    """The borrower who lost a key if none is named: the only one, or nobody with `--cabinet`."""
    return None if answers.get("cabinet") else only_borrower(record, answers, actor, people)


def fill_owner(facts: dict[str, Any], home: Record | None, _when: datetime, _actor: str) -> None:
    """Fill in the owner of the unit from the residents' file, unless another is named."""
    if home and home["owner"]:
        facts.setdefault("owner", home["owner"])


# Guards


def keys_match_record(case: Case) -> None:
    """Refuse keys that are not the record's, and a count that contradicts the keys named."""
    known, taken = items.count_by_name(case.record["keys"] or ()), case.taken
    for name in items.count_by_name(taken["keys"] or ()):
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = _("did you mean {near}?").format(near=near[0]) + " " if near else ""
            raise BadInput(
                _("{option}: {id} has no key {name}").format(option=KEYS.option, id=case.record.id, name=name),
                todo=hint + _("one of: {choices}").format(choices=", ".join(known)),
            )
    count = taken["count"]
    if count == 0 or (count and taken["keys"] and count != items.total_count(taken["keys"])):
        raise BadInput(_("--count: {count} is not how many keys are meant").format(count=count))
    if taken["cabinet"] and taken["borrower"]:
        raise BadInput(_("lost by a borrower or from the cabinet: --borrower or --cabinet, not both"))


def says_which_keys(case: Case) -> None:
    """Refuse to take back or lose part of several keys without their names."""
    open_ = key_custody.custody(case.record).open(case.taken["borrower"])
    names = {name for loan in open_ for name, left in loan.left.items() if left}
    out = sum(loan.out for loan in open_)
    if (
        len(names) > 1
        and case.taken["borrower"]
        and not case.taken["keys"]
        and key_custody.count_meant(case.taken) < out
    ):
        who, option = case.taken["borrower"], f"{KEYS.option} {min(names)}=1"
        raise BadInput(
            _("{id}: which keys? out with {who}: {keys}").format(
                id=case.record.id, who=who, keys=comma_list(sorted(names))
            ),
            todo=_("name them: {option}; all of them: --count {count}").format(option=option, count=out),
        )


def keys_are_there(case: Case) -> None:
    """Refuse to lend, take back or lose keys that are not there, or to withdraw while one is out."""
    known = {(f.taken.signature, f.sentence) for f in key_custody.custody(case.record).faults}
    for fault in key_custody.custody(case.after).faults:
        if (fault.taken.signature, fault.sentence) not in known:
            raise as_refusal(case.record, fault)


def as_refusal(record: Record, fault: ImpossibleStep) -> Refusal:
    """The refusal of a step that is impossible."""
    sentence = _("{id}: {sentence}").format(id=record.id, sentence=fault.sentence)
    return Refusal(sentence, article=key_custody.ARTICLE, todo=fault.todo)


def loan_is_open(case: Case) -> None:
    """Refuse to extend a loan that is not open."""
    found = key_custody.custody(case.record)
    if not found.open(case.taken["borrower"]):
        sentence = key_custody.not_out_sentence(case.taken["borrower"], 0, "")
        raise as_refusal(
            case.record, ImpossibleStep(case.taken, sentence, key_custody.where_keys_are(found, case.record))
        )


def no_overdue_loan(case: Case) -> None:
    """Refuse to lend to a borrower with an overdue loan of any keys, unless a director says why."""
    if case.acts_as(LEADERS) and case.taken["text"]:
        return
    borrower, at = case.taken["borrower"], case.taken.at
    for record in (case.record, *case.peers.values()):
        for loan in key_custody.custody(record).open(borrower):
            if loan.until < at:
                raise Refusal(
                    _("{name} still has {keys} of {id} ({unit}), due {time}").format(
                        name=borrower,
                        keys=comma_list(map(items.show_item, keys_as_items(loan.left, record))),
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
    """A warning about a borrower whom the owner neither named nor authorised."""
    named = case.record["collectors"] or ()
    borrower = case.taken["borrower"]
    if not named or borrower in (*named, case.record["owner"]) or case.taken["authorisation"]:
        return ""
    return _("{borrower} is not among those who may collect ({names}): ask the owner, and add {option}").format(
        borrower=borrower, names=comma_list(named), option="--authorisation …"
    )


def hint_to_name_keys(case: Case) -> str:
    """A hint to name the keys of a bunch that are lent by count alone."""
    known = items.count_by_name(case.record["keys"] or ())
    if len(known) < 2 or case.taken["keys"]:
        return ""
    return _("{id} has several keys ({names}): say which with {option}").format(
        id=case.record.id, names=comma_list(known), option=f"{KEYS.option} {next(iter(known))}=1"
    )
