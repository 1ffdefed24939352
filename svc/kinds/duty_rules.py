"""The rules of duty: who may come, leave, go out and be back, and when the desk may be left empty (001.3, 006.10)."""

from __future__ import annotations

from svc.kinds.duty_roster import COVER, OUT, Roll, day_of, person_concerned, roll, within_hours
from svc.model.case import Case
from svc.text.errors import BadInput, Refusal
from svc.text.language import _, comma_list

NIGHT = 1  # who stays past midnight goes off in the file of the day before


def belongs_to_day(case: Case) -> None:
    """Refuse a step outside its day. Only off, out and back may follow after midnight."""
    day = day_of(case.record)
    if not 0 <= (case.taken.at.date() - day).days <= (0 if case.taken.do == "on" else NIGHT):
        raise BadInput(
            _("{time} does not belong to {day}").format(day=day, time=f"{case.taken.at:%Y-%m-%d %H:%M}"),
            todo=_("say when it was: --at '{day} 09:00'").format(day=day),
        )


def roll_before(case: Case) -> Roll:
    """The roll of the day as it was just before a step."""
    return Roll(taken for taken in case.record.trail if taken.at <= case.taken.at)


def may_come(case: Case) -> None:
    """Refuse somebody who is on duty already, or is out and should come back instead."""
    stay = roll_before(case).present.get(person_concerned(case.taken))
    if stay is None or stay.state == COVER:
        return
    out = stay.state == OUT
    sentence = _("{name} is out since {time}") if out else _("{name} is on duty already, since {time}")
    raise Refusal(
        sentence.format(name=stay.name, time=f"{stay.since:%H:%M}"),
        article="001.3",
        todo=_("record the return: {command}").format(command=duty_command(case, "back"))
        if out
        else _("see who is on: svc duty now; for somebody else: svc duty on --for NAME"),
    )


def has_come(case: Case) -> None:
    """Refuse somebody who has not come on duty."""
    stay = roll_before(case).present.get(person_concerned(case.taken))
    if stay is None:
        raise Refusal(
            _("{name} is not on duty on {day}").format(name=person_concerned(case.taken), day=case.record.id),
            article="001.3",
            todo=_("record first when that was: {command}").format(command=duty_command(case, "on") + " --at …"),
        )


def is_at_centre(case: Case) -> None:
    """Refuse to go out for somebody who is out already."""
    stay = roll_before(case).present.get(person_concerned(case.taken))
    if stay and stay.state == OUT:
        raise Refusal(
            _("{name} is out since {time}").format(name=stay.name, time=f"{stay.since:%H:%M}"),
            article="001.3",
            todo=_("record the return: {command}").format(command=duty_command(case, "back")),
        )


def has_gone_out(case: Case) -> None:
    """Refuse to come back for somebody who is not out."""
    stay = roll_before(case).present.get(person_concerned(case.taken))
    if stay is None or stay.state != OUT:
        raise Refusal(
            _("{name} is not out").format(name=person_concerned(case.taken)),
            article="001.3",
            todo=_("see who is on and who is out: svc duty now"),
        )


def cover_is_free(case: Case) -> None:
    """Refuse a cover who is the person leaving, or is out as well."""
    cover, name = case.taken["cover"], person_concerned(case.taken)
    stay = roll_before(case).present.get(cover)
    if cover and (cover == name or (stay and stay.state == OUT)):
        sentence = _("{name} can't cover for himself") if cover == name else _("{name} is out and can't cover")
        raise Refusal(
            sentence.format(name=cover),
            article="001.3",
            todo=_("name a colleague who is here: --cover NAME"),
        )


def may_plan(case: Case) -> None:
    """Refuse a rota for a day that is over, and a shift that does not begin on its day or has no length."""
    day, taken = day_of(case.record), case.taken
    if taken.at.date() > day and not case.as_written:
        raise BadInput(
            _("{day} is over: a rota is made beforehand").format(day=day),
            todo=_("say when it was made: --at '{day} 08:00'").format(day=day),
        )
    start, end = taken["from"], taken["to"]
    if start and end and (start.date() != day or not start < end):
        raise BadInput(
            _("a shift of {day} can't run from {start} to {end}").format(
                day=day, start=f"{start:%Y-%m-%d %H:%M}", end=f"{end:%Y-%m-%d %H:%M}"
            ),
            todo=_("give its hours: svc duty plan {day} NAME --from 08:30 --to 18:00").format(day=day),
        )


def cover_or_uncovered(case: Case) -> None:
    """Refuse to name a cover and to leave the desk uncovered in one step."""
    if case.taken["cover"] and case.taken["uncovered"]:
        raise BadInput(
            _("{one} and {other} contradict each other: give one of them").format(one="--cover", other="--uncovered")
        )


def has_consent(case: Case) -> None:
    """Refuse to leave the desk empty within the hours (001.3), and to go out without a superior's consent (006.10)."""
    taken, out = case.taken, case.taken.do == "out"
    agreed = taken["approved_by"]
    empty = within_hours(case.record, taken.at) and not roll(case.after, taken.at).on_duty
    lacks = []
    if out and not agreed:
        lacks.append((_("no superior's consent is named"), "006.10"))
    if not out and empty and taken["uncovered"] and not agreed:
        lacks.append((_("the superior who lets the desk be empty is not named"), "001.3"))
    if unattended := empty and not taken["uncovered"]:
        lacks.append((_("the centre would be left unattended (001.3)"), "001.3"))
    if not lacks:
        return
    sentence = _("{name} can't go out: {lacks}") if out else _("{name} can't go off duty: {lacks}")
    command, consent = duty_command(case, taken.do), f"--approved-by {agreed or _('NAME')}"
    alone = f"{command} --uncovered {consent}"
    cover = f"--cover {taken['cover'] or _('NAME')}"
    todo = " ".join([command, *([consent] if out else []), *([cover] if unattended or taken["cover"] else [])])
    raise Refusal(
        sentence.format(
            name=person_concerned(taken),
            lacks=comma_list(what for what, _article in lacks).removesuffix(f" ({lacks[0][1]})"),
        ),
        article=lacks[0][1],
        todo=_("{command}; where nobody can cover: {alone}").format(command=todo, alone=alone)
        if unattended
        else alone
        if taken["uncovered"]
        else todo,
    )


def duty_command(case: Case, step: str) -> str:
    """The duty command for the person whom a step concerns."""
    name = case.taken["for"]
    return f"svc duty {step}" + (f" --for {name}" if name else "")
