"""Key figures, loans, their deadlines and faults, read from the custody of a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from svc.kinds.key_custody import ARTICLE, custody
from svc.kinds.key_loan import Loan
from svc.model import items
from svc.model.case import Fault, People
from svc.model.deadlines import Lasts, Term
from svc.model.items import Item
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.text.dataclass import dataclass
from svc.text.language import comma_list

# Figures


@dataclass(frozen=True)
class Balance:
    """The number of keys by place. Those in custody are in the cabinet, out or lost."""

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
    """The figures of one record. Withdrawn keys no longer count, except those that a merge left out."""
    if record.status == CANCELLED.value:
        return Balance()
    found = custody(record)
    if found.withdrawn:
        return Balance(found.out, 0, found.out, 0)
    return Balance(sum(found.kept.values()), found.cabinet, found.out, found.lost)


# Loans


def open_loans(records: Iterable[Record]) -> list[tuple[Record, Loan]]:
    """Each loan that is not wholly back, the earliest due first, for the handover of a shift."""
    keys = (r for r in records if r.kind.name == "key" and r.status != CANCELLED.value)
    loans = [(record, loan) for record in keys for loan in custody(record).open()]
    return sorted(loans, key=lambda pair: (pair[1].until, pair[0].order))


def keys_as_items(keys: Mapping[str, int], record: Record) -> tuple[Item, ...]:
    """Keys as items. Those lent by count alone get all names that they may have."""
    return items.as_items({name or "/".join(items.count_by_name(record["keys"] or ())): n for name, n in keys.items()})


def loan_entries(record: Record) -> tuple[Mapping[str, Any], ...]:
    """Every loan of a record with its end, the oldest first, as JSON and the loan form show it."""
    return tuple(loan_entry(loan, record) for loan in custody(record).loans)


def loan_entry(loan: Loan, record: Record) -> dict[str, Any]:
    """One loan: its keys, borrower, due time and end."""
    lent, back = loan.lent, [t for t in loan.ends if t.do == "return"]
    last = back[-1] if back else None
    said = dict.fromkeys(t["text"] for t in (lent, *loan.ends) if t["text"])
    return {
        "keys": keys_as_items(loan.keys, record),
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


def loans_due(record: Record, lasts: Lasts) -> Iterator[Term]:
    """Each loan with its due time, open until its keys are back or lost. A lost one was not brought back.

    The receiver sees to it that they come back: borrowers are no colleagues, and read no list.
    """
    for loan in custody(record).loans:
        if due := loan.due or lasts(loan.lent.at):
            keys = loan.left if loan.out and not loan.ended else loan.keys
            subject = comma_list(map(items.show_item, keys_as_items(keys, record)))
            gone = loan.ended or bool(loan.lost and loan.over)
            yield Term(due, loan.over, gone, subject=f"{loan.borrower} {subject}".strip())


def custody_faults(record: Record, _linked: Mapping[str, Record], _people: People) -> Iterator[Fault]:
    """The faults that a merge or a hand left: keys lent twice, returned though not out, or withdrawn while out."""
    return (Fault("key", found.taken, found.sentence, ARTICLE) for found in custody(record).faults)
