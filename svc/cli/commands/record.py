"""Commands on a record of any kind: note, attach, amend, strike, cancel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from svc.cli import answers, options
from svc.cli.command import Param, build_command, with_article
from svc.cli.outcome import report_done
from svc.cli.prompts import ask_for_step
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
    params = [Param("number", metavar=_("NUMBER"), required=True, help=_("such as {example}").format(example="C12"))]
    if word := _WORDS.get(step.name):
        several = list if step.name == "amend" else str
        required = step.name != "note"
        params.append(Param(word[0], metavar=word[1], type=several, required=required))
    named = {word[0] for word in _WORDS.values()} | {"was"}
    params += answers.field_options(f for f in step.asks if f.name not in named)

    def run(given: dict[str, Any]) -> int:
        desk = options.writing_desk(folder, given)
        store = Store(desk.site, desk.now)
        number = store.resolve(given["number"], desk.now.year)
        kind = store.kind(number)
        own = kind.all_steps[step.name]
        if step.name == "attach":
            words = given.get("text")
            done = attach.attach(desk, number, Path(given["file"]), words)
        else:
            found = ask_for_step(own, answers.typed_answers(kind, own.asks, given, desk), desk)
            done = carry_out(desk, lambda _store: [Act(number, step.name, found)])
        return report_done(desk, done, given, first=1)

    return build_command(step.name, with_article(step.help, step.article), [*params, *options.for_writing()], run)
