"""Two versions of a record's text compared: it may only grow, by steps, one line each (015.5)."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from svc.audit.step_lines import RawStep, parse_line
from svc.model import yaml_read
from svc.model.yaml_read import Tree
from svc.text.errors import Damaged

_MARKERS = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")
_GROWN = re.compile(rb"(?> *- \{[^\r\n]*\}[^\r\n]*\r?\n)*+")  # steps as svc appends them; all else is parsed
_STEPS = re.compile(rb"^steps:[^\n]*\n", re.MULTILINE)
_REMARK = re.compile(rb"(?:^|\s)#.*$")
_NOWHERE = Path()


class Loss(NamedTuple):
    """A difference by which a later version no longer says what the earlier one did.

    `what` is `rewritten` (a fact: `key`), `changed` or `removed` (a step), `form` (the same in other words),
    `comment`, or `damaged` (it can't be read any more: `after` says why). `line` is the line in the later version,
    if it is still there, and `line_before` the one in the earlier version.
    """

    what: str
    key: str = ""
    before: Any = None
    after: Any = None
    line: int | None = None
    line_before: int | None = None

    @property
    def evidence(self) -> str:
        """What was lost, in one spelling, to tell it from other losses in the same commit."""
        if self.what == "damaged":
            return str(self.key)
        return canonical([self.key, self.before, self.after])


class AddedStep(NamedTuple):
    """A new step and its line."""

    step: RawStep
    line: int | None


def parse_or_none(data: bytes) -> Tree | None:
    """Parse a text into its tree, or return None if it can't be read."""
    try:
        return yaml_read.parse_record(data, _NOWHERE)
    except Damaged:
        return None


def find_losses(old: bytes, new: bytes, *, merged: bool = False) -> list[Loss]:
    """Return everything that a version lost of an earlier one, or nothing if it only grew.

    Args:
        old, new: the versions.
        merged: it was joined with another version, so that steps may stand between others.
    """
    if appended_steps(old, new) is not None:
        return []
    before, after = parse_or_none(old), parse_or_none(new)
    if after is None:
        return [Loss("damaged", after=_why(new), key=hashlib.sha256(new).hexdigest())]
    if before is None:
        return find_lost_lines(old, new)
    facts = [*_facts(before, after)]
    gone, more = _steps(before, after)
    found = [*facts, *_paired(gone, [] if merged else more, before, after)]
    return found or _form(old, new, before, after, merged=merged)


def find_added(olds: Sequence[bytes], new: bytes) -> list[AddedStep]:
    """Return the steps of a version that none of the earlier ones has."""
    if len(olds) <= 1:
        added = appended_steps(olds[0], new) if olds else _first_steps(new)
        if added is not None:
            return added
    after = parse_or_none(new)
    if after is None:
        known = {line for old in olds for line in old.splitlines()}
        return [AddedStep(step, None) for line in new.splitlines() if line not in known for step in parse_line(line)]
    have: Counter[str] = Counter()
    for old in olds:
        before = parse_or_none(old)
        have |= Counter(map(canonical, before.value.get("steps", ()))) if before else Counter()
    found = []
    for n, step in enumerate(after.value.get("steps", ())):
        name = canonical(step)
        have[name] -= 1
        if have[name] < 0:
            found.append(AddedStep(step, after.line("steps", n)))
    return found


# Plain growth, which is nearly all there is


def appended_steps(old: bytes, new: bytes) -> list[AddedStep] | None:
    """Return the steps on the appended lines, if each line is one and nothing else was changed."""
    if not old.endswith(b"\n") or not new.startswith(old) or not (b"\nsteps:\n" in old or _STEPS.search(old)):
        return None
    return _steps_in(new[len(old) :], new)


def _first_steps(new: bytes) -> list[AddedStep] | None:
    """Return the steps of a new record, if they are written as svc writes them."""
    start = _STEPS.search(new)
    return _steps_in(new[start.end() :], new) if start else []


def _steps_in(rest: bytes, new: bytes) -> list[AddedStep] | None:
    """Return the steps on the last lines of a version, if each line is one."""
    if not _GROWN.fullmatch(rest):
        return None
    first = new.count(b"\n") - rest.count(b"\n") + 1
    lines = rest.split(b"\n")[:-1]
    found = [AddedStep(step, n) for n, text in enumerate(lines, first) for step in parse_line(text)]
    return found if len(found) == len(lines) else None


# What was lost


def _facts(before: Tree, after: Tree) -> Iterator[Loss]:
    old, new = before.value, after.value
    for key in dict.fromkeys([*old, *new]):
        if key != "steps" and old.get(key) != new.get(key):
            line = after.line(key) if key in new else None
            yield Loss("rewritten", key, old.get(key), new.get(key), line, before.line(key))


def canonical(step: Any) -> str:
    """Return a step, or a fact's value, in one spelling."""
    return json.dumps(step, ensure_ascii=False, sort_keys=True, default=str)


def _steps(before: Tree, after: Tree) -> tuple[list[int], list[int]]:
    """Return the places of the steps that only the earlier version has, and of those that only the later one has."""
    old, new = ([canonical(step) for step in tree.value.get("steps", ())] for tree in (before, after))
    gone, more = Counter(old) - Counter(new), Counter(new) - Counter(old)
    return _taken(old, gone), _taken(new, more)


def _taken(names: Sequence[str], wanted: Counter[str]) -> list[int]:
    found = []
    for n, name in enumerate(names):
        if wanted[name] > 0:
            wanted[name] -= 1
            found.append(n)
    return found


def _paired(gone: Sequence[int], free: list[int], before: Tree, after: Tree) -> Iterator[Loss]:
    """Yield the removed steps, each with the added step that it was probably changed into."""
    for n in gone:
        step = before.value["steps"][n]
        line = before.line("steps", n)
        near = max(free, key=lambda other: (_alike(step, after.value["steps"][other]), -abs(n - other)), default=None)
        if near is None or _alike(step, after.value["steps"][near]) < 2:
            yield Loss("removed", "", step, None, None, line)
            continue
        free.remove(near)
        yield Loss("changed", "", step, after.value["steps"][near], after.line("steps", near), line)


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> int:
    return sum(one.get(key) == other.get(key) for key in ("at", "by", "do"))


def _form(old: bytes, new: bytes, before: Tree, after: Tree, *, merged: bool) -> list[Loss]:
    """Return the changes that keep the meaning: lines written differently, or only comments changed."""
    kept = [canonical(step) for step in after.value.get("steps", ())]
    rest = iter(kept)
    in_order = merged or all(canonical(step) in rest for step in before.value.get("steps", ()))
    if not in_order or _bare(old) - _bare(new):
        return [Loss("form")]
    return [Loss("comment")] if _lines(old) - _lines(new) or _remarks(new) - _remarks(old) else []


def _bare(data: bytes) -> Counter[bytes]:
    """Count the lines that hold data, with their comments cut off."""
    return Counter(filter(None, (_REMARK.sub(b"", line).rstrip(b" \t") for line in data.split(b"\n"))))


def _lines(data: bytes) -> Counter[bytes]:
    return Counter(data.split(b"\n"))


def _remarks(data: bytes) -> Counter[bytes]:
    return Counter(line for line in data.split(b"\n") if _REMARK.search(line))


def find_lost_lines(old: bytes, new: bytes) -> list[Loss]:
    """Return the lines that a version lost, compared as text because one of the two can't be parsed."""
    found: list[Loss] = []
    gone = _bare(old.replace(b"\r", b"")) - _bare(new.replace(b"\r", b""))
    for n, line in enumerate(old.replace(b"\r", b"").split(b"\n"), 1):
        bare = _REMARK.sub(b"", line).rstrip(b" \t")
        if gone[bare] <= 0 or bare.startswith(_MARKERS):
            continue
        gone[bare] -= 1
        said = bare.decode("utf-8", "replace").strip()
        step = said.startswith("-")
        key = "" if step else said.partition(":")[0]
        found.append(Loss("removed" if step else "rewritten", key, said.removeprefix(f"{key}:").strip(), None, None, n))
    return found


def _why(data: bytes) -> tuple[str, int | None]:
    """Return why a text can't be read, and on which line."""
    try:
        yaml_read.parse_record(data, _NOWHERE)
    except Damaged as fault:
        return fault.sentence, fault.line
    return "", None
