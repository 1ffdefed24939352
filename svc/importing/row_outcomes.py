"""The outcomes and opinions of a form's row: what was not done, whom nobody reached, how content somebody is."""

from __future__ import annotations

from collections.abc import Mapping

from svc.forms.columns import FormColumn
from svc.importing import outcomes
from svc.importing.tables.notes import Notes
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.text.errors import BadInput
from svc.text.fold import fold
from svc.text.language import _, comma_list

LONG = 20  # characters of an outcome that is said


class OutcomeTexts:
    """Reads a row's texts as what really happened.

    Args:
        kind: of which the rows are.
        columns: the form's columns that are taken, by key.
        fields: the fields that a row can have, by name.
        said: takes what was read otherwise than it stands in the book.
    """

    def __init__(self, kind: Kind, columns: Mapping[str, FormColumn], fields: Mapping[str, Field], said: Notes) -> None:
        self.kind = kind
        self.columns = columns
        self.fields = fields
        self.said = said

    def as_it_happened(self, texts: dict[str, str]) -> dict[str, str]:
        """Return a row's texts without steps that its own words say were not taken.

        An outcome such as 待料 leaves the matter open, and its words go to the remark. A callback that reached nobody
        is an attempt, and one without a result is none.

        Raises:
            BadInput: the row itself is a callback that reached nobody, or an opinion that nobody could grade (exit 2).
        """
        self.settle_complaint(texts)
        for name in [name for name in texts if self.is_outcome(name)]:
            words = self.columns[name].means.get(outcomes.UNDONE, ()) if name in self.columns else ()
            if outcomes.says_not_done(texts[name], words):
                self.leave_open(texts, name)
            elif not outcomes.says_worked(texts[name]):
                text = _("{column}: {text} does not say whether it is done, taken as done")
                self.say(text.format(column=self.fields[name].label, text=texts[name][:LONG]))
        self.complete_work(texts)
        own = "" if self.kind.follow_up else "callback."
        if own and not any(name.startswith(own) for name in texts):
            return texts
        opinion, result, caller = (texts.get(f"{own}{name}", "") for name in ("opinion", "result", "caller"))
        column = self.columns.get(f"{own}opinion")
        means = column.means if column else {}
        if result and not opinion:
            if outcomes.says_unreached(result, means.get(outcomes.UNREACHED, ())):
                return self.as_attempt(texts, own, result)
            if own and outcomes.says_not_called(result, means.get(outcomes.NOT_CALLED, ())):
                self.say(_("{text}: no callback was held").format(text=result))
                return {name: text for name, text in texts.items() if not name.startswith(own)}
        if own and caller and not opinion and not result:
            self.say(_("a caller without a result: no callback was held"))
            return {name: text for name, text in texts.items() if not name.startswith(own)}
        return self.graded(texts, own, result if own else "")

    def with_states(self, texts: dict[str, str], states: Mapping[str, str]) -> dict[str, str]:
        """Return a row's texts with what their columns of a state say: 未完成 leaves open even what was done some."""
        for name, state in states.items():
            words = self.columns[name].means.get(outcomes.UNDONE, ())
            if outcomes.says_not_done(state, words):
                texts[name] = f"{texts[name]}；{state}" if texts.get(name) else state
                self.leave_open(texts, name)
            elif not texts.get(name):
                texts[name] = state
        return texts

    def complete_work(self, texts: dict[str, str]) -> None:
        """Put an outcome to work that has a time only, and who worked or what was used to the remark where none was."""
        for name in [name for name in self.fields if self.is_outcome(name)]:
            step = name.partition(".")[0]
            told = [each for each in texts if each.startswith(f"{step}.")]
            if told and name not in texts:
                if f"{step}.at" in texts:
                    texts[name] = _("as the paper form has it")
                    continue
                said = [f"{self.fields[each].label}: {texts.pop(each)}" for each in told]
                self.say(_("{text}: kept as a remark, since no outcome stands there").format(text=comma_list(said)))
                texts["remark"] = "；".join(filter(None, (texts.get("remark", ""), *said)))

    def settle_complaint(self, texts: dict[str, str]) -> None:
        """Leave a complaint open whose outcome says that it is not settled."""
        if (said := texts.get("outcome")) and "unsettled" in self.fields:
            if outcomes.says_not_done(said):
                texts["unsettled"] = "true"
                self.say(_("{text}: it is left open").format(text=f"{self.fields['outcome'].label}: {said}"))
            elif not (texts.get("callback.opinion") or texts.get("callback.result")):
                self.say(_("{text}: kept as a note").format(text=f"{self.fields['outcome'].label}: {said}"))

    def as_attempt(self, texts: dict[str, str], own: str, result: str) -> dict[str, str]:
        """Return a row's texts with an attempt instead of a callback that reached nobody.

        Raises:
            BadInput: the row stands for the callback alone, of which nothing is left (exit 2).
        """
        if not own:
            raise BadInput(
                _("{text}: nobody was reached, so no callback was held").format(text=result),
                todo=_("take the row out and record an attempt: svc repair attempt ID --means phone --text …"),
            )
        self.say(_("{text}: no callback was held, it is kept as an attempt").format(text=result))
        caller = texts.get(f"{own}caller", "")
        rest = {name: text for name, text in texts.items() if not name.startswith(own)}
        return rest | {"attempt.means": "phone", "attempt.text": f"{result} ({caller})" if caller else result}

    def graded(self, texts: dict[str, str], own: str, result: str) -> dict[str, str]:
        """Return a row's texts with opinions in other words graded. Those of a callback are kept as its result, too.

        Raises:
            BadInput: nobody could say which grade one is (exit 2).
        """
        found = dict(texts)
        for name, text in texts.items():
            field = self.fields[name]
            if is_grade(field) and not is_choice(field, text):
                found[name] = self.grade(name, text)
        if result and not texts.get(f"{own}opinion"):
            found[f"{own}opinion"] = self.grade(f"{own}opinion", result)
        return found

    def grade(self, name: str, text: str) -> str:
        """Return the grade of an opinion in other words.

        Raises:
            BadInput: it is none (exit 2).
        """
        column, field = self.columns.get(name), self.fields[name]
        grade = outcomes.grade_opinion(text, column.means if column else {})
        if not grade:
            raise BadInput(
                _("{option}: {value} is none of the grades").format(option=field.label, value=text),
                todo=_("write one of: {choices}").format(choices=comma_list(c.label for c in field.choices)),
            )
        self.say(_("{text} is taken as {grade}").format(text=text, grade=field.label_of(grade)))
        return grade

    def leave_open(self, texts: dict[str, str], name: str) -> None:
        """Take an outcome out of a row, and keep its words as a remark."""
        label, step = self.fields[name].label, name.partition(".")[0]
        said = f"{label}: {texts[name]}"
        self.say(_("{text}: it is left open").format(text=said))
        if "remark" in self.kind.all_fields:
            texts["remark"] = "；".join(filter(None, (texts.get("remark", ""), said)))
        for each in [each for each in texts if each.startswith(f"{step}.")]:
            del texts[each]

    def is_outcome(self, name: str) -> bool:
        """True if a field is the result of the step that finishes a matter."""
        step, _dot, part = name.partition(".")
        return part == "result" and step in self.kind.all_steps and bool(self.kind.all_steps[step].to)

    def say(self, text: str) -> None:
        """Keep what was read otherwise than it stands in the book."""
        self.said.say(text)


def is_choice(field: Field, text: str) -> bool:
    """True if a text is one of the field's choices, by its value or a label."""
    return any(fold(text) in map(fold, choice) for choice in field.choices)


def is_grade(field: Field) -> bool:
    """True if a field says how content somebody is."""
    return any(choice.value == "dissatisfied" for choice in field.choices)
