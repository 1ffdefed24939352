"""A flow chart made into boxes and arrows, with labels, articles, roles and time limits from the kinds."""

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
    Observe,
    Prove,
    all_elements,
    find_check_item,
    find_choice_field,
    find_proof,
    find_status,
    find_step,
    kind_and_name,
)
from svc.manual.flows.route import Lasts, Lists, Route
from svc.manual.flows.time_limits import NOW, step_limit
from svc.model.roles import DESK, role_label
from svc.model.steps import Step
from svc.render.charts import Arm, Box, Part, Split
from svc.text.language import _, comma_list, current_language


def chart_parts(chart: Chart, lasts: Lasts, lists: Lists) -> tuple[Part, ...]:
    """Draw a chart, in the language now spoken.

    Args:
        chart: what comes after what.
        lasts: how long each promise lasts, by `kind.what`; `defaults()` where no site says otherwise.
        lists: the checklists by name.

    Raises:
        LookupError: it names what the kinds don't have.
    """
    return tuple(draw_elements(chart.elements, Route(lasts, lists)))


def draw_elements(elements: Sequence[Element], route: Route) -> Iterator[Part]:
    """Draw elements as boxes and branches."""
    for element in elements:
        match element:
            case Do():
                yield draw_step(element, route)
            case Ask():
                yield draw_question(element, route)
            case Either():
                yield draw_branches(None, [("", {}, arm) for arm in element.arms], route)
            case Prove():
                proof, only = find_proof(element.what), goods_label(element.when)
                yield route.box(element.what, capitalised(proof.label), only, shape="maybe" if only else "step")
            case Observe():
                item = find_check_item(element.what, route.lists)
                shape = "maybe" if element.maybe else "step"
                yield route.box(element.what, capitalised(item.label), item.article, shape=shape)
            case End():
                yield route.box(element.what, find_status(element.what).label, shape="end")
            case Back():
                to = route.seen[element.what]
                yield Box(f"{to}'", (f"↑ {step_heading(element.what)}",), shape="jump", to=to)


def goods_label(condition: str) -> str:
    """The words for the goods that alone need a step."""
    return {gatepass_table.SEVERAL: _("if several items"), gatepass_table.MOVING: _("if moving out"), "": ""}[condition]


def draw_step(element: Do, route: Route) -> Box:
    """Draw a step with its roles and article, and its time limit on the arrow that leads to it."""
    kind, opening, step = find_step(element.what)
    took = opening if opening and (step is None or kind.name not in route.facts) else step
    assert took is not None  # noqa: S101 - one of them there is
    do = "add" if took is opening else took.name
    said = [step_heading(element.what)]
    if element.shows:
        shown = kind.all_fields.get(element.shows) or find_choice_field(f"{element.what}.{element.shows}")
        said.append(comma_list(choice.label for choice in shown.choices))
    if isinstance(took, Step) and any(f.routed_by for f in took.asks):
        said.append(_("by category"))
    given = isinstance(took, Step) and took.given_to
    who = _("by itself") if element.itself else doers((*took.roles, "department") if given else took.roles)
    said.append(" · ".join(filter(None, (who, took.article))))
    edge = step_limit(kind, do, route)
    facts = route.facts.setdefault(kind.name, {})
    route.owed += [(kind, d, do) for d in kind.deadlines if do in d.starts]
    facts |= {kind.time: NOW} if took is opening and took.time else {}
    return route.box(element.what, *said, shape="maybe" if element.maybe else "step", edge=edge)


def draw_question(element: Ask, route: Route) -> Split:
    """Draw a question with its branches."""
    fact = find_choice_field(element.what)
    kind, name = kind_and_name(element.what)
    arms = []
    for values, elements in element.arms:
        chosen = [choice for value in values for choice in fact.choices if choice.value == value]
        if len(chosen) != len(values):
            raise LookupError(f"{element.what}={values}")
        value = {"true": True, "false": False}.get(values[0], values[0])
        facts = {kind.name: {name.rpartition(".")[2]: value}}
        arms.append((comma_list(choice.label for choice in chosen), facts, elements))
    ask = route.box(element.what, _("{question}?").format(question=capitalised(fact.label)), shape="ask")
    return draw_branches(ask, arms, route)


def draw_branches(
    ask: Box | None, arms: Sequence[tuple[str, Mapping[str, Mapping[str, Any]], Sequence[Element]]], route: Route
) -> Split:
    """Draw branches, each with the facts known on it."""
    ends, drawn = [], []
    for label, facts, elements in arms:
        own = route.fork()
        for kind, known in facts.items():
            own.facts.setdefault(kind, {}).update(known)
        drawn.append(Arm(label, tuple(draw_elements(elements, own))))
        if not elements or not isinstance(elements[-1], End | Back):
            ends.append(own)
    route.join(ends)
    return Split(ask, tuple(drawn))


# Labels


def step_heading(what: str) -> str:
    """The name of a step."""
    _kind, opening, step = find_step(what)
    said = step.help if step else opening.label if opening else ""
    return capitalised(said if current_language() == "zh" else re.split("[,:]", said)[0])


def capitalised(text: str) -> str:
    """A text with a capital first letter."""
    return text[:1].upper() + text[1:]


def doers(roles: Sequence[str]) -> str:
    """The roles that take a step: the department or the desk if it may, else all that may."""
    for role in ("department", "desk"):
        if role in roles and (role == "department" or set(DESK) <= set(roles)):
            return role_label(role)
    return comma_list(map(role_label, roles))


def step_commands(chart: Chart) -> list[tuple[str, str]]:
    """The commands for the steps of a chart, each once, with the step's name."""
    found = {}
    for element in all_elements(chart.elements):
        if isinstance(element, Do) and not element.itself:
            kind, name = kind_and_name(element.what)
            found[step_heading(element.what)] = f"svc {kind.group} {name}"
    return list(found.items())
