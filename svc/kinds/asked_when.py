"""When a prompt asks for what: the answers that other answers, the record or the home's file make necessary.

The guards refuse what lacks them. Here it is known beforehand, so that nobody is refused after the last answer.
"""

from __future__ import annotations

from svc.kinds.gatepass_table import CONTRACTOR, OTHER
from svc.kinds.key_custody import custody
from svc.kinds.proxies import KEYS, PASSES, proxy_for
from svc.kinds.shared import WRITTEN
from svc.model import items
from svc.model.roles import DESK
from svc.model.situation import Situation
from svc.text.fold import same_person

DISSATISFIED = "dissatisfied"
SPOKEN = ("phone", "visit")
GRADED = ("punctuality", "attitude", "quality")

# Of a callback: 017.6, 019


def is_dissatisfied(now: Situation) -> bool:
    """True if the resident is dissatisfied, with the whole or with a part of it."""
    rates = [now["opinion"], *(now[name] for name in GRADED), *(now["topics"] or {}).values()]
    return DISSATISFIED in rates


def reaches_resident(now: Situation) -> bool:
    """True if somebody is asked by telephone or visit, which is a callback only with the resident's opinion."""
    return now["means"] in SPOKEN


def names_rework(now: Situation) -> bool:
    """True if a department is to do it again."""
    return bool(now.answers.get("rework"))


def may_call_again(now: Situation) -> bool:
    """True if a resident is dissatisfied and nobody does it again: then the next callback may be what follows."""
    return is_dissatisfied(now) and not names_rework(now)


def must_call_again(now: Situation) -> bool:
    """True if only the next callback is left to follow from a dissatisfied opinion (019)."""
    return may_call_again(now) and now["opinion"] == DISSATISFIED


def calls_again(now: Situation) -> bool:
    """True if the next callback has its time."""
    return bool(now.answers.get("next"))


def must_propose(now: Situation) -> bool:
    """True if only a proposal is left to follow from a low grade beside a better opinion (017.6)."""
    return may_call_again(now) and not calls_again(now) and now["opinion"] != DISSATISFIED


def proposes(now: Situation) -> bool:
    """True if an improvement is proposed."""
    return bool(now.answers.get("propose"))


def may_close_matter(now: Situation) -> bool:
    """True if the callback is about a complaint that is settled, and the complainant is content."""
    about = now.answers.get("about") or (now.record.about if now.record else ())
    matters = [now.linked[number] for number in about if number in now.linked]
    open_ones = [r for r in matters if r.kind.name == "complaint" and r.status in ("resolved", "referred")]
    return bool(open_ones) and now["opinion"] in ("satisfied", "fairly")


# Of a complaint: 006.18, 012.2, 014.3


def may_dispatch(now: Situation) -> bool:
    """True if who registers a complaint may also inform the department."""
    return not now.people.roles or now.actor.role in DESK


def is_progress(now: Situation) -> bool:
    """True if the complainant is told how it stands, and so needs the time of the next answer."""
    return now.answers.get("outcome") is False


def answers_in_writing(now: Situation) -> bool:
    """True if the complainant wrote, and is told something now: the answer is to be in writing, too."""
    return bool(now.record and now.record["channel"] in WRITTEN) and now.answers.get("told") is not False


def answers_otherwise(now: Situation) -> bool:
    """True if who wrote is answered in another way, which only the complainant's wish can explain."""
    return answers_in_writing(now) and now.answers.get("means") not in (None, *WRITTEN)


def has_failed(now: Situation) -> bool:
    """True if a corrective action is found to have failed: then it has a new time."""
    return bool(now.answers.get("failed"))


def leaves_office(now: Situation) -> bool:
    """True if a complaint is reported beyond the office, to somebody with a name."""
    return now.answers.get("to") in ("department", "authority")


# Of an inquiry: 003.13


def calls_back(now: Situation) -> bool:
    """True if a message was left on the telephone: whoever left it is to be called back."""
    return now.answers.get("kind") == "message" and now.answers.get("channel") == "phone"


# Of a pass: 020


def is_refused(now: Situation) -> bool:
    """True if the owner refuses the pass, which then needs no further proof."""
    return bool(now["owner_answer"] == "refused")


def is_for_another(now: Situation) -> bool:
    """True if somebody else than the owner takes the goods out."""
    return bool(now["bearer.role"] == OTHER)


def shows_authorisation(now: Situation) -> bool:
    """True if the owner's authorisation is to be shown."""
    return is_for_another(now) and not is_refused(now) and not _may_act(now, now["bearer.name"], PASSES)


def is_proved(now: Situation) -> bool:
    """True unless the owner refuses the pass: identity and signature are then to be proved."""
    return not is_refused(now)


def may_be_moving(now: Situation) -> bool:
    """True if somebody may be moving out: several items that no contractor takes."""
    return not is_refused(now) and now["bearer.role"] != CONTRACTOR and items.total_count(now["items"]) > 1


def tells_if_moving(now: Situation) -> bool:
    """True if it makes a difference whether somebody moves out."""
    return not is_refused(now) and now["bearer.role"] != CONTRACTOR


def finds_fees_settled(now: Situation) -> bool:
    """True if finance itself issues the pass of somebody who moves out."""
    return bool(now["moving_out"]) and not is_refused(now) and now.actor.role == "finance"


# Of keys: 005.1.2


def leaves_for_owner(now: Situation) -> bool:
    """True if somebody else than the owner on file leaves or signs for the keys."""
    owner = now.home["owner"] if now.home else None
    if owner is None or (same_person(now["owner"] or owner, owner) and _may_act(now, now["signed"], KEYS)):
        return False
    return any(name and not same_person(name, owner) for name in (now["owner"], now["signed"]))


def is_stranger(now: Situation) -> bool:
    """True if the borrower is neither owner, collector nor of the staff."""
    name = now.answers.get("borrower")
    return name is not None and not now.people.employs(name) and not _may_collect(now, name)


def takes_back_for_owner(now: Situation) -> bool:
    """True if somebody takes the keys back who is neither their owner nor a collector."""
    name = now.answers.get("signed")
    return name is not None and not _may_collect(now, name)


def has_several_kinds(now: Situation) -> bool:
    """True if a custody has several kinds of keys, so that one is to be named."""
    return bool(now.record) and len(items.count_by_name((now.record and now.record["keys"]) or ())) > 1


def has_several_borrowers(now: Situation) -> bool:
    """True if keys are out with several people, so that one is to be named."""
    return now.record is not None and len({loan.borrower for loan in custody(now.record).open()}) > 1


def _may_collect(now: Situation, name: str) -> bool:
    record = now.record
    known = ((record["owner"] or record["signed"]), *(record["collectors"] or ())) if record else ()
    return any(same_person(each, name) for each in known if each) or _may_act(now, name, KEYS)


def _may_act(now: Situation, name: str | None, what: str) -> bool:
    """True if the home's file lets somebody act for its owner in a matter now."""
    return now.when is not None and proxy_for(now.home, name, what, now.when) is not None
