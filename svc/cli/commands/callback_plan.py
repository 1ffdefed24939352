"""`svc callback plan`: the people to be called back, and their appointments (017)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.dates import timestamps
from svc.kinds.callback import CALLBACK
from svc.model.record import Record
from svc.model.show import show_time, show_value
from svc.model.steps import Act
from svc.procedures.run import carry_out
from svc.render import Column, Sheet
from svc.rules import appointments, callback_plan
from svc.rules.callback_plan import PlanPeriod, Proposal
from svc.rules.steps import people_concerned
from svc.site.desk import Desk
from svc.store.book import Book
from svc.store.callback_plan import planned_calls
from svc.store.store import Store
from svc.text.errors import BadInput
from svc.text.language import _, comma_list
from svc.views.mask import Mask

_Booked = tuple[datetime, Record]  # the appointment, and the callback that it was booked as


def callback_plan_command(folder: str | None) -> Any:
    """`svc callback plan --week|--month [--book]`."""

    def run(given: dict[str, Any]) -> int:
        if given.get("week") and given.get("month"):
            raise BadInput(_("--week or --month, not both"))
        screen.chosen_format(given)  # before anything is booked
        desk = options.reading_desk(folder, given)
        if given.get("book"):
            return _book(folder, desk, given)
        store = Store(desk.site, desk.now)
        _records, found = planned_calls(store, _plan_period(desk, given))
        _print_plan(found, [], given)
        return screen.report_damaged(store.damaged)

    params = [
        Param("week", "--week", help=_("for this week, from Monday; this is what it does unless told"), type=bool),
        Param("month", "--month", help=_("for this month"), type=bool),
        Param("book", "--book", help=_("book them all, spread over the coming working days"), type=bool),
        Param("by", "--by", help=_("who acts; else SVC_BY, else git's user.name"), metavar=_("NAME")),
    ]
    text = _("Whom to call back: what is owed, then homes by type and turn (WI/FW-017.1)")
    return build_command("plan", text, [*params, *options.for_reading()], run)


def _plan_period(desk: Desk, given: Mapping[str, Any]) -> PlanPeriod:
    """The week or month of the desk's day."""
    chosen = callback_plan.month_of if given.get("month") else callback_plan.week_of
    return chosen(desk.now.date(), desk.site.callbacks, desk.site.terms.calendar)


# Booking


def _book(folder: str | None, desk: Desk, given: Mapping[str, Any]) -> int:
    """Book all proposals in one commit, or none.

    Args:
        folder: where the site is.
        desk: the day planned for, as `--as-of` says; booked is always now.
        given: the command's options.
    """
    actor = options.writing_desk(folder, given)
    found: list[Proposal] = []
    left: list[str] = []

    def acts(store: Store) -> Sequence[Act]:
        book, proposals = planned_calls(store, _plan_period(desk, given))
        for proposal in proposals:
            concerning = [n for n in proposal.about if actor.actor.name in people_concerned(book.records[n])]
            left.extend(concerning)
            if not concerning:
                found.append(proposal)
        times = appointments.appointments(
            found, *_free_times(book, desk, actor, given), actor.now, desk.site.terms.calendar
        )
        return [_booking(proposal, when) for proposal, when in zip(found, times, strict=True)]

    done = carry_out(actor, acts)
    booked = [(c.after["booked"], c.after) for c in done.changes if c.after.kind is CALLBACK]
    _print_plan(found, booked, given)
    for number in left:
        screen.remark(_("{id} is about {name}: left to a colleague (015.5)").format(id=number, name=actor.actor.name))
    for text in done.notes:
        screen.remark(text)
    if done.failure:
        raise done.failure
    return screen.report_damaged(done.damaged)


def _free_times(
    book: Book, desk: Desk, actor: Desk, given: Mapping[str, Any]
) -> tuple[list[Any], Mapping[str, str], set[datetime]]:
    """The days for appointments, the hours of each, and the times already taken.

    The time is agreed beforehand (017.2): from tomorrow on; today only where the period ends with it.
    """
    cal, span = desk.site.terms.calendar, _plan_period(desk, given)
    tomorrow = max(actor.now.date() + timedelta(days=1), desk.now.date())
    days = appointments.working_days(span, tomorrow, cal) or appointments.working_days(
        span, max(actor.now.date(), desk.now.date()), cal
    )
    taken = {r["booked"] for r in book if r.kind is CALLBACK and r.status == "booked"}
    return days, desk.site.hours, taken


def _booking(proposal: Proposal, when: datetime) -> Act:
    """The booking of one proposal."""
    home = proposal.home
    answers = {
        "means": proposal.means,
        "booked": when,
        "about": proposal.about,
        "unit": home.unit,
        "name": home.name,
        "phone": home.phone,
    }
    return Act("", "book", {name: value for name, value in answers.items() if value}, kind=CALLBACK.name)


# Showing


def _print_plan(found: Sequence[Proposal], booked: Sequence[_Booked], given: Mapping[str, Any]) -> None:
    """Print the proposals and their appointments, or that there is nobody to call."""
    if not found and not given.get("format") and not given.get("output"):
        screen.say(_("nobody is to be called"))
        return
    screen.show_sheets([_plan_sheet(found, booked, options.mask_given(given))], dict(given))


def _plan_sheet(found: Sequence[Proposal], booked: Sequence[_Booked], mask: Mask) -> Sheet:
    """Proposals one a row."""
    fields = CALLBACK.all_fields
    columns = [
        Column("id", _("number")),
        Column("unit", _("unit")),
        Column("name", fields["name"].label),
        Column("phone", _("phone")),
        Column("means", fields["means"].label),
        Column("reason", _("why now"), flexible=True),
        Column("last", _("last called")),
    ]
    rows, data = [], []
    for place, proposal in enumerate(found):
        home = proposal.home
        name, phone = mask.field(fields["name"], home.name), mask.field(fields["phone"], home.phone)
        when, callback = booked[place] if booked else (None, None)
        row = [
            comma_list(proposal.about),
            home.unit,
            name,
            phone,
            show_value(fields["means"], proposal.means),
            _reason(proposal),
            show_time(home.last) if home.last else "",
        ]
        rows.append((*row, callback.id, show_time(when)) if callback and when else tuple(row))
        data.append(
            {
                "id": proposal.owed[0].id if proposal.owed else None,
                "unit": home.unit,
                "name": name,
                "phone": phone,
                "means": proposal.means,
                "reason": proposal.reason,
                "type": home.type,
                "about": list(proposal.about),
                "due": timestamps.iso(proposal.due) if proposal.due else None,
                "last": timestamps.iso(home.last) if home.last else None,
                "callback": callback.id if callback else None,
                "booked": timestamps.iso(when) if when else None,
            }
        )
    if booked:
        columns += [Column("callback", CALLBACK.label), Column("booked", fields["booked"].label)]
    return Sheet(tuple(columns), tuple(rows), data, name=_("Callback plan"))


def _reason(proposal: Proposal) -> str:
    """The reason for a call in words."""
    if proposal.owed:
        return comma_list(f"{o.label} {show_time(o.due)}" for o in proposal.owed)
    if proposal.habit:
        return _("{type}, every {span}").format(type=proposal.home.type, span=proposal.habit.every)
    return _("longest not called") if proposal.home.last else _("not called yet")
