"""Keys in custody: what is lent to whom, what is in the cabinet, and what can't be true of it; read from the trail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from svc.model import items
from svc.model.items import Item
from svc.model.model import CANCELLED, Lasts
from svc.model.record import Fault, People, Promise, Record, Taken
from svc.text.language import _, listed

ARTICLE = "005.1.2"  # care of property: the manual has two forms for keys, and no article of their own
ANY = ""  # keys lent by count alone, of a custody with several names: which ones is not known


@dataclass
class Loan:
    """Keys lent to somebody at one time; `left` is what is still out, by name; times have an offset."""

    lent: Taken
    borrower: str
    keys: Mapping[str, int]
    due: datetime | None
    left: dict[str, int]
    lost: int = 0
    ends: list[Taken] = field(default_factory=list)
    over: datetime | None = None
    ended: bool = False

    @property
    def out(self) -> int:
        """How many are still out."""
        return sum(self.left.values())

    @property
    def count(self) -> int:
        """How many were lent."""
        return sum(self.keys.values())

    @property
    def until(self) -> datetime:
        """When it is due; without a time, at the end of the day on which it began."""
        at = self.lent.at
        return self.due or at.replace(hour=23, minute=59, second=59)

    def give(self, taken: Taken, wanted: dict[str, int]) -> dict[str, int]:
        """Take off the keys that came back or are lost, as far as they are wanted and out.

        Args:
            taken: the step.
            wanted: how many by name; what is taken off is taken from it, too.

        Returns:
            How many were taken off, by the name under which they were out.
        """
        took: dict[str, int] = {}
        for name in list(wanted):
            for own in list(self.left) if name == ANY else [n for n in (name, ANY) if n in self.left]:
                part = min(wanted[name], self.left[own])
                self.left[own] -= part
                wanted[name] -= part
                took[own] = took.get(own, 0) + part
        if any(took.values()):
            self.ends.append(taken)
            self.lost += sum(took.values()) if taken.do == "lost" else 0
            self.over = None if self.out else taken.at
        return took


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
        return listed(f"{name}×{count}" for name, count in held.items())


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
        what = listed(map(items.shown, taken["keys"] or ())) or str(asked)
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
        return listed(f"{name}×{max(0, found.there(name))}" for name in short)
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


# What is owed, and what can't be


def promises(record: Record, lasts: Lasts) -> Iterator[Promise]:
    """Each loan is promised back by its borrower; one kept bit by bit is open until all of it is back or lost."""
    for loan in custody(record).loans:
        if due := loan.due or lasts(loan.lent.at):
            keys = loan.left if loan.out and not loan.ended else loan.keys
            subject = listed(map(items.shown, things(keys, record)))
            yield Promise(due, loan.over, loan.ended, loan.borrower, subject)


def check(record: Record, _linked: Mapping[str, Record], _people: People) -> Iterator[Fault]:
    """Keys lent twice, brought back though not out, or withdrawn while out, as a merge or a hand may leave it."""
    return (Fault("key", found.taken, found.sentence, ARTICLE) for found in custody(record).faults)


# Figures


@dataclass(frozen=True)
class Balance:
    """How many keys are where; what is in custody is in the cabinet, out or lost."""

    in_custody: int = 0
    in_cabinet: int = 0
    out: int = 0
    lost: int = 0

    def __add__(self, other: Balance) -> Balance:
        return Balance(
            self.in_custody + other.in_custody,
            self.in_cabinet + other.in_cabinet,
            self.out + other.out,
            self.lost + other.lost,
        )


def balance(record: Record) -> Balance:
    """The figures of one record; what was withdrawn is no longer in custody, but for what a merge left out."""
    if record.status == CANCELLED.value:
        return Balance()
    found = custody(record)
    if found.withdrawn:
        return Balance(found.out, 0, found.out, 0)
    return Balance(sum(found.kept.values()), found.cabinet, found.out, found.lost)


def out(records: Iterable[Record]) -> list[tuple[Record, Loan]]:
    """Each loan that is not wholly back, the earliest due first: the keys out that a shift hands over."""
    keys = (r for r in records if r.kind.name == "key" and r.status != CANCELLED.value)
    loans = [(record, loan) for record in keys for loan in custody(record).open()]
    return sorted(loans, key=lambda pair: (pair[1].until, pair[0].order))


def things(keys: Mapping[str, int], record: Record) -> tuple[Item, ...]:
    """Keys by name as items; of those lent by count alone the names are all that it may be."""
    return items.listed({name or "/".join(items.added(record["keys"] or ())): n for name, n in keys.items()})


def loans(record: Record) -> tuple[Mapping[str, Any], ...]:
    """Every loan of a record as JSON and the loan form have it, the oldest first, with how it ended."""
    return tuple(entry(loan, record) for loan in custody(record).loans)


def entry(loan: Loan, record: Record) -> dict[str, Any]:
    """One loan: what, to whom, until when, and how it ended."""
    lent, back = loan.lent, [t for t in loan.ends if t.do == "return"]
    last = back[-1] if back else None
    said = dict.fromkeys(t["text"] for t in (lent, *loan.ends) if t["text"])
    return {
        "keys": things(loan.keys, record),
        "count": loan.count,
        "borrower": loan.borrower,
        "phone": lent["phone"],
        "purpose": lent["purpose"],
        "authorisation": lent["authorisation"],
        "lent": lent.at,
        "due": loan.until,
        "by": lent.by,
        "returned": last.at if last and not loan.out else None,
        "returner": (last["returner"] or loan.borrower) if last else None,
        "receiver": (last["receiver"] or last.by) if last else None,
        "back": loan.count - loan.out - loan.lost,
        "out": loan.out,
        "lost": loan.lost,
        "remark": listed(said) or None,
    }
