"""A site's own template that takes too much is stopped, and named (exit 5): time, loops, output, memory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.complaints import quiet, tell
from tests.running import ROOT, Svc
from tests.tampering import ADD

# The limit may strike in a callback of the collector of garbage, where it is not heard, and then strikes again.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

GREEDY = {
    "loops": "{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}",
    "output": "{% for a in range(90000) %}{{ 'x' * 100 }}{% endfor %}",
    "one output": "{{ 'x' * 2000000 }}",
    "memory": "{{ ('x' * 4000000000) | length }}",
    "doubling": "{% set n = namespace(t='x' * 1000) %}{% for a in range(60) %}{% set n.t = n.t ~ n.t %}{% endfor %}",
    "format": "{{ '%999999999d' | format(1) | length }}",
    "power": "{{ 9 ** (9 ** 9) % 7 }}",
    "recursion": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
}


@pytest.fixture
def answered(svc: Svc, site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A site with a complaint that a letter can answer, and little time for templates."""
    monkeypatch.setattr("svc.forms.limits.SECONDS", 0.1)
    quiet(site)
    tell(svc, ADD, "complaint dispatch C1 --to 安防班", "complaint reply C1 --outcome --text 已劝停 --means letter")
    (site / "templates/letters").mkdir(parents=True)
    (site / "templates/forms").mkdir()
    return site


def test_a_letter_that_takes_too_much_is_stopped_and_named(svc: Svc, answered: Path) -> None:
    template = answered / "templates/letters/complaint.zh.j2"
    for way, text in GREEDY.items():
        template.write_text(f"答复\n{text}\n")
        result = svc("letter C1")
        assert result.code == 5, way
        assert "templates/letters/complaint.zh.j2" in result.err, way
        assert "Error" not in result.err, way
    shutil.copy(ROOT / "templates/letters/complaint.zh.j2", template)
    assert "已劝停" in tell(svc, "letter C1").out


def test_a_form_that_takes_too_much_is_stopped_and_named(svc: Svc, answered: Path) -> None:
    template = answered / "templates/forms/QR-002FW.yaml"
    text = (ROOT / "templates/forms/QR-002FW.yaml").read_text()
    for take in ("9 ** (9 ** 9) % 7", "'x' * 2000000", "('x' * 4000000000) | length", "'%999999999d' | format(1)"):
        template.write_text(text.replace("take: row,", f'take: "{take}",', 1))
        result = svc("form print QR-002FW --month 2026-11")
        assert result.code == 5, take
        assert "templates/forms/QR-002FW.yaml" in result.err, take
    template.write_text(text)
    assert svc("form print QR-002FW --month 2026-11").code == 0
