"""Duty: one file a day of comings and goings, absences with consent, and covers (001.3, 006.8, 006.10)."""

import re
from collections.abc import Iterator, Mapping, Sequence

from svc.dates.workdays import Hours
from svc.kinds import duty_roster
from svc.kinds.duty_roster import OUT, Roll, person_concerned
from svc.kinds.shared import choices
from svc.model.case import Case, Fault, People
from svc.model.fields import TEXT, Field
from svc.model.kind import ComputedFact, Kind, Named
from svc.model.record import Record, Taken
from svc.model.steps import LEADERS, ROLES, Step
from svc.text.errors import BadInput, Refusal
from svc.text.language import _, comma_list

STAFF = tuple(role.value for role in ROLES)
FOR = Field("for", "替谁登记", "for whom", "staff", options=("--for", "--name"), roles=STAFF)
NIGHT = 1  # who stays past midnight goes off in the file of the day before


# Guards


def belongs_to_day(case: Case) -> None:
    """Refuse a step outside its day. Only off, out and back may follow after midnight."""
    day = duty_roster.day_of(case.record)
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
    if stay is None or stay.state == duty_roster.COVER:
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
    """Refuse a cover who is the person going out, or is out as well."""
    cover, name = case.taken["cover"], person_concerned(case.taken)
    stay = roll_before(case).present.get(cover)
    if cover and (cover == name or (stay and stay.state == OUT)):
        sentence = _("{name} can't cover for himself") if cover == name else _("{name} is out and can't cover")
        raise Refusal(
            sentence.format(name=cover),
            article="001.3",
            todo=_("name a colleague who is here: --cover NAME"),
        )


def may_go_out(case: Case) -> None:
    """Refuse to go out without a superior's consent (006.10) and somebody who stays (001.3)."""
    empty = not duty_roster.roll(case.after, case.taken.at).on_duty
    lacks = [
        (_("no superior's consent is named"), "006.10", "--approved-by", not case.taken["approved_by"]),
        (_("the centre would be left unattended (001.3)"), "001.3", "--cover", empty),
    ]
    missing = [(what, article, option) for what, article, option, lacking in lacks if lacking]
    if missing:
        raise Refusal(
            _("{name} can't go out: {lacks}").format(
                name=person_concerned(case.taken),
                lacks=comma_list(what for what, _article, _option in missing).removesuffix(f" ({missing[0][1]})"),
            ),
            article=missing[0][1],
            todo=_("add {options}").format(
                options=" ".join(f"{option} {_('NAME')}" for _what, _article, option in missing)
            ),
        )


def duty_command(case: Case, step: str) -> str:
    """The duty command for the person whom a step concerns."""
    name = case.taken["for"]
    return f"svc duty {step}" + (f" --for {name}" if name else "")


# What is worked out, said and found


def people_on_duty(record: Record) -> tuple[str, ...]:
    """The people on duty that day, in the order in which they came."""
    return tuple(dict.fromkeys(stay.name for stay in duty_roster.roll(record).stays if stay.state != OUT))


def late_minutes(record: Record) -> int | None:
    """The minutes by which the first to come was late, or None (006.8)."""
    found = duty_roster.late_arrival(record, record.hours) if record.hours else None
    return found[1] if found else None


def duty_summary(record: Record) -> str:
    """One line with the people on duty and those who are out."""
    seen = duty_roster.roll(record)
    said = [_("on duty: {names}").format(names=comma_list(seen.on_duty)) if seen.on_duty else _("nobody is on duty")]
    return " · ".join(said + ([_("out: {names}").format(names=comma_list(seen.away))] if seen.away else []))


def duty_remarks(record: Record, taken: Taken, hours: Hours) -> Sequence[str]:
    """Warnings about a step just taken: a late first shift (006.8), or an open centre left unattended (001.3)."""
    found = duty_roster.late_arrival(record, hours)
    if found and taken.do == "on" and (found[0].at, person_concerned(found[0])) == (taken.at, person_concerned(taken)):
        due = duty_roster.first_shift_start(duty_roster.day_of(record), hours)
        return [
            _("{name} is late by {minutes} min: the first shift is here by {time} (006.8)").format(
                name=person_concerned(taken), minutes=found[1], time=f"{due:%H:%M}"
            )
        ]
    opens, closes = hours.of(duty_roster.day_of(record))
    if taken.do == "off" and opens <= taken.at < closes and not duty_roster.roll(record, taken.at).on_duty:
        return [
            _("nobody is on duty from {time}, and the centre is open until {closes} (001.3)").format(
                time=f"{taken.at:%H:%M}", closes=f"{closes:%H:%M}"
            )
        ]
    return []


def left_unattended(record: Record, _linked: Mapping[str, Record], _people: People) -> Iterator[Fault]:
    """Faults of going out with nobody left, which only a hand or a merge can have written."""
    for taken in duty_roster.exits_leaving_nobody(record):
        sentence = _("{name} went out at {time} and nobody was left at the centre, with no cover")
        said = sentence.format(name=person_concerned(taken), time=f"{taken.at:%H:%M}")
        yield Fault("unattended", taken, said, "001.3")


DUTY = Kind(
    "duty",
    "",
    "值班",
    "duty",
    fields=(Field("date", "日期", "date", "day", required=True),),
    openings=(),
    time="",
    holder="",
    subject=("date",),
    columns=("people", "late_minutes"),
    statuses=choices("registered 已登记 registered"),
    steps=(
        Step(
            "on",
            "上岗",
            "come on duty, ten minutes before opening",
            "006.8",
            (FOR, Field("desk", "柜台", "desk", "desk"), TEXT),
            guards=(belongs_to_day, may_come),
        ),
        Step("off", "下班", "go off duty", "001.3", (FOR, TEXT), guards=(belongs_to_day, has_come)),
        Step(
            "out",
            "外出",
            "go out with a superior's consent; a cover stays where nobody else would",
            "006.10",
            (
                FOR,
                Field("approved_by", "批准人", "approved by", "staff", roles=LEADERS),
                Field("cover", "顶岗人", "cover", "staff", roles=STAFF),
                Field("until", "预计返回", "until", "deadline"),
                TEXT,
            ),
            guards=(belongs_to_day, has_come, is_at_centre, cover_is_free, may_go_out),
        ),
        Step(
            "back", "返岗", "be back, and let the cover go", "001.3", (FOR, TEXT), guards=(belongs_to_day, has_gone_out)
        ),
    ),
    named=Named(
        "date",
        re.compile(r"(?P<name>(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))", re.ASCII),
        example="2026-11-23",
        daily=True,
    ),
    computed=(
        ComputedFact(Field("people", "值班人员", "people on duty", "staff", many=True), people_on_duty),
        ComputedFact(Field("late_minutes", "迟到(分钟)", "minutes late", "count"), late_minutes),
    ),
    summary=duty_summary,
    remarks=duty_remarks,
    checks=(left_unattended,),
)
