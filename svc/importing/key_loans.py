"""The book of key loans (QR-007FW): each row is a loan of keys in custody, so one record has many rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from svc.forms.columns import FormColumn
from svc.importing.form_book import FormBook
from svc.importing.importer import RowPlan
from svc.importing.row_texts import RowTexts
from svc.kinds import key_figures
from svc.model import items
from svc.model.fields import Field
from svc.model.steps import THIS, Act, Deed
from svc.store.store import Store
from svc.text.dataclass import dataclass, field
from svc.text.errors import BadInput
from svc.text.fold import fold
from svc.text.language import _

OWN = re.compile(r"\s*(K[0-9]{4}-[A-Z]?[0-9]{4,})\s*$")
COUNTS = {
    "lost.count": re.compile(r"遗失\s*([0-9]+)\s*把|\blost ([0-9]+)"),
    "return.count": re.compile(r"已还\s*([0-9]+)\s*把|\bback ([0-9]+)"),
}


LoanKey = tuple[str, str]  # when keys were lent, to the minute, and to whom


@dataclass
class KnownLoan:
    """A loan on file or in an earlier row.

    It knows its keys, its purpose and how many keys are out. `claimed` is true once a row was matched with it.
    """

    names: frozenset[str]
    purpose: str
    out: int
    claimed: bool = False

    def is_of(self, names: frozenset[str]) -> bool:
        """True if the loan may be one of these keys. Sometimes the file does not say which of several were lent."""
        return self.names == names or any("/" in name for name in self.names)


@dataclass
class KeySet:
    """Keys in one custody: the record's number, the names of the keys, and their loans."""

    number: str
    names: frozenset[str]
    held: bool = True
    loans: dict[LoanKey, list[KnownLoan]] = field(default_factory=dict)

    def find(self, who: LoanKey, names: frozenset[str], purpose: str) -> KnownLoan | None:
        """Return the loan of a row. Of two to one borrower at one time it is the one with the same keys and purpose."""
        alike = [loan for loan in self.loans.get(who, ()) if loan.is_of(names)]
        same = (loan for loan in alike if loan.names == names and loan.purpose == purpose)
        return next(same, None) or next((loan for loan in alike if not loan.claimed), None)


class KeyMove(NamedTuple):
    """Keys of one name that were lent, or returned if negative. `brief` means lent and returned at the same time."""

    at: datetime
    name: str
    many: int
    brief: bool = False


class LoanTexts(RowTexts):
    """Reads the cells of QR-007FW: a remark may hold the custody's number and counts."""

    def split(self, column: FormColumn | None, name: str, text: str) -> dict[str, str]:
        """Split one text into the texts of fields. A remark may hold the custody's number and counts."""
        if name != "lend.text":
            return super().split(column, name, text)
        found = {"id": own[1]} if (own := OWN.search(text)) else {}
        text = OWN.sub("", text)
        for key, shape in COUNTS.items():
            if said := shape.search(text):
                found[key] = next(filter(None, said.groups()))
                text = shape.sub("", text)
        return found | {name: text.strip()}


