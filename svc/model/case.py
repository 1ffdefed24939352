"""The case that a guard judges: a record before and after a step, who acts, and who works at the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from svc.model.record import Record, Taken
from svc.model.steps import Step
from svc.text.fold import fold_person


@dataclass(frozen=True)
class Actor:
    """Who acts: a name, the role and department the site gives it, whether the site knows it.

    `exempt` from rights is what follows by itself from somebody's act, and what svc does alone.
    """

    name: str
    role: str | None = None
    exempt: bool = False
    known: bool = True
    department: str = ""


@dataclass(frozen=True)
class People:
    """Who works at a site; all of it empty where none are listed.

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
        """The name on the list of the person meant, however it is spelled; nothing where it means nobody.

        Args:
            name: as it was typed; spaces inside and traditional characters make no difference.
        """
        if name in self.roles or not name or not self.roles:
            return name if name in self.roles else None
        return self.spellings.get(name) or self._folded.get(fold_person(name))

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        """The name on the list by each spelling that compares equal."""
        return {
            fold_person(each): name
            for each, name in (*self.spellings.items(), *zip(self.roles, self.roles, strict=True))
        }

    def may_be(self, name: str, roles: Sequence[str]) -> bool:
        """Whether somebody has one of these roles, as far as is known: of a stranger it is not."""
        return name not in self.roles or self.roles[name] in roles

    def known(self, name: str) -> bool:
        """Whether somebody is among the staff; where none are listed anyone is."""
        return not self.roles or name in self.roles

    def only(self, role: str) -> str | None:
        """The one person who has a role, where it is one."""
        found = [name for name, own in self.roles.items() if own == role]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True)
class Case:
    """All a guard may look at: the record before, the step, the record after it, records linked with it, the actor.

    `home` is the residents' file of the unit, where there is one and the record is being registered.
    `peers` are other records of the kind, where the step asks for them.
    """

    record: Record
    taken: Taken
    after: Record
    linked: Mapping[str, Record]
    actor: Actor
    staffed: bool
    home: Record | None = None
    peers: Mapping[str, Record] = field(default_factory=dict)

    @property
    def step(self) -> Step:
        """The declaration of the step being taken."""
        return self.record.kind.all_steps[self.taken.do]

    def acts_as(self, roles: Sequence[str]) -> bool:
        """Whether the actor has one of these roles; where no staff are listed anyone has."""
        return not self.staffed or self.actor.role in roles


class Fault(NamedTuple):
    """What is impossible in a record, as `svc check` says it: at which of its steps, and by which article."""

    check: str
    at: Taken | None
    sentence: str
    article: str
