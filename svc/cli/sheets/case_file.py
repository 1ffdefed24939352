"""The file of one complaint (案卷): its facts, each step, who told what when, promises, callbacks, papers (006.19)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from svc.dates import timestamps
from svc.forms.case_book import Study
from svc.kinds import KINDS
from svc.model.deadlines import Obligation
from svc.model.record import Moment, Record
from svc.model.show import show_time, show_value
from svc.procedures.validate import is_spoken
from svc.render import Column, Sheet
from svc.reports.five_clears import Clear
from svc.reports.home_history import moment_order
from svc.text.dataclass import replace
from svc.text.language import _
from svc.views.json import obligation_object, record_object
from svc.views.mask import Mask
from svc.views.moments import registration_text, step_done
from svc.views.tables import answers_line, promise_cells, record_tables

CALLBACK, DOCUMENT = "callback", "incoming"
_HELD = ("means", "held", "caller", "name", "content", "result", "opinion", "wishes")
_PAPER = ("received", "number", "sender", "subject", "copies")


class Telling(NamedTuple):
    """Something that the complainant was told: when, by whom, by which means, in which words, on which record."""

    moment: Moment
    means: str
    text: str


class Attachment(NamedTuple):
    """A file beside a record: when and by whom it was attached, what was said of it, and its size if it is there."""

    record: Record
    name: str
    at: datetime
    by: str
    said: str
    size: int | None


class CaseFile(NamedTuple):
    """What a file is made of.

    Args:
        study: the complaint, and the records that tell its story.
        owed: what each of them promised, in order.
        clears: the five clears and one report.
        attached: the files beside the records.
        now: when it is printed.
    """

    study: Study
    owed: Sequence[tuple[Obligation, Record]]
    clears: Sequence[Clear]
    attached: Sequence[Attachment]
    now: datetime

    @property
    def record(self) -> Record:
        """The complaint."""
        return self.study.record

    @property
    def moments(self) -> list[Moment]:
        """All that was done on its records, the oldest first; what was struck stays."""
        found = [Moment(r, taken) for r in self.study.records for taken in (r.registration, *r.steps)]
        return sorted((m for m in found if m.taken.do != "add" or not self._opened(m.record)), key=moment_order)

    def _opened(self, record: Record) -> bool:
        """True if a record was opened by registering the complaint, such as its incoming document."""
        return record is not self.record and self.study.opened(record)

    def of_kind(self, kind: str) -> list[Record]:
        """The records of a kind, in order."""
        return sorted((r for r in self.study.records if r.kind.name == kind), key=lambda r: r.order)


def attachments(record: Record, folder: Path) -> Iterator[Attachment]:
    """The files that were attached to a record, in order.

    Args:
        record: whose they are.
        folder: where they stand.
    """
    step = record.kind.all_steps["attach"]
    for taken in record.trail:
        if taken.do == "attach":
            file = folder / taken["file"]
            said = [show_value(f, taken[f.name]) for f in step.asks if f.name != "file" and taken[f.name]]
            size = file.stat().st_size if file.is_file() else None
            yield Attachment(record, taken["file"], taken.at, taken.by, " · ".join(said), size)


def told_to_complainant(file: CaseFile) -> list[Telling]:
    """What the complainant was told: replies, outcomes, referrals, and what was said at callbacks."""
    found = []
    for moment in file.moments:
        record, taken = moment.record, moment.taken
        if taken.number and taken.number in record.struck:
            continue
        fields = record.kind.fields if taken.do == "add" else record.kind.all_steps[taken.do].asks
        said = [taken[f.name] for f in fields if is_spoken(f, taken.answers) and taken[f.name]]
        if said:
            means = record.kind.all_fields.get("means") if taken.do == "add" else None
            means = means or next((f for f in fields if f.name == "means"), None)
            value = taken["means"] or (record["means"] if record.kind.name == CALLBACK else None)
            shown = show_value(means or record.kind.all_fields["means"], value) if value else ""
            found.append(Telling(moment, shown, " · ".join(said)))
    return found


# For people


def case_file_sheets(file: CaseFile, site: str, mask: Mask) -> list[Sheet]:
    """The file as sheets: what has nothing to say is left out but for attachments, which a file always lists."""
    sheets = [
        _facts(file, site, mask),
        _course(file, mask),
        _told(file, mask),
        _promises(file, mask),
        _callbacks(file, mask),
        _documents(file, mask),
        _attachments(file, mask),
        _clears(file, mask),
    ]
    kept = (sheet for sheet in sheets if sheet.rows)
    found = [replace(sheet, title=sheet.title or sheet.name, upright=True, joined=True) for sheet in kept]
    printed = _("printed {time}").format(time=f"{file.now:%Y-%m-%d %H:%M}")
    signed = (_("Handled by"), _("Checked by"), _("Filed by"), _("Date"))
    return [*found[:-1], replace(found[-1], signatures=signed, foot=(printed,))]


def _facts(file: CaseFile, site: str, mask: Mask) -> Sheet:
    """The facts, under the title of the whole."""
    record = file.record
    facts = record_tables(record, (), file.now, mask, {r.id: r for r in file.study.records})[0]
    head = (record.id, site, record.kind.status_label(record.status), _("File number: {line}").format(line="＿" * 7))
    return replace(facts, title=_("File of a complaint"), head=head, name=_("Facts"))


def _course(file: CaseFile, mask: Mask) -> Sheet:
    """Each step, on whichever record."""
    columns = (
        Column("at", _("time")),
        Column("by", _("by")),
        Column("id", _("number")),
        Column("step", _("step")),
        Column("text", _("content"), flexible=True),
    )
    rows = tuple((show_time(m.taken.at), m.taken.by, m.record.id, step_done(m), _said(m, mask)) for m in file.moments)
    struck = frozenset(n for n, m in enumerate(file.moments) if m.taken.number in m.record.struck)
    return Sheet(columns, rows, None, name=_("What was done"), struck=struck)


def _said(moment: Moment, mask: Mask) -> str:
    """The words of a moment, and when it was entered, if that was later."""
    record, taken = moment.record, moment.taken
    said = registration_text(record, mask) if taken.do == "add" else answers_line(taken, record, mask)
    entered = _("entered {time}").format(time=show_time(taken.entered)) if taken.entered else ""
    return " · ".join(filter(None, (said, entered)))


def _told(file: CaseFile, mask: Mask) -> Sheet:
    """What the complainant was told, when, by whom and how."""
    columns = (
        Column("at", _("time")),
        Column("by", _("by")),
        Column("means", _("means")),
        Column("text", _("what the complainant was told"), flexible=True),
    )
    rows = tuple(
        (show_time(each.moment.taken.at), each.moment.taken.by, each.means, mask.text(each.text, each.moment.record))
        for each in told_to_complainant(file)
    )
    return Sheet(columns, rows, None, name=_("What the complainant was told"))


def _promises(file: CaseFile, mask: Mask) -> Sheet:
    """Promised times, and when they were kept."""
    columns = (
        Column("id", _("number")),
        Column("what", _("owed")),
        Column("due", _("promised")),
        Column("met", _("kept on")),
        Column("state", _("state")),
        Column("who", _("who")),
    )
    rows = tuple((record.id, *promise_cells(owed, record, file.now, mask)) for owed, record in file.owed)
    return Sheet(columns, rows, None, name=_("Promised and kept"))


def _callbacks(file: CaseFile, mask: Mask) -> Sheet:
    """The callbacks, a row each."""
    return _records(file, CALLBACK, _HELD, _("Callbacks"), mask)


def _documents(file: CaseFile, mask: Mask) -> Sheet:
    """The incoming documents, a row each, with the status."""
    sheet = _records(file, DOCUMENT, _PAPER, _("Documents received"), mask, flexible=("subject",))
    rows = zip(sheet.rows, file.of_kind(DOCUMENT), strict=True)
    columns = (*sheet.columns, Column("status", _("state")))
    return replace(sheet, columns=columns, rows=tuple((*row, r.kind.status_label(r.status)) for row, r in rows))


def _records(
    file: CaseFile, kind: str, names: Sequence[str], title: str, mask: Mask, flexible: Sequence[str] | None = None
) -> Sheet:
    """The records of a kind with some of their facts, all of which may be wrapped unless it is said which."""
    fields = [KINDS[kind].all_fields[name] for name in names]
    columns = (Column(f.name, f.label, flexible=flexible is None or f.name in flexible) for f in fields)
    rows = ((r.id, *(show_value(f, mask.any(f, r[f.name], r)) for f in fields)) for r in file.of_kind(kind))
    return Sheet((Column("id", _("number")), *columns), tuple(rows), None, name=title)


def _attachments(file: CaseFile, mask: Mask) -> Sheet:
    """The files that belong to it: whether each is there, and how large it is."""
    columns = (
        Column("row", _("no."), align="right"),
        Column("file", _("file"), flexible=True),
        Column("id", _("number")),
        Column("at", _("time")),
        Column("by", _("by")),
        Column("said", _("content"), flexible=True),
        Column("size", _("size"), align="right"),
    )
    rows = tuple(
        (str(n), each.name, each.record.id, show_time(each.at), each.by, mask.text(each.said, each.record), _size(each))
        for n, each in enumerate(file.attached, 1)
    )
    return Sheet(columns, rows or (("", _("none"), "", "", "", "", ""),), None, name=_("Attachments"))


def _size(attached: Attachment) -> str:
    """The size of a file, or that it is missing."""
    if attached.size is None:
        return _("missing")
    return f"{attached.size:,} B" if attached.size < 10_000 else f"{attached.size / 1024:,.0f} KB"


def _clears(file: CaseFile, mask: Mask) -> Sheet:
    """The five clears and one report, each with its proof."""
    columns = (
        Column("article", _("article")),
        Column("clear", _("clear")),
        Column("ok", _("clear?"), align="center"),
        Column("proof", _("proof, or what is missing"), flexible=True),
    )
    rows = tuple((c.article, c.label, "✓" if c.ok else "✗", mask.text(c.proof, file.record)) for c in file.clears)
    return Sheet(columns, rows, None, name=_("Five clears, one report"))


# For programs


def case_file_data(file: CaseFile, site: Any, mask: Mask) -> dict[str, Any]:
    """The file as JSON has it."""
    linked = {r.id: r for r in file.study.records}
    own = [owed for owed, record in file.owed if record is file.record]
    others = [r for r in file.study.records if r is not file.record]
    return {
        "complaint": record_object(file.record, own, site, mask, linked),
        "records": [record_object(r, [o for o, of in file.owed if of is r], site, mask, linked) for r in others],
        "told": [
            {
                "id": each.moment.record.id,
                "at": timestamps.iso(each.moment.taken.at),
                "by": each.moment.taken.by,
                "means": each.means or None,
                "text": mask.text(each.text, each.moment.record),
            }
            for each in told_to_complainant(file)
        ],
        "promises": [obligation_object(owed, record, mask) for owed, record in file.owed],
        "attachments": [
            {"id": each.record.id, "file": each.name, "at": timestamps.iso(each.at), "by": each.by, "size": each.size}
            for each in file.attached
        ],
        "clears": [
            {"article": c.article, "clear": c.name, "ok": c.ok, "proof": mask.text(c.proof, file.record)}
            for c in file.clears
        ],
    }
