"""The command line: argv in, an exit code out; the only place where errors are printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from svc.errors import SvcError


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
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        return begin(args)
    except SvcError as error:
        debug()
        from svc.cli import screen

        screen.complain(error)
        return error.code
    except BrokenPipeError:
        # the reader has gone, as `| head` does: nothing more to say, and nothing to flush at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        debug()
        from svc.cli import screen

        screen.confess(error)
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
    from svc import desk

    folder = option(args, "-C", stop=True)
    desk.speak(option(args, "--lang"), folder)
    from svc.cli.root import call, tree

    return call(tree(folder), args)


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
    return None
