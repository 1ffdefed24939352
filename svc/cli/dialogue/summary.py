"""The whole of what was answered, shown once before it is saved."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from svc.cli.dialogue.questions import Question
from svc.cli.dialogue.reading import choices_at
from svc.cli.dialogue.subject import Known
from svc.cli.site_choices import with_site_choices
from svc.model.fields import Field
from svc.model.items import show_item
from svc.model.record import Record
from svc.model.show import show_time, show_value
from svc.render.screen import visible
from svc.site.settings import Site
from svc.text.language import _
from svc.views.tables import step_name

NUMBERED = {"step": "", "correct": "correct"}  # what names a step by its number -> which steps it may name
SHOWN = 40  # characters of a step's text
WIDTH = 78  # columns of a line of choices: a terminal has 80


class Entry(NamedTuple):
    """One answer as it is shown.

    Args:
        key: of the question that asks it again.
        leaf: the name of the fact or answer.
        label, shown: what it is called, and its value.
    """

    key: str
    leaf: str
    label: str
    shown: str


def entries(
    asked: Sequence[Question], values: Mapping[str, Any], answers: Mapping[str, Any], known: Known
) -> list[Entry]:
    """All answers in the order of the questions, those given as options where they would have been asked."""
    by_leaf: dict[str, list[Question]] = {}
    for question in asked:
        by_leaf.setdefault(question.leaf, []).append(question)
    found: list[Entry] = []
    for leaf in known.subject.leaves():
        answered = [q for q in by_leaf.get(leaf.name, ()) if values.get(q.key) is not None]
        if answered:
            for q in answered:
                shown = shown_value(q.field, values[q.key], known)
                if found and q.key == f"{found[-1].key}.count":  # how many of the thing before
                    found[-1] = found[-1]._replace(
                        shown=show_item({**values[found[-1].key][0], "count": values[q.key]})
                    )
                else:
                    found.append(Entry(q.key, leaf.name, q.label, shown))
        elif (value := value_at(answers, leaf.name)) is not None and not by_leaf.get(leaf.name):
            field = with_site_choices(leaf, known.lookup.desk, answers)
            found.append(Entry(leaf.name, leaf.name, leaf.label, shown_value(field, value, known)))
    return found


def value_at(answers: Mapping[str, Any], name: str) -> Any:
    """The value of an answer, or of a part of one such as `bearer.role`."""
    whole, _dot, part = name.partition(".")
    value = answers.get(whole)
    return (value or {}).get(part) if part else value


def shown_value(f: Field, value: Any, known: Known) -> str:
    """A value as people read it; of corrections each fact with its new value."""
    if f.type == "changes":
        fields = known.subject.kind.leaves
        return "、".join(f"{fields[n].label} {show_value(fields[n], v)}" for n, v in value.items() if n in fields)
    if f.type == "flag" and not f.choices:
        return _("yes") if value else _("no")
    return show_value(f, value)


def tell(text: str = "") -> None:
    """Tell one line at the terminal, beside the questions. A text of several lines stays one."""
    sys.stderr.write(visible(text, lines=True) + "\n")
    sys.stderr.flush()


def tell_entries(found: Sequence[Entry]) -> None:
    """Tell the answers, numbered."""
    from wcwidth import wcswidth

    wide = max((wcswidth(entry.label) for entry in found), default=0)
    for place, entry in enumerate(found, 1):
        shown = entry.shown.replace("\n", "\n" + " " * (wide + 6))
        tell(f"{place:>3} {entry.label}{' ' * (wide - wcswidth(entry.label))}  {shown}")


def tell_steps(f: Field, record: Record | None) -> None:
    """Tell the steps of a record, where one of them is asked by its number."""
    only = NUMBERED.get(f.name) if f.type == "count" else None
    if record is None or only is None:
        return
    for taken in record.trail:
        if taken.number not in record.struck and only in ("", taken.do):
            said = " ".join(str(taken["text"] or "").split())[:SHOWN]
            tell(f"  {taken.number} {show_time(taken.at)} {step_name(taken, record)} {said}".rstrip())


def tell_choices(f: Field, site: Site) -> None:
    """Tell the choices of an answer, numbered, as many on a line as it holds."""
    from wcwidth import wcswidth

    line = ""
    for place, choice in enumerate(choices_at(f, site), 1):
        one = f"{place} {choice.label}"
        if line and wcswidth(line) + wcswidth(one) + 3 > WIDTH:
            tell("  " + line)
            line = ""
        line = f"{line}  {one}" if line else one
    if line:
        tell("  " + line)