class KeyLoans(FormBook):
    """Imports QR-007FW. Keys that nobody holds in custody yet are deposited with their first loan."""

    together = True
    reads = LoanTexts

    def look_ahead(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Work out which keys each custody must hold for all of its loans, and since when."""
        moves: dict[tuple[str, str], list[KeyMove]] = {}
        for given in rows:
            at, keys = given["lend"]["at"], with_count(given["keys"], given["lend"].get("count"))
            own = moves.setdefault((given["unit"], given.get("id", "")), [])
            back, gone = given.get("return", {}).get("at"), given.get("lost", {}).get("count", 0)
            brief = back == at and not gone
            own += [KeyMove(at, item["name"], item["count"], brief) for item in keys]
            if back and not brief:
                own += [KeyMove(back, item["name"], -item["count"] + gone * (not n)) for n, item in enumerate(keys)]
        self.needs = {key: (peak_counts(own), min(own).at) for key, own in moves.items()}

    @property
    def time(self) -> str:
        """The time of the loan."""
        return "lend.at"

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The keys, the borrower and the time of the loan."""
        return ("unit", "keys", "lend.borrower", "lend.at")

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The fields that a row can have, with the counts in its remark."""
        counts = {key: self.kind.all_steps[key.partition(".")[0]].ask("count") for key in COUNTS}
        return {**super().fields, **{key: f for key, f in counts.items() if f}}

    def plan(self, given: Mapping[str, Any], store: Store, source: Mapping[str, Any]) -> RowPlan:  # noqa: ARG002
        """Plan the loan and the return of keys, or for a loan on file only the return since."""
        lend = dict(given["lend"])
        at, by, keys = lend.pop("at"), lend.pop("by", ""), with_count(given["keys"], lend.pop("count", None))
        who, names = (f"{at:%Y-%m-%d %H:%M}", lend["borrower"]), frozenset(item["name"] for item in keys)
        bunches = self.read_custodies(store).setdefault(given["unit"], [])
        purpose = fold(str(lend.get("purpose") or ""), "list")
        found = ((bunch, loan) for bunch in bunches if (loan := bunch.find(who, names, purpose)))
        known, loan = next(found, (None, KnownLoan(names, purpose, items.total_count(keys), claimed=True)))
        out, loan.claimed = loan.out, True
        text = lend.pop("text", "") if given.get("lost") else ""
        deeds, left = loan_endings(given, lend["borrower"], at, out, text)
        if known:
            return RowPlan(known=True, deeds=deeds, this=known.number, on_number=lambda _n: setattr(loan, "out", left))
        deeds.insert(0, Deed(Act(THIS, "lend", {**lend, "keys": keys}), at, by))
        number = given.get("id", "")
        bunch = next((b for b in bunches if b.held and (b.number == number or names <= b.names)), None)
        new = bunch or KeySet("", names)
        if not bunch:
            keys, since = self.needs[given["unit"], number]
            new.names = frozenset(item["name"] for item in keys)
            deeds.insert(0, Deed(self.deposit(given["unit"], keys, since), since, by))

        def told(given: str) -> None:
            new.number, loan.out = given, left
            new.loans.setdefault(who, []).append(loan)
            bunches.extend([] if bunch else [new])

        return RowPlan(known=False, deeds=deeds, number=number, this=new.number, on_number=told)

    def deposit(self, unit: str, keys: Sequence[items.Item], at: datetime) -> Act:
        """Return the deposit of keys that were lent. The book does not say since when, nor who signed."""
        paper = _("as the paper form has it")
        facts = {"unit": unit, "keys": keys, "purpose": paper, "signed": paper, "deposited": at}
        return Act("", self.kind.openings[0].name, facts, kind=self.kind.name)

    def read_custodies(self, store: Store) -> dict[str, list[KeySet]]:
        """Return the keys in custody by unit. They are read once, and each row adds to them."""
        if self._bunches is None:
            self._bunches = {}
            for record in store.all(self.kind):
                loans: dict[LoanKey, list[KnownLoan]] = {}
                for e in key_figures.loan_entries(record):
                    lent = KnownLoan(
                        frozenset(items.count_by_name(e["keys"])), fold(str(e["purpose"] or ""), "list"), e["out"]
                    )
                    loans.setdefault((f"{e['lent']:%Y-%m-%d %H:%M}", e["borrower"]), []).append(lent)
                names = frozenset(items.count_by_name(record["keys"] or ()))
                bunch = KeySet(record.id, names, record.status == "held", loans)
                self._bunches.setdefault(record["unit"], []).append(bunch)
        return self._bunches

    needs: Mapping[tuple[str, str], tuple[tuple[items.Item, ...], datetime]]
    _bunches: dict[str, list[KeySet]] | None = None


def peak_counts(moves: Sequence[KeyMove]) -> tuple[items.Item, ...]:
    """Return the most keys of each name that are out at once. Returned keys count as back before others go.

    Keys returned at the same time as they were lent, as in a book with days only, were out for a moment.
    """
    out: dict[str, int] = {}
    most: dict[str, int] = {}
    for move in sorted(moves, key=lambda move: (move.at, move.brief, move.many > 0)):
        before = out.get(move.name, 0)
        out[move.name] = before + (0 if move.brief else move.many)
        most[move.name] = max(most.get(move.name, 0), before + move.many)
    return items.as_items(most)


def loan_endings(given: Mapping[str, Any], borrower: str, at: datetime, out: int, text: str) -> tuple[list[Deed], int]:
    """Return how a loan ended according to its row, as deeds, and how many keys are still out."""
    back, lost = dict(given.get("return", {})), given.get("lost", {}).get("count", 0)
    when, by = back.pop("at", None), back.get("receiver", "")
    count = back.pop("count", None) or (out - lost if when else 0)
    deeds = []
    if lost and out:
        answers = {"borrower": borrower, "count": lost, "text": text or _("as the paper form has it")}
        deeds.append(Deed(Act(THIS, "lost", answers), when or at, by))
    if count > 0 and out:
        deeds.append(Deed(Act(THIS, "return", {"borrower": borrower, "count": count, **back}), when or at, by))
    return deeds, max(0, out - lost - count)


def with_count(keys: Sequence[items.Item], count: int | None) -> tuple[items.Item, ...]:
    """Return keys by name with a total count. The surplus over one each belongs to the first name.

    Raises:
        BadInput: there are fewer than names (exit 2).
    """
    more = (count or items.total_count(keys)) - items.total_count(keys)
    if more < 0:
        raise BadInput(_("{count} keys with {names} names").format(count=count, names=len(keys)))
    first, *others = keys
    return ({**first, "count": first["count"] + more}, *others)
