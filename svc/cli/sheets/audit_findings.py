"""Findings of an audit as tables, as JSON, and in a summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from svc.audit.findings import DOUBT, FAULT, FINDING_TYPES, NOTE, Acceptance, Finding
from svc.audit.run import Report
from svc.dates import timestamps
from svc.render import Column, Sheet
from svc.site.desk import Desk
from svc.text.language import _, comma_list


def findings_by_sort(report: Report) -> list[Sheet]:
    """The findings, those of a sort together, the gravest first."""
    sheets = []
    for what, known in ((what, known) for known in (False, True) for what in FINDING_TYPES):
        found = [f for f in report.found if f.what == what and bool(f.known) is known]
        if found:
            label = f"{FINDING_TYPES[what].label} · {finding_rank(found[0])} (WI/FW-{FINDING_TYPES[what].article})"
            sheets.append(_without_empty_columns(finding_columns(), [finding_cells(f) for f in found], label))
    return sheets


def _without_empty_columns(columns: Sequence[Column], rows: Sequence[tuple[str, ...]], title: str) -> Sheet:
    """A table without the columns that have nothing in any row."""
    kept = [n for n in range(len(columns)) if any(row[n] for row in rows)]
    return Sheet(tuple(columns[n] for n in kept), tuple(tuple(row[n] for n in kept) for row in rows), None, title=title)


def finding_rank(found: Finding) -> str:
    """The gravity of a finding in a word."""
    if found.known:
        return _("sealed in spite of it: {seal}").format(seal=found.known)
    return {FAULT: _("fault"), DOUBT: _("doubtful"), NOTE: _("to be noted")}[found.rank]


def finding_columns() -> tuple[Column, ...]:
    """The columns of a table of findings."""
    return (
        Column("id", _("finding")),
        Column("record", _("number")),
        Column("text", _("what happened"), flexible=True),
        Column("at", _("committed")),
        Column("author", _("author")),
        Column("commit", _("commit")),
        Column("accepted", _("settled"), flexible=True),
    )


def finding_cells(found: Finding) -> tuple[str, ...]:
    """A finding in a table."""
    who = _("{name} (committed by {committer})") if found.committer else "{name}"
    who = who.format(name=found.by, committer=found.committer)
    when = f"{found.at:%Y-%m-%d %H:%M}" if found.at else ""
    settled = f"{found.accepted.at:%Y-%m-%d} {found.accepted.by} · {found.accepted.reason}" if found.accepted else ""
    return (found.id, found.record, found.text, when, who, found.commit[:8], settled)


def finding_data(found: Finding, desk: Desk) -> dict[str, Any]:
    """A finding as JSON has it."""
    inside = found.path and found.path.is_relative_to(desk.site.root)
    place = str(found.path.relative_to(desk.site.root)) if found.path and inside else None
    settled = found.accepted
    return (
        {
            "id": found.id,
            "grade": found.rank,
            "article": found.type.article,
            "record": found.record or None,
            "commit": found.commit or None,
            "author": found.by or None,
            "at": timestamps.iso(found.at) if found.at else None,
            "text": found.text,
            "what": found.what,
            "path": place,
            "line": found.line,
            "committer": found.committer or found.by or None,
        }
        | ({"known": found.known} if found.known else {})
        | ({"accepted": acceptance_data(settled)} if settled else {})
    )


def acceptance_data(settled: Acceptance) -> dict[str, str]:
    """Who settled a finding, when and why, as JSON has it."""
    return {"by": settled.by, "at": timestamps.iso(settled.at), "reason": settled.reason}


def audit_summary(report: Report, given: Mapping[str, Any]) -> Iterator[str]:
    """The extent of the audit and its verdict, in a few lines."""
    faults, doubts = (sum(1 for f in report.open if f.rank == rank) for rank in (FAULT, DOUBT))
    settled = sum(1 for f in report.found if f.accepted)
    read = _("commits read: {commits}, records: {records}").format(
        commits=f"{report.commits:,}", records=f"{report.records:,}"
    )
    verdict = _("nothing was altered, torn out or skipped")
    if not report.read:
        read = _("records looked at: {records}").format(records=f"{report.records:,}")
        verdict = _("no number is missing, nobody acted on what concerns them")
    if report.known or settled:
        verdict = _("nothing new")
    if faults or doubts:
        said = [_("faults: {count}").format(count=faults)] * bool(faults)
        said += [_("doubtful: {count}").format(count=doubts)] * bool(doubts)
        verdict = comma_list(said)
    if report.known:
        verdict += _(" (known, and sealed in spite of it: {count})").format(count=report.known)
    if settled:
        verdict += _(" (settled by a director or leader: {count})").format(count=settled)
    yield _("{read} - {verdict}").format(read=read, verdict=verdict)
    noted = [f"{s.label} {report.counts[w]}" for w, s in FINDING_TYPES.items() if s.rank == NOTE and report.counts[w]]
    if noted and not given.get("all"):
        yield _("to be noted: {what} (list them: --all)").format(what=comma_list(noted))
    if report.seals:
        last = max(report.seals, key=lambda seal: seal.month)
        yield _("sealed months: {count}, the last {month} ({number})").format(
            count=len(report.seals), month=last.month, number=last.short
        )
    if not report.read:
        yield _("svc keeps no history here (git: {commit: false}): only the records as they are were looked at")
