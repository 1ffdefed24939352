"""The command line: arguments in, an exit code out. Errors are printed only here."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from svc.text.lean_imports import quote_from_bytes, without_modules

with without_modules({"urllib.parse": {"quote_from_bytes": quote_from_bytes}}):  # which no path needs but one in a link
    from pathlib import Path

from svc.cli import answer
from svc.disk.saved import forget_saved, saved_numbers, saved_outside_git
from svc.text.errors import INTERRUPTED, StorageFailed, SvcError
from svc.text.language import _

_GARBAGE = 100_000  # objects after which garbage is looked for; Python's 700 come again and again while importing


def run() -> None:
    """The console entry point."""
    gc.set_threshold(_GARBAGE)
    raise SystemExit(main())


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: what follows `svc`; else the process's own.

    Returns:
        The exit code: 0 done, 1 found something, 2 bad input, 3 refused, 4 no such record, 5 can't serve.
    """
    forget_saved()
    answer.note_format()
    args = list(sys.argv[1:] if argv is None else argv)
    os.umask(0o077)  # what svc writes is for the site's own people
    _open_streams()
    try:
        code = _run_command(args)
        if saved_outside_git():
            _say_outside_git()
        sys.stdout.flush()  # here, where a full disk or a reader that has gone can still be told
    except SvcError as error:
        _show_traceback()
        from svc.cli import screen

        screen.complain(error)
        return error.code
    except KeyboardInterrupt:
        from svc.cli import screen

        screen.remark(_("interrupted"))
        return INTERRUPTED
    except OSError as error:
        return _report_unwritten(error)
    except Exception as error:
        _show_traceback()
        from svc.cli import screen

        screen.confess(error)
        return 5
    return code


def _say_outside_git() -> None:
    """End the answer with a word that git does not have it, on stderr where the answer is data for programs."""
    from svc.cli import screen

    (screen.remark if answer.is_for_programs() else screen.say)(_("not in git"))


def _open_streams() -> None:
    """Give every closed stream somewhere to go, and escape characters that a stream can't write."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - a stream lives on
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def _report_unwritten(error: OSError) -> int:
    """Report an answer that could not be written. A reader that has gone (as `| head` does) is no fault."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to fail at exit
    if isinstance(error, BrokenPipeError):
        return 0
    _show_traceback()
    from svc.cli import screen

    if saved := saved_numbers():
        screen.complain(
            StorageFailed(
                _("{ids}: saved, but {reason}").format(ids=", ".join(saved), reason=screen.unwritten_text(error)),
                todo=_("do not enter it again; see it: svc show {id}").format(id=saved[0]),
            )
        )
        return 5
    screen.confess(error) if error.filename else screen.complain(StorageFailed(screen.unwritten_text(error)))
    return 5


def _show_traceback() -> None:
    """Show where an error came from if SVC_DEBUG is set."""
    if os.environ.get("SVC_DEBUG"):
        import traceback

        traceback.print_exc()


def _run_command(args: list[str]) -> int:
    """Choose the language, then find and run the command."""
    if args[:1] in (["--version"], ["-V"], ["--版本"]):
        from svc import __version__

        sys.stdout.write(f"svc {__version__}\n")
        return 0
    if args[:1] == ["__complete"]:  # what a shell asks at Tab
        from svc.cli.completion.answer import answer as answer_tab

        answer_tab(args[1:])
        return 0
    if _nothing_late(args):
        return 0
    from svc.site import desk

    if any(arg[:2] == "--" and not arg.isascii() for arg in args):
        from svc.cli.second_names import anywhere_in_english

        args = anywhere_in_english(args)
    folder = _option(args, "-C")
    desk.choose_language(_option(args, "--lang"), folder)
    from svc.cli.aliases import expand_alias, put_in_english
    from svc.cli.app import command_tree, run_line

    tree = command_tree(folder)
    return run_line(tree, put_in_english(expand_alias(args, tree, folder), tree))


def _nothing_late(args: list[str]) -> bool:
    """True if the line is `overdue -q` and the index alone proves that nothing is late."""
    folder, command = (args[1], args[2:]) if args[:1] == ["-C"] and args[1:] else (None, args)
    wanted = command[:1] == ["overdue"] and {"-q", "--quiet"} & {*command} and {*command[1:]} <= _QUIET
    if not wanted or os.environ.get("SVC_LANG") not in (None, "zh", "en"):
        return False
    from svc.store import nothing_late

    return nothing_late.is_certain(folder)


_QUIET = {"-q", "--quiet", "--exit-code"}


def _option(args: Sequence[str], name: str) -> str | None:
    """The value of an option that may stand anywhere, read before Typer parses the line: help depends on it.

    Args:
        args: the command line.
        name: the option.
    """
    for n, arg in enumerate(args):
        if arg == "--":
            return None
        if arg == name:
            return args[n + 1] if n + 1 < len(args) else None
        if arg.startswith(f"{name}="):
            return arg.partition("=")[2]
        if name == "-C" and arg.startswith(name):  # glued, as `-C/srv/site`
            return arg[2:]
    return None
