"""`svc manual`: the articles of the manual, and where each of them lives in svc."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Make, Param, build_command, build_group, import_later
from svc.cli.manual_homes import site_program, sort_and_name
from svc.manual import articles
from svc.manual.citations import citations
from svc.manual.coverage import Program, describe_home
from svc.render import Column, Sheet
from svc.text import paths
from svc.text.errors import NotFound
from svc.text.language import _, comma_list, current_language


def manual_group(folder: str | None) -> Any:
    """`svc manual`."""
    makers: dict[str, Make] = {
        "list": _list_command,
        "show": lambda: _show_command(folder),
        "flow": import_later("manual_flow:manual_flow_command", folder),
        "coverage": import_later("manual_coverage:manual_coverage_command", folder),
    }
    return build_group("manual", _("The manual: its articles, and where each of them lives in svc"), makers)


def _list_command() -> Any:
    """`svc manual list`, which works without a site too."""

    def run(given: dict[str, Any]) -> int:
        known = articles.load_manual(paths.built_in_templates())
        found = known.within(given["doc"]) if given.get("doc") else known.articles
        if not found:
            raise NotFound(
                _("the manual has no document {number}").format(number=given["doc"]), todo=known.near(given["doc"])
            )
        columns = (
            Column("article", _("article")),
            Column("title", _("title"), flexible=True, min_width=16),
            Column("homes", _("lives in"), flexible=True),
        )
        rows = tuple((a.number, a.label, _grouped_homes(a.homes)) for a in found)
        data = [{"article": a.number, "title": a.label, "homes": list(a.homes)} for a in found]
        screen.show_sheets([Sheet(columns, rows, data)], given)
        return 0

    doc = Param("doc", "--doc", help=_("of this document, or part of one, such as 011 or 011.2"), metavar=_("DOC"))
    text = _("The articles of the manual, and where each of them lives in svc")
    return build_command("list", text, [doc, *options.for_reading()], run)


def _grouped_homes(found: Sequence[str]) -> str:
    """Homes in one text, those of a sort together."""
    names: dict[str, list[str]] = {}
    for sort, name in map(sort_and_name, found):
        names.setdefault(sort, []).append(name)
    return " · ".join(f"{sort} {comma_list(each)}" for sort, each in names.items())


def _show_command(folder: str | None) -> Any:
    """`svc manual show 011.1.4`, which works without a site too."""

    def run(given: dict[str, Any]) -> int:
        known = articles.load_manual(paths.built_in_templates())
        article = known.article(given["article"])
        where = site_program(folder, known)
        citing = dict.fromkeys(home for number, home in citations(where) if number == article.number)
        others = [home for home in citing if home not in article.homes]
        document = [] if article.number == article.document else [known.documents[article.document][current_language()]]
        title = " · ".join([f"{article.number} {article.label}", *document])
        sheets = [_homes_sheet(article.homes, where, title)]
        if others:
            sheets.append(_homes_sheet(others, where, _("Also cites it")))
        data = {
            "article": article.number,
            "title": article.label,
            "homes": list(article.homes),
            "cited": {
                sort: [name for home in citing for of, _space, name in [home.partition(" ")] if of == sort]
                for sort in dict.fromkeys(home.partition(" ")[0] for home in citing)
            },
        }
        screen.show_sheets(sheets, given, data)
        return 0

    number = Param(
        "article", metavar=_("ARTICLE"), required=True, help=_("such as {example}").format(example="011.1.4")
    )
    text = _("One article: its title, where it lives in svc, and what else cites it")
    return build_command("show", text, [number, *options.for_reading()], run)


def _homes_sheet(found: Sequence[str], where: Program, title: str) -> Sheet:
    """Homes one a row, each with what it is."""
    columns = (
        Column("sort", _("sort")),
        Column("name", _("name")),
        Column("what", _("what it is"), flexible=True),
    )
    rows = tuple((*sort_and_name(home), describe_home(home, where) or _("is not there")) for home in found)
    return Sheet(columns, rows, None, title=title)
