"""What becomes of a table's columns and rows when it is brought in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from svc.model.show import show_value
from svc.procedures.changes import Change
from svc.text.dataclass import dataclass, field
from svc.text.errors import StorageFailed, SvcError
from svc.text.language import comma_list

LISTED = 20  # refused rows, and changed ones, that are named one by one
SHORT = 24  # characters of an example, and of what a new record is about
NEW, CHANGED, UNCHANGED, REFUSED = OUTCOMES = ("new", "changed", "unchanged", "refused")


class RowOutcome(NamedTuple):
    """What becomes of one row: the outcome, the number of its record, and what is new, different or wrong."""

    line: int
    outcome: str
    id: str = ""
    text: str = ""


class CellRead(NamedTuple):
    """A cell of a row that is explained: its name, its heading, what it shows, what it was taken as, and its value."""

    cell: str
    heading: str
    shown: str
    taken_as: str
    value: str


@dataclass
class ImportResult:
    """The result of an import: the counts of `new`, `changed`, `unchanged` and `refused` rows, and the first few.

    Args:
        notes: what is to be said beside.
        guesses: what was read otherwise than it stands in the table, which somebody should confirm.
        rows: what becomes of each row, where that was asked for.
        cells: the cells of the row that is to be explained.
    """

    counts: Counter[str] = field(default_factory=Counter)
    faults: int = 0
    errors: list[SvcError] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    guesses: dict[str, None] = field(default_factory=dict)
    failure: StorageFailed | None = None
    rows: list[RowOutcome] = field(default_factory=list)
    cells: list[CellRead] = field(default_factory=list)

    def count(self, outcome: str, errors: Sequence[SvcError] = (), changes: Sequence[Change] = ()) -> None:
        """Count one row."""
        self.counts[outcome] += 1
        self.faults += len(errors)
        self.errors += errors[: LISTED - len(self.errors)]
        self.changes += changes[: LISTED - len(self.changes)]


def new_text(change: Change) -> str:
    """Return what tells a new record from others: its day, its home, what it is about, and how it stands."""
    after = change.after
    if after.kind.named:
        return after.subject
    status = after.kind.status_label(after.status)
    told = (f"{after.began:%Y-%m-%d}", str(after["unit"] or ""), brief_text(after.subject), status)
    return " · ".join(filter(None, told))


def brief_text(text: str) -> str:
    """Return the beginning of a text in one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1] + "…"


def difference_text(change: Change) -> str:
    """Return the facts that an import changed, old and new, and the steps that it added."""
    before, after = change.before, change.after
    said = []
    for f in after.kind.leaves.values():
        if before and before[f.name] != after[f.name]:
            was, now = (show_value(f, record[f.name]) for record in (before, after))
            said.append(f"{f.label} {was} → {now}" if was else f"{f.label} {now}")
    struck = {taken.answers.get("step") for taken in change.steps if taken.do == "strike"}
    again = {taken.do: taken for taken in before.trail if taken.number in struck} if before else {}
    for taken in change.steps:
        step = after.kind.all_steps[taken.do]
        if old := again.get(taken.do):
            told = [f for f in step.asks if taken[f.name] and taken[f.name] != old[f.name]]
            said += [f"{f.label} {show_value(f, old[f.name])} → {show_value(f, taken[f.name])}" for f in told]
        elif taken.do != "amend" and not (taken.do == "strike" and again):
            said.append(step.label)
    return comma_list(said)
