"""The situation in which a question is asked at a prompt: what was answered before it, and what is on file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from svc.model.case import Actor, People
from svc.model.record import Record
from svc.text.dataclass import dataclass, field


@dataclass(frozen=True)
class Situation:
    """What is known when a question is asked.

    Args:
        answers: what was answered so far.
        actor: who answers.
        people: the staff of the site.
        record: the record that a step is taken on.
        home: the residents' file of the unit, if there is one.
        linked: the records that this one names, or that name it.
        when: the time at which it happens.
    """

    answers: Mapping[str, Any]
    actor: Actor
    people: People
    record: Record | None = None
    home: Record | None = None
    linked: Mapping[str, Record] = field(default_factory=dict)
    when: datetime | None = None

    def __getitem__(self, name: str) -> Any:
        """An answer, or a part of one such as `bearer.role`; where it was not given, what the record says."""
        whole, _dot, part = name.partition(".")
        value = self.answers.get(whole)
        if part and value is not None:
            value = value.get(part)
        return self.record[name] if value is None and self.record else value


def always(_situation: Situation) -> bool:
    """True: for what a rule asks of every case, though the declaration can do without."""
    return True
