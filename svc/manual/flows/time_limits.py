"""The time limits of a flow chart's steps, asked of the deadlines that they meet."""

from __future__ import annotations

from datetime import UTC, datetime

from svc.dates.workdays import Duration, parse_duration
from svc.kinds import KINDS
from svc.manual.flows.route import Lasts, Route
from svc.model.deadlines import Deadline
from svc.model.kind import Kind
from svc.model.record import Moment, Record, Taken
from svc.text.language import _

NOW = datetime(2026, 1, 1, tzinfo=UTC)  # any time: what keeps a promise is asked of records that only look like ones


def default_limits() -> Lasts:
    """The time limit of each deadline where no site says otherwise."""
    return {f"{k.name}.{d.what}": parse_duration(d.lasts) for k in KINDS.values() for d in k.deadlines if d.lasts}


def step_limit(kind: Kind, do: str, route: Route) -> str:
    """The time limit of a step: that of the open deadline it meets, of the same name if possible."""
    kept = [(k, d, by) for k, d, by in route.owed if step_meets(k, d, by, kind, do, route)]
    route.owed = [promise for promise in route.owed if promise not in kept]
    chosen = [p for p in kept if p[1].what == do] or kept
    return next(filter(None, (deadline_text(k, d, by, route.lasts) for k, d, by in chosen)), "")


def step_meets(owner: Kind, deadline: Deadline, by: str, kind: Kind, do: str, route: Route) -> bool:
    """True if a step meets a deadline, asked of the deadline itself with sample records."""
    owing = Record(owner, "X", route.facts.get(owner.name, {}))
    if deadline.starting and not deadline.starting(Moment(owing, Taken(by, NOW, "", owing.facts))):
        return False
    for met in deadline.met_by:
        if isinstance(met, str):
            if kind is owner and met == do:
                return True
        elif met(sample_moment(kind, do, owing), owing):
            return True
    return False


def sample_moment(kind: Kind, do: str, owing: Record) -> Moment:
    """A sample step on the owing record or on another about it, as far as a deadline asks."""
    step = kind.all_steps.get(do)
    yes = {f.name: True for f in step.asks if f.type == "flag" and f.required} if step else {}
    if kind is owing.kind:
        return Moment(owing, Taken(do, NOW, "", yes))
    about = {f.name: (owing.id,) for f in kind.fields if f.type == "id" and f.many}
    asked = step.asks if step else kind.fields if do == "add" else ()
    best = {f.name: f.choices[0].value for f in asked if f.type == "choice"}  # the first choice is the good one
    facts = {**about, kind.time: NOW}
    return Moment(Record(kind, "Y", facts), Taken(do, NOW, "", facts | best | yes))


def deadline_text(kind: Kind, deadline: Deadline, by: str, lasts: Lasts) -> str:
    """The time limit of a deadline for people, or "" where the site has switched it off."""
    named, setting = deadline.starts[by], lasts.get(f"{kind.name}.{deadline.what}")
    if named and by not in deadline.or_else:
        return _("by the time set")
    if setting is None:
        return ""
    said = limit_text(setting)
    return _("{limit}, or as agreed").format(limit=said) if named else said


def limit_text(setting: Duration) -> str:
    """The words for a length of time as a limit."""
    if not setting.amount:
        return _("the same day")
    limits = {
        "d": _("within {n} d"),
        "wd": _("within {n} working days"),
        "h": _("within {n} h"),
        "m": _("within {n} min"),
    }
    return limits[setting.unit].format(n=setting.amount)
