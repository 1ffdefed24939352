"""Rules for keys in custody: the borrower if none is named, guards and notes of the steps (005.1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from svc.kinds import key_custody
from svc.kinds.key_custody import ImpossibleStep
from svc.kinds.key_figures import keys_as_items
from svc.kinds.key_proxies import authorise, is_owner_or_collector, refuse_proxy
from svc.model import items
from svc.model.case import Case, People
from svc.model.fields import Field
from svc.model.record import Record
from svc.model.roles import LEADERS
from svc.model.show import show_time
from svc.text.errors import BadInput, Refusal
from svc.text.fold import same_person
from svc.text.language import _, comma_list
from svc.text.nearest import did_you_mean

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


def fill_owner(facts: dict[str, Any], home: Record | None, when: datetime, _actor: str) -> None:
    """Fill in the owner of the unit from the residents' file, unless another is named, and who may sign instead."""
    if home and home["owner"]:
        facts.setdefault("owner", home["owner"])
        if not same_person(facts.get("signed") or "", home["owner"]):
            authorise(facts, home, facts.get("signed"), when)


# Whose keys they are


def owner_deposits(case: Case) -> None:
    """Refuse keys that anybody but the owner on file leaves, without the owner's authorisation."""
    on_file, record = case.home["owner"] if case.home else None, case.after
    if not on_file or record["authorisation"] or case.as_written:
        return
    for name, sentence in (
        (record["owner"], _("{name} is not the owner on the file of {unit}")),
        (record["signed"], _("{name} signs, who is not the owner on the file of {unit}")),
    ):
        if name and not same_person(name, on_file):
            refuse_proxy(case, name)
            raise Refusal(
                sentence.format(name=name, unit=record["unit"]),
                article=key_custody.ARTICLE,
                todo=_("let the owner sign: {signed}; or add what the owner wrote: {option}").format(
                    signed=f"--owner {on_file} --signed {on_file}", option="--authorisation …"
                ),
            )


def owner_not_on_file(case: Case) -> str:
    """A warning that nobody can tell whether whoever leaves the keys is the owner."""
    if (case.home and case.home["owner"]) or case.after["authorisation"] or case.as_written:
        return ""
    return _("{unit} has no owner on file: the keys are taken from {name}; see: {command}").format(
        unit=case.after["unit"],
        name=case.after["signed"],
        command=f"svc resident add --unit {case.after['unit']} --owner …",
    )


def may_borrow(case: Case) -> None:
    """Refuse to lend to somebody who is neither owner, staff nor a collector, without the owner's authorisation."""
    record, borrower = case.record, case.taken["borrower"]
    allowed = case.taken["authorisation"] or case.people.employs(borrower) or is_owner_or_collector(record, borrower)
    if allowed or case.as_written:
        return
    refuse_proxy(case, borrower)
    raise Refusal(
        _("{name} is neither the owner nor staff, nor among those who may collect the keys of {id}: {names}").format(
            name=borrower, id=record.id, names=comma_list(record["collectors"] or ()) or _("nobody is named")
        ),
        article=key_custody.ARTICLE,
        todo=_("ask the owner, and add what was said: {option}").format(option="--authorisation …"),
    )


def may_take_back(case: Case) -> None:
    """Refuse to give keys back to anybody but the owner or a collector, without the owner's authorisation."""
    record, signed = case.record, case.taken["signed"]
    if case.taken["authorisation"] or is_owner_or_collector(record, signed) or case.as_written:
        return
    refuse_proxy(case, signed)
    raise Refusal(
        _("{name} is neither the owner of the keys of {id} nor among those who may collect them").format(
            name=signed, id=record.id
        ),
        article=key_custody.ARTICLE,
        todo=_("ask the owner, and add what was said: {option}").format(option="--authorisation …"),
    )


def named_by_the_owner(case: Case) -> None:
    """Refuse to change the owner or add a collector by a correction, but to a director or leader (005.1.2)."""
    record, after = case.record, case.after
    added = set(after["collectors"] or ()) - set(record["collectors"] or ())
    names = (["collectors"] if added else []) + [n for n in ("owner", "signed") if record[n] != after[n]]
    changed = [record.kind.all_fields[name] for name in names]
    if changed and not case.acts_as(LEADERS) and not case.as_written:
        raise Refusal(
            _("{fields} of {id} are as the owner signed: to change them is for a director or leader").format(
                fields=comma_list(f.label for f in changed), id=record.id
            ),
            article=key_custody.ARTICLE,
            todo=_("lend with what the owner wrote instead: {option}; or let them do it: {command}").format(
                option="--authorisation …", command=f"svc amend {record.id} …=… --reason … --by {_('NAME')}"
            ),
        )


def none_is_out(case: Case) -> None:
    """Refuse to cancel a custody while keys of it are out or lost (005.1.2)."""
    found = key_custody.custody(case.record)
    if found.open() and case.taken.do == "cancel":
        raise Refusal(
            _("{id} can't be cancelled while keys are out: {who}").format(id=case.record.id, who=found.holders()),
            article=key_custody.ARTICLE,
            todo=_("take them back first: {command}").format(
                command=f"svc key return {case.record.id} --borrower {found.open()[0].borrower}"
            ),
        )


# Which keys are meant, and where they are


def keys_match_record(case: Case) -> None:
    """Refuse keys that are not the record's, and a count that contradicts the keys named."""
    known, taken = items.count_by_name(case.record["keys"] or ()), case.taken
    for name in items.count_by_name(taken["keys"] or ()):
        if name not in known:
            near = did_you_mean(name, known, after=" ")
            raise BadInput(
                _("{option}: {id} has no key {name}").format(option=KEYS.option, id=case.record.id, name=name),
                todo=near + _("one of: {choices}").format(choices=", ".join(known)),
            )
    count = taken["count"]
    if count == 0 or (count and taken["keys"] and count != items.total_count(taken["keys"])):
        raise BadInput(_("--count: {count} is not how many keys are meant").format(count=count))
    if taken["cabinet"] and taken["borrower"]:
        raise BadInput(_("lost by a borrower or from the cabinet: --borrower or --cabinet, not both"))


def names_its_keys(case: Case) -> None:
    """Refuse to lend, take back or lose keys of a custody of several kinds without saying which."""
    known = items.count_by_name(case.record["keys"] or ())
    if len(known) > 1 and not case.taken["keys"] and not case.as_written:
        raise BadInput(
            _("{id} has several keys ({names}): which?").format(id=case.record.id, names=comma_list(known)),
            todo=_("say which: {option}").format(option=f"{KEYS.option} {next(iter(known))}=1"),
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
