"""The five clears and one report (五清楚一汇报, 014): what proves each for one complaint, or what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from svc import rules, values
from svc.kinds.complaint import callbacks, told
from svc.language import _
from svc.model import Obligation, Record, Taken
from svc.rules import Terms


@dataclass(frozen=True)
class Clear:
    """One of the six: its article, whether it holds, and the proof or what is missing."""

    article: str
    name: str
    label: str
    ok: bool
    proof: str


def of(record: Record, linked: Mapping[str, Record], terms: Terms, now: datetime) -> list[Clear]:
    """The six of 014, in order.

    Args:
        record: a complaint.
        linked: the records linked with it, among them its callbacks.
        terms: what the site has set.
        now: what is overdue is judged at this time.
    """
    owed = rules.obligations(record, linked.values(), terms, now)
    return [
        heard(record),
        asked(record),
        followed(record, owed),
        replied(record),
        recorded(record, linked),
        reported(record),
    ]


def heard(record: Record) -> Clear:
    """Heard clearly: what it is about, and what is wanted."""
    proof = " · ".join(str(record[name]) for name in ("matter", "demand") if record[name])
    return Clear("014.1", "heard", _("heard"), bool(record["matter"]), proof)


def asked(record: Record) -> Clear:
    """Asked clearly: who, where, how to be reached."""
    missing = [record.kind.all_fields[n].label for n in ("name", "unit", "phone") if not record[n]]
    proof = " ".join(str(record[n]) for n in ("name", "unit", "phone") if record[n])
    return Clear(
        "014.2",
        "asked",
        _("asked"),
        not missing,
        _("missing: {names}").format(names=", ".join(missing)) if missing else proof,
    )


def followed(record: Record, owed: list[Obligation]) -> Clear:
    """Followed to the end: nothing overdue, and what goes on has its next time."""
    late = [o for o in owed if o.late and not o.met]
    pending = [o for o in owed if not o.met]
    chosen = late or pending
    proof = ", ".join(f"{o.label} {values.when(o.due)}" for o in chosen) or record.kind.status_label(record.status)
    if late:
        proof = _("overdue: {promises}").format(promises=proof)
    return Clear("014.3", "followed", _("followed"), not late, proof)


def replied(record: Record) -> Clear:
    """Replied clearly: the complainant knows the outcome."""
    reply = next((t for t in reversed(record.since("reopen")) if told(t)), None)
    unreachable = record.last("unreachable")
    proof = said(reply or unreachable) if reply or unreachable else _("missing: the outcome reply")
    return Clear("014.4", "replied", _("replied"), bool(reply or unreachable), proof)


def recorded(record: Record, linked: Mapping[str, Record]) -> Clear:
    """Recorded clearly: matter, course, outcome and callback on QR-002FW."""
    done = record.last("resolve") or record.last("refer")
    held = callbacks(record, linked)
    missing = [_("the outcome")] * (not done) + [_("the callback")] * (not held and not record.last("unreachable"))
    proof = " · ".join([said(done) if done else "", *(b.id for b in held)]).strip(" ·")
    return Clear(
        "014.5",
        "recorded",
        _("recorded"),
        not missing,
        _("missing: {names}").format(names=", ".join(missing)) if missing else proof,
    )


def reported(record: Record) -> Clear:
    """Reported: a major complaint goes to the head of department or the company leader at once."""
    step = next((t for t in record.trail if t.do in ("escalate", "decide") and not t.auto), None)
    if record["severity"] != "major" and not step:
        return Clear("014.7", "reported", _("reported"), True, _("a general complaint: not needed"))
    return Clear(
        "014.7", "reported", _("reported"), bool(step), said(step) if step else _("missing: the report upwards")
    )


def said(taken: Taken | None) -> str:
    """A step as proof: when, by whom, what."""
    return f"{values.when(taken.at)} {taken.by}: {taken['text'] or ''}" if taken else ""
