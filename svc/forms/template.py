"""Forms: a template that names columns, and records to fill them from, make a sheet.

A template is a file in `templates/forms/`, so adding a form adds a file and no code:

    number: QR-002FW
    title: {zh: 业主/住户投诉记录表, en: Complaints}
    version: A/0
    kind: complaint
    period: month                     or half, or year
    order: received                   the fact that rows are sorted by
    statuses: [held]                  of which statuses; left out: of all but cancelled
    each: loans                       a row for each entry of this list, `order` being one of its keys
    report: complaints                filled from this section of the period's report, `each` being one of its tables
    head:                             what stands beside the period, over all of the sheet
    - {zh: '本{period}新增', en: Received, take: received.value}
    columns:
    - {zh: 序号, en: No., take: row, align: right}
    - {zh: 满意, en: Satisfied, group: {zh: 意见, en: Opinion}, take: opinion, tick: [satisfied]}
    compared:                         figures of the section, each beside the one of the period before
    - {zh: 应办, en: To be handled, take: to_handle}
    recurring:                        the period's recurring problems (012.5), a row each
    - {zh: 原因, en: Cause, take: cause}
    picked: case                      where any record has such a step, only those that have, however late it was taken
    foot: {zh: …, en: …}
    slip:                             the same form for one record, in parts to be torn off
      parts: [{zh: 存根, en: Counterfoil}, {zh: 业主联, en: Owner's part}]
      fields:
      - {zh: 托管原因, en: Purpose, take: purpose, wide: true, only: 1}
      - {zh: 取件, en: Handed to, take: role | label, hand: {zh: □本人 □委托, en: □ owner □ other}}   on an empty slip
      - {zh: 钥匙, en: Keys, from: keys, columns: [{zh: 钥匙名称, en: Key, take: name}]}
      signs:                          the name stands in brackets before a line for ink, unless it is typed
      - {zh: 业主签名, en: Owner's signature, take: signed}
      - {zh: 放行岗, en: Gate, take: step.exit.gate, typed: true}
      void: [revoked]                 of such a record, and a cancelled one, only the first part, its status across it

A form that counts has `tally` too, and its rows are places:

    tally:
      by: [building, unit]            what rows are, the first unless another is asked for; or a fact with choices
      of: topics                      what is counted: a column for each of its choices follows the others
      good: [satisfied, fairly]       which values make up the rate
      group: {zh: 回访内容, en: …}     the header over these columns
    signatures: [{zh: 制表, en: By}]  who signs on paper; left out: who prepared and checked it, and the date

`holds` says what a cell is when such a form is brought in (`svc import`): a fact of the kind; `done.result`, an answer
of a step; `callback.caller`, a fact of the callback about it; of several the first that the cell can be. Columns that
hold the same are read together. `also_taken` are columns that the form has not, taken where a book has them:
`{zh: 完成时间, en: Done, holds: done.at}`. `then: {demand: [要求, Demand]}` says what follows in a cell behind a word.

In a rota a column that mentions `shift` is repeated for each shift of the period, under its hours.

`take` is a Jinja2 expression over the record's facts, `id`, `status` and `callback` (the newest one held about it).
`step` has the newest step of each name that counts, such as `step.report.by`; `linked` the records that it names, by
their numbers. Beside them stand `row`, the row's number, `each`, the entry that the row is for, and `say(zh, en)`,
which is one of the two. Filters: `day`, `clock`, `when`, `label`, `join`, `percent`. What is missing is an empty text.
With `tick`, a √ stands in the cell where the value is one of those named. In a form that counts an expression sees
`row` and `place`; `{records}` and `{counted}` in its foot are how many records there were, and how many gave something
to count. In one that is filled from a report it sees the section's figures, and in `each` those of the row, and under
`each.before` those of the period before where it has `compared`. In `recurring` it sees what `svc report half -f json`
has of a problem, and its `label`. The filter `course` makes lines of what steps of some names said. `{period}` in the
titles of its head and in any foot is 月, 期 or 年.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from svc.forms import form_names
from svc.forms.columns import FormColumn, Text, bilingual, read_columns, tally_reader, word_reader
from svc.forms.slips import SlipForm, read_slip
from svc.kinds import KINDS
from svc.model.steps import CANCELLED
from svc.reports.report import SECTIONS
from svc.reports.sections import Breakdown, Measure
from svc.reports.tally import Tally
from svc.site.settings_file import SettingsFile, as_text
from svc.text.dataclass import dataclass, field, replace
from svc.text.errors import Damaged, NotFound
from svc.text.language import _

_NUMBER = re.compile(r"[A-Za-z0-9-]+")
_BESIDE = ("head", "compared", "recurring", "also_taken")  # columns that a form may have beside those of its rows
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
        period: what one sheet covers, `month`, `half` or `year`.
        order: the fact its rows are sorted by, or nothing.
        statuses: those a record must have at the period's end to be a row; none means all but cancelled.
        tally: what it counts; nothing where its rows are records.
        each: the list of a record whose entries are rows, sorted by and counted in the period of their `order`.
        report: the section of a report that it is filled from, `each` being one of its tables; else from records.
        head: what stands beside the period.
        compared: the figures that stand beside those of the period before, each `take` naming one.
        recurring: the columns of its recurring problems.
        picked: the step that picks records; of records without it there are rows only where none has it.
        also_taken: columns that it has not, and that are taken where a book of it has them.
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
    compared: tuple[FormColumn, ...]
    recurring: tuple[FormColumn, ...]
    picked: str
    columns: tuple[FormColumn, ...]
    also_taken: tuple[FormColumn, ...]
    foot: Text
    tally: Tally | None
    slip: SlipForm | None
    signatures: tuple[Text, ...]
    path: Path = field(compare=False)

    def wants(self, name: str) -> bool:
        """True if an expression mentions the name."""
        return any(re.search(rf"\b{name}\b", column.take) for column in self.columns)


# Finding and reading templates


def load_form(number: str, folders: Sequence[Path]) -> Form:
    """Load the form with this number or title.

    Args:
        number: such as `QR-002FW`, in capitals or not, also `qr002`; or the form's title, or a part that no other has.
        folders: where templates are looked for; the first that has one wins.

    Raises:
        NotFound: there is no such form; names those it may have been meant for.
        Damaged: its template has a fault, with the line.
    """
    templates = _templates(folders)
    if _NUMBER.fullmatch(number) and number.upper() in templates:
        return _read(templates[number.upper()])
    meant = form_names.short_numbers(number, templates) or form_names.with_title(number, _titles(templates))
    if len(meant) == 1:
        return _read(templates[meant[0]])
    raise NotFound(_("no form {number}").format(number=number), todo=form_names.near(number, templates, meant))


def list_forms(folders: Sequence[Path], faults: list[Damaged] | None = None) -> list[Form]:
    """Return all forms, sorted by number.

    Args:
        folders: as for `load_form`.
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


