"""`add --file`: the records of a YAML or JSON file, all of them or none."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from svc.cli import answers
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.steps import Opening
from svc.procedures import validate
from svc.site.desk import Desk
from svc.text.errors import BadInput
from svc.text.language import _, system_reason


def records_in_file(kind: Kind, opening: Opening, desk: Desk, name: str) -> list[dict[str, Any]]:
    """Read the records of a YAML or JSON file, one or many. One bad record refuses them all.

    Raises:
        BadInput: with the file's line (exit 2).
    """
    path = Path("<stdin>" if name == "-" else name)
    fields = {f.name: f for f in (*kind.fields, *opening.extra)}
    many = []
    for tree in read_trees(name, path, fields):
        found = {
            key: _value_in_file(fields[key], raw, desk, path, tree.line(key))
            for key, raw in tree.value.items()
            if raw not in ("", [])
        }
        if missing := validate.missing_facts(kind, opening, found):
            names = ", ".join(f.name for f in missing)
            raise BadInput(_("missing: {options}").format(options=names), path=path, line=tree.line())
        many.append(found)
    return many


def read_trees(name: str, path: Path, fields: Mapping[str, Field]) -> Iterator[Any]:
    """Yield the mappings of a YAML or JSON file, one or many, each with its lines.

    Args:
        name: the file as it was typed; `-` is stdin.
        path: what it is called in a refusal.
        fields: the keys that may stand in it.

    Raises:
        BadInput: it can't be read, has nothing in it, or an unknown key, with its line (exit 2).
    """
    from svc.importing import records_file
    from svc.model.yaml_read import MAX_SIZE

    try:
        data = sys.stdin.buffer.read(MAX_SIZE + 1) if name == "-" else _first_bytes(path, MAX_SIZE + 1)
    except OSError as error:
        raise BadInput(_("can't be read: {reason}").format(reason=system_reason(error)), path=path) from None
    count = 0
    for count, tree in enumerate(records_file.parse_records(data, path), 1):  # noqa: B007 - counted
        for key in tree.value:
            if key not in fields:
                from svc.model.codec import unknown_key_message

                raise BadInput(unknown_key_message(key, fields), path=path, line=tree.line(key))
        yield tree
    if not count:
        raise BadInput(_("no record in it"), path=path)


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
