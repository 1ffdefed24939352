"""Read a record from YAML, with the line of every key.

Everything read is text, list or mapping: `0123`, `1:30` and `no` stay what was typed. What YAML can do beyond
that (anchors, tags, merge keys, several documents) is refused, with the line.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from svc.model.yaml_plain import read_plain_record
from svc.text.lean_imports import late_patterns

with late_patterns():  # they are for what svc does not do: reading without libyaml, and guessing at types
    import yaml
from yaml.events import (
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from svc.text.errors import Damaged
from svc.text.language import _

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # a PyYAML built without libyaml reads the same, ten times slower
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

MAX_SIZE = 1024 * 1024
MAX_DEPTH = 20
_SHORT = 16 * 1024  # the bytes of a text that is remembered
KeyPath = tuple[str | int, ...]
_Events = Callable[[], Any]
_NESTED = (MappingStartEvent, SequenceStartEvent)


class Tree(NamedTuple):
    """The content of a text, with the line of each part.

    Args:
        value: the facts, and `steps` (if the text has that key) as a list of mappings.
        lines: the line of each key path, counted from 1: `('phone',)`, `('steps', 0)`, `('steps', 0, 'do')`. What
            stands on the line of what it is part of may be left out.
    """

    value: dict[str, Any]
    lines: dict[KeyPath, int]

    def line(self, *path: str | int) -> int:
        """The line of a key path, or of its nearest parent that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse_record(data: bytes, path: Path) -> Tree:
    """Parse the record in the bytes of a file.

    Raises:
        Damaged: the bytes are no record, with the line.
    """
    try:
        return _parse(data) if len(data) <= _SHORT else _parse.__wrapped__(data)
    except Damaged as fault:
        fault.path = path
        raise


@lru_cache(512)  # what replays hundreds of commands reads the same files for each
def _parse(data: bytes) -> Tree:
    """The record in some bytes. Nobody changes the tree."""
    text = decode_text(data)
    plain = read_plain_record(text)
    return Tree(*plain) if plain else parse_text(text)[0]


