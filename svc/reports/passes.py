"""Goods-removal passes of a period (020): the issued ones, and what became of them."""

from __future__ import annotations

from svc.kinds.gatepass import PASS
from svc.reports.entries import entries
from svc.reports.figures import number_of
from svc.reports.sections import Section, declare_measures

WORDS = """
asked | 020 | 申请 | asked for
    本期申请的放行条，作废的不计
    passes asked for in the period
issued | 020 | 已开具 | issued
    本期申请中已开具的，不论后来如何
    of those asked for, issued, whatever became of them
used | 020 | 已放行 | used
    已开具中凭条放行的
    of those issued, the goods are out
valid | 020 | 有效待用 | good, not used yet
    已开具中期末仍在有效期、尚未放行的
    of those issued, still good at the end and not used
expired | 020 | 已过期 | expired
    已开具中过期未用、也未撤销的
    of those issued, neither used nor revoked in their time
revoked | 020 | 已撤销 | revoked
    已开具中撤销的
    of those issued, revoked
refused | 020 | 业主拒绝 | refused
    申请中业主不同意、未予开具的
    of those asked for, refused by the owner
"""
PASSES = Section(
    "passes",
    ("放行条", "Goods-removal passes"),
    lambda survey: entries(survey, PASS.name),
    declare_measures(
        WORDS,
        {
            "asked": number_of(lambda _e: True),
            "issued": number_of(lambda e: e.record.status != "refused"),
            "used": number_of(lambda e: e.record.status == "used"),
            "valid": number_of(lambda e: e.record.status == "issued"),
            "expired": number_of(lambda e: e.record.status == "expired"),
            "revoked": number_of(lambda e: e.record.status == "revoked"),
            "refused": number_of(lambda e: e.record.status == "refused"),
        },
    ),
)
