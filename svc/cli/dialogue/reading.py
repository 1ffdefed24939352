"""What is typed at a prompt, made the value of an answer or refused at once, with the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from svc.cli import answers
from svc.cli.dialogue.questions import Question
from svc.cli.dialogue.subject import Subject
from svc.model import user_input
from svc.model.fields import Choice, Field
from svc.model.items import split_items
from svc.model.roles import ROLES
from svc.procedures import validate
from svc.procedures.lookup import Lookup
from svc.site.settings import Site
from svc.text.dataclass import replace
from svc.text.errors import BadInput
from svc.text.fold import fold
from svc.text.language import _

SEVERAL = re.compile(r"\s*[,，、;；\n]\s*")  # what stands between several values at a prompt
YES = ("y", "yes", "是", "对", "好", "true", "1")
NO = ("n", "no", "否", "不", "不是", "没有", "false", "0", "2")


def choices_at(f: Field, site: Site) -> tuple[Choice, ...]:
    """The choices that a prompt offers for an answer: its own, else those that the site has."""
    if f.type == "flag":
        return f.choices
    if f.choices:
        return f.choices
    places = tuple(Choice(name, name, name) for name in site.departments)
    match f.type:
        case "department":
            return places
        case "desk":
            return tuple(Choice(letter, name, letter) for letter, name in site.desks.items())
        case "assignee":
            return (*ROLES, *places)
    return ()


def read_answer(question: Question, typed: str, subject: Subject, lookup: Lookup, found: Mapping[str, Any]) -> Any:
    """The value of a typed answer.

    Args:
        question: what was asked.
        typed: what was typed, not empty.
        subject: what is asked about.
        lookup: the site and its records; it notes what is to be said of the answer.
        found: the answers so far.

    Raises:
        SvcError: it can't be understood, or the site can't use it.
    """
    desk = lookup.desk
    f = replace(question.field, name=question.field.label, options=(question.field.label,))  # as messages call it
    known = choices_at(f, desk.site)
    if f.type == "file" and not Path(typed.strip()).is_file():
        raise BadInput(_("no such file: {path}").format(path=typed.strip()))
    if f.type == "flag":
        return read_yes_or_no(f, typed)
    if f.type == "items":
        value = answers.typed_value(f, split_items(typed.replace("\n", "、")), desk)
    elif f.type == "rates":
        value = answers.typed_value(f, answers.split_typed(f, typed), desk)
    elif f.many:
        each = [choice_meant(f, part, known) for part in SEVERAL.split(typed.strip()) if part]
        value = answers.typed_value(f, each, desk)
    else:
        value = answers.typed_value(f, choice_meant(f, typed, known) if known else typed, desk)
    value = lookup.with_whole_numbers([f], {f.name: value})[f.name]
    value = lookup.colleagues([f], {f.name: value})[f.name]
    quoted = any(each.quotes and found.get(each.name) for each in subject.fields)
    spoken = replace(f, spoken=f.spoken and not f.spoken_if and not quoted)
    validate.refuse_unusable([spoken], {f.name: value}, desk.site, subject.article)
    if not desk.at:
        validate.refuse_past([f], {f.name: value}, desk.now)
    if f.type == "unit":
        lookup.known_homes(subject.kind, {question.field.name: value})
    return value


def read_yes_or_no(f: Field, typed: str) -> bool:
    """Yes or no; of a flag whose two values have names, one of these, or its number."""
    if f.choices:
        return choice_meant(f, fold(typed).strip(), f.choices) == f.choices[0].value
    return yes_or_no(typed)


def yes_or_no(typed: str) -> bool:
    """Yes or no, in one of the words for it."""
    word = fold(typed).strip()
    if word in YES:
        return True
    if word in NO:
        return False
    raise BadInput(_("please type y (yes) or n (no)"))


def choice_meant(f: Field, typed: str, known: tuple[Choice, ...]) -> str:
    """The choice meant by an answer: by its place in the list, its name, or a part of its name.

    Raises:
        BadInput: none is meant, or several may be.
    """
    word = fold(typed).strip()
    if word.isdecimal() and 1 <= int(word) <= len(known):
        return known[int(word) - 1].value
    exact = [c for c in known if word in (fold(c.value), fold(c.zh), fold(c.en))]
    if not known or exact:
        return exact[0].value if exact else typed
    found = [c for c in known if word and (word in fold(c.zh) or word in fold(c.en) or word in fold(c.value))]
    if len(found) == 1:
        return found[0].value
    if len(found) > 1:
        raise BadInput(
            _("{label}: {value} may mean several").format(label=f.label, value=typed.strip()),
            todo=_("one of: {choices}").format(choices=", ".join(c.label for c in found)),
        )
    if f.type == "assignee":  # or a colleague's name
        return typed
    return user_input.parse_choice(f.label, known, typed)
