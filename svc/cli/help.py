"""Help pages in two columns, measured as Chinese needs it, in the user's language."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from typer.core import TyperCommand

from svc.text.language import _, current_language

LEFT = 24  # terminal columns for names; a longer name has its text on the next line
WIDEST = 100
_MANY = 12  # short rows that stand in one column


class Command(TyperCommand):
    """A command with our help."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of this command."""
        formatter.write(help_page(ctx, self, []))


def help_page(ctx: Any, command: Any, sections: list[tuple[str, list[tuple[str, str]]]]) -> str:
    """The help of a command.

    Args:
        ctx: Typer's context.
        command: what help is asked for.
        sections: its commands under their headings, if it is a group.
    """
    params = [p for p in command.get_params(ctx) if not getattr(p, "hidden", False)]
    arguments = [p for p in params if p.param_type_name == "argument"]
    words = [p.metavar if p.required or p.metavar.startswith("[") else f"[{p.metavar}]" for p in arguments]
    if sections:
        words.append(_("COMMAND …"))
    usage = " ".join([ctx.command_path, *words, _("[OPTIONS]")])
    lines = [_("Usage: {line}").format(line=usage), ""]
    if command.help:
        lines += [f"  {line}".rstrip() for line in fitted(command.help, _help_width() - 2)] + [""]
    named = [(plain_metavar(p.metavar), p.help) for p in arguments if p.help]
    colon = "：" if current_language() == "zh" else ":"
    for heading, rows in [*sections, (_("Arguments"), named), *_option_rows(params, _second_names(ctx, command))]:
        if rows:
            lines += [f"{heading}{colon}", *two_columns(rows), ""]
    return "\n".join(lines[:-1]) + "\n"


def _second_names(ctx: Any, command: Any) -> Mapping[str, tuple[str, ...]]:
    """The Chinese names of a command's options, where the language is Chinese."""
    if current_language() != "zh" or not hasattr(command, "declared"):
        return {}
    from svc.cli.second_names import option_names

    return option_names(path_of(ctx), command.declared)


def path_of(ctx: Any) -> tuple[str, ...]:
    """The words of a command, without svc's own name."""
    return tuple(ctx.command_path.split()[1:])


def spelled_commands(path: tuple[str, ...], makers: Iterable[str]) -> dict[str, str]:
    """The commands of a group as help lists them: in Chinese each has its second name beside it."""
    if current_language() != "zh":
        return {name: name for name in makers}
    from svc.cli.second_names import command_names

    second = command_names(path, makers)
    wide = max(map(len, second))
    return {name: f"{name:{wide}} {' '.join(second[name][:1])}".rstrip() for name in second}


def near_commands(word: str, path: tuple[str, ...], makers: Iterable[str]) -> list[str]:
    """The commands of a group that a mistyped word may have meant, and those of registers that have that name."""
    from svc.cli.second_names import commands_tried

    if not path and (tried := commands_tried(word)):
        return tried
    if word.isascii():
        from difflib import get_close_matches

        return get_close_matches(word, makers, 2, 0.6)
    from svc.cli.second_names import command_names, near_names

    return near_names(word, command_names(path, makers))


def _meaning(param: Any, names: Mapping[str, tuple[str, ...]]) -> str:
    """What an option means, after its Chinese name."""
    text: str = _("show this help") if "--help" in param.opts else param.help or ""
    own = [names[o][0] for o in (*param.opts, *param.secondary_opts) if names.get(o)]
    if not own:
        return text
    rest = text.removeprefix(own[0])
    told = rest if rest != text and not rest[:1].isalpha() else f"：{text}"
    return f"--{'/--'.join(own)}" + told


def _option_rows(
    params: Iterable[Any], names: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The options under their headings: the command's own first, then those that all commands share."""
    found: dict[str, list[tuple[str, str]]] = {}
    for p in params:
        if p.param_type_name == "option":
            shared = "--help" in p.opts
            heading = _("Options") if not p.rich_help_panel and not shared else (p.rich_help_panel or "")
            found.setdefault(heading, []).append((spelled_option(p), _meaning(p, names)))
    last = found.pop("", [])
    headings = list(found) or [_("Options")]
    found.setdefault(headings[-1], []).extend(last)
    yield from found.items()


def plain_metavar(metavar: str) -> str:
    """The name of an argument without the brackets that say it may be left out, as `PATH…` of `[PATH]…`."""
    return metavar.replace("[", "").replace("]", "")


def spelled_option(param: Any) -> str:
    """An option as it is typed, with its short form and its value."""
    names = sorted(param.opts, key=lambda o: (len(o) > 2, param.opts.index(o)))
    if param.secondary_opts:
        names += param.secondary_opts
    return ", ".join(names) + (f" {param.metavar}" if param.metavar and not param.is_flag else "")


def two_columns(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Names on the left, their meanings on the right."""
    from svc.render.wrapping import text_width

    rows = list(rows)
    left = min(LEFT, max(text_width(name) for name, _meaning in rows))
    for name, meaning in rows:
        first, *rest = fitted(meaning, _help_width() - left - 4) or [""]
        if text_width(name) > left:
            yield f"  {name}"
            name = ""  # noqa: PLW2901 - said on a line of its own
        yield f"  {name}{' ' * (left - text_width(name))}  {first}".rstrip()
        yield from (f"{' ' * (left + 4)}{line}" for line in rest)


def beside_each_other(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Rows of two columns, and where many are short, two of them in a line."""
    from svc.render.wrapping import text_width

    lines = [line.removeprefix("  ") for line in two_columns(rows)]
    widest, half = max(map(text_width, lines), default=0), -(-len(lines) // 2)
    if len(lines) <= _MANY or 2 * widest + 6 > _help_width():
        return [f"  {line}".rstrip() for line in lines]
    pairs = zip_longest(lines[:half], lines[half:], fillvalue="")
    return [f"  {one}{' ' * (widest - text_width(one))}    {other}".rstrip() for one, other in pairs]


def fitted(given: str, width: int | None = None) -> list[str]:
    """A text in lines that fit."""
    from svc.render.wrapping import wrapped

    width = width or _help_width()
    return [line for paragraph in given.splitlines() for line in (wrapped(paragraph, width) or [""])]


def _help_width() -> int:
    """The width of help: the terminal's, or 80 columns without one."""
    if not sys.stdout.isatty():
        asked = os.environ.get("COLUMNS", "")
        return min(WIDEST, max(40, int(asked))) if asked.isdigit() else 80
    return min(WIDEST, shutil.get_terminal_size().columns)
