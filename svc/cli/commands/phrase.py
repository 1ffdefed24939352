"""`svc phrase`: phrases to say, taboo phrases, and a check of a text (003.6, 003.8, 004)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Make, Param, build_command, build_group
from svc.model import user_input
from svc.model.fields import Choice
from svc.model.yaml_read import MAX_SIZE
from svc.render import Column, Sheet
from svc.site import environment
from svc.site.phrases import SITUATIONS, Phrases
from svc.site.phrases_file import load_phrases
from svc.site.settings import read_site
from svc.text import paths
from svc.text.errors import BadInput
from svc.text.language import _, comma_list


def phrase_group(folder: str | None) -> Any:
    """`svc phrase`."""
    makers: dict[str, Make] = {"list": lambda: _list_command(folder), "check": lambda: _check_command(folder)}
    return build_group("phrase", _("Language: what to say, and what never (WI/FW-004)"), makers)


def _list_command(folder: str | None) -> Any:
    """`svc phrase list`, which works without a site too."""

    def run(given: dict[str, Any]) -> int:
        known, estate = _phrases_in_force(folder)
        wanted = [user_input.parse_choice("--situation", SITUATIONS, typed) for typed in given.get("situation", ())]
        said: list[_Row] = []
        never: list[_Row] = []
        for each in SITUATIONS:
            if not wanted or each.value in wanted:
                told = [s for s in known.sayings if s.situation == each.value]
                said += [(each, s.article, (), s.text.replace("{site}", estate)) for s in told]
                never += [(each, e.article, e.names, e.words) for e in known.entries if e.situation == each.value]
        data = [
            {"situation": s.value, "article": a, "never": list(names) or None, "say": say}
            for s, a, names, say in (*said, *never)
        ]
        if (given.get("format") or screen.format_of_file(given.get("output"))) in ("csv", "tsv"):
            sheets = [_phrases_sheet((*said, *never), "", _("say"))]
        else:
            parts = ((said, _("What to say"), _("say")), (never, _("Never say"), _("say instead")))
            sheets = [_phrases_sheet(rows, title, say) for rows, title, say in parts if rows]
        screen.show_sheets(sheets, given, data)
        return 0

    situation = Param(
        "situation",
        "--situation",
        help=options.one_of(f"{s.value} {s.label}" if s.label != s.value else s.value for s in SITUATIONS),
        type=list,
    )
    text = _("What to say in which situation, and what is never said")
    return build_command("list", text, [situation, *options.for_reading()], run)


_Row = tuple[Choice, str, tuple[str, ...], str]  # situation, article, what is never said, what to say


def _phrases_sheet(rows: Sequence[_Row], title: str, say: str) -> Sheet:
    """Phrases as people read them. The column of taboo phrases is left out if it would be empty."""
    spare = () if any(names for _situation, _article, names, _say in rows) else (2,)
    columns = (
        Column("situation", _("situation")),
        Column("article", _("article")),
        Column("never", _("never say"), flexible=True, min_width=14),
        Column("say", say, flexible=True),
    )
    cells = [(situation.label, article, comma_list(names), words) for situation, article, names, words in rows]
    kept = [n for n in range(len(columns)) if n not in spare]
    return Sheet(
        tuple(columns[n] for n in kept), tuple(tuple(cell[n] for n in kept) for cell in cells), None, title=title
    )


def _check_command(folder: str | None) -> Any:
    """`svc phrase check TEXT|-`."""

    def run(given: dict[str, Any]) -> int:
        text = _text_on_stdin() if given["text"] == "-" else given["text"]
        hits = _phrases_in_force(folder)[0].all(text)
        columns = (
            Column("line", _("line"), align="right"),
            Column("fragment", _("taboo phrase"), flexible=True),
            Column("article", _("article")),
            Column("better", _("say instead"), flexible=True),
        )
        data = [
            {"line": text.count("\n", 0, h.at) + 1, "fragment": h.fragment, "article": h.article, "better": h.better}
            for h in hits
        ]
        first = 0 if "\n" in text.strip() else 1  # of a single line the number is not worth a column
        cells = tuple(tuple(str(cell) for cell in row.values())[first:] for row in data)
        sheet = Sheet(columns[first:], cells, data, name=_("Taboo phrases"))
        if hits or given.get("format") or given.get("output"):
            screen.show_sheets([sheet], given)
        else:
            screen.say(_("no taboo phrase"))
        return 1 if hits else 0

    params = [Param("text", metavar=_("TEXT|-"), required=True, help=_("a text in quotes; - is stdin"))]
    text = _("Whether a text has a taboo phrase, and what to say instead; exit 1 if it has (WI/FW-003.6)")
    return build_command("check", text, [*params, *options.for_reading()], run)


def _phrases_in_force(folder: str | None) -> tuple[Phrases, str]:
    """The phrases in force, with those of the site if there is one, and what the estate is called."""
    root = environment.site_root_if_any(folder)
    if root is None:
        return load_phrases([paths.built_in_templates()]), _("our")
    found = read_site(root)
    return load_phrases(list(reversed(found.templates()))), found.name or _("our")


def _text_on_stdin() -> str:
    """The text on stdin."""
    data = sys.stdin.buffer.read(MAX_SIZE + 1)
    if len(data) > MAX_SIZE:
        raise BadInput(_("{option}: more than {size} MB").format(option="-", size=MAX_SIZE >> 20))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(_("{option}: not valid UTF-8 text").format(option="-")) from None
