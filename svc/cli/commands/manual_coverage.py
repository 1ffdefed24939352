"""`svc manual coverage`: the articles that have a home in svc, and those that have none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.manual_homes import site_program
from svc.manual import articles
from svc.manual.coverage import describe_home
from svc.render import Column, Sheet
from svc.text import paths
from svc.text.language import _, comma_list, current_language


def manual_coverage_command(folder: str | None) -> Any:
    """`svc manual coverage`, which works without a site too."""

    def run(given: dict[str, Any]) -> int:
        known = articles.load_manual(paths.built_in_templates())
        where = site_program(folder, known)
        lost = {a.number: [home for home in a.homes if describe_home(home, where) is None] for a in known.articles}
        without = [a.number for a in known.articles if len(lost[a.number]) == len(a.homes)]
        columns = (
            Column("document", _("document")),
            Column("title", _("title"), flexible=True),
            Column("articles", _("articles"), align="right"),
            Column("covered", _("with a home"), align="right"),
            Column("without", _("without"), flexible=True),
        )
        rows = []
        for document, title in known.documents.items():
            numbers = [a.number for a in known.within(document)]
            lacking = [number for number in numbers if number in without]
            covered = str(len(numbers) - len(lacking))
            rows.append((document, title[current_language()], str(len(numbers)), covered, comma_list(lacking)))
        total = len(known.articles)
        foot = _("{covered} of {total} articles have a home").format(covered=total - len(without), total=total)
        missing = [{"article": number, "home": home} for number, found in lost.items() for home in found]
        data = {"articles": total, "covered": total - len(without), "without": without, "missing": missing}
        sheets = [Sheet(columns, tuple(rows), None, foot=(foot,)), *([_missing_homes(missing)] if missing else [])]
        screen.show_sheets(sheets, given, data)
        return 1 if without and given.get("exit_code") else 0

    exit_code = Param("exit_code", "--exit-code", help=_("exit 1 when an article has no home"), type=bool)
    text = _("Whether every article of the manual has a home in svc")
    return build_command("coverage", text, [exit_code, *options.for_reading()], run)


def _missing_homes(missing: Sequence[Mapping[str, str]]) -> Sheet:
    """Homes that are not there."""
    columns = (Column("article", _("article")), Column("home", _("a home that is not there"), flexible=True))
    return Sheet(columns, tuple((row["article"], row["home"]) for row in missing), None)