def decode_text(data: bytes, most: int = MAX_SIZE) -> str:
    """Decode the bytes of a file. Conflict markers are reported first, since they cause other errors."""
    if len(data) > most:
        raise Damaged(_("the file is larger than {size} KiB").format(size=most // 1024))
    if any(mark in data for mark in (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")) and (
        marker := re.search(rb"^([<=>|])\1{6}(?![^ \r\n])", data, re.MULTILINE)
    ):
        raise Damaged(
            _("two versions were left unmerged here (git conflict marker)"),
            todo=_("keep the steps of both sides and delete the marker lines"),
            line=data.count(b"\n", 0, marker.start()) + 1,
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Damaged(_("the text is not UTF-8"), line=line) from None


def parse_text(text: str, *, many: bool = False) -> list[Tree]:
    """Parse the record in a text, or with `many` the records.

    Raises:
        Damaged: the text is no record, with the line.
    """
    try:
        return _documents(_Loader(text).get_event, many=many)
    except Damaged as fault:  # what is missing at the end, YAML misses one line below it
        fault.line = min(fault.line or 1, _last(text))
        raise
    except yaml.reader.ReaderError:
        raise _control_character(text) from None
    except yaml.MarkedYAMLError as error:
        raise _syntax(error, text) from None
    except (yaml.YAMLError, ValueError, OverflowError):  # not only YAMLError: escapes that spell no character
        raise Damaged(_("this can't be read as YAML"), line=1) from None


def _documents(events: _Events, *, many: bool) -> list[Tree]:
    """The records of an event stream. Events, unlike nodes, need no recursion in C and no second pass."""
    trees: list[Tree] = []
    seen = False
    events()  # the stream begins
    while isinstance(start := events(), DocumentStartEvent):
        if seen and not many:
            raise Damaged(_("a second document begins here (`---`)"), line=_line(start))
        seen = True
        root = events()
        if many and isinstance(root, SequenceStartEvent):
            while not isinstance(item := events(), SequenceEndEvent):
                trees.append(_tree(events, item))
        elif not (many and isinstance(root, ScalarEvent) and not root.value):
            trees.append(_tree(events, root))
        events()  # the document ends
    if not seen:
        raise Damaged(_("the file is empty"), line=1)
    return trees


def _tree(events: _Events, root: Any) -> Tree:
    if not isinstance(root, MappingStartEvent):
        raise Damaged(_("this is no record: it should be keys with values"), line=_line(root))
    lines: dict[KeyPath, int] = {(): _line(root)}
    return with_steps(Tree(_value(events, root, (), lines), lines))


def with_steps(tree: Tree) -> Tree:
    """The tree with `steps` as a list of mappings, an empty one if `steps:` has nothing."""
    steps = tree.value.get("steps", ())
    if steps == "":
        tree.value["steps"] = []
    elif isinstance(steps, str | dict):
        raise Damaged(_("`steps` is not a list of steps"), line=tree.line("steps"))
    for number, step in enumerate(steps):
        if not isinstance(step, dict):
            raise Damaged(_("this is no step: it should be keys with values"), line=tree.line("steps", number))
    return tree


def _value(events: _Events, event: Any, path: KeyPath, lines: dict[KeyPath, int]) -> Any:
    """The text, list or mapping that begins with an event. Adds the lines of everything in it."""
    if event.anchor is not None:  # an alias event has one, too
        raise Damaged(_("anchors and aliases (`&`, `*`) are not used here: put the text in quotes"), line=_line(event))
    if event.tag is not None:
        raise Damaged(_("tags (`!`) are not used here: put the text in quotes"), line=_line(event))
    if isinstance(event, ScalarEvent):
        return event.value
    if len(path) >= MAX_DEPTH:
        raise too_deep(_line(event))
    if isinstance(event, MappingStartEvent):
        return _mapping(events, path, lines)
    items: list[Any] = []
    while not isinstance(item := events(), SequenceEndEvent):
        where = (*path, len(items))
        lines[where] = _line(item)
        items.append(_value(events, item, where, lines))
    return items


def _mapping(events: _Events, path: KeyPath, lines: dict[KeyPath, int]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    while not isinstance(event := events(), MappingEndEvent):
        line = _line(event)
        if isinstance(event, _NESTED):
            raise Damaged(_("a key is a list or mapping instead of a word"), line=line)
        key = _value(events, event, path, lines)
        if key in facts:
            raise duplicate_key(key, line)
        if key == "<<" and not event.style:
            raise Damaged(_("merge keys (`<<`) are not used here"), line=line)
        where = (*path, key)
        lines[where] = line
        facts[key] = _value(events, events(), where, lines)
    return facts


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


def duplicate_key(key: str, line: int | None = None) -> Damaged:
    """The error about a key that is there twice."""
    return Damaged(_("the key `{key}` is there twice").format(key=key), line=line)


def too_deep(line: int | None = None) -> Damaged:
    """The error about lists and mappings that are nested too deeply."""
    return Damaged(_("lists and mappings are nested deeper than {depth}").format(depth=MAX_DEPTH), line=line)


def _control_character(text: str) -> Damaged:
    """The error about the first character that YAML does not allow unescaped: controls, U+FFFE, U+FFFF."""
    found = re.search(r"[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    if not found:
        return Damaged(_("this can't be read as YAML"), line=1)
    sentence = _("the control character U+{code:04X} stands in the text").format(code=ord(found[0]))
    return Damaged(sentence, line=text.count("\n", 0, found.start()) + 1)


def _syntax(error: yaml.MarkedYAMLError, text: str) -> Damaged:
    """The error of the YAML parser in words for someone who never read its specification, with the line."""
    known = {
        r"a tag|anchor|alias|start any token": _("a text that begins with a tab or a special character needs quotes"),
        r"mapping values": _("a text with a colon and a space in it needs quotes"),
        r"expected ':'": _("a key has no colon after it"),
        r"end of stream": _("a quotation mark is never closed"),
        r"',' or": _("a bracket is never closed, or a comma is missing"),
        r"node content": _("a value is missing, or a text needs quotes"),
        r"escape|hexdecimal": _("a backslash in double quotes begins no known escape"),
        r"tab character": _("lines are indented with spaces, not with tabs"),
        r"document start": _("this belongs to no key"),
        r"expected key|indicator|not allowed|block end": _("this does not fit the lines above, or needs quotes"),
    }
    context = error.context or ""
    problem = f"{context} {error.problem or ''}"
    if "nesting depth" in problem and error.problem_mark:  # a limit of libyaml itself, which reads a line ahead
        return too_deep(error.problem_mark.line + 1)
    sentence = next((known[part] for part in known if re.search(part, problem)), _("this can't be read as YAML"))
    opened = any(part in context for part in ("flow", "quoted", "simple key"))  # the end is found far below its cause
    mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
    return Damaged(sentence, line=min(mark.line + 1, _last(text)) if mark else 1)


def _last(text: str) -> int:
    """The number of a text's last line."""
    return len(text.splitlines()) or 1
