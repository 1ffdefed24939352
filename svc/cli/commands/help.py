"""`svc help`: topics that are looked up at the counter, and the help of each command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from svc.cli import help as pages
from svc.cli import options, screen, topics
from svc.cli.app import command_tree, run_line
from svc.cli.command import Param, build_command
from svc.site import desk, environment
from svc.site.settings import Site, read_site
from svc.text.errors import BadInput, Damaged
from svc.text.language import _
from svc.text.nearest import did_you_mean

_ANYWHERE = b"name: ''\n"  # the settings where no site is


def help_command(folder: str | None) -> Any:
    """`svc help [TOPIC]` and `svc help COMMAND`. It needs no site, and tells of this one where there is one."""

    def run(given: dict[str, Any]) -> int:
        words = given.get("words", [])
        if not words:
            screen.print_text(_all_topics(), None)
        elif topic := topics.topic_named(words):
            site = _site_or_usual(folder)
            screen.print_text(_shown(topic, topic.page(site, desk.time_at(site))), None)
        else:
            return _help_of_command(folder, words)
        return 0

    text = _("Times, homes, formats and the like on one screen each; or the help of a command")
    params = [
        Param("words", metavar=_("[TOPIC|COMMAND]…"), type=list, help=_("without one: all topics")),
        options.language_option(),
    ]
    return build_command("help", text, params, run)


def _help_of_command(folder: str | None, words: Sequence[str]) -> int:
    """Print what `COMMAND --help` prints.

    Raises:
        BadInput: there is no such command, nor such a topic (exit 2).
    """
    from svc.cli.aliases import expand_alias, put_in_english

    tree = command_tree(folder)
    line = put_in_english(expand_alias(words, tree, folder), tree)
    if line[0] not in tree.makers:
        known = [*(word for topic in topics.TOPICS for word in topic.words), *tree.makers]
        raise BadInput(
            _("no command and no topic {name}").format(name=" ".join(words)),
            todo=did_you_mean(words[0], known) or _("see: svc help"),
        )
    return run_line(tree, [*line, "--help"])


def _site_or_usual(folder: str | None) -> Site:
    """The site that is meant, or one without settings of its own where none is or its settings can't be read."""
    root = environment.site_root_if_any(folder)
    with suppress(Damaged):
        if root:
            return read_site(root)
    return read_site(Path("/"), _ANYWHERE)


def _all_topics() -> str:
    """The list of topics, and how the help of a command is got."""
    rows = [(f"svc help {topic.label}", topic.about()) for topic in topics.TOPICS]
    lines = [
        _("Topics:"),
        *pages.two_columns(rows),
        "",
        _("Commands:"),
        *pages.two_columns(
            [
                ("svc --help", _("all of them")),
                ("svc help complaint", _("those of a register")),
                ("svc help complaint add", _("one of them, with its options; the same as svc complaint add --help")),
            ]
        ),
        "",
        _("The manual itself: svc manual show 012"),
    ]
    return "\n".join(lines) + "\n"


def _shown(topic: topics.Topic, page: topics.Page) -> str:
    """A page as text that fits the terminal."""
    return "\n".join(_lines(topic, page)) + "\n"


def _lines(topic: topics.Topic, page: topics.Page) -> Iterator[str]:
    """The lines of a page."""
    yield (
        f"{topic.label[:1].upper()}{topic.label[1:]}: {topic.about()}"
        if topic.label != topic.zh
        else (f"{topic.label}：{topic.about()}")
    )
    yield ""
    for paragraph in page.first:
        yield from pages.fitted(paragraph)
    yield from pages.beside_each_other(page.rows)
    if page.last:
        yield ""
    for paragraph in page.last:
        yield from pages.fitted(paragraph)
