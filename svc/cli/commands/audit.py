"""`svc audit`: the history of the records gone through, and what nobody may have done to them (015.5)."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from svc.audit import Audit, Report, Tick, sealing
from svc.audit.commits import Past
from svc.audit.findings import DOUBT, FAULT, NOTE, SORTS, Finding
from svc.cli import options, screen
from svc.cli.command import Param, command
from svc.cli.commands import look
from svc.dates import workdays
from svc.git.history import History
from svc.render import Column, Sheet
from svc.site.desk import Desk
from svc.store.store import SHORT, Store
from svc.text.errors import BadInput, NotFound
from svc.text.language import _, comma_list

MANY = 5_000  # commits from which on going through them takes long enough to show how far it is
GROUPED = ("table", "md", "html")


def auditing(folder: str | None) -> Any:
    """`svc audit [ID|PATH…]`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        history = History(desk.site.root, desk.site.commits)
        if not history.available():
            sealing.kept(desk, history)
        store = Store(desk.site, desk.now)
        mask = options.mask(given)
        wanted, day = chosen(given.get("what", ()), store, desk), options.day(given, "since", desk)
        since = datetime.combine(day, time.min, desk.site.zone) if day else None
        demand(wanted, store)
        with ticking() as tick:
            report = Audit(store, history, mask, wanted, since, bool(given.get("all"))).run(tick)
        if not given.get("quiet") or report.of(FAULT):
            tell(report, desk, given)
        return look.damage(store.damaged) or (1 if report.of(FAULT) else 0)

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
        Param("quiet", "--quiet", "-q", help=_("print nothing when no fault is found"), type=bool),
    ]
    text = _("Prove that nobody altered a record or tore one out (WI/FW-015.5)")
    return command("audit", text, [*params, *options.reading()], run)


@dataclass(frozen=True)
class Choice:
    """Which records are looked at: those of some numbers, and those below some files and folders; or all."""

    numbers: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()

    def __call__(self, path: Path, number: str) -> bool:
        """Whether the record of a file and number is."""
        if not self.numbers and not self.paths:
            return True
        return number in self.numbers or any(path.is_relative_to(each) for each in self.paths)


