"""The dialogue: questions one by one, back and forth, until the whole is saved or given up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from svc.cli import screen
from svc.cli.dialogue.candidates import find_candidates
from svc.cli.dialogue.line import GoneBack, Lines
from svc.cli.dialogue.questions import NTH, Question, Scope, walk
from svc.cli.dialogue.reading import read_answer
from svc.cli.dialogue.refused import fields_named
from svc.cli.dialogue.resume import resume
from svc.cli.dialogue.subject import Known, Subject
from svc.cli.dialogue.summary import Entry, entries, shown_value, tell, tell_choices, tell_entries, tell_steps, value_at
from svc.cli.dialogue.unsaved import Shelf, Unsaved
from svc.procedures.run import rehearse
from svc.text.dataclass import dataclass, field
from svc.text.errors import BadInput, SvcError
from svc.text.language import _

FILLED_IN = ("text", "name", "phone", "unit", "choice", "department", "staff", "assignee", "count", "id")


class GivenUp(Exception):
    """The dialogue was given up, and what was typed is forgotten."""


@dataclass
class Talk:
    """One dialogue.

    Args:
        subject, known: what is asked about, and what is known of it.
        given: the values of what was given as options.
        scope: how much is asked.
        lines: reads what is typed.
        shelf, unsaved: where what was typed is kept until it is saved, and what that is.
    """

    subject: Subject
    known: Known
    given: dict[str, Any]
    scope: Scope
    lines: Lines
    shelf: Shelf
    unsaved: Unsaved
    values: dict[str, Any] = field(default_factory=dict)
    wanted: str = ""  # the question that somebody went back to
    refused: str = ""  # what the last refusal said, so that nobody goes round in a circle
    again: list[str] = field(default_factory=list)  # the questions that a refusal asks again

    def run(self) -> dict[str, Any]:
        """Ask everything, show the whole, and return the answers once they are to be saved.

        Raises:
            GivenUp: nothing is to be saved.
            KeyboardInterrupt: not now; what was typed is kept.
        """
        tell(f"{self.subject.label}{' · ' + self.subject.number if self.subject.number else ''}")
        tell(_("Enter: leave out · < or ↑: back · Tab: complete · Ctrl-C: pause, kept for a week"))
        resume(self)
        while True:
            asked, answers = self.walk()
            question = self.next_question(asked)
            if question is not None:
                self.ask(question, asked, answers)
            elif self.look_at_whole(asked, answers):
                return answers

    def walk(self) -> tuple[list[Question], dict[str, Any]]:
        """The questions by now, and the answers so far."""
        return walk(self.subject, self.known, self.given, self.unsaved.typed, self.values, self.scope)

    def next_question(self, asked: list[Question]) -> Question | None:
        """The question to be asked now: the one gone back to, one that is asked again, or the first not answered."""
        keys = {question.key: question for question in asked}
        if self.wanted in keys:
            return keys[self.wanted]
        self.again = [key for key in self.again if key in keys]
        open_ones = [q for q in asked if q.key not in self.unsaved.typed or q.key in self.again]
        return open_ones[0] if open_ones else None

    # One question

    def ask(self, question: Question, asked: list[Question], answers: Mapping[str, Any]) -> None:
        """Ask one question, until its answer can be used or another one is wanted."""
        tell_choices(question.field, self.known.lookup.desk.site)
        tell_steps(question.field, self.subject.record)
        yes_or_no = question.field.type == "flag" and not question.field.choices
        label = question.label
        if not (question.needed or yes_or_no):
            label = _("{field} (may be left out)").format(field=label)
        default, suggested = self.default(question), self.suggestion(question, answers)
        if suggested:
            label = f"{question.label} [{suggested}]"
        if yes_or_no:
            label += " (y/n)"
        unfinished = question.key in self.unsaved.pending
        while True:
            try:
                typed = self.lines.read(
                    f"{label}: ",
                    default,
                    lambda text: find_candidates(question, self.known, answers, text),
                    lambda text: self.keep_pending(question.key, text),
                    unfinished=unfinished,
                )
            except GoneBack as back:
                if back.typed.strip() and back.typed != default:
                    self.keep_pending(question.key, back.typed)
                self.go_back(question, asked)
                return
            try:
                typed = typed if typed.strip() else suggested
                value = self.understood(question, typed, answers)
            except SvcError as error:
                screen.complain(error)
                self.keep_pending(question.key, typed)
                default, unfinished = typed, False
                continue
            self.note(question, typed, value)
            return

    def default(self, question: Question) -> str:
        """What stands in the line already: what was typed there before."""
        return self.unsaved.pending.get(question.key) or self.unsaved.typed.get(question.key) or ""

    def suggestion(self, question: Question, answers: Mapping[str, Any]) -> str:
        """What Enter alone answers: what was given as an option, or what svc would fill in by itself."""
        key, f = question.key, question.field
        if key in self.unsaved.typed or key in self.unsaved.pending or NTH in key:
            return ""
        value = value_at(self.given, key)
        if value is None and f.type in FILLED_IN and not f.measures:
            value = value_at(self.known.filled_in(answers), key)
        return "" if value is None else shown_value(f, value, self.known)

    def understood(self, question: Question, typed: str, answers: Mapping[str, Any]) -> Any:
        """The value of what was typed, or None where nothing was."""
        if not typed.strip():
            if question.needed:
                raise BadInput(_("{field}: an answer is needed").format(field=question.label))
            return None
        lookup = self.known.lookup
        before = len(lookup.notes)
        value = read_answer(question, typed, self.subject, lookup, answers)
        for note in lookup.notes[before:]:
            screen.remark(note)
        return value

    def note(self, question: Question, typed: str, value: Any) -> None:
        """Note an answer."""
        key = question.key
        if question.field.type == "choice" and NTH in key and isinstance(value, str):
            typed = value  # the value tells what is asked next
        self.unsaved.typed[key] = typed if value is not None else ""
        self.values[key] = value
        self.unsaved.pending.pop(key, None)
        self.again = [other for other in self.again if other != key]
        self.wanted = ""
        self.shelf.keep(self.unsaved)

    def keep_pending(self, key: str, text: str) -> None:
        """Keep a text that is no answer yet."""
        if text.strip():
            self.unsaved.pending[key] = text
        self.shelf.keep(self.unsaved)

    def go_back(self, question: Question, asked: list[Question]) -> None:
        """Go to the question before, or stay at the first."""
        keys = [q.key for q in asked]
        place = keys.index(question.key)
        self.wanted = keys[max(place - 1, 0)]

    # After the questions

    def look_at_whole(self, asked: list[Question], answers: dict[str, Any]) -> bool:
        """Show the whole. True if it is to be saved; else the next question is chosen.

        Raises:
            GivenUp: nothing is to be saved.
        """
        refusal = None
        try:
            self.refuse_without_any(answers)
            rehearsed = rehearse(self.known.lookup.desk, lambda _store: self.subject.acts(answers))
        except SvcError as error:
            refusal = error
            screen.complain(error)
            if error.sentence != self.refused and self.ask_again(fields_named(error, self.subject)):
                self.refused = error.sentence
                return False
        tell()
        found = entries(asked, self.values, answers, self.known)
        tell_entries(found)
        if refusal is None:
            for note in rehearsed.notes:
                screen.remark(note)
        prompt = _("Enter: save") if refusal is None else _("not possible yet · Enter: try again")
        prompt += " · " + _("number: change that answer · <: back · n: give up")
        return self.choose(prompt, found, asked) and not refusal

    def refuse_without_any(self, answers: Mapping[str, Any]) -> None:
        """Refuse a step that has none of the answers of which it wants one."""
        wants = self.subject.wants
        if wants and not any(name in answers for name in wants):
            some = ", ".join(f.option for f in self.subject.fields if f.name in wants)
            raise BadInput(_("missing: one of {options}").format(options=some), article=self.subject.article)

    def ask_again(self, names: list[str]) -> bool:
        """Ask again what a refusal speaks of. True if there is something to ask."""
        if not names:
            return False
        self.scope = Scope(self.scope.everything, self.scope.usual, self.scope.again | frozenset(names))
        asked, _answers = walk(self.subject, self.known, self.given, self.unsaved.typed, self.values, self.scope)
        self.again = [q.key for q in asked if q.leaf in names]
        return bool(self.again)

    def choose(self, prompt: str, found: list[Entry], asked: list[Question]) -> bool:
        """Let somebody decide what becomes of the whole. True: go on with it; False: an answer is wanted again."""
        while True:
            word = self.decide(prompt, "<")
            if word in ("", "y", "Y", "是", "保存"):
                return True
            if word == "<":
                self.wanted = asked[-1].key if asked else ""
                return False
            if word in ("n", "N", "q", "放弃"):
                raise GivenUp
            if word.isdecimal() and 1 <= int(word) <= len(found):
                entry = found[int(word) - 1]
                self.ask_again([entry.leaf])
                self.again = [key for key in self.again if key == entry.key] or self.again
                return False
            tell(_("please press Enter, or type one of: {choices}").format(choices="1, 2 … · < · n"))

    def decide(self, prompt: str, back: str) -> str:
        """Read a decision."""
        try:
            return self.lines.read(f"{prompt}: ").strip()
        except GoneBack:
            return back
