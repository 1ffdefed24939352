"""The site's short words for commands, where a line is read and where help is written."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from svc.text.errors import SvcError
from svc.text.language import _

TAKE_A_VALUE = ("-C", "--lang")


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
    if place is None or args[place] in tree.makers:
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


def has_command(words: Sequence[str]) -> bool:
    """True if svc has a command of these words; options after it are not looked at."""
    from svc.cli.app import command_tree

    node, left = command_tree(None), list(words)
    while left and not left[0].startswith("-") and (makers := getattr(node, "makers", None)):
        if left[0] not in makers:
            return False
        node = node.get_command(None, left.pop(0))
    return bool(words) and len(left) < len(words)
