"""Sites as they are after some lines were typed: what many tests begin with is typed once, and copied after that."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.running import Result
from tests.sites import Kept, remove_folder

_MOST = 500  # states kept
_NOT_STATE = {".svc", "objects", "logs", "index"}  # of git's and svc's folders what says nothing more, or is made anew


_answers: dict[str, tuple[Result, Kept]] = {}


def typed(site: Path, lines: Sequence[str], say: Callable[[str], Result]) -> Result:
    """Type lines that must succeed, or copy the site as it was left when they were typed in another like it.

    Args:
        site: its folder.
        lines: what is typed, with all that changes what it does.
        say: types one of them.
    """
    keys = [_digest(_state(site))]
    for line in lines:
        keys.append(_digest([keys[-1].encode(), line.encode()]))
    known = next((n for n in range(len(lines), 0, -1) if keys[n] in _answers), 0)
    if known:
        remove_folder(site)
        result, left = _answers[keys[known]]
        left.lay(site)
    for line in lines[known:]:
        result = say(line)
        assert result.code == 0, f"{line}\n{result.shown}"
    if known < len(lines) and _digest(_state(site)) != keys[0]:  # what changes no site may change something else
        if len(_answers) == _MOST:
            del _answers[next(iter(_answers))]
        _answers[keys[-1]] = result, Kept(site)
    return result


def _digest(parts: Sequence[bytes] | Iterator[bytes]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(b"%d\0%s" % (len(part), part))
    return found.hexdigest()


def _state(folder: Path | str) -> Iterator[bytes]:
    """Whatever of a site may change what a command does in it."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name in _NOT_STATE:
            continue
        yield os.fsencode(entry.name)
        if entry.is_symlink():
            yield os.fsencode(os.readlink(entry.path))  # noqa: PTH115
        elif entry.is_dir():
            yield from _state(entry.path)
        else:
            yield b"%o" % entry.stat().st_mode
            with open(entry.path, "rb") as file:  # noqa: PTH123
                yield file.read()
