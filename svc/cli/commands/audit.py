"""`svc audit`: proof that nobody altered a record or tore one out (015.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

from svc.audit import sealing
from svc.audit.commits import Past
from svc.audit.places import everything
from svc.audit.run import Audit, Report
from svc.cli import options, screen
from svc.cli.command import Param, build_command, import_later, with_subcommands
from svc.cli.progress import commit_progress
from svc.cli.sheets.audit_findings import (
    audit_summary,
    finding_cells,
    finding_columns,
    finding_data,
    finding_rank,
    findings_by_sort,
)
from svc.git.ask import Clone
from svc.render import Column, Sheet
from svc.site.committed import with_committed_staff
from svc.site.desk import Desk
from svc.store.record_meant import SHORT, record_meant
from svc.store.store import Store
from svc.text.dataclass import dataclass, replace
from svc.text.errors import BadInput, NotFound
from svc.text.language import _

_GROUPED = ("table", "md", "html")


def audit_command(folder: str | None) -> Any:
    """`svc audit [ID|PATH…]`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        desk = replace(desk, site=with_committed_staff(desk.site))
        clone = Clone(desk.site.root, desk.site.commits)
        if not clone.available():
            sealing.require_history(desk, clone)
        store = Store(desk.site, desk.now)
        mask = options.mask_given(given)
        wanted, day = _selection(given.get("what", ()), store, desk), options.day_given(given, "since", desk)
        since = datetime.combine(day, time.min, desk.site.zone) if day else None
        _require_known(wanted, store)
        with commit_progress() as tick:
            which = wanted if wanted.numbers or wanted.paths else everything
            audit = Audit(store, clone, mask, which, since, bool(given.get("all")), bool(given.get("full")))
            report = audit.run(tick)
        wrong = bool(report.open)
        if given.get("quiet"):
            report.found = report.open
        if wrong or not given.get("quiet"):
            _print_report(report, desk, given)
        return screen.report_damaged(store.damaged) or int(wrong)

    params = [
        Param("what", metavar=_("[NUMBER|PATH…]"), type=list, help=_("records, files or folders; else all")),
        Param("since", "--since", help=_("what was committed from this day or month on"), metavar=_("TIME")),
        Param(
            "all",
            "--all",
            "-a",
            help=_("also what is only to be noted: corrections, strikes, commits by hand"),
            type=bool,
        ),
        Param("full", "--full", help=_("from the first commit, whatever was verified before"), type=bool),
        Param("quiet", "--quiet", "-q", help=_("print only what nobody has settled, and else nothing"), type=bool),
    ]
    text = _("Prove that nobody altered a record or tore one out (WI/FW-015.5)")
    command = build_command("audit", text, [*params, *options.for_reading()], run)
    return with_subcommands(command, {"accept": import_later("audit_accept:accept_command", folder)})


@dataclass(frozen=True)
class Selection:
    """A selection of records: by number, or by the files and folders they lie in. An empty one means all."""

    numbers: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()

    def __call__(self, path: Path, number: str) -> bool:
        """True if the record of a file and number is selected."""
        if not self.numbers and not self.paths:
            return True
        return number in self.numbers or any(path.is_relative_to(each) for each in self.paths)


def _selection(typed: Sequence[str], store: Store, desk: Desk) -> Selection:
    """The records to be audited, as typed. A deleted record can be named by its number.

    Raises:
        BadInput, NotFound: it is neither a number nor a file or folder of records (exit 2, 4).
    """
    numbers, paths = [], []
    for word in typed:
        path, match = Path(word).absolute(), SHORT.fullmatch(word.strip().upper())
        if path.exists() and not match:
            if not path.is_relative_to(desk.site.records) and not desk.site.records.is_relative_to(path):
                raise BadInput(_("{path}: no records of this site are there").format(path=word))
            paths.append(path)
            continue
        try:
            numbers.append(record_meant(store, word, desk.now.year))
        except NotFound:
            if not match:
                raise
            year = int(match[2] or desk.now.year)
            numbers.append(f"{match[1]}{year:04}-{match[3]}{int(match[4]):04}")
    return Selection(tuple(numbers), tuple(paths))


def _require_known(wanted: Selection, store: Store) -> None:
    """Refuse a number that neither a record has nor the history knows.

    Raises:
        NotFound: there is one (exit 4).
    """
    lost = [number for number in wanted.numbers if store.folders.locate(number) is None]
    known = Past(store.site.root).deleted() if lost else set()
    for number in lost:
        if f"{number}.yaml" not in known:
            raise NotFound(
                _("no record {id}").format(id=number), todo=_("nor does the history know one that was deleted")
            )


def _print_report(report: Report, desk: Desk, given: Mapping[str, Any]) -> None:
    """Print the findings."""
    shape = screen.chosen_format(dict(given))
    data = [finding_data(f, desk) for f in report.found]
    title = _("Audit of {site}").format(site=desk.site.name)
    if shape not in _GROUPED:
        id_column, *others = finding_columns()
        columns = (
            id_column,
            Column("grade", _("grade")),
            Column("what", _("what")),
            *others,
        )
        rows = tuple((f.id, finding_rank(f), f.type.label, *finding_cells(f)[1:]) for f in report.found)
        screen.show_sheets([Sheet(columns, rows, data, name=_("Audit"))], dict(given), data)
        return
    sheets = findings_by_sort(report)
    if shape == "table" and not given.get("output"):
        if sheets:
            screen.show_sheets(sheets, dict(given), title=title)
            screen.say("")
        for line in audit_summary(report, given):
            screen.say(line)
        return
    first = Sheet((), (), None, title=title, head=tuple(audit_summary(report, given)))
    screen.show_sheets([first, *sheets], dict(given), title=title)
