"""Flow charts of the manual (007, 008, 016, 019, 020), drawn from the kinds' own declarations.

A chart names steps, facts and statuses in their order, and nothing else: what they are called, which article asks for
them, who takes them and within what time is looked up in the kinds as it is drawn, so that it can't say anything else
than the program does.
"""

from svc.manual.flows.charts import charts
from svc.manual.flows.drawing import chart_parts, step_commands
from svc.manual.flows.route import Lasts
from svc.manual.flows.time_limits import default_limits, limit_text

__all__ = ["Lasts", "chart_parts", "charts", "default_limits", "limit_text", "step_commands"]
