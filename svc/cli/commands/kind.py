"""The commands of one kind: registering, every step, list, show, due and overdue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from svc.cli import answers, options, screen, several
from svc.cli.add_file import listed_acts, listed_notes, records_in_file
from svc.cli.command import Make, Param, build_command, build_group, import_later, with_article
from svc.cli.outcome import report_done
from svc.cli.prompts import ask_for_number, ask_for_opening, ask_for_step
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Taken
from svc.model.steps import COMMON, Act, Opening, Step
from svc.procedures.run import Outcome, carry_out
from svc.site.desk import Desk
from svc.store.record_meant import record_meant
from svc.store.store import Store
from svc.text.errors import BadInput
from svc.text.language import _


def _climb_ladder(desk: Desk, _text: str | None) -> Outcome:
    """`--auto` of `escalate`."""
    from svc.procedures import escalation

    return escalation.climb_ladder(desk)


def _urge_late(desk: Desk, text: str | None) -> Outcome:
    """`--all-overdue` of `urge`."""
    from svc.procedures import escalation

    return escalation.urge_late(desk, text)


# Steps that can also be taken for every record that needs them: the option, its help, and what it does.
_SWEEPS: Mapping[tuple[str, str], tuple[str, Callable[[Desk, str | None], Outcome]]] = {
    ("complaint", "escalate"): ("--auto", _climb_ladder),
    ("complaint", "urge"): ("--all-overdue", _urge_late),
}


def _makers(kind: Kind, folder: str | None, extra: Mapping[str, Make]) -> dict[str, Make]:
    """The commands of one kind by name."""
    made: dict[str, Make] = {}
    common = [step.name for step in COMMON]
    for opening in kind.openings:
        made[opening.name] = partial(_register_command, kind, opening, folder)
    for step in kind.steps:
        if step.typed and step.name not in made and step.name not in common:
            made[step.name] = partial(_step_command, kind, step, folder)
    made |= extra
    made["list"] = import_later("lists:list_command", kind, folder)
    made["show"] = import_later("look:show_command", folder, (kind.name,))
    if kind.deadlines:
        made["due"] = import_later("due:due_command", folder, kind)
        made["overdue"] = import_later("due:overdue_command", folder, kind)
    return made


def kind_group(kind: Kind, folder: str | None, extra: Mapping[str, Make]) -> Any:
    """The group of a kind's commands."""
    return build_group(
        kind.group, _("{kind}: register, take steps, list").format(kind=kind.label), _makers(kind, folder, extra)
    )


def _register_command(kind: Kind, opening: Opening, folder: str | None) -> Any:
    """The command that registers a record."""
    fields = [f for f in kind.fields if f.name not in opening.without]
    step = kind.all_steps.get(opening.name)
    params = answers.field_options((*fields, *opening.extra))
    if step:
        params.insert(0, Param("number", metavar=_("[NUMBER]"), help=_("one that is booked; none registers a new one")))
    else:
        params.append(
            Param("file", "--file", help=_("read one or many records, YAML or JSON; - is stdin"), metavar=_("FILE"))
        )

    def run(given: dict[str, Any]) -> int:
        if step and given.get("number"):
            return _take_step(kind, step, folder, given, extra=opening.extra)
        desk = options.writing_desk(folder, given)
        if given.get("file"):
            many = records_in_file(kind, opening, desk, given["file"])
        else:
            found = answers.typed_answers(kind, [*fields, *opening.extra], given, desk)
            asked = ask_for_opening(kind, opening, found, desk, given)
            done = carry_out(desk, lambda _store: [Act("", opening.name, asked.answers, kind=kind.name)])
            asked.saved()
            return report_done(desk, done, given, first=1)
        done = carry_out(desk, lambda store: list(listed_acts(kind, opening, many, store, desk.now)))
        done.notes += listed_notes(kind, many, done.changes)
        return report_done(desk, done, given, first=len(many))

    params += [options.ask_option(), *options.for_writing()]
    return build_command(opening.name, with_article(opening.label, opening.article), params, run)


