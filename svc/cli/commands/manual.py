"""Commands about the manual: its articles with their homes, how many have one, and its flow charts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Make, Param, command, group
from svc.manual import articles, flows
from svc.manual.articles import Manual
from svc.manual.coverage import SORTS, Program, citations, meaning
from svc.manual.flows.elements import Chart
from svc.render import Column, Sheet, charts
from svc.site import checklists, environment, site
from svc.text import paths
from svc.text.errors import BadInput, NotFound
from svc.text.language import _, comma_list, current_language

DRAWN = ("table", "mermaid", "md", "json", "yaml")
SUFFIXES = {"mmd": "mermaid", "txt": "table", "yml": "yaml"}
WIDTH = 80


def of_manual(folder: str | None) -> Any:
    """`svc manual`."""
    makers: dict[str, Make] = {
        "list": listing,
        "show": lambda: showing(folder),
        "flow": lambda: flow(folder),
        "coverage": lambda: coverage(folder),
    }
    return group("manual", _("The manual: its articles, and where each of them lives in svc"), makers)


# Articles


def program(folder: str | None, known: Manual) -> Program:
    """What homes are looked up in: this program's commands, and the templates of the site, if there is one."""
    from svc.cli.app import tree

    root = environment.anywhere(folder)
    templates = [root / "templates", paths.built_in_templates()] if root else [paths.built_in_templates()]
    lasts = site.read(root).terms.lasts if root else flows.defaults()
    return Program(dict(leaves(tree(folder), ())), templates, known, lasts)


def leaves(made: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Callable[[], str]]]:
    """Every command below a group as it is typed, with what says what it does."""
    for name, make in made.makers.items():
        found = make()
        if hasattr(found, "makers"):
            yield from leaves(found, (*path, name))
        else:
            yield " ".join((*path, name)), partial(found.get_short_help_str, 200)


def sorted_out(home: str) -> tuple[str, str]:
    """A home's sort as it is called, and its name."""
    sort, _space, name = home.partition(" ")
    return (SORTS[sort].label if sort in SORTS else sort), name


def listing() -> Any:
    """`svc manual list`; answers without a site, too."""

    def run(given: dict[str, Any]) -> int:
        known = articles.load(paths.built_in_templates())
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
        rows = tuple((a.number, a.label, grouped(a.homes)) for a in found)
        data = [{"article": a.number, "title": a.label, "homes": list(a.homes)} for a in found]
        screen.show([Sheet(columns, rows, data)], given)
        return 0

    doc = Param("doc", "--doc", help=_("of this document, or part of one, such as 011 or 011.2"), metavar=_("DOC"))
    text = _("The articles of the manual, and where each of them lives in svc")
    return command("list", text, [doc, *options.reading()], run)


def grouped(found: Sequence[str]) -> str:
    """Homes in one text, those of a sort together."""
    names: dict[str, list[str]] = {}
    for sort, name in map(sorted_out, found):
        names.setdefault(sort, []).append(name)
    return " · ".join(f"{sort} {comma_list(each)}" for sort, each in names.items())


def showing(folder: str | None) -> Any:
    """`svc manual show 011.1.4`; answers without a site, too."""

    def run(given: dict[str, Any]) -> int:
        known = articles.load(paths.built_in_templates())
        article = known.article(given["article"])
        where = program(folder, known)
        citing = dict.fromkeys(home for number, home in citations(where) if number == article.number)
        others = [home for home in citing if home not in article.homes]
        document = [] if article.number == article.document else [known.documents[article.document][current_language()]]
        title = " · ".join([f"{article.number} {article.label}", *document])
        sheets = [told(article.homes, where, title)]
        if others:
            sheets.append(told(others, where, _("Also cites it")))
        data = {
            "article": article.number,
            "title": article.label,
            "homes": list(article.homes),
            "cited": {
                sort: [name for home in citing for of, _space, name in [home.partition(" ")] if of == sort]
                for sort in dict.fromkeys(home.partition(" ")[0] for home in citing)
            },
        }
        screen.show(sheets, given, data)
        return 0

    number = Param(
        "article", metavar=_("ARTICLE"), required=True, help=_("such as {example}").format(example="011.1.4")
    )
    text = _("One article: its title, where it lives in svc, and what else cites it")
    return command("show", text, [number, *options.reading()], run)


def told(found: Sequence[str], where: Program, title: str) -> Sheet:
    """Homes one a row, each with what it is."""
    columns = (
        Column("sort", _("sort")),
        Column("name", _("name")),
        Column("what", _("what it is"), flexible=True),
    )
    rows = tuple((*sorted_out(home), meaning(home, where) or _("is not there")) for home in found)
    return Sheet(columns, rows, None, title=title)


