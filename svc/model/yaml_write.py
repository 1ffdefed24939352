"""Write a record as YAML that reads back equal, one line for each fact and each step."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from svc.model.yaml_read import MAX_DEPTH, MAX_SIZE, parse_record, parse_text, too_deep
from svc.text.errors import BadInput, Damaged
from svc.text.language import _

_HALF = "[\ud800-\udfff]"
_TYPED = (  # what YAML 1.1 or 1.2 takes for something else than text
    r"""(?xi)[-+]?[0-9.][0-9_.,:]*(?:[eE][-+]?[0-9]+)?     # numbers, 1:30, 2026
    | [-+]?0[xob][0-9a-fA-F_]+
    | [-+]?\.(?:inf|nan)
    | [0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt \t][-+0-9:.Z \t]*)?
    | y|n|yes|no|on|off|true|false|null"""
)
_HARMLESS = str.maketrans("", "", "。，、；：！？（）“”《》…·/.-_")
_QUOTED = r"""^$|^[-?:,\[\]{}#&*!|>'"%@`<=~\s]|:\s|:$|\s#|\s$"""
_QUOTED_IN_FLOW = rf"{_QUOTED}|[,:?\[\]{{}}]"
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


# A record and its steps


def dump(facts: Mapping[str, Any], steps: Sequence[Mapping[str, Any]] = ()) -> str:
    """The text of a new record: one line for each fact, and `steps:` last.

    Args:
        facts: texts, whole numbers, truths, and lists and mappings of them.
        steps: those that it begins with, one line each.

    Raises:
        BadInput: a text that can't be kept, such as one typed with invalid UTF-8.
    """
    if "steps" in facts:
        raise BadInput(_("steps are not facts: register the record first"))
    written = {key: flow_text(v) if is_nested(v) else scalar_text(v) for key, v in facts.items()}
    rows = [f"{scalar_text(key)}: {value}\n" for key, value in written.items()]
    lines = [f"- {flow_text(step)}\n" for step in steps]
    return _proven("".join([*rows, "steps:\n", *lines]), {**facts, "steps": list(steps)})


def step_line(step: Mapping[str, Any]) -> str:
    """The one line of a step that is appended to its record.

    Raises:
        BadInput: a text that can't be kept, as for `dump`.
    """
    line = f"- {flow_text(step)}\n"
    _proven(f"steps:\n{line}", {"steps": [step]})
    return line


def append_line(data: bytes, line: str, path: Path) -> bytes:
    """The bytes of a record with the line of a step added at the end, and no other byte changed.

    Args:
        data: the record as it is, with any hand-made comments, indentation and line ends.
        line: what `step_line` made.
        path: the record's file.

    Raises:
        Damaged: the record can't be read, or would not read back as before plus this step.
    """
    before = parse_record(data, path)
    [step] = parse_text(f"steps:\n{line}")[0].value["steps"]
    expected = {**before.value, "steps": [*before.value.get("steps", []), step]}
    end = b"\r\n" if b"\r\n" in data else b"\n"
    first = re.search(rb"^steps:[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)-", data, re.MULTILINE)
    margin = first[1] if first else b""
    grown = data + (b"" if data.endswith(b"\n") else end) + margin + line.rstrip("\n").encode() + end
    try:
        after = parse_record(grown, path).value
    except Damaged:
        if len(grown) > MAX_SIZE:
            raise
        after = {}
    if after != expected:
        raise Damaged(
            _("no step can be added at the end of this file"),
            todo=_("make `steps:` the file's last key, with each step on a line of its own below it"),
            path=path,
            line=before.line("steps"),
        )
    return grown


def as_read_back(value: Any, depth: int = 1) -> Any:
    """A value as it reads back: every scalar a text."""
    if isinstance(value, str):
        if not value.isascii() and re.search(_HALF, value):
            raise Damaged(_("half a character (a lone surrogate) stands in the text"))
        return value
    if not is_nested(value):
        return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    if depth > MAX_DEPTH:
        raise too_deep()
    if isinstance(value, Mapping):
        return {as_read_back(key): as_read_back(item, depth + 1) for key, item in value.items()}
    return [as_read_back(item, depth + 1) for item in value]


def _proven(text: str, value: dict[str, Any]) -> str:
    """Return the text if it reads back as the value.

    A text so plain that nothing in it can be mistaken is not read back: that would cost half of what a record costs.
    """
    if _plain(text):
        return text
    try:
        same = parse_text(text)[0].value == as_read_back(value)
    except Damaged:
        same = False
    if not same:
        raise BadInput(_("this can't be kept in a file so that it reads back the same"))
    return text


def _plain(text: str) -> bool:
    """True if the text of a record has only letters, digits and spaces, quoted or not, between the signs of YAML.

    A scalar with such signs in it is always quoted otherwise, so none of them stands in one of these.
    """
    word, shape = _shapes()
    return shape.fullmatch(word.sub("x", text)) is not None


@cache
def _shapes() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The patterns of a scalar that can't be mistaken, and of a record in which each scalar is an x.

    They are compiled on first use, since only commands that write need them.
    """
    word = r"'[\w .:+()/，。；、-]{0,500}'|\w(?:[\w .+()/，。；、-]{0,500}[\w)。])?"
    several = r"\[(?:x(?:, x)*)?\]"
    inner = rf"\{{x: (?:x|{several})(?:, x: (?:x|{several}))*\}}"
    value = rf"(?:x|{several}|{inner})"
    outer = rf"\{{x: {value}(?:, x: {value})*\}}"
    return re.compile(word), re.compile(rf"(?:x: {value}\n)*x:\n(?:- {outer}\n)*")


# A single value


def is_nested(value: Any) -> bool:
    """True if a value is a list or a mapping."""
    return not isinstance(value, str) and isinstance(value, Mapping | list | tuple)


def flow_text(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, str):
        return scalar_text(value, flow=True)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar_text(key, flow=True)}: {flow_text(item)}" for key, item in value.items()) + "}"
    if is_nested(value):
        return "[" + ", ".join(map(flow_text, value)) + "]"
    return scalar_text(value, flow=True)


def scalar_text(value: object, *, flow: bool = False) -> str:
    """A text, whole number or truth, without quotes if it reads back as itself."""
    if not isinstance(value, str):
        if isinstance(value, int):
            return str(value).lower()
        raise TypeError(f"a fact is text, number, truth, list or mapping, not {value!r}")
    return _known(value, flow) if len(value) < 64 else _text(value, flow=flow)


@lru_cache(4096)
def _known(value: str, flow: bool) -> str:
    return _text(value, flow=flow)


def _text(value: str, *, flow: bool) -> str:
    if "一" <= value[:1] <= "鿿" and value.translate(_HARMLESS).isalnum():  # as most are
        return value
    if not value.isprintable() and any(map(_hidden, value)):
        return '"' + "".join(_ESCAPES.get(each) or (_code(each) if _hidden(each) else each) for each in value) + '"'
    if re.fullmatch(_TYPED, value) or re.search(_QUOTED_IN_FLOW if flow else _QUOTED, value):
        return "'" + value.replace("'", "''") + "'"
    return value


def _hidden(character: str) -> bool:
    """True if a reader of the file could not see the character, or YAML would not keep it."""
    code = ord(character)
    if code in (0x200C, 0x200D):  # the joiners: Persian, Indic scripts and emoji are misspelt without them
        return False
    if 0x1F000 <= code <= 0x1FAFF or (0x20000 <= code <= 0x3FFFD and code & 0xFFFE != 0xFFFE):
        return False  # emoji and rare characters that this Python's Unicode may not know yet
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _code(character: str) -> str:
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        raise BadInput(_("the text was not typed in UTF-8"))
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