def _step_command(kind: Kind, step: Step, folder: str | None) -> Any:
    """The command that takes a step on a record."""
    sweep = _SWEEPS.get((kind.name, step.name))
    worded = next((f for f in step.asks if f.worded), None)
    following = [_argument(f, worded) for f in step.asks if f.positional or f.says]
    one = kind.day or any(f.positional and f.type == "id" for f in step.asks)  # its last number is the one joined
    params = [] if kind.day else [_number_of_kind(kind) if one else several.numbers_argument(kind.example, following)]
    params += following
    params += answers.field_options(f for f in step.asks if not f.positional)
    if kind.day:
        help_text = _("of another day than today")
        params.append(Param(kind.day.name, kind.day.option, help=help_text, metavar=_("TIME"), field=kind.day))
    if sweep:
        params.append(Param("sweep", sweep[0], help=_("all that are overdue, and nothing twice"), type=bool))

    def run(given: dict[str, Any]) -> int:
        if sweep and given.get("sweep"):
            if given.get("number"):
                raise BadInput(_("{option} is for all that are overdue: no number with it").format(option=sweep[0]))
            desk = _sweep_desk(folder, given, step)
            done = sweep[1](desk, given.get("text") or given.get("words"))
            if not done.changes and sweep[0] != "--auto":  # cron is told nothing where there is nothing
                screen.say(_("nothing is overdue"))
            return report_done(desk, done, given, first=0) or screen.report_damaged(done.damaged)
        return _take_step(kind, step, folder, given, None if one else following)

    params += [options.ask_option(), *options.for_writing()]
    return build_command(step.name, with_article(step.help, step.article), params, run)


def _argument(f: Field, worded: Field | None) -> Param:
    """The argument of an answer that is typed without its option, or may be."""
    if f.says:
        help_text = _("{field}, or by {option}").format(field=f.label, option=f.option)
        help_text += _("; a colleague's name is {option}").format(option=worded.option) if worded else ""
        return Param("words", metavar=_("[TEXT]"), help=help_text, field=f)
    return Param(f.name, metavar=_("NUMBER") if f.type == "id" else "N", help=f.label, field=f)


def _number_of_kind(kind: Kind) -> Param:
    """The number of a record of this kind; asked where it is missing."""
    return Param("number", metavar=_("NUMBER"), help=_("such as {example}").format(example=kind.example))


def _sweep_desk(folder: str | None, given: Mapping[str, Any], step: Step) -> Desk:
    """The desk of a sweep. svc itself climbs the ladder, so that cron needs no name."""
    if step.name == "escalate":
        from svc.site import desk

        return desk.open_desk(folder).alone()
    return options.writing_desk(folder, given)


def _take_step(
    kind: Kind,
    step: Step,
    folder: str | None,
    given: dict[str, Any],
    following: Sequence[Param] | None = None,
    extra: Sequence[Field] = (),
) -> int:
    """Take one step as typed, on each record where the line may name several.

    Args:
        kind, step: its declaration.
        folder: the site's, as `-C` gives it.
        given: what was typed.
        following: the arguments after the records' numbers; None for a step taken on one record.
        extra: further answers that it takes.
    """
    desk = options.writing_desk(folder, given)
    typed = f"svc {kind.group} {step.name}"
    numbers = several.records_named(given, following, desk, typed, step.asks, kind) if following is not None else ()
    found = answers.typed_answers(kind, [*step.asks, *extra], given, desk)
    numbers = numbers or (_record_meant(kind, step, given, found, desk),)
    asked = ask_for_step(Act(numbers[0], step.name, found, kind.name), step, kind, desk, given, extra)
    acts = [Act(number, step.name, asked.answers, kind.name) for number in numbers]
    done = carry_out(desk, lambda _store: acts)
    asked.saved()
    return report_done(desk, done, given, first=len(numbers))


def _record_meant(kind: Kind, step: Step, given: Mapping[str, Any], found: Mapping[str, Any], desk: Desk) -> str:
    """The record that a step is taken on: the one typed, or the day's record where a kind has one a day."""
    if kind.day:
        typed = given.get(kind.day.name)
        return str(answers.typed_value(kind.day, typed, desk)) if typed else _day_meant(kind, step, found, desk)
    if not given.get("number"):
        return ask_for_number(kind, desk)
    return record_meant(Store(desk.site, desk.now), given["number"], desk.now.year, (kind.name,))


def _day_meant(kind: Kind, step: Step, found: Mapping[str, Any], desk: Desk) -> str:
    """The day that a step belongs to: the one on which it is taken, or the day before where that goes on."""
    day = desk.when.date()
    if kind.of_day_before is None:
        return day.isoformat()
    store = Store(desk.site, desk.when)
    today, before = (store.whole(each.isoformat()) for each in (day, day - timedelta(days=1)))
    taken = Taken(step.name, desk.when, desk.actor.name, found)
    if before and kind.of_day_before(before, today, taken, desk.site.opening):
        return before.id
    return day.isoformat()
