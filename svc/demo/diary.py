"""The sample site's diary: what was typed at an invented service centre, moved to the weeks before now.

It stands in `templates/demo/diary/`, a file a kind; the head of `complaint.yaml` tells how it is written.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zlib import crc32

from svc.demo import shift_dates
from svc.kinds import KINDS
from svc.model import yaml_read
from svc.store.folders import LETTERS, NUMBER
from svc.text.dataclass import dataclass
from svc.text.paths import built_in_templates

FOLDER = "demo"
WEEK = date(2026, 11, 23)  # the Monday of the diary's last week, which becomes the present one
MONTHLY = "MM"
KEY = re.compile(rf"(\d\d|{MONTHLY})-(\d\d) (\d\d:\d\d(?::\d\d)?) (\S+)")
MARK = re.compile(r"<([^<>]+)>")
OWN = re.compile(r"^@([A-Z]?)$")
OTHER = re.compile(r"<([A-Z])(?:\d{4}-)?(\d+)>")

Place = tuple[str, int]  # a story's kind, and which of that kind it is, counted from 1
Numbers = dict[str, str]  # of the records in a story, by letter


@dataclass(frozen=True)
class Line:
    """A typed command, with its time by the site's clock, its author and its story."""

    at: datetime
    who: str
    typed: str
    place: Place

    def words(self, numbers: Mapping[Place, Numbers]) -> list[str]:
        """The words of the command with record numbers filled in from `numbers`, those given so far."""

        def own(found: re.Match[str]) -> str:
            return numbers[self.place][found[1] or KINDS[self.place[0]].letter]

        def other(found: re.Match[str]) -> str:
            return numbers[LETTERS[found[1]].name, int(found[2])][found[1]]

        return [OTHER.sub(other, OWN.sub(own, word)) for word in shlex.split(self.typed)]


def demo_folder() -> Path:
    """The folder with the sample site's settings and its diary."""
    return built_in_templates() / FOLDER


def diary_lines(now: datetime) -> list[Line]:
    """All that was typed until now, in the order of its times.

    Whole weeks lie between the diary's days and these, so that Mondays stay Mondays.

    Args:
        now: by the site's clock.
    """
    now = now.replace(tzinfo=None)
    shift = timedelta(weeks=(now.date() - WEEK).days // 7)
    found: list[Line] = []
    monthly: list[Line] = []
    for file in sorted((demo_folder() / "diary").glob("*.yaml")):
        for place, tree in enumerate(yaml_read.parse_text(file.read_text("utf-8"), many=True), 1):
            for key, typed in tree.value.items():
                line = parse_line(key, typed, (file.stem, place))
                (monthly if key.startswith(MONTHLY) else found).append(line)
    began = min(line.at for line in found) + shift
    moved_ = [shift_line(line, line.at + shift) for line in found]
    moved_ += [shift_line(line, at) for line in monthly for at in monthly_times(line.at, began, now)]
    return sorted((line for line in moved_ if line.at <= now), key=lambda line: line.at)


def parse_line(key: str, typed: str, place: Place) -> Line:
    """A line read from the diary.

    Raises:
        ValueError: the key is none.
    """
    match = KEY.fullmatch(key)
    if not match:
        raise ValueError(key)
    month, day, clock, who = match.groups()
    at = date(WEEK.year, WEEK.month if month == MONTHLY else int(month), int(day))
    if len(clock) == len("08:30"):  # nobody types on the full minute
        plain = MARK.sub(r"\1", f"{key} {typed}")
        clock = f"{clock}:{crc32(plain.encode()) % 60:02}"
    return Line(datetime.combine(at, time.fromisoformat(clock)), who, typed, place)


def shift_line(line: Line, at: datetime) -> Line:
    """A line as it would be typed at another time."""
    was, now = line.at.date(), at.date()

    def told(found: re.Match[str]) -> str:
        return found[0] if OTHER.fullmatch(found[0]) else shift_dates.shift_mark(found[1], was, now)

    return Line(at, line.who, MARK.sub(told, line.typed), line.place)


def monthly_times(at: datetime, began: datetime, until: datetime) -> Iterator[datetime]:
    """The same day and time in each month after the first one with activity."""
    month = shift_dates.months_later(began.date(), 1)
    while (then := datetime.combine(month.replace(day=at.day), at.time())) <= until:
        yield then
        month = shift_dates.months_later(month, 1)


def note_new_numbers(typed: str, answer: str, known: Numbers) -> None:
    """Note the numbers of the records that a command has made.

    Args:
        typed: the command.
        answer: what it answered, a line for each record, its number first.
        known: the numbers of its story so far, which get these besides; of callbacks the last counts.
    """
    if re.match(r"\w+ add|callback (record|book)|pass issue|key deposit", typed):
        for line in answer.splitlines():
            number = line.partition(" ")[0]
            if NUMBER.fullmatch(number) and (number[0] not in known or typed.startswith("callback")):
                known[number[0]] = number
