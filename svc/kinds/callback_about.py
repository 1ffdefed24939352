"""Rules for what a callback is about: the home that it concerns, called by nobody the matter is against."""

from __future__ import annotations

from svc.model.case import Case
from svc.model.units import home_key
from svc.text.errors import Refusal
from svc.text.language import _, comma_list


def same_home(case: Case) -> None:
    """Refuse to call one home about the matter of another (011.2.4)."""
    after = case.after
    matters = [record for number in after["about"] or () if (record := case.linked.get(number))]
    homes = {home_key(matter["unit"]) for matter in matters if matter["unit"]}
    if homes and after["unit"] and home_key(after["unit"]) not in homes and not case.as_written:
        raise Refusal(
            _("{about} is not about {unit}").format(about=comma_list(after["about"]), unit=after["unit"]),
            article="011.2.4",
            todo=_("leave out {option}, or call that home by itself: {command}").format(
                option="--unit", command=f"svc callback record --unit {after['unit']} --means … --opinion …"
            ),
        )


def called_by_another(case: Case) -> None:
    """Refuse a caller, or somebody who comes along, whom the matter is against (015.5)."""
    after = case.after
    for number in after["about"] or ():
        matter = case.linked.get(number)
        for name in (after["caller"], after["with"]):
            if matter and name in matter.barred and not case.as_written:
                raise Refusal(
                    _("{name} is the person {id} is about and may not call about it").format(name=name, id=matter.id),
                    article="015.5",
                    todo=_("let somebody else call: {option}").format(option=f"--caller {_('NAME')}"),
                )
