"""Records and attachments that a commit renamed whole, as `svc sync --renumber` does (015.5).

What the commit says of itself proves nothing: a record counts as renumbered only if its new file holds all that the old
one held, with the new number in place of the old, and says which number it had. What it says beyond that is judged like
anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from svc.audit.commits import Contents
from svc.audit.git_log import FileChange
from svc.audit.places import Places
from svc.text.dataclass import dataclass, field

_NUMBERS = re.compile(rb"[A-Z][0-9]{4}-[A-Z]?[0-9]{4,}|(?<=file: )[^,}\n]+")
_ATTACHED = re.compile(rb"(?<=file: )(['\"]?)([^'\",}\n]+)")


@dataclass
class Renamed:
    """The entries of a commit with renamed files put right, and the texts that they are to be compared with.

    Args:
        entries: a renamed record is one that had its content before, under the new number; moved files are left out.
        texts: these contents, by the names that the entries give them.
        numbers: the new numbers, by the old ones.
    """

    entries: list[FileChange]
    texts: dict[str, bytes | None] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)


def settle_renamed(entries: Sequence[FileChange], places: Places, contents: Contents) -> Renamed:
    """Find the records and attachments that a commit renamed whole.

    Args:
        entries: what the commit changed.
        places: what its files are.
        contents: what reads the versions of files.
    """
    gone = [e for e in entries if not e.new and e.olds]
    fresh = [e for e in entries if e.new and not e.olds]
    if not gone or not fresh:
        return Renamed(list(entries))
    numbers = dict(_moved_records(gone, fresh, places, contents))
    moved = [
        (old, new)
        for old, new in _moved_files(gone, fresh, numbers, places)
        if _folder(old) != _folder(new) or _named_by_record(new, entries, contents)
    ]
    names = {old.path: new.path.rpartition("/")[2] for old, new in moved if _folder(old) == _folder(new)}
    done = Renamed([], numbers=numbers)
    left = {each.path for pair in moved for each in pair}
    left |= {e.path for e in gone if places.is_record(e.path) and places.number(e.path) in numbers}
    before = {numbers[places.number(e.path)]: e for e in gone if places.is_record(e.path) and e.path in left}
    for entry in (e for e in entries if e.path not in left):
        earlier = before.get(places.number(entry.path)) if entry.new and not entry.olds else None
        olds = earlier.olds if earlier else entry.olds
        compared = places.is_record(entry.path) and olds and entry.new
        done.entries.append(_compared(entry, olds, numbers, names, contents, done) if compared else entry)
    return done


def _compared(
    entry: FileChange,
    olds: Sequence[str],
    numbers: Mapping[str, str],
    names: Mapping[str, str],
    contents: Contents,
    done: Renamed,
) -> FileChange:
    """Return an entry that is compared with its earlier versions as they read with the new numbers and names."""
    folder = entry.path.removesuffix(".yaml")
    own = {old.rpartition("/")[2]: new for old, new in names.items() if old.rpartition("/")[0] == folder}
    read = contents.read([*olds, entry.new])
    made = []
    for old in olds:
        text, after = read[old], read[entry.new]
        now = _renamed_lines(text, after, numbers, own) if text is not None and after is not None else text
        name = f"{old}:{entry.path}" if now != text else old
        if name != old:
            done.texts[name] = now
        made.append(name)
    return entry._replace(olds=tuple(made))


def _renamed_lines(text: bytes, after: bytes, numbers: Mapping[str, str], names: Mapping[str, str]) -> bytes:
    """Return a text with the new numbers and names in those lines that stand so in the later version."""
    known = set(after.split(b"\n"))
    lines = text.split(b"\n")
    return b"\n".join(
        line if line in known or (new := _renamed(line, numbers, names)) not in known else new for line in lines
    )


def _renamed(line: bytes, numbers: Mapping[str, str], names: Mapping[str, str]) -> bytes:
    """Return a line with the new numbers, and the new names of what it attaches."""
    for old, new in numbers.items():
        line = _renumbered(line, old, new)
    return _ATTACHED.sub(lambda m: m[1] + names.get(m[2].decode("utf-8", "replace"), "").encode() or m[0], line)


def _moved_records(
    gone: Sequence[FileChange], fresh: Sequence[FileChange], places: Places, contents: Contents
) -> Iterator[tuple[str, str]]:
    """Yield the records that moved whole, by their old and new numbers."""
    free = [e for e in fresh if places.is_record(e.path)]
    for entry in (e for e in gone if places.is_record(e.path)):
        old = places.number(entry.path)
        for other in free:
            new = places.number(other.path)
            if _folder(entry) != _folder(other) or old[:1] != new[:1] or old == new:
                continue
            texts = contents.read([entry.olds[0], other.new])
            before, after = texts[entry.olds[0]], texts[other.new]
            told = after and old.encode() in after  # it says itself which number it had
            if before and after and told and _holds(after, _renumbered(before, old, new)):
                free.remove(other)
                yield old, new
                break


def _renumbered(text: bytes, old: str, new: str) -> bytes:
    """Return a text with one number in place of another."""
    return re.sub(rb"(?<![A-Za-z0-9])%s(?![0-9])" % re.escape(old.encode()), new.encode(), text)


def _holds(after: bytes, before: bytes) -> bool:
    """True if a record is another one continued, but for the numbers of others that moved with it."""
    rest, own = (_NUMBERS.sub(b"", text) for text in (after, before))
    return rest.startswith(own) and after.split(b"\n")[0] == before.split(b"\n")[0]


def _moved_files(
    gone: Sequence[FileChange], fresh: Sequence[FileChange], numbers: Mapping[str, str], places: Places
) -> list[tuple[FileChange, FileChange]]:
    """Return the attachments that moved unchanged: with their record, or to another name beside it."""
    found = []
    free = [e for e in fresh if not places.is_record(e.path)]
    for entry in (e for e in gone if not places.is_record(e.path) and places.number(e.path)):
        old = places.number(entry.path)
        wanted = numbers.get(old, old)
        for other in free:
            if other.new in entry.olds and places.number(other.path) == wanted:
                free.remove(other)
                found.append((entry, other))
                break
    return found


def _named_by_record(file: FileChange, entries: Sequence[FileChange], contents: Contents) -> bool:
    """True if the record beside a renamed attachment was changed with it, and names it."""
    folder, _slash, name = file.path.rpartition("/")
    blobs = [e.new for e in entries if e.path == f"{folder}.yaml" and e.new]
    texts = contents.read(blobs).values()
    return any(name.encode() in {found[2] for found in _ATTACHED.finditer(text)} for text in texts if text)


def _folder(entry: FileChange) -> str:
    return entry.path.rpartition("/")[0]
