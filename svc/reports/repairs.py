"""Repairs of a period (007): reported, done, on time by the appointment, late, urgent, opened again."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property

from svc.kinds.repair import OPEN, REPAIR
from svc.kinds.repair_costs import times_done, total_cents
from svc.model.deadlines import Obligation
from svc.model.record import Record
from svc.reports.figures import longest_of, median_of, money_of, number_of, ratio_of
from svc.reports.matters import Matter, by_building, by_choice, by_department, period_matters
from svc.reports.sections import Section, declare_measures
from svc.reports.survey import Survey

NEVER = datetime.max.replace(tzinfo=UTC)


class Repair(Matter):
    """A repair in a period's report."""

    @cached_property
    def owed(self) -> Obligation | None:
        """The obligation to have it done by the first time, due at the last agreed appointment."""
        owed = self.survey.owed(self.record, "done")
        return min(owed, key=lambda o: o.met or NEVER, default=None)

    @property
    def late(self) -> bool:
        """True if it was first done late, or is not done after its date."""
        return self.owed is not None and self.owed.late

    @property
    def in_time(self) -> bool:
        """True if it was first done in time."""
        return self.settled is not None and not self.late

    @property
    def overdue(self) -> bool:
        """True if it is open and should be done by now."""
        return self.open and any(o.late and not o.met for o in self.survey.owed(self.record, "done"))

    @property
    def fees(self) -> int:
        """The fees of the work done in the period, in cents."""
        return total_cents(t for t in times_done(self.record) if self.survey.period.holds(t.at))


def repair_cases(survey: Survey) -> list[Repair]:
    """Return the repairs to handle in a period: new, open at its beginning, or reopened in it."""
    found = (
        Repair(record, survey, OPEN, new, was_open) for record, new, was_open in period_matters(survey, "repair", OPEN)
    )
    return [repair for repair in found if repair.new or repair.carried]


def dispatched_to(record: Record) -> list[str]:
    """Return the department that a repair was last dispatched to."""
    sent = record.last("dispatch")
    return [sent["to"]] if sent and sent["to"] else []


WORDS = """
received | 007 | 本期报修 | reported
    本期登记的报修，作废的不计
    repairs registered in the period
carried_over | 007 | 前期遗留 | carried over
    本期以前登记、期初未完成或本期内重新打开的
    registered earlier, open when the period began or reopened in it
to_handle | 007 | 应修 | to be done
    前期遗留与本期报修之和
    those carried over and those reported
done | 007 | 已完成 | done
    应修中期末已完成的
    of those to be done, done at the end
done_rate | 007 | 完成率 | done, share
    已完成占应修的比例
    those done out of those to be done
open | 007 | 未完成 | open
    应修中期末未完成的
    of those to be done, not done at the end
overdue_open | 006.7 | 超期未修 | open and overdue
    期末未完成，且已过预约时间（没有预约的为期限）的
    not done at the end though the appointment, or without one the deadline, is past
done_in_time | 006.8 | 按期完成 | done in time
    首次完成不晚于最后约定的预约时间（没有预约的为期限）的
    done for the first time by the appointment last agreed upon, without one by the deadline
late | 006.8 | 超期 | late
    首次完成晚于最后约定的预约时间（没有预约的为期限），或已过该时间仍未完成的
    done for the first time after the appointment last agreed upon (without one the deadline), or still open after it
pending | 006.8 | 未到期 | not due yet
    从未完成、尚未到预约时间或期限的
    never done, the appointment or deadline not being past
on_time_rate | 006.8 | 按期率 | done in time, share
    按期完成占按期完成与超期之和的比例
    those done in time out of these and the late ones
rescheduled | 006.8 | 改约 | rescheduled
    应修中改约过维修时间的
    of those to be done, those whose appointment was moved
urgent | 006.7 | 紧急 | urgent
    应修中紧急的
    of those to be done, the urgent ones
reopened | 015.9 | 重复打开 | reopened
    本期内重新打开的，一件打开几次也计一件
    opened again in the period, however often
unreachable | 006.18 | 无法联系 | unreachable
    应修中住户无法联系的
    of those to be done, the resident can't be reached
median_days | 007 | 中位用时 | time to done, median
    从登记到首次完成的时间的中位数，未完成的不计
    from registration to the first time it was done; open ones apart
worst_days | 007 | 最长用时 | time to done, worst
    从登记到首次完成最长的时间
    the longest from registration to the first time it was done
fees | 007 | 维修收费（元） | fees, yuan
    本期内完成维修时记下的收费之和
    the sum of the fees kept with the work that was done in the period
"""
WAYS = {
    "received": number_of(lambda r: r.new),
    "carried_over": number_of(lambda r: r.carried),
    "to_handle": number_of(lambda _r: True),
    "done": number_of(lambda r: not r.open),
    "done_rate": ratio_of(lambda r: not r.open, lambda _r: True),
    "open": number_of(lambda r: r.open),
    "overdue_open": number_of(lambda r: r.overdue),
    "done_in_time": number_of(lambda r: r.in_time),
    "late": number_of(lambda r: r.late),
    "pending": number_of(lambda r: not r.in_time and not r.late),
    "on_time_rate": ratio_of(lambda r: r.in_time, lambda r: r.in_time or r.late),
    "rescheduled": number_of(lambda r: r.did("schedule")),
    "urgent": number_of(lambda r: r.record["urgency"] == "urgent"),
    "reopened": number_of(lambda r: r.reopened),
    "unreachable": number_of(lambda r: r.did("unreachable")),
    "median_days": median_of(lambda r: r.took, "days"),
    "worst_days": longest_of(lambda r: r.took, "days"),
    "fees": money_of(lambda r: r.fees),
}
IN_TABLES = ("received", "to_handle", "done_in_time", "late", "open", "reopened", "median_days")

REPAIRS = Section(
    "repairs",
    ("报修", "Repairs"),
    repair_cases,
    declare_measures(WORDS, WAYS),
    (
        by_choice(REPAIR.all_fields["urgency"], ("紧急程度", "urgency"), IN_TABLES),
        by_department(IN_TABLES, dispatched_to),
        by_building(IN_TABLES),
    ),
)
