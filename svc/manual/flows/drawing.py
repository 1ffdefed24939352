"""A flow chart made into boxes and arrows: labels, articles, who, and within what time, all asked of the kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from svc.kinds import gatepass_table
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
from svc.manual.flows.path import Lasts, Lists, Path
from svc.manual.flows.time_limits import NOW, within
from svc.model.steps import DESK, Step, role_label
from svc.render.charts import Arm, Box, Part, Split
from svc.text.language import _, comma_list, current_language


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
    return {gatepass_table.SEVERAL: _("if several items"), gatepass_table.MOVING: _("if moving out"), "": ""}[condition]


def step_box(element: Do, path: Path) -> Box:
    """A step with who takes it, its article, and within what time on the arrow that leads to it."""
    kind, opening, step = done(element.what)
    took = opening if opening and (step is None or kind.name not in path.facts) else step
    assert took is not None  # noqa: S101 - one of them there is
    do = "add" if took is opening else took.name
    said = [name_of(element.what)]
    if element.shows:
        shown = kind.all_fields.get(element.shows) or asked(f"{element.what}.{element.shows}")
        said.append(comma_list(choice.label for choice in shown.choices))
    if isinstance(took, Step) and any(f.routed_by for f in took.asks):
        said.append(_("by category"))
    who = _("by itself") if element.itself else doers(took.roles)
    said.append(" · ".join(filter(None, (who, took.article))))
    edge = within(kind, do, path)
    facts = path.facts.setdefault(kind.name, {})
    path.owed += [(kind, d, do) for d in kind.deadlines if do in d.starts]
    facts |= {kind.time: NOW} if took is opening and took.time else {}
    return path.box(element.what, *said, shape="maybe" if element.maybe else "step", edge=edge)


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
        arms.append((comma_list(choice.label for choice in chosen), facts, elements))
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


# Labels


def name_of(what: str) -> str:
    """What a step is called."""
    _kind, opening, step = done(what)
    said = step.help if step else opening.label if opening else ""
    return capital(said if current_language() == "zh" else re.split("[,:]", said)[0])


def capital(text: str) -> str:
    """A sentence as it stands in a box."""
    return text[:1].upper() + text[1:]


def doers(roles: Sequence[str]) -> str:
    """Who takes a step: the department where it may, else the desk where it may, else all that may."""
    for role in ("department", "desk"):
        if role in roles and (role == "department" or set(DESK) <= set(roles)):
            return role_label(role)
    return comma_list(map(role_label, roles))


def commands(chart: Chart) -> list[tuple[str, str]]:
    """What is typed for the steps of a chart, each once: what it is called, and the command."""
    found = {}
    for element in everything(chart.elements):
        if isinstance(element, Do) and not element.itself:
            kind, name = kind_of(element.what)
            found[name_of(element.what)] = f"svc {kind.group} {name}"
    return list(found.items())
