"""Commands that look: list, show, log, find, due and overdue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from svc.cli import answers, options, screen
from svc.cli.command import Param, command
from svc.cli.progress import ticking
from svc.dates import workdays
from svc.kinds import KINDS
from svc.model import places, values
from svc.model.deadlines import Obligation
from svc.model.fields import Choice, Field
from svc.model.kind import Kind
from svc.model.record import Record
from svc.render import Column, Sheet
from svc.rules import site_promises
from svc.rules.deadlines import obligations
from svc.site.desk import Desk
from svc.store import index_refresh
from svc.store.store import Book, Store
from svc.text.errors import Damaged, StorageFailed
from svc.text.language import _
from svc.views import views
from svc.views.views import Mask

Owed = tuple[Obligation, Record | None]  # what the whole site promises is no record's


# Lists


def listing(kind: Kind, folder: str | None) -> Any:
    """`list` of a kind: its choices are filters."""
    choices = [f for f in kind.leaves.values() if f.type in ("choice", "template") or f.name == "category"]
    params = [
        Param(
            "status",
            "--status",
            help=_("one of: {choices}").format(choices=", ".join(s.value for s in kind.statuses)),
            type=list,
        ),
        *(
            Param(
                f.name,
                f.option,
                help=_("one of: {choices}").format(choices=", ".join(c.value for c in f.choices))
                if f.choices
                else f.label,
                type=list,
            )
            for f in choices
        ),
        *([Param("unit", "--unit", help=_("one home, or a building"))] if "unit" in kind.all_fields else []),
        Param("since", "--since", help=_("from this day or month on")),
        Param("until", "--until", help=_("to this day or month")),
        Param("search", "--search", help=_("a text that stands in it")),
    ]

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        store = Store(desk.site, desk.now)
        since, until = options.day(given, "since", desk), options.day(given, "until", desk, last=True)
        wanted = {f.name: chosen(answers.known(f, desk, {}), given.get(f.name)) for f in choices if given.get(f.name)}
        wanted["status"] = known_statuses(kind, given.get("status"))
        found = [
            r
            for r in store.all(kind, since, until)
            if (not since or r.began.date() >= since)
            and (not until or r.began.date() <= until)
            and all(
                not allowed or (r.status if name == "status" else r[name]) in allowed
                for name, allowed in wanted.items()
            )
            and lives_in(r, given.get("unit"))
            and (not given.get("search") or views.mentions(r, given["search"]))
        ]
        found.sort(key=lambda r: (views.rank(r), r.order))
        screen.show([views.listing(labelled(found, desk), [kind], options.mask(given))], given)
        return damage(store.damaged)

    return command("list", _("List them, filtered"), [*params, *options.reading()], run)


def chosen(f: Field, typed: Sequence[str] | None) -> list[str]:
    """The values of a choice that a filter lets through."""
    return [values.chosen(f.option, f.choices, t) if f.choices else t for t in typed or ()]


def labelled(found: list[Record], desk: Desk) -> list[Record]:
    """Records that name the items of their checklist as people know them."""
    if not any(f.of for record in found[:1] for f in record.kind.fields):
        return found
    from svc.site import checklists

    return checklists.labelled(found, desk.site.templates(checklists.FOLDER))


def known_statuses(kind: Kind, typed: Sequence[str] | None) -> list[str]:
    """The statuses that a filter lets through."""
    from svc.model.steps import CANCELLED

    return [values.chosen("--status", (*kind.statuses, CANCELLED), t) for t in typed or ()]


def lives_in(record: Record, unit: str | None) -> bool:
    """Whether a record is of a unit, or of the building that begins so."""
    return not unit or places.inside(str(record["unit"] or ""), unit)


def find(folder: str | None) -> Any:
    """`svc find TEXT`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        store = Store(desk.site, desk.now)
        found = [r for kind in KINDS.values() for r in store.all(kind) if views.mentions(r, given["text"])]
        found.sort(key=lambda r: r.order, reverse=True)
        screen.show([views.listing(found, list(KINDS.values()), options.mask(given))], given)
        return damage(store.damaged)

    return command(
        "find",
        _("Find a text in every record"),
        [Param("text", metavar=_("TEXT"), required=True), *options.reading()],
        run,
    )


def damage(found: Sequence[Damaged]) -> int:
    """Name the files that could not be read; the exit code that says so."""
    for damaged in {str(d.path): d for d in found}.values():
        screen.complain(damaged)
    return StorageFailed.code if found else 0


# One record


