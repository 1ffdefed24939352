"""Commands on a record of any kind: note, attach, amend, strike, cancel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from svc.cli import answers, options, several
from svc.cli.command import Param, build_command, with_article
from svc.cli.outcome import report_done
from svc.cli.prompts import ask_for_number, ask_for_step
from svc.model.steps import Act, Step
from svc.procedures import attach
from svc.procedures.run import carry_out
from svc.store.store import Store

# What is typed without an option name: the key under which the value is found, its name, and whether it is a list.
_WORDS = {
    "note": ("words", "TEXT"),
    "attach": ("file", "FILE"),
    "amend": ("set", "FIELD=VALUE…"),
    "strike": ("step", "N"),
}


def record_command(step: Step, folder: str | None) -> Any:
    """One of the commands."""
    following = []
    if word := _WORDS.get(step.name):
        following.append(Param(word[0], metavar=word[1], type=list if step.name == "amend" else str))
    params = [several.numbers_argument("C12", following), *following]
    unnamed = {word[0] for word in _WORDS.values()} | {"was"}
    params += answers.field_options(f for f in step.asks if f.name not in unnamed)

    def run(given: dict[str, Any]) -> int:
        desk = options.writing_desk(folder, given)
        store = Store(desk.site, desk.now)
        numbers = several.records_named(given, following, desk, f"svc {step.name}", step.asks) or (
            ask_for_number(None, desk),
        )

        def typed(number: str) -> dict[str, Any]:
            kind = store.kind(number)
            return answers.typed_answers(kind, kind.all_steps[step.name].asks, given, desk)

        first, kind = Act(numbers[0], step.name, typed(numbers[0])), store.kind(numbers[0])
        asked = ask_for_step(first, kind.all_steps[step.name], kind, desk, given)
        if step.name == "attach":
            done = attach.attach(desk, numbers, Path(asked.answers["file"]), asked.answers)
        else:
            acts = several.acts_on(numbers, first._replace(answers=asked.answers), typed)
            done = carry_out(desk, lambda _store: acts)
        asked.saved()
        return report_done(desk, done, given, first=len(numbers))

    params += [options.ask_option(), *options.for_writing()]
    return build_command(step.name, with_article(step.help, step.article), params, run)
