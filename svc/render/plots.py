"""Charts as SVG: curves, bars and shares, without scripts, and always the same bytes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from html import escape

from svc.render import Plot, Point, Series
from svc.render.screen import visible
from svc.render.wrapping import text_width, wrapped

_WIDTH = 560
_TITLE, _LEGEND = 34, 24  # how high the title is, and what the colours mean
_SIZE = 13  # of text
_CELL = 7.4  # how wide a terminal column of that text is
_INK, _SOFT, _FAINT = "#1c1f23", "#5b636d", "#dfe3e8"
_COLOURS = ("#2b2f36", "#b4bac2", "#7d8791", "#5b636d")  # a print in black and white tells them apart
_DASHES = ("", "6 4", "2 3", "8 3 2 3")  # so that a print without colours tells lines apart
_LONGEST = 24  # terminal columns of a label beside a bar
_HIGH = 190  # of a curve's field


def svg(plot: Plot) -> str:
    """Draw a chart as SVG, for an HTML page or a file of its own.

    Args:
        plot: what to draw; texts may hold anything, they are shown visibly and escaped.
    """
    height, marks = _DRAWN[plot.kind](plot)
    title = escape(visible(plot.title))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_number(height)}" '
        f'preserveAspectRatio="xMinYMin" role="img" aria-label="{title}" '
        f'font-family="inherit" font-size="{_SIZE}" fill="{_INK}"><title>{title}</title>'
    )
    return head + _text(0, 18, plot.title, size=15, bold=True) + "".join(_legend(plot)) + "".join(marks) + "</svg>\n"


def plot_figure(value: float | None, *, share: bool = False) -> str:
    """Return a figure as text: a decimal if needed, a share in percent, and a dash for none."""
    if value is None or not math.isfinite(value):
        return "—"
    if share:
        return f"{_number(100 * value, 1)}%"
    return _number(value, 1)


# Bars


def _bars(plot: Plot) -> tuple[float, Iterator[str]]:
    """Draw bars one below the other, with the second series thinner below the first."""
    most = max((value for series in plot.series for value in _values(series)), default=0) or 1
    return _height(plot), _rows(plot, most)


def _rates(plot: Plot) -> tuple[float, Iterator[str]]:
    """Draw bars on a track that is 100% long."""
    return _height(plot), _rows(plot, 1, share=True)


def _height(plot: Plot) -> float:
    return _top(plot) + _row_height(plot) * len(plot.series[0].points) + 6


def _top(plot: Plot) -> int:
    """Return the height at which the chart itself begins."""
    return _TITLE + (_LEGEND if _named(plot) else 0)


def _named(plot: Plot) -> bool:
    return len(plot.series) > 1 and any(series.name for series in plot.series)


def _row_height(plot: Plot) -> int:
    return 10 + 14 * len(plot.series) + (8 if plot.targets else 0)


def _rows(plot: Plot, most: float, *, share: bool = False) -> Iterator[str]:
    labels = [_cut(label) for label, _value in plot.series[0].points]
    left = max((text_width(label) for label in labels), default=0) * _CELL + 12
    figures = [[plot_figure(value, share=share) for _label, value in series.points] for series in plot.series]
    for n, target in enumerate(plot.targets):  # a miss is marked in shape, too
        value = plot.series[0].points[n][1]
        if target is not None and value is not None:
            figures[0][n] += " ✗" if value < target else " ✓"
    right = max((text_width(said) for row in figures for said in row), default=0) * _CELL + 10
    long = _WIDTH - left - right
    for n, label in enumerate(labels):
        top = _top(plot) + n * _row_height(plot)
        yield _text(left - 10, top + _row_height(plot) / 2 + 1, label, anchor="end")
        for m, series in enumerate(plot.series):
            value = series.points[n][1]
            length = long * min(1, max(0, value / most)) if value is not None else 0
            y, thick = top + 4 + (6 if plot.targets else 0) + 13 * m, 12 if m == 0 else 10
            if share:
                yield _bar(left, y, long, thick, _FAINT)
            if length:
                yield _bar(left, y, max(length, 1.5), thick, _COLOURS[m % len(_COLOURS)])
            x = _WIDTH - right + 8 if share else left + length + 7
            yield _text(x, y + thick - 1.5, figures[m][n], colour=_INK if m == 0 else _SOFT)
        if n < len(plot.targets) and (target := plot.targets[n]) is not None:
            x = left + long * target
            dashes = 'stroke-width="2" stroke-dasharray="3 2"'
            yield f'<path d="M{_number(x)} {_number(top + 6)}v20" stroke="{_INK}" {dashes}/>'
            yield _text(x - 4, top + 6, f"▼{plot_figure(target, share=True)}", size=10, anchor="end", colour=_SOFT)


def _bar(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (
        f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}" rx="1.5" '
        f'fill="{colour}"/>'
    )


# A curve


def _curve(plot: Plot) -> tuple[float, Iterator[str]]:
    """Draw a line for each series over the labels of the first."""
    return _top(plot) + _HIGH + 34, _field(plot)


def _field(plot: Plot) -> Iterator[str]:
    ticks = _ticks([value for series in plot.series for value in _values(series)])
    left = max(text_width(plot_figure(tick)) for tick in ticks) * _CELL + 10
    labels = [visible(label) for label, _value in plot.series[0].points]
    step = (_WIDTH - left - 16) / max(1, len(labels) - 1)
    top = _top(plot)

    def place(n: int, value: float) -> tuple[float, float]:
        return left + n * step, top + _HIGH * (1 - value / ticks[-1])

    for tick in ticks:
        y = place(0, tick)[1]
        colour = _FAINT if tick else _SOFT
        yield f'<path d="M{_number(left)} {_number(y)}H{_WIDTH}" stroke="{colour}" stroke-width="1"/>'
        yield _text(left - 8, y + 4, plot_figure(tick), anchor="end", colour=_SOFT)
    for n in _shown(labels, step):
        half = text_width(labels[n]) * _CELL / 2  # the first and the last move inwards, so far as they must
        x = max(half, min(_WIDTH - half, left + n * step))
        yield _text(x, top + _HIGH + 20, labels[n], anchor="middle", colour=_SOFT)
    for m, series in reversed(list(enumerate(plot.series))):  # what it is about lies on top
        yield from _line(series.points[: len(labels)], place, m)


def _line(points: Sequence[Point], place: Callable[[int, float], tuple[float, float]], m: int) -> Iterator[str]:
    """Draw a line, broken at missing figures, with its last point marked."""
    path, last, drawn = "", None, False
    for n, (_label, value) in enumerate(points):
        if value is None or not math.isfinite(value):
            drawn = False
            continue
        x, y = last = place(n, value)
        path += f"L{_number(x)} {_number(y)}" if drawn else f"M{_number(x)} {_number(y)}h0"  # seen even if alone
        drawn = True
    if last is None:
        return
    colour, dash = _COLOURS[m % len(_COLOURS)], _DASHES[m % len(_DASHES)]
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    width = 2.4 if m == 0 else 1.8
    ends = 'stroke-linejoin="round" stroke-linecap="round"'
    yield f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" {ends}{dashes}/>'
    yield f'<circle cx="{_number(last[0])}" cy="{_number(last[1])}" r="{3.2 if m == 0 else 2.4}" fill="{colour}"/>'


def _ticks(values: Sequence[float]) -> list[float]:
    """Return round figures from 0 to the largest value or above it, in about four steps."""
    most = max([*values, 1])
    size = 10 ** math.floor(math.log10(most / 4)) if most > 4 else 1
    step = next(size * times for times in (1, 2, 5, 10) if size * times * 4 >= most or times == 10)
    return [step * n for n in range(math.ceil(most / step) + 1)]


def _shown(labels: Sequence[str], step: float) -> Iterator[int]:
    """Yield the labels that have room below a curve: the first, the last, and some between."""
    longest = max((text_width(label) for label in labels), default=0) * _CELL + 14
    every = max(1, math.ceil(longest / step)) if step else 1
    last = len(labels) - 1
    yield from (n for n in range(0, len(labels), every) if n == 0 or n == last or (last - n) * step >= longest)
    if last % every:
        yield last


# Both


def _legend(plot: Plot) -> Iterator[str]:
    """Draw the legend if there are several series, and the unit."""
    x = 0.0
    for m, series in enumerate(plot.series if _named(plot) else ()):
        name = visible(series.name)
        dash = _DASHES[m % len(_DASHES)] if plot.kind == "curve" else ""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        thick = 2.4 if plot.kind == "curve" else 10
        yield (
            f'<path d="M{_number(x)} 37h20" stroke="{_COLOURS[m % len(_COLOURS)]}" stroke-width="{thick}"{dashes}/>'
            + _text(x + 26, 41.5, name, colour=_SOFT)
        )
        x += 26 + text_width(name) * _CELL + 18
    if plot.unit:
        yield _text(_WIDTH, 18, plot.unit, anchor="end", colour=_SOFT)


def _text(
    x: float, y: float, text: str, *, anchor: str = "", colour: str = "", size: int = 0, bold: bool = False
) -> str:
    given = {"text-anchor": anchor, "fill": colour, "font-size": str(size or ""), "font-weight": "600" if bold else ""}
    more = "".join(f' {name}="{value}"' for name, value in given.items() if value)
    return f'<text x="{_number(x)}" y="{_number(y)}"{more}>{escape(visible(text))}</text>'


def _cut(label: str) -> str:
    """Shorten a label so that the bars have room."""
    shown = visible(label)
    return shown if text_width(shown) <= _LONGEST else wrapped(shown, _LONGEST - 2)[0] + "…"


def _values(series: Series) -> Iterator[float]:
    return (value for _label, value in series.points if value is not None and math.isfinite(value))


def _number(value: float, places: int = 2) -> str:
    """Return a number in its shortest form."""
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_DRAWN: dict[str, Callable[[Plot], tuple[float, Iterator[str]]]] = {"curve": _curve, "bars": _bars, "rates": _rates}
