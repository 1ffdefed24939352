"""The elements of a flow chart, and the declarations of the kinds that their names stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from svc.kinds import KINDS, gatepass_table
from svc.model.fields import Choice, Field
from svc.model.kind import Kind
from svc.model.steps import Opening, Step
from svc.site.checklists import Checklist, ChecklistItem
from svc.text.dataclass import dataclass


@dataclass(frozen=True)
class Do:
    """The help line of a step or of a way of registering, such as `complaint.reply`.

    Args:
        what: kind and step.
        maybe: it is taken where needed.
        shows: a field of it, whose choices are named.
        itself: it is set off by the step before it, and nobody types it.
    """

    what: str
    maybe: bool = False
    shows: str = ""
    itself: bool = False


@dataclass(frozen=True)
class Ask:
    """A question answered by a fact or an answer such as `complaint.classify.justified`, a branch each."""

    what: str
    arms: tuple[tuple[tuple[str, ...], tuple[Element, ...]], ...]


@dataclass(frozen=True)
class Either:
    """One of several things is done."""

    arms: tuple[tuple[Element, ...], ...]


@dataclass(frozen=True)
class Prove:
    """A step of 020's table by its name, with the goods that alone need it."""

    what: str
    when: str = ""


@dataclass(frozen=True)
class End:
    """A status in which it ends, such as `complaint.closed`."""

    what: str


@dataclass(frozen=True)
class Back:
    """Back to an earlier step."""

    what: str


@dataclass(frozen=True)
class Observe:
    """Conduct: an item of a checklist, such as `reception.eye-contact`."""

    what: str
    maybe: bool = False


Element = Do | Ask | Either | Prove | Observe | End | Back


@dataclass(frozen=True)
class Chart:
    """A flow chart of the manual: its article and its elements in order."""

    article: str
    elements: tuple[Element, ...]


def all_elements(elements: Sequence[Element]) -> Iterator[Element]:
    """Every element, those on branches too."""
    for element in elements:
        yield element
        if isinstance(element, Ask | Either):
            arms = element.arms if isinstance(element, Either) else [arm for _values, arm in element.arms]
            for arm in arms:
                yield from all_elements(arm)


# What the kinds say


def kind_and_name(what: str) -> tuple[Kind, str]:
    """The kind that a name such as `complaint.dispatch` begins with, and the rest of the name.

    Raises:
        LookupError: there is no such kind.
    """
    name, _dot, rest = what.partition(".")
    return KINDS[name], rest


def find_step(what: str) -> tuple[Kind, Opening | None, Step | None]:
    """The way of registering, or the step, or both, that a name means.

    Raises:
        LookupError: there is neither.
    """
    kind, name = kind_and_name(what)
    opening, step = kind.opening(name), kind.all_steps.get(name)
    if opening is None and step is None:
        raise LookupError(what)
    return kind, opening, step


def find_choice_field(what: str) -> Field:
    """The field with choices that a name means: a fact, the part of one, or the answer of a step.

    Raises:
        LookupError: there is none.
    """
    kind, name = kind_and_name(what)
    first, _dot, rest = name.partition(".")
    step = kind.all_steps.get(first)
    found = step.ask(rest) if step and rest else kind.leaves.get(name)
    if found is None or not found.choices:
        raise LookupError(what)
    return found


def find_status(what: str) -> Choice:
    """The status that a name such as `complaint.closed` means.

    Raises:
        LookupError: the kind has none of that name.
    """
    kind, name = kind_and_name(what)
    found = next((choice for choice in kind.statuses if choice.value == name), None)
    if found is None:
        raise LookupError(what)
    return found


def find_check_item(what: str, lists: Mapping[str, Checklist]) -> ChecklistItem:
    """The item of a checklist that a name means.

    Raises:
        LookupError: there is no such checklist, or it has none of that name.
    """
    name, _dot, rest = what.partition(".")
    found = next((item for item in lists[name].items if item.id == rest), None)
    if found is None:
        raise LookupError(what)
    return found


def find_proof(what: str) -> gatepass_table.Proof:
    """A step of 020's table.

    Raises:
        LookupError: the table has none of that name.
    """
    found = next((p for proofs in gatepass_table.TABLE.values() for p in proofs if p.name == what), None)
    if found is None:
        raise LookupError(what)
    return found
