"""Progress bars: on stderr, only on a terminal, and only once there is something to wait for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from svc.text.language import _

if TYPE_CHECKING:  # both rooms are heavy to import, and most commands show no bar
    from svc.audit.run import Tick as CommitTick
    from svc.store.index_refresh import Tick

_MANY = 5_000  # commits from which on going through them takes long enough to show how far it is


@contextmanager
def commit_progress() -> Iterator[CommitTick]:
    """Show how many commits were read, where somebody looks on and it takes a while."""
    shown = sys.stderr.isatty()

    def tick(done: int, total: int) -> None:
        if shown and total >= _MANY:
            sys.stderr.write(
                "\r\x1b[K" + (_("commits: {done} of {total}").format(done=done, total=total) if done < total else "")
            )
            sys.stderr.flush()

    yield tick


@contextmanager
def progress_bar(label: str) -> Iterator[Tick]:
    """Show a bar on a terminal while the body runs. It yields the function that takes the share done.

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
