"""Letters: a reply or callback as the mail that the resident gets, from a template and the record (018).

A template is `templates/letters/KIND.LANGUAGE.j2`, the site's own before the built-in one. Its first line is the
subject, the rest is the letter; below it svc signs. What it may use:

    every fact of the record, `id` and `status`
    topic        what the resident asked about, in one short line; of a callback, what that is about
    answer       the step that the letter passes on, such as `answer.text`
    rework, next of a callback: the newest such step, where there is one and the rework is not done
    in_writing   whether a callback is held in writing or by email
    sender       name, department, company
    paper        whether it is printed rather than mailed
    desk_phone   the telephone of the desk, if the site has one

Filters are those of forms: `day`, `clock`, `when`, `label`, `join`. Values are text and never run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from svc.disk.read import read_file
from svc.forms import expressions
from svc.forms.letter_occasions import OCCASIONS, unfinished_steps
from svc.forms.limits import count_output, limited
from svc.model.record import Record
from svc.render.screen import visible
from svc.render.wrapping import cut_short
from svc.site.settings import Site
from svc.text.dataclass import dataclass
from svc.text.errors import Damaged, Refusal
from svc.text.language import _, comma_list, current_language
from svc.views.json import list_object, step_object
from svc.views.mask import OPEN, Mask

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


def write_letter(
    record: Record, linked: Mapping[str, Record], site: Site, now: datetime, mask: Mask, *, paper: bool = False
) -> Letter:
    """Write the letter that answers a record.

    Args:
        record: of one of the kinds in `OCCASIONS`.
        linked: the records that it names, for what a callback is about.
        site: its staff and company, and where templates are.
        now: the day below the letter.
        mask: whether the resident's name and phone are hidden.
        paper: whether it is printed: nobody answers a mail that came on paper.

    Raises:
        Refusal: there is nothing to pass on yet, or the record is cancelled (exit 3).
        Damaged: the template has a fault, with its line where that is known (exit 5).
    """
    refuse_cancelled(record)
    passes_on, else_signed = OCCASIONS[record.kind.name]
    answer = passes_on(record)
    sender = sender_of(answer.by or else_signed(record), site)
    facts = {
        **common_facts(record, linked, sender, mask),
        "paper": paper,
        "desk_phone": site.phone,
        "answer": step_object(answer, record, mask) if answer.do != "add" else {"do": "add"},
        **{taken.do: step_object(taken, record, mask) for taken in unfinished_steps(record)},
        "in_writing": record["means"] in ("writing", "email"),
    }
    return signed_letter(record.kind.name, facts, record, sender, site, now)


def refuse_cancelled(record: Record) -> None:
    """Refuse to write about a cancelled record (015.5)."""
    if record.status == "cancelled":
        raise Refusal(
            _("{id} is cancelled: no letter goes out about it").format(id=record.id),
            article="015.5",
            todo=_("see it first: {command}").format(command=f"svc show {record.id}"),
        )


def common_facts(record: Record, linked: Mapping[str, Record], sender: Sender, mask: Mask) -> dict[str, Any]:
    """Return what every template may use: the record's facts, the topic and the sender."""
    return {
        **list_object(record, mask),
        "topic": letter_topic(record, linked, mask),
        "sender": {"name": sender.name, "department": sender.department, "company": sender.company},
    }


def signed_letter(
    template: str, facts: Mapping[str, Any], record: Record, sender: Sender, site: Site, now: datetime
) -> Letter:
    """Return a letter made from the template of that name, and signed by its sender on a day."""
    subject, body = render_letter(find_template(template, site.templates("letters")), facts, choice_labels(record))
    signature = (sender.name, sender.department, sender.company, f"{now:%Y-%m-%d}")
    return Letter(subject, "\n".join([body, "", *filter(None, signature)]), sender)


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
    return cut_short(single_line(comma_list(asked) or own), _LONGEST_TOPIC)


def without_residents_words(text: str, record: Record, linked: Mapping[str, Record]) -> str:
    """A letter without what the resident said in the first place, which no taboo forbids to repeat (003.8).

    Args:
        text: subject and letter.
        record: what it is about.
        linked: the records that it names.
    """
    heard = {letter_topic(record, linked, OPEN)}
    for each in (record, *linked.values()):
        own = (each[f.name] for f in each.kind.fields if f.type == "text" and not f.spoken)
        heard |= {visible(words, lines=True) for words in own if words}
    for words in sorted(heard, key=len, reverse=True):
        text = text.replace(words, "。")
    return text


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
        with limited(path):
            head, body = (
                "".join(map(count_output, sandbox.from_string(text).generate(given)))
                for text in (subject, "\n" + rest)  # so that faults have the file's line numbers
            )
    except Exception as error:
        sentence = _("the letter can't be written: {error}").format(error=error)
        raise Damaged(sentence, path=path, line=getattr(error, "lineno", None)) from None
    spare = "\n".join(each.rstrip() for each in visible(body, lines=True).split("\n"))
    return single_line(head), re.sub(r"\n{3,}", "\n\n", spare).strip("\n")


def check_template(path: Path) -> None:
    """Refuse a letter's template that can't be read as one.

    Raises:
        Damaged: it has a fault, with its line (exit 5).
    """
    source = read_template(path)
    try:
        expressions.sandbox("zh", {}).parse(source)
    except Exception as error:
        sentence = _("the letter can't be written: {error}").format(error=error)
        raise Damaged(sentence, path=path, line=getattr(error, "lineno", None)) from None


def read_template(path: Path) -> str:
    """Read the text of a template.

    Raises:
        Damaged: it can't be read as text (exit 5).
    """
    try:
        return read_file(path, _MAX_SIZE).decode().lstrip("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Damaged(_("the file is not in UTF-8"), path=path) from None
