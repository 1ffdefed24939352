"""A site of the version before, read as it is: what was entered then owes nothing new; what is entered now does."""

from pathlib import Path

import pytest

from svc.sync.merge_file import with_earlier_since
from tests.complaints import ADD, RESOLVED, SATISFIED, commit, owed, pending, refused, status, tell
from tests.running import Svc
from tests.sites import clean, git

LATER = "2026-12-01 08:30"
SINCE = "since: '2026-12-01T08:30:00+08:00'\n"

# As the version before wrote them.
RECORDS = {
    # settled, called back satisfied: ready to close
    "complaint/2026/11/C2026-0001": """\
received: '2026-11-05T11:00:00+08:00'
name: 李强
unit: 3-1202
phone: '13800000012'
matter: 电梯困人
category: facility
channel: letter
receiver: 王静
due: {dispatch: '2026-11-06', answer: '2026-11-08', settle: '2026-11-08'}
steps:
- {at: '2026-11-05T11:20:00+08:00', by: 王静, do: dispatch, to: 维修班}
- {at: '2026-11-06T11:20:00+08:00', by: 王静, do: remedy, text: 已修}
- {at: '2026-11-06T12:00:00+08:00', by: 王静, do: reply, text: 已处理完毕, outcome: true}
- {at: '2026-11-06T12:10:00+08:00', by: 王静, do: resolve, text: 已修, due: {callback: '2026-11-13'}}
""",
    # reported to the director, who has not decided
    "complaint/2026/11/C2026-0002": """\
received: '2026-11-28T10:00:00+08:00'
name: 王小明
matter: 渗水
category: facility
channel: phone
severity: major
receiver: 李敏
due: {escalate: '2026-11-28T12:00:00+08:00', dispatch: '2026-11-29', answer: '2026-12-01', settle: '2026-12-01'}
steps:
- {at: '2026-11-28T10:30:00+08:00', by: 李敏, do: escalate, to: director, text: 重, answer_by: '2026-12-03'}
- {at: '2026-11-28T11:30:00+08:00', by: 李敏, do: dispatch, to: 维修班}
""",
    # the document of the letter, which the outcome reply answered by whatever means
    "incoming/2026/11/D2026-0001": """\
received: '2026-11-05T11:00:00+08:00'
sender: 李强
subject: 电梯困人
complaint: C2026-0001
receiver: 王静
due: {report: '2026-11-06', answer: '2026-11-08'}
steps:
- {at: '2026-11-05T11:10:00+08:00', by: 王静, do: report}
""",
    # a major finding: its meeting has one item, answered by `decide`, and a proposal to nobody
    "callback/2026/11/B2026-0001": """\
held: '2026-11-07T10:00:00+08:00'
name: 李强
unit: 3-1202
means: phone
about: [C2026-0001]
caller: 王静
opinion: satisfied
major: true
due: {meeting: '2026-11-14'}
steps:
- {at: '2026-11-08T10:00:00+08:00', by: 王静, do: meeting, text: 更换曳引机, who: 张师傅, until: '2026-11-20'}
- {at: '2026-11-15T10:00:00+08:00', by: 周主任, do: decide, text: 已更换}
- {at: '2026-11-15T10:30:00+08:00', by: 王静, do: propose, text: 增加巡检}
""",
    # a call without an opinion, which met what it was about
    "callback/2026/11/B2026-0002": """\
held: '2026-11-16T10:00:00+08:00'
unit: 3-1204
means: phone
about: [R2026-0001]
caller: 李敏
content: 询问
steps:
""",
    # a meeting whose item is open
    "callback/2026/11/B2026-0003": """\
held: '2026-11-20T10:00:00+08:00'
unit: 3-1203
means: visit
caller: 王静
opinion: satisfied
steps:
- {at: '2026-11-21T10:00:00+08:00', by: 王静, do: meeting, text: 换电缆, who: 张师傅, until: '2026-11-30'}
""",
    "repair/2026/11/R2026-0001": """\
reported: '2026-11-13T09:00:00+08:00'
unit: 3-1204
item: 水管爆裂
urgency: urgent
appointment: '2026-11-14T10:00:00+08:00'
receiver: 李敏
due: {dispatch: '2026-11-14'}
steps:
- {at: '2026-11-13T09:05:00+08:00', by: 李敏, do: dispatch, to: 维修班}
- {at: '2026-11-14T10:00:00+08:00', by: 李敏, do: done, result: 已修, due: {callback: '2026-11-21'}}
""",
    # an urgent repair by an appointment that the desk took, later than such a repair is due now
    "repair/2026/11/R2026-0002": """\
reported: '2026-11-29T09:00:00+08:00'
unit: 3-1204
item: 门禁失灵
urgency: urgent
appointment: '2026-12-02T10:00:00+08:00'
receiver: 李敏
due: {dispatch: '2026-11-30'}
steps:
- {at: '2026-11-29T09:05:00+08:00', by: 李敏, do: dispatch, to: 维修班}
""",
    "inquiry/2026/11/Q2026-0001": """\
received: '2026-11-12T09:00:00+08:00'
matter: 老人求助
kind: help
receiver: 李敏
due: {answer: '2026-11-15'}
steps:
- {at: '2026-11-12T11:00:00+08:00', by: 李敏, do: answer, text: 已到场}
""",
    "inspection/2026/11/I2026-0001": """\
date: '2026-11-16T09:00:00+08:00'
checklist: appearance
items: {uniform: pass, badge: fail}
inspector: 王静
subject: 李敏
steps:
""",
}


