"""The site's short words for commands, where a line is read and where help is written."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from svc.text.errors import SvcError
from svc.text.language import _

TAKE_A_VALUE = ("-C", "--lang")
_DASHES = tuple("-‐‑‒–—―−－")


def expand_alias(args: Sequence[str], tree: Any, folder: str | None) -> list[str]:
    """A line whose first word is the command that it stands for. A command of svc's own is never anything else.

    Args:
        args: the line.
        tree: all commands.
        folder: the site's, as `-C` gives it.

    Raises:
        Damaged: the word is no command of svc's, and the site's settings can't be read (exit 5).
    """
    place = _place_of_command(args)
    if place is None or args[place] in tree.makers or command_meant((args[place],)):
        return list(args)
    from svc.site.alias_settings import aliases_of_site, meant_by

    meant = meant_by(args[place], aliases_of_site(folder))
    return [*args[:place], *meant, *args[place + 1 :]] if meant else list(args)


def _place_of_command(args: Sequence[str]) -> int | None:
    """The place of the first word that is neither an option nor its value."""
    place = 0
    while place < len(args) and args[place].startswith("-"):
        place += 2 if args[place] in TAKE_A_VALUE else 1
    return place if place < len(args) else None


def help_section(folder: str | None) -> tuple[str, list[tuple[str, str]]]:
    """The site's short words as a section of help, each with its command; none where the settings can't be read."""
    from svc.site.alias_settings import aliases_of_site

    rows = []
    with suppress(SvcError):
        rows = [(word, " ".join(("svc", *command))) for word, command in aliases_of_site(folder).items()]
    return _("This site's own words"), rows


def command_meant(words: Sequence[str]) -> tuple[str, ...]:
    """The command of svc that these words name, in English; nothing if there is none. Options after it are left out."""
    from svc.cli.app import command_tree

    node, left, path = command_tree(None), list(words), tuple[str, ...]()
    while left and not left[0].startswith("-") and (makers := getattr(node, "makers", None)):
        word = left.pop(0)
        if word not in makers and not word.isascii():
            from svc.cli import second_names

            word = second_names.meant_by(word, second_names.command_names(path, makers)) or word
        if word not in makers:
            return ()
        node, path = node.command(word), (*path, word)
    return path


def put_in_english(line: Sequence[str], tree: Any) -> list[str]:
    """A line with the English names of its commands and options, however it was typed.

    Args:
        line: with what the site's own words stand for.
        tree: all commands.
    """
    place = _place_of_command(line)
    first = line[place : place + 2] if place is not None else []
    if "".join([*first, *(word for word in line if word.startswith(_DASHES))]).isascii():
        return list(line)
    from svc.cli import second_names

    return second_names.in_english(line, tree)
