"""Recurring problems of a half-year or year, with their findings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from svc.dates import timestamps
from svc.kinds import recurring_problem
from svc.kinds.recurring_problem import RecurringProblem
from svc.kinds.submission import ANALYSES, SUBMISSION
from svc.model.show import show_time
from svc.render import Column, Sheet
from svc.reports.periods import Period
from svc.reports.recurring import Problem
from svc.store.store import Store
from svc.text.language import _, bracketed
from svc.views.mask import Mask

FOUND, DONE = recurring_problem.STEPS


def analysis_number(period: Period) -> str:
    """The number of the record that keeps the analysis of a period: `HALF@2026-06`, in the month in which it ends."""
    number = f"{ANALYSES[period.length]}@{period.last:%Y-%m}"
    if SUBMISSION.named is None or re.fullmatch(SUBMISSION.named.pattern, number) is None:
        raise ValueError(number)
    return number


def known_findings(period: Period, store: Store) -> dict[str, RecurringProblem]:
    """The findings on a period's problems, whenever they were made."""
    record = store.whole(analysis_number(period))
    return recurring_problem.recurring_problems(record) if record else {}


def problems_data(
    problems: Sequence[Problem], known: Mapping[str, RecurringProblem], now: Any, mask: Mask
) -> list[dict[str, Any]]:
    """Recurring problems as programs get them."""
    return [
        {
            "key": problem.key,
            "category": problem.category,
            "building": problem.building,
            "unit": problem.unit,
            "times": {"value": len(problem.records), "records": [record.id for record in problem.records]},
            "measures": [
                {"id": record.id, "at": timestamps.iso(t.at), "do": t.do, "text": mask.text(t["text"], record)}
                for record, t in problem.tried
            ],
            **_follow_up(known.get(problem.key), now),
        }
        for problem in problems
    ]


def _follow_up(known: RecurringProblem | None, now: Any) -> dict[str, Any]:
    """The finding on one problem, and the state of its follow-up."""
    if known is None:
        return dict.fromkeys(("cause", "prevention", "to", "due", "done", "done_at")) | {"late": False}
    late = known.due is not None and (known.done.at if known.done else now) > known.due
    return {
        "cause": known.cause or None,
        "prevention": known.prevention or None,
        "to": known.to or None,
        "due": timestamps.iso(known.due) if known.due else None,
        "done": known.done["text"] if known.done else None,
        "done_at": timestamps.iso(known.done.at) if known.done else None,
        "late": late,
    }


def problems_sheet(
    problems: Sequence[Problem], known: Mapping[str, RecurringProblem], period: Period, mask: Mask, shape: str
) -> Sheet:
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
            bracketed(problem.label, problem.key) if problem.category else problem.label,
            str(len(problem.records)),
            " ".join(record.id for record in problem.records),
            "；".join(f"{t.at:%m-%d} {mask.text(t['text'], record)}" for record, t in problem.tried),
            _finding_text(known.get(problem.key)),
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


def _finding_text(known: RecurringProblem | None) -> str:
    """The finding on one problem in words."""
    if known is None:
        return "＿＿＿＿＿＿"
    said = {
        FOUND.asks[1].label: known.cause,
        FOUND.asks[2].label: known.prevention,
        FOUND.asks[3].label: known.to,
        FOUND.asks[4].label: show_time(known.due) if known.due else "",
        DONE.asks[1].label: f"{show_time(known.done.at)} {known.done['text']}" if known.done else "",
    }
    return "；".join(f"{name}: {text}" for name, text in said.items() if text)
