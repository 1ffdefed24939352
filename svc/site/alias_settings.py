"""The site's own short words for commands: `aliases: {ts: complaint add, 今日: today}` of `svc.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from svc.site.environment import SETTINGS_NAME, site_root
from svc.site.settings_file import SettingsFile, as_text_mapping
from svc.text.errors import SvcError
from svc.text.fold import fold
from svc.text.language import _

CommandMeant = Callable[[Sequence[str]], tuple[str, ...]]  # the command of svc that some words name, or nothing


def as_aliases(raw: Any) -> dict[str, tuple[str, ...]]:
    """Read short words, each with the words of the command that it stands for."""
    import shlex  # where there are any

    found = {}
    for word, command in as_text_mapping(raw).items():
        try:
            words = shlex.split(command)
        except ValueError:
            raise ValueError(
                _("{word}: the quotes in {command} do not pair").format(word=word, command=command)
            ) from None
        found[word] = tuple(words[1:] if words[:1] == ["svc"] else words)
    return found


def aliases_of_site(folder: str | None) -> Mapping[str, tuple[str, ...]]:
    """The short words of the site, read without its other settings; none where there is no site.

    Args:
        folder: the site's, as `-C` gives it.

    Raises:
        Damaged: the settings can't be read (exit 5).
    """
    try:
        root = site_root(folder)
    except SvcError:
        return {}
    found: Mapping[str, tuple[str, ...]] = SettingsFile(root / SETTINGS_NAME).get("aliases", as_aliases, {})
    return found


def alias_faults(aliases: Mapping[str, tuple[str, ...]], command_meant: CommandMeant) -> list[tuple[str, str]]:
    """The short words that can't be used, each with a sentence."""
    found = []
    for word, command in aliases.items():
        own, meant = command_meant((word,)), command_meant(command)
        if own and own != meant and (meant or word.isascii()):
            found.append((word, _("aliases: {word} is a command already").format(word=word)))
        elif not word or word.startswith("-") or any(each.isspace() for each in word):
            found.append((word, _("aliases: {word} can't be typed as one word").format(word=word)))
        elif not meant:
            sentence = _("aliases: {word}: there is no command {command}")
            found.append((word, sentence.format(word=word, command=" ".join(("svc", *command)))))
    return found


def meant_by(word: str, aliases: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """The command that a short word stands for, in whatever case and width it is typed."""
    return next((command for each, command in aliases.items() if fold(each) == fold(word)), None)
