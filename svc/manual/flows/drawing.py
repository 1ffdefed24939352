"""A flow chart made into boxes and arrows: labels, articles, who, and within what time, all asked of the kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from svc.dates.workdays import Duration, duration
from svc.kinds import KINDS, gatepass
from svc.manual.flows.elements import (
    Ask,
    Back,
    Chart,
    Do,
    Either,
    Element,
    End,
    Look,
    Prove,
    asked,
    done,
    everything,
    kind_of,
    looked,
    proved,
    status,
)
from svc.model.model import DESK, Deadline, Kind, Step, role_label
from svc.model.record import Moment, Record, Taken
from svc.render.charts import Arm, Box, Part, Split
from svc.site.checklists import Checklist
from svc.text.language import _, current, listed

Lasts = Mapping[str, Duration | None]  # how long each promise lasts, by `kind.what`
Lists = Mapping[str, Checklist]


@dataclass
class Path:
    """What lies behind on the way through a chart.

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

    def fork(self) -> Path:
        """The same path, to go on along one branch."""
        facts = {kind: dict(found) for kind, found in self.facts.items()}
        return replace(self, seen=dict(self.seen), facts=facts, owed=list(self.owed))

    def join(self, others: Sequence[Path]) -> None:
        """Go on where branches have joined: what is owed on any of them is owed."""
        self.owed = list({(k.name, d.what, do): (k, d, do) for p in others for k, d, do in p.owed}.values())
        for other in others:
            self.seen |= other.seen

    def box(self, what: str, *lines: str, **how: Any) -> Box:
        """A new box."""
        self.count[0] += 1
        self.seen[what] = f"{what}#{self.count[0]}"
        return Box(self.seen[what], tuple(line for line in lines if line), **how)


def parts(chart: Chart, lasts: Lasts, lists: Lists) -> tuple[Part, ...]:
    """A chart as it can be drawn, in the language now spoken.

    Args:
        chart: what comes after what.
        lasts: how long each promise lasts, by `kind.what`; `defaults()` where no site says otherwise.
        lists: the checklists by name.

    Raises:
        LookupError: it names what the kinds don't have.
    """
    return tuple(resolved(chart.elements, Path(lasts, lists)))


def defaults() -> Lasts:
    """How long the promises last where no site says otherwise."""
    return {f"{k.name}.{d.what}": duration(d.lasts) for k in KINDS.values() for d in k.deadlines if d.lasts}


def resolved(elements: Sequence[Element], path: Path) -> Iterator[Part]:
    """Elements as boxes and branches."""
    for element in elements:
        match element:
            case Do():
                yield step_box(element, path)
            case Ask():
                yield question(element, path)
            case Either():
                yield branches(None, [("", {}, arm) for arm in element.arms], path)
            case Prove():
                proof, only = proved(element.what), when(element.when)
                yield path.box(element.what, capital(proof.label), only, shape="maybe" if only else "step")
            case Look():
                item = looked(element.what, path.lists)
                shape = "maybe" if element.maybe else "step"
                yield path.box(element.what, capital(item.label), item.article, shape=shape)
            case End():
                yield path.box(element.what, status(element.what).label, shape="end")
            case Back():
                to = path.seen[element.what]
                yield Box(f"{to}'", (f"↑ {name_of(element.what)}",), shape="jump", to=to)


def when(condition: str) -> str:
    """For which goods alone a step is taken."""
    return {gatepass.SEVERAL: _("if several items"), gatepass.MOVING: _("if moving out"), "": ""}[condition]


def step_box(element: Do, path: Path) -> Box:
    """A step with who takes it, its article, and within what time on the arrow that leads to it."""
    kind, opening, step = done(element.what)
    took = opening if opening and (step is None or kind.name not in path.facts) else step
    assert took is not None  # noqa: S101 - one of them there is
    do = "add" if took is opening else took.name
    said = [name_of(element.what)]
    if element.shows:
        shown = kind.all_fields.get(element.shows) or asked(f"{element.what}.{element.shows}")
        said.append(listed(choice.label for choice in shown.choices))
    if isinstance(took, Step) and any(f.routed for f in took.asks):
        said.append(_("by category"))
    who = _("by itself") if element.itself else doers(took.roles)
    said.append(" · ".join(filter(None, (who, took.article))))
    edge = within(kind, do, path)
    facts = path.facts.setdefault(kind.name, {})
    path.owed += [(kind, d, do) for d in kind.deadlines if do in d.starts]
    facts |= {kind.time: NOW} if took is opening and took.time else {}
    return path.box(element.what, *said, shape="maybe" if element.maybe else "step", edge=edge)


def commands(chart: Chart) -> list[tuple[str, str]]:
    """What is typed for the steps of a chart, each once: what it is called, and the command."""
    found = {}
    for element in everything(chart.elements):
        if isinstance(element, Do) and not element.itself:
            kind, name = kind_of(element.what)
            found[name_of(element.what)] = f"svc {kind.group} {name}"
    return list(found.items())


def name_of(what: str) -> str:
    """What a step is called."""
    _kind, opening, step = done(what)
    said = step.help if step else opening.label if opening else ""
    return capital(said if current() == "zh" else re.split("[,:]", said)[0])


def capital(text: str) -> str:
    """A sentence as it stands in a box."""
    return text[:1].upper() + text[1:]


def doers(roles: Sequence[str]) -> str:
    """Who takes a step: the department where it may, else the desk where it may, else all that may."""
    for role in ("department", "desk"):
        if role in roles and (role == "department" or set(DESK) <= set(roles)):
            return role_label(role)
    return listed(map(role_label, roles))


def question(element: Ask, path: Path) -> Split:
    """A question with its branches."""
    fact = asked(element.what)
    kind, name = kind_of(element.what)
    arms = []
    for values, elements in element.arms:
        chosen = [choice for value in values for choice in fact.choices if choice.value == value]
        if len(chosen) != len(values):
            raise LookupError(f"{element.what}={values}")
        value = {"true": True, "false": False}.get(values[0], values[0])
        facts = {kind.name: {name.rpartition(".")[2]: value}}
        arms.append((listed(choice.label for choice in chosen), facts, elements))
    ask = path.box(element.what, _("{question}?").format(question=capital(fact.label)), shape="ask")
    return branches(ask, arms, path)


def branches(
    ask: Box | None, arms: Sequence[tuple[str, Mapping[str, Mapping[str, Any]], Sequence[Element]]], path: Path
) -> Split:
    """Branches, each drawn with what is known on it."""
    ends, drawn = [], []
    for label, facts, elements in arms:
        own = path.fork()
        for kind, known in facts.items():
            own.facts.setdefault(kind, {}).update(known)
        drawn.append(Arm(label, tuple(resolved(elements, own))))
        if not elements or not isinstance(elements[-1], End | Back):
            ends.append(own)
    path.join(ends)
    return Split(ask, tuple(drawn))


# Within what time

NOW = datetime(2026, 1, 1, tzinfo=UTC)  # any time: what keeps a promise is asked of records that only look like ones


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
