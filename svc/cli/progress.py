"""A bar for what takes a while: on a terminal only, on stderr, and not before there is something to wait for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from svc.store.index_refresh import Tick


@contextmanager
def ticking(label: str) -> Iterator[Tick]:
    """What is told which share is done, and shows it where somebody looks on.

    Args:
        label: what is being done.
    """
    if not sys.stderr.isatty():
        yield lambda _share: None
        return
    with ExitStack() as stack:
        bars: list[Any] = []

        def tick(share: float) -> None:
            if not bars:
                import typer

                bars.append(stack.enter_context(typer.progressbar(length=100, label=label, file=sys.stderr)))
            if int(share * 100) > bars[0].pos:
                bars[0].update(int(share * 100) - bars[0].pos)

        yield tick
