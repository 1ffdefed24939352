"""Duty: one file a day of its rota, comings and goings, absences with consent, and covers (001.3, 006.8, 006.10)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from svc.dates import timestamps
from svc.dates.workdays import Hours
from svc.kinds import duty_gaps, duty_roster, duty_shifts
from svc.kinds.duty_roster import OUT, person_concerned
from svc.kinds.duty_rules import (
    belongs_to_day,
    cover_is_free,
    cover_or_uncovered,
    has_come,
    has_consent,
    has_gone_out,
    is_at_centre,
    may_come,
    may_plan,
)
from svc.kinds.shared import choices
from svc.model.case import Fault, People
from svc.model.deadlines import Deadline, Lasts, Term
from svc.model.fields import TEXT, Field
from svc.model.kind import ComputedFact, Kind, Named
from svc.model.record import Record, Taken
from svc.model.roles import LEADERS, ROLES
from svc.model.situation import always
from svc.model.steps import Step
from svc.text.dataclass import replace
from svc.text.language import _, comma_list

STAFF = tuple(role.value for role in ROLES)
FOR = Field("for", "替谁登记", "for whom", "staff", options=("--for", "--name"), roles=STAFF, worded=True)
APPROVED_BY = Field("approved_by", "批准人", "approved by", "staff", roles=LEADERS)
COVER = Field("cover", "顶岗人", "cover", "staff", roles=STAFF)
UNCOVERED = Field("uncovered", "无人顶岗", "leave the desk uncovered, with a superior's consent", "flag")


# What is worked out, said and found


def people_on_duty(record: Record) -> tuple[str, ...]:
    """The people on duty that day, in the order in which they came."""
    return tuple(dict.fromkeys(stay.name for stay in duty_roster.roll(record).stays if stay.state != OUT))


def late_minutes(record: Record) -> int | None:
    """The minutes by which the first to come was late, or by the rota whoever was latest, or None (006.8)."""
    if record.hours is None or not (record.seen or record.steps):
        return None
    found = duty_shifts.late_people(record, record.hours, record.seen or record.steps[-1].at)
    return max((minutes for _came, minutes in found.values()), default=None)


SHIFTS = Field(
    "shifts",
    "班次",
    "shifts",
    "parts",
    many=True,
    parts=(
        Field("name", "值班人员", "who", "staff"),
        Field("from", "起", "from", "time"),
        Field("to", "止", "to", "time"),
    ),
)


def planned_hours(record: Record) -> tuple[Mapping[str, Any], ...]:
    """Who is planned for a day, from when to when."""
    return tuple({"name": s.name, "from": s.start, "to": s.end} for s in duty_shifts.planned_shifts(record))


def planned_people(record: Record) -> tuple[str, ...]:
    """The people whom the rota names for that day, in the order of their shifts."""
    return tuple(dict.fromkeys(shift.name for shift in duty_shifts.planned_shifts(record)))


def duty_summary(record: Record) -> str:
    """One line with the people on duty and those who are out, or before the day with those who are planned."""
    seen = duty_roster.roll(record)
    if planned := [] if seen.stays else planned_people(record):
        return _("planned: {names}").format(names=comma_list(planned))
    said = [_("on duty: {names}").format(names=comma_list(seen.on_duty)) if seen.on_duty else _("nobody is on duty")]
    return " · ".join(said + ([_("out: {names}").format(names=comma_list(seen.away))] if seen.away else []))


def duty_remarks(record: Record, taken: Taken, hours: Hours) -> Sequence[str]:
    """Warnings about a step just taken: coming late, leaving early (006.8), an open centre left unattended (001.3)."""
    name, at = person_concerned(taken), taken.at
    if taken.do == "on" and (late := duty_shifts.late_people(record, hours, at).get(name)) and late[0] == at:
        if due := duty_shifts.shift_due(record, name, at):
            sentence = _("{name} is late by {minutes} min: by the rota he is here by {time} (006.8)")
        else:
            due = duty_roster.first_shift_start(duty_roster.day_of(record), hours)
            sentence = _("{name} is late by {minutes} min: the first shift is here by {time} (006.8)")
        return [sentence.format(name=name, minutes=late[1], time=f"{due:%H:%M}")]
    said = []
    if taken.do == "off":
        said += [
            _("{name} leaves {span} before the end of the shift at {time} (006.8)").format(
                name=name, span=timestamps.format_span(lapse.until - lapse.since), time=f"{lapse.until:%H:%M}"
            )
            for lapse in duty_shifts.lapses(record, at)
            if (lapse.what, lapse.shift.name, lapse.since) == (duty_shifts.LEFT_EARLY, name, at)
        ]
    opens, closes = hours.of(duty_roster.day_of(record))
    if taken.do in ("off", "out") and opens <= at < closes and not duty_roster.roll(record, at).on_duty:
        sentence = _("nobody is on duty from {time}, and the centre is open until {closes} (001.3)")
        said.append(sentence.format(time=f"{at:%H:%M}", closes=f"{closes:%H:%M}"))
    return said


def left_unattended(record: Record, _linked: Mapping[str, Record], _people: People) -> Iterator[Fault]:
    """Faults of going out with nobody left, which only a hand or a merge can have written."""
    for taken in duty_gaps.exits_leaving_nobody(record):
        sentence = _("{name} went out at {time} and nobody was left at the centre, with no cover")
        said = sentence.format(name=person_concerned(taken), time=f"{taken.at:%H:%M}")
        yield Fault("unattended", taken, said, "001.3")


def returns_due(record: Record, _lasts: Lasts) -> list[Term]:
    """The promised returns of those who went out, each met when that person is back (006.10)."""
    found: list[Term] = []
    open_: dict[str, Term] = {}
    for taken in record.trail:
        name = person_concerned(taken)
        if taken.do == "out" and taken["until"] and name not in open_:
            about = " ".join(filter(None, (name, taken["text"])))
            open_[name] = Term(taken["until"], who=name, subject=about, started=taken)
            found.append(open_[name])
        elif taken.do in ("back", "on", "off") and name in open_:
            term = open_.pop(name)
            term.met, term.ended = taken.at, taken.do == "off"
        elif taken.do == "cancel":
            for term in open_.values():
                term.met, term.ended = taken.at, True
            open_.clear()
    return found


def shift_start(record: Record, _answers: Mapping[str, Any], _actor: str, _people: People) -> datetime | None:
    """The start of a shift for which no time is said: the opening time."""
    return duty_shifts.default_shift(record, "from")


def shift_end(record: Record, _answers: Mapping[str, Any], _actor: str, _people: People) -> datetime | None:
    """The end of a shift for which no time is said: the closing time."""
    return duty_shifts.default_shift(record, "to")


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
    over=("registered",),
    steps=(
        Step(
            "plan",
            "排班",
            "write the rota of a day",
            "006.8",
            (
                Field("who", "值班人员", "who", "staff", required=True, many=True),
                Field("from", "班次起", "from", "time", fills=shift_start),
                Field("to", "班次止", "to", "time", fills=shift_end),
                TEXT,
            ),
            guards=(may_plan,),
        ),
        Step(
            "on",
            "上岗",
            "come on duty, ten minutes before opening",
            "006.8",
            (FOR, Field("desk", "前台", "desk", "desk"), TEXT),
            guards=(belongs_to_day, may_come),
        ),
        Step(
            "off",
            "下班",
            "go off duty; within the hours somebody stays",
            "001.3",
            (FOR, COVER, UNCOVERED, APPROVED_BY, TEXT),
            guards=(belongs_to_day, has_come, cover_or_uncovered, cover_is_free, has_consent),
        ),
        Step(
            "out",
            "外出",
            "go out with a superior's consent; a cover stays where nobody else would",
            "006.10",
            (
                FOR,
                replace(APPROVED_BY, needed_if=always),
                COVER,
                UNCOVERED,
                Field("until", "预计返回", "until", "deadline"),
                TEXT,
            ),
            guards=(belongs_to_day, has_come, is_at_centre, cover_or_uncovered, cover_is_free, has_consent),
        ),
        Step(
            "back", "返岗", "be back, and let the cover go", "001.3", (FOR, TEXT), guards=(belongs_to_day, has_gone_out)
        ),
    ),
    deadlines=(
        Deadline(
            "back",
            "返岗",
            "be back",
            "006.10",
            starts={"out": "until"},
            met_by=("back",),
            computed=returns_due,
            new=True,
        ),
    ),
    named=Named(
        "date",
        r"(?a)(?P<name>(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))",
        example="2026-11-23",
        daily=True,
    ),
    computed=(
        ComputedFact(Field("planned", "排班人员", "planned", "staff", many=True), planned_people),
        ComputedFact(SHIFTS, planned_hours),
        ComputedFact(Field("people", "值班人员", "people on duty", "staff", many=True), people_on_duty),
        ComputedFact(Field("late_minutes", "迟到（分钟）", "minutes late", "count"), late_minutes),
    ),
    summary=duty_summary,
    remarks=duty_remarks,
    of_day_before=duty_shifts.belongs_to_night,
    checks=(left_unattended,),
)
