"""Calls for help: answered at once, put off by the director alone, turned into nothing less urgent (006.13)."""

from __future__ import annotations

from svc.kinds.first_asked import WAITING
from svc.model.case import Case
from svc.model.record import Record
from svc.text.errors import Refusal
from svc.text.language import _


def calls_for_help(record: Record) -> bool:
    """True if somebody called for help (006.13)."""
    return bool(record["kind"] == "help")


def put_off_by_director(case: Case) -> None:
    """Refuse to put off a call for help, which only the director may (006.13)."""
    if calls_for_help(case.record) and not case.acts_as(("director",)):
        raise Refusal(
            _("{id} is a call for help: only the director puts it off").format(id=case.record.id),
            article="006.13",
            todo=_("answer it now: {command}; or let the director promise the time: --by NAME").format(
                command=f"svc inquiry answer {case.record.id} --text …"
            ),
        )


def stays_urgent(case: Case) -> None:
    """Refuse to turn a call for help that nobody has answered into anything less urgent (006.13)."""
    record, turned = case.record, case.linked.get(case.taken["record"] or "")
    urgent = turned is not None and any(turned[name] == value for name, value in (turned.kind.urgent or {}).items())
    if not calls_for_help(record) or record.status not in WAITING or turned is None or urgent:
        return
    raise Refusal(
        _("{id} is a call for help that nobody has answered yet").format(id=record.id),
        article="006.13",
        todo=_("answer it first: {command}; or make it an urgent repair: --urgency urgent").format(
            command=f"svc inquiry answer {record.id} --text …"
        ),
    )


def owes_answer(record: Record) -> bool:
    """True if an answer is owed: for a payment only if a time was agreed (006.5, 008)."""
    return record["kind"] != "payment" or record.last("promise") is not None
