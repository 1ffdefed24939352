"""What is wrong with a line, said in the user's language instead of Typer's."""

from __future__ import annotations

from typing import Any

from svc.cli.command import HELP_OPTIONS
from svc.text.errors import BadInput
from svc.text.language import _


def usage_error(error: Any, typed: str) -> BadInput:
    """One of Typer's usage errors as one of ours.

    Args:
        error: Typer's.
        typed: the command, for an error that does not say which.
    """
    kind = type(error).__name__
    path = error.ctx.command_path if getattr(error, "ctx", None) else typed
    todo = _("see: {command} --help").format(command=path)
    if kind == "NoSuchOption":
        near = _near_options(error)
        return BadInput(
            _("no option {name} in {command}").format(name=error.option_name, command=path),
            todo=_("did you mean {near}?").format(near=", ".join(near)) if near else todo,
        )
    if kind == "MissingParameter":
        param = error.param
        name = (param.metavar or "").strip("[]") if param else ""
        return BadInput(_("missing: {options}").format(options=name or error.param_hint or ""), todo=todo)
    if kind == "BadOptionUsage":
        return BadInput(_("{option} needs a value").format(option=error.option_name), todo=todo)
    message = error.format_message()
    if "unexpected extra argument" in message:
        words = message[message.rfind("(") + 1 : message.rfind(")")]
        spaced = len(words.split()) > 1
        return BadInput(
            _("too many words: {words}").format(words=words),
            todo=_("put a text with spaces in quotes; see: {command} --help").format(command=path) if spaced else todo,
        )
    return BadInput(message, todo=todo)


def _near_options(error: Any) -> list[str]:
    """The options that a mistyped one may have meant."""
    from difflib import get_close_matches

    if not error.ctx:
        return []
    typed, declared = error.option_name, error.ctx.command.declared.declared
    if not typed.isascii():
        from svc.cli.second_names import near_names, option_names

        names = option_names(tuple(error.ctx.command_path.split()[1:]), declared)
        return [f"--{name}" for name in near_names(typed.strip("-").partition("=")[0], names)]
    known = [name for param in declared for name in (*param.names, param.no) if name] + [*HELP_OPTIONS]
    return get_close_matches(typed, known, 2, 0.75) or sorted(o for o in known if o.startswith(typed))
