"""The questions of a dialogue, worked out anew after each answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from svc.cli.dialogue.subject import Known, Subject
from svc.cli.site_choices import with_site_choices
from svc.model import items
from svc.model.fields import Choice, Field
from svc.model.situation import Situation
from svc.procedures import validate
from svc.text.dataclass import dataclass
from svc.text.language import _

NTH = "#"  # what stands before the place of one of several things, such as `items#2`


@dataclass(frozen=True)
class Question:
    """One question.

    Args:
        key: the name of the answer; of one given several times with its place, such as `items#2` or `item#1.who`.
        field: what the answer should be.
        needed: whether it can't be left out.
        label: what it is called.
        leaf: the fact or answer that it is a part of.
    """

    key: str
    field: Field
    needed: bool
    label: str
    leaf: str

    @classmethod
    def may_count(cls, key: str, label: str, leaf: str) -> Question:
        """A question for a count that may be left out."""
        return cls(key, COUNT, needed=False, label=label, leaf=leaf)


@dataclass(frozen=True)
class Scope:
    """How much is asked.

    Args:
        everything: all that may be asked, as `-i` does.
        usual: what is usual, beside what is necessary.
        again: the names of what a refusal or a second look asks for, whatever else holds.
    """

    everything: bool = False
    usual: bool = True
    again: frozenset[str] = frozenset()


def walk(
    subject: Subject,
    known: Known,
    given: Mapping[str, Any],
    typed: Mapping[str, str],
    values: Mapping[str, Any],
    scope: Scope,
) -> tuple[list[Question], dict[str, Any]]:
    """The questions as far as they are known by now, and the answers they have so far.

    Each question depends on the answers before it alone. So an answer that is changed takes those with it that it
    had made necessary.

    Args:
        subject, known: what is asked about, and what is known of it.
        given: the values of what was given as options.
        typed, values: what was typed as answers and what it means, by the keys of the questions.
        scope: how much is asked.
    """
    answers = dict(given)
    found: list[Question] = []
    for leaf in subject.leaves():
        whole, _dot, part = leaf.name.partition(".")
        there = (given.get(whole) or {}).get(part) if part else given.get(whole)
        if there is not None and leaf.name not in scope.again and not scope.everything:
            continue
        now = known.situation(answers)
        needed = is_needed(subject, leaf, now, known)
        if not (needed or leaf.name in scope.again or is_offered(subject, leaf, now, scope)):
            continue
        asked = parts_of(with_site_choices(leaf, known.lookup.desk, answers), needed, now, typed, known)
        found += asked
        if any(q.key in values for q in asked):
            value = joined(leaf, {q.key: values[q.key] for q in asked if values.get(q.key) is not None})
            validate.enter(answers, leaf.name, value)
            if value is None and not part:
                answers.pop(leaf.name)
    return found, {name: value for name, value in answers.items() if value is not None}


def is_needed(subject: Subject, leaf: Field, now: Situation, known: Known) -> bool:
    """True if the record or step can't do without an answer."""
    whole = subject.whole(leaf)
    if leaf.name in subject.either:
        others = [name for name in subject.either if name != leaf.name]
        return leaf.name == subject.either[-1] and not any(now.answers.get(name) for name in others)
    if leaf.needed_if:
        return leaf.needed_if(now)
    if leaf.of:  # a mark for each item of a checklist: asked by what marks them
        return False
    if leaf.looked_up or leaf.fills:
        return leaf.required and not known.filled_in(now.answers).get(leaf.name)
    required = whole.required or whole.name in subject.needs
    return required and (leaf.name == whole.name or leaf.required)


def is_offered(subject: Subject, leaf: Field, now: Situation, scope: Scope) -> bool:
    """True if an answer is asked for that the record or step can do without."""
    if leaf.quotes or leaf.type in ("figures", "file", "due_times") or (leaf.of and leaf.type == "rates"):
        return False
    named = bool({leaf.name, subject.whole(leaf).name} & {*subject.prompts})
    wanted = scope.everything or (scope.usual and named)
    if leaf.name in subject.either and any(now.answers.get(n) for n in subject.either if n != leaf.name):
        return False
    if leaf.offered_if:
        return wanted and leaf.offered_if(now)
    return wanted and (not leaf.needed_if or scope.everything)


# Of several things each, with its parts one by one


