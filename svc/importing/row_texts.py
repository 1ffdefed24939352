"""The texts of a form's row: ticks read, columns joined, outcomes and opinions in other words understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from svc.forms.columns import FormColumn
from svc.importing import cells
from svc.importing.row_outcomes import OutcomeTexts, is_choice, is_grade
from svc.importing.site_words import choice_meant
from svc.model.fields import Field
from svc.model.items import parse_items, total_count
from svc.model.steps import CANCEL
from svc.text.errors import BadInput
from svc.text.fold import fold
from svc.text.language import _, comma_list, current_language

OWN = re.compile(r"\s*〔([A-Z][0-9]{4}-[A-Z]?[0-9]{4,})〕\s*")  # a record's own number, as our forms print it
VOID = re.compile(r"\s*〔(?:作废|cancelled)[:：]\s*([^〕]*)〕\s*")  # and why its line is struck
NUMBER = Field("id", "编号", "number")
COUNTS = "count"  # of a column with the counts of the items in another: `items.count`
_NUMBER = re.compile(r"[A-Z][0-9]{4}-[A-Z]?[0-9]{4,}")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-4])[:：][0-5][0-9](?:[:：][0-5][0-9])?")
_BETWEEN = re.compile(r"[、,，;；/\n]")
TICKS = ("√", "✓", "✔", "☑", "✅", "●", "■", "○")  # that a refusal names
# Beside those that mean yes anywhere; the last are what ticks of the fonts Wingdings are as letters.
MARKS = (*"●■◆★vo○*x☑✅🗹☒⊙◎", "ok", "r", "p", "ü", "þ", "\uf0fc", "\uf0fe", "\uf052")


class RowTexts(OutcomeTexts):
    """Reads the cells of a row as the texts of its fields."""

    def read(self, cells: Mapping[str, str]) -> Mapping[str, str]:
        """Return the texts of a row's fields, with ticks read, columns joined, and second texts separated."""
        texts: dict[str, list[str]] = {}
        states = {self.columns[key].holds[0]: cell for key, cell in cells.items() if self.is_state(key)}
        for key, cell in cells.items():
            column = self.columns[key]
            if self.is_state(key):
                continue
            if said := self.ticked_value(key, cell) if column.tick else cell:
                texts.setdefault(column.holds[0], []).append(said)
        self.refuse_two_ticks(cells, texts)
        found: dict[str, str] = {}
        for name, parts in texts.items():
            found |= self.split(self.columns.get(name), name, " ".join(parts))
        found = self.with_days(self.with_counts({name: text for name, text in found.items() if text}))
        return self.as_it_happened(self.with_states(self.with_choices(found), states))

    def with_choices(self, texts: dict[str, str]) -> dict[str, str]:
        """Return a row's texts with words that the form's template has for a choice replaced by it; grades apart."""
        found = dict(texts)
        for name, text in texts.items():
            field, column = self.fields.get(name), self.columns.get(name)
            if not (field and field.choices and column and column.means) or is_choice(field, text) or is_grade(field):
                continue
            if value := choice_meant(text, column.means):
                found[name] = value
                self.say(_("{text} is taken as {grade}").format(text=text, grade=field.label_of(value)))
            elif not column.take:  # a column that the form has not
                del found[name]
                self.say(_("{column}: {value} is none of its choices, left out").format(column=field.label, value=text))
        return found

    def is_state(self, key: str) -> bool:
        """True if a column says how a matter stands, beside the one that has its outcome."""
        column = self.columns[key]
        return not column.take and "+" in key and self.is_outcome(column.holds[0])

    def with_counts(self, texts: dict[str, str]) -> dict[str, str]:
        """Return a row's texts with the counts of items put to their names, such as 沙发=1、冰箱=2.

        Raises:
            BadInput: nobody could say how many there are of each (exit 2).
        """
        found = dict(texts)
        for key in [key for key in texts if key.endswith(f".{COUNTS}")]:
            whole = key.rpartition(".")[0]
            if whole not in self.kind.all_fields or self.kind.all_fields[whole].type != "items":
                continue
            counts = [re.sub(r"[^0-9]", "", fold(part)) for part in _BETWEEN.split(found.pop(key))]
            names = [part.strip() for part in _BETWEEN.split(texts.get(whole, "")) if part.strip()]
            if len(counts) == len(names):
                found[whole] = "、".join(f"{n}={count}" for n, count in zip(names, counts, strict=True))
            elif names and counts != [str(total_count(parse_items(self.fields[whole], names, str)))]:
                raise BadInput(
                    _("{count} keys with {names} names").format(count="、".join(counts), names=len(names)),
                    todo=_("write the count behind each name: {example}").format(example="沙发1张、椅子4把"),
                )
        return found

    def with_days(self, texts: dict[str, str]) -> dict[str, str]:
        """Return a row's texts with the row's own day before a step's time that is a clock alone."""
        day = texts.get(self.kind.time, "").partition(" ")[0]
        clocks = [name for name, text in texts.items() if name.endswith(".at") and _CLOCK.fullmatch(fold(text).strip())]
        return texts | {name: f"{day} {texts[name]}" for name in clocks if day}

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

    def split(self, column: FormColumn | None, name: str, text: str) -> dict[str, str]:
        """Split one text into the texts of fields.

        Our own number and the texts behind known words are taken out. A text that is no choice belongs to the column's
        second field.
        """
        if name == NUMBER.name and _NUMBER.fullmatch(text.strip()):
            return {name: text.strip()}
        found = {NUMBER.name: own[1]} if (own := OWN.search(text)) else {}
        if void := VOID.search(text):
            found[f"{CANCEL.name}.reason"] = void[1].strip()
        if name == NUMBER.name:
            return found
        text = VOID.sub(" ", OWN.sub(" ", text)).strip()
        for then, words in column.then.items() if column else ():
            shape = rf"(?:^|[；;]\s*)(?:{'|'.join(map(re.escape, words))})[:：]\s*"
            text, *rest = re.split(shape, text, maxsplit=1)
            found[then] = "".join(rest).strip()
        if column and column.shape and (parts := column.shape.fullmatch(text)):
            return found | dict(zip(column.holds, (part or "" for part in parts.groups()), strict=False))
        others = column.holds[1:] if column and not column.shape else ()
        if others and not is_choice(self.fields[name], text):
            name = others[0]
        return found | {name: text}


def column_titles(column: FormColumn) -> Iterator[str]:
    """Yield the titles of a column in both languages, the current one first, below its group and alone."""
    languages = sorted(column.title, key=lambda language: language != current_language())
    if column.group:
        yield from (f"{column.group[language]}/{column.title[language]}" for language in languages)
    yield from (column.title[language] for language in languages)


def ticked_value(cell: str, value: str) -> str:
    """Return the column's value if its cell is ticked, an empty text if not, and any other text unchanged."""
    word = fold(cell.replace("\ufe0f", "")).strip("()[] ")
    if len(word) > 1 and set(word) <= set("√✓✔"):
        word = word[0]
    if cells.FLAGS.get(word) == "true" or word in MARKS:
        return value
    return "" if word in cells.FLAGS else cell
