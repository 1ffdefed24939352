"""The checks of `svc check`: each is one named function, over one record or over all files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from svc.git.ask import Clone
from svc.kinds import KINDS
from svc.model import identity_numbers
from svc.model.case import People
from svc.model.record import Record
from svc.model.values import values_within
from svc.store.store import Store
from svc.text.dataclass import dataclass
from svc.text.errors import Damaged
from svc.text.language import _


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


def outside_its_year(record: Record) -> Iterator[BookFault]:
    """Find a file in the folder of another year."""
    if not record.kind.named and file_of(record).parts[-3] != record.id[1:5]:
        sentence = _("{id} lies in the folder of another year").format(id=record.id)
        yield BookFault("place", file_of(record), None, sentence)


def identities(record: Record) -> Iterator[BookFault]:
    """Find whole identity numbers, which only a hand edit can put there (006.15)."""
    places = [(1, record.facts), *((taken.line, taken.answers) for taken in record.steps)]
    for line, said in places:
        if any(identity_numbers.find_identity_number(text) for text in values_within(said, str)):
            yield BookFault("identity", file_of(record), line, _("a whole identity number stands in it (006.15)"))


def faults_of_kind(record: Record, linked: Mapping[str, Record], people: People) -> Iterator[BookFault]:
    """Find the states that its kind rules out in one record, as hand edits and two clones can make them."""
    for fault in (f for check in record.kind.checks for f in check(record, linked, people)):
        sentence = f"{record.id}: {fault.sentence} (WI/FW-{fault.article})"
        yield BookFault(fault.check, file_of(record), fault.at.line if fault.at else None, sentence)


def twice(store: Store) -> Iterator[BookFault]:
    """Find numbers with two files."""
    for kind in (kind for kind in KINDS.values() if not kind.named):
        seen: set[str] = set()
        for folder, names in store.folders.names_by_folder(kind):
            for name in names:
                number = name.removesuffix(".yaml") if name.endswith(".yaml") else Path(name).stem
                if number in seen:
                    yield BookFault("twice", folder / name, None, _("{id} has another file, too").format(id=number))
                seen.add(number)


def colliding(store: Store) -> Iterator[BookFault]:
    """Find files whose names are one on a file system that ignores case."""
    for kind in KINDS.values():
        seen: dict[str, Path] = {}
        for path in sorted(store.folders.paths(kind)) if kind.named else ():
            other = seen.setdefault(str(path).casefold(), path)
            if other != path:
                sentence = _("{name} and {other} are one file where case makes no difference")
                yield BookFault("collision", path, None, sentence.format(name=path.name, other=other.name))


def faulty_directory(store: Store) -> Iterator[BookFault]:
    """Find what can't be used in the site's directory of authorities."""
    from svc.site import authorities

    path = store.site.root / "templates" / authorities.FILE
    try:
        if path.exists():
            authorities.read_authorities(path)
    except Damaged as fault:
        yield BookFault("authorities", path, fault.line, fault.sentence)


def uncommitted(clone: Clone, known: Mapping[bytes, bytes]) -> Iterator[BookFault]:
    """Find records whose files differ from the last commit.

    Args:
        clone: the clone of the site.
        known: files whose contents are known, each by its path in the site with the name that git gives its content.
    """
    if clone.enabled and clone.available():
        for path in clone.dirty(known=known):
            yield BookFault("uncommitted", path, None, _("not committed"))


def file_of(record: Record) -> Path:
    """The file of a record that was read."""
    return record.path or Path(record.id)
