"""Commands made from the kinds: registering, every step, list, show, due and overdue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from svc.cli import answers, options, screen
from svc.cli.command import Make, Param, command, group
from svc.cli.commands import look
from svc.model import values
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.steps import COMMON, Act, Opening, Step
from svc.procedures import escalation
from svc.procedures.draft import Change
from svc.procedures.run import Outcome, carry_out
from svc.site.desk import Desk
from svc.store import index_refresh
from svc.store.store import Store
from svc.text.errors import BadInput
from svc.text.language import _, comma_list
from svc.views import views

# What of a new record's facts is told back: short, and easily mistyped.
TOLD = ("time", "deadline", "choice", "template", "rates", "id", "items")
# Steps that can also be taken for every record that needs them: the option, its help, and what it does.
SWEEPS: Mapping[tuple[str, str], tuple[str, Callable[[Desk, str | None], Outcome]]] = {
    ("complaint", "escalate"): ("--auto", lambda desk, _text: escalation.climb_ladder(desk)),
    ("complaint", "urge"): ("--all-overdue", escalation.urge_late),
}


def makers(kind: Kind, folder: str | None, extra: Mapping[str, Make]) -> dict[str, Make]:
    """The commands of one kind by name."""
    made: dict[str, Make] = {}
    common = [step.name for step in COMMON]
    for opening in kind.openings:
        made[opening.name] = partial(registering, kind, opening, folder)
    for step in kind.steps:
        if step.typed and step.name not in made and step.name not in common:
            made[step.name] = partial(stepping, kind, step, folder)
    made |= extra
    made["list"] = partial(look.listing, kind, folder)
    made["show"] = partial(look.showing, folder, (kind.name,))
    if kind.deadlines:
        made["due"] = partial(look.due, folder, kind)
        made["overdue"] = partial(look.overdue, folder, kind)
    return made


def of_kind(kind: Kind, folder: str | None, extra: Mapping[str, Make]) -> Any:
    """The group of a kind's commands."""
    return group(
        kind.group, _("{kind}: register, take steps, list").format(kind=kind.label), makers(kind, folder, extra)
    )


def registering(kind: Kind, opening: Opening, folder: str | None) -> Any:
    """The command that registers a record."""
    fields = [f for f in kind.fields if f.name not in opening.without]
    step = kind.all_steps.get(opening.name)
    params = answers.params((*fields, *opening.extra))
    if step:
        params.insert(0, Param("number", metavar=_("[NUMBER]"), help=_("one that is booked; none registers a new one")))
    else:
        params.append(
            Param("file", "--file", help=_("read one or many records, YAML or JSON; - is stdin"), metavar=_("FILE"))
        )

    def run(given: dict[str, Any]) -> int:
        if step and given.get("number"):
            return advance(kind, step, folder, given, extra=opening.extra)
        desk = options.working(folder, given)
        if given.get("file"):
            many = answers.from_file(kind, opening, desk, given["file"])
        else:
            found = answers.given(kind, [*fields, *opening.extra], given, desk)
            many = [answers.asked(kind, opening, found, desk)]
        acts = [Act("", opening.name, one, kind=kind.name) for one in many]
        return report(desk, carry_out(desk, lambda _store: acts), given, first=len(many))

    return command(opening.name, article(opening.label, opening.article), [*params, *options.changing()], run)


def stepping(kind: Kind, step: Step, folder: str | None) -> Any:
    """The command that takes a step on a record."""
    sweep = SWEEPS.get((kind.name, step.name))
    params = [] if kind.day else [numbered(kind, required=not sweep)]
    for f in step.asks:
        if f.type == "id" and f.required:
            params.append(Param(f.name, metavar=_("NUMBER"), required=f.required, help=f.label))
        elif f.says:
            params.append(
                Param(
                    "words",
                    metavar=_("[TEXT]"),
                    help=_("{field}, or by {option}").format(field=f.label, option=f.option),
                )
            )
    params += answers.params(f for f in step.asks if not (f.type == "id" and f.required))
    if kind.day:
        params.append(Param(kind.day.name, kind.day.option, help=_("of another day than today"), metavar=_("TIME")))
    if sweep:
        params.append(Param("sweep", sweep[0], help=_("all that are overdue, and nothing twice"), type=bool))

    def run(given: dict[str, Any]) -> int:
        if sweep and given.get("sweep"):
            if given.get("number"):
                raise BadInput(_("{option} is for all that are overdue: no number with it").format(option=sweep[0]))
            desk = swept(folder, given, step)
            done = sweep[1](desk, given.get("text") or given.get("words"))
            if not done.changes and sweep[0] != "--auto":  # cron is told nothing where there is nothing
                screen.say(_("nothing is overdue"))
            return report(desk, done, given, first=0) or look.damage(done.damaged)
        return advance(kind, step, folder, given)

    return command(step.name, article(step.help, step.article), [*params, *options.changing()], run)


