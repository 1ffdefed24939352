"""Forms: a template that names columns, and records to fill them from, make a sheet.

A template is a file in `templates/forms/`, so adding a form adds a file and no code:

    number: QR-002FW
    title: {zh: 业主/住户投诉记录表, en: Complaints}
    version: A/0
    kind: complaint
    period: month                     or year
    order: received                   the fact that rows are sorted by
    statuses: [held]                  of which statuses; left out: of all but cancelled
    each: loans                       a row for each entry of this list, `order` being one of its keys
    report: complaints                filled from this section of the period's report, `each` being one of its tables
    head:                             what stands beside the period, over all of the sheet
    - {zh: '本{period}新增', en: Received, take: received.value}
    columns:
    - {zh: 序号, en: No., take: row, align: right}
    - {zh: 满意, en: Satisfied, group: {zh: 意见, en: Opinion}, take: opinion, tick: [satisfied]}
    foot: {zh: …, en: …}
    slip:                             the same form for one record, in parts to be torn off
      parts: [{zh: 存根, en: Counterfoil}, {zh: 业主联, en: Owner's part}]
      fields:
      - {zh: 托管原因, en: Purpose, take: purpose, wide: true, only: 1}
      - {zh: 取件, en: Handed to, take: role | label, hand: {zh: □本人 □委托, en: □ owner □ other}}   on an empty slip
      - {zh: 钥匙, en: Keys, from: keys, columns: [{zh: 钥匙名称, en: Key, take: name}]}
      signs: [{zh: 业主签名, en: Owner's signature, take: signed}]

A form that counts has `tally` too, and its rows are places:

    tally:
      by: [building, unit]            what rows are, the first unless another is asked for; or a fact with choices
      of: topics                      what is counted: a column for each of its choices follows the others
      good: [satisfied, fairly]       which values make up the rate
      group: {zh: 回访内容, en: …}     the header over these columns
    signatures: [{zh: 制表, en: By}]  who signs on paper; left out: who prepared and checked it, and the date

`holds` says what a cell is when such a form is brought in (`svc import`): a fact of the kind; `done.result`, an answer
of a step; `callback.caller`, a fact of the callback about it; of several the first that the cell can be. Columns that
hold the same are read together. `then: {demand: [要求, Demand]}` says what follows in a cell behind one of these words.

`take` is a Jinja2 expression over the record's facts, `id`, `status` and `callback` (the newest one held about it).
`step` has the newest step of each name that counts, such as `step.report.by`; `linked` the records that it names, by
their numbers. Beside them stand `row`, the row's number, `each`, the entry that the row is for, and `say(zh, en)`,
which is one of the two. Filters: `day`, `clock`, `when`, `label`, `join`, `percent`. What is missing is an empty text.
With `tick`, a √ stands in the cell where the value is one of those named. In a form that counts an expression sees
`row` and `place`; `{records}` and `{counted}` in its foot are how many records there were, and how many gave something
to count. In one that is filled from a report it sees the section's figures, and in `each` those of the row. `{period}`
in the titles of its head and in any foot is 月 or 年.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from svc.forms import blanks
from svc.forms.blanks import SlipField, SlipForm
from svc.forms.columns import FormColumn, Text, bilingual, read_columns, tally_reader, word_reader
from svc.forms.expressions import Row, as_moment, compiler
from svc.kinds import KINDS
from svc.model.steps import CANCELLED
from svc.render import Column, Sheet
from svc.reports.report import SECTIONS
from svc.reports.sections import Breakdown
from svc.reports.tally import Tally
from svc.site.settings_file import SettingsFile, as_text
from svc.text.errors import Damaged, NotFound
from svc.text.language import _

_NUMBER = re.compile(r"[A-Za-z0-9-]+")
_LINE = "____"  # to be written on
_COVERS: Mapping[str, Text] = {"month": {"zh": "月", "en": "month"}, "year": {"zh": "年", "en": "year"}}
_HEAD: Mapping[str, Text] = {
    "version": {"zh": "版号/状态: {}", "en": "Version/status: {}"},
    "site": {"zh": "单位: {}", "en": "Unit: {}"},
    "year": {"zh": "{}年", "en": "Year: {}"},
    "month": {"zh": "{}年{}月", "en": "Month: {}-{}"},
}
_SIGNATURES: tuple[Text, ...] = (
    {"zh": "制表", "en": "Prepared by"},
    {"zh": "审核", "en": "Checked by"},
    {"zh": "日期", "en": "Date"},
)


@dataclass(frozen=True)
class Form:
    """A form as its template describes it.

    Args:
        kind: the kind of record it is filled from.
        period: what one sheet covers, `month` or `year`.
        order: the fact its rows are sorted by, or nothing.
        statuses: those a record must have at the period's end to be a row; none means all but cancelled.
        tally: what it counts; nothing where its rows are records.
        each: the list of a record whose entries are rows, sorted by and counted in the period of their `order`.
        report: the section of a report that it is filled from, `each` being one of its tables; else from records.
        head: what stands beside the period.
        slip: how one record is printed by itself.
        path: its template.
    """

    number: str
    title: Text
    version: str
    kind: str
    period: str
    order: str
    statuses: tuple[str, ...]
    each: str
    report: str
    head: tuple[FormColumn, ...]
    columns: tuple[FormColumn, ...]
    foot: Text
    tally: Tally | None
    slip: SlipForm | None
    signatures: tuple[Text, ...]
    path: Path = field(compare=False)

    def wants(self, name: str) -> bool:
        """Whether an expression speaks of it."""
        return any(re.search(rf"\b{name}\b", column.take) for column in self.columns)


# Finding and reading templates


def load_form(number: str, folders: Sequence[Path]) -> Form:
    """The form of that number, in capitals or not.

    Args:
        number: such as `QR-002FW`.
        folders: where templates are looked for; the first that has one wins.

    Raises:
        NotFound: there is no such form; names those it may have been meant for.
        Damaged: its template has a fault, with the line.
    """
    templates = _templates(folders)
    if _NUMBER.fullmatch(number) and number.upper() in templates:
        return _read(templates[number.upper()])
    raise NotFound(_("no form {number}").format(number=number), todo=_near(number.upper(), templates))


def list_forms(folders: Sequence[Path], faults: list[Damaged] | None = None) -> list[Form]:
    """All forms, by number.

    Args:
        folders: as for `load`.
        faults: takes the faults of templates that can't be read; without it the first one is raised.
    """
    forms = []
    for _number, path in sorted(_templates(folders).items()):
        try:
            forms.append(_read(path))
        except Damaged as fault:
            if faults is None:
                raise
            faults.append(fault)
    return forms


def _templates(folders: Sequence[Path]) -> dict[str, Path]:
    return {path.stem.upper(): path for folder in reversed(folders) for path in sorted(folder.glob("*.yaml"))}


def _near(number: str, templates: Mapping[str, Path]) -> str:
    from difflib import get_close_matches

    begun = [each for each in templates if number and each.startswith(number)]
    near = begun or get_close_matches(number, templates, 3, 0.5)
    if near:
        return _("did you mean {near}?").format(near=", ".join(sorted(near)))
    return _("there are: {numbers}").format(numbers=", ".join(sorted(templates)))


def _read(path: Path) -> Form:
    settings = SettingsFile(path)

    def needed(key: str, reads: Callable[[Any], Any]) -> Any:
        if (value := settings.get(key, reads, None)) is None:
            raise Damaged(_("`{key}` is missing").format(key=key), path=path, line=1)
        return value

    kind = needed("kind", word_reader(*KINDS))
    tally, counted = settings.get("tally", tally_reader(KINDS[kind]), (None, ()))
    form = Form(
        number=needed("number", word_reader(path.stem.upper())),
        title=needed("title", bilingual),
        version=settings.get("version", as_text, "A/0"),
        kind=kind,
        period=settings.get("period", word_reader("month", "year"), "month"),
        order=settings.get("order", as_text, ""),
        statuses=tuple(
            settings.get_list("statuses", word_reader(*(s.value for s in (*KINDS[kind].statuses, CANCELLED))))
        ),
        each=settings.get("each", as_text, ""),
        report=settings.get("report", word_reader(*(section.name for section in SECTIONS)), ""),
        head=read_columns(settings, "head") if "head" in settings.tree.value else (),
        columns=read_columns(settings, "columns"),
        foot=settings.get("foot", bilingual, {}),
        tally=tally,
        slip=blanks.read_slip(settings),
        signatures=tuple(settings.get_list("signatures", bilingual))
        if "signatures" in settings.tree.value
        else _SIGNATURES,
        path=path,
    )
    settings.asked |= {"columns", "head"}
    settings.refuse_unasked()
    if form.report and not section_table(form):
        sentence = _("`each`: {section} has no table {name}").format(section=form.report, name=form.each or "''")
        raise Damaged(sentence, path=path, line=settings.tree.line("each"))
    return replace(form, columns=(*form.columns, *counted))


def section_table(form: Form) -> Breakdown | None:
    """The table of a report's section that a form has a row for each row of."""
    section = next((section for section in SECTIONS if section.name == form.report), None)
    return next((table for table in section.breakdowns if table.name == form.each), None) if section else None