def parts_of(leaf: Field, needed: bool, now: Situation, typed: Mapping[str, str], known: Known) -> list[Question]:
    """The questions that one answer takes."""
    if leaf.measures:
        return _measured(leaf, now, known)
    if leaf.type == "changes":
        return _changes(leaf, typed, known)
    if leaf.many and leaf.parts:
        return _repeated(leaf, [part for part in leaf.parts if not part.derived], needed, typed)
    if leaf.type == "items":
        return _items(leaf, needed, typed)
    if leaf.type == "rates" and leaf.choices:
        topic = Field("topic", "", "", "choice", choices=leaf.choices)
        rate = Field("rate", "评价", "rating", "choice", choices=leaf.values, required=True)
        return _repeated(leaf, [topic, rate], needed, typed)
    return [Question(leaf.name, leaf, needed, leaf.label, leaf.name)]


def _repeated(leaf: Field, parts: Sequence[Field], needed: bool, typed: Mapping[str, str]) -> list[Question]:
    """The questions of a list of things with parts, and of one more, which ends it if it is left out."""
    found, place = [], 1
    while True:
        for part in parts:
            key = f"{leaf.name}{NTH}{place}.{part.name}"
            must = (needed and place == 1) if part is parts[0] else part.required
            found.append(Question(key, part, must, f"{leaf.label} {place} {part.label}".rstrip(), leaf.name))
            if part is parts[0] and not typed.get(key):
                return found
        place += 1


def _items(leaf: Field, needed: bool, typed: Mapping[str, str]) -> list[Question]:
    """The questions of a list of things with counts: each, how many where that is not said, and one more."""
    found, place = [], 1
    while True:
        key = f"{leaf.name}{NTH}{place}"
        found.append(Question(key, leaf, needed and place == 1, f"{leaf.label} {place}", leaf.name))
        if not (text := typed.get(key)):
            return found
        if not items.says_count(text):
            label = _("how many {thing}").format(thing=text.strip())
            found.append(Question.may_count(f"{key}.count", label, leaf.name))
        place += 1


COUNT = Field("count", "数量", "how many", "count")


def _changes(leaf: Field, typed: Mapping[str, str], known: Known) -> list[Question]:
    """The questions of corrections: which fact, and its new value; and one more."""
    kind = known.subject.kind
    own = kind.named.fact if kind.named else ""
    facts = {n: f for n, f in kind.leaves.items() if not f.derived and n != own}
    now = known.subject.record.values if known.subject.record else {}
    choices = tuple(Choice(n, f.zh, f.en) for n, f in facts.items())
    which = Field("name", "更正哪一项", "which fact", "choice", choices=choices)
    found, place = [], 1
    while True:
        key = f"{leaf.name}{NTH}{place}.name"
        found.append(Question(key, which, place == 1, f"{which.label} {place}", leaf.name))
        if not (name := typed.get(key)):
            return found
        if fact := facts.get(name):
            value = with_site_choices(fact, known.lookup.desk, now)
            label = _("{field}, the new value").format(field=value.label)
            found.append(Question(f"{leaf.name}{NTH}{place}.value", value, value.required, label, leaf.name))
        place += 1


def _measured(leaf: Field, now: Situation, known: Known) -> list[Question]:
    """One question for each item of the checklist that is measured."""
    from svc.site import checklists

    name = now["checklist"]
    if not name:
        return []
    each = checklists.load_checklist(str(name), known.lookup.desk.site.templates(checklists.FOLDER)).items
    label = _("{item} (at most {limit})")
    return [
        Question.may_count(f"{leaf.name}{NTH}{i.id}", label.format(item=i.label, limit=i.limit), leaf.name)
        for i in each
        if i.limit
    ]


def joined(leaf: Field, values: Mapping[str, Any]) -> Any:
    """The answer that the answers to its questions make, or None."""
    if leaf.name in values:
        return values[leaf.name]
    each: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        place, _dot, part = key.partition(NTH)[2].partition(".")
        each.setdefault(place, {})[part] = value
    if leaf.measures:
        return items.as_items({place: parts[""] for place, parts in each.items()}) or None
    if leaf.type == "items":
        counted = ((thing, parts.get("count")) for parts in each.values() for thing in parts.get("", ()))
        things = [{**thing, "count": count or thing["count"]} for thing, count in counted]
        return items.as_items(items.count_by_name(things)) or None
    if leaf.type == "changes":
        changed: dict[str, Any] = {}
        for parts in each.values():
            validate.enter(changed, parts["name"], parts.get("value"))
        return changed or None
    if leaf.type == "rates":
        return {parts["topic"]: parts["rate"] for parts in each.values() if "rate" in parts} or None
    return tuple(each.values()) or None