def _titles(templates: Mapping[str, Path]) -> dict[str, Text]:
    """The titles of the forms that can be read, by number."""
    found = {}
    for number, path in templates.items():
        with suppress(Damaged):
            found[number] = _read(path).title
    return found


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
        period=settings.get("period", word_reader("month", "half", "year"), "month"),
        order=settings.get("order", as_text, ""),
        statuses=tuple(
            settings.get_list("statuses", word_reader(*(s.value for s in (*KINDS[kind].statuses, CANCELLED))))
        ),
        each=settings.get("each", as_text, ""),
        report=settings.get("report", word_reader(*(section.name for section in SECTIONS)), ""),
        **{key: read_columns(settings, key) if key in settings.tree.value else () for key in _BESIDE},
        picked=settings.get("picked", word_reader(*KINDS[kind].all_steps), ""),
        columns=read_columns(settings, "columns"),
        foot=settings.get("foot", bilingual, {}),
        tally=tally,
        slip=read_slip(settings),
        signatures=tuple(settings.get_list("signatures", bilingual))
        if "signatures" in settings.tree.value
        else _SIGNATURES,
        path=path,
    )
    settings.asked |= {"columns", *_BESIDE}
    settings.refuse_unasked()
    if form.report and not section_table(form):
        sentence = _("`each`: {section} has no table {name}").format(section=form.report, name=form.each or "''")
        raise Damaged(sentence, path=path, line=settings.tree.line("each"))
    if unknown := [each for each in form.compared if each.take not in figures_of(form)]:
        sentence = _("`take`: {section} has no figure {name}").format(section=form.report, name=unknown[0].take)
        raise Damaged(sentence, path=path, line=unknown[0].line)
    return replace(form, columns=(*form.columns, *counted))


def figures_of(form: Form) -> Mapping[str, Measure]:
    """Return the figures of the report's section that a form is filled from, by name."""
    return {each.name: each for section in SECTIONS if section.name == form.report for each in section.measures}


def section_table(form: Form) -> Breakdown | None:
    """Return the breakdown of a report's section that gives a form its rows."""
    section = next((section for section in SECTIONS if section.name == form.report), None)
    return next((table for table in section.breakdowns if table.name == form.each), None) if section else None