@pytest.fixture
def old(staffed: Path) -> Path:
    """A site of the version before, with what its desk had typed by the end of November."""
    yaml = staffed / "svc.yaml"
    lines = yaml.read_text("utf-8").splitlines(keepends=True)
    yaml.write_text("".join(line for line in lines if not line.startswith("since:")), "utf-8")
    for name, text in RECORDS.items():
        path = staffed / "records" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"id: {path.stem}\n{text}", "utf-8")
    commit(staffed)
    return staffed


def late(svc: Svc, now: str = LATER) -> set[tuple[str, str, str]]:
    """What is overdue: number, what, and whom it waits for."""
    return {(row["id"], row["what"], row["who"]) for row in svc("overdue -f json", now=now).json}


def test_what_was_entered_before_owes_nothing_new(svc: Svc, old: Path) -> None:
    assert late(svc) == {("B2026-0003", "item", "张师傅"), ("site", "phone", "desk")}
    assert late(svc, "2026-11-23 23:59:59") == set()  # the call of the 16th counted as a round
    assert svc("check", now=LATER).code == 0
    (item,) = owed(svc, "item", "B1")
    assert (item["met"], item["who"]) == ("2026-11-15T10:00:00+08:00", "张师傅")
    assert {row["what"] for row in svc("due -f json", now=LATER).json if row["id"] == "site"} == {
        "phone",
        "month",
        "count",
        "cases",
    }
    clean(old)  # reading writes nothing


def test_the_first_command_that_writes_notes_since_when_and_what_follows_owes(svc: Svc, old: Path) -> None:
    before, known = (old / "svc.yaml").read_bytes(), late(svc)
    made = (old / ".svc/index.db").stat().st_ino
    said = svc("note C2 已通知", now=LATER)
    assert "2026-12-01 08:30" in said.err
    assert (old / "svc.yaml").read_bytes() == before + SINCE.encode()
    assert git(old, "log", "-2", "--format=%s %an").splitlines() == [
        "svc: since 李敏",
        "complaint C2026-0002: note 李敏",
    ]
    clean(old)
    assert svc("note C2 又通知", now="2026-12-01 08:40").err == ""
    assert late(svc) == known
    assert (old / ".svc/index.db").stat().st_ino == made, "the index is not made anew"
    assert pending(svc, "B1") == {}
    tell(
        svc,
        "[12-01 09:00] complaint escalate C2 --to director --why 仍渗 --answer-by 2026-12-03",
        "[12-01 09:05] callback propose B1 --text 加灯",
        "[12-01 09:06 陈总] callback adopt B1 --text 照办 --proposal 1",
        "[12-01 09:10 张师傅] callback item-done B3 1 --text 已换",
    )
    assert "decide" in pending(svc, "C2")
    assert [row["who"] for row in owed(svc, "proposal", "B1")] == ["leader"]
    assert status(svc, "C1") == "resolved"
    assert pending(svc, "C1") == {}


def test_somebodys_own_change_of_the_settings_is_left_for_them_to_commit(svc: Svc, old: Path) -> None:
    with (old / "svc.yaml").open("a", encoding="utf-8") as file:
        file.write("recurring: {times: 4}")
    svc("note C2 已通知", now=LATER)
    assert (old / "svc.yaml").read_text("utf-8").endswith("recurring: {times: 4}\n" + SINCE)
    assert git(old, "status", "--porcelain") == " M svc.yaml"
    assert git(old, "log", "-1", "--format=%s") == "complaint C2026-0002: note"


def test_a_refused_command_notes_nothing(svc: Svc, old: Path) -> None:
    refused(svc, old, "[12-01 09:00] complaint close C2")
    assert "since" not in (old / "svc.yaml").read_text("utf-8")


def test_books_brought_in_note_it_too(svc: Svc, old: Path) -> None:
    (old.parent / "住户.csv").write_text("房号,业主姓名\n3-1201,王小明\n", "utf-8")
    assert svc("resident import ../住户.csv", now=LATER).code == 0
    assert (old / "svc.yaml").read_text("utf-8").endswith(SINCE)
    clean(old)


def test_two_clones_that_both_noted_it_join_with_the_earlier() -> None:
    mine, other = b"name: x\nsince: '2026-12-02T09:00:00+08:00'\n", b"since: '2026-12-01T09:00:00+08:00'\nname: x\n"
    assert with_earlier_since(mine, other) == (mine.replace(b"12-02", b"12-01"), other)


def test_a_new_site_owes_everything_whatever_its_clock_says(svc: Svc, site: Path) -> None:
    """Its records are all of this edition, be they dated before the day on which it was made."""
    for line in (*RESOLVED, SATISFIED):
        assert svc(line, now="2025-03-03 09:00").code == 0
    assert pending(svc, "C2025-0001") == {"close": "2025-03-06T23:59:59"}
    assert svc(f"{ADD} --severity major", now="2025-03-03 09:00").code == 0
    path = site / "records/complaint/2025/03/C2025-0002.yaml"
    with path.open("a", encoding="utf-8") as file:
        file.write("- {at: '2025-03-03T10:00:00+08:00', by: 李敏, do: escalate, to: director, text: 重}\n")
    assert "decide" in pending(svc, "C2025-0002")
    clean_but = git(site, "status", "--porcelain")
    assert clean_but == " M records/complaint/2025/03/C2025-0002.yaml"  # the settings are as `init` wrote them
