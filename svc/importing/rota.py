"""The rota (PB) brought in: a row is a day, and each shift or each person has a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from svc.dates import workdays
from svc.dates.workdays import Hours
from svc.forms.template import Form
from svc.importing.importer import RowPlan, column_names
from svc.importing.tables.heads import Headings
from svc.importing.tables.notes import Notes
from svc.kinds.duty import DUTY
from svc.kinds.duty_shifts import planned_shifts
from svc.model.case import People
from svc.model.fields import Field
from svc.model.steps import Act, Deed, Step
from svc.store.store import Store
from svc.text.dataclass import dataclass, field
from svc.text.errors import BadInput
from svc.text.fold import fold
from svc.text.language import _

_PLAN = DUTY.all_steps["plan"]
_HOURS = re.compile(r"(\d{1,2})[:：时点.](\d{2})?分?\s*[-–—―~～〜至到]+\s*(?:次日|翌日)?(\d{1,2})[:：时点.](\d{2})?")
_NAMES = re.compile(r"\s*[、,，;；/／\n+＋]\s*")
_SHIFT, _BECAME, _PERSON = "shift ", "became ", "person "
_ROTA = Field("rota", "排班", "rota")
_WHO = ("值班人员", "值班人", "值班", "当班人员", "当班", "人员", "on duty", "who")
_ON = ("√", "✓", "✔", "☑", "●", "○", "班", "上班", "值班", "在岗", "x", "1", "是", "on")
_OFF = ("休", "休息", "公休", "轮休", "假", "请假", "补休", "off", "0", "否")


@dataclass(frozen=True)
class RotaHeadings(Headings):
    """The headings of a rota: beside the day, hours, a word for all who are on duty, or a colleague's name.

    Args:
        people: the staff of the site.
        became: headings of the columns that say what became of a shift.
    """

    people: People = field(default_factory=lambda: People({}))
    became: tuple[str, ...] = ()

    def key_of(self, name: str) -> str | None:
        """Return the key that a heading means: the day's, or one that says for which hours or for whom it is."""
        if known := super().key_of(name):
            return known
        last = fold(name.rpartition("/")[2], "heading")
        hours = _HOURS.search(name)
        if last in (fold(each, "heading") for each in self.became):
            return f"{_BECAME}{hours[0] if hours else ''}"
        if hours:
            return f"{_SHIFT}{hours[0]}"
        if last in (fold(each, "heading") for each in _WHO):
            return _SHIFT
        person = self.people.find(name.strip())
        return f"{_PERSON}{person}" if person else None


