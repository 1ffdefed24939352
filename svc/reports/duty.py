"""Attendance in a period: shifts kept and not kept, and when nobody was at the centre (001.3, 006.8, 006.10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from svc.kinds.duty import DUTY
from svc.kinds.duty_gaps import UnattendedTime
from svc.kinds.duty_shifts import ABSENT, COVERED, LATE, LEFT_EARLY, Shift
from svc.reports.figures import number_of, ratio_of, sum_of
from svc.reports.rota import rota_days
from svc.reports.sections import Breakdown, Section, declare_measures
from svc.reports.survey import Survey
from svc.text.dataclass import dataclass


@dataclass(frozen=True)
class DutyCase:
    """A shift that has begun, or a time when nobody was at the centre.

    Args:
        id: the record of the day, or an empty text where there is none.
        shift: the shift.
        missed: what of it was not as planned.
        gap: the unattended time.
    """

    id: str
    shift: Shift | None = None
    missed: frozenset[str] = frozenset()
    gap: UnattendedTime | None = None


def duty_cases(survey: Survey) -> list[DutyCase]:
    """Return the shifts and the unattended times of the period, as far as it is over."""
    records = survey.of_kind(DUTY.name)
    hours = next((record.hours for record in records if record.hours), None)
    if hours is None:
        return []
    period = survey.period
    days = rota_days(records, period.first, period.last, hours, survey.now)

    def each() -> Iterator[DutyCase]:
        for day in days:
            number = day.id if day.record else ""
            for shift in day.shifts:
                if shift.start < survey.now:
                    missed = frozenset(lapse.what for lapse in day.lapses if lapse.shift == shift)
                    yield DutyCase(number, shift, missed)
            yield from (DutyCase(number, gap=gap) for gap in day.gaps)

    return list(each())


def missed(what: str) -> Callable[[DutyCase], bool]:
    """Return a test for shifts of which something was not as planned."""
    return lambda case: what in case.missed


def is_shift(case: DutyCase) -> bool:
    """True if a case is a shift."""
    return case.shift is not None


def was_kept(case: DutyCase) -> bool:
    """True if somebody came in time to a shift and stayed to its end, going out at most with a cover."""
    return is_shift(case) and case.missed <= {COVERED}


WORDS = """
shifts | 006.8 | 排班班次 | shifts
    本期已开始的班次，一人一班计一次
    shifts of the period that have begun, one for each person
kept | 006.8 | 按排班到岗 | kept
    本期班次中提前十分钟到岗、到点下班的
    of these, those to which the person came ten minutes early and stayed to the end
late | 006.8 | 迟到 | late
    本期班次中未提前十分钟到岗的
    of these, those to which the person did not come ten minutes early
early | 005.1.2 | 早退 | left early
    本期班次中未到下班时间即离岗的
    of these, those that the person left before the end
absent | 005.1.2 | 缺勤 | absent
    本期班次中未到岗，或中途离岗的
    of these, those to which the person did not come, or from which he was away for a time
covered | 001.3 | 外出有人顶岗 | covered
    本期班次中外出时有同事顶岗的
    of these, those in which a colleague covered while the person was out
kept_rate | 006.8 | 按排班到岗率 | kept, share
    按排班到岗占已开始班次的比例
    those kept out of the shifts that have begun
gaps | 001.3 | 无人值守 | unattended
    开放时间内无人值守的次数，自首次登记值班之日起
    how often nobody was at the centre within the opening hours, since duty is recorded
uncovered | 001.3 | 经批准空岗 | left uncovered with consent
    其中经领导同意无人顶岗的
    of these, those to which a superior had agreed
gap_minutes | 001.3 | 无人值守（分钟） | unattended, minutes
    开放时间内无人值守的分钟数
    the minutes during which nobody was at the centre within the opening hours
"""

ATTENDANCE = Section(
    "duty",
    ("值班", "Duty"),
    duty_cases,
    declare_measures(
        WORDS,
        {
            "shifts": number_of(is_shift),
            "kept": number_of(was_kept),
            "late": number_of(missed(LATE)),
            "early": number_of(missed(LEFT_EARLY)),
            "absent": number_of(missed(ABSENT)),
            "covered": number_of(missed(COVERED)),
            "kept_rate": ratio_of(was_kept, is_shift),
            "gaps": number_of(lambda case: case.gap is not None),
            "uncovered": number_of(lambda case: bool(case.gap and case.gap.approved_by)),
            "gap_minutes": sum_of(lambda case: case.gap.minutes if case.gap else 0),
        },
    ),
    (
        Breakdown(
            "person",
            ("值班人员", "person"),
            lambda case: [case.shift.name] if case.shift else [],
            str,
            ("shifts", "kept", "late", "early", "absent", "covered"),
        ),
    ),
)
