"""The five clears and one report (五清楚一汇报, 014) of a complaint: the proof of each, or the missing facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from svc.kinds.complaint_rules import held_callbacks, is_outcome_reply, put_off
from svc.model.deadlines import Obligation
from svc.model.record import Record, Taken
from svc.model.show import show_time, show_value
from svc.rules.deadlines import obligations
from svc.rules.terms import Terms
from svc.text.dataclass import dataclass, replace
from svc.text.language import _, comma_list


@dataclass(frozen=True)
class Clear:
    """One of the six points: its article, its result, and the proof or the missing facts."""

    article: str
    name: str
    label: str
    ok: bool
    proof: str


def judge_clears(record: Record, linked: Mapping[str, Record], terms: Terms, now: datetime) -> list[Clear]:
    """Judge the six points of 014, in order.

    Args:
        record: a complaint.
        linked: the records linked with it, among them its callbacks.
        terms: what the site has set.
        now: what is overdue is judged at this time.
    """
    owed = obligations(record, linked.values(), terms, now)
    return [
        check_heard(record),
        check_asked(record),
        check_followed(record, owed),
        check_replied(record),
        check_recorded(record, linked),
        check_reported(record),
    ]


def check_heard(record: Record) -> Clear:
    """Check the first point, heard clearly: the matter, and the demand."""
    proof = " · ".join(str(record[name]) for name in ("matter", "demand") if record[name])
    return make_clear("014.1", "heard", _("heard"), [], proof)


def check_asked(record: Record) -> Clear:
    """Check the second point, asked clearly: the person, the place, and how to reach them."""
    names = ("name", "unit", "phone")
    missing = [record.kind.all_fields[n].label for n in names if not record[n]]
    return make_clear("014.2", "asked", _("asked"), missing, " ".join(str(record[n]) for n in names if record[n]))


def check_followed(record: Record, owed: list[Obligation]) -> Clear:
    """Check the third point, followed to the end: nothing is overdue, and open matters have their next date."""
    late, pending = ([promise_proof(o) for o in owed if not o.met and o.late is late] for late in (True, False))
    delays = len(put_off(record))
    told = [_("the answer was put off {count} times").format(count=delays)] if delays else []
    clear = make_clear(
        "014.3", "followed", _("followed"), late, ", ".join(pending) or record.kind.status_label(record.status)
    )
    return replace(clear, proof=" · ".join([clear.proof, *told]))


def check_replied(record: Record) -> Clear:
    """Check the fourth point, replied clearly: the complainant knows the outcome, or can't be reached."""
    reply = next((t for t in reversed(record.since("reopen")) if is_outcome_reply(t)), None) or record.last(
        "unreachable"
    )
    return make_clear(
        "014.4", "replied", _("replied"), [] if reply else [_("the outcome reply")], step_proof(reply, record)
    )


def check_recorded(record: Record, linked: Mapping[str, Record]) -> Clear:
    """Check the fifth point, recorded clearly: matter, course, outcome and callback on QR-002FW."""
    ends = ("resolve", "refer", "withdraw")
    done = next((t for t in reversed(record.trail) if t.do in ends or is_outcome_reply(t)), None)
    held = [b.id for b in held_callbacks(record, linked)]
    missing = [] if done else [_("the outcome")]
    if not held and not record.last("unreachable"):
        missing.append(_("the callback"))
    return make_clear("014.5", "recorded", _("recorded"), missing, " · ".join([step_proof(done, record), *held]))


def check_reported(record: Record) -> Clear:
    """Check the report: a major complaint goes to the head of department or the company leader at once."""
    step = next((t for t in record.trail if t.do in ("escalate", "decide") and not t.auto), None)
    needed = record["severity"] == "major" and not step
    proof = step_proof(step, record) or _("a general complaint: not needed")
    return make_clear("014.7", "reported", _("reported"), [_("the report upwards")] if needed else [], proof)


def make_clear(article: str, name: str, label: str, missing: list[str], proof: str) -> Clear:
    """Return a point with its proof, or with what is missing."""
    lacks = _("missing: {names}").format(names=comma_list(missing))
    return Clear(article, name, label, not missing, lacks if missing else proof)


def promise_proof(owed: Obligation) -> str:
    """Return an obligation as proof: its name and date."""
    return f"{owed.label} {show_time(owed.due)}"


def step_proof(taken: Taken | None, record: Record) -> str:
    """Return a step as proof: time, person, content."""
    if taken is None:
        return ""
    ask = record.kind.all_steps[taken.do].ask("text")
    text = show_value(ask, taken["text"]) if ask else ""
    return f"{show_time(taken.at)} {taken.by}: {text or record.kind.all_steps[taken.do].label}"
