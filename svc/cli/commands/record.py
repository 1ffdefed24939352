"""Commands on a record of any kind: note, attach, amend, strike, cancel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from svc.cli import answers, options
from svc.cli.command import Param, build_command, with_article
from svc.cli.outcome import report_done
from svc.cli.prompts import ask_for_number, ask_for_step
from svc.model.steps import Act, Step
from svc.procedures import attach
from svc.procedures.run import carry_out
from svc.store.store import Store
from svc.text.language import _

# What is typed without an option name: the key under which the value is found, its name, and whether it is a list.
_WORDS = {
    "note": ("words", "TEXT"),
    "attach": ("file", "FILE"),
    "amend": ("set", "FIELD=VALUE…"),
    "strike": ("step", "N"),
}


def record_command(step: Step, folder: str | None) -> Any:
    """One of the commands."""
    params = [Param("number", metavar=_("NUMBER"), help=_("such as {example}").format(example="C12"))]
    if word := _WORDS.get(step.name):
        several = list if step.name == "amend" else str
        params.append(Param(word[0], metavar=word[1], type=several))
    named = {word[0] for word in _WORDS.values()} | {"was"}
    params += answers.field_options(f for f in step.asks if f.name not in named)

    def run(given: dict[str, Any]) -> int:
        desk = options.writing_desk(folder, given)
        store = Store(desk.site, desk.now)
        typed = given.get("number")
        number = store.resolve(typed, desk.now.year) if typed else ask_for_number(None, desk)
        kind = store.kind(number)
        own = kind.all_steps[step.name]
        found = answers.typed_answers(kind, own.asks, given, desk)
        asked = ask_for_step(Act(number, step.name, found), own, kind, desk, given)
        if step.name == "attach":
            done = attach.attach(desk, number, Path(asked.answers["file"]), asked.answers.get("text"))
        else:
            done = carry_out(desk, lambda _store: [Act(number, step.name, asked.answers)])
        asked.saved()
        return report_done(desk, done, given, first=1)

    params += [options.ask_option(), *options.for_writing()]
    return build_command(step.name, with_article(step.help, step.article), params, run)
