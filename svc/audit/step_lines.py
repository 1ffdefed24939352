"""The lines that svc writes, one a step, read a tenth as long as YAML takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from svc.model import yaml_read
from svc.text.errors import Damaged

RawStep = dict[str, Any]

_ITEM = re.compile(
    r"([a-z_0-9]+): "
    r"(?:'((?:[^']|'')*)'|(\{[^{}\[\]]*\})|\[([^{}\[\]'\":#]*)\]|([^\s'\"{}\[\],&*!|>%@`#?:-][^{}\[\],]*))(?:, |$)"
)


def parse_line(line: bytes) -> Iterator[RawStep]:
    """Yield the step on a line. What is not written as svc writes it is parsed as YAML."""
    text = line.decode("utf-8", "replace").rstrip("\r").lstrip(" ")
    if not text.strip():
        return
    if text.startswith("- {") and text.endswith("}") and (step := read_flow(text[3:-1])) and "do" in step:
        yield step
        return
    try:
        yield from yaml_read.parse_text(f"steps:\n{text}\n")[0].value["steps"]
    except (Damaged, KeyError):
        return


def read_flow(text: str) -> RawStep | None:
    """Read what stands in braces, if it is written as svc writes it, a tenth as long as YAML takes."""
    found: RawStep = {}
    at, end = 0, len(text)
    while at < end:
        item = _ITEM.match(text, at)
        if item is None or item[1] in found:
            return None
        key, quoted, nested, listed, plain = item.groups()
        if quoted is not None:
            found[key] = quoted.replace("''", "'")
        elif nested is not None:
            if (inner := read_flow(nested[1:-1])) is None:
                return None
            found[key] = inner
        elif listed is not None:
            found[key] = [part.strip() for part in listed.split(",")] if listed.strip() else []
        elif ": " in plain or " #" in plain or plain.endswith((":", " ")):
            return None
        else:
            found[key] = plain
        at = item.end()
    return found
