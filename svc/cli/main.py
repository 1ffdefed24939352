"""The command line: argv in, an exit code out; the only place where errors are printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from svc.text.errors import INTERRUPTED, StorageFailed, SvcError
from svc.text.language import _


def run() -> None:
    """The console entry point."""
    raise SystemExit(main())


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: what follows `svc`; else the process's own.

    Returns:
        The exit code: 0 done, 1 found something, 2 bad input, 3 refused, 4 no such record, 5 can't serve.
    """
    args = list(sys.argv[1:] if argv is None else argv)
    os.umask(0o077)  # what svc writes is for the site's own people
    open_streams()
    try:
        code = begin(args)
        sys.stdout.flush()  # here, where a full disk or a reader that has gone can still be told
    except SvcError as error:
        debug()
        from svc.cli import screen

        screen.complain(error)
        return error.code
    except KeyboardInterrupt:
        from svc.cli import screen

        screen.note(_("interrupted"))
        return INTERRUPTED
    except OSError as error:
        return unwritten(error)
    except Exception as error:
        debug()
        from svc.cli import screen

        screen.confess(error)
        return 5
    return code


def open_streams() -> None:
    """Give every stream that was closed somewhere to go, and none a character that it can't write."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - a stream lives on
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def unwritten(error: OSError) -> int:
    """The answer could not be written: a reader that has gone (as `| head` does) is no fault, a full disk is."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to fail at exit
    if isinstance(error, BrokenPipeError):
        return 0
    debug()
    from svc.cli import screen

    screen.confess(error) if error.filename else screen.complain(StorageFailed(screen.unwritten(error)))
    return 5


def debug() -> None:
    """With SVC_DEBUG, show where an error came from."""
    if os.environ.get("SVC_DEBUG"):
        import traceback

        traceback.print_exc()


def begin(args: list[str]) -> int:
    """Choose the language, then find and run the command."""
    if args[:1] in (["--version"], ["-V"]):
        from svc import __version__

        sys.stdout.write(f"svc {__version__}\n")
        return 0
    if quiet(args):
        return 0
    from svc.site import desk

    folder = option(args, "-C", stop=True)
    desk.speak(option(args, "--lang"), folder)
    from svc.cli.app import call, tree

    return call(tree(folder), args)


def quiet(args: list[str]) -> bool:
    """Whether cron asked for what is late, wants to hear nothing where nothing is, and nothing is."""
    folder, command = (args[1], args[2:]) if args[:1] == ["-C"] and args[1:] else (None, args)
    wanted = command[:1] == ["overdue"] and {"-q", "--quiet"} & {*command} and {*command[1:]} <= QUIET
    if not wanted or os.environ.get("SVC_LANG") not in (None, "zh", "en"):
        return False
    from svc.store import nothing_late

    return nothing_late.kept(folder)


QUIET = {"-q", "--quiet", "--exit-code"}


def option(args: Sequence[str], name: str, *, stop: bool = False) -> str | None:
    """The value of an option, looked for before Typer reads the line: help itself depends on the language.

    Args:
        args: the command line.
        name: the option.
        stop: look only before the command's name.
    """
    for n, arg in enumerate(args):
        if arg == "--" or (stop and not arg.startswith("-") and (n == 0 or args[n - 1] not in ("-C", "--lang"))):
            return None
        if arg == name:
            return args[n + 1] if n + 1 < len(args) else None
        if arg.startswith(f"{name}="):
            return arg.partition("=")[2]
        if name == "-C" and arg.startswith(name):  # glued, as `-C/srv/site`
            return arg[2:]
    return None
