"""Duty: one file a day; who comes and goes, who is out by whose consent, who covers (001.3, 006.8, 006.10)."""

import re
from collections.abc import Iterator, Mapping, Sequence

from svc.dates.workdays import Hours
from svc.kinds import duty_roster
from svc.kinds.duty_roster import OUT, Roll, who
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


def of_its_day(case: Case) -> None:
    """A step is of the day that it is recorded under; only who came on before midnight may go or be back after it."""
    day = duty_roster.day_of(case.record)
    if not 0 <= (case.taken.at.date() - day).days <= (0 if case.taken.do == "on" else NIGHT):
        raise BadInput(
            _("{time} does not belong to {day}").format(day=day, time=f"{case.taken.at:%Y-%m-%d %H:%M}"),
            todo=_("say when it was: --at '{day} 09:00'").format(day=day),
        )


def seen_before(case: Case) -> Roll:
    """Who was at the centre just before a step."""
    return Roll(taken for taken in case.record.trail if taken.at <= case.taken.at)


def may_come(case: Case) -> None:
    """Nobody comes twice without going; who is out comes back instead."""
    stay = seen_before(case).present.get(who(case.taken))
    if stay is None or stay.state == duty_roster.COVER:
        return
    out = stay.state == OUT
    sentence = _("{name} is out since {time}") if out else _("{name} is on duty already, since {time}")
    raise Refusal(
        sentence.format(name=stay.name, time=f"{stay.since:%H:%M}"),
        article="001.3",
        todo=_("record the return: {command}").format(command=command(case, "back"))
        if out
        else _("see who is on: svc duty now; for somebody else: svc duty on --for NAME"),
    )


def is_there(case: Case) -> None:
    """Only who has come can go."""
    stay = seen_before(case).present.get(who(case.taken))
    if stay is None:
        raise Refusal(
            _("{name} is not on duty on {day}").format(name=who(case.taken), day=case.record.id),
            article="001.3",
            todo=_("record first when that was: {command}").format(command=command(case, "on") + " --at …"),
        )


def is_in(case: Case) -> None:
    """Who is out already can't go out."""
    stay = seen_before(case).present.get(who(case.taken))
    if stay and stay.state == OUT:
        raise Refusal(
            _("{name} is out since {time}").format(name=stay.name, time=f"{stay.since:%H:%M}"),
            article="001.3",
            todo=_("record the return: {command}").format(command=command(case, "back")),
        )


def is_out(case: Case) -> None:
    """Only who is out can be back."""
    stay = seen_before(case).present.get(who(case.taken))
    if stay is None or stay.state != OUT:
        raise Refusal(
            _("{name} is not out").format(name=who(case.taken)),
            article="001.3",
            todo=_("see who is on and who is out: svc duty now"),
        )


def cover_is_free(case: Case) -> None:
    """Nobody covers for himself, or while he is out."""
    cover, name = case.taken["cover"], who(case.taken)
    stay = seen_before(case).present.get(cover)
    if cover and (cover == name or (stay and stay.state == OUT)):
        sentence = _("{name} can't cover for himself") if cover == name else _("{name} is out and can't cover")
        raise Refusal(
            sentence.format(name=cover),
            article="001.3",
            todo=_("name a colleague who is here: --cover NAME"),
        )


def may_go(case: Case) -> None:
    """Going out takes a superior's consent (006.10), and somebody who stays: a colleague or a cover (001.3)."""
    empty = not duty_roster.roll(case.after, case.taken.at).on_duty
    lacks = [
        (_("no superior's consent is named"), "006.10", "--approved-by", not case.taken["approved_by"]),
        (_("the centre would be left unattended (001.3)"), "001.3", "--cover", empty),
    ]
    missing = [(what, article, option) for what, article, option, lacking in lacks if lacking]
    if missing:
        raise Refusal(
            _("{name} can't go out: {lacks}").format(
                name=who(case.taken),
                lacks=comma_list(what for what, _article, _option in missing).removesuffix(f" ({missing[0][1]})"),
            ),
            article=missing[0][1],
            todo=_("add {options}").format(
                options=" ".join(f"{option} {_('NAME')}" for _what, _article, option in missing)
            ),
        )


def command(case: Case, step: str) -> str:
    """A duty command for the person whom a step concerns."""
    name = case.taken["for"]
    return f"svc duty {step}" + (f" --for {name}" if name else "")


# What is worked out, said and found


def people(record: Record) -> tuple[str, ...]:
    """Who was on duty that day, in the order in which they came."""
    return tuple(dict.fromkeys(stay.name for stay in duty_roster.roll(record).stays if stay.state != OUT))


def late_minutes(record: Record) -> int | None:
    """By how many minutes the first came late (006.8)."""
    found = duty_roster.late(record, record.hours) if record.hours else None
    return found[1] if found else None


def tells(record: Record) -> str:
    """Who is on duty, and who is out."""
    seen = duty_roster.roll(record)
    said = [_("on duty: {names}").format(names=comma_list(seen.on_duty)) if seen.on_duty else _("nobody is on duty")]
    return " · ".join(said + ([_("out: {names}").format(names=comma_list(seen.away))] if seen.away else []))


def remarks(record: Record, taken: Taken, hours: Hours) -> Sequence[str]:
    """The first to come is late (006.8); the last to go leaves the centre unattended while it is open (001.3)."""
    found = duty_roster.late(record, hours)
    if found and taken.do == "on" and (found[0].at, who(found[0])) == (taken.at, who(taken)):
        due = duty_roster.ready(duty_roster.day_of(record), hours)
        return [
            _("{name} is late by {minutes} min: the first shift is here by {time} (006.8)").format(
                name=who(taken), minutes=found[1], time=f"{due:%H:%M}"
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
    """Whoever went out when nobody was left: only a hand or a merge can have written it."""
    for taken in duty_roster.uncovered(record):
        sentence = _("{name} went out at {time} and nobody was left at the centre, with no cover")
        said = sentence.format(name=who(taken), time=f"{taken.at:%H:%M}")
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
            guards=(of_its_day, may_come),
        ),
        Step("off", "下班", "go off duty", "001.3", (FOR, TEXT), guards=(of_its_day, is_there)),
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
            guards=(of_its_day, is_there, is_in, cover_is_free, may_go),
        ),
        Step("back", "返岗", "be back, and let the cover go", "001.3", (FOR, TEXT), guards=(of_its_day, is_out)),
    ),
    named=Named(
        "date",
        re.compile(r"(?P<name>(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))", re.ASCII),
        example="2026-11-23",
        daily=True,
    ),
    computed=(
        ComputedFact(Field("people", "值班人员", "people on duty", "staff", many=True), people),
        ComputedFact(Field("late_minutes", "迟到(分钟)", "minutes late", "count"), late_minutes),
    ),
    summary=tells,
    remarks=remarks,
    checks=(left_unattended,),
)
