"""`svc report finding`: the cause, prevention and follow-up of a recurring problem (012.5)."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from svc.cli import answers, options, screen
from svc.cli.command import Param, build_command
from svc.cli.outcome import report_done
from svc.cli.prompts import asking
from svc.cli.report_scope import any_period_typed, report_book, survey_of
from svc.cli.sheets.recurring_problems import DONE, FOUND, analysis_number, known_findings
from svc.kinds import recurring_problem
from svc.kinds.submission import SUBMISSION
from svc.model.steps import Act
from svc.procedures.run import carry_out
from svc.reports import recurring
from svc.reports.periods import Period
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.errors import BadInput, NotFound
from svc.text.language import _

_NEAR = 3  # problems that are named where one is not known


def report_finding_command(folder: str | None) -> Any:
    """`svc report finding PERIOD KEY`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.writing_desk(folder, given)
        period = any_period_typed(given["period"], desk, ("half", "year"))
        typed = answers.typed_answers(SUBMISSION, FOUND.asks, given, desk)
        said = answers.typed_answers(SUBMISSION, DONE.asks, given, desk)
        if not typed.keys() - {"key"} and "text" not in said:
            asked = ", ".join(f.option for f in (*FOUND.asks, *DONE.asks) if not f.required or f.name == "text")
            raise BadInput(_("missing: one of {options}").format(options=asked), article=recurring_problem.ARTICLE)

        def plan(store: Store) -> list[Act]:
            number = analysis_number(period)
            _require_problem(given["key"], period, store, desk)
            acts = [Act(number, FOUND.name, typed, SUBMISSION.name)] if typed.keys() - {"key"} else []
            return [*acts, *([Act(number, DONE.name, said, SUBMISSION.name)] if "text" in said else [])]

        done = carry_out(desk, plan)
        return report_done(desk, done, given, first=1) or screen.report_damaged(done.damaged)

    params = [
        Param(
            "period", metavar="YYYY-H1|H2|YYYY", required=True, help=_("such as {example}").format(example="2026-H1")
        ),
        Param(
            "key", metavar=_("PROBLEM"), required=True, help=_("such as {example}").format(example="noise@3, 3-1201")
        ),
        *answers.field_options(f for f in (*FOUND.asks, *DONE.asks) if f.name != "key"),
    ]
    text = _("A recurring problem: its department, cause and prevention, and what was done (WI/FW-012.5)")
    return build_command("finding", text, *asking("report finding", [*params, *options.for_writing()], run))


def _require_problem(key: str, period: Period, store: Store, desk: Desk) -> None:
    """Make sure that there is such a problem.

    Raises:
        NotFound: nothing of that name recurred; names the near ones (exit 4).
    """
    survey = survey_of(report_book(store, period), period, desk)
    keys = [problem.key for problem in recurring.find_problems(survey, desk.site.recurring)]
    if key in keys or key in known_findings(period, store):
        return
    near = get_close_matches(key, keys, _NEAR, 0.4) or keys[:_NEAR]
    raise NotFound(
        _("{key}: no recurring problem of {period}").format(key=key, period=period.name),
        todo=_("did you mean {near}?").format(near=", ".join(near))
        if near
        else _("see: {command}").format(command=f"svc report {period.length} {period.name}"),
    )