def chosen(typed: Sequence[str], store: Store, desk: Desk) -> Choice:
    """Which records are looked at; one that is gone can be named, too, by its number.

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
            numbers.append(store.find(word, desk.now.year))
        except NotFound:
            if not match:
                raise
            year = int(match[2] or desk.now.year)
            numbers.append(f"{match[1]}{year:04}-{match[3]}{int(match[4]):04}")
    return Choice(tuple(numbers), tuple(paths))


def demand(wanted: Choice, store: Store) -> None:
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


@contextmanager
def ticking() -> Iterator[Tick]:
    """What is told how far it is, and shows it where somebody looks on and it takes a while."""
    shown = sys.stderr.isatty()

    def tick(done: int, total: int) -> None:
        if shown and total >= MANY:
            sys.stderr.write(
                "\r\x1b[K" + (_("commits: {done} of {total}").format(done=done, total=total) if done < total else "")
            )
            sys.stderr.flush()

    yield tick


def tell(report: Report, desk: Desk, given: Mapping[str, Any]) -> None:
    """Print what was found."""
    shape = screen.chosen(dict(given))
    data = [row(f, desk) for f in report.found]
    title = _("Audit of {site}").format(site=desk.site.name)
    if shape not in GROUPED:
        columns = (
            Column("rank", _("rank")),
            Column("what", _("what")),
            *columns_of(),
        )
        rows = tuple((rank(f), f.sort.label, *cells(f)) for f in report.found)
        screen.show([Sheet(columns, rows, data, name=_("Audit"))], dict(given), data)
        return
    sheets = grouped(report)
    if shape == "table" and not given.get("output"):
        if sheets:
            screen.show(sheets, dict(given), title=title)
            screen.say("")
        for line in summary(report, given):
            screen.say(line)
        return
    first = Sheet((), (), None, title=title, head=tuple(summary(report, given)))
    screen.show([first, *sheets], dict(given), title=title)


def grouped(report: Report) -> list[Sheet]:
    """The findings, those of a sort together, the gravest first."""
    sheets = []
    for what, known in ((what, known) for known in (False, True) for what in SORTS):
        found = [f for f in report.found if f.what == what and bool(f.known) is known]
        if found:
            label = f"{SORTS[what].label} · {rank(found[0])} (WI/FW-{SORTS[what].article})"
            sheets.append(filled(columns_of(), [cells(f) for f in found], label))
    return sheets


def filled(columns: Sequence[Column], rows: Sequence[tuple[str, ...]], title: str) -> Sheet:
    """A table without the columns that have nothing in any row."""
    kept = [n for n in range(len(columns)) if any(row[n] for row in rows)]
    return Sheet(tuple(columns[n] for n in kept), tuple(tuple(row[n] for n in kept) for row in rows), None, title=title)


def rank(found: Finding) -> str:
    """How grave a finding is, in a word."""
    if found.known:
        return _("sealed in spite of it: {seal}").format(seal=found.known)
    return {FAULT: _("fault"), DOUBT: _("doubtful"), NOTE: _("to be noted")}[found.rank]


def columns_of() -> tuple[Column, ...]:
    """The columns of a table of findings."""
    return (
        Column("id", _("number")),
        Column("text", _("what happened"), flexible=True),
        Column("at", _("committed")),
        Column("by", _("author")),
        Column("commit", _("commit")),
    )


def cells(found: Finding) -> tuple[str, ...]:
    """A finding in a table."""
    who = f"{found.by} ({_('committed by')} {found.committer})" if found.committer else found.by
    return (found.id, found.text, f"{found.at:%Y-%m-%d %H:%M}" if found.at else "", who, found.commit[:8])


def row(found: Finding, desk: Desk) -> dict[str, Any]:
    """A finding as JSON has it."""
    inside = found.path and found.path.is_relative_to(desk.site.root)
    place = str(found.path.relative_to(desk.site.root)) if found.path and inside else None
    return {
        "rank": found.rank,
        "what": found.what,
        "id": found.id or None,
        "path": place,
        "line": found.line,
        "commit": found.commit or None,
        "at": workdays.iso(found.at) if found.at else None,
        "by": found.by or None,
        "committer": found.committer or found.by or None,
        "article": found.sort.article,
        "text": found.text,
    } | ({"known": found.known} if found.known else {})


def summary(report: Report, given: Mapping[str, Any]) -> Iterator[str]:
    """What was gone through, and how it stands, in a line or a few."""
    faults, doubts = len(report.of(FAULT)), len(report.of(DOUBT))
    read = _("commits read: {commits}, records: {records}").format(
        commits=f"{report.commits:,}", records=f"{report.records:,}"
    )
    verdict = _("nothing was altered, torn out or skipped")
    if not report.read:
        read = _("records looked at: {records}").format(records=f"{report.records:,}")
        verdict = _("no number is missing, nobody acted on what concerns them")
    if report.known:
        verdict = _("nothing new")
    if faults or doubts:
        said = [_("faults: {count}").format(count=faults)] * bool(faults)
        said += [_("doubtful: {count}").format(count=doubts)] * bool(doubts)
        verdict = comma_list(said)
    if report.known:
        verdict += _(" (known, and sealed in spite of it: {count})").format(count=report.known)
    yield _("{read} - {verdict}").format(read=read, verdict=verdict)
    noted = [f"{s.label} {report.counts[w]}" for w, s in SORTS.items() if s.rank == NOTE and report.counts[w]]
    if noted and not given.get("all"):
        yield _("to be noted: {what} (list them: --all)").format(what=comma_list(noted))
    if report.seals:
        last = max(report.seals, key=lambda seal: seal.month)
        yield _("sealed months: {count}, the last {month} ({number})").format(
            count=len(report.seals), month=last.month, number=last.short
        )
    if report.shallow:
        yield _("this clone has only the latest part of the history (git fetch --unshallow gets all of it)")
    if not report.read:
        yield _("svc keeps no history here (git: {commit: false}): only the records as they are were looked at")
