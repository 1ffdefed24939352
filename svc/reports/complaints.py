"""Complaints of a period (012.4): received, carried over, settled, answered, late, open, justified, opened again."""

from __future__ import annotations

from collections.abc import Sequence

from svc.kinds.complaint import COMPLAINT
from svc.kinds.complaint_deadlines import dispatched_departments
from svc.kinds.complaint_outcome import OUTCOME_KIND
from svc.kinds.complaint_rules import made_general, put_off
from svc.reports import trend
from svc.reports.complaint_clock import Complaint, complaint_cases
from svc.reports.figures import Figure, Way, longest_of, median_of, number_of, ratio_of, share_figure
from svc.reports.matters import THREE_DAYS, by_building, by_choice, by_department
from svc.reports.sections import Breakdown, Section, declare_measures
from svc.reports.survey import Survey
from svc.text.dataclass import replace

WORDS = """
received | 011.1.1 | 本期新增 | received
    本期登记的投诉，作废的不计，并案的各计一件
    complaints registered in the period; joined ones count each
carried_over | 012.4 | 前期遗留 | carried over
    本期以前登记、期初未办结或本期内重新打开的
    registered earlier, open when the period began or reopened in it
to_handle | 012.4 | 应办 | to be handled
    前期遗留与本期新增之和
    those carried over and those received
settled | 011.1.4 | 已办结 | settled
    应办中期末已处理、已转有关部门、已并案、已撤回或已关闭的
    of those to be handled, resolved, referred, joined, withdrawn or closed at the end
settled_rate | 012.4 | 办结率 | settled, share
    已办结占应办的比例
    those settled out of those to be handled
open | 015.10 | 未办结 | open
    应办中期末仍未办结的
    of those to be handled, not settled at the end
overdue_open | 015.10 | 超期未办 | open and overdue
    期末未办结，且已过最初的办结期限（重新打开的，以重新打开时的期限为准）的，后来答应的时间不计
    open at the end though the day first set for it is past (since a reopening: its own), whatever was promised later
settled_in_time | 011.1.4 | 按期办结 | settled in time
    首次办结不晚于最初的办结期限的，后来答应的时间不计
    settled for the first time by the day first set for it, whatever was promised later
late | 011.1.4 | 超期 | late
    首次办结晚于最初的办结期限，或已过该期限仍未办结的，后来答应的时间不计
    settled for the first time after the day first set for it, or still open after it, whatever was promised later
pending | 011.1.4 | 未到期 | not due yet
    从未办结、尚在最初办结期限内的
    never settled, the day first set for it not being past
on_time_rate | 011.1.4 | 按期率 | settled in time, share
    按期办结占按期办结与超期之和的比例
    those settled in time out of these and the late ones
settled_in_three_days | 011.1.4 | 三日内办结 | settled in three days
    应办中首次办结不晚于登记后第三天的（登记当天不计）
    of those to be handled, settled for the first time by the third day after the one of registration
answered_in_three_days | 006.18 | 三日内答复 | answered in three days
    应办中首次答复（告知结果或进展、上报并约定答复时间、转有关部门）不晚于登记后第三天的
    of those to be handled, first answered (outcome, progress, escalation, referral) by the third day after registration
answer_on_time_rate | 006.18 | 答复按期率 | answered in time, share
    首次答复不晚于最初答复期限的，占已答复及逾期未答复之和的比例；无法联系的、撤回的不计
    first answered when due, out of those answered or overdue for an answer; unreachable and withdrawn ones apart
answer_median_hours | 006.18 | 首答中位用时 | first answer, median
    从登记到首次答复的时间的中位数，未答复的不计
    from registration to the first answer; unanswered ones apart
answer_worst_hours | 006.18 | 首答最长用时 | first answer, worst
    从登记到首次答复最长的时间
    the longest from registration to the first answer
median_days | 011.1.4 | 中位用时 | settling, median
    从登记到首次办结的时间的中位数，未办结的不计
    from registration to the first settling; open ones apart
worst_days | 011.1.4 | 最长用时 | settling, worst
    从登记到首次办结最长的时间
    the longest from registration to the first settling
major | 006.16 | 重大 | major
    应办中重大的
    of those to be handled, the major ones
justified | 016 | 有效 | justified
    应办中定为有效投诉的
    of those to be handled, found justified
unjustified | 016 | 无效 | unjustified
    应办中定为无效投诉的
    of those to be handled, found unjustified
unclassified | 016 | 未定有效无效 | not classified
    应办中尚未定有效无效的
    of those to be handled, not yet found justified or unjustified
justified_against_staff | 015.5 | 有效且涉及员工 | justified against staff
    有效投诉中有被投诉人的
    of the justified ones, those against somebody by name
remedied | 011.2.1 | 补救 | with a remedy
    应办中期末已有补救措施的
    of those to be handled, with a remedy by the end
corrected | 011.2.1 | 纠正措施 | with a corrective action
    应办中期末已定纠正措施的
    of those to be handled, with a corrective action ordered by the end
reopened | 015.9 | 重复打开 | reopened
    本期内重新打开的，一件打开几次也计一件
    opened again in the period, however often
referred | 006.17 | 不属管辖 | outside the office's remit
    应办中告知投诉人由有关部门受理的
    of those to be handled, referred to an authority
joined | 015.7 | 并案 | joined
    应办中并入另一件的
    of those to be handled, joined to another one
withdrawn | 015.1 | 撤回 | withdrawn
    应办中投诉人撤回的
    of those to be handled, withdrawn by the complainant
put_off | 014.3 | 推迟答复 | answers put off
    应办中截至期末推迟过答复（告知进展或上报并约定下次答复时间）的，次数见投诉核对
    of those to be handled, put off by a progress reply or an escalation with a promised time; the check says how often
lowered | 015.5 | 重大改一般 | made general
    应办中曾由重大改为一般的
    of those to be handled, major ones made general again
lifted | 015.5 | 撤下被投诉人 | names lifted
    应办中曾从被投诉人中撤下姓名的
    of those to be handled, with a name taken out of those complained of
unreachable | 006.18 | 无法联系 | unreachable
    应办中投诉人无法联系的
    of those to be handled, the complainant can't be reached
repeated | 012.5 | 重复投诉 | repeated
    本期新增中，同一住户在此前九十天内有过同一类别投诉的
    of those received, the same home having had the same category within the ninety days before
rate | 012.4 | 投诉率 | complaints for each home
    本期新增除以户数（svc.yaml 的 households）
    those received divided by the homes (households of svc.yaml)
"""
TREND_WORDS = """
registered | 012.4 | 登记 | registered
    该月登记的投诉，作废的不计
    complaints registered in the month
year_before | 012.4 | 上年同月 | a year before
    上年同月登记的投诉，作废的不计
    complaints registered in the same month of the year before
"""
FACTS = COMPLAINT.all_fields
IN_TABLES = (
    *("received", "to_handle", "settled_in_time", "late", "open"),
    *("justified", "unjustified", "reopened", "median_days"),
)
FOR_THE_FORM = ("major", "remedied", "corrected")  # 投诉统计表 has a column for each


