"""Libraries imported without what svc never uses of them: half of their time, which every command would wait for."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from types import ModuleType
from typing import Any


@contextmanager
def without_modules(unused: Mapping[str, Mapping[str, Any]]) -> Iterator[None]:
    """Let small modules stand in, until the body ends, for those that nobody has imported yet.

    Args:
        unused: what each of them has instead, by its name.
    """
    names = [name for name in unused if name not in sys.modules]
    for name in names:
        sys.modules[name] = ModuleType(name)
        vars(sys.modules[name]).update(unused[name])
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]


def quote_from_bytes(data: bytes) -> str:
    """Do what `urllib.parse` does under this name, which is imported only then."""
    from urllib.parse import quote_from_bytes as quote

    return quote(data)


_compile = re.compile


@contextmanager
def late_patterns() -> Iterator[None]:
    """Let the expressions that are compiled in the body be compiled when they are first used.

    It is for libraries that call the methods of an expression; the functions of `re` take no such expression.
    """
    re.compile = _LatePattern  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = _compile


class _LatePattern:
    """An expression that is compiled when it is first used."""

    def __init__(self, pattern: Any, flags: int = 0) -> None:
        self._given = (pattern, flags)

    @cached_property
    def _compiled(self) -> re.Pattern[Any]:
        return _compile(*self._given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiled, name)
