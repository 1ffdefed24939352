"""A dialogue held at the terminal, with what was left unsaved the last time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from svc.cli import answers, screen
from svc.cli.dialogue import line
from svc.cli.dialogue.candidates import Candidate, open_records
from svc.cli.dialogue.line import GoneBack
from svc.cli.dialogue.questions import Scope
from svc.cli.dialogue.refused import refuse_beforehand
from svc.cli.dialogue.subject import Known, Subject
from svc.cli.dialogue.talk import GivenUp, Talk
from svc.cli.dialogue.unsaved import Shelf, Unsaved
from svc.model.kind import Kind
from svc.site.desk import Desk
from svc.store import index_refresh
from svc.store.record_meant import record_meant
from svc.store.store import Store
from svc.text.errors import SvcError
from svc.text.fold import fold
from svc.text.language import _

T = TypeVar("T")


def hold(
    subject: Subject, known: Known, found: dict[str, Any], raw: Mapping[str, Any], scope: Scope
) -> tuple[dict[str, Any], Callable[[], None]]:
    """Hold a dialogue.

    Args:
        subject, known: what is asked about, and what is known of it.
        found: the values of what was given as options.
        raw: the same as it was typed.
        scope: how much is asked.

    Returns:
        The answers, and what forgets what was typed once they are saved.

    Raises:
        SvcError: it is refused before anything is asked.
        KeyboardInterrupt: it was stopped; what was typed is kept, and this was said.
    """
    desk = known.lookup.desk
    shelf, command = Shelf(desk), f"{subject.command} {subject.number}".strip()
    unsaved = shelf.find(desk.actor.name, command) or Unsaved(desk.actor.name, command)
    earlier = {name: value for name, value in unsaved.given.items() if name not in raw}
    given = answers.typed_answers(subject.kind, subject.fields, earlier, desk) | found if earlier else found
    unsaved.given = {**earlier, **raw}
    refuse_beforehand(subject, known, given)
    talk = None
    try:
        with line.terminal() as lines:
            talk = Talk(subject, known, given, scope, lines, shelf, unsaved)
            return talk.run(), lambda: shelf.forget(unsaved)
    except GivenUp:
        shelf.forget(unsaved)
        screen.remark(_("given up: nothing was saved"))
        raise KeyboardInterrupt from None
    except KeyboardInterrupt:
        if unsaved.typed or unsaved.pending:
            screen.remark(_("not saved; what was typed is kept for a week: svc {command}").format(command=command))
        raise


def ask_number(kind: Kind | None, desk: Desk) -> str:
    """The number of the record that is meant: typed, or one of those that Tab offers."""
    store = Store(desk.site, desk.now, index_refresh.find_by_index)
    kinds = (kind.name,) if kind else ()
    open_ones = open_records(store, kinds)

    def find(typed: str) -> list[Candidate]:
        word = fold(typed).strip()
        return [Candidate(n, matter, 0) for n, matter in open_ones if word in fold(n) or word in fold(matter)]

    return ask_one(_("NUMBER"), lambda typed: record_meant(store, typed, desk.now.year, kinds), find)


def ask_words(wanted: Mapping[str, tuple[str, bool]]) -> dict[str, str]:
    """Words and lines asked one after the other.

    Args:
        wanted: by name, what is asked and whether it can't be left out.
    """
    found: dict[str, str] = {}
    names = list(wanted)
    with line.terminal() as lines:
        place = 0
        while place < len(names):
            label, needed = wanted[names[place]]
            label = label if needed else _("{field} (may be left out)").format(field=label)
            try:
                typed = lines.read(f"{label}: ", found.get(names[place], "")).strip()
            except GoneBack:
                place = max(place - 1, 0)
                continue
            if typed or not needed:
                found[names[place]] = typed
                place += 1
    return {name: typed for name, typed in found.items() if typed}


def ask_or_leave_out(label: str, read: Callable[[str], T]) -> T | None:
    """One answer that may be left out, asked until it can be understood; None if it is left out."""
    asked = _("{field} (may be left out)").format(field=label)
    return ask_one(asked, lambda typed: read(typed) if typed else None, blank=True)


def ask_one(label: str, read: Callable[[str], T], find: line.Find | None = None, *, blank: bool = False) -> T:
    """One answer, asked until it can be understood.

    Args:
        label: what is asked.
        read: makes the text a value, or refuses it.
        find: finds what Tab may complete a text to.
        blank: whether nothing is an answer, too.
    """
    with line.terminal() as lines:
        default = ""
        while True:
            try:
                default = lines.read(f"{label}: ", default, find).strip()
                if default or blank:
                    return read(default)
            except GoneBack:
                continue
            except SvcError as error:
                screen.complain(error)
