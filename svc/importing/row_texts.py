"""The texts of a form's row: ticks read, columns joined, outcomes and opinions in other words understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from svc.forms.columns import FormColumn
from svc.importing import cells, outcomes
from svc.importing.tables.notes import Notes
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.text.errors import BadInput
from svc.text.fold import fold
from svc.text.language import _, comma_list, current_language

OWN = re.compile(r"\s*〔([A-Z][0-9]{4}-[A-Z]?[0-9]{4,})〕\s*")  # a record's own number, as our forms print it
NUMBER = Field("id", "编号", "number")
TICKS = ("√", "✓", "✔", "☑", "✅", "●", "■", "○")  # that a refusal names
# Beside those that mean yes anywhere; the last are what ticks of the fonts Wingdings are as letters.
MARKS = (*"●■◆★vo○*x☑✅🗹☒⊙◎", "ok", "r", "p", "ü", "þ", "\uf0fc", "\uf0fe", "\uf052")


class RowTexts:
    """Reads the cells of a row as the texts of its fields.

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

    def read(self, cells: Mapping[str, str]) -> Mapping[str, str]:
        """Return the texts of a row's fields, with ticks read, columns joined, and second texts separated."""
        texts: dict[str, list[str]] = {}
        for key, cell in cells.items():
            column = self.columns[key]
            if said := self.ticked_value(key, cell) if column.tick else cell:
                texts.setdefault(column.holds[0], []).append(said)
        self.refuse_two_ticks(cells, texts)
        found: dict[str, str] = {}
        for name, parts in texts.items():
            found |= self.split(self.columns.get(name), name, " ".join(parts))
        return self.as_it_happened({name: text for name, text in found.items() if text})

    def ticked_value(self, key: str, cell: str) -> str:
        """Return the column's value if its cell is ticked, an empty text if not, or the grade that stands there.

        Raises:
            BadInput: it is neither (exit 2).
        """
        column = self.columns[key]
        if (said := ticked_value(cell, column.tick[0])) != cell:
            return said
        field = self.fields[column.holds[0]]
        if any(fold(cell) in map(fold, choice) for choice in field.choices):
            return cell
        raise BadInput(
            _("{column}: {value} is no tick").format(column=self.tick_title(key), value=cell),
            todo=_("a tick is one of: {marks}").format(marks=" ".join(TICKS)),
        )

    def tick_title(self, key: str) -> str:
        """Return the heading of a column to tick, below its group."""
        return next(column_titles(self.columns[key]))

    def refuse_two_ticks(self, cells: Mapping[str, str], texts: Mapping[str, list[str]]) -> None:
        """Refuse a row in which two columns of the same fact are ticked."""
        for name, said in texts.items():
            ticked = [key for key in cells if self.columns[key].tick and self.columns[key].holds[0] == name]
            if len(set(said)) > 1 and len(ticked) > 1:
                chosen = [self.tick_title(key) for key in ticked if self.ticked_value(key, cells[key])]
                raise BadInput(
                    _("two grades are ticked: {columns}").format(columns=comma_list(chosen)),
                    todo=_("leave one tick in the row"),
                )

    def as_it_happened(self, texts: dict[str, str]) -> dict[str, str]:
        """Return a row's texts without steps that its own words say were not taken.

        An outcome such as 待料 leaves the matter open, and its words go to the remark. A callback that reached nobody
        is an attempt, and one without a result is none.

        Raises:
            BadInput: the row itself is a callback that reached nobody, or an opinion that nobody could grade (exit 2).
        """
        for name in [name for name in texts if self.is_outcome(name)]:
            words = self.columns[name].means.get(outcomes.UNDONE, ()) if name in self.columns else ()
            if outcomes.says_not_done(texts[name], words):
                self.leave_open(texts, name)
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
            if any(choice.value == "dissatisfied" for choice in field.choices) and not is_choice(field, text):
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

    def split(self, column: FormColumn | None, name: str, text: str) -> dict[str, str]:
        """Split one text into the texts of fields.

        Our own number and the texts behind known words are taken out. A text that is no choice belongs to the column's
        second field.
        """
        found = {NUMBER.name: own[1]} if (own := OWN.search(text)) else {}
        text = OWN.sub(" ", text).strip()
        for then, words in column.then.items() if column else ():
            shape = rf"(?:^|[；;]\s*)(?:{'|'.join(map(re.escape, words))})[:：]\s*"
            text, *rest = re.split(shape, text, maxsplit=1)
            found[then] = "".join(rest).strip()
        others = column.holds[1:] if column else ()
        if others and not is_choice(self.fields[name], text):
            name = others[0]
        return found | {name: text}


def column_titles(column: FormColumn) -> Iterator[str]:
    """Yield the titles of a column in both languages, the current one first, below its group and alone."""
    languages = sorted(column.title, key=lambda language: language != current_language())
    if column.group:
        yield from (f"{column.group[language]}/{column.title[language]}" for language in languages)
    yield from (column.title[language] for language in languages)


def is_choice(field: Field, text: str) -> bool:
    """True if a text is one of the field's choices, by its value or a label."""
    return any(fold(text) in map(fold, choice) for choice in field.choices)


def ticked_value(cell: str, value: str) -> str:
    """Return the column's value if its cell is ticked, an empty text if not, and any other text unchanged."""
    word = fold(cell.replace("\ufe0f", ""))
    if cells.FLAGS.get(word) == "true" or word in MARKS:
        return value
    return "" if word in cells.FLAGS else cell
