"""`svc manual flow`: a flow chart of the manual, drawn from what svc itself does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.manual import articles, flows
from svc.manual.flows.elements import Chart
from svc.render import Sheet, charts
from svc.render.chart_columns import GOES_ON, wall_drawing
from svc.render.chart_svg import chart_svg
from svc.render.chart_text import draw_chart
from svc.render.documents import chart_page
from svc.render.letterhead import Letterhead
from svc.site import checklists, environment
from svc.site.logo import letterhead_of
from svc.site.settings import read_site
from svc.text import paths
from svc.text.errors import BadInput, NotFound
from svc.text.language import _, comma_list

_DRAWN = ("table", "html", "svg", "mermaid", "md", "json", "yaml")
_SUFFIXES = {"mmd": "mermaid", "txt": "table", "yml": "yaml", "htm": "html"}
_WIDTH = 80


def manual_flow_command(folder: str | None) -> Any:
    """`svc manual flow 016`, which works without a site too."""

    def run(given: dict[str, Any]) -> int:
        known = flows.charts()
        number = articles.bare_number(given["document"])
        if number not in known:
            there = _("there are: {numbers}").format(numbers=comma_list(known))
            raise NotFound(_("no flow chart {number}").format(number=given["document"]), todo=there)
        chosen = _chart_format(given)
        root = environment.site_root_if_any(folder)
        settings = read_site(root) if root else None
        places = settings.templates(checklists.FOLDER) if settings else [paths.built_in_templates() / checklists.FOLDER]
        lasts = settings.terms.lasts if settings else flows.default_limits()
        parts = flows.chart_parts(known[number], lasts, checklists.all_checklists(places))
        if chosen in ("json", "yaml"):
            data = _chart_data(known[number], parts)
            screen.show_sheets([Sheet((), (), data)], {**given, "format": chosen})
        elif chosen in ("html", "svg"):
            page = _wall_chart(known[number], parts, chosen, letterhead_of(settings) if settings else None)
            if target := given.get("output"):
                screen.write_answer(Path(target), page)
            else:
                screen.write_document(page)
        elif chosen == "table":
            screen.print_text(
                _drawn_chart(known[number], parts, screen.table_width(given.get("width")) or _WIDTH),
                given.get("output"),
            )
        else:
            text = charts.mermaid(parts)
            if chosen == "md":
                text = f"# {_chart_heading(number)}\n\n```mermaid\n{text}```\n"
            screen.print_text(text, given.get("output"))
        return 0

    numbers = ", ".join(flows.charts())
    params = [Param("document", metavar=_("DOC"), required=True, help=options.one_of([numbers])), *_chart_options()]
    return build_command("flow", _("Draw a flow chart of the manual from what svc itself does"), params, run)


def _chart_options() -> list[Param]:
    """The options of a chart."""
    panel = options.common_heading()
    return [
        Param("format", "--format", "-f", help=options.one_of(_DRAWN), metavar=_("FORMAT"), panel=panel),
        Param("output", "--output", "-o", help=_("write to this file"), metavar=_("FILE"), panel=panel),
        Param("width", "--width", help=_("columns to fit"), metavar="N", panel=panel),
        options.language_option(),
    ]


def _chart_format(given: dict[str, Any]) -> str:
    """The format of a chart, by option or by the file's name."""
    suffix = Path(given.get("output") or "").suffix[1:].lower()
    chosen: str = given.get("format") or _SUFFIXES.get(suffix, suffix) or "table"
    if chosen not in _DRAWN:
        raise BadInput(
            _("{option}: {value} is not possible").format(option="--format", value=chosen),
            todo=_("one of: {choices}").format(choices=", ".join(_DRAWN)),
        )
    return chosen


def _wall_chart(chart: Chart, parts: tuple[charts.Part, ...], chosen: str, letterhead: Letterhead | None) -> bytes:
    """A chart to hang on a wall, as a page or as a picture alone."""
    heading = _chart_heading(chart.article)
    drawing = wall_drawing(parts)
    picture = chart_svg(drawing.text, heading)
    if chosen == "svg":
        return picture.encode()
    foot = _signs(parts) + ([_("①: goes on in the next column")] if GOES_ON in drawing.text else [])
    return chart_page(
        heading, picture, foot, list(flows.step_commands(chart)), tall=drawing.upright, letterhead=letterhead
    )


def _signs(parts: tuple[charts.Part, ...]) -> list[str]:
    """What the signs of a chart mean, as far as it has them."""
    boxes, _edges = charts.graph(parts)
    foot = [_("dashed: if needed")] if any(box.shape == "maybe" for box in boxes) else []
    return foot + ([_("↑: back to that step")] if any(charts.jumps(parts)) else [])


def _drawn_chart(chart: Chart, parts: tuple[charts.Part, ...], width: int) -> str:
    """A chart for the terminal, with what its signs mean and what is typed for its steps."""
    picture = draw_chart(parts, width)
    typed = "".join(f"  {label}: {command}\n" for label, command in flows.step_commands(chart))
    return f"{_chart_heading(chart.article)}\n\n{picture}\n{'   '.join(_signs(parts))}\n\n{typed}"


def _chart_heading(number: str) -> str:
    """The heading of a chart."""
    return f"WI/FW-{number} {articles.load_manual(paths.built_in_templates()).article(number).label}"


def _chart_data(chart: Chart, parts: tuple[charts.Part, ...]) -> dict[str, Any]:
    """A chart for programs: its nodes and edges."""
    boxes, edges = charts.graph(parts)
    nodes = [{"id": b.id, "name": b.id.partition("#")[0], "shape": b.shape, "lines": list(b.lines)} for b in boxes]
    arrows = [{"from": e.start, "to": e.end, "label": e.label} for e in edges]
    title = _chart_heading(chart.article).partition(" ")[2]
    return {"article": chart.article, "title": title, "nodes": nodes, "edges": arrows}
