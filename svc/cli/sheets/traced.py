"""The records behind the figures of a paper, each by its home and matter beside its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from svc.model.record import Record
from svc.render import Sheet
from svc.text.dataclass import replace
from svc.views.mask import Mask

_LONGEST = 24  # characters of a matter


def with_matters(sheets: Sequence[Sheet], records: Mapping[str, Record], mask: Mask) -> list[Sheet]:
    """Return sheets that know what the records behind their figures are about.

    Args:
        sheets: what is printed.
        records: those that its figures were counted from, by number.
        mask: whether names and phones are hidden.
    """
    numbers = {number for sheet in sheets for behind in sheet.traces.values() for number in behind}
    told = {number: _matter(records[number], mask) for number in sorted(numbers & records.keys())}
    return [replace(sheet, matters=told) if sheet.traces else sheet for sheet in sheets]


def _matter(record: Record, mask: Mask) -> str:
    """Return the home and the matter of a record, in a few words."""
    text = " ".join(mask.text(record.subject, record).split())
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
    home = str(record["unit"] or "")
    return " ".join(dict.fromkeys(filter(None, (home, short))))
