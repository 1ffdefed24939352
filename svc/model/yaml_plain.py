"""Records as svc writes them, a fact or step on each line, read in a third of what YAML takes. All else is left to it.

What is taken here means the same in YAML. Whatever might not is not taken.
"""

from __future__ import annotations

import re
from typing import Any

_FIRST = r"[^\s!-/:-@\[-`{-~]"  # of a text without quotes: neither a space nor a sign of ASCII
_WORD = rf"{_FIRST}[^,:?#\[\]{{}}]*"  # none of YAML's signs stands in it
_ITEM = re.compile(
    rf"([a-z_0-9]{{1,99}}): (?:'((?:[^']++|'')*+)'|({_WORD})|\[((?:{_WORD}(?:, {_WORD})*)?)\]|(\{{[^{{}}\[\]]*\}}))"
    r"(?:, |\Z)"
)
_FACT = re.compile(rf"([a-z_0-9]{{1,99}}): ({_FIRST}.*)")
_QUOTED, _PLAIN, _NESTED = 2, 3, 5  # the groups of an item


def read_plain_record(text: str) -> tuple[dict[str, Any], dict[tuple[str | int, ...], int]] | None:
    """Read a record that is written as svc writes it.

    Args:
        text: of its file.

    Returns:
        Its facts and `steps`, and the line of each, counted from 1; or None, if YAML has to tell what it says.
    """
    rows = text.split("\n")
    if rows.pop() or not "".join(rows).isprintable():
        return None
    facts: dict[str, Any] = {}
    lines: dict[tuple[str | int, ...], int] = {(): 1}
    steps: list[dict[str, Any]] | None = None
    for number, row in enumerate(rows, 1):
        if steps is not None and row.startswith("- {"):
            step = read_flow(row[3:-1]) if row.endswith("}") else None
            if step is None:
                return None
            lines["steps", len(steps)] = number
            steps.append(step)
        elif row == "steps:" and steps is None:
            facts["steps"] = steps = []
            lines[("steps",)] = number
        else:
            fact = _fact(row)
            if fact is None or fact[0] in facts or fact[0] == "steps":
                return None
            facts[fact[0]] = fact[1]
            lines[fact[:1]] = number
    return (facts, lines) if rows else None


def _fact(row: str) -> tuple[str, Any] | None:
    """Read one fact, or return None if YAML has to."""
    if item := _ITEM.fullmatch(row):
        return None if row.endswith(" ") or (value := _value(item)) is None else (item[1], value)
    found = _FACT.fullmatch(row)
    if found is None or ": " in found[2] or " #" in found[2] or row.endswith((":", " ")):
        return None
    return found[1], found[2]


def read_flow(text: str) -> dict[str, Any] | None:
    """Read what stands in braces if it is written as svc writes it, or return None."""
    found: dict[str, Any] = {}
    at, end = 0, len(text)
    while at < end:
        item = _ITEM.match(text, at)
        if item is None or item[1] in found or (value := _value(item)) is None:
            return None
        found[item[1]] = value
        at = item.end()
    return found


def _value(item: re.Match[str]) -> Any:
    """Return the value of an item, or None if YAML has to tell it."""
    sort = item.lastindex
    told = item[sort or 0]
    if sort == _QUOTED:
        return told.replace("''", "'") if "'" in told else told
    if sort == _PLAIN:
        return None if told.endswith(" ") else told
    if sort == _NESTED:
        return read_flow(told[1:-1])
    if " ," in told or told.endswith(" "):
        return None
    return told.split(", ") if told else []
