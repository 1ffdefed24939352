"""Texts as they are written into a record: plain where that reads back as itself, else quoted, always on one line."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from svc.text.errors import BadInput
from svc.text.language import _

_TYPED = re.compile(  # what YAML 1.1 or 1.2 takes for something else than text
    r"""[-+]?[0-9.][0-9_.,:]*(?:[eE][-+]?[0-9]+)?     # numbers, 1:30, 2026
    | [-+]?0[xob][0-9a-fA-F_]+
    | [-+]?\.(?:inf|nan)
    | [0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt \t][-+0-9:.Z \t]*)?
    | y|n|yes|no|on|off|true|false|null""",
    re.VERBOSE | re.IGNORECASE,
)
_SIMPLE = re.compile(r"[一-鿿][一-鿿\w。，、；：！？（）“”《》…·/.-]*")
_QUOTED = re.compile(r"""^$|^[-?:,\[\]{}#&*!|>'"%@`<=~\s]|:\s|:$|\s#|\s$""")
_QUOTED_IN_FLOW = re.compile(rf"{_QUOTED.pattern}|[,:?\[\]{{}}]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def nested(value: Any) -> bool:
    """Whether a value is a list or a mapping."""
    return not isinstance(value, str) and isinstance(value, Mapping | list | tuple)


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key, flow=True)}: {flow(item)}" for key, item in value.items()) + "}"
    if nested(value):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value, flow=True)


def scalar(value: object, *, flow: bool = False) -> str:
    """A text, whole number or truth, plain where that reads back as itself."""
    if isinstance(value, int):
        return str(value).lower()
    if not isinstance(value, str):
        raise TypeError(f"a fact is text, number, truth, list or mapping, not {value!r}")
    return _known(value, flow) if len(value) < 64 else _text(value, flow=flow)


@lru_cache(4096)
def _known(value: str, flow: bool) -> str:
    return _text(value, flow=flow)


def _text(value: str, *, flow: bool) -> str:
    if _SIMPLE.fullmatch(value):
        return value
    if not value.isprintable() and any(map(_hidden, value)):
        return '"' + "".join(_ESCAPES.get(each) or (_code(each) if _hidden(each) else each) for each in value) + '"'
    if _TYPED.fullmatch(value) or (_QUOTED_IN_FLOW if flow else _QUOTED).search(value):
        return "'" + value.replace("'", "''") + "'"
    return value


def _hidden(character: str) -> bool:
    """Whether a reader of the file could not see the character, or YAML would not keep it."""
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
