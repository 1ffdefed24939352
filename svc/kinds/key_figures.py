"""What is read out of key custody: figures, loans, what is owed, and what a merge made impossible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from svc.kinds.key_custody import ARTICLE, custody
from svc.kinds.key_loan import Loan
from svc.model import items
from svc.model.case import Fault, People
from svc.model.deadlines import Lasts, Promise
from svc.model.items import Item
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.text.language import comma_list

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


# Loans


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
        "remark": comma_list(said) or None,
    }


# What is owed, and what can't be


def promises(record: Record, lasts: Lasts) -> Iterator[Promise]:
    """Each loan is promised back by its borrower; one kept bit by bit is open until all of it is back or lost."""
    for loan in custody(record).loans:
        if due := loan.due or lasts(loan.lent.at):
            keys = loan.left if loan.out and not loan.ended else loan.keys
            subject = comma_list(map(items.shown, things(keys, record)))
            yield Promise(due, loan.over, loan.ended, loan.borrower, subject)


def check(record: Record, _linked: Mapping[str, Record], _people: People) -> Iterator[Fault]:
    """Keys lent twice, brought back though not out, or withdrawn while out, as a merge or a hand may leave it."""
    return (Fault("key", found.taken, found.sentence, ARTICLE) for found in custody(record).faults)
