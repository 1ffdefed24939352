"""Work spread over several processes, for tasks that would keep one processor busy for seconds."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from typing import IO, TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")

BATCH = 256
MOST = 4  # processes
_BESIDE = 5  # how much less than ours the processors are given to what is done meanwhile


def map_in_processes(work: Callable[[Thing], Result], things: Sequence[Thing]) -> Iterator[Result]:
    """Do some work on each of many things in several processes, and yield the results in order.

    Each process knows its share when it starts and ends when nobody reads its results any more: none outlives a killed
    svc for longer than a batch takes.

    Args:
        work: a function called in another process, so that whatever it changes is lost.
        things: its arguments, one for each call.

    Yields:
        The results, which are primitives, in the order of the things.

    Raises:
        OSError: a process could not be started, or ended before its work.
    """
    batches = [things[n : n + BATCH] for n in range(0, len(things), BATCH)]
    count = max(1, min(len(os.sched_getaffinity(0)), MOST, len(batches)))
    writers: dict[int, IO[bytes]] = {}
    try:
        for number in range(count):
            child, pipe = _started(work, batches[number::count], list(writers.values()))
            writers[child] = pipe
        for _batch, pipe in zip(batches, cycle(writers.values()), strict=False):
            try:
                yield from pickle.load(pipe)  # noqa: S301 - our own process wrote it
            except (EOFError, pickle.UnpicklingError) as error:
                raise OSError("a process ended before its work was done") from error
    finally:
        for child, pipe in writers.items():
            pipe.close()
            os.waitpid(child, 0)


def begin_in_process(work: Callable[[], Result]) -> Callable[[], Result]:
    """Begin some work in a process of its own, which leaves the processors to this one, and go on meanwhile.

    Args:
        work: it changes nothing but files; its result can be pickled.

    Returns:
        A function that waits for the result. Where the process failed, the work is done again in this one, which
        raises what it raises.
    """

    def beside(_nothing: None) -> Result:
        os.nice(_BESIDE)
        return work()

    child, pipe = _started(beside, [[None]], [])

    def result() -> Result:
        try:
            [found] = pickle.load(pipe)  # noqa: S301 - our own process wrote it
        except (EOFError, pickle.UnpicklingError, OSError):
            return work()
        else:
            return found  # type: ignore[no-any-return]
        finally:
            pipe.close()
            os.waitpid(child, 0)

    return result


def _started(
    work: Callable[[Thing], Result], batches: Sequence[Sequence[Thing]], others: Sequence[IO[bytes]]
) -> tuple[int, IO[bytes]]:
    """Start a process on some batches, and return its number and the pipe with its results."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            for pipe in (*others, os.fdopen(ours, "rb")):
                pipe.close()
            with os.fdopen(theirs, "wb") as told:
                for batch in batches:
                    pickle.dump([work(thing) for thing in batch], told, pickle.HIGHEST_PROTOCOL)
                    told.flush()
            code = 0
        except BrokenPipeError:
            pass
        finally:
            os._exit(code)
    os.close(theirs)
    return child, os.fdopen(ours, "rb")
