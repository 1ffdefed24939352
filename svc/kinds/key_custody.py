"""Keys in custody, read from the trail: loans, the cabinet, and steps that can't be true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from svc.kinds.key_loan import ANY, Loan
from svc.model import items
from svc.model.record import Record, Taken
from svc.text.dataclass import dataclass, field
from svc.text.language import _, comma_list

ARTICLE = "005.1.2"  # care of property: the manual has two forms for keys, and no article of their own


class ImpossibleStep(NamedTuple):
    """An impossible step, with the sentence that says why and what to do instead."""

    taken: Taken
    sentence: str
    todo: str


@dataclass
class Custody:
    """The keys of one record, their loans and losses."""

    kept: dict[str, int]
    loans: list[Loan] = field(default_factory=list)
    gone: dict[str, int] = field(default_factory=dict)
    withdrawn: bool = False
    faults: list[ImpossibleStep] = field(default_factory=list)

    @property
    def out(self) -> int:
        """The number of keys lent and not back."""
        return sum(loan.out for loan in self.loans)

    @property
    def lost(self) -> int:
        """The number of keys lost, by borrowers or from the cabinet."""
        return sum(self.gone.values())

    @property
    def cabinet(self) -> int:
        """The number of keys in the cabinet, negative only where a merge lent a key twice."""
        return 0 if self.withdrawn else sum(self.kept.values()) - self.out - self.lost

    def open(self, borrower: str | None = None) -> list[Loan]:
        """The loans not wholly back, of one borrower or of all, the oldest first."""
        return [loan for loan in self.loans if loan.out and (not borrower or borrower.strip() == loan.borrower)]

    def in_cabinet(self, name: str) -> int:
        """The number of keys of a name that may be in the cabinet. Keys lent by count alone are not deducted."""
        if self.withdrawn:
            return 0
        away = sum(loan.left.get(name, 0) for loan in self.loans)
        return self.kept.get(name, 0) - away - self.gone.get(name, 0)

    def holders(self) -> str:
        """The borrowers with their number of keys, in one line."""
        held = items.count_by_name({"name": loan.borrower, "count": loan.out} for loan in self.open())
        return comma_list(f"{name}×{count}" for name, count in held.items())


def custody(record: Record) -> Custody:
    """Read the loans, losses and impossible steps of a key record from its trail.

    Args:
        record: of the kind key, with whatever steps, in whatever order a merge left them.
    """
    found = Custody(items.count_by_name(record["keys"] or ()))
    for taken in record.trail:
        if read := READERS.get(taken.do):
            read(found, record, taken)
    return found


# How each step is read


def lend_keys(found: Custody, record: Record, taken: Taken) -> None:
    """Lend keys. It is impossible to lend more than are in the cabinet."""
    wanted = keys_meant(found, taken)
    if (there := short_in_cabinet(found, wanted)) is not None:
        sentence = _("{count} to be lent, in the cabinet: {there}").format(count=sum(wanted.values()), there=there)
        found.faults.append(ImpossibleStep(taken, sentence, where_keys_are(found, record)))
    found.loans.append(Loan(taken, str(taken["borrower"]).strip(), dict(wanted), taken["due"], wanted))


def extend_loans(found: Custody, _record: Record, taken: Taken) -> None:
    """Move the time at which an open loan is due."""
    for loan in found.open(taken["borrower"]):
        loan.due = taken["due"] or loan.due


def return_keys(found: Custody, record: Record, taken: Taken) -> None:
    """Take back a borrower's keys, from the oldest loan first."""
    take_off_loans(found, record, taken)


def lose_keys(found: Custody, record: Record, taken: Taken) -> None:
    """Count keys as lost, by a borrower or, if none is named, from the cabinet."""
    if taken["borrower"]:
        gone = take_off_loans(found, record, taken)
    else:
        gone = keys_meant(found, taken)
        if (there := short_in_cabinet(found, gone)) is not None:
            sentence = _("{count} lost, in the cabinet: {there}").format(count=sum(gone.values()), there=there)
            found.faults.append(ImpossibleStep(taken, sentence, where_keys_are(found, record)))
    for name, count in gone.items():
        found.gone[name] = found.gone.get(name, 0) + count


