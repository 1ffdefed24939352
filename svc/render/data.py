"""JSON, JSON lines and YAML: the same values for programs, in text that no terminal acts upon."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from svc.render import Sheet
from svc.render.screen import hides


def render(sheet: Sheet, format: str, *, width: int | None, title: bool) -> str:  # noqa: A002, ARG001 - one shape for all
    """Render the sheet's data and nothing else."""
    if format == "yaml":
        return _yaml(json_value(sheet.data))
    if format == "json":
        return _json(sheet.data, indent=2) + "\n"
    return "".join(map(json_line, sheet.data if isinstance(sheet.data, list | tuple) else [sheet.data]))


def json_line(value: Any) -> str:
    """Return a value as a line of JSON."""
    return _json(value) + "\n"


def json_value(value: Any) -> Any:
    """Return a value as JSON has it: times in ISO 8601, tuples as lists, and U+FFFD for half a character."""
    if isinstance(value, str):
        return _whole_characters(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {json_value(key): json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_value(item) for item in value]
    return value


def _whole_characters(text: str) -> str:
    """Return a text with U+FFFD for each half of a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


class _Escapes(dict[int, int | str]):
    """A table for `str.translate` that escapes characters which would act on a screen.

    The escapes read back as the same characters.
    """

    def __init__(self, *, wide: bool) -> None:
        super().__init__({0x0A: 0x0A})
        self.wide = wide

    def __missing__(self, code: int) -> int | str:
        self[code] = escape = self._escape(code) if hides(chr(code)) else code
        return escape

    def _escape(self, code: int) -> str:
        if code < 0x10000:
            return f"\\u{code:04x}"
        return f"\\U{code:08x}" if self.wide else json.dumps(chr(code))[1:-1]


_in_json = _Escapes(wide=False)
_in_yaml = _Escapes(wide=True)


def _json(value: Any, indent: int | None = None) -> str:
    text = _whole_characters(json.dumps(value, ensure_ascii=False, indent=indent, default=json_value))
    return text if text.isprintable() else text.translate(_in_json)


def _yaml(value: Any) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Quotes texts that need an escape, such as U+0085, and writes paragraphs as blocks."""

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        style = "|" if "\n" in value else None
        if any(character != "\n" and hides(character) for character in value):
            style = '"'
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style)

    Dumper.add_representer(str, text)
    written = yaml.dump(value, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10**9)
    return written.translate(_in_yaml)
