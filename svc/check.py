"""The checks of `svc check`: each is one named function over the whole book."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from svc.git.ask import Clone
from svc.kinds import KINDS
from svc.model import identity_numbers
from svc.model.case import People
from svc.model.record import Record
from svc.model.steps import CANCELLED
from svc.model.values import values_within
from svc.site import calendar_file
from svc.site.alias_settings import CommandMeant
from svc.site.calendar_file import calendar_faults
from svc.site.environment import SETTINGS_NAME
from svc.site.settings_check import settings_faults
from svc.store.book import Book
from svc.store.store import Store
from svc.text.dataclass import dataclass
from svc.text.errors import Damaged
from svc.text.language import _

CLOCKS_DIFFER = timedelta(hours=1)  # as the audit has it


@dataclass(frozen=True)
class BookFault:
    """A fault in the book: the check that found it, its place, and a sentence about it."""

    check: str
    path: Path
    line: int | None
    sentence: str

    def place(self, shortened: Callable[[Path], str]) -> str:
        """The place of the fault, as `file:line`."""
        name = shortened(self.path)
        return f"{name}:{self.line}" if self.line else name


def find_faults(
    book: Book,
    store: Store,
    clone: Clone,
    now: datetime,
    paths: Sequence[Path] = (),
    command_meant: CommandMeant | None = None,
) -> list[BookFault]:
    """All faults of a site's records, or of those in some files and folders.

    Args:
        book: the site's records, as they were just read.
        store: what read them.
        clone: the clone of the site, which knows what is not committed.
        now: what lies in the future is judged at this time.
        paths: files and folders to report on; none means all.
        command_meant: the command of svc that some words name, for the site's short words.
    """
    found = [BookFault("damaged", d.path, d.line, d.sentence) for d in store.damaged if d.path]
    for check in (unknown_references, circles, from_the_future, misplaced, identities, unknown_items, impossible):
        found += check(book, store, now)
    settings = settings_faults(store.site, command_meant=command_meant)
    found += [BookFault("settings", store.site.root / SETTINGS_NAME, *fault) for fault in settings]
    found += [BookFault("calendar", store.site.root / calendar_file.FILE, *f) for f in calendar_faults(store.site.root)]
    found += faulty_directory(store)
    found += uncommitted(clone)
    wanted = [p.absolute() for p in paths]
    chosen = [f for f in found if not wanted or any(f.path.is_relative_to(p) for p in wanted)]
    return sorted(chosen, key=lambda f: (str(f.path), f.line or 0))


def unknown_references(book: Book, store: Store, _now: datetime) -> Iterator[BookFault]:
    """Find records that name a record that does not exist."""
    for record in book:
        for number in sorted(record.named_ids):
            if number not in book.records and store.folders.locate(number) is None:
                sentence = _("{id} names {other}, which does not exist").format(id=record.id, other=number)
                yield BookFault("reference", file_of(record), None, sentence)


def circles(book: Book, _store: Store, _now: datetime) -> Iterator[BookFault]:
    """Find complaints joined in a circle, as two clones can make one."""
    for record in book:
        seen, at = [record.id], record
        while (step := at.last("same-as")) and step["of"] in book.records and step["of"] not in seen:
            seen.append(step["of"])
            at = book.records[step["of"]]
        step = at.last("same-as")
        if step and step["of"] == record.id:
            sentence = _("joined in a circle: {chain}").format(chain=" → ".join([*seen, record.id]))
            yield BookFault("circle", file_of(record), step.line, sentence)


def from_the_future(book: Book, _store: Store, now: datetime) -> Iterator[BookFault]:
    """Find steps dated later than now, by more than the clocks of two desks may differ."""
    for record in book:
        for taken in record.steps:
            if taken.at > now + CLOCKS_DIFFER:
                sentence = _("step {number} lies in the future: {time}").format(
                    number=taken.number, time=f"{taken.at:%Y-%m-%d %H:%M:%S}"
                )
                yield BookFault("future", file_of(record), taken.line, sentence)


def clock_ahead(book: Book, now: datetime) -> timedelta:
    """How far the newest step that was entered by a fast clock lies ahead, within what clocks may differ."""
    ahead = (taken.at - now for record in book for taken in record.steps)
    return max((span for span in ahead if span <= CLOCKS_DIFFER), default=timedelta(0))


def misplaced(book: Book, store: Store, _now: datetime) -> Iterator[BookFault]:
    """Find numbers with two files, and files in the folder of another year."""
    for kind in KINDS.values():
        seen: set[str] = set()
        for path in store.folders.paths(kind) if not kind.named else ():
            if path.stem in seen:
                yield BookFault("twice", path, None, _("{id} has another file, too").format(id=path.stem))
            seen.add(path.stem)
    yield from colliding(store)
    for record in book:
        if not record.kind.named and file_of(record).parts[-3] != record.id[1:5]:
            sentence = _("{id} lies in the folder of another year").format(id=record.id)
            yield BookFault("place", file_of(record), None, sentence)


def colliding(store: Store) -> Iterator[BookFault]:
    """Find files whose names are one on a file system that ignores case."""
    for kind in KINDS.values():
        seen: dict[str, Path] = {}
        for path in sorted(store.folders.paths(kind)) if kind.named else ():
            other = seen.setdefault(str(path).casefold(), path)
            if other != path:
                sentence = _("{name} and {other} are one file where case makes no difference")
                yield BookFault("collision", path, None, sentence.format(name=path.name, other=other.name))


def identities(book: Book, _store: Store, _now: datetime) -> Iterator[BookFault]:
    """Find whole identity numbers, which only a hand edit can put there (006.15)."""
    for record in book:
        places = [(1, record.facts), *((taken.line, taken.answers) for taken in record.steps)]
        for line, said in places:
            if any(identity_numbers.find_identity_number(text) for text in values_within(said, str)):
                yield BookFault("identity", file_of(record), line, _("a whole identity number stands in it (006.15)"))


def unknown_items(book: Book, store: Store, _now: datetime) -> Iterator[BookFault]:
    """Find inspections by an unknown checklist, or of items that their checklist lacks."""
    from svc.site import checklists

    rating = [(record, f) for record in book for f in record.kind.fields if f.of]
    known = checklists.all_checklists(store.site.templates(checklists.FOLDER)) if rating else {}
    for record, f in rating:
        name = record[f.of]
        if name not in known:
            yield BookFault("checklist", file_of(record), None, _("there is no checklist {name}").format(name=name))
            continue
        for item in sorted(set(record[f.name]) - {item.id for item in known[name].items}):
            sentence = _("checklist {name} has no item {item}").format(name=name, item=item)
            yield BookFault("checklist", file_of(record), None, sentence)


def faulty_directory(store: Store) -> Iterator[BookFault]:
    """Find what can't be used in the site's directory of authorities."""
    from svc.site import authorities

    path = store.site.root / "templates" / authorities.FILE
    try:
        if path.exists():
            authorities.read_authorities(path)
    except Damaged as fault:
        yield BookFault("authorities", path, fault.line, fault.sentence)


def impossible(book: Book, store: Store, _now: datetime) -> Iterator[BookFault]:
    """Find states that the kinds rule out, as hand edits and two clones can make them."""
    for record in book:
        if record.kind.checks and record.status != CANCELLED.value:
            yield from faults_of_kind(record, book.linked(record), store.site.people)


def faults_of_kind(record: Record, linked: Mapping[str, Record], people: People) -> Iterator[BookFault]:
    """Find the states that its kind rules out in one record."""
    for fault in (f for check in record.kind.checks for f in check(record, linked, people)):
        sentence = f"{record.id}: {fault.sentence} (WI/FW-{fault.article})"
        yield BookFault(fault.check, file_of(record), fault.at.line if fault.at else None, sentence)


def uncommitted(clone: Clone) -> Iterator[BookFault]:
    """Find records whose files differ from the last commit."""
    if clone.enabled and clone.available():
        for path in clone.dirty():
            yield BookFault("uncommitted", path, None, _("not committed"))


def file_of(record: Record) -> Path:
    """The file of a record that was read."""
    return record.path or Path(record.id)