def rate(found: Sequence[Complaint], survey: Survey) -> Figure:
    """Return the complaints per home."""
    return share_figure([c for c in found if c.new], survey.households, 6)


def outcome_kinds(complaint: Complaint) -> list[str]:
    """Return the kind of outcome that the last resolve names, or nothing while there is none."""
    resolved = complaint.record.last("resolve")
    return [resolved[OUTCOME_KIND.name] or "" if resolved else ""]


WAYS = {
    "received": number_of(lambda c: c.new),
    "carried_over": number_of(lambda c: c.carried),
    "to_handle": number_of(lambda _c: True),
    "settled": number_of(lambda c: not c.open),
    "settled_rate": ratio_of(lambda c: not c.open, lambda _c: True),
    "open": number_of(lambda c: c.open),
    "overdue_open": number_of(lambda c: c.overdue),
    "settled_in_time": number_of(lambda c: c.in_time),
    "late": number_of(lambda c: c.late),
    "pending": number_of(lambda c: not c.in_time and (not c.late)),
    "on_time_rate": ratio_of(lambda c: c.in_time, lambda c: c.in_time or c.late),
    "settled_in_three_days": number_of(lambda c: c.settled is not None and c.within(c.settled.at, THREE_DAYS)),
    "answered_in_three_days": number_of(lambda c: c.answered is not None and c.within(c.answered.at, THREE_DAYS)),
    "answer_on_time_rate": ratio_of(lambda c: c.answered_in_time, lambda c: c.answer_due),
    "answer_median_hours": median_of(lambda c: c.answered_after, "hours"),
    "answer_worst_hours": longest_of(lambda c: c.answered_after, "hours"),
    "median_days": median_of(lambda c: c.took, "days"),
    "worst_days": longest_of(lambda c: c.took, "days"),
    "major": number_of(lambda c: c.record["severity"] == "major"),
    "justified": number_of(lambda c: c.justified is True),
    "unjustified": number_of(lambda c: c.justified is False),
    "unclassified": number_of(lambda c: c.justified is None),
    "justified_against_staff": number_of(lambda c: c.justified is True and bool(c.record["against"])),
    "remedied": number_of(lambda c: c.did("remedy")),
    "corrected": number_of(lambda c: c.did("correct")),
    "reopened": number_of(lambda c: c.reopened),
    "referred": number_of(lambda c: c.did("refer")),
    "joined": number_of(lambda c: c.did("same-as")),
    "withdrawn": number_of(lambda c: c.did("withdraw")),
    "put_off": number_of(lambda c: bool(put_off(c.record))),
    "lowered": number_of(lambda c: made_general(c.record)),
    "lifted": number_of(lambda c: bool(c.record.barred - set(c.record["against"] or ()))),
    "unreachable": number_of(lambda c: c.unreachable),
    "repeated": number_of(lambda c: c.repeat),
    "rate": Way(rate, "share"),
}
COMPLAINTS = Section(
    "complaints",
    ("投诉", "Complaints"),
    complaint_cases,
    declare_measures(WORDS, WAYS),
    (
        replace(
            by_choice(FACTS["category"], ("类别", "category"), IN_TABLES), beside=("major", "remedied", "corrected")
        ),
        by_choice(FACTS["channel"], ("渠道", "channel"), IN_TABLES),
        by_choice(FACTS["severity"], ("严重程度", "severity"), IN_TABLES),
        by_department(IN_TABLES, dispatched_departments),
        by_building(IN_TABLES),
        Breakdown(
            OUTCOME_KIND.name,
            ("处理方式", "kind of outcome"),
            outcome_kinds,
            OUTCOME_KIND.label_of,
            IN_TABLES,
            every=tuple(choice.value for choice in OUTCOME_KIND.choices),
            path_of_none="unknown",
        ),
        Breakdown(
            "month",
            ("月份", "month"),
            lambda point: [point.month],
            str,
            ("registered", "year_before"),
            every=trend.trend_months,
            cases=trend.trend_points,
        ),
    ),
    inner=declare_measures(
        TREND_WORDS,
        {
            "registered": number_of(lambda point: not point.before),
            "year_before": number_of(lambda point: point.before),
        },
    ),
)
