"""Charts on a terminal: bars of block characters, and curves of one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from svc.render import Plot, Series
from svc.render.plots import plot_figure
from svc.render.screen import visible
from svc.render.wrapping import padded, text_width, wrapped
from svc.text.language import bracketed

_PARTS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = "▁▂▃▄▅▆▇█"
_SECOND = "░"  # what the first series is compared with
_ALONE = 80  # terminal columns where nothing says how many there are
_LONGEST = 40  # of a bar: longer ones say no more
_LABEL = 24


def draw_plot(plot: Plot, width: int | None) -> list[str]:
    """Draw a chart in lines that fit.

    Args:
        plot: what to draw.
        width: the terminal columns there are; None for a usual terminal's.
    """
    across = width or _ALONE
    name = visible(plot.title)
    title = wrapped(bracketed(name, visible(plot.unit)) if plot.unit else name, across)
    return [*title, *(_sparks(plot, across) if plot.kind == "curve" else _bars(plot, across))]


def _bars(plot: Plot, across: int) -> Iterator[str]:
    """Draw each bar on a line. A second series stands below the first, and is named on its first bar."""
    share = plot.kind == "rates"
    points = plot.series[0].points
    labels = _labels([label for label, _value in points], across // 3)
    figures = [[plot_figure(value, share=share) for _label, value in series.points] for series in plot.series]
    names = [f" {visible(series.name)}" if len(plot.series) > 1 and series.name else "" for series in plot.series]
    beside = max((text_width(said) for row in figures for said in row), default=0) + max(
        map(text_width, names), default=0
    )
    indent = max(map(text_width, labels), default=0)
    room = max(1, min(_LONGEST, across - indent - 3 - beside))
    values = [value or 0 for series in plot.series for _label, value in series.points]
    most = 1 if share else max([*values, 0]) or 1
    for n, label in enumerate(labels):
        for m, series in enumerate(plot.series):
            begin = " " * (indent - text_width(label)) + label if m == 0 else " " * indent
            bar = _bar((series.points[n][1] or 0) / most, room, second=m > 0)
            name = names[m] if n == 0 else ""
            yield f"{begin} │{bar} {figures[m][n]}{name}"


def _bar(part: float, room: int, *, second: bool) -> str:
    """Draw a bar, exact to an eighth of a character."""
    eighths = round(min(1, max(0, part)) * room * 8)
    eighths = eighths or (1 if part > 0 else 0)  # what is there is seen
    if second:
        return _SECOND * -(-eighths // 8)
    return "█" * (eighths // 8) + (_PARTS[eighths % 8] if eighths % 8 else "")


def _sparks(plot: Plot, across: int) -> Iterator[str]:
    """Draw each series as one line, all to the same scale, with the first and last label below."""
    names = _labels([series.name for series in plot.series], across // 3)
    indent = max(map(text_width, names), default=0)
    tops = [f" ≤ {plot_figure(max(values))}" if (values := _values(series)) else "" for series in plot.series]
    room = max(1, across - indent - 1 - max(map(len, tops), default=0))
    most = max((value for series in plot.series for value in _values(series)), default=0) or 1
    count = 0
    for name, series, top in zip(names, plot.series, tops, strict=True):
        heights = _gathered([value for _label, value in series.points], room)
        count = max(count, len(heights))
        line = "".join(" " if height is None else _height(height / most) for height in heights)
        yield f"{padded(name, indent)} {line}{top}".rstrip()
    points = plot.series[0].points
    if points:
        first, last = visible(points[0][0]), visible(points[-1][0])
        gap = max(1, count - text_width(first) - text_width(last))
        yield from wrapped(f"{' ' * (indent + 1)}{first}{' ' * gap}{last}", across)


def _height(part: float) -> str:
    return _HEIGHTS[min(7, max(0, round(part * 7)))]


def _gathered(values: Sequence[float | None], room: int) -> list[float | None]:
    """Reduce values to as many as there is room for, each the largest of its neighbours."""
    if len(values) <= room:
        return list(values)
    parts = [values[n * len(values) // room : (n + 1) * len(values) // room] for n in range(room)]
    return [max((value for value in part if value is not None), default=None) for part in parts]


def _values(series: Series) -> list[float]:
    return [value for _label, value in series.points if value is not None]


def _labels(texts: Sequence[str], most: int) -> list[str]:
    """Shorten labels to the room there is."""
    room = max(4, min(_LABEL, most))
    shown = [visible(text) for text in texts]
    return [text if text_width(text) <= room else wrapped(text, room - 1)[0].rstrip() + "…" for text in shown]
