"""Keys in custody: what is lent to whom, what is in the cabinet, and what can't be true of it; read from the trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from svc.kinds.key_loan import ANY, Loan
from svc.model import items
from svc.model.record import Record, Taken
from svc.text.language import _, comma_list

ARTICLE = "005.1.2"  # care of property: the manual has two forms for keys, and no article of their own


@dataclass(frozen=True)
class Impossible:
    """What can't be: the step that makes it so, in a sentence, and what to do instead."""

    taken: Taken
    sentence: str
    todo: str


@dataclass
class Custody:
    """The keys of one record as its trail tells."""

    kept: dict[str, int]
    loans: list[Loan] = field(default_factory=list)
    gone: dict[str, int] = field(default_factory=dict)
    withdrawn: bool = False
    faults: list[Impossible] = field(default_factory=list)

    @property
    def out(self) -> int:
        """How many are lent and not back."""
        return sum(loan.out for loan in self.loans)

    @property
    def lost(self) -> int:
        """How many were lost, out or in the cabinet."""
        return sum(self.gone.values())

    @property
    def cabinet(self) -> int:
        """How many are in the cabinet; below nought only where a merge lent a key twice."""
        return 0 if self.withdrawn else sum(self.kept.values()) - self.out - self.lost

    def open(self, borrower: str | None = None) -> list[Loan]:
        """The loans not wholly back, of one borrower or of all; the oldest first."""
        return [loan for loan in self.loans if loan.out and (not borrower or borrower.strip() == loan.borrower)]

    def there(self, name: str) -> int:
        """How many of a name may be in the cabinet, of those lent by count alone none being counted as this one."""
        if self.withdrawn:
            return 0
        away = sum(loan.left.get(name, 0) for loan in self.loans)
        return self.kept.get(name, 0) - away - self.gone.get(name, 0)

    def holders(self) -> str:
        """Who has how many, in one line."""
        held = items.added({"name": loan.borrower, "count": loan.out} for loan in self.open())
        return comma_list(f"{name}×{count}" for name, count in held.items())


def custody(record: Record) -> Custody:
    """What a key record's trail tells: loans, losses, and what can't be.

    Args:
        record: of the kind key, with whatever steps, in whatever order a merge left them.
    """
    found = Custody(items.added(record["keys"] or ()))
    for taken in record.trail:
        if read := READERS.get(taken.do):
            read(found, record, taken)
    return found


# How each step is read


def lends(found: Custody, record: Record, taken: Taken) -> None:
    """Keys go out: never more than are in the cabinet."""
    wanted = named(found, taken)
    if (there := lacking(found, wanted)) is not None:
        sentence = _("{count} to be lent, in the cabinet: {there}").format(count=sum(wanted.values()), there=there)
        found.faults.append(Impossible(taken, sentence, with_whom(found, record)))
    found.loans.append(Loan(taken, str(taken["borrower"]).strip(), dict(wanted), taken["due"], wanted))


def extends(found: Custody, _record: Record, taken: Taken) -> None:
    """An open loan is due at another time."""
    for loan in found.open(taken["borrower"]):
        loan.due = taken["due"] or loan.due


def returns(found: Custody, record: Record, taken: Taken) -> None:
    """Keys come back from a borrower, from the oldest loan first."""
    comes_off(found, record, taken)


def loses(found: Custody, record: Record, taken: Taken) -> None:
    """Keys are lost: by a borrower, or, where none is named, from the cabinet."""
    if taken["borrower"]:
        gone = comes_off(found, record, taken)
    else:
        gone = named(found, taken)
        if (there := lacking(found, gone)) is not None:
            sentence = _("{count} lost, in the cabinet: {there}").format(count=sum(gone.values()), there=there)
            found.faults.append(Impossible(taken, sentence, with_whom(found, record)))
    for name, count in gone.items():
        found.gone[name] = found.gone.get(name, 0) + count


def comes_off(found: Custody, record: Record, taken: Taken) -> dict[str, int]:
    """Take keys off the loans of a borrower; what is more than he has can't be."""
    borrower = taken["borrower"]
    wanted = items.added(taken["keys"]) if taken["keys"] else {ANY: counted(taken)}
    asked, has = sum(wanted.values()), sum(loan.out for loan in found.open(borrower))
    took: dict[str, int] = {}
    for loan in found.open(borrower):
        for name, count in loan.give(taken, wanted).items():
            took[name] = took.get(name, 0) + count
    if any(wanted.values()):
        what = comma_list(map(items.shown, taken["keys"] or ())) or str(asked)
        sentence = not_out(borrower, has, what)
        found.faults.append(Impossible(taken, sentence, with_whom(found, record)))
    return took


def not_out(borrower: str | None, has: int, what: str) -> str:
    """What to say of keys that are not with the borrower they should come from."""
    if not borrower:
        said = _("{count} out, not {asked}") if has else _("no key is out")
    else:
        said = _("{borrower} has {count} out, not {asked}") if has else _("{borrower} has no key out")
    return said.format(borrower=borrower, count=has, asked=what)


def lacking(found: Custody, wanted: Mapping[str, int]) -> str | None:
    """What there is in the cabinet, where it is less than is wanted; else nothing."""
    short = [name for name, count in wanted.items() if name and count > found.there(name)]
    if short and len(found.kept) > 1:
        return comma_list(f"{name}×{max(0, found.there(name))}" for name in short)
    return str(max(0, found.cabinet)) if sum(wanted.values()) > found.cabinet else None


def withdraws(found: Custody, record: Record, taken: Taken) -> None:
    """The owner takes the keys back: only when none is out."""
    if found.out:
        sentence = _("still out: {who}").format(who=found.holders())
        first = next(loan.borrower for loan in found.open())
        todo = _("take them back first: {command}; or record the loss: {other}").format(
            command=f"svc key return {record.id} --borrower {first}", other=f"svc key lost {record.id} …"
        )
        found.faults.append(Impossible(taken, sentence, todo))
    found.withdrawn = True
    ends(found, record, taken)


def ends(found: Custody, _record: Record, taken: Taken) -> None:
    """Nothing is owed any more."""
    for loan in found.open():
        loan.over, loan.ended = loan.over or taken.at, True


def forgets(found: Custody, record: Record, taken: Taken) -> None:
    """A cancelled record has no keys, and none of it is out."""
    ends(found, record, taken)
    for loan in found.loans:
        loan.left.clear()


READERS = {
    "lend": lends,
    "extend": extends,
    "return": returns,
    "lost": loses,
    "withdraw": withdraws,
    "cancel": forgets,
}


# What a step is about


def named(found: Custody, taken: Taken) -> dict[str, int]:
    """How many keys a step is about, by name; the name is known where it is said or there is only one."""
    if taken["keys"]:
        return items.added(taken["keys"])
    only = next(iter(found.kept)) if len(found.kept) == 1 else ANY
    return {only: counted(taken)}


def counted(answers: Taken | Mapping[str, Any]) -> int:
    """How many keys a step is about, by its answers: as said, else one."""
    given = answers.answers if isinstance(answers, Taken) else answers
    return items.total(given.get("keys")) or int(given.get("count", 1))


def with_whom(found: Custody, record: Record) -> str:
    """Where the keys are, and how to look."""
    command = f"svc key show {record.id}"
    if found.out:
        return _("out with: {who}; see: {command}").format(who=found.holders(), command=command)
    return _("see: {command}").format(command=command)
