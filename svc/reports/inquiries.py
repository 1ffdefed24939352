"""Inquiries (003, 006.5, 009) and incoming documents (012.3) of a period: by kind, answered in time, late, open."""

from __future__ import annotations

from datetime import timedelta

from svc.kinds.incoming import INCOMING
from svc.kinds.inquiry import INQUIRY
from svc.reports import periods
from svc.reports.entries import PeriodEntry, entries
from svc.reports.figures import median_of, number_of, ratio_of
from svc.reports.sections import Breakdown, Section, declare_measures

# Inquiries


def answered_after(entry: PeriodEntry) -> timedelta | None:
    """Return the time that an inquiry's answer took."""
    answer = next((t for t in entry.record.trail if t.do in ("answer", "refer")), None)
    return answer.at - periods.began(entry.record) if answer else None


INQUIRY_WORDS = """
received | 003.7 | 本期问询 | received
    本期登记的问询，作废的不计
    inquiries registered in the period
answered | 009.4 | 已答复 | answered
    本期问询中期末已答复的
    of those received, answered at the end
referred | 010.6 | 已指引 | shown the way
    本期问询中期末已指引到有关单位的
    of those received, shown to the office that can help
turned | 009.2 | 转报修或投诉 | turned into repairs or complaints
    本期问询中已转为报修或投诉的
    of those received, turned into a repair or a complaint
transferred | 009.3 | 转过部门 | handed to a department
    本期问询中转过部门的
    of those received, handed to a department at some time
open | 009.2 | 未答复 | open
    本期问询中期末尚未答复的
    of those received, not answered at the end
answered_in_time | 006.5 | 按期答复 | answered in time
    本期问询中不晚于期限或约定时间答复或指引的
    of those received, answered or shown the way by the deadline or the time agreed upon
late | 006.5 | 超期 | late
    本期问询中晚于期限或约定时间答复，或逾期未答复的，先转为报修或投诉的不计
    of those received, answered after the deadline or the time agreed upon, or not though it is past; none turned before
on_time_rate | 006.5 | 按期答复率 | answered in time, share
    按期答复占按期答复与超期之和的比例
    those answered in time out of these and the late ones
median_hours | 006.5 | 中位用时 | answer, median
    从登记到首次答复或指引的时间的中位数
    from registration to the first answer
"""
INQUIRIES = Section(
    "inquiries",
    ("问询", "Inquiries"),
    lambda survey: entries(survey, INQUIRY.name),
    declare_measures(
        INQUIRY_WORDS,
        {
            "received": number_of(lambda _e: True),
            "answered": number_of(lambda e: e.record.status == "answered"),
            "referred": number_of(lambda e: e.record.status == "referred"),
            "turned": number_of(lambda e: e.record.status == "turned"),
            "transferred": number_of(lambda e: e.did("transfer")),
            "open": number_of(lambda e: e.record.status in ("open", "transferred")),
            "answered_in_time": number_of(lambda e: e.kept("answer")),
            "late": number_of(lambda e: e.late("answer")),
            "on_time_rate": ratio_of(lambda e: e.kept("answer"), lambda e: e.kept("answer") or e.late("answer")),
            "median_hours": median_of(answered_after, "hours"),
        },
    ),
    (
        Breakdown(
            "kind",
            ("类别", "kind"),
            lambda e: [e.record["kind"]],
            INQUIRY.all_fields["kind"].label_of,
            ("received", "answered_in_time", "late", "open"),
            every=tuple(choice.value for choice in INQUIRY.all_fields["kind"].choices),
        ),
    ),
)

# Incoming documents

INCOMING_WORDS = """
received | 012.3 | 本期收文 | received
    本期登记的收文，作废的不计
    documents registered in the period
reported | 012.3 | 已呈报 | reported
    本期收文中已呈报领导的
    of those received, reported to the leader
report_late | 012.3 | 呈报超期 | reported late
    本期收文中晚于期限呈报，或逾期未呈报的
    of those received, reported after the deadline, or not though it is past
answered_in_time | 012.3 | 按期答复 | answered in time
    本期收文中不晚于期限答复的（书面投诉以告知结果为准）
    of those received, answered by the deadline (a written complaint: told the outcome)
answer_late | 012.3 | 答复超期 | answered late
    本期收文中晚于期限答复，或逾期未答复的
    of those received, answered after the deadline, or not though it is past
filed | 006.19 | 已归档 | filed
    本期收文中期末已归档的
    of those received, filed at the end
"""
DOCUMENTS = Section(
    "incoming",
    ("收文", "Incoming documents"),
    lambda survey: entries(survey, INCOMING.name),
    declare_measures(
        INCOMING_WORDS,
        {
            "received": number_of(lambda _e: True),
            "reported": number_of(lambda e: e.did("report")),
            "report_late": number_of(lambda e: e.late("report")),
            "answered_in_time": number_of(lambda e: e.kept("answer")),
            "answer_late": number_of(lambda e: e.late("answer")),
            "filed": number_of(lambda e: e.record.status == "filed"),
        },
    ),
)
