"""A site's own templates run within limits of time, loops, output and memory, as a mistake in one must stop nobody.

The templates that come with svc need none.
"""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.text.language import _
from svc.text.paths import built_in_templates

if TYPE_CHECKING:
    from types import FrameType

    from jinja2 import nodes
    from jinja2.sandbox import SandboxedEnvironment

SECONDS = 3  # of the processor's time
ROUNDS = 100_000  # of all loops together
_AGAIN = 0.1  # seconds until a template is interrupted again: Jinja tries in vain what it can work out beforehand
LONGEST = 1_000_000  # characters of what comes out
MEMORY = 256 << 20  # bytes beyond what svc has


class OverLimit(Exception):
    """A template takes more than it may."""


class _Budget:
    """What a template may still take."""

    def __init__(self) -> None:
        self.rounds = ROUNDS
        self.letters = LONGEST


_budget: ContextVar[_Budget | None] = ContextVar("budget", default=None)


@contextmanager
def limited(template: Path) -> Iterator[None]:
    """Run a template of the site in a block, within the limits. A built-in one has none.

    Raises:
        OverLimit: it takes more time, rounds, letters or memory than it may.
    """
    if _budget.get() is not None or _comes_with_svc(template):
        yield
        return
    token = _budget.set(_Budget())
    try:
        with _limited_memory(), _limited_time():
            yield
    except MemoryError:
        raise OverLimit(_("it takes more memory than a template may")) from None
    except RecursionError:
        raise OverLimit(_("it calls itself without end")) from None
    finally:
        _budget.reset(token)


@lru_cache(64)  # it is asked for each cell of a form
def _comes_with_svc(template: Path) -> bool:
    return template.is_relative_to(built_in_templates())


@contextmanager
def _limited_time() -> Iterator[None]:
    """Interrupt the block after some time of the processor, where the system can."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise OverLimit(_("it takes longer than {seconds} seconds").format(seconds=SECONDS))

    try:
        before = signal.signal(signal.SIGVTALRM, interrupt)
    except (ValueError, AttributeError):  # not the main thread, or no such signal
        yield
        return
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS, _AGAIN)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def _limited_memory() -> Iterator[None]:
    """Refuse the block memory beyond a limit, where the system says how much there is in use."""
    undo = None
    with suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm", "rb", buffering=0) as told:  # noqa: PTH123 - for each cell, and a Path takes longer
            pages = int(told.read().split()[0])
        wanted = pages * resource.getpagesize() + MEMORY
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        if soft == resource.RLIM_INFINITY or soft > wanted:
            resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
            undo = soft, hard
    try:
        yield
    finally:
        if undo:
            resource.setrlimit(resource.RLIMIT_AS, undo)


def counted(items: Iterable[Any]) -> Iterator[Any]:
    """The items that a loop goes through, each of which counts.

    Raises:
        OverLimit: all loops of the template together take more rounds than they may.
    """
    budget = _budget.get()
    for item in items:
        if budget:
            budget.rounds -= 1
            if budget.rounds < 0:
                raise OverLimit(_("its loops take more than {count} rounds").format(count=ROUNDS))
        yield item


def count_output(text: str) -> str:
    """A piece of what a template puts out, which counts.

    Raises:
        OverLimit: all of it together is longer than it may be.
    """
    if budget := _budget.get():
        budget.letters -= len(text)
        if budget.letters < 0:
            raise OverLimit(_("it puts out more than {count} characters").format(count=LONGEST))
    return text


def limited_sandbox(**options: Any) -> SandboxedEnvironment:
    """Make an environment of templates in which each loop counts."""
    from jinja2 import nodes
    from jinja2.sandbox import SandboxedEnvironment

    class Counting(SandboxedEnvironment):
        def _generate(self, source: nodes.Template, *given: Any, **more: Any) -> str:
            for loop in source.find_all(nodes.For):
                loop.iter = nodes.Filter(loop.iter, "counted", [], [], None, None)
            return super()._generate(source, *given, **more)

    made = Counting(**options)
    made.filters["counted"] = counted
    return made
