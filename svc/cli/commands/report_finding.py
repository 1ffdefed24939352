"""Recurring problems of a half-year or year: shown with what was tried, and followed up by `svc report finding`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from svc.cli import answers, options, report_scope
from svc.cli.command import Param, command
from svc.cli.commands import from_kind, look
from svc.dates import workdays
from svc.kinds import recurring_problem
from svc.kinds.recurring_problem import Finding
from svc.kinds.submission import SUBMISSION
from svc.model import values
from svc.model.steps import Act
from svc.procedures.run import carry_out
from svc.render import Column, Sheet
from svc.reports import periods, recurring
from svc.reports.periods import Period
from svc.reports.recurring import Problem
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.errors import BadInput, NotFound
from svc.text.language import _
from svc.views.views import Mask

FOUND, DONE = recurring_problem.STEPS
NEAR = 3  # problems that are named where one is not known


def finding_out(folder: str | None) -> Any:
    """`svc report finding PERIOD KEY`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.working(folder, given)
        period = span(given["period"], desk)
        typed = answers.given(SUBMISSION, FOUND.asks, given, desk)
        said = answers.given(SUBMISSION, DONE.asks, given, desk)
        if not typed.keys() - {"key"} and "text" not in said:
            asked = ", ".join(f.option for f in (*FOUND.asks, *DONE.asks) if not f.required or f.name == "text")
            raise BadInput(_("missing: one of {options}").format(options=asked), article=recurring_problem.ARTICLE)

        def plan(store: Store) -> list[Act]:
            number = kept_as(period)
            known(given["key"], period, store, desk)
            acts = [Act(number, FOUND.name, typed, SUBMISSION.name)] if typed.keys() - {"key"} else []
            return [*acts, *([Act(number, DONE.name, said, SUBMISSION.name)] if "text" in said else [])]

        done = carry_out(desk, plan)
        return from_kind.report(desk, done, given, first=1) or look.damage(done.damaged)

    params = [
        Param(
            "period", metavar="YYYY-H1|H2|YYYY", required=True, help=_("such as {example}").format(example="2026-H1")
        ),
        Param(
            "key", metavar=_("PROBLEM"), required=True, help=_("such as {example}").format(example="noise@3, 3-1201")
        ),
        *answers.params(f for f in (*FOUND.asks, *DONE.asks) if f.name != "key"),
    ]
    text = _("A recurring problem: its department, cause and prevention, and what was done (WI/FW-012.5)")
    return command("finding", text, [*params, *options.changing()], run)


def span(typed: str, desk: Desk) -> Period:
    """The half-year or year that was typed."""
    reads = periods.year if re.fullmatch(r"\s*[0-9]*\s*", typed) else periods.half
    return report_scope.asked(reads, typed, desk)


def kept_as(period: Period) -> str:
    """The number of the record that keeps the findings on a period: `HALF@2026-06`, in the month in which it ends."""
    number = f"{period.length.upper()}@{period.last:%Y-%m}"
    if SUBMISSION.named is None or SUBMISSION.named.pattern.fullmatch(number) is None:
        raise ValueError(number)
    return number


def found(period: Period, store: Store) -> dict[str, Finding]:
    """What is known of the problems of a period, whenever it was found."""
    record = store.whole(kept_as(period))
    return recurring_problem.findings(record) if record else {}


def known(key: str, period: Period, store: Store, desk: Desk) -> None:
    """Make sure that there is such a problem.

    Raises:
        NotFound: nothing of that name recurred; names the near ones (exit 4).
    """
    survey = report_scope.of(store.everything(), period, desk)
    keys = [problem.key for problem in recurring.problems(survey, desk.site.recurring)]
    if key in keys or key in found(period, store):
        return
    near = get_close_matches(key, keys, NEAR, 0.4) or keys[:NEAR]
    raise NotFound(
        _("{key}: no recurring problem of {period}").format(key=key, period=period.name),
        todo=_("did you mean {near}?").format(near=", ".join(near))
        if near
        else _("see: {command}").format(command=f"svc report {period.length} {period.name}"),
    )


# What a report says of them


def data(problems: Sequence[Problem], known: Mapping[str, Finding], now: Any, mask: Mask) -> list[dict[str, Any]]:
    """Recurring problems as programs get them."""
    return [
        {
            "key": problem.key,
            "category": problem.category,
            "building": problem.building,
            "unit": problem.unit,
            "times": {"value": len(problem.records), "records": [record.id for record in problem.records]},
            "measures": [
                {"id": record.id, "at": workdays.iso(t.at), "do": t.do, "text": mask.text(t["text"], record)}
                for record, t in problem.tried
            ],
            **follow_up(known.get(problem.key), now),
        }
        for problem in problems
    ]


def follow_up(known: Finding | None, now: Any) -> dict[str, Any]:
    """What is known of a problem, and how far its follow-up is."""
    if known is None:
        return dict.fromkeys(("cause", "prevention", "to", "due", "done", "done_at")) | {"late": False}
    late = known.due is not None and (known.done.at if known.done else now) > known.due
    return {
        "cause": known.cause or None,
        "prevention": known.prevention or None,
        "to": known.to or None,
        "due": workdays.iso(known.due) if known.due else None,
        "done": known.done["text"] if known.done else None,
        "done_at": workdays.iso(known.done.at) if known.done else None,
        "late": late,
    }


def sheet(problems: Sequence[Problem], known: Mapping[str, Finding], period: Period, mask: Mask, shape: str) -> Sheet:
    """Recurring problems for people: how often, what was tried, and a line for cause and prevention."""
    columns = (
        Column("key", _("problem")),
        Column("times", _("times"), align="right"),
        Column("records", _("records")),
        Column("measures", _("measures tried"), flexible=True),
        Column("finding", _("cause and prevention"), flexible=True),
    )
    rows = tuple(
        (
            f"{problem.label} ({problem.key})" if problem.category else problem.label,
            str(len(problem.records)),
            " ".join(record.id for record in problem.records),
            "；".join(f"{t.at:%m-%d} {mask.text(t['text'], record)}" for record, t in problem.tried),
            words(known.get(problem.key)),
        )
        for problem in problems
    )
    name = _("Recurring problems")
    titled: dict[str, Any] = {"head": (f"■ {name}",)} if shape == "table" else {"title": name}
    if not problems:
        return Sheet((Column("none", ""),), ((_("nothing recurred"),),), None, name=name, **titled)
    command = f"svc report finding {period.name} {problems[0].key} --to … --due …"
    foot = _("cause, prevention and what was done are added with: {command}").format(command=command)
    return Sheet(columns, rows, None, foot=(foot,), name=name, **titled)


def words(known: Finding | None) -> str:
    """What is known of a problem, in words."""
    if known is None:
        return "＿＿＿＿＿＿"
    said = {
        FOUND.asks[1].label: known.cause,
        FOUND.asks[2].label: known.prevention,
        FOUND.asks[3].label: known.to,
        FOUND.asks[4].label: values.when(known.due) if known.due else "",
        DONE.asks[1].label: f"{values.when(known.done.at)} {known.done['text']}" if known.done else "",
    }
    return "；".join(f"{name}: {text}" for name, text in said.items() if text)
