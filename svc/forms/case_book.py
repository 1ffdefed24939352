"""The case book (投诉案例教材): complaints picked for training, each with its course and its lesson (012.5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from svc.kinds.complaint_rules import held_callbacks
from svc.model.record import Moment, Record, Taken, ids_in
from svc.model.steps import CANCELLED
from svc.reports import home_history, periods
from svc.store.book import Book
from svc.text.dataclass import dataclass

PICKED = "case"
JOIN = "same-as"
ENDINGS = ("resolve", "refer", "withdraw", JOIN)
BESIDE = ("amend", "strike", "attach", "cancel", PICKED)  # what was done to the record, and not about the matter
LONGEST = 32  # characters of a title


@dataclass(frozen=True)
class Study:
    """A case: the complaint, and all the records that tell its story."""

    record: Record
    records: tuple[Record, ...]

    @cached_property
    def course(self) -> tuple[Moment, ...]:
        """The moments of the story on all of its records, the oldest first, without corrections and struck steps.

        A record that was opened together with the complaint, such as a letter's document, adds no moment for its
        opening.
        """
        found = [
            Moment(record, taken)
            for record in self.records
            for taken in (record.registration, *record.trail)
            if taken.do not in BESIDE and (taken.do != "add" or record is self.record or not self.opened(record))
        ]
        return tuple(sorted(found, key=home_history.moment_order))

    def opened(self, record: Record) -> bool:
        """True if a record was opened by registering the complaint."""
        return record.began == self.record.began

    @property
    def title(self) -> str:
        """A short title: the first clauses of the matter."""
        return short_title(str(self.record["matter"]))

    @property
    def outcome(self) -> Taken | None:
        """The step that ended the matter, or the last one if it was reopened."""
        return next((t for t in reversed(self.record.trail) if t.do in ENDINGS), None)

    @property
    def callback(self) -> Record | None:
        """The newest callback held about it, or about a complaint that was joined to it."""
        linked = {r.id: r for r in self.records}
        held = {b.id: b for r in self.records for b in held_callbacks(r, linked)}
        return max(held.values(), key=lambda b: (b["held"], b.id), default=None)

    @property
    def comment(self) -> str:
        """The comments for training, the oldest first."""
        return "\n".join(t["text"] for t in self.picked if t["text"])

    @property
    def lesson(self) -> str:
        """The lesson, as last stated."""
        return next((t["lesson"] for t in reversed(self.picked) if t["lesson"]), "")

    @property
    def picked(self) -> list[Taken]:
        """The steps that picked it for the book."""
        return [t for t in self.record.trail if t.do == PICKED]


def rewrite_study(study: Study, of: Callable[[Record], Record]) -> Study:
    """Return a case with each of its records rewritten."""
    records = {record.id: of(record) for record in study.records}
    return Study(records[study.record.id], tuple(records.values()))


def case_studies(book: Book) -> list[Study]:
    """Return the cases of a site, in the order of registration, without cancelled ones."""
    picked = [r for r in book if r.kind.name == "complaint" and r.last(PICKED) and r.status != CANCELLED.value]
    return [Study(r, tuple(story_records(r, book))) for r in sorted(picked, key=periods.time_order)]


def story_records(record: Record, book: Book) -> list[Record]:
    """Return a complaint and the records that tell its story.

    These are the complaints joined with it, directly or not, the callbacks and documents about any of them, the
    callbacks about such a callback, and the inquiry that it was at first. The other records of such a callback belong
    to another story.
    """
    complaints = closure([record], lambda each: joined_complaints(each, book))
    about = closure(complaints, lambda each: records_about(each, book))
    origin = [book.records[n] for n in ids_in(record.kind.fields, record.values) if n in book.records]
    found = {each.id: each for each in (*about, *origin)}
    return [each for each in found.values() if each.status != CANCELLED.value or each is record]


def closure(start: Iterable[Record], following: Callable[[Record], Iterable[Record]]) -> list[Record]:
    """Return records, those that follow from them, and so on."""
    found = {record.id: record for record in start}
    queue = list(found.values())
    while queue:
        new = [record for record in following(queue.pop()) if record.id not in found]
        found |= {record.id: record for record in new}
        queue += new
    return list(found.values())


def joined_complaints(record: Record, book: Book) -> Iterator[Record]:
    """Yield the complaints that one was joined to, or that were joined to it."""
    targets = (taken["of"] for taken in record.trail if taken.do == JOIN)
    yield from (book.records[number] for number in targets if number in book.records)
    others = book.named.get(record.id, ())
    yield from (other for other in others if any(t.do == JOIN and t["of"] == record.id for t in other.trail))


def records_about(record: Record, book: Book) -> Iterator[Record]:
    """Yield the records that name one among their facts: its callbacks and documents."""
    others = book.named.get(record.id, ())
    yield from (other for other in others if record.id in ids_in(other.kind.fields, other.values))


def short_title(text: str) -> str:
    """Return the beginning of a text up to the end of a clause, short enough for a title."""
    sentence = re.split(r"[。！？；!?;\n]", text.strip(), maxsplit=1)[0] or text.strip()
    if len(sentence) <= LONGEST:
        return sentence
    end = max(sentence.rfind(mark, 0, LONGEST) for mark in "，、, ")
    return sentence[: end if end >= LONGEST // 3 else LONGEST - 1].rstrip() + "…"
