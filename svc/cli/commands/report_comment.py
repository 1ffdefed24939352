"""`svc report comment`: what the director says of a month, a half-year or a year, kept with its paper (012.5)."""

from __future__ import annotations

from typing import Any

from svc.cli import answers, options, screen
from svc.cli.command import Param, build_command, with_article
from svc.cli.outcome import report_done
from svc.cli.prompts import ask_for_step
from svc.cli.report_scope import any_period_typed
from svc.cli.sheets.recurring_problems import analysis_number
from svc.kinds.submission import COMMENT, SUBMISSION
from svc.model.steps import Act
from svc.procedures.run import carry_out
from svc.text.language import _


def report_comment_command(folder: str | None) -> Any:
    """`svc report comment PERIOD TEXT`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.writing_desk(folder, given)
        period = any_period_typed(given["period"], desk)
        said = answers.typed_answers(SUBMISSION, COMMENT.asks, given, desk)
        act = Act(analysis_number(period), COMMENT.name, said, SUBMISSION.name)
        asked = ask_for_step(act, COMMENT, SUBMISSION, desk, given)
        done = carry_out(desk, lambda _store: [act._replace(answers=asked.answers)])
        asked.saved()
        return report_done(desk, done, given, first=1) or screen.report_damaged(done.damaged)

    params = [
        Param(
            "period",
            metavar="YYYY-MM|YYYY-H1|YYYY",
            required=True,
            help=_("such as {example}").format(example="2026-11, 2026-H1, 2026"),
        ),
        Param("words", metavar=_("TEXT")),
        *answers.field_options(COMMENT.asks),
    ]
    text = with_article(_("What the director says of a period: printed by its report, kept with its paper"), "012.5")
    return build_command("comment", text, [*params, options.ask_option(), *options.for_writing()], run)
