"""One svc command, run in this process as a shell would run it."""

import io
import json
import os
import runpy
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from svc.text import language

ROOT = Path(__file__).resolve().parents[1]
NOW = "2026-11-02 09:00"
BY = "李敏"

Main = Callable[[list[str]], int]

# All variables as they are: to read them one by one, twice for each of many thousand commands, would cost seconds.
_VARIABLES: dict[bytes, bytes] = os.environb._data  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Result:
    """What a command answered: exit code, both streams as text, stdout as bytes, and both as a terminal shows them."""

    code: int
    out: str
    err: str
    raw: bytes
    shown: str

    @property
    def json(self) -> Any:
        """Standard output, read as JSON."""
        return json.loads(self.out)


def environment(home: Path, **settings: str | None) -> dict[str, str]:
    """A fresh login's environment: nothing of the developer's own but where programs and temporary files are.

    Args:
        home: the home folder; git finds no one's settings there.
        settings: more variables; None leaves one out.
    """
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
    chosen = {"SVC_NOW": NOW, "SVC_LANG": "zh", **settings}
    return kept | {"HOME": str(home)} | {name: value for name, value in chosen.items() if value is not None}


def run(
    argv: list[str], env: Mapping[str, str], cwd: Path, *, stdin: str | bytes = b"", main: Main | None = None
) -> Result:
    """Run `svc` with `argv`; `main` stands in for the program in the harness's own tests."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    shown = io.BytesIO()
    out, err = _Tap(shown), _Tap(shown)
    with _surroundings(env, cwd), _streams(io.BytesIO(given), out, err):
        code = (main or _svc())(argv)
    raw = out.getvalue()
    return Result(code, _text(raw), _text(err.getvalue()), raw, _text(shown.getvalue()))


class Svc:
    """`svc("complaint list", now="2026-11-05", by="周主任")`: one command, in the site's folder."""

    def __init__(self, home: Path, site: Path) -> None:
        self._home = home
        self.site = site

    def __call__(
        self,
        line: str | list[str],
        *,
        now: str | None = NOW,
        by: str | None = BY,
        stdin: str | bytes | None = None,
        cwd: Path | None = None,
        **env: str | None,
    ) -> Result:
        """Run one command.

        Args:
            line: what follows `svc`: as typed in a shell, or a list where a word is not for a shell to split.
            now: SVC_NOW; None for the real clock.
            by: SVC_BY; None for nobody.
            stdin: what is piped in; there is never a terminal.
            cwd: another folder to stand in.
            env: more variables, such as `SVC_LANG="en"` (else `zh`) or `COLUMNS="80"`; None leaves one out.
        """
        argv = shlex.split(line) if isinstance(line, str) else line
        variables = environment(self._home, **{"SVC_NOW": now, "SVC_BY": by, **env})
        return run(argv, variables, cwd or self.site, stdin=stdin or b"")


def script(path: Path) -> Main:
    """A script of the repository, to be run in this process as `python path` would."""

    def main(argv: list[str]) -> int:
        before, sys.argv = sys.argv, [str(path), *argv]
        try:
            runpy.run_path(str(path), run_name="__main__")
        except SystemExit as ended:
            return int(ended.code or 0)
        finally:
            sys.argv = before
        return 0

    return main


def _svc() -> Main:
    from svc.cli.main import main

    return main


class _Tap(io.BytesIO):
    """A stream's bytes, noted in `log` too, so that two streams can be read in the order they were written."""

    def __init__(self, log: io.BytesIO) -> None:
        super().__init__()
        self._log = log

    def write(self, data: Any) -> int:
        self._log.write(data)
        return super().write(data)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


@contextmanager
def _surroundings(env: Mapping[str, str], cwd: Path) -> Iterator[None]:
    before, folder, spoken, mask = _VARIABLES.copy(), os.getcwd(), language.current_language(), os.umask(0o022)  # noqa: PTH109
    try:
        _export({os.fsencode(name): os.fsencode(value) for name, value in env.items()})
        os.chdir(cwd)
        yield
    finally:
        _export(before)
        os.chdir(folder)
        os.umask(mask)
        language.use_language(spoken)


def _export(env: Mapping[bytes, bytes]) -> None:
    """Make this the environment."""
    for name in _VARIABLES.keys() - env.keys():
        del os.environb[name]
    for name, value in env.items():
        if _VARIABLES.get(name) != value:
            os.environb[name] = value


@contextmanager
def _streams(stdin: io.BytesIO, out: io.BytesIO, err: io.BytesIO) -> Iterator[None]:
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = io.TextIOWrapper(stdin, encoding="utf-8")
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8", newline="", write_through=True)
    ours = sys.stdin, sys.stdout, sys.stderr
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
        for stream in ours:
            stream.detach()
