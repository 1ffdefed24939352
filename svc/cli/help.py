"""Help pages in two columns, measured as Chinese needs it, in the user's language."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

from svc.cli.command import HELP_OPTIONS, Command, Group, Param
from svc.text.language import _, current_language

LEFT = 24  # terminal columns for names; a longer name has its text on the next line
WIDEST = 100
_MANY = 12  # short rows that stand in one column


def help_of(path: str, command: Command | Group) -> str:
    """The help of a command or group.

    Args:
        path: as it is typed, with svc's own name.
        command: what help is asked for.
    """
    sections: list[tuple[str, list[tuple[str, str]]]] = []
    if isinstance(command, Group):
        spelled = spelled_commands(_words(path), command.makers)
        headings = command.headings or {_("Commands"): tuple(command.makers)}
        for heading, names in headings.items():
            sections.append((heading, [(spelled[n], command.command(n).summary) for n in names if n in spelled]))
        sections += [command.more()] if command.more else []
    params = [p for p in command.declared if not p.hidden]
    arguments = [p for p in params if not p.decls]
    words = [spelled_argument(p) for p in arguments] + ([_("COMMAND …")] if sections else [])
    usage = " ".join([path, *words, _("[OPTIONS]")])
    lines = [_("Usage: {line}").format(line=usage), ""]
    lines += [f"  {line}".rstrip() for line in fitted(command.text, _help_width() - 2)] + [""]
    named = [(plain_metavar(p.metavar or ""), p.help) for p in arguments if p.help]
    colon = "：" if current_language() == "zh" else ":"
    second = _second_names(_words(path), command)
    for heading, rows in [*sections, (_("Arguments"), named), *_option_rows(params, second)]:
        if rows:
            lines += [f"{heading}{colon}", *two_columns(rows), ""]
    return "\n".join(lines[:-1]) + "\n"


def spelled_argument(param: Param) -> str:
    """An argument as the usage line has it: in brackets if it may be left out."""
    metavar = param.metavar or ""
    return metavar if param.required or metavar.startswith("[") else f"[{metavar}]"


def _second_names(path: tuple[str, ...], command: Command | Group) -> Mapping[str, tuple[str, ...]]:
    """The Chinese names of a command's options, where the language is Chinese."""
    if current_language() != "zh":
        return {}
    from svc.cli.second_names import option_names

    return option_names(path, command.declared)


def _words(path: str) -> tuple[str, ...]:
    """The words of a command, without svc's own name."""
    return tuple(path.split()[1:])


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


def _meaning(param: Param, names: Mapping[str, tuple[str, ...]]) -> str:
    """What an option means, after its Chinese name."""
    own = second_spelled(param, names)
    if not own:
        return param.help
    rest = param.help.removeprefix(own[0])
    told = rest if rest != param.help and not rest[:1].isalpha() else f"：{param.help}"
    return f"--{'/--'.join(own)}" + told


def second_spelled(param: Param, names: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The first Chinese name of each of an option's names that has one."""
    return [names[name][0] for name in (*param.names, *filter(None, [param.no])) if names.get(name)]


def _option_rows(
    params: Iterable[Param], names: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The options under their headings: the command's own first, then those that all commands share."""
    found: dict[str, list[tuple[str, str]]] = {}
    for p in params:
        if p.decls:
            found.setdefault(p.panel or _("Options"), []).append((spelled_option(p), _meaning(p, names)))
    asked = Param("help", *HELP_OPTIONS, type=bool, help=_("show this help"))
    last = [*found][-1] if found else _("Options")
    found.setdefault(last, []).append((spelled_option(asked), _meaning(asked, names)))
    yield from found.items()


def plain_metavar(metavar: str) -> str:
    """The name of an argument without the brackets that say it may be left out, as `PATH…` of `[PATH]…`."""
    return metavar.replace("[", "").replace("]", "")


def spelled_option(param: Param) -> str:
    """An option as it is typed, with its short form and its value."""
    names = sorted(param.names, key=lambda name: len(name) > 2) + ([param.no] if param.no else [])
    return ", ".join(names) + (f" {param.metavar}" if param.metavar and param.type is not bool else "")


def two_columns(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Names on the left, their meanings on the right."""
    from svc.render.wrapping import padded, text_width

    rows = list(rows)
    left = min(LEFT, max(text_width(name) for name, _meaning in rows))
    for name, meaning in rows:
        first, *rest = fitted(meaning, _help_width() - left - 4) or [""]
        if text_width(name) > left:
            yield f"  {name}"
            name = ""  # noqa: PLW2901 - said on a line of its own
        yield f"  {padded(name, left)}  {first}".rstrip()
        yield from (f"{' ' * (left + 4)}{line}" for line in rest)


def beside_each_other(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Rows of two columns, and where many are short, two of them in a line."""
    from svc.render.wrapping import padded, text_width

    lines = [line.removeprefix("  ") for line in two_columns(rows)]
    widest, half = max(map(text_width, lines), default=0), -(-len(lines) // 2)
    if len(lines) <= _MANY or 2 * widest + 6 > _help_width():
        return [f"  {line}".rstrip() for line in lines]
    pairs = zip_longest(lines[:half], lines[half:], fillvalue="")
    return [f"  {padded(one, widest)}    {other}".rstrip() for one, other in pairs]


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
