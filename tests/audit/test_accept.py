"""`svc audit accept`: a director or leader settles a finding, visibly and for good (015.5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.complaints import tell
from tests.running import Svc
from tests.sites import clean, git
from tests.tampering import ADD, C1, commit, edit, swap

NOW = "2026-12-20 09:00"
REASON = "--reason 已与当事人核对"


def audit(svc: Svc, words: str = "") -> tuple[int, list[dict[str, Any]]]:
    """The exit code of an audit, and what it finds."""
    result = svc(f"audit {words} -f json", now=NOW)
    return result.code, result.json if result.out else []


@pytest.fixture
def altered(svc: Svc, staffed: Path) -> str:
    """A staffed site on which two facts were rewritten in one commit: the finding about the first."""
    tell(svc, ADD)
    edit(staffed, C1, lambda text: text.replace("噪声扰民", "无事").replace("3-1201", "3-1202"))
    commit(staffed, by="王静")
    found = {row["text"][:4]: row["id"] for row in audit(svc)[1]}
    return str(found["投诉事由"])


def test_a_finding_has_one_name_whatever_the_language_the_mask_and_what_came_since(svc: Svc, altered: str) -> None:
    rows = audit(svc)[1]
    assert len({row["id"] for row in rows}) == len(rows) == 2
    assert list(rows[0])[:8] == ["id", "grade", "article", "record", "commit", "author", "at", "text"]
    tell(svc, "[11-21 09:00] note C1 已核对")
    for words, language in (("", "en"), ("--mask", "zh"), ("C1", "zh")):
        result = svc(f"audit {words} -f json", now=NOW, SVC_LANG=language)
        assert {row["id"] for row in result.json} == {row["id"] for row in rows}
    assert altered in svc("audit", now=NOW).out
    assert svc("audit -f tsv", now=NOW).out.splitlines()[1].split("\t")[0] == rows[0]["id"]


def test_a_director_settles_one_and_the_other_stays_open(svc: Svc, staffed: Path, altered: str) -> None:
    done = svc(f"audit accept {altered} {REASON}", by="周主任", now=NOW)
    assert (done.code, done.err) == (0, "")
    assert (staffed / f"records/acceptance/2026/12/{altered}.yaml").is_file()
    clean(staffed)
    code, rows = audit(svc)
    assert (code, len(rows)) == (1, 2)
    (settled,) = (row for row in rows if "accepted" in row)
    assert (settled["id"], settled["grade"], settled["accepted"]["by"]) == (altered, "fault", "周主任")
    (other,) = audit(svc, "-q")[1]
    assert other["id"] != altered
    assert svc(f"audit accept {other['id']} {REASON}", by="陈总", now=NOW).code == 0
    assert audit(svc)[0] == 0
    assert svc("audit -q", now=NOW).shown == ""
    assert "已核对" not in svc("audit", now=NOW).out
    assert "已与当事人核对" in svc("audit", now=NOW).out
    again = svc(f"audit accept {altered} {REASON}", by="陈总", now=NOW)
    assert again.code == 3
    assert "早已由 周主任 认可" in again.err
    assert svc(f"show {altered}@2026-12", now=NOW).code == 0


@pytest.mark.parametrize(
    ("by", "words", "code"),
    [
        ("李敏", "{id} --reason 好", 3),
        ("张师傅", "{id} --reason 好", 3),
        ("周主任", "{id}", 2),
        ("周主任", "f0000000000 --reason 好", 4),
    ],
)
def test_who_may_not_and_what_is_no_finding(
    svc: Svc, staffed: Path, altered: str, by: str, words: str, code: int
) -> None:
    result = svc(f"audit accept {words.format(id=altered)}", by=by, now=NOW)
    assert result.code == code, result.shown
    assert not (staffed / "records" / "acceptance").exists()


def test_nobody_settles_what_they_did(svc: Svc, staffed: Path) -> None:
    tell(svc, ADD)
    swap(staffed, C1, "噪声扰民", "无事")
    commit(staffed, by="周 主任")
    ((found),) = audit(svc)[1]
    result = svc(f"audit accept {found['id']} {REASON}", by="周主任", now=NOW)
    assert result.code == 3
    assert "WI/FW-015.5" in result.err
    assert svc(f"audit accept {found['id']} {REASON}", by="陈总", now=NOW).code == 0


def test_an_acceptance_forged_by_hand_settles_nothing(svc: Svc, staffed: Path, altered: str) -> None:
    file = staffed / f"records/acceptance/2026/12/{altered}.yaml"
    file.parent.mkdir(parents=True)
    assert svc(f"audit accept {altered} {REASON}", by="周主任", now=NOW).code == 0
    said = file.read_text()
    git(staffed, "reset", "-q", "--hard", "HEAD~")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(said)
    commit(staffed, by="王静")
    assert all("accepted" not in row for row in audit(svc)[1])
    assert audit(svc)[0] == 1
