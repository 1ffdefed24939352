"""The lines that svc writes, one a step, read without YAML where they are written plainly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from svc.model import yaml_read
from svc.model.yaml_plain import read_flow
from svc.text.errors import Damaged

RawStep = dict[str, Any]


def parse_line(line: bytes) -> Iterator[RawStep]:
    """Yield the step on a line. What is not written as svc writes it is parsed as YAML."""
    text = line.decode("utf-8", "replace").rstrip("\r").lstrip(" ")
    if not text.strip():
        return
    plain = text.startswith("- {") and text.endswith("}") and text.isprintable()
    step = read_flow(text[3:-1]) if plain else None
    if step and "do" in step:
        yield step
        return
    try:
        yield from yaml_read.parse_text(f"steps:\n{text}\n")[0].value["steps"]
    except (Damaged, KeyError):
        return
