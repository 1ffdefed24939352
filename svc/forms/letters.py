"""Letters: a reply or callback as the mail that the resident gets, from a template and the record (018).

A template is `templates/letters/KIND.LANGUAGE.j2`, the site's own before the built-in one. Its first line is the
subject, the rest is the letter; below it svc signs. What it may use:

    every fact of the record, `id` and `status`
    topic        what the resident asked about, in one short line; of a callback, what that is about
    answer       the step that the letter passes on, such as `answer.text`
    rework, next of a callback: the newest such step, where there is one and the rework is not done
    in_writing   whether a callback is held in writing or by email
    sender       name, department, company

Filters are those of forms: `day`, `clock`, `when`, `label`, `join`. Values are text and never run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from svc.disk.read import read_file
from svc.forms import expressions
from svc.kinds.callback_rules import caller
from svc.kinds.complaint_rules import is_outcome_reply
from svc.kinds.first_asked import ANSWERS
from svc.kinds.shared import first_receiver
from svc.model.record import Record, Taken
from svc.render.screen import visible
from svc.site.settings import Site
from svc.text.errors import Damaged, Refusal
from svc.text.language import _, comma_list, current_language
from svc.views.json import list_object, step_object
from svc.views.mask import Mask

_LONGEST_TOPIC = 40  # characters of what was asked that a subject repeats
_MAX_SIZE = 100_000  # bytes of a template


@dataclass(frozen=True)
class Sender:
    """The person who signs: name, department, company. The email may be missing."""

    name: str
    department: str
    company: str
    email: str


@dataclass(frozen=True)
class Letter:
    """A letter: a subject in one line, a body with its signature, and the sender."""

    subject: str
    body: str
    sender: Sender


# What is passed on


def newest_reply(record: Record) -> Taken:
    """Return the newest outcome told since the last reopening, or else the newest reply (006.18)."""
    replies = [t for t in record.since("reopen") if t.do in ("reply", "refer") or is_outcome_reply(t)]
    if not replies:
        raise Refusal(
            _("{id} has no reply yet").format(id=record.id)
            if not record.last("reopen")
            else _("{id} has no reply since it was reopened").format(id=record.id),
            article="006.18",
            todo=_("record first what the complainant is told: {command}").format(
                command=f"svc complaint reply {record.id} --outcome --text … | --progress --next …"
            ),
        )
    outcomes = [t for t in replies if t.do == "refer" or is_outcome_reply(t)]
    return (outcomes or replies)[-1]


def repair_result(record: Record) -> Taken:
    """Return the repair's result since the last reopening (007)."""
    done = next((t for t in reversed(record.since("reopen")) if t.do == "done"), None)
    if done is None:
        raise Refusal(
            _("{id} is not done yet: there is no result to write about").format(id=record.id),
            article="007",
            todo=_("record it first: {command}").format(command=f"svc repair done {record.id} --result …"),
        )
    return done


def inquiry_answer(record: Record) -> Taken:
    """Return the newest answer or referral of an inquiry (009.4)."""
    answer = next((t for t in reversed(record.trail) if t.do in ANSWERS), None)
    if answer is None:
        raise Refusal(
            _("{id} has no answer yet").format(id=record.id),
            article="009.4",
            todo=_("record it first: {command}").format(command=f"svc inquiry answer {record.id} --text …"),
        )
    return answer


def callback_meeting(record: Record) -> Taken:
    """Return the step that held a callback, or its registration while it is only booked (017.2)."""
    if record.status not in ("booked", "held"):
        raise Refusal(
            _("{id} is {status}: there is nothing to write about").format(
                id=record.id, status=record.kind.status_label(record.status)
            ),
            article="017.2",
            todo=_("record or book it first: {command}").format(command=f"svc callback record {record.id} --content …"),
        )
    return record.last("record") or record.registration


# Of each kind that has letters: the step its letter passes on, and who signs where no step tells.
OCCASIONS: Mapping[str, tuple[Callable[[Record], Taken], Callable[[Record], str]]] = {
    "complaint": (newest_reply, first_receiver),
    "repair": (repair_result, first_receiver),
    "callback": (callback_meeting, caller),
    "inquiry": (inquiry_answer, first_receiver),
}


# Writing


