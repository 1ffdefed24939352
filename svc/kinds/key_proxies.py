"""Who may leave, take and bring back keys for an owner: collectors, and people on the home's file (005.1.2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from svc.kinds import key_custody, proxies
from svc.model.case import Case
from svc.model.record import Record
from svc.text.errors import Refusal
from svc.text.fold import same_person
from svc.text.language import _


def is_owner_or_collector(record: Record, name: str) -> bool:
    """True if a name is that of the owner of the keys, or of one whom the owner named as a collector."""
    owner = record["owner"] or record["signed"]
    return any(same_person(each, name) for each in (owner, *(record["collectors"] or ())) if each)


def authorise(answers: dict[str, Any], home: Record | None, name: str | None, when: datetime) -> None:
    """Fill in the owner's authorisation, where the home's file lets somebody act in keys."""
    if found := proxies.authorisation_on_file(home, name, proxies.KEYS, when):
        answers.setdefault("authorisation", found)


def authorise_borrower(record: Record, answers: dict[str, Any], home: Record | None, when: datetime) -> None:
    """Fill in the owner's authorisation of a borrower whom the home's file lets act in keys."""
    if not is_owner_or_collector(record, answers.get("borrower") or ""):
        authorise(answers, home, answers.get("borrower"), when)


def authorise_taking_back(record: Record, answers: dict[str, Any], home: Record | None, when: datetime) -> None:
    """Fill in the owner's authorisation of who takes the keys back, whom the home's file lets act in keys."""
    if not is_owner_or_collector(record, answers.get("signed") or ""):
        authorise(answers, home, answers.get("signed"), when)


def refuse_proxy(case: Case, name: str) -> None:
    """Refuse somebody whom the home's file lets act for the owner, but not in keys, or no longer (005.1.2)."""
    if case.home and (sentence := proxies.why_not(case.home, name, proxies.KEYS, case.taken.at)):
        raise Refusal(
            sentence,
            article=key_custody.ARTICLE,
            todo=_("ask the owner, and put it on file: {command}; or add what was said: {option}").format(
                command=proxies.way_on_file(case.home, name, proxies.KEYS), option="--authorisation …"
            ),
        )
