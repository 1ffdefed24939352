"""Flow charts: boxes, arrows and branches, as nodes and edges or as Mermaid for documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from svc.render.screen import visible
from svc.text.dataclass import dataclass

Shape = Literal["step", "maybe", "ask", "end", "jump"]


@dataclass(frozen=True)
class Box:
    """A box in a chart.

    Args:
        id: its name, which a `jump` back to it gives as `to`.
        lines: what stands in it, the first line being what it is called.
        shape: a step, one that is taken if needed, a question, an end, or a jump to an earlier box.
        edge: what stands beside the arrow that leads to it.
        to: of a jump, the box it leads to.
    """

    id: str
    lines: tuple[str, ...]
    shape: Shape = "step"
    edge: str = ""
    to: str = ""


@dataclass(frozen=True)
class Arm:
    """A branch: its label and its parts. A branch without an end joins the others below."""

    label: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Split:
    """A question with its branches. Without a question one of several things is done."""

    ask: Box | None
    arms: tuple[Arm, ...]


Part = Box | Split


# Nodes and edges


@dataclass(frozen=True)
class Edge:
    """An arrow between two boxes, by their ids."""

    start: str
    end: str
    label: str = ""


def graph(parts: Sequence[Part]) -> tuple[list[Box], list[Edge]]:
    """Return the boxes of a chart in order (jumps are edges), and the arrows between them."""
    boxes: list[Box] = []
    edges: list[Edge] = []
    _walk(parts, [], boxes, edges)
    return boxes, edges


_Loose = list[tuple[str, str]]  # arrows that lead on from a box and have no end yet, with their labels


def _walk(parts: Sequence[Part], loose: _Loose, boxes: list[Box], edges: list[Edge]) -> _Loose:
    for part in parts:
        box = part if isinstance(part, Box) else part.ask
        if box:
            target = box.to if box.shape == "jump" else box.id
            edges += [Edge(start, target, " · ".join(filter(None, (said, box.edge)))) for start, said in loose]
            if box.shape != "jump":
                boxes.append(box)
            loose = [(box.id, "")] if box.shape in ("step", "maybe", "ask") else []
        if isinstance(part, Split):
            loose = [
                end
                for arm in part.arms
                for end in _walk(arm.parts, [(start, arm.label or said) for start, said in loose], boxes, edges)
            ]
    return loose


def mermaid(parts: Sequence[Part]) -> str:
    """Return the chart as Mermaid, which Markdown viewers and documents draw."""
    boxes, edges = graph(parts)
    names = {box.id: f"n{number}" for number, box in enumerate(boxes, 1)}
    shapes = {"step": '["{}"]', "maybe": '["{}"]:::maybe', "ask": '{{"{}"}}', "end": '(["{}"])'}
    lines = ["flowchart TD"]
    lines += [f"  {names[b.id]}" + shapes[b.shape].format("<br/>".join(map(_quoted, b.lines))) for b in boxes]
    for edge in edges:
        arrow = f'-->|"{_quoted(edge.label)}"|' if edge.label else "-->"
        lines.append(f"  {names[edge.start]} {arrow} {names[edge.end]}")
    if any(box.shape == "maybe" for box in boxes):
        lines.append("  classDef maybe stroke-dasharray: 4 4")
    return "".join(f"{line}\n" for line in lines)


def _quoted(text: str) -> str:
    return visible(text).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def jumps(parts: Sequence[Part]) -> Iterator[Box]:
    """Yield the jumps of a chart."""
    for part in parts:
        if isinstance(part, Split):
            for arm in part.arms:
                yield from jumps(arm.parts)
        elif part.shape == "jump":
            yield part
