"""The month's report: every figure equals a count made from the files by hand, and leads back to its records (012.4)."""

from pathlib import Path
from typing import Any

import pytest

from tests import byhand
from tests.running import ROOT, Result, Svc

NOW = "2026-11-23 09:00"
MONTHS = {"2026-10": ("2026-10-01", "2026-10-31"), "2026-11": ("2026-11-01", "2026-11-30")}
PERIODS = {
    "month 2026-10": MONTHS["2026-10"],
    "month 2026-11": MONTHS["2026-11"],
    "half 2026-H2": ("2026-07-01", "2026-12-31"),
    "year 2026": ("2026-01-01", "2026-12-31"),
}


def told(svc: Svc, period: str, **where: Any) -> dict[str, dict[str, Any]]:
    """Every figure that a report tells, by its path."""
    result = svc(f"report {period} -f jsonl", **({"now": NOW} | where))
    assert result.code == 0, result.shown
    return {row["figure"]: row for row in lines(result)}


def lines(result: Result) -> list[dict[str, Any]]:
    import json

    return [json.loads(line) for line in result.out.splitlines()]


def compare(found: dict[str, dict[str, Any]], folder: Path, first: str, last: str, now: str = NOW) -> None:
    """Assert that every figure, and none besides, is as counted by hand."""
    counted = byhand.everything(folder, first, last, now, 1286 if folder == ROOT else 0)
    assert set(found) == set(counted)
    told = {path: (row["value"], row["records"]) for path, row in found.items()}
    assert told == counted


# --- the sample site -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [NOW, "2026-12-20 09:00"])
@pytest.mark.parametrize("period", PERIODS)
def test_every_figure_equals_a_count_made_from_the_files(svc: Svc, period: str, now: str) -> None:
    found = told(svc, period, cwd=ROOT, now=now)
    assert found["complaints.received"]["value"]
    compare(found, ROOT, *PERIODS[period], now)
