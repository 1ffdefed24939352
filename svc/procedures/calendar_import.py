"""A year's holidays brought in from the widely used lists: JSON with `{year, days: [{name, date, isOffDay}]}`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from svc.disk import lock
from svc.disk.read import read_file
from svc.disk.write import create_file, replace_file
from svc.git.commit import History
from svc.procedures import save
from svc.site.calendar_file import FILE, as_day
from svc.site.desk import Desk
from svc.text.errors import BadInput
from svc.text.language import _

_MAX_SIZE = 1_000_000  # bytes


class ListedDay(NamedTuple):
    """A day of a list: its date, the holiday that it belongs to, and whether nobody works."""

    day: date
    name: str
    off: bool


def read_listed_days(path: Path) -> list[ListedDay]:
    """Read the days of a year's list, in order.

    Raises:
        BadInput: it is no such list (exit 2).
        Damaged: it can't be read (exit 5).
    """
    try:
        given = json.loads(read_file(path, _MAX_SIZE))
        days = [ListedDay(as_day(each["date"]), str(each.get("name", "")), each["isOffDay"]) for each in given["days"]]
    except (ValueError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        days = []
    if not days or not all(isinstance(each.off, bool) for each in days):
        raise BadInput(
            _("{name} is no list of holidays").format(name=path.name),
            todo=_("one looks like {example}").format(
                example='{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}'
            ),
        )
    return sorted(set(days))


def merged_calendar(holidays: Iterable[date], workdays: Iterable[date], listed: Iterable[ListedDay]) -> str:
    """The text of a calendar in which the listed days stand as the list says, and all others as they were.

    Args:
        holidays, workdays: the days of the calendar until now.
        listed: the days of a list.
    """
    names = {each.day: each.name for each in listed}
    off = ({*holidays} - names.keys()) | {each.day for each in listed if each.off}
    on = ({*workdays} - names.keys()) | {each.day for each in listed if not each.off}
    lines = ["holidays:", *_entries(off, names), "workdays:", *_entries(on, names)]
    return "".join(f"{line}\n" for line in lines)


def _entries(days: Iterable[date], names: Mapping[date, str]) -> Iterator[str]:
    """Yield days as entries of a list: those in a row of one holiday as a run, with its name."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1) and names.get(day) == names.get(runs[-1][-1]):
            runs[-1].append(day)
        else:
            runs.append([day])
    for run in runs:
        name = "".join(each for each in names.get(run[0], "") if each.isprintable())
        said = f"{run[0]}..{run[-1]}" if len(run) > 1 else f"{run[0]}"
        yield f"- {said}" + (f"  # {name}" if name else "")


def import_calendar(desk: Desk, path: Path) -> list[ListedDay]:
    """Bring a year's list into `calendar.yaml` and commit it. Returns the days of the list.

    Args:
        desk: site, time and actor.
        path: the list.

    Raises:
        BadInput: it is no such list (exit 2).
        StorageFailed: it can't be written or committed (exit 5).
    """
    listed = read_listed_days(path)
    known, target = desk.site.terms.calendar, desk.site.root / FILE
    text = merged_calendar(known.holidays, known.workdays, listed).encode()
    history = History(desk.site.root, enabled=desk.site.commits)
    history.demand_branch()
    with lock.hold(desk.site.root) as held:
        (replace_file if target.exists() else create_file)(target, text)
        failure = save.commit_saved([target], "svc: calendar", [("Actor", desk.actor.name)], desk, history, held)
    if failure:
        raise failure
    return listed