def numbered(kind: Kind, *, required: bool) -> Param:
    """The number of a record of this kind."""
    hint = _("such as {example}").format(example=kind.example)
    return Param("number", metavar=_("NUMBER"), required=required, help=hint)


def swept(folder: str | None, given: Mapping[str, Any], step: Step) -> Desk:
    """The desk of a sweep; the ladder is climbed by svc itself, so that cron needs no name."""
    if step.name == "escalate":
        from svc.site import desk

        return desk.sit(folder).alone()
    return options.working(folder, given)


def advance(kind: Kind, step: Step, folder: str | None, given: dict[str, Any], extra: Sequence[Field] = ()) -> int:
    """Take one step as typed."""
    desk = options.working(folder, given)
    number = meant(kind, given, desk)
    found = answers.given(kind, [*step.asks, *extra], given, desk)
    found = answers.wanted(step, found, desk)
    done = carry_out(desk, lambda _store: [Act(number, step.name, found, kind.name)])
    return report(desk, done, given, first=1)


def meant(kind: Kind, given: Mapping[str, Any], desk: Desk) -> str:
    """The record that a step is taken on: the one that was typed; of a kind named by days, the day's."""
    if kind.day:
        typed = given.get(kind.day.name)
        return str(answers.value(kind.day, typed, desk)) if typed else desk.when.date().isoformat()
    if not given.get("number"):
        raise BadInput(_("missing: {options}").format(options=_("NUMBER")))
    return Store(desk.site, desk.now).find(given["number"], desk.now.year, (kind.name,))


def article(label: str, number: str) -> str:
    """A command's help: what it does, and the article that asks for it."""
    return f"{label} (WI/FW-{number})" if number else label


def report(desk: Desk, done: Outcome, given: Mapping[str, Any], *, first: int) -> int:
    """Say what was done: a line for each record, or with `--json` the whole first ones (all, where first is 0)."""
    if given.get("json"):
        from svc.render import Sheet

        store = Store(desk.site, desk.now, index_refresh.finds)
        wanted = done.changes[:first] if first else done.changes
        objects = [look.full(store.get(c.after.id), store, desk, views.OPEN) for c in wanted]
        screen.show([Sheet((), (), objects[0] if first == 1 else objects)], {"format": "json"})
    else:
        for change in done.changes:
            screen.say(line(replace(change, after=look.labelled([change.after], desk)[0])))
    for text in done.notes:
        screen.note(text)
    if done.failure:
        raise done.failure
    return 0


def line(change: Change) -> str:
    """What a command did to one record, in one line: number, step, answers, status, and what is owed next."""
    record, kind = change.after, change.after.kind
    said = [record.id]
    if change.before is None and (opening := kind.opening(change.did)):
        given = [n for n in kind.columns if n.partition(".")[0] in record.facts and record[n] is not None]
        named = [f for n in given if (f := kind.field(n)).type in TOLD]
        said += [opening.label, *(f"{f.label} {values.shown(f, record[f.name])}" for f in named)]
    for taken in change.steps:
        at = values.when(taken.at) if taken.entered else ""
        said += [views.did(taken, record), at, views.answers(taken, record, views.OPEN, text=False)]
    status = kind.summary(record) if kind.summary else kind.status_label(record.status)
    owed = [o for o in change.owed if not o.met]
    promises = comma_list(f"{o.label} {values.when(o.due)}" for o in owed)
    return " · ".join(s for s in (*said, status if status not in said else "", promises) if s)
