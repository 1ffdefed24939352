"""Charts of a workbook that Excel draws itself, beside the figures that they are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.render.screen import visible
from svc.text.language import _

if TYPE_CHECKING:
    from svc.render import Plot
    from svc.render.tabs import Tab

_SHADES = ("2B2F36", "B4BAC2", "7D8791")  # told apart in black and white
_HIGH = 15  # rows that a chart covers
_ON_A_PAGE = 2


def draw_charts(on: Tab, plots: tuple[Plot, ...]) -> None:
    """Write the figures of each plot, and the chart beside them."""
    for place, plot in enumerate(plots):
        if place and place % _ON_A_PAGE == 0:
            on.break_page()
        on.row += 1
        first = on.row
        share = plot.kind == "rates"
        series = [
            (visible(each.name) or _("this period"), [value for _label, value in each.points]) for each in plot.series
        ]
        if any(target is not None for target in plot.targets):
            series.append((_("target"), list(plot.targets)))
        on.put(visible(plot.title), 0, style="header")
        for n, (name, _values) in enumerate(series, 1):
            on.put(name, n, style="header")
        for y, (label, _value) in enumerate(plot.series[0].points):
            on.row += 1
            on.put(visible(label), 0, style="left")
            for n, (_name, values) in enumerate(series, 1):
                on.figure(values[y], n, "0.0%" if share else "0")
        on.tab.add_chart(_chart(on, plot, first, len(series)), f"F{first}")
        on.row = max(on.row, first + _HIGH) + 1


def _chart(on: Tab, plot: Plot, first: int, count: int) -> Any:
    from openpyxl.chart import BarChart, LineChart, Reference

    chart: Any = LineChart() if plot.kind == "curve" else BarChart()
    if plot.kind != "curve":
        chart.type = "bar"
        chart.gapWidth = 60
        chart.y_axis.scaling.min = 0
        chart.x_axis.scaling.orientation = "maxMin"  # the first on top
    chart.title = visible(plot.title)
    chart.height, chart.width = 7, 12
    last = first + len(plot.series[0].points)
    chart.add_data(Reference(on.tab, min_col=2, max_col=1 + count, min_row=first, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(on.tab, min_col=1, min_row=first + 1, max_row=last))
    if plot.kind == "rates":
        chart.y_axis.scaling.max = 1
        chart.y_axis.number_format = "0%"
    if count == 1:
        chart.legend = None
    else:
        chart.legend.position = "b"
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
    for n, drawn in enumerate(chart.series):
        shade = _SHADES[n % len(_SHADES)]
        drawn.graphicalProperties.line.solidFill = shade
        if plot.kind == "curve":
            drawn.smooth = False
            drawn.graphicalProperties.line.dashStyle = "solid" if n == 0 else "dash"
        else:
            drawn.graphicalProperties.solidFill = shade
    return chart