class RotaBook:
    """Imports the rota: each cell with names is a plan of its day, unless it is on file already.

    Args:
        form: its template.
        hours: the opening hours, which are those of a column without any.
        people: the staff of the site.
        now: the present.
    """

    together = True

    def __init__(self, form: Form, hours: Hours, people: People, now: datetime) -> None:
        self.form = form
        self.hours = hours
        self.people = people
        self.now = now
        self.said = Notes()

    @property
    def name(self) -> str:
        """The form and the action, for the commit's subject."""
        return f"import {self.form.number}"

    @property
    def step(self) -> Step:
        """The step that plans a day."""
        return _PLAN

    def look_ahead(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Refuse a table that has days and no shifts.

        Raises:
            BadInput: no row plans anybody (exit 2).
        """
        if not any(given.get(_ROTA.name) for given in rows):
            raise BadInput(
                _("nobody is planned in it: no column with the hours of a shift, or with a colleague's name"),
                todo=_("see how it is laid out: svc form print {form} --month {month} --blank 31").format(
                    form=self.form.number, month=f"{self.now:%Y-%m}"
                ),
            )

    @cached_property
    def headings(self) -> Headings:
        """The day's heading, and those that are known by their hours or names."""
        idle = [title for column in self.form.columns for title in column.title.values()]
        became = tuple(title for c in self.form.columns if "became" in c.take for title in c.title.values())
        days = (*column_names(DUTY.all_fields["date"]), "日期", "Date", "值班日期")
        return RotaHeadings({"date": days}, ("date",), idle, people=self.people, became=became)

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields of a row: the day, and all that is planned for it in one text."""
        return {"date": DUTY.all_fields["date"], _ROTA.name: _ROTA}

    def field_texts(self, cells: Mapping[str, str]) -> Mapping[str, str]:
        """Return the day and its shifts, written as `08:30-18:00=李敏、王静` each on a line."""
        lines = [line for key, cell in cells.items() for line in self.shift_lines(key, cell)]
        day = {"date": cells["date"]} if "date" in cells else {}
        return day | ({_ROTA.name: "\n".join(lines)} if lines else {})

    def shift_lines(self, key: str, cell: str) -> Iterator[str]:
        """Return what a cell plans."""
        if key.startswith(_SHIFT) and cell.strip().casefold() not in _OFF:
            yield f"{key.removeprefix(_SHIFT)}={'、'.join(_NAMES.split(cell.strip()))}"
        elif key.startswith(_PERSON):
            name, word = key.removeprefix(_PERSON), cell.strip().casefold()
            if hours := _HOURS.search(cell):
                yield f"{hours[0]}={name}"
            elif word in _ON:
                yield f"={name}"
            elif word not in _OFF:
                raise BadInput(
                    _("{column}: {value} is neither hours nor a tick").format(column=name, value=cell),
                    todo=_("write {examples}").format(examples="08:30-18:00, √, 休"),
                )

    def taken_as(self, key: str) -> str:
        """Return what a column is taken as: a shift by its hours, a colleague, or what became of a shift."""
        if key.startswith(_SHIFT):
            hours = key.removeprefix(_SHIFT) or f"{self.hours.opens:%H:%M}-{self.hours.closes:%H:%M}"
            return _("shift {hours}").format(hours=hours)
        if key.startswith(_PERSON):
            return _("the shifts of {name}").format(name=key.removeprefix(_PERSON))
        return ""

    def unique_key(self, given: Mapping[str, Any]) -> str:  # noqa: ARG002 - the protocol's
        """Return nothing: a day may have several rows."""
        return ""

    def plan(self, given: Mapping[str, Any], store: Store, source: Mapping[str, Any]) -> RowPlan:  # noqa: ARG002
        """Plan the shifts of a row that are not on file."""
        day = date.fromisoformat(str(given["date"]))
        known = store.whole(day.isoformat())
        on_file = {(s.name, s.start, s.end) for s in planned_shifts(known)}
        deeds = []
        for line in str(given.get(_ROTA.name) or "").splitlines():
            hours, _equals, names = line.partition("=")
            start, end = self.shift_times(day, hours)
            who = tuple(dict.fromkeys(self.people.find(name) or name for name in names.split("、") if name))
            if any((name, start, end) not in on_file for name in who):
                answers = {"who": who, "from": start, "to": end}
                deeds.append(Deed(Act(day.isoformat(), _PLAN.name, answers, DUTY.name), self.made_at(day)))
        return RowPlan(known=bool(on_file), deeds=deeds)

    def made_at(self, day: date) -> datetime | None:
        """When a plan counts as made: now, or for a day that is over its beginning."""
        start = workdays.start_of_day(day, self.hours.zone)
        return start if day < self.now.astimezone(self.hours.zone).date() else None

    def shift_times(self, day: date, hours: str) -> tuple[datetime, datetime]:
        """Return the start and the end of a shift, on the next day where it ends earlier than it starts.

        Raises:
            BadInput: these are no times of a day (exit 2).
        """
        found = _HOURS.search(hours)
        if not found:
            return self.hours.of(day)
        first, first_minute, last, last_minute = (int(part or 0) for part in found.groups())
        try:
            start = workdays.local_time(day, time(first, first_minute), self.hours.zone)
            end = workdays.local_time(day, time(0 if last == 24 else last, last_minute), self.hours.zone)
        except ValueError:
            raise BadInput(_("{hours} are no hours of a day").format(hours=hours)) from None
        return start, end if end > start else end + timedelta(days=1)
