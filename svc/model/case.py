"""The case that a guard judges: a record before and after a step, the actor, and the staff of the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

from svc.model.record import Record, Taken
from svc.model.roles import ROLE_OF_WORD
from svc.model.steps import Step
from svc.text.dataclass import dataclass, field
from svc.text.fold import fold_person

MANY_ITEMS = 5


@dataclass(frozen=True)
class Actor:
    """The person who acts.

    Args:
        name: the name.
        role: the role that the site gives it.
        exempt: whether rights do not matter: for steps that follow from another act, and for what svc does alone.
        known: whether the site lists the name.
        department: the department that the site gives it.
    """

    name: str
    role: str | None = None
    exempt: bool = False
    known: bool = True
    department: str = ""


@dataclass(frozen=True)
class People:
    """The staff of a site. Everything is empty if none are listed.

    Args:
        roles: the role of each person, by name.
        departments: the site's departments.
        works_in: the department of each person who has one.
        spellings: other names of a person, each with the name on the list.
    """

    roles: Mapping[str, str]
    departments: tuple[str, ...] = ()
    works_in: Mapping[str, str] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)

    def find(self, name: str) -> str | None:
        """The listed name that a name means, however it is spelled, or None if it means nobody.

        Args:
            name: as it was typed; spaces inside and traditional characters make no difference.
        """
        if name in self.roles or not name or not self.roles:
            return name if name in self.roles else None
        return self.spellings.get(name) or self._folded.get(fold_person(name))

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        """The listed name by each spelling, folded."""
        return {
            fold_person(each): name
            for each, name in (*self.spellings.items(), *zip(self.roles, self.roles, strict=True))
        }

    def addresses(self, who: str, name: str) -> bool:
        """True if what waits for `who` waits for a person, role or department of this name.

        Args:
            who: the addressees of an obligation, several parted by `、`: a person, a role or a department each.
            name: a person in whatever spelling, a role's word or label, or a department.
        """
        person = self.find(name)
        wanted = {name, ROLE_OF_WORD.get(name, name)}
        if person:
            wanted |= {person, self.roles[person], self.works_in.get(person, person)}
        return not wanted.isdisjoint(who.split("、"))

    def holding(self, role: str) -> list[str]:
        """The people who have a role."""
        return [name for name, own in self.roles.items() if own == role]

    def may_be(self, name: str, roles: Sequence[str]) -> bool:
        """True if somebody may have one of these roles. Of a stranger no role is known, so it may."""
        return name not in self.roles or self.roles[name] in roles

    def known(self, name: str) -> bool:
        """True if somebody is among the staff, or if no staff are listed."""
        return not self.roles or name in self.roles

    def employs(self, name: str) -> bool:
        """True if a name is that of somebody on the staff's list, however spelled, or of a department."""
        return name in self.departments or (bool(self.roles) and self.find(name) is not None)

    def only(self, role: str) -> str | None:
        """The person who has a role, if there is exactly one."""
        found = self.holding(role)
        return found[0] if len(found) == 1 else None


class Limits(NamedTuple):
    """The numbers that a site sets for what is refused.

    Args:
        attempts: how often somebody is tried before they count as unreachable (006.18).
        apart: how long at least the last attempt is after the first.
        longest: days after the registration until which the desk itself may put off an answer (013.8).
    """

    attempts: int = 2
    apart: timedelta = timedelta(hours=4)
    longest: int = 15


@dataclass(frozen=True)
class Case:
    """Everything that a guard may look at.

    Args:
        record: the record before the step.
        taken: the step.
        after: the record after it.
        linked: the records linked with it, by ID.
        actor: who takes the step.
        staffed: whether the site lists its staff.
        home: the residents' file of the unit, if there is one, and the record is registered or the step asks for it.
        peers: other records of the kind, if the step or the opening asks for them.
        people: the staff of the site.
        as_written: whether it is copied from a book, which says what was done, allowed or not.
        many: more items than this are a doubt where nobody moves out (`passes.many`, 020).
        limits: the numbers that the site has set.
        off: the keys of the promises that the site has switched off, such as `complaint.report_back`.
    """

    record: Record
    taken: Taken
    after: Record
    linked: Mapping[str, Record]
    actor: Actor
    staffed: bool
    home: Record | None = None
    peers: Mapping[str, Record] = field(default_factory=dict)
    people: People = field(default_factory=lambda: People({}))
    as_written: bool = False
    many: int = MANY_ITEMS
    limits: Limits = field(default_factory=Limits)
    off: frozenset[str] = frozenset()

    @property
    def step(self) -> Step:
        """The declaration of the step being taken."""
        return self.record.kind.all_steps[self.taken.do]

    def acts_as(self, roles: Sequence[str]) -> bool:
        """True if the actor has one of these roles, or if no staff are listed."""
        return not self.staffed or self.actor.role in roles


class Fault(NamedTuple):
    """Something impossible in a record, as `svc check` reports it, with the step and the article."""

    check: str
    at: Taken | None
    sentence: str
    article: str