def write_letter(record: Record, linked: Mapping[str, Record], site: Site, now: datetime, mask: Mask) -> Letter:
    """Write the letter that answers a record.

    Args:
        record: of one of the kinds in `OCCASIONS`.
        linked: the records that it names, for what a callback is about.
        site: its staff and company, and where templates are.
        now: the day below the letter.
        mask: whether the resident's name and phone are hidden.

    Raises:
        Refusal: there is nothing to pass on yet, or the record is cancelled (exit 3).
        Damaged: the template has a fault, with its line where that is known (exit 5).
    """
    if record.status == "cancelled":
        raise Refusal(
            _("{id} is cancelled: no letter goes out about it").format(id=record.id),
            article="015.5",
            todo=_("see it first: {command}").format(command=f"svc show {record.id}"),
        )
    passes_on, else_signed = OCCASIONS[record.kind.name]
    answer = passes_on(record)
    sender = sender_of(answer.by or else_signed(record), site)
    facts = {
        **list_object(record, mask),
        "topic": letter_topic(record, linked, mask),
        "answer": step_object(answer, record, mask) if answer.do != "add" else {"do": "add"},
        **{taken.do: step_object(taken, record, mask) for taken in unfinished_steps(record)},
        "in_writing": record["means"] in ("writing", "email"),
        "sender": {"name": sender.name, "department": sender.department, "company": sender.company},
    }
    subject, body = render_letter(
        find_template(record.kind.name, site.templates("letters")), facts, choice_labels(record)
    )
    return signed_body(subject, body, sender, now)


def signed_body(subject: str, body: str, sender: Sender, now: datetime) -> Letter:
    """Return a letter signed by its sender on a day."""
    signature = (sender.name, sender.department, sender.company, f"{now:%Y-%m-%d}")
    return Letter(subject, "\n".join([body, "", *filter(None, signature)]), sender)


def unfinished_steps(record: Record) -> list[Taken]:
    """Return what a callback left to be done: an unfinished rework, and the next callback."""
    return [t for t in (*record.since("rework-done"), record.last("next")) if t and t.do in ("rework", "next")]


def sender_of(name: str, site: Site) -> Sender:
    """Return the signature of a person: name, department, company (018)."""
    member = site.members.get(name)
    department = member.department if member and member.department else _("Service centre")
    return Sender(
        single_line(name),
        single_line(department),
        single_line(site.company or site.name),
        member.email if member else "",
    )


def letter_topic(record: Record, linked: Mapping[str, Record], mask: Mask) -> str:
    """Return the resident's topic in one short line."""
    asked = [mask.text(linked[n].subject, linked[n]) if n in linked else n for n in record["about"] or ()]
    own = mask.text(record.subject, record) if record.subject != record["unit"] else _("our service")
    text = single_line(comma_list(asked) or own)
    return text if len(text) <= _LONGEST_TOPIC else text[: _LONGEST_TOPIC - 1].rstrip() + "…"


def choice_labels(record: Record) -> dict[str, str]:
    """Return the labels of the choices of a record's kind."""
    return {choice.value: choice.label for f in record.kind.fields for choice in f.choices}


def single_line(text: str) -> str:
    """Return a text in one visible line, so that no value can begin a header or a paragraph."""
    return visible(" ".join(text.split()))


# Templates


def find_template(kind: str, folders: Sequence[Path]) -> Path:
    """Return the template of a kind's letters in the current language, from the first folder that has one."""
    paths = [folder / f"{kind}.{current_language()}.j2" for folder in folders]
    return next((path for path in paths if path.exists()), paths[-1])


def render_letter(path: Path, facts: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, str]:
    """Render subject and body. Each is a template of its own, so that no value of one gets into the other.

    Raises:
        Damaged: the file can't be read or understood, or fails on the record (exit 5).
    """
    source = read_template(path)
    sandbox = expressions.sandbox(current_language(), names).overlay(trim_blocks=True, lstrip_blocks=True)
    subject, _break, rest = source.partition("\n")
    try:
        given = expressions.without_none(facts)
        head = sandbox.from_string(subject).render(given)
        body = sandbox.from_string("\n" + rest).render(given)  # so that faults have the file's line numbers
    except Exception as error:
        sentence = _("the letter can't be written: {error}").format(error=error)
        raise Damaged(sentence, path=path, line=getattr(error, "lineno", None)) from None
    spare = "\n".join(each.rstrip() for each in visible(body, lines=True).split("\n"))
    return single_line(head), re.sub(r"\n{3,}", "\n\n", spare).strip("\n")


def read_template(path: Path) -> str:
    """Read the text of a template.

    Raises:
        Damaged: it can't be read as text (exit 5).
    """
    try:
        return read_file(path, _MAX_SIZE).decode().lstrip("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Damaged(_("the file is not in UTF-8"), path=path) from None