def take_off_loans(found: Custody, record: Record, taken: Taken) -> dict[str, int]:
    """Take keys off a borrower's loans. It is impossible to take off more than are out."""
    borrower = taken["borrower"]
    wanted = items.count_by_name(taken["keys"]) if taken["keys"] else {ANY: count_meant(taken)}
    asked, has = sum(wanted.values()), sum(loan.out for loan in found.open(borrower))
    took: dict[str, int] = {}
    for loan in found.open(borrower):
        for name, count in loan.take_off(taken, wanted).items():
            took[name] = took.get(name, 0) + count
    if any(wanted.values()):
        what = comma_list(map(items.show_item, taken["keys"] or ())) or str(asked)
        sentence = not_out_sentence(borrower, has, what)
        found.faults.append(ImpossibleStep(taken, sentence, where_keys_are(found, record)))
    return took


def not_out_sentence(borrower: str | None, has: int, what: str) -> str:
    """The sentence for keys that are not with the borrower they should come from."""
    if not borrower:
        said = _("{count} out, not {asked}") if has else _("no key is out")
    else:
        said = _("{borrower} has {count} out, not {asked}") if has else _("{borrower} has no key out")
    return said.format(borrower=borrower, count=has, asked=what)


def short_in_cabinet(found: Custody, wanted: Mapping[str, int]) -> str | None:
    """The keys in the cabinet, if they are fewer than wanted, else None."""
    short = [name for name, count in wanted.items() if name and count > found.in_cabinet(name)]
    if short and len(found.kept) > 1:
        return comma_list(f"{name}×{max(0, found.in_cabinet(name))}" for name in short)
    return str(max(0, found.cabinet)) if sum(wanted.values()) > found.cabinet else None


def withdraw_keys(found: Custody, record: Record, taken: Taken) -> None:
    """Give the keys back to the owner. It is impossible while one is out."""
    if found.out:
        sentence = _("still out: {who}").format(who=found.holders())
        first = next(loan.borrower for loan in found.open())
        todo = _("take them back first: {command}; or record the loss: {other}").format(
            command=f"svc key return {record.id} --borrower {first}", other=f"svc key lost {record.id} …"
        )
        found.faults.append(ImpossibleStep(taken, sentence, todo))
    found.withdrawn = True
    end_loans(found, record, taken)


def end_loans(found: Custody, _record: Record, taken: Taken) -> None:
    """End all open loans, so that nothing more is owed."""
    for loan in found.open():
        loan.over, loan.ended = loan.over or taken.at, True


def cancel_custody(found: Custody, record: Record, taken: Taken) -> None:
    """Cancel the record: no keys are left, and none is out."""
    end_loans(found, record, taken)
    for loan in found.loans:
        loan.left.clear()


READERS = {
    "lend": lend_keys,
    "extend": extend_loans,
    "return": return_keys,
    "lost": lose_keys,
    "withdraw": withdraw_keys,
    "cancel": cancel_custody,
}


# What a step is about


def keys_meant(found: Custody, taken: Taken) -> dict[str, int]:
    """The keys that a step is about, by name if it is given or there is only one."""
    if taken["keys"]:
        return items.count_by_name(taken["keys"])
    only = next(iter(found.kept)) if len(found.kept) == 1 else ANY
    return {only: count_meant(taken)}


def count_meant(answers: Taken | Mapping[str, Any]) -> int:
    """The number of keys that a step is about: as given, else one."""
    given = answers.answers if isinstance(answers, Taken) else answers
    return items.total_count(given.get("keys")) or int(given.get("count", 1))


def where_keys_are(found: Custody, record: Record) -> str:
    """A hint that says who has the keys and which command shows them."""
    command = f"svc key show {record.id}"
    if found.out:
        return _("out with: {who}; see: {command}").format(who=found.holders(), command=command)
    return _("see: {command}").format(command=command)
