"""What stands before an act decides: staff once committed, seals made in spite of faults, acceptances as they are."""

from __future__ import annotations

import pytest

from tests.audit.prepared import C1, Place, Shelf
from tests.complaints import say

CLERK, DIRECTOR = "- {name: 李敏, role: desk}", "- {name: 李敏, role: director}"


@pytest.fixture
def p(shelf: Shelf) -> Place:
    """A fresh copy of it."""
    return shelf.copy()


def test_a_change_of_staff_counts_once_it_is_committed(p: Place) -> None:
    p.swap("svc.yaml", CLERK, DIRECTOR)
    refused = say(p.svc, "[11-03 09:00] complaint decide C2 不予处理")
    assert refused.code == 3
    assert "尚未入库" in refused.err
    [row] = [row for row in p.audit() if row["what"] == "unsaved-settings"]
    assert (row["grade"], "staff.李敏.role: desk → director" in row["text"]) == ("note", True)
    p.commit(by="周主任", when="2026-11-03 09:30 +0800")
    assert say(p.svc, "[11-03 10:00] complaint decide C2 不予处理").code == 0
    assert p.found() == set()


def test_other_settings_count_at_once(p: Place) -> None:
    p.edit("svc.yaml", lambda text: text.replace("staff:\n", "deadlines: {complaint.answer: 5d}\nstaff:\n"))
    made = say(p.svc, "[11-03 09:00] complaint add --matter 吵 --category noise --channel phone --unit 3-1201 --json")
    assert (made.code, made.json["due"]["answer"][:10], made.err.count("尚未入库")) == (0, "2026-11-08", 0)


def test_changes_of_settings_are_listed_with_author_and_difference(p: Place) -> None:
    p.swap("svc.yaml", "households: 0", "households: 1286")
    p.new("templates/phrases.yaml", "x: 1\n")
    p.commit(by="周主任")
    rows = [row for row in p.audit("--all") if row["what"] == "settings" and row["at"] > "2026-11-20"]
    assert {row["text"] for row in rows} == {
        "svc.yaml: households: 0 → 1286",
        "templates/phrases.yaml: 增 1 行，删 0 行",
    }
    assert {row["author"] for row in rows} == {"周主任"}


def test_a_seal_made_in_spite_of_a_fault_hides_no_later_one_of_the_same_record(p: Place) -> None:
    p.swap(C1, "噪声扰民", "无事")
    p.commit()
    assert p.svc("seal 2026-11 --despite", now="2026-12-01 09:00", by="周主任").code == 0
    assert p.found() == set()
    p.swap(C1, "无事", "有事")
    p.commit(when="2026-12-02 09:00 +0800")
    assert p.found() == {"rewritten"}


def test_an_acceptance_cancelled_or_edited_by_hand_settles_nothing(p: Place) -> None:
    p.swap(C1, "噪声扰民", "无事")
    p.commit()
    [row] = [row for row in p.audit() if row["what"] == "rewritten"]
    p.tell(f"[11-20 18:10 周主任] audit accept {row['id']} --reason 已核对")
    assert p.svc("audit -q", now="2026-12-20 09:00").shown == ""
    p.swap(f"records/acceptance/2026/11/{row['id']}.yaml", "已核对", "没有事")
    assert {each["what"] for each in p.audit("-q")} >= {"rewritten"}
    p.git("checkout", "-q", ".")
    p.tell(f"[11-20 18:20 陈总] cancel {row['id']}@2026-11 --reason 尚有疑问")
    assert [each["id"] for each in p.audit("-q")] == [row["id"]]


def test_a_bookmark_of_several_faults_of_one_seal_has_several_names(p: Place) -> None:
    told = p.git("cat-file", "tag", "seal/2026-10").partition("\n\n")[2]
    p.add(C1, text="又来电")
    p.commit()
    p.git("tag", "-f", "-a", "-m", told.replace("Digest: ", "Digest: 0"), "seal/2026-10", "HEAD")
    rows = [row for row in p.audit() if row["what"] == "seal"]
    assert len(rows) == len({row["id"] for row in rows}) == 2