def coverage(folder: str | None) -> Any:
    """`svc manual coverage`; answers without a site, too."""

    def run(given: dict[str, Any]) -> int:
        known = articles.load(paths.built_in_templates())
        where = program(folder, known)
        lost = {a.number: [home for home in a.homes if meaning(home, where) is None] for a in known.articles}
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
        sheets = [Sheet(columns, tuple(rows), None, foot=(foot,)), *([gone(missing)] if missing else [])]
        screen.show(sheets, given, data)
        return 1 if without and given.get("exit_code") else 0

    exit_code = Param("exit_code", "--exit-code", help=_("exit 1 when an article has no home"), type=bool)
    text = _("Whether every article of the manual has a home in svc")
    return command("coverage", text, [exit_code, *options.reading()], run)


def gone(missing: Sequence[Mapping[str, str]]) -> Sheet:
    """Homes that are not there."""
    columns = (Column("article", _("article")), Column("home", _("a home that is not there"), flexible=True))
    return Sheet(columns, tuple((row["article"], row["home"]) for row in missing), None)


# Flow charts


def flow(folder: str | None) -> Any:
    """`svc manual flow 016`; answers without a site, too."""

    def run(given: dict[str, Any]) -> int:
        known = flows.charts()
        number = articles.plain(given["document"])
        if number not in known:
            there = _("there are: {numbers}").format(numbers=comma_list(known))
            raise NotFound(_("no flow chart {number}").format(number=given["document"]), todo=there)
        chosen = form(given)
        root = environment.anywhere(folder)
        settings = site.read(root) if root else None
        places = settings.templates(checklists.FOLDER) if settings else [paths.built_in_templates() / checklists.FOLDER]
        lasts = settings.terms.lasts if settings else flows.defaults()
        parts = flows.parts(known[number], lasts, checklists.every(places))
        if chosen in ("json", "yaml"):
            data = as_data(known[number], parts)
            screen.show([Sheet((), (), data)], {**given, "format": chosen})
        elif chosen == "table":
            screen.page(drawn(known[number], parts, screen.width(given.get("width")) or WIDTH), given.get("output"))
        else:
            text = charts.mermaid(parts)
            if chosen == "md":
                text = f"# {heading(number)}\n\n```mermaid\n{text}```\n"
            screen.page(text, given.get("output"))
        return 0

    numbers = ", ".join(flows.charts())
    params = [Param("document", metavar=_("DOC"), required=True, help=options.one_of([numbers])), *shared()]
    return command("flow", _("Draw a flow chart of the manual from what svc itself does"), params, run)


def shared() -> list[Param]:
    """The options of a chart."""
    panel = options.common()
    return [
        Param("format", "--format", "-f", help=options.one_of(DRAWN), metavar=_("FORMAT"), panel=panel),
        Param("output", "--output", "-o", help=_("write to this file"), metavar=_("FILE"), panel=panel),
        Param("width", "--width", help=_("columns to fit"), metavar="N", panel=panel),
        options.language(),
    ]


def form(given: dict[str, Any]) -> str:
    """How a chart is to be printed: as asked, or as the file's name says."""
    suffix = Path(given.get("output") or "").suffix[1:].lower()
    chosen: str = given.get("format") or SUFFIXES.get(suffix, suffix) or "table"
    if chosen not in DRAWN:
        raise BadInput(
            _("{option}: {value} is not possible").format(option="--format", value=chosen),
            todo=_("one of: {choices}").format(choices=", ".join(DRAWN)),
        )
    return chosen


def drawn(chart: Chart, parts: tuple[charts.Part, ...], width: int) -> str:
    """A chart for the terminal, with what its signs mean and what is typed for its steps."""
    boxes, _edges = charts.graph(parts)
    foot = [_("dashed: if needed")] if any(box.shape == "maybe" for box in boxes) else []
    foot += [_("↑: back to that step")] if any(charts.jumps(parts)) else []
    picture = charts.draw(parts, width)
    typed = "".join(f"  {label}: {command}\n" for label, command in flows.commands(chart))
    return f"{heading(chart.article)}\n\n{picture}\n{'   '.join(foot)}\n\n{typed}"


def heading(number: str) -> str:
    """What stands above a chart."""
    return f"WI/FW-{number} {articles.load(paths.built_in_templates()).article(number).label}"


def as_data(chart: Chart, parts: tuple[charts.Part, ...]) -> dict[str, Any]:
    """A chart for programs: its nodes and edges."""
    boxes, edges = charts.graph(parts)
    nodes = [{"id": b.id, "name": b.id.partition("#")[0], "shape": b.shape, "lines": list(b.lines)} for b in boxes]
    arrows = [{"from": e.start, "to": e.end, "label": e.label} for e in edges]
    title = heading(chart.article).partition(" ")[2]
    return {"article": chart.article, "title": title, "nodes": nodes, "edges": arrows}
