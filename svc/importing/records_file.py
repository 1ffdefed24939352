"""Many records at once, as `add --file` reads them: YAML, JSON or JSON lines.

YAML can read nearly all of JSON, but not `\\ud83d\\ude00`.
"""

import json
import re
from pathlib import Path
from typing import Any

from svc.model.yaml_read import Tree, decode_text, duplicate_key, parse_text, too_deep, with_steps
from svc.model.yaml_write import as_read_back
from svc.text.errors import BadInput, Damaged
from svc.text.language import _

LARGEST = 64 * 1024 * 1024  # bytes of such a file: a listing of a hundred thousand records


def parse_records(data: bytes, path: Path) -> list[Tree]:
    """Parse the records in a file: YAML (documents, a list, one mapping), JSON or JSON lines.

    Lines inside a JSON record are not known, so all of its paths have the line where the record begins. Errors are
    BadInput, with the line, where `parse` would raise Damaged.
    """
    try:
        text = decode_text(data, LARGEST)
        trees = _read_json(text) if text.lstrip()[:1] in ("[", "{") else parse_text(text, many=True)
    except Damaged as fault:
        raise BadInput(fault.sentence, todo=fault.todo, path=path, line=fault.line) from None
    if not trees:
        raise BadInput(_("there is no record in it"), path=path, line=1)
    return trees


def _read_json(text: str) -> list[Tree]:
    """Parse JSON, JSON lines or YAML in flow style. If all fail, the one that got furthest gives the error."""
    try:
        return _json_records(text)
    except RecursionError:
        raise too_deep(1) from None
    except json.JSONDecodeError as error:
        complaint = Damaged(_("this can't be read as JSON"), line=error.lineno)
    try:
        return parse_text(text, many=True)
    except Damaged as fault:
        raise max(complaint, fault, key=lambda each: each.line or 0) from None


def _json_records(text: str) -> list[Tree]:
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    item = re.compile(r"\S")
    if text[start] == "[":
        json.JSONDecoder(parse_int=str).decode(text)  # is it a list at all? what follows only looks for its items
        start, end = start + 1, end - 1
        item = re.compile(r"[^\s,]")
    decoder = json.JSONDecoder(object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=str)
    trees: list[Tree] = []
    line, counted = 1, 0
    while begin := item.search(text, start, end):
        line, counted = line + text.count("\n", counted, begin.start()), begin.start()
        try:
            value, start = decoder.raw_decode(text, begin.start())
            trees.append(_json_tree(value, line))
        except Damaged as fault:
            fault.line = line
            raise
    return trees


def _json_tree(value: Any, line: int) -> Tree:
    if not isinstance(value, dict):
        raise Damaged(_("this is no record: it should be keys with values"))
    return with_steps(Tree(as_read_back(value), {(): line}))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for key, value in pairs:
        if key in facts:
            raise duplicate_key(key)
        facts[key] = value
    return facts
