"""Moments of a record's history in words."""

from __future__ import annotations

from svc.model.record import Moment, Record
from svc.model.show import show_value
from svc.text.dataclass import replace
from svc.views.mask import Mask
from svc.views.tables import answers_line, step_name


def step_done(moment: Moment) -> str:
    """The step of a moment as people call it."""
    return moment.record.opening.label if moment.taken.do == "add" else step_name(moment.taken, moment.record)


def registration_text(record: Record, mask: Mask) -> str:
    """The words of a registration: those of the step of the same name, or its appointed time and its subject."""
    first, opening, fields = record.registration, record.opening, record.kind.leaves
    given = {name: value for name, value in first.answers.items() if value != first.at or name in opening.needs}
    if opening.name in record.kind.all_steps:
        about = [number for name in record.kind.subject if fields[name].type == "id" for number in given.get(name, ())]
        said = answers_line(replace(first, do=opening.name, answers=given), record, mask)
        return " · ".join(filter(None, (*about, said)))
    needed = [f"{fields[n].label} {show_value(fields[n], given[n])}" for n in opening.needs if n in given]
    return " · ".join(filter(None, (*needed, mask.text(record.subject_of(record.facts), record))))
