"""`due` and `overdue`: the obligations that are open, and those that are late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.obligations import Owed, unmet_obligations, waiting_for
from svc.dates import workdays
from svc.kinds import KINDS
from svc.model import user_input
from svc.model.case import People
from svc.model.fields import Choice
from svc.model.kind import Kind
from svc.rules.site_papers import REPORTS
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.language import _
from svc.views.tables import obligations_table


def _of_kind(found: Iterable[Owed], kind: str | None) -> list[Owed]:
    """The obligations of one kind. A callback that is owed counts as one of callbacks too."""
    return [(o, r) for o, r in found if not kind or o.kind == kind or (kind == "callback" and o.what == "callback")]


def _kind_choices() -> tuple[Choice, ...]:
    """The kinds of obligations: those of records, and the papers that the whole site hands in."""
    return (*(Choice(k.name, k.zh, k.en) for k in KINDS.values()), Choice(REPORTS, "报告", "report"))


def _filters(kind: Kind | None) -> list[Param]:
    """The filters of `due` and `overdue`."""
    names = ", ".join(choice.value for choice in _kind_choices())
    by_kind = [] if kind else [Param("kind", "--kind", help=_("one of: {choices}").format(choices=names))]
    return [*by_kind, Param("who", "--who", help=_("what waits for this person, role or department"))]


def _filtered(found: Iterable[Owed], given: Mapping[str, Any], kind: Kind | None, people: People) -> list[Owed]:
    """The obligations that `--kind` and `--who` let through."""
    name = kind.name if kind else given.get("kind")
    if name:
        name = user_input.parse_choice("--kind", _kind_choices(), name)
    who = given.get("who")
    return waiting_for(who, _of_kind(found, name), people) if who else _of_kind(found, name)


def due_command(folder: str | None, kind: Kind | None = None) -> Any:
    """`due`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now)
        last = _last_second(desk, given["within"]) if given.get("within") else None
        found = _filtered(unmet_obligations(store, options.mask_given(given), last), given, kind, desk.site.people)
        _print_obligations(found, desk, given, _("nothing is due"))
        return screen.report_damaged(store.damaged)

    within = Param("within", "--within", help=_("only what is due within this time, such as 3d"), metavar=_("TIME"))
    return build_command(
        "due", _("What is promised and not yet done"), [within, *_filters(kind), *options.for_listing()], run
    )


def _last_second(desk: Desk, within: str) -> Any:
    """The last second that `--within` reaches to."""
    lasts = workdays.parse_duration(within)
    last = workdays.due_date(desk.now, lasts, desk.site.terms.calendar)
    return workdays.end_of_day(last, desk.site.zone) if not hasattr(last, "hour") else last


def overdue_command(folder: str | None, kind: Kind | None = None) -> Any:
    """`overdue`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now)
        found = [
            pair
            for pair in _filtered(
                unmet_obligations(store, options.mask_given(given), desk.now), given, kind, desk.site.people
            )
            if pair[0].late
        ]
        if found or not given.get("quiet"):
            _print_obligations(found, desk, given, _("nothing is overdue"))
        return screen.report_damaged(store.damaged) or (1 if found and given.get("exit_code") else 0)

    params = [
        Param("quiet", "--quiet", "-q", help=_("print nothing when nothing is overdue"), type=bool),
        Param("exit_code", "--exit-code", help=_("exit 1 when something is overdue"), type=bool),
    ]
    return build_command("overdue", _("What is late"), [*params, *_filters(kind), *options.for_listing()], run)


def _print_obligations(found: Sequence[Owed], desk: Desk, given: Mapping[str, Any], nothing: str) -> None:
    """Print obligations, or that there are none."""
    if not found and not given.get("format") and not given.get("output"):
        screen.say(nothing)
        return
    screen.show_sheets([obligations_table(found, desk.now, options.mask_given(given))], dict(given))
