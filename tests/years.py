"""A site of several years at random: the sample again and again at other times, some of it torn out or cut short."""

import random
import re
from datetime import datetime, timedelta
from pathlib import Path

_TIME = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d")
_DAY = re.compile(r"(?<![\d-])20\d\d-\d\d-\d\d(?![\dT])")
_NUMBER = re.compile(r"\b([A-Z])2026-(\d{4})\b")
_FARTHEST = 700  # days before the sample


def grow(site: Path, seed: int, copies: int = 3) -> None:
    """Add `copies` of a site's numbered and daily records to it, so that it spans years."""
    chance = random.Random(seed)
    records = site / "records"
    originals = [(path, path.read_text("utf-8")) for path in sorted(records.glob("*/20*/*/*.yaml"))]
    for copy in range(1, copies + 1):
        shift = timedelta(days=chance.randrange(_FARTHEST))
        years = {path.stem: (_first(text) - shift).year for path, text in originals if _NUMBER.fullmatch(path.stem)}
        for path, text in originals:
            if path.parts[-4] in ("submission", "acceptance") or chance.random() < 0.2:
                continue
            head, steps, trail = text.partition("steps:\n")
            lines = trail.splitlines(keepends=True)
            kept = "".join(lines[: chance.choice((len(lines), len(lines), chance.randint(0, len(lines))))])
            if path.parts[-4] == "duty":
                name = _earlier_day(path.stem, shift)
                place, number = records / "duty" / name[:4] / name[5:7], name
            else:
                number = _renamed(path.stem, copy, years)
                place = records / path.parts[-4] / number[1:5] / f"{_first(text) - shift:%m}"
            place.mkdir(parents=True, exist_ok=True)
            if not (file := place / f"{number}.yaml").exists():
                file.write_text(_renamed(_earlier(head + steps + kept, shift), copy, years), "utf-8")


def _first(text: str) -> datetime:
    """The earliest time in a record."""
    return min(map(datetime.fromisoformat, _TIME.findall(text)))


def _earlier(text: str, shift: timedelta) -> str:
    """A text with all its times and days moved."""
    moved = _TIME.sub(lambda m: f"{datetime.fromisoformat(m[0]) - shift:%Y-%m-%dT%H:%M:%S}", text)
    return _DAY.sub(lambda m: _earlier_day(m[0], shift), moved)


def _earlier_day(day: str, shift: timedelta) -> str:
    return f"{datetime.fromisoformat(day) - shift:%Y-%m-%d}"


def _renamed(text: str, copy: int, years: dict[str, int]) -> str:
    """A text with the numbers of a copy, each in the year in which it now lies."""
    return _NUMBER.sub(lambda m: f"{m[1]}{years.get(m[0], 2026)}-{copy}{m[2]}", text)
