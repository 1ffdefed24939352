"""`svc manual coverage`: the articles that have a home in svc, which kind of home it is, and those that have none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.manual_homes import site_program
from svc.manual import articles, home_kinds
from svc.manual.articles import Article, Manual
from svc.manual.coverage import describe_home
from svc.render import Column, Sheet
from svc.site import environment
from svc.site.settings import read_site
from svc.text import paths
from svc.text.errors import NotFound
from svc.text.language import _, comma_list, current_language

Kinds = Mapping[str, Sequence[str]]  # the kinds of homes of each article, by its number


def manual_coverage_command(folder: str | None) -> Any:
    """`svc manual coverage [DOC]`, which works without a site too."""

    def run(given: dict[str, Any]) -> int:
        known = articles.load_manual(paths.built_in_templates())
        wanted = known.within(given["doc"]) if given.get("doc") else list(known.articles)
        if not wanted:
            raise NotFound(
                _("the manual has no document {number}").format(number=given["doc"]), todo=known.near(given["doc"])
            )
        where = site_program(folder, known)
        missing = [(a.number, home) for a in wanted for home in a.homes if describe_home(home, where) is None]
        kinds = {a.number: home_kinds.kinds_of(a, where) for a in wanted}
        without = [number for number, found in kinds.items() if not found]
        looked_at = _inspections(folder)
        sheets = [_by_document(known, wanted, kinds), _by_kind(kinds), _by_article(wanted, kinds, looked_at)]
        if missing:
            sheets.append(_missing_homes(missing))
        data = {
            "articles": len(wanted),
            "covered": len(wanted) - len(without),
            "without": without,
            "missing": [{"article": number, "home": home} for number, home in missing],
            "kinds": {kind: sum(kind in found for found in kinds.values()) for kind in _all_kinds()},
            "held": sum(map(home_kinds.bites, kinds.values())),
            "by_eye": [a.number for a in wanted if a.by_eye],
            "rows": [
                {
                    "article": a.number,
                    "title": a.label,
                    "kinds": list(kinds[a.number]),
                    "by_eye": a.by_eye,
                    "inspected": _often(a, looked_at) or None,
                }
                for a in wanted
            ],
        }
        screen.show_sheets(sheets, given, data)
        return 1 if without and given.get("exit_code") else 0

    doc = Param("doc", metavar=_("[DOC]"), help=_("of this document, or part of one, such as 011 or 011.2"))
    exit_code = Param("exit_code", "--exit-code", help=_("exit 1 when an article has no home"), type=bool)
    text = _("Whether every article of the manual has a home in svc, and whether that holds anybody to it")
    return build_command("coverage", text, [doc, exit_code, *options.for_reading()], run)


def _all_kinds() -> list[str]:
    """All kinds of homes, the strongest first."""
    return [kind.value for kind in home_kinds.HOME_KINDS]


def _inspections(folder: str | None) -> Mapping[str, str]:
    """How often each checklist is gone through at this site, where it is planned."""
    root = environment.site_root_if_any(folder)
    return {name: str(often) for name, often in read_site(root).terms.inspections.items()} if root else {}


def _often(article: Article, looked_at: Mapping[str, str]) -> str:
    """How often an article is looked at, or nothing where no inspection is planned."""
    return next((looked_at[name] for name in home_kinds.checklists_of(article) if name in looked_at), "")


def _by_document(known: Manual, wanted: Sequence[Article], kinds: Kinds) -> Sheet:
    """How many articles of each document hold somebody to them, and how many can only be looked at."""
    columns = (
        Column("document", _("document")),
        Column("title", _("title"), flexible=True),
        Column("articles", _("articles"), align="right"),
        Column("held", _("held to"), align="right"),
        Column("by_eye", _("looked at"), align="right"),
        Column("without", _("without"), flexible=True),
    )
    rows = []
    for document, title in known.documents.items():
        within = [a for a in wanted if a.document == document]
        if within:
            held = sum(home_kinds.bites(kinds[a.number]) for a in within)
            counts = (str(len(within)), str(held or ""), str(sum(a.by_eye for a in within) or ""))
            lacking = comma_list(a.number for a in within if not kinds[a.number])
            rows.append((document, title[current_language()], *counts, lacking))
    total = len(wanted)
    foot = (
        _("{covered} of {total} articles have a home").format(covered=sum(map(bool, kinds.values())), total=total),
        _("{held} of {total} have a promise, a refusal or a measure: what is not kept shows by itself").format(
            held=sum(map(home_kinds.bites, kinds.values())), total=total
        ),
        _("{n} can only be looked at, such as a posture or a smile: an inspection tells (svc inspect)").format(
            n=sum(a.by_eye for a in wanted)
        ),
    )
    return Sheet(columns, tuple(rows), None, foot=foot, name=_("Documents"))


def _by_kind(kinds: Kinds) -> Sheet:
    """How many articles have a home of each kind, and what such a home does."""
    means = {
        "promise": _("it falls due, and is late"),
        "refusal": _("what breaks it is refused"),
        "measure": _("an inspection measures it against a limit"),
        "record": _("it is kept"),
        "report": _("it is shown, by a command or on paper"),
        "phrase": _("there are words for it"),
        "checklist": _("an inspection looks at it"),
    }
    columns = (
        Column("kind", _("kind of home")),
        Column("articles", _("articles"), align="right"),
        Column("means", _("what it does"), flexible=True),
    )
    rows = tuple(
        (kind.label, str(sum(kind.value in found for found in kinds.values())), means[kind.value])
        for kind in home_kinds.HOME_KINDS
    )
    return Sheet(columns, rows, None, name=_("Kinds of home"))


def _by_article(wanted: Sequence[Article], kinds: Kinds, looked_at: Mapping[str, str]) -> Sheet:
    """The kinds of homes of each article, the strongest first."""
    labels = {kind.value: kind.label for kind in home_kinds.HOME_KINDS}
    columns = (
        Column("article", _("article")),
        Column("title", _("title"), flexible=True),
        Column("kinds", _("kinds of home"), flexible=True),
        Column("remark", _("remark"), flexible=True),
    )
    rows = tuple(
        (a.number, a.label, comma_list(labels[kind] for kind in kinds[a.number]), _remark(a, kinds, looked_at))
        for a in wanted
    )
    return Sheet(columns, rows, None, name=_("Articles"))


def _remark(article: Article, kinds: Kinds, looked_at: Mapping[str, str]) -> str:
    """What is to be said where nothing but a look tells whether an article is kept."""
    if not home_kinds.is_soft(kinds[article.number]):
        return ""
    if not article.by_eye:
        return _("a line to look at, no more")
    often = _often(article, looked_at)
    planned = _("looked at every {often}").format(often=often) if often else _("no inspection is planned")
    return _("only a look can tell: {planned}").format(planned=planned)


def _missing_homes(missing: Sequence[tuple[str, str]]) -> Sheet:
    """Homes that are not there."""
    columns = (Column("article", _("article")), Column("home", _("a home that is not there"), flexible=True))
    return Sheet(columns, tuple(missing), None)