def showing(folder: str | None, kinds: tuple[str, ...] = ()) -> Any:
    """`show NUMBER`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        store = Store(desk.site, desk.now, index_refresh.finds)
        record = store.get(store.find(given["number"], desk.now.year, kinds))
        record = labelled([record], desk)[0]
        mask = options.mask(given)
        owed = obligations(record, store.linked(record).values(), desk.site.terms, desk.now)
        if record.kind.verdict and not given.get("output") and given.get("format") in (None, "table"):
            verdict = record.kind.verdict(record)
            screen.banner(verdict.label, good=verdict.good)
        screen.show(views.portrait(record, owed, desk.now, mask), given, views.whole(record, owed, desk.site, mask))
        return 0

    return command("show", _("Show one record: facts, steps, what it owes"), [number(), *options.reading()], run)


def full(record: Record, store: Store, desk: Desk, mask: Mask) -> dict[str, Any]:
    """A record in full, as JSON has it."""
    owed = obligations(record, store.linked(record).values(), desk.site.terms, desk.now)
    return views.whole(record, owed, desk.site, mask)


def number() -> Param:
    """The number of a record."""
    return Param("number", metavar=_("NUMBER"), required=True, help=_("such as {example}").format(example="C12"))


def log(folder: str | None) -> Any:
    """`log NUMBER`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        store = Store(desk.site, desk.now)
        record = store.get(store.find(given["number"], desk.now.year))
        record = labelled([record], desk)[0]
        from svc.git.history import History

        history = History(desk.site.root, desk.site.commits)
        commits = history.blame(record.path) if record.path else {}
        none = _("not committed")
        mask = options.mask(given)
        columns = (*views.step_columns(), Column("commit", _("commit")))
        first = record.registration
        rows: list[tuple[str, ...]] = []
        data: list[dict[str, Any]] = []
        if not record.kind.named:
            about, commit = mask.text(record.subject_of(record.facts), record), commits.get(1)
            rows.append(("", values.when(first.at), first.by, record.opening.label, about, commit or none))
            data.append({"number": 0, "at": workdays.iso(first.at), "by": first.by, "do": "add", "commit": commit})
        for t in record.steps:
            commit = commits.get(t.line or 0)
            rows.append(
                (
                    str(t.number),
                    values.when(t.at),
                    t.by,
                    views.did(t, record),
                    views.answers(t, record, mask),
                    commit or none,
                )
            )
            data.append(views.step(t, record, mask) | {"commit": commit})
        screen.show([Sheet(columns, tuple(rows), data, name=record.id)], given)
        return 0

    return command("log", _("The steps of a record, each with its commit"), [number(), *options.reading()], run)


# What is owed


def owed(book: Iterable[Record], whole: Book, desk: Desk, *, open_only: bool = True) -> list[Owed]:
    """The obligations of records and those of the whole site, the earliest due first."""
    terms = desk.site.terms
    found: list[Owed] = [(o, r) for r in book for o in obligations(r, whole.linked(r).values(), terms, desk.now)]
    found += [(o, None) for o in site_promises.promises(whole, terms, desk.now)]
    found = [pair for pair in found if not (open_only and pair[0].met)]
    return sorted(found, key=lambda pair: (pair[0].due, pair[0].id))


def waiting(store: Store, mask: Mask, until: datetime | None = None) -> list[Owed]:
    """What is not done yet, of it what is due by then; each with its record where something of it is to be hidden."""
    from svc.store import due

    with ticking(_("reading the records")) as tick:
        found = due.owed(store, until=until, tick=tick)
    return [(o, store.whole(o.id) if mask.on and o.id != site_promises.SITE else None) for o in found]


def of_kinds(found: Iterable[Owed], kind: str | None) -> list[Owed]:
    """Those of one kind; what a callback is owed for belongs to callbacks too."""
    return [(o, r) for o, r in found if not kind or o.kind == kind or (kind == "callback" and o.what == "callback")]


def filters(kind: Kind | None) -> list[Param]:
    """The filters of `due` and `overdue`."""
    by_kind = [] if kind else [Param("kind", "--kind", help=_("one of: {choices}").format(choices=", ".join(KINDS)))]
    return [*by_kind, Param("who", "--who", help=_("what waits for this person or department"))]


def filtered(found: Iterable[Owed], given: Mapping[str, Any], kind: Kind | None) -> list[Owed]:
    """What `--kind` and `--who` let through."""
    name = kind.name if kind else given.get("kind")
    if name:
        name = values.chosen("--kind", tuple(Choice(k.name, k.zh, k.en) for k in KINDS.values()), name)
    who = given.get("who")
    return [(o, r) for o, r in of_kinds(found, name) if not who or who in o.who.split("、")]


def due(folder: str | None, kind: Kind | None = None) -> Any:
    """`due`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        store = Store(desk.site, desk.now)
        last = horizon(desk, given["within"]) if given.get("within") else None
        found = filtered(waiting(store, options.mask(given), last), given, kind)
        tell(found, desk, given, _("nothing is due"))
        return damage(store.damaged)

    within = Param("within", "--within", help=_("only what is due within this time, such as 3d"), metavar=_("TIME"))
    return command("due", _("What is promised and not yet done"), [within, *filters(kind), *options.reading()], run)


def horizon(desk: Desk, within: str) -> Any:
    """The last second that `--within` reaches to."""
    lasts = workdays.parse_duration(within)
    last = workdays.due_date(desk.now, lasts, desk.site.terms.calendar)
    return workdays.end_of_day(last, desk.site.zone) if not hasattr(last, "hour") else last


def overdue(folder: str | None, kind: Kind | None = None) -> Any:
    """`overdue`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.looking(folder, given)
        store = Store(desk.site, desk.now)
        found = [pair for pair in filtered(waiting(store, options.mask(given), desk.now), given, kind) if pair[0].late]
        if found or not given.get("quiet"):
            tell(found, desk, given, _("nothing is overdue"))
        return damage(store.damaged) or (1 if found and given.get("exit_code") else 0)

    params = [
        Param("quiet", "--quiet", "-q", help=_("print nothing when nothing is overdue"), type=bool),
        Param("exit_code", "--exit-code", help=_("exit 1 when something is overdue"), type=bool),
    ]
    return command("overdue", _("What is late"), [*params, *filters(kind), *options.reading()], run)


def tell(found: Sequence[Owed], desk: Desk, given: Mapping[str, Any], nothing: str) -> None:
    """Print obligations, or that there are none."""
    if not found and not given.get("format") and not given.get("output"):
        screen.say(nothing)
        return
    screen.show([views.promises(found, desk.now, options.mask(given))], dict(given))
