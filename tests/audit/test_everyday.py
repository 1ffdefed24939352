"""Steps that are passed over at once are those on which no check has a word: the same is found without that."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from svc.audit import acts
from svc.audit.steps import Added
from tests.audit.prepared import C1, PASS, Shelf
from tests.sites import Sites

DAY = "2026-11-20T{}+08:00"
TIMES = ("2026-10-30T09:00:00+08:00", *map(DAY.format, ("16:59:59", "17:00:00", "19:00:01")))
ACTS: tuple[dict[str, str], ...] = (
    {"do": "note", "text": "来电"},
    {"do": "dispatch", "to": "维修班"},
    {"do": "decide", "text": "照办"},
    {"do": "remedy", "text": "已修"},
    {"do": "reply", "outcome": "false", "text": "处理中", "next": "2026-12-31T18:00:00+08:00"},
    {"do": "strike", "step": "1", "reason": "误记"},
    {"do": "exit"},
    {"do": "out", "approved-by": "李敏"},
    {"do": "nothing of this kind"},
)


def test_what_is_passed_over_at_once_has_nothing_to_be_found(
    sites: Sites, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Shelf(tmp_path_factory.mktemp("everyday"), sites).copy()
    whose = ("李敏", "赵倩", "外人")
    for path in (C1, PASS):
        for who, at, act in product(whose, TIMES, ACTS):
            place.add(path, at=at, by=who, **act)
        place.add(path, entered="2026-11-20T17:59:00+08:00")
    for who in ("李敏", "周主任"):
        place.add(C1, by=who, at=DAY.format("18:00:00"))
        place.commit(by=who)
    at_once, passed = acts.is_everyday, []

    def counted(step: dict[str, Any], added: Added) -> bool:
        passed.append(at_once(step, added))
        return passed[-1]

    monkeypatch.setattr(acts, "is_everyday", counted)
    found = place.audit("--full --all")
    assert 9 < sum(passed) < len(passed) / 10
    monkeypatch.setattr(acts, "is_everyday", lambda _step, _added: False)
    assert place.audit("--full --all") == found
