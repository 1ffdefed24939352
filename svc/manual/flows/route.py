"""The way through a flow chart while it is drawn: boxes seen, facts answered, deadlines still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from svc.dates.workdays import Duration
from svc.model.deadlines import Deadline
from svc.model.kind import Kind
from svc.render.charts import Box
from svc.site.checklists import Checklist
from svc.text.dataclass import dataclass, field, replace

Lasts = Mapping[str, Duration | None]  # how long each promise lasts, by `kind.what`
Lists = Mapping[str, Checklist]


@dataclass
class Route:
    """All that lies behind on the way through a chart.

    Args:
        lasts: how long each promise lasts.
        lists: the checklists by name.
        seen: the boxes by what they are of.
        facts: what was answered, by kind.
        owed: promises that were started and not kept yet: kind, deadline, and the step that started it.
    """

    lasts: Lasts
    lists: Lists
    count: list[int] = field(default_factory=lambda: [0])
    seen: dict[str, str] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    owed: list[tuple[Kind, Deadline, str]] = field(default_factory=list)

    def fork(self) -> Route:
        """The same path, to go on along one branch."""
        facts = {kind: dict(found) for kind, found in self.facts.items()}
        return replace(self, seen=dict(self.seen), facts=facts, owed=list(self.owed))

    def join(self, others: Sequence[Route]) -> None:
        """Go on where branches have joined: what is owed on any of them is owed."""
        self.owed = list({(k.name, d.what, do): (k, d, do) for p in others for k, d, do in p.owed}.values())
        for other in others:
            self.seen |= other.seen

    def box(self, what: str, *lines: str, **how: Any) -> Box:
        """A new box."""
        self.count[0] += 1
        self.seen[what] = f"{what}#{self.count[0]}"
        return Box(self.seen[what], tuple(line for line in lines if line), **how)
