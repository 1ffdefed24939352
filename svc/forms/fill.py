"""Forms filled: a sheet from the records of a period, or a slip from one record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from svc.forms.columns import FormColumn, Text
from svc.forms.expressions import Row, as_moment, compiler, newest_steps, template_errors
from svc.forms.slips import SlipFiller
from svc.forms.template import Form
from svc.model.steps import CANCEL, CANCELLED
from svc.render import Sheet, Slip
from svc.render.slip_pages import paginate

_LINE = "____"  # to be written on
_COVERS: Mapping[str, Text] = {
    "month": {"zh": "月", "en": "month"},
    "half": {"zh": "期", "en": "half-year"},
    "year": {"zh": "年", "en": "year"},
}
_HALVES: Mapping[str, Text] = {"H1": {"zh": "上半年", "en": "first half"}, "H2": {"zh": "下半年", "en": "second half"}}
_VOID: Text = {"zh": "〔作废：{}〕", "en": "〔cancelled: {}〕"}
_HEAD: Mapping[str, Text] = {
    "version": {"zh": "版号/状态: {}", "en": "Version/status: {}"},
    "site": {"zh": "单位: {}", "en": "Unit: {}"},
    "year": {"zh": "{}年", "en": "Year: {}"},
    "month": {"zh": "{}年{}月", "en": "Month: {}-{}"},
    "half": {"zh": "{}年{}", "en": "Half-year: {}, {}"},
}


def fill_form(
    form: Form,
    rows: Sequence[Row],
    site_name: str,
    period: str,
    language: str,
    blank: int = 0,
    labels: Text | None = None,
    linked: Callable[[Row], Row] | None = None,
    whole: Row | None = None,
) -> Sheet:
    """Fill a form from records.

    Args:
        form: what `load_form` gave.
        rows: the records of the period: facts, `id`, `status`, `callback`; times as ISO 8601 or aware datetimes.
        site_name: what stands under 单位.
        period: `2026`, `2026-H2` or `2026-11`.
        language: `zh` or `en`.
        blank: how many empty rows follow, to be filled in by hand.
        labels: what choices such as `satisfied` are called in that language.
        linked: the records that one names, by number; asked only where an expression wants them.
        whole: what the head's own expressions see.

    Returns:
        The sheet; its data are the rows in the form's order.

    Raises:
        Damaged: an expression of the template can't be understood, or fails on a record.
    """
    ordered = sorted(rows, key=lambda row: _rank((row.get("each", {}) if form.each else row).get(form.order)))
    fillers = _fillers(form, form.columns, language, labels or {})
    heading = zip(form.head, _fillers(form, form.head, language, labels or {}), strict=True)
    said = (f"{of.title[language]}: {filler(whole or {}) or (_LINE if blank else '—')}" for of, filler in heading)
    beside = {name: of for name, of in (("step", newest_steps), ("linked", linked)) if of and form.wants(name)}
    filled = []
    for number, row in enumerate(ordered, 1):
        void = _void_note(row, language)
        seen = {**row, "row": number, "void": void, **{name: of(row) for name, of in beside.items()}}
        cells = tuple(filler(seen) for filler in fillers)
        if void and not form.wants("void"):
            at = _void_column(form)
            cells = (*cells[:at], f"{cells[at]} {void}".strip(), *cells[at + 1 :])
        filled.append(cells)
    for_hand = range(len(ordered) + 1, len(ordered) + 1 + blank)
    filled += [tuple(str(n) if column.take == "row" else "" for column in form.columns) for n in for_hand]
    return Sheet(
        columns=tuple(column.as_column(language) for column in form.columns),
        rows=tuple(filled),
        data=[_entry(row) for row in ordered] if form.each else ordered,
        title=form.title[language],
        head=(*head_of(form, site_name, period, language), *(name_period(text, period, language) for text in said)),
        foot=(name_period(form.foot[language], period, language),) if form.foot else (),
        name=form.number,
        blank=blank,
        signatures=tuple(signed[language] for signed in form.signatures),
        struck=frozenset(n for n, row in enumerate(ordered) if _is_cancelled(row)),
    )


def fill_slip(form: Form, row: Row | None, site_name: str, language: str, labels: Text | None = None) -> Slip | None:
    """Fill the slip of one record, or an empty one.

    Args:
        form: what `load_form` gave.
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
    filler = SlipFiller(form.path, form.slip, form.kind, row, language, labels or {})
    filled = Slip(
        form.title[language],
        tuple(head_of(form, site_name, "", language)),
        filler.parts(),
        row,
        (form.foot[language],) if form.foot else (),
    )
    return paginate(filled)


def _is_cancelled(row: Row) -> bool:
    return row.get("status") == CANCELLED.value


def _void_note(row: Row, language: str) -> str:
    """Return what stands in the line of a cancelled record: 〔作废：重复登记〕, or nothing for any other."""
    if not _is_cancelled(row):
        return ""
    reason = newest_steps(row).get(CANCEL.name, {}).get("reason") or "—"
    return _VOID[language].format(reason)


def _void_column(form: Form) -> int:
    """Return the column for it on a form that does not say where: its last long text, or the last not to be ticked."""
    places = range(len(form.columns))
    return max(places, key=lambda n: (form.columns[n].flexible, not form.columns[n].tick, n))


def name_period(text: str, period: str, language: str) -> str:
    """Replace `{period}` in a text by the word for what the sheet covers: 月, 期 or 年."""
    return text.replace("{period}", _COVERS[_length(period)][language])


def head_of(form: Form, site_name: str, period: str, language: str) -> list[str]:
    """Return the lines below the title: number, version, unit, and the period if there is one."""
    head = [form.number, _HEAD["version"][language].format(form.version), _HEAD["site"][language].format(site_name)]
    return [*head, period_title(period, language)] if period else head


def period_title(period: str, language: str) -> str:
    """Return what a period is called on paper: 2026年11月, 2026年下半年, 2026年."""
    told = (_HALVES[each][language] if each in _HALVES else each for each in period.split("-"))
    return _HEAD[_length(period)][language].format(*told)


def _length(period: str) -> str:
    """Return what a period by its name is: a month, a half or a year."""
    last = period.partition("-")[2]
    return "half" if last in _HALVES else "month" if last else "year"


def _entry(row: Row) -> Row:
    """Return the data of a row for programs: the entry, and its record."""
    return {**{key: row.get(key) for key in ("id", "kind", "unit")}, **row.get("each", {})}


def _rank(value: Any) -> tuple[int, float, str]:
    """Return the sort key of a row: by time, else by text, and rows without either last."""
    if isinstance(when := as_moment(value), datetime):
        return 0, (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp(), ""
    return (1, 0, str(value)) if value else (2, 0, "")


def _fillers(form: Form, columns: Sequence[FormColumn], language: str, labels: Text) -> list[Callable[[Row], str]]:
    """Return a function for each column that makes its cell from a row."""
    compiled = compiler(language, labels)

    def filler(column: FormColumn) -> Callable[[Row], str]:
        with template_errors(form.path, column.take, column.line):
            cell = compiled(column.take, column.tick)

        def filled(row: Row) -> str:
            with template_errors(form.path, column.take, column.line):
                return cell(row)

        return filled

    return [filler(column) for column in columns]