# Filling


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
    """The form filled from records.

    Args:
        form: what `load` gave.
        rows: the records of the period: facts, `id`, `status`, `callback`; times as ISO 8601 or aware datetimes.
        site_name: what stands under 单位.
        period: `2026` or `2026-11`.
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
        seen = {**row, "row": number, **{name: of(row) for name, of in beside.items()}}
        filled.append(tuple(filler(seen) for filler in fillers))
    for_hand = range(len(ordered) + 1, len(ordered) + 1 + blank)
    filled += [tuple(str(n) if column.take == "row" else "" for column in form.columns) for n in for_hand]
    return Sheet(
        columns=tuple(column_of(column, language) for column in form.columns),
        rows=tuple(filled),
        data=[_entry(row) for row in ordered] if form.each else ordered,
        title=form.title[language],
        head=(*head_of(form, site_name, period, language), *(name_period(text, period, language) for text in said)),
        foot=(name_period(form.foot[language], period, language),) if form.foot else (),
        name=form.number,
        blank=blank,
        signatures=tuple(signed[language] for signed in form.signatures),
    )


def name_period(text: str, period: str, language: str) -> str:
    """A text with `{period}` as the word for what the sheet covers: 月 or 年."""
    return text.replace("{period}", _COVERS["month" if "-" in period else "year"][language])


def newest_steps(row: Row) -> Mapping[str, Row]:
    """The newest step of each name that counts, by name."""
    return {step["do"]: step for step in row.get("steps") or () if not step.get("struck")}


def _entry(row: Row) -> Row:
    """What programs get of a row that is for an entry: the entry, and of which record it is."""
    return {**{key: row.get(key) for key in ("id", "kind", "unit")}, **row.get("each", {})}


def column_of(column: FormColumn, language: str) -> Column:
    """A column as a sheet has it."""
    return Column(
        column.title["en"],
        column.title[language],
        column.group.get(language, ""),
        column.align,
        column.flexible,
        column.least,
        column.hand,
    )


def head_of(form: Form, site_name: str, period: str, language: str) -> list[str]:
    """What stands below the title: number, version, unit, and the period where there is one."""
    head = [form.number, _HEAD["version"][language].format(form.version), _HEAD["site"][language].format(site_name)]
    covers = _HEAD["month" if "-" in period else "year"][language]
    return [*head, covers.format(*period.split("-"))] if period else head


def _rank(value: Any) -> tuple[int, float, str]:
    """Where a row comes: by time, else by text; rows without either are last."""
    if isinstance(when := as_moment(value), datetime):
        return 0, (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp(), ""
    return (1, 0, str(value)) if value else (2, 0, "")


def _fillers(form: Form, columns: Sequence[FormColumn], language: str, labels: Text) -> list[Callable[[Row], str]]:
    """What makes each column's cell of a row; whatever fails, the template is at fault."""
    compiled = compiler(language, labels)

    def filler(column: FormColumn) -> Callable[[Row], str]:
        with template_errors(form, column):
            cell = compiled(column.take, column.tick)

        def filled(row: Row) -> str:
            with template_errors(form, column):
                return cell(row)

        return filled

    return [filler(column) for column in columns]


@contextmanager
def template_errors(form: Form, column: FormColumn | SlipField) -> Iterator[None]:
    """Whatever an expression of a template fails by is said of the template, with its line."""
    try:
        yield
    except Exception as error:
        sentence = _("can't work out `{take}`: {error}").format(take=column.take, error=error)
        raise Damaged(sentence, path=form.path, line=column.line) from None
