"""Steps as nearly all are: by their commit's author, in that hour, with the right to it. No check has a word on them.

To tell them apart at once saves a long history's audit a fifth of its time. Whatever is the least unusual is judged
check by check.
"""

from __future__ import annotations

from functools import lru_cache

from svc.audit.promised import is_prompt
from svc.audit.rights import always_needs_record, named_with_roles, names_putting_off
from svc.audit.step_lines import RawStep
from svc.audit.steps import HOUR, Added, time_or_none
from svc.audit.then import Then
from svc.kinds import KINDS

_LISTED = ("amend", "strike")  # told of each, though they are lawful


def is_everyday(step: RawStep, added: Added) -> bool:
    """True if no check of a step that a commit added has anything to look at."""
    who, at = step.get("by"), time_or_none(step.get("at"), added.zone)
    if len(added.settings) != 1 or who != added.commit.author or at is None or "entered" in step:
        return False
    then, began = added.settings[0], added.began
    if not then.new or abs(at.timestamp() - added.commit.when) > HOUR:
        return False
    if (began and (began - at).total_seconds() > HOUR) or (added.sealed and f"{at:%Y-%m}" in added.sealed):
        return False
    if "due" in step and not is_prompt(step["due"], at, added):
        return False
    kind, what = added.kind.name, str(step.get("do"))
    return has_plain_right(then, kind, what, who, f"{step['at']:.10}") and named_with_roles(kind, what).isdisjoint(step)


@lru_cache(maxsize=1000)
def has_plain_right(then: Then, kind: str, what: str, who: str, day: str) -> bool:
    """True if somebody's role alone gives them the right to a step of a kind, whatever its answers and its record."""
    declared = KINDS[kind].all_steps.get(what)
    if declared is None or not declared.typed or what in _LISTED:
        return False
    if always_needs_record(kind, what) or names_putting_off(kind, what):
        return False
    if not then.site.staff:
        return True
    actor = then.actor(who, day)
    return actor.known and (actor.role in declared.roles or not (declared.roles or declared.given_to))
