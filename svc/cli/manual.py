"""Commands about the manual: its flow charts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from svc import checklists, desk, flows, site
from svc.cli import options, screen
from svc.cli.building import Make, Param, command, group
from svc.errors import BadInput, NotFound, StorageFailed
from svc.flows.elements import Chart
from svc.language import _, listed
from svc.render import Sheet, charts

DRAWN = ("table", "mermaid", "md", "json", "yaml")
SUFFIXES = {"mmd": "mermaid", "txt": "table", "yml": "yaml"}
WIDTH = 80


def of_manual(folder: str | None) -> Any:
    """`svc manual`."""
    makers: dict[str, Make] = {"flow": lambda: flow(folder)}
    return group("manual", _("The manual: its articles, and where each of them lives in svc"), makers)


def here(folder: str | None) -> Path | None:
    """The site's root; nothing where none is named and there is none here."""
    try:
        return desk.root(folder)
    except StorageFailed:
        if folder:
            raise
        return None


def flow(folder: str | None) -> Any:
    """`svc manual flow 016`; answers without a site, too."""

    def run(given: dict[str, Any]) -> int:
        known = flows.charts()
        number = plain(given["document"])
        if number not in known:
            there = _("there are: {numbers}").format(numbers=listed(known))
            raise NotFound(_("no flow chart {number}").format(number=given["document"]), todo=there)
        chosen = form(given)
        root = here(folder)
        settings = site.read(root) if root else None
        places = settings.templates(checklists.FOLDER) if settings else [site.built_in() / checklists.FOLDER]
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
                text = f"# WI/FW-{number}\n\n```mermaid\n{text}```\n"
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


def plain(number: str) -> str:
    """An article's number without what may stand before it: `WI/FW-016` is `016`."""
    return number.strip().upper().removeprefix("WI/").removeprefix("FW-")


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
    title = f"WI/FW-{chart.article}"
    return f"{title}\n\n{picture}\n{'   '.join(foot)}\n\n{typed}"


def as_data(chart: Chart, parts: tuple[charts.Part, ...]) -> dict[str, Any]:
    """A chart for programs: its nodes and edges."""
    boxes, edges = charts.graph(parts)
    nodes = [{"id": b.id, "name": b.id.partition("#")[0], "shape": b.shape, "lines": list(b.lines)} for b in boxes]
    arrows = [{"from": e.start, "to": e.end, "label": e.label} for e in edges]
    return {"article": chart.article, "nodes": nodes, "edges": arrows}
