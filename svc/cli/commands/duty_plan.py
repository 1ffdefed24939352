"""`svc duty plan`: the rota of a day, or of many days from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from svc.cli import answers, options, prompts
from svc.cli.add_file import read_trees
from svc.cli.command import Param, build_command, with_article
from svc.cli.outcome import report_done
from svc.dates import timestamps, workdays
from svc.kinds.duty import DUTY, SHIFTS
from svc.kinds.duty_shifts import planned_shifts
from svc.model import user_input
from svc.model.fields import Field
from svc.model.steps import Act
from svc.procedures.copies import Copy
from svc.procedures.run import carry_out
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.errors import BadInput
from svc.text.language import _

_Day = tuple[date, dict[str, Any], str]  # what is planned for it, and its name where the file is a listing
_STEP = DUTY.all_steps["plan"]
_DATE = replace(DUTY.all_fields["date"], type="deadline")  # a day without a year or month lies ahead
_IN_FILE = {f.name: f for f in (_DATE, *_STEP.asks)}


def duty_plan_command(folder: str | None) -> Any:
    """`svc duty plan DATE NAME…`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.writing_desk(folder, given)
        if not given.get("file"):
            act, saved = _day_typed(desk, given)
            done = carry_out(desk, lambda _store: [act])
            saved()
            return report_done(desk, done, given, first=1)
        many = list(_days_in_file(desk, given))
        done = carry_out(desk, lambda store: list(_plans(desk, many, store)))
        return report_done(desk, done, given, first=1 if len(many) == 1 else 0)

    shift = {f.name: f for f in _STEP.asks}
    params = [
        Param("date", metavar=_("DATE"), help=_("such as {example}").format(example="2026-12-01")),
        Param("who", metavar=_("NAME"), type=list, help=_("who is on duty that day")),
        Param("from", "--from", help=_("when the shift begins; else at opening"), metavar=_("TIME")),
        Param("to", "--to", help=_("when it ends; else at closing; an earlier hour: the next day"), metavar=_("TIME")),
        *answers.field_options([shift["text"]]),
        Param("file", "--file", help=_("read one or many days, YAML or JSON; - is stdin"), metavar=_("FILE")),
    ]
    return build_command(
        _STEP.name,
        with_article(_STEP.help, _STEP.article),
        [*params, options.ask_option(), *options.for_writing()],
        run,
    )


def _day_typed(desk: Desk, given: Mapping[str, Any]) -> tuple[Act, Callable[[], None]]:
    """What is planned for the day that was typed, and what is to be called once it is saved."""
    if not given.get("date") and prompts.at_terminal():
        from svc.cli.dialogue import session

        day = session.ask_one(_("DATE"), lambda typed: _day_meant(typed, desk))
    elif not given.get("date"):
        raise BadInput(
            _("missing: {options}").format(options=f"{_('DATE')} {_('NAME')}"),
            article=_STEP.article,
            todo=_("for example {command}").format(command=f"svc duty plan {desk.now:%Y-%m-%d} {desk.actor.name}"),
        )
    else:
        day = _day_meant(given["date"], desk)
    typed = _with_hours_asked(day, given, desk) if given.get(options.ASK) and prompts.at_terminal() else given
    act = Act(day.isoformat(), _STEP.name, _shift_meant(day, typed, desk), DUTY.name)
    asked = prompts.ask_for_step(
        act, _STEP, DUTY, desk, {name: value for name, value in given.items() if name != options.ASK}
    )
    return act._replace(answers=asked.answers), asked.saved


def _with_hours_asked(day: date, given: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """What was typed, and the hours of the shift, which are asked as those of the planned day."""
    from svc.cli.dialogue import session

    typed = dict(given)
    for f in (f for f in _STEP.asks if f.name in ("from", "to") and not typed.get(f.name)):

        def understood(text: str, name: str = f.name) -> str:
            _shift_meant(day, {**typed, name: text}, desk)
            return text

        typed[f.name] = session.ask_or_leave_out(f.label, understood)
    return typed


def _day_meant(typed: str, desk: Desk) -> date:
    """The day that a text means."""
    when: datetime = answers.typed_value(_DATE, typed, desk)
    return when.date()


def _shift_meant(day: date, typed: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """The answers of the step: times are those of the planned day, and a shift may end on the next."""
    start, zone, hours = workdays.start_of_day(day, desk.site.zone), desk.site.zone, desk.site.opening
    found: dict[str, Any] = {}
    for f in _STEP.asks:
        raw = typed.get(f.name)
        if raw not in (None, "", []):
            found[f.name] = user_input.parse_input(f, _as_list(f, raw), start, zone, hours)
    opens, closes = hours.of(day)
    if "from" in found or "to" in found:
        begin, end = found.get("from", opens), found.get("to", closes)
        found |= {"from": begin, "to": end if end > begin else end + timedelta(days=1)}
    return found


def _as_list(f: Field, raw: Any) -> Any:
    """Several names as a list, also where a file has one text with all of them."""
    import re

    if not f.many:
        return raw
    return [
        name
        for each in (raw if isinstance(raw, list) else [raw])
        for name in re.split(r"[,，、;；]\s*", str(each))
        if name
    ]


def _plans(desk: Desk, many: Iterable[_Day], store: Store) -> Iterator[Act | Copy]:
    """The plans of the days of a file, but of a listing those that are on file."""
    for day, found, listed in many:
        act = Act(day.isoformat(), _STEP.name, found, DUTY.name)
        if not listed:
            yield act
            continue
        on_file = {(shift.name, shift.start, shift.end) for shift in planned_shifts(store.whole(day.isoformat()))}
        if any((name, found["from"], found["to"]) not in on_file for name in found["who"]):
            start = workdays.start_of_day(day, desk.site.zone)
            yield Copy(act, start if start < desk.now else None)


def _days_in_file(desk: Desk, given: Mapping[str, Any]) -> Iterator[_Day]:
    """The days of a file. One that can't be used refuses them all.

    Raises:
        BadInput: with the file's line (exit 2).
    """
    if given.get("date"):
        raise BadInput(_("--file has the days and the names: no {word} with it").format(word=given["date"]))
    path = Path("<stdin>" if given["file"] == "-" else given["file"])
    for tree, (listed, _status) in read_trees(given["file"], path, _IN_FILE | {SHIFTS.name: SHIFTS}, DUTY):
        if listed:
            for shift in tree.value.get(SHIFTS.name) or []:
                day = _day_meant(tree.value["date"], desk)
                yield day, {"who": (shift["name"],)} | {n: _moment(shift[n], desk) for n in ("from", "to")}, listed
            continue
        missing = [name for name in ("date", "who") if not tree.value.get(name)]
        if missing:
            raise BadInput(_("missing: {options}").format(options=", ".join(missing)), path=path, line=tree.line())
        try:
            day = _day_meant(tree.value["date"], desk)
            yield day, _shift_meant(day, tree.value, desk), ""
        except BadInput as error:
            raise BadInput(error.sentence, todo=error.todo, path=path, line=tree.line()) from None


def _moment(text: str, desk: Desk) -> datetime:
    """A time of a listing."""
    return timestamps.read_time(text, desk.site.zone)
