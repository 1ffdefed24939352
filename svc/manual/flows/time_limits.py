"""Within what time a step of a flow chart is taken, asked of the deadlines that it keeps."""

from __future__ import annotations

from datetime import UTC, datetime

from svc.dates.workdays import Duration, parse_duration
from svc.kinds import KINDS
from svc.manual.flows.path import Lasts, Path
from svc.model.deadlines import Deadline
from svc.model.kind import Kind
from svc.model.record import Moment, Record, Taken
from svc.text.language import _

NOW = datetime(2026, 1, 1, tzinfo=UTC)  # any time: what keeps a promise is asked of records that only look like ones


def defaults() -> Lasts:
    """How long the promises last where no site says otherwise."""
    return {f"{k.name}.{d.what}": parse_duration(d.lasts) for k in KINDS.values() for d in k.deadlines if d.lasts}


def within(kind: Kind, do: str, path: Path) -> str:
    """The time within which a step keeps the promises made before it; that of the same name, if there is one."""
    kept = [(k, d, by) for k, d, by in path.owed if keeps(k, d, by, kind, do, path)]
    path.owed = [promise for promise in path.owed if promise not in kept]
    chosen = [p for p in kept if p[1].what == do] or kept
    return next(filter(None, (time(k, d, by, path.lasts) for k, d, by in chosen)), "")


def keeps(owner: Kind, deadline: Deadline, by: str, kind: Kind, do: str, path: Path) -> bool:
    """Whether a step keeps a promise, asked of the deadline itself, with records that look like those on the path."""
    owing = Record(owner, "X", path.facts.get(owner.name, {}))
    if deadline.starting and not deadline.starting(Moment(owing, Taken(by, NOW, "", owing.facts))):
        return False
    for met in deadline.met_by:
        if isinstance(met, str):
            if kind is owner and met == do:
                return True
        elif met(acted(kind, do, owing), owing):
            return True
    return False


def acted(kind: Kind, do: str, owing: Record) -> Moment:
    """A step taken on the record that owes, or on another one about it, as far as a deadline asks."""
    step = kind.all_steps.get(do)
    yes = {f.name: True for f in step.asks if f.type == "flag" and f.required} if step else {}
    if kind is owing.kind:
        return Moment(owing, Taken(do, NOW, "", yes))
    about = {f.name: (owing.id,) for f in kind.fields if f.type == "id" and f.many}
    facts = {**about, **({kind.time: NOW} if do == "add" else {})}
    return Moment(Record(kind, "Y", facts), Taken(do, NOW, "", facts | yes))


def time(kind: Kind, deadline: Deadline, by: str, lasts: Lasts) -> str:
    """How long a promise lasts, for people; nothing where the site has set that it is not made."""
    named, setting = deadline.starts[by], lasts.get(f"{kind.name}.{deadline.what}")
    if named and by not in deadline.or_else:
        return _("by the time set")
    if setting is None:
        return ""
    said = limit(setting)
    return _("{limit}, or as agreed").format(limit=said) if named else said


def limit(setting: Duration) -> str:
    """A length of time as a limit, for people."""
    if not setting.amount:
        return _("the same day")
    limits = {
        "d": _("within {n} d"),
        "wd": _("within {n} working days"),
        "h": _("within {n} h"),
        "m": _("within {n} min"),
    }
    return limits[setting.unit].format(n=setting.amount)
