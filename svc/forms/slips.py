"""Slips: a form's template and one record make its parts, or empty ones to be filled in by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from svc.forms import forms
from svc.forms.blanks import SlipField, SlipForm, ThingsTable
from svc.forms.columns import FormColumn, Text
from svc.forms.expressions import Row, compiler
from svc.forms.forms import Form
from svc.render import Pair, Part, Sheet, Slip
from svc.render.wrapping import text_width

LINES = 3  # for things, on an empty slip
BESIDE = 28  # terminal columns of what is to be ticked, and no more, where something stands beside it


def fill_slip(form: Form, row: Row | None, site_name: str, language: str, labels: Text | None = None) -> Slip | None:
    """The slip of one record.

    Args:
        form: what `forms.load` gave.
        row: the record: facts, `id`, `status`, `steps`; nothing makes an empty slip.
        site_name: what stands under 单位.
        language: `zh` or `en`.
        labels: what choices are called in that language.

    Returns:
        The slip; nothing where the form has none.

    Raises:
        Damaged: an expression of the template can't be understood, or fails on the record.
    """
    if form.slip is None:
        return None
    filler = SlipFiller(form, form.slip, row, language, labels or {})
    return Slip(
        form.title[language],
        tuple(forms.head_of(form, site_name, "", language)),
        tuple(filler.part(number) for number in range(1, len(form.slip.parts) + 1)),
        row,
        (form.foot[language],) if form.foot else (),
    )


class SlipFiller:
    """Fills the parts of one slip."""

    def __init__(self, form: Form, slip: SlipForm, row: Row | None, language: str, labels: Text) -> None:
        self.form = form
        self.slip = slip
        self.row = {**row, "step": forms.newest_steps(row)} if row is not None else None
        self.language = language
        self.compiled = compiler(language, labels)

    def part(self, number: int) -> Part:
        """One part, by its number from 1."""
        body = [entry for entry in self.slip.body if number in (entry.only or (number,))]
        signs = [cell for cell in self.slip.signs if number in (cell.only or (number,))]
        return Part(
            self.slip.parts[number - 1][self.language],
            tuple(self.things(entry) if isinstance(entry, ThingsTable) else self.pair(entry) for entry in body),
            tuple(map(self.pair, signs)),
        )

    def pair(self, cell: SlipField) -> Pair:
        """A value with its label; on an empty slip what is to be ticked or completed, if anything."""
        title = cell.title[self.language]
        if self.row is not None:
            return Pair(title, self.value(cell, self.row), cell.wide)
        hand = cell.hand.get(self.language, "")
        return Pair(title, hand, cell.wide or text_width(hand) > BESIDE)

    def things(self, of: ThingsTable) -> Sheet:
        """The things that the record lists, or lines for them."""
        columns = tuple(forms.column_of(column, self.language) for column in of.columns)
        return Sheet(columns, tuple(self.lines(of)), None, of.title[self.language])

    def lines(self, of: ThingsTable) -> Sequence[tuple[str, ...]]:
        """The lines of things: a row's number, and what its columns take."""
        if self.row is None:
            return [tuple(str(n) if c.take == "row" else "" for c in of.columns) for n in range(1, LINES + 1)]
        found: Sequence[Any] = self.row.get(of.fact) or ()
        return [tuple(self.value(c, {**item, "row": n}) for c in of.columns) for n, item in enumerate(found, 1)]

    def value(self, cell: SlipField | FormColumn, row: Row | None) -> str:
        """What an expression of the template makes of a row."""
        with forms.template_errors(self.form, cell):
            return self.compiled(cell.take, ())(row) if row is not None else ""
