"""`add --file`: the records of a YAML or JSON file, all of them or none."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from svc.cli import answers
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.show import show_value
from svc.model.steps import Act, Opening
from svc.model.values import to_json
from svc.procedures import validate
from svc.procedures.changes import Change
from svc.procedures.copies import Copy
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.errors import BadInput
from svc.text.language import _, comma_list, system_reason

if TYPE_CHECKING:
    from svc.model.yaml_read import Tree

_Listed = tuple[str, str]  # the number and the status that a record has in a listing
NAMED = 5  # records that a note names
# What a listing has of a record beside its facts.
_LISTED = ("id", "status", "due", "entered", "source", "flags", "steps", "obligations", "path", "good")


class RecordInFile(NamedTuple):
    """A record of a file: its facts, and where the file is a listing (`list -f json`) its number and status."""

    facts: dict[str, Any]
    number: str = ""
    status: str = ""


def records_in_file(kind: Kind, opening: Opening, desk: Desk, name: str) -> list[RecordInFile]:
    """Read the records of a YAML or JSON file, one or many, such as a listing of svc. One bad record refuses them all.

    Raises:
        BadInput: with the file's line (exit 2).
    """
    path = Path("<stdin>" if name == "-" else name)
    extra = (f for way in kind.openings for f in way.extra)
    fields = {f.name: f for f in (*extra, *kind.fields, *opening.extra)}
    many = []
    for tree, (listed, status) in read_trees(name, path, fields, kind):
        found = {
            key: _value_in_file(fields[key], raw, desk, path, tree.line(key))
            for key, raw in tree.value.items()
            if raw not in ("", [], None)
        }
        if missing := validate.missing_facts(kind, _way_of(kind, opening, found), found):
            names = ", ".join(f.name for f in missing)
            raise BadInput(_("missing: {options}").format(options=names), path=path, line=tree.line())
        many.append(RecordInFile(found, listed, status))
    return many


def read_trees(name: str, path: Path, fields: Mapping[str, Field], kind: Kind) -> Iterator[tuple[Tree, _Listed]]:
    """Yield the mappings of a YAML or JSON file, one or many, each with its lines, its number and status in a listing.

    Args:
        name: the file as it was typed; `-` is stdin.
        path: what it is called in a refusal.
        fields: the keys that may stand in it.
        kind: of which the records are.

    Raises:
        BadInput: it can't be read, has nothing in it, or an unknown key, with its line (exit 2).
    """
    from svc.importing import records_file

    most = records_file.LARGEST + 1
    try:
        data = sys.stdin.buffer.read(most) if name == "-" else _first_bytes(path, most)
    except OSError as error:
        raise BadInput(_("can't be read: {reason}").format(reason=system_reason(error)), path=path) from None
    count = 0
    for count, tree in enumerate(records_file.parse_records(data, path), 1):  # noqa: B007 - counted
        number = _take_listed(tree, kind, fields)
        for key in tree.value:
            if key not in fields:
                from svc.model.codec import unknown_key_message

                raise BadInput(unknown_key_message(key, fields), path=path, line=tree.line(key))
        yield tree, number
    if not count:
        raise BadInput(_("no record in it"), path=path)


def _take_listed(tree: Tree, kind: Kind, fields: Mapping[str, Field]) -> tuple[str, str]:
    """Take out of a record what only a listing of svc has beside its facts; return its number and status there."""
    value = tree.value
    if "id" not in value:
        return "", ""
    number, status = str(value["id"]), str(value.get("status") or "")
    told_by_steps = (name for step in kind.all_steps.values() for name in step.sets.values())
    derived = (name for name in (*kind.computed_by_name, *told_by_steps) if name not in fields)
    for name in (*_LISTED, *derived):
        value.pop(name, None)
    if value.get("kind") == kind.name:
        del value["kind"]
    for f in kind.fields:  # a fact called like one of these stands under another name in a list
        if (listed := value.pop(f"{kind.name}_{f.name}", None)) is not None:
            value.setdefault(f.name, listed)
    return number, status


def listed_acts(
    kind: Kind, opening: Opening, many: Sequence[RecordInFile], store: Store, now: datetime
) -> Iterator[Act | Copy]:
    """Yield the registrations of the records of a file, but of those that are on file with all of this.

    Raises:
        BadInput: one is on file with other facts (exit 2).
    """
    for each in many:
        way = _way_of(kind, opening, each.facts)
        act = Act("", way.name, each.facts, kind=kind.name)
        if not each.number:
            yield act
        elif kind.named:
            yield Copy(act)
        elif (known := store.whole(each.number)) is None or known.kind is not kind:
            times = [value for value in each.facts.values() if isinstance(value, datetime)]
            at = each.facts.get(kind.time) or min(times, default=None)
            if kind.time not in each.facts or at is None:
                yield Copy(act, at, each.number)
            else:  # what else must be told of one, such as when the resident is called again, is told as of a book
                told = kind.from_paper(kind, each.facts, at, now)[0].act if kind.from_paper else act
                yield Copy(told, at, each.number)
        elif other := [kind.all_fields[n] for n, v in each.facts.items() if to_json(v) != to_json(known[n])]:
            raise BadInput(
                _("{id} is on file with another value: {fields}").format(
                    id=known.id, fields=comma_list(f"{f.label} {show_value(f, known[f.name])}" for f in other)
                ),
                todo=_("change it, with the reason: svc amend {id} {field}=… --reason …").format(
                    id=known.id, field=other[0].name
                ),
            )


def listed_notes(kind: Kind, many: Sequence[RecordInFile], changes: Sequence[Change]) -> list[str]:
    """What is to be said of a listing: which records are on file, and what it does not tell of the others."""
    new = {change.after.id: change.after.status for change in changes}
    notes = []
    if (known := sum(bool(each.number) for each in many) - len(new)) > 0 and not kind.named:
        notes.append(_("{count} are on file already, with all of this").format(count=known))
    if acted := [each.number for each in many if each.status and new.get(each.number, each.status) != each.status]:
        told = _("{count} have the facts alone, since a list does not tell what was done about them: {ids}")
        notes.append(told.format(count=len(acted), ids=comma_list(acted[:NAMED]) + " …" * (len(acted) > NAMED)))
    return notes


def _way_of(kind: Kind, opening: Opening, facts: Mapping[str, Any]) -> Opening:
    """The opening that registers a record: the one whose time it has, else the one that was typed."""
    if opening.time and facts.get(opening.time):
        return opening
    return next((way for way in kind.openings if way.time and facts.get(way.time)), opening)


def _first_bytes(path: Path, size: int) -> bytes:
    """The first bytes of a file that may be endless."""
    with path.open("rb") as source:
        return source.read(size)


def _value_in_file(f: Field, raw: Any, desk: Desk, path: Path, line: int) -> Any:
    """One value of such a file."""
    try:
        return answers.typed_value(f, raw, desk)
    except BadInput as error:
        raise BadInput(error.sentence, todo=error.todo, path=path, line=line) from None
