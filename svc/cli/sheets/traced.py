"""The records behind the figures of a paper, each by its home and matter beside its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from svc.forms.report_form import home_and_matter
from svc.model.record import Record
from svc.render import Sheet
from svc.text.dataclass import replace
from svc.views.mask import Mask


def with_matters(sheets: Sequence[Sheet], records: Mapping[str, Record], mask: Mask) -> list[Sheet]:
    """Return sheets that know what the records behind their figures are about.

    Args:
        sheets: what is printed.
        records: those that its figures were counted from, by number.
        mask: whether names and phones are hidden.
    """
    numbers = {number for sheet in sheets for behind in sheet.traces.values() for number in behind}
    told = {
        number: home_and_matter(records[number], lambda record, text: mask.text(text, record))
        for number in sorted(numbers & records.keys())
    }
    return [replace(sheet, matters=told) if sheet.traces else sheet for sheet in sheets]
