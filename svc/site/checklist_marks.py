"""The marks of an inspection: every item of its checklist answered, and what was measured held against its limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from svc.model import user_input
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.site.checklists import Checklist, ChecklistItem, load_checklist
from svc.text.dataclass import replace
from svc.text.errors import BadInput, Refusal
from svc.text.language import _, comma_list


def fill_ratings(
    kind: Kind, given: Mapping[str, Any], folders: Sequence[Path], before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The facts with every item of their checklist rated: as given, else as before, else by the field's default.

    Args:
        kind: what is registered or amended.
        given: the facts as typed.
        folders: as for `load`.
        before: of a correction, the record's values until now.

    Raises:
        BadInput: there is no such checklist or item; names the near one (exit 2).
    """
    found, old = dict(given), before or {}
    for f in kind.fields:
        name = found.get(f.of) or old.get(f.of)
        if not f.of or not name or (before is not None and not {f.name, f.of} & set(found)):
            continue
        known = load_checklist(name, folders, kind.all_fields[f.of].option)
        marks = user_input.parse_rates(replace(f, choices=known.choices), found.get(f.name) or {})
        kept = old.get(f.name, {}) if known.name == old.get(f.of) else {}
        marks = measured_marks(kind, f, found, known, marks)
        rest = found.pop(f.rest, None) if f.rest else True
        unanswered = [item for item in known.items if not (marks.get(item.id) or kept.get(item.id))]
        if unanswered and before is None and not rest:
            raise not_answered(known, unanswered, kind)
        found[f.name] = {item.id: marks.get(item.id) or kept.get(item.id) or f.default for item in known.items}
        if f.of in found:
            found[f.of] = known.name
    return found


def measured_marks(
    kind: Kind, f: Field, facts: Mapping[str, Any], known: Checklist, marks: Mapping[str, str]
) -> dict[str, str]:
    """The marks with those of the items that were measured: above the limit one has failed, else it has passed.

    Raises:
        BadInput: such an item has no limit, or passed as typed although it is above it (exit 2).
    """
    found, limits = dict(marks), {item.id: item.limit for item in known.items if item.limit}
    for own in kind.fields:
        for each in (facts.get(own.name) or ()) if own.measures == f.name else ():
            item, (passed, failed) = each["name"], (value.value for value in f.values)
            if item not in limits:
                raise BadInput(
                    _("{option}: {name} is not measured on this checklist").format(option=own.option, name=item),
                    todo=_("one of: {choices}").format(choices=", ".join(limits) or _("none")),
                )
            over = each["count"] > limits[item]
            if over and marks.get(item) == passed:
                raise BadInput(
                    _("{option}: {name} is {count}, above {limit}, and can't have passed").format(
                        option=own.option, name=item, count=each["count"], limit=limits[item]
                    )
                )
            found.setdefault(item, failed if over else passed)
    return found


def not_answered(known: Checklist, unanswered: Sequence[ChecklistItem], kind: Kind) -> Refusal:
    """The refusal of an inspection that does not say of every item whether it passed."""
    return Refusal(
        _("{checklist}: {count} items are not answered: {items}").format(
            checklist=known.label, count=len(unanswered), items=comma_list(item.id for item in unanswered)
        ),
        article=unanswered[0].article,
        todo=_("say of each: {each}; or that all others passed: {rest}").format(
            each=f"svc {kind.group} add … --pass {unanswered[0].id} | --fail {unanswered[0].id}", rest="--rest-pass"
        ),
    )
