"""What every kind has in common, held against the reference: JSON, exit codes, people, numbers, git, settings."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.complaints import (
    ADD,
    DISPATCH,
    FILE,
    LETTER,
    OUTCOME,
    REMEDY,
    RESOLVE,
    RESOLVED,
    SATISFIED,
    commit,
    owed,
    pending,
    prepare,
    quiet,
    refused,
    say,
    settings,
    shown,
    status,
    steps,
    tell,
)
from tests.running import Svc
from tests.sites import Kept, clean, commits, git, head, remove_folder, subjects

FOLDER = "records/complaint/2026/11"
FACTS = "id: {id}\nreceived: '2026-11-02T09:00:00+08:00'\nmatter: {matter}\ncategory: noise\nchannel: phone\nsteps:\n"
FIELDS = ["matter", "category", "channel", "received", "unit", "name", "phone", "demand", "severity", "document",
          "against", "receiver"]  # fmt: skip


def hand(site: Path, number: str, *, matter: str = "噪声", text: str | None = None) -> Path:
    """Write a complaint by hand; a finished text in place of a good record."""
    folder = site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number}.yaml").write_text(text or FACTS.format(id=number, matter=matter), "utf-8")
    return folder / f"{number}.yaml"


def ids(svc: Svc, line: str) -> list[str]:
    """The numbers a listing shows."""
    result = svc([*line.split(), "-f", "json"])
    assert result.code == 0, result.shown
    return [row["id"] for row in result.json]


# --- JSON ------------------------------------------------------------------------------------------------------------


def test_show_and_json_print_the_whole_record(svc: Svc, site: Path) -> None:
    quiet(site)
    added = tell(svc, f"{ADD} --json").json
    record = shown(svc)
    assert added == record
    assert set(record) >= {"id", "status", "steps", "obligations", "path", *FIELDS}
    assert (record["id"], record["kind"], record["path"]) == ("C2026-0001", "complaint", FILE)
    assert tell(svc, f"{DISPATCH} --json").json == shown(svc)


def test_an_obligation_has_the_references_keys(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    keys = {"id", "kind", "what", "due", "met", "late", "who", "article", "text"}
    rows = [*shown(svc)["obligations"], *svc("due -f json").json, *svc("overdue -f json --as-of 2026-12-01").json]
    assert len([row for row in rows if row["id"] != "site"]) == 9
    assert len(rows) == 15, "three promises of the whole site in each of both lists"
    assert all(set(row) >= keys for row in rows)
    assert owed(svc, "answer")[0]["due"] == "2026-11-05T23:59:59+08:00"


def test_a_listings_rows_hold_every_fact(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, DISPATCH)
    for line in ("complaint list", "find 装修", "unit 3-1201"):
        (row,) = svc(f"{line} -f json").json
        assert set(row) >= {"id", "kind", "status", *FIELDS}, line
        assert (row["id"], row["kind"], row["status"]) == ("C2026-0001", "complaint", "dispatched")


@pytest.mark.parametrize(
    "line",
    ["complaint list", "complaint due", "complaint overdue", "callback list", "incoming list", "due", "overdue",
     "find 没有", "unit 9-901", "callback due", "incoming overdue"],
)  # fmt: skip
def test_an_empty_list_is_an_empty_array(svc: Svc, line: str) -> None:
    result = svc(f"{line} -f json")
    assert (result.code, result.json) == (0, [])


def test_keys_and_values_are_english_in_every_language(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, DISPATCH)
    for line in ("complaint list -f json", "show C1 -f json", "log C1 -f json"):
        chinese, english = (svc(f"{line} --lang {lang}").json for lang in ("zh", "en"))
        assert _without_sentences(chinese) == _without_sentences(english)


def _without_sentences(found: object) -> object:
    """The JSON without its one sentence meant for people, an obligation's `text`."""
    if isinstance(found, dict) and "met" in found:
        return {name: value for name, value in found.items() if name != "text"}
    if isinstance(found, dict):
        return {name: _without_sentences(value) for name, value in found.items()}
    return [_without_sentences(row) for row in found] if isinstance(found, list) else found


def test_every_format_is_printed(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, ADD)
    for name in ("table", "md", "json", "jsonl", "csv", "tsv", "yaml"):
        for line in ("complaint list", "show C1", "due", "overdue --as-of 2027-01-01", "today", "log C1"):
            result = svc(f"{line} -f {name}")
            assert result.code == 0, f"{line} -f {name}: {result.shown}"
            assert result.out, f"{line} -f {name}"
    rows = svc("complaint list -f jsonl").out.splitlines()
    assert [json.loads(row)["id"] for row in rows] == ["C2026-0001", "C2026-0002"]
    assert "C2026-0001" in svc("complaint list -f md").out
    assert svc("complaint list -f csv").out.splitlines()[1].count(",") >= 1
    assert "\t" in svc("complaint list -f tsv").out


def test_an_unknown_format_is_bad_input(svc: Svc) -> None:
    assert svc("complaint list -f docx").code == 2


def test_output_goes_to_a_file(svc: Svc, site: Path, tmp_path: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    result = tell(svc, f"complaint list -f json -o {tmp_path / 'out.json'}")
    assert json.loads((tmp_path / "out.json").read_text("utf-8")) == svc("complaint list -f json").json
    assert result.out == ""


def test_off_a_terminal_nothing_is_shortened_unless_width_asks(svc: Svc, site: Path) -> None:
    quiet(site)
    long = "楼上装修噪声持续不断" * 20
    tell(svc, f"complaint add --matter {long} --category noise --channel phone")
    assert long in svc("complaint list").out
    assert long in svc("complaint list", COLUMNS="60").out
    assert long not in svc("complaint list --width 60").out


# --- exit codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("complaint list", 0),
        ("overdue", 0),
        ("overdue --exit-code", 0),
        ("overdue --as-of 2027-01-01", 0),
        ("overdue --exit-code --as-of 2027-01-01", 1),
        ("complaint overdue --exit-code --as-of 2027-01-01", 1),
        ("incoming overdue --exit-code --as-of 2027-01-01", 0),
        ("check nowhere.yaml", 2),
        ("show C99", 4),
        ("show C2025-0001", 4),
        ("show nonsense", 2),
        ("show", 2),
        ("log C99", 4),
        ("note C99 x", 4),
        ("complaint show D1", 4),
        ("dance", 2),
        ("complaint dance", 2),
        ("complaint list --no-such", 2),
        ("complaint list --status happy", 2),
        ("complaint list --since someday", 2),
        ("due --within someday", 2),
        ("due --kind weather", 2),
        ("list --as-of never", 2),
        ("overdue --as-of never", 2),
        ("note C1", 2),
        ("amend C1 nothing=x --reason y", 2),
        ("amend C1 category=smell --reason y", 2),
        ("amend C1 phone=139", 2),
        ("amend C1 --reason y", 2),
        ("strike C1 9 --reason y", 2),
        ("strike C1 x --reason y", 2),
        ("strike C1 1", 2),
        ("cancel C1", 2),
        ("attach C1 /nowhere/at/all", 2),
        ("attach C1 /tmp", 2),
        ("form print QR-999FW", 2),
        ("form print", 2),
        ("desk use b", 2),
        ("desk use AB", 2),
        ("desk use", 2),
        ("complaint add --file /nowhere.yaml", 2),
    ],
)
def test_exit_codes(svc: Svc, site: Path, line: str, code: int) -> None:
    quiet(site)
    tell(svc, ADD, DISPATCH)
    result = svc(line)
    if code in (2, 4) and line in ("check nowhere.yaml", "form print QR-999FW", "strike C1 9 --reason y"):
        assert result.code in (2, 4), result.shown  # bad input or no such thing: both are fair
    elif line in ("complaint show D1", "show nonsense"):
        assert result.code in (2, 4), result.shown
    else:
        assert result.code == code, result.shown
    if code > 1:
        assert re.match(r"svc: \S", result.err), result.err
        assert "Traceback" not in result.shown


def test_without_a_site_it_exits_5(svc: Svc, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for line in ("complaint list", "due", ADD, "show C1", "-C . today"):
        result = svc(line, cwd=tmp_path / "empty")
        assert result.code == 5, f"{line}: {result.shown}"
        assert result.err.startswith("svc: ")


def test_overdue_q_prints_nothing_when_nothing_is(svc: Svc, site: Path) -> None:
    quiet(site)
    assert svc("overdue -q").shown == ""
    tell(svc, ADD)
    assert svc("overdue -q").shown == ""
    result = svc("overdue -q --exit-code --as-of 2026-11-06")
    assert (result.code, "C2026-0001" in result.out) == (1, True)


def test_an_error_is_one_line_and_never_a_traceback(svc: Svc) -> None:
    for line in ("show C99", "complaint list -f docx", "dance"):
        result = svc(line)
        assert result.out == ""
        assert len(result.err.splitlines()) <= 2, result.err
        assert result.err.startswith("svc: ")


# --- finding the site ------------------------------------------------------------------------------------------------


def test_a_site_is_found_by_c_then_svc_site_then_upwards(svc: Svc, site: Path, tmp_path: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    other = tmp_path / "other"
    shutil.copytree(site, other)
    assert svc(ADD, cwd=other).code == 0
    deep = site / "records" / "complaint"
    assert ids_in(svc, [], cwd=deep) == 1
    assert ids_in(svc, [], cwd=deep, SVC_SITE=str(other)) == 2
    assert ids_in(svc, ["-C", str(site)], cwd=tmp_path, SVC_SITE=str(other)) == 1
    assert ids_in(svc, ["-C", "../other"], cwd=site) == 2
    assert svc(["-C", str(tmp_path / "nowhere"), "complaint", "list"], SVC_SITE=str(other)).code == 5


def ids_in(svc: Svc, options: list[str], *, cwd: Path, **env: str) -> int:
    """How many complaints are seen from a folder."""
    result = svc([*options, "complaint", "list", "-f", "json"], cwd=cwd, **env)
    assert result.code == 0, result.shown
    return len(result.json)


def test_init_makes_a_site_with_its_first_commit(svc: Svc, tmp_path: Path) -> None:
    result = svc("init new --name 阳光花园", cwd=tmp_path)
    assert result.code == 0, result.shown
    new = tmp_path / "new"
    assert (commits(new), git(new, "log", "-1", "--format=%an|%ad", "--date=iso")) == (
        1,
        "李敏|2026-11-02 09:00:00 +0800",
    )
    clean(new)
    for name in ("svc.yaml", ".gitattributes", ".gitignore"):
        assert (new / name).is_file()
    assert "merge=union" in (new / ".gitattributes").read_text()
    assert ".svc" in (new / ".gitignore").read_text()
    assert "name: 阳光花园" in (new / "svc.yaml").read_text("utf-8")
    tell(svc, f"-C {new} {ADD}")


def test_init_does_not_overwrite_a_site(svc: Svc, site: Path) -> None:
    before = (site / "svc.yaml").read_bytes()
    result = svc(f"init {site} --name 别处", cwd=site.parent)
    assert result.code in (2, 3, 5), result.shown
    assert (site / "svc.yaml").read_bytes() == before


# --- people ----------------------------------------------------------------------------------------------------------


def test_the_actor_is_by_then_svc_by_then_git(svc: Svc, site: Path) -> None:
    quiet(site)
    git(site, "config", "user.name", "周主任")
    tell(svc, ADD)
    for line, env in (("note C1 x --by 甲", "乙"), ("note C1 x", "乙"), ("note C1 x", None)):
        assert svc(line, by=env).code == 0
    assert [step["by"] for step in shown(svc)["steps"]] == ["甲", "乙", "周主任"]


def test_nobody_acts_when_nobody_is_known(svc: Svc, site: Path) -> None:
    result = svc(ADD, by=None)
    assert result.code == 2, result.shown
    assert "--by" in result.shown
    clean(site)


ANYTHING = {
    "classify": "complaint classify C1 --justified",
    "dispatch": DISPATCH,
    "remedy": REMEDY,
    "correct": "complaint correct C1 --text 告示 --due +3d",
    "reply": OUTCOME,
    "urge": "complaint urge C1",
    "refer": "complaint refer C1 --authority 城管 --text 属城管",
    "decide": "complaint decide C1 --text 限期",
    "withdraw": "complaint withdraw C1 --text 和解",
    "case": "complaint case C1 --comment 典型",
    "cancel": "cancel C1 --reason 误登",
    "note": "note C1 住户来电",
    "amend": "amend C1 phone=139 --reason 误记",
    "add": ADD,
    "book": "callback book --about C1 --means visit --when +1d",
    "record": SATISFIED,
    "document": "incoming add --sender 街道办 --subject 检查",
    "rework-done": "callback rework-done B1 --text 已做",
}
EVERYBODY = {"李敏", "周主任", "陈总", "钱会计", "张师傅", "保安甲"}
DESK = {"李敏", "周主任", "陈总"}
MAY = {
    **dict.fromkeys(ANYTHING, DESK),
    "decide": {"周主任", "陈总"},
    "cancel": {"周主任", "陈总"},
    "note": EVERYBODY,
    "add": EVERYBODY,
    "remedy": {"张师傅", "李敏", "周主任"},
    "correct": {"张师傅", "李敏", "周主任"},
    "rework-done": {"张师傅", "李敏", "周主任"},
}
GIVEN = [ADD, "complaint dispatch C1 --to 维修班"]
REWORKED = [ADD, REMEDY, "callback record --about C1 --means phone --opinion dissatisfied --rework 维修班 --due +3d"]


@pytest.mark.parametrize("act", ANYTHING)
def test_who_may_do_what(svc: Svc, staffed: Path, act: str) -> None:
    before_it = {"rework-done": REWORKED, "remedy": GIVEN, "correct": GIVEN}
    prepare(svc, staffed, *before_it.get(act, [ADD]))
    for who in sorted(EVERYBODY - MAY[act]):
        result = say(svc, f"[11-02 10:00 {who}] {ANYTHING[act]}")
        assert result.code == 3, f"{act} by {who}: {result.shown}"
        assert len(result.err.splitlines()) == 2, result.err
    clean(staffed)
    before = Kept(staffed)
    for who in sorted(MAY[act]):
        result = say(svc, f"[11-02 10:00 {who}] {ANYTHING[act]}")
        assert result.code == 0, f"{act} by {who}: {result.shown}"
        remove_folder(staffed)
        before.lay(staffed)


def test_an_unknown_actor_is_refused_when_staff_are_listed(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, ADD)
    for line in (ADD, "note C1 x", DISPATCH):
        refused(svc, staffed, f"[11-02 10:00 路人] {line}")


def test_everybody_may_attach(svc: Svc, staffed: Path, tmp_path: Path) -> None:
    quiet(staffed)
    tell(svc, ADD)
    (tmp_path / "a.txt").write_text("一")
    for who in sorted(EVERYBODY):
        tell(svc, f"[11-02 10:00 {who}] attach C1 {tmp_path / 'a.txt'}")


def test_anyone_reads(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(svc, ADD)
    assert svc("complaint list", by="路人").code == 0
    assert svc("show C1", by=None).code == 0


# --- time ------------------------------------------------------------------------------------------------------------


def test_at_says_when_and_entered_says_when_typed(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "[11-03 10:00] complaint remedy C1 --text 已停 --at '2026-11-02 15:30'")
    (step,) = shown(svc)["steps"]
    assert (step["at"], step["entered"]) == ("2026-11-02T15:30:00+08:00", "2026-11-03T10:00:00+08:00")


def test_a_step_without_at_has_no_entered(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, REMEDY)
    assert "entered" not in shown(svc)["steps"][0]


@pytest.mark.parametrize("when", ["2026-11-02 09:00:01", "+1d", "明天 9:00", "2027-01-01"])
def test_at_is_never_in_the_future(svc: Svc, site: Path, when: str) -> None:
    prepare(svc, site, ADD)
    result = svc(["complaint", "remedy", "C1", "--text", "x", "--at", when])
    assert result.code in (2, 3), result.shown
    clean(site)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-11-03 09:15", "2026-11-03T09:15:00"),
        ("2026-11-03T09:15:20", "2026-11-03T09:15:20"),
        ("2026-11-03T09:15:20+08:00", "2026-11-03T09:15:20"),
        ("2026-11-03T01:15:20+00:00", "2026-11-03T09:15:20"),
        ("18:15", "2026-11-02T18:15:00"),
        ("+3d", "2026-11-05T23:59:59"),
        ("+2h", "2026-11-02T11:00:00"),
        ("今天", "2026-11-02T23:59:59"),
        ("明天", "2026-11-03T23:59:59"),
        ("明天 9:00", "2026-11-03T09:00:00"),
        ("3天后", "2026-11-05T23:59:59"),
        ("2026-11-09", "2026-11-09T23:59:59"),
    ],
)
def test_times_as_users_type_them(svc: Svc, site: Path, typed: str, kept: str) -> None:
    quiet(site)
    tell(svc, ADD)
    result = svc(["complaint", "correct", "C1", "--text", "x", "--due", typed])
    assert result.code == 0, result.shown
    assert pending(svc)["correct"] == kept
    assert kept[:10] in result.shown  # the time understood is printed


@pytest.mark.parametrize("typed", ["", "soon", "2026-02-30", "25:00", "2026-11-03 9", "+3x", "3", "99999-01-01", "+99999999999d"])  # fmt: skip # noqa: E501
def test_a_time_that_cannot_be_read_is_refused(svc: Svc, site: Path, typed: str) -> None:
    prepare(svc, site, ADD)
    result = svc(["complaint", "correct", "C1", "--text", "x", "--due", typed])
    assert result.code == 2, result.shown
    clean(site)


def test_as_of_says_what_is_late_and_hides_nothing(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, f"[11-04 09:00] {OUTCOME}")
    record = shown(svc, as_of="2026-11-01")
    assert steps(svc) == [step["do"] for step in record["steps"]]
    assert ids(svc, "complaint list --as-of 2026-01-01") == ["C2026-0001"]
    assert svc("overdue -f json --as-of 2026-11-01").json == []
    assert {row["what"] for row in svc("overdue -f json --as-of 2026-11-06").json} == {"settle"}


def test_a_bare_as_of_is_its_first_second(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    assert svc("overdue -f json --as-of 2026-11-05").json[0]["what"] == "dispatch"
    assert len(svc("overdue -f json --as-of 2026-11-05").json) == 1


def test_as_of_else_svc_now(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    late = svc("overdue -f json", now="2026-12-01").json
    assert [row["id"] for row in late] == ["C2026-0001"] * 3 + ["site"] * 3
    assert svc("overdue -f json --as-of 2026-11-02", now="2026-12-01").json == []


def test_steps_are_sorted_by_time_equal_ones_in_file_order(svc: Svc, site: Path) -> None:
    quiet(site)
    text = FACTS.format(id="C2026-0001", matter="噪声") + (
        "- {at: '2026-11-03T09:00:00+08:00', by: 甲, do: note, text: 三}\n"
        "- {at: '2026-11-02T10:00:00+08:00', by: 甲, do: note, text: 一}\n"
        "- {at: '2026-11-03T01:00:00+00:00', by: 甲, do: note, text: 四}\n"
        "- {at: '2026-11-02T11:00:00+08:00', by: 甲, do: note, text: 二}\n"
    )
    hand(site, "C2026-0001", text=text)
    assert [step["text"] for step in shown(svc)["steps"]] == ["一", "二", "三", "四"]


# --- listing ---------------------------------------------------------------------------------------------------------


def test_filters(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(
        svc,
        ADD,
        "[11-03 09:00] complaint add --matter 漏水 --category facility --channel visit --unit 3-1202 --name 赵六",
        "[11-04 09:00] complaint add --matter 老鼠 --category pests --channel phone --unit 5-101 --severity major",
        "[11-04 09:00] complaint dispatch C3",
    )
    expected = {
        "--category facility": [2],
        "--channel phone": [1, 3],
        "--severity major": [3],
        "--severity general": [1, 2],
        "--status registered": [1, 2],
        "--status dispatched": [3],
        "--unit 3-1201": [1],
        "--unit 3": [1, 2],
        "--since 2026-11-03": [2, 3],
        "--until 2026-11-03": [1, 2],
        "--since 2026-11-03 --until 2026-11-03": [2],
        "--since 2026-11": [1, 2, 3],
        "--until 2026-10": [],
        "--search 漏水": [2],
        "--search 赵六": [2],
        "--channel phone --category noise": [1],
    }
    found = {options: ids(svc, f"complaint list {options}") for options in expected}
    assert found == {options: [f"C2026-000{n}" for n in numbers] for options, numbers in expected.items()}


def test_lists_by_telephone_department_and_receiver(svc: Svc, staffed: Path) -> None:
    quiet(staffed)
    tell(
        svc,
        ADD.replace("13800000000", "138-0000-0011"),
        "[11-02 10:00 王静] complaint add --matter 漏水 --category facility --channel visit --name 赵六",
        "complaint dispatch C1 --to 安防班 --to 维修班",
        "complaint dispatch C2 --to 维修班",
        "complaint dispatch C2 --to 安防班",
        "repair add --unit 3-1201 --item 灯不亮 --name 赵六 --phone '+86 138 0000 0012'",
        "repair dispatch R1 --to 维修班",
        "callback book --unit 3-1201 --means phone --when 11-20 --phone 13800000011",
        "inquiry add --matter 几点关门 --kind question --channel phone --phone 13800000011",
        "resident add --unit 3-1201 --owner 王小明 --phone 13800000011",
    )
    expected = {
        "complaint list --phone '+86 138 0000 0011'": ["C2026-0001"],
        "complaint list --phone １３８００００００１１ --channel phone": ["C2026-0001"],
        "complaint list --phone 13800000011 --channel visit": [],
        "repair list --phone 138-0000-0012": ["R2026-0001"],
        "callback list --phone 13800000011": ["B2026-0001"],
        "inquiry list --phone 13800000011": ["Q2026-0001"],
        "resident list --phone 0000-0011": ["3-1201"],
        "pass list --phone 13800000011": [],
        "key list --phone 13800000011": [],
        "complaint list --department 安防班": ["C2026-0001", "C2026-0002"],
        "complaint list --department 维修班": ["C2026-0001"],
        "complaint list --department 维修班 --department 安防班 --receiver 王靜": ["C2026-0002"],
        "complaint list --receiver '李 敏'": ["C2026-0001"],
        "complaint list --receiver 路人": [],
        "repair list --department 维修班 --receiver 李敏": ["R2026-0001"],
    }
    assert {line: [row["id"] for row in svc(f"{line} -f json").json] for line in expected} == expected
    for wrong in ("complaint list --department 保安部", "complaint list --phone 无", "complaint list --phone ''"):
        assert svc(wrong).code == 2
    told = svc("complaint list --help", SVC_LANG="zh").out
    for option, label in (("--phone", "电话"), ("--department", "责任部门"), ("--receiver", "接待人")):
        assert option in told
        assert label in told


def test_due_within_kind_and_who(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, DISPATCH, LETTER)
    sorts = {
        options: sorted((row["id"][0], row["what"]) for row in svc(f"due {options} -f json").json)
        for options in ("--within 1d", "--kind incoming", "--who 安防班", "--who 没有这人", "--kind complaint")
    }
    assert sorts["--within 1d"] == [("C", "dispatch"), ("D", "report")]
    assert sorts["--kind incoming"] == [("D", "answer"), ("D", "report")]
    assert sorts["--who 安防班"] == [("C", "settle")]
    assert sorts["--who 没有这人"] == []
    assert [row for row in sorts["--kind complaint"] if row[0] != "C"] == []
    assert ids(svc, "overdue --kind incoming --as-of 2026-12-01") == ["D2026-0001", "D2026-0001"]
    assert ids(svc, "overdue --who 安防班 --as-of 2026-12-01") == ["C2026-0001"]


def test_find_finds_a_text_in_facts_and_steps(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, ADD, "note C2 电钻声尖锐", LETTER)
    assert ids(svc, "find 电钻") == ["C2026-0002"]
    assert sorted(ids(svc, "find 王小明")) == ["C2026-0001", "C2026-0002", "C2026-0003", "D2026-0001"]


def test_unit_lists_all_that_concerns_one_home(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, *RESOLVED, SATISFIED, ADD.replace("3-1201", "3-120"))
    assert sorted(ids(svc, "unit 3-1201")) == ["B2026-0001", "C2026-0001"]
    assert ids(svc, "unit 3-120") == ["C2026-0002"]


def test_log_shows_each_step_with_its_commit(svc: Svc, site: Path) -> None:
    tell(svc, ADD, DISPATCH)
    rows = svc("log C1 -f json").json
    last = head(site)
    assert [row["do"] for row in rows][-1] == "dispatch"
    assert last.startswith(rows[-1]["commit"])
    assert git(site, "rev-parse", "HEAD~1").startswith(rows[0]["commit"])


MASKED = [
    "complaint list", "show C1", "complaint show C1", "find 装修", "unit 3-1201", "callback list", "log C1", "due",
    "today", "overdue --as-of 2027-01-01", "form print QR-002FW --month 2026-11", "incoming list", "complaint check C1",
]  # fmt: skip


@pytest.mark.parametrize("line", MASKED)
@pytest.mark.parametrize("shape", ["table", "json", "csv"])
def test_mask_hides_phones_and_names(svc: Svc, site: Path, line: str, shape: str) -> None:
    quiet(site)
    tell(svc, ADD.replace("phone", "letter", 1), SATISFIED)
    result = tell(svc, f"{line} --mask -f {shape}")
    assert "王小明" not in result.out
    assert "13800000000" not in result.out


def test_the_mask_is_the_references(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    (row,) = svc("complaint list --mask -f json").json
    assert (row["name"], row["phone"]) == ("王**", "138****0000")


def test_the_language_is_by_option_then_environment_then_site(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    english = re.compile(r"\b(registered|Registered)\b")
    assert not english.search(svc("complaint list", SVC_LANG=None).out)  # the site's own
    assert english.search(svc("complaint list --lang en", SVC_LANG="zh").out)
    assert english.search(svc("--lang en complaint list", SVC_LANG="zh").out)
    assert english.search(svc("complaint list", SVC_LANG="en").out)
    assert svc("complaint list --lang fr").code == 2


def test_an_english_site_speaks_english(svc: Svc, site: Path) -> None:
    quiet(site)
    text = (site / "svc.yaml").read_text("utf-8").replace("language: zh", "language: en")
    (site / "svc.yaml").write_text(text, "utf-8")
    assert re.search(r"[A-Za-z]{4}", svc("show C9", SVC_LANG=None).err)
    assert not re.search(r"[\u4e00-\u9fff]", svc("show C9", SVC_LANG=None).err)


# --- records from a file ---------------------------------------------------------------------------------------------


ONE = {"matter": "噪声", "category": "noise", "channel": "phone", "phone": "0123", "against": ["甲"]}
YAML_ONE = "matter: 噪声\ncategory: noise\nchannel: phone\nphone: 0123\nagainst: [甲]\n"
FILES = {
    "one.json": (json.dumps(ONE), 1),
    "many.json": (json.dumps([ONE, ONE, ONE]), 3),
    "one.yaml": (YAML_ONE, 1),
    "many.yaml": ("".join("- " + YAML_ONE.replace("\n", "\n  ").rstrip() + "\n" for _ in range(3)), 3),
    "several.yaml": (f"{YAML_ONE}---\n{YAML_ONE}", 2),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("piped", [False, True], ids=["file", "stdin"])
def test_add_reads_one_or_many_from_a_file_or_stdin(
    svc: Svc, site: Path, tmp_path: Path, name: str, piped: bool
) -> None:
    text, many = FILES[name]
    (tmp_path / name).write_text(text, "utf-8")
    before = commits(site)
    result = svc(f"complaint add --file {'-' if piped else tmp_path / name}", stdin=text if piped else None)
    assert result.code == 0, result.shown
    assert [row["phone"] for row in svc("complaint list -f json").json] == ["0123"] * many
    assert shown(svc)["against"] == ["甲"]
    assert commits(site) == before + 1
    clean(site)


BROKEN = {
    "no such choice": json.dumps([ONE, ONE | {"category": "smell"}]),
    "a fact missing": json.dumps([ONE, {"matter": "噪声"}]),
    "an unknown fact": json.dumps([ONE, ONE | {"weather": "fine"}]),
    "not YAML": "matter: [",
    "nothing": "",
    "a number": "3",
    "a text": "hello",
    "a duplicate key": YAML_ONE + "matter: 二\n",
    "an alias": "- &a {matter: x, category: noise, channel: phone}\n- *a\n",
    "bytes that are no text": "\udcff",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_file_with_one_bad_record_adds_none(svc: Svc, site: Path, text: str) -> None:
    result = svc("complaint add --file -", stdin=text.encode("utf-8", "surrogateescape"))
    assert result.code == 2, result.shown
    assert svc("complaint list -f json").json == []
    clean(site)


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_numbers_count_up_in_each_kind_and_year(svc: Svc, site: Path) -> None:
    quiet(site)
    assert svc(ADD, now="2025-12-31 23:59:59").code == 0
    tell(svc, ADD, ADD, "callback book --unit 3-1 --means visit --when +1d")
    assert ids(svc, "complaint list --since 2025-01") == ["C2025-0001", "C2026-0001", "C2026-0002"]
    assert ids(svc, "callback list") == ["B2026-0001"]


@pytest.mark.parametrize("typed", ["C1", "c1", "C0001", "C2026-1", "c2026-0001", "C2026-0001"])
def test_a_number_may_be_shortened(svc: Svc, site: Path, typed: str) -> None:
    quiet(site)
    tell(svc, ADD)
    assert shown(svc, typed)["id"] == "C2026-0001"


def test_a_short_number_is_this_years(svc: Svc, site: Path) -> None:
    quiet(site)
    assert svc(ADD, now="2025-12-01 09:00").code == 0
    assert svc("show C1").code == 4
    assert svc("show C1 -f json", now="2025-12-02").json["id"] == "C2025-0001"
    assert shown(svc, "C2025-0001")["id"] == "C2025-0001"


def test_an_ambiguous_number_is_refused_with_the_candidates(svc: Svc, site: Path) -> None:
    hand(site, "C2026-0001")
    hand(site, "C2026-B0001")
    commit(site)
    result = refused(svc, site, "note C1 x", code=2)
    assert "C2026-0001" in result.err
    assert "C2026-B0001" in result.err
    assert shown(svc, "CB1")["id"] == "C2026-B0001"
    assert shown(svc, "C2026-0001")["id"] == "C2026-0001"


def test_numbers_grow_a_digit_past_9999(svc: Svc, site: Path) -> None:
    quiet(site)
    hand(site, "C2026-9999")
    tell(svc, ADD, ADD)
    assert ids(svc, "complaint list") == ["C2026-9999", "C2026-10000", "C2026-10001"]
    assert shown(svc, "C10000")["id"] == "C2026-10000"


def test_a_desk_letter_has_its_own_series(svc: Svc, site: Path) -> None:
    tell(svc, ADD, "desk use B", ADD, ADD, "callback book --unit 3-1 --means visit --when +1d")
    assert git(site, "config", "svc.desk") == "B"
    assert sorted(ids(svc, "complaint list")) == ["C2026-0001", "C2026-B0001", "C2026-B0002"]
    assert ids(svc, "callback list") == ["B2026-B0001"]
    assert (site / FOLDER / "C2026-B0001.yaml").is_file()
    clean(site)
    tell(svc, "desk use --main", ADD)
    assert "C2026-0002" in ids(svc, "complaint list")


def test_with_a_remote_and_neither_letter_nor_main_no_number_is_given(svc: Svc, site: Path, tmp_path: Path) -> None:
    prepare(svc, site, ADD)
    git(site, "remote", "add", "origin", str(tmp_path / "origin.git"))
    result = svc(ADD)
    assert result.code == 5, result.shown
    assert "svc desk use" in result.err
    clean(site)
    tell(svc, "note C1 步骤不需要编号", "desk use --main", ADD, "desk use B", ADD)
    assert sorted(ids(svc, "complaint list")) == ["C2026-0001", "C2026-0002", "C2026-B0001"]


# --- amend, strike, cancel, note, attach -----------------------------------------------------------------------------


def test_amending_shows_the_new_and_keeps_the_old(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    before = (site / FILE).read_bytes()
    tell(svc, "[11-03 09:00] amend C1 phone=13900000000 matter='楼上 = 噪声' severity=major --reason 误记")
    record = shown(svc)
    assert (record["phone"], record["matter"], record["severity"]) == ("13900000000", "楼上 = 噪声", "major")
    step = record["steps"][-1]
    assert (step["do"], step["reason"]) == ("amend", "误记")
    assert step["set"] == {"phone": "13900000000", "matter": "楼上 = 噪声", "severity": "major"}
    assert (site / FILE).read_bytes().startswith(before)
    assert ids(svc, "find 13900000000") == ["C2026-0001"]
    clean(site)


def test_amending_the_time_received_moves_nothing_already_promised(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "amend C1 received='2026-11-01 20:00' --reason 误记")
    assert shown(svc)["received"] == "2026-11-01T20:00:00+08:00"
    assert pending(svc)["answer"] == "2026-11-05T23:59:59"


def test_a_shortened_number_is_amended_to_the_whole_one(svc: Svc, site: Path) -> None:
    tell(svc, ADD, "incoming add --sender 街道 --subject 来信", "amend D1 complaint=c1 --reason 补登")
    assert shown(svc, "D1")["complaint"] == "C2026-0001"
    assert refused(svc, site, "amend D1 complaint=C9 --reason 补登", code=4)
    tell(svc, "amend D1 complaint= --reason 误登")
    assert shown(svc, "D1")["complaint"] is None


@pytest.mark.parametrize("field", ["id=C2026-0009", "kind=callback", "steps=x", "status=closed", "due=x"])
def test_what_is_no_fact_cannot_be_amended(svc: Svc, site: Path, field: str) -> None:
    prepare(svc, site, ADD)
    refused(svc, site, f"amend C1 {field} --reason 试", code=2)


def test_a_required_fact_cannot_be_amended_away(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD)
    refused(svc, site, "amend C1 matter= --reason 试", code=2)


def test_a_struck_step_stays_and_no_longer_counts(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, DISPATCH, OUTCOME)
    before = (site / FILE).read_bytes()
    tell(svc, "[11-03 09:00] strike C1 2 --reason 打错")
    assert {"answer", "settle"} <= set(pending(svc))
    record = shown(svc)
    assert [step["do"] for step in record["steps"]] == ["dispatch", "reply", "strike"]
    assert record["steps"][-1]["reason"] == "打错"
    assert (site / FILE).read_bytes().startswith(before)
    clean(site)


def test_a_struck_dispatch_is_undone(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, DISPATCH, "strike C1 1 --reason 打错")
    assert status(svc) == "registered"
    assert "dispatch" in pending(svc)


def test_a_struck_amendment_is_undone(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "amend C1 phone=139 --reason 误记", "strike C1 1 --reason 原来是对的")
    assert shown(svc)["phone"] == "13800000000"


def test_a_struck_cancel_brings_the_record_back(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "cancel C1 --reason 误", "strike C1 1 --reason 不误")
    assert status(svc) == "registered"
    assert set(pending(svc)) == {"dispatch", "answer", "settle"}


def test_the_step_struck_is_the_one_shown_by_that_number(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "note C1 甲", "[11-03 09:00] note C1 丙", "[11-03 10:00] note C1 乙 --at '2026-11-02 10:00'")
    numbers = [step["number"] for step in shown(svc)["steps"] if step.get("text") == "乙"]
    tell(svc, f"[11-03 11:00] strike C1 {numbers[0]} --reason 误", "[11-03 12:00] note C1 丁 --at '2026-11-02 09:30'")
    listed = svc("log C1 -f json").json
    struck = [row.get("text") for row in listed if row.get("struck")]
    assert struck in (["乙"], [])  # where it is shown, it is shown on the right one


def test_a_later_dated_step_does_not_shift_what_was_struck(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "[11-02 11:00] " + DISPATCH, "[11-02 12:00] " + OUTCOME, "[11-02 13:00] strike C1 2 --reason 误")
    assert "answer" in pending(svc)
    tell(svc, "[11-03 09:00] note C1 迟记 --at '2026-11-02 10:00'")
    assert status(svc) == "dispatched"
    assert "answer" in pending(svc)
    assert "dispatch" not in pending(svc)


def test_cancelling_ends_every_promise_of_every_kind(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, LETTER, "callback book --about C1 --means visit --when +1d")
    for number in ("C1", "D1", "B1"):
        tell(svc, f"cancel {number} --reason 误登")
        assert status(svc, number) == "cancelled"
        assert pending(svc, number) == {}
    assert svc("due -f json").json == []


def test_amend_strike_and_cancel_keep_reason(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "note C1 x", "amend C1 phone=139 --reason 甲", "strike C1 1 --reason 乙", "cancel C1 --reason 丙")
    assert [step.get("reason") for step in shown(svc)["steps"]] == [None, "甲", "乙", "丙"]


def test_an_attachment_lies_beside_its_record_and_is_committed_with_the_step(
    svc: Svc, site: Path, tmp_path: Path
) -> None:
    photo = tmp_path / "现场 照片.jpg"
    photo.write_bytes(b"\xff\xd8\x00photo")
    prepare(svc, site, ADD)
    before = commits(site)
    assert svc(["attach", "C1", str(photo)]).code == 0
    (kept,) = (site / FOLDER / "C2026-0001").iterdir()
    assert kept.read_bytes() == photo.read_bytes()
    assert commits(site) == before + 1
    assert len(git(site, "show", "--name-only", "--format=", "HEAD").splitlines()) == 2
    clean(site)
    photo.write_bytes(b"another of the same name")
    result = svc(["attach", "C1", str(photo)])
    assert (kept.read_bytes()) == b"\xff\xd8\x00photo", result.shown
    if result.code == 0:
        assert len(list(kept.parent.iterdir())) == 2
    clean(site)


# --- damage and hand edits -------------------------------------------------------------------------------------------


DAMAGE = {
    "duplicate key": (FACTS.replace("steps:", "matter: 二\nsteps:"), 6),
    "conflict markers": (FACTS.replace("steps:", "<<<<<<< HEAD\nsteps:"), 6),
    "unknown field": (FACTS.replace("steps:", "weather: fine\nsteps:"), 6),
    "no such choice": (FACTS.replace("category: noise", "category: smell"), 4),
    "a wrong time": (FACTS.replace("'2026-11-02T09:00:00+08:00'", "yesterday"), 2),
    "a fact missing": (FACTS.replace("channel: phone\n", ""), None),
    "a step of no kind": (FACTS + "- {{at: '2026-11-02T10:00:00+08:00', by: 甲, do: dance}}\n", 7),
    "a step without time": (FACTS + "- {{by: 甲, do: note, text: x}}\n", 7),
    "a step with an unknown key": (FACTS + "- {{at: '2026-11-02T10:00:00+08:00', by: 甲, do: note, txt: x}}\n", 7),
    "a step with a wrong value": (
        FACTS + "- {{at: '2026-11-02T10:00:00+08:00', by: 甲, do: reply, outcome: perhaps, text: x}}\n",
        7,
    ),
    "not YAML": (FACTS.replace("category: noise", "category: [noise"), None),
    "another's number": (FACTS.replace("{id}", "C2026-0007"), 1),
    "an alias": (FACTS.replace("matter: {matter}", "matter: &a x\ndemand: *a"), None),
    "a tag": (FACTS.replace("matter: {matter}", "matter: !!python/object:os.system x"), 3),
    "empty": ("\n", None),
    "a list": ("- a\n- b\n", None),
    "NUL": (FACTS.replace("{matter}", "a\x00b"), None),
}


@pytest.mark.parametrize(("text", "line"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_named_with_its_line_and_the_others_are_served(
    svc: Svc, site: Path, text: str, line: int | None
) -> None:
    quiet(site)
    hand(site, "C2026-0001")
    bad = hand(site, "C2026-0002", text=text.format(id="C2026-0002", matter="x"))
    before = bad.read_bytes()
    for listing in ("complaint list", "due", "overdue --as-of 2027-01-01 --exit-code", "today", "find 噪声"):
        result = svc(listing)
        assert result.code == 5, f"{listing}: {result.shown}"
        assert "C2026-0001" in result.out, listing
        assert re.search(rf"C2026-0002\.yaml:{line or r'[0-9]+'}:", result.err), result.err
    checked = svc("check")
    assert checked.code in (1, 5), checked.shown
    assert "C2026-0002.yaml" in checked.shown
    assert svc("show C2").code == 5
    assert svc("note C2 x").code == 5
    assert svc("show C1").code == 0
    assert svc("note C1 x").code == 0
    assert bad.read_bytes() == before


def test_json_of_a_listing_stays_whole_beside_damage(svc: Svc, site: Path) -> None:
    quiet(site)
    hand(site, "C2026-0001")
    hand(site, "C2026-0002", text="<<<<<<< HEAD\n")
    result = svc("complaint list -f json")
    assert (result.code, [row["id"] for row in result.json]) == (5, ["C2026-0001"])


def test_a_number_taken_by_a_damaged_file_is_not_given_again(svc: Svc, site: Path) -> None:
    quiet(site)
    hand(site, "C2026-0001", text="<<<<<<< HEAD\n")
    assert svc(ADD).code == 0
    assert (site / FOLDER / "C2026-0002.yaml").is_file()


@pytest.mark.parametrize("what", ["folder", "symlink", "broken symlink", "fifo"])
def test_what_is_no_regular_file_is_reported_and_not_followed(svc: Svc, site: Path, tmp_path: Path, what: str) -> None:
    import os

    quiet(site)
    hand(site, "C2026-0001")
    path = site / FOLDER / "C2026-0002.yaml"
    if what == "folder":
        path.mkdir()
    elif what == "fifo":
        os.mkfifo(path)
    else:
        target = tmp_path / "elsewhere.yaml"
        if what == "symlink":
            target.write_text(FACTS.format(id="C2026-0002", matter="外面"), "utf-8")
        path.symlink_to(target)
    result = svc("complaint list")
    assert result.code == 5, result.shown
    assert "C2026-0001" in result.out
    assert "外面" not in result.out
    assert "C2026-0002.yaml" in result.err


def test_a_hand_edit_is_seen_at_once(svc: Svc, site: Path) -> None:
    tell(svc, ADD, "complaint list")
    path = site / FILE
    path.write_text(path.read_text("utf-8").replace("楼上装修噪声", "楼下装修噪声"), "utf-8")
    assert svc("complaint list -f json").json[0]["matter"] == "楼下装修噪声"
    with path.open("a", encoding="utf-8") as file:
        file.write("- {at: '2026-11-02T10:00:00+08:00', by: 李敏, do: dispatch, to: 安防班}\n")
    assert svc("complaint list -f json").json[0]["status"] == "dispatched"
    path.unlink()
    assert svc("complaint list -f json").json == []


def test_an_argument_too_many_is_named(svc: Svc) -> None:
    result = svc("note C1 住户 来电")
    assert result.code == 2
    assert "来电" in result.err
    assert "s)" not in result.err


def test_every_scalar_is_text(svc: Svc, site: Path) -> None:
    quiet(site)
    text = FACTS.format(id="C2026-0001", matter="no").replace("steps:", "phone: 0123\nunit: 1:30\nname: ~\nsteps:")
    hand(site, "C2026-0001", text=text)
    record = shown(svc)
    assert (record["matter"], record["phone"], record["unit"], record["name"]) == ("no", "0123", "1:30", "~")


def test_comments_survive_and_no_byte_is_rewritten(svc: Svc, site: Path) -> None:
    text = (
        '# 手写的说明\nid:   C2026-0001   # 编号\nreceived: 2026-11-02T09:00:00+08:00\nmatter: "噪声"\n\n'
        "category: noise\nchannel: 'phone'\nsteps:\n# 第一步\n"
        "- {do: note,   text: 手写, at: '2026-11-02T10:00:00+08:00', by: 甲}   # 末\n"
    )
    path = hand(site, "C2026-0001", text=text)
    commit(site)
    tell(svc, *(f"[11-03 09:00] {line}" for line in (REMEDY, "amend C1 phone=139 --reason 补", "note C1 x")))
    assert path.read_bytes().startswith(text.encode())
    assert len(path.read_bytes().removeprefix(text.encode()).splitlines()) == 3
    assert steps(svc) == ["note", "remedy", "amend", "note"]
    clean(site)


def test_a_file_that_lost_its_last_line_break_still_takes_a_step(svc: Svc, site: Path) -> None:
    text = FACTS.format(id="C2026-0001", matter="x") + "- {at: '2026-11-02T10:00:00+08:00', by: 甲, do: note, text: 一}"
    path = hand(site, "C2026-0001", text=text)
    commit(site)
    tell(svc, "[11-03 09:00] note C1 二")
    assert path.read_bytes().startswith(text.encode())
    assert [step["text"] for step in shown(svc)["steps"]] == ["一", "二"]


def test_reading_never_refuses_a_step_out_of_order(svc: Svc, site: Path) -> None:
    quiet(site)
    at = "at: '2026-11-02T10:00:00+08:00', by: 甲"
    hand(
        site,
        "C2026-0001",
        text=FACTS.format(id="C2026-0001", matter="x")
        + f"- {{{at}, do: close}}\n- {{{at}, do: close}}\n- {{{at}, do: resolve, text: x}}\n",
    )
    commit(site)
    assert svc("show C1").code == 0
    assert status(svc) in ("closed", "resolved")
    assert svc("check", now="2026-11-03 09:00").code == 0


def test_a_steps_keys_are_the_names_of_its_options(svc: Svc, site: Path) -> None:
    quiet(site)
    line = "- {at: '2026-11-02T10:00:00+08:00', by: 甲, do: unreachable, why: name}\n"
    hand(site, "C2026-0001", text=FACTS.format(id="C2026-0001", matter="x") + line)
    assert svc("show C1").code == 0


def test_check_has_no_fault_to_find_where_svc_is_told_to_leave_git_alone(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    assert svc("check").code == 0


def test_debugging_shows_more_and_changes_no_exit_code(svc: Svc) -> None:
    assert svc("show C99", SVC_DEBUG="1").code == 4


# --- check -----------------------------------------------------------------------------------------------------------


def test_check_names_every_fault_with_file_and_line_and_exits(svc: Svc, site: Path) -> None:
    hand(site, "C2026-0001")
    hand(site, "C2026-0002", text=FACTS.format(id="C2026-0002", matter="x").replace("noise", "smell"))
    hand(site, "C2026-0003", text=FACTS.format(id="C2026-0003", matter="x").replace("phone", "pigeon"))
    commit(site)
    result = svc("check")
    assert result.code in (1, 5), result.shown
    assert "C2026-0002.yaml:4" in result.shown
    assert "C2026-0003.yaml:5" in result.shown
    assert svc(f"check {FOLDER}/C2026-0001.yaml").code == 0
    assert svc(f"check {FOLDER}/C2026-0002.yaml").code in (1, 5)


def test_check_says_what_is_not_committed(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    assert svc("check").code == 0
    hand(site, "C2026-0002")
    assert "C2026-0002" in svc("check").shown


# --- git -------------------------------------------------------------------------------------------------------------


def test_one_commit_per_command_with_subject_trailers_author_and_dates(svc: Svc, site: Path) -> None:
    tell(svc, ADD, "[11-03 10:00:05 周主任] " + DISPATCH)
    assert subjects(site)[-2:] == ["complaint C2026-0001: add", "complaint C2026-0001: dispatch"]
    said = git(site, "log", "-1", "--format=%an|%cn|%aI|%cI|%(trailers:only,unfold)")
    assert said.startswith("周主任|")
    assert said.split("|")[2:4] == ["2026-11-03T10:00:05+08:00"] * 2
    assert said.split("|")[4].splitlines() == ["Record: C2026-0001", "Step: dispatch", "Actor: 周主任"]


def test_a_commit_holds_no_personal_data(svc: Svc, site: Path) -> None:
    before = commits(site)
    tell(svc, ADD, REMEDY, OUTCOME, RESOLVE, SATISFIED, "amend C1 phone=13911112222 --reason 王小明来电更正")
    said = git(site, "log", f"-{commits(site) - before}", "--format=%B")
    for text in ("王小明", "13800000000", "13911112222", "3-1201", "噪声"):
        assert text not in said


def test_the_dates_are_svcs_now_also_with_at(svc: Svc, site: Path) -> None:
    tell(svc, ADD, "[11-03 10:00] complaint remedy C1 --text x --at '2026-11-02 15:30'")
    assert git(site, "log", "-1", "--format=%aI %cI") == "2026-11-03T10:00:00+08:00 2026-11-03T10:00:00+08:00"


def test_only_the_commands_own_files_are_committed(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, ADD)
    (site / "svc.yaml").write_text((site / "svc.yaml").read_text("utf-8") + "# 未完成的修改\n", "utf-8")
    (site / "staged.txt").write_text("放入暂存区")
    git(site, "add", "staged.txt")
    (site / "untracked.txt").write_text("未跟踪")
    tell(svc, DISPATCH)
    assert git(site, "show", "--name-only", "--format=", "HEAD") == FILE
    assert git(site, "status", "--porcelain").splitlines() == ["A  staged.txt", " M svc.yaml", "?? untracked.txt"]


def test_git_commit_false_leaves_git_alone(svc: Svc, site: Path) -> None:
    settings(site, "git: {commit: false}")
    before = head(site)
    tell(svc, ADD, DISPATCH)
    assert svc("note C1 x").out.splitlines()[-1] == "未入库"
    assert svc("note C1 x --lang en").out.splitlines()[-1] == "not in git"
    told = svc("note C1 x --json")
    assert (told.json["id"], told.err) == ("C2026-0001", "svc: 未入库\n")
    assert "未入库" not in svc("show C1").shown
    assert head(site) == before
    assert git(site, "diff", "--cached", "--name-only") == ""


def test_without_a_repository_records_are_kept(svc: Svc, site: Path) -> None:
    quiet(site)
    shutil.rmtree(site / ".git")
    assert tell(svc, ADD, DISPATCH).out.splitlines()[-1] == "未入库"
    assert (status(svc), (site / FILE).is_file()) == ("dispatched", True)
    assert svc("log C1").code == 0


def test_a_step_is_taken_on_several_records_at_once_or_on_none(svc: Svc, site: Path, tmp_path: Path) -> None:
    tell(
        svc,
        ADD,
        ADD.replace("中午装修噪声", "夜间噪声"),
        "repair add --unit 3-1201 --item 水管",
        "repair add --unit 3-1202 --item 灯",
    )
    before = commits(site)
    result = svc("note C1 C2 R1 说明一下 --json")
    assert [(r["id"], r["steps"][-1]["text"]) for r in result.json] == [
        (number, "说明一下") for number in ("C2026-0001", "C2026-0002", "R2026-0001")
    ]
    assert commits(site) == before + 1
    assert git(site, "log", "-1", "--format=%(trailers:key=Record,valueonly,separator=%x2C)") == (
        "C2026-0001,C2026-0002,R2026-0001"
    )
    tell(svc, "repair dispatch R1 R2 --to 维修班", "repair done R1 R2 修好了", "amend C1 R2 phone=139 --reason 更正")
    assert [svc(f"show {number} -f json").json["phone"] for number in ("C1", "R2")] == ["139", "139"]
    tell(svc, "amend C1 联络电话=138 --reason 更正")
    assert svc("show C1 -f json").json["phone"] == "138"
    (tmp_path / "a.txt").write_text("a")
    tell(svc, f"attach C1 R1 {tmp_path / 'a.txt'}", "strike C1 R1 2 --reason 误", "note C1 --text C2")
    assert svc("show C1 -f json").json["steps"][-1]["text"] == "C2"

    before = head(site)
    refused = {
        "note C1 R99 说明": 4,  # one that does not exist
        "note C1 C2": 2,  # both are numbers, and the text is missing
        "note C1 一 二": 2,
        "repair done R1 C1 修好": 2,  # a complaint is none of them
        "cancel C1 R1 R99 --reason 误": 4,
        "repair reopen R1 R2 R3 --text 又坏": 4,
    }
    assert {line: svc(line).code for line in refused} == refused
    tell(svc, "repair reopen R1 --text 又坏")
    assert svc("repair reopen R1 R2 --text 又坏").code == svc("repair reopen R2 R1 --text 又坏").code == 3
    assert git(site, "rev-parse", "HEAD~1") == before
    clean(site)


@pytest.mark.usefixtures("impatient")
def test_a_failed_commit_says_so_and_the_next_command_settles_it(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    lock = site / ".git" / "refs" / "heads"
    branch = git(site, "symbolic-ref", "--short", "HEAD")
    held = lock / f"{branch}.lock"
    held.write_text("")
    before = head(site)
    result = svc("note C1 一")
    assert result.code == 5, result.shown
    assert "未提交" in result.err
    assert steps(svc) == ["note"]
    assert head(site) == before
    held.unlink()
    tell(svc, "note C1 二")
    assert steps(svc) == ["note", "note"]
    clean(site)


def test_deleting_svcs_own_folder_loses_nothing(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, DISPATCH)
    before = svc("complaint list -f json").json
    shutil.rmtree(site / ".svc", ignore_errors=True)
    assert svc("complaint list -f json").json == before


# --- settings --------------------------------------------------------------------------------------------------------


def test_a_later_setting_does_not_change_what_was_promised(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, ADD, "complaint correct C1 --text x --due 2026-11-10", REMEDY, OUTCOME, RESOLVE)
    settings(
        site, "deadlines: {complaint.answer: 9d, complaint.settle: 9d, complaint.dispatch: 9d, complaint.callback: 30d}"
    )
    assert pending(svc)["callback"] == "2026-11-09T23:59:59"
    assert pending(svc, "C2") == {
        "dispatch": "2026-11-03T23:59:59",
        "answer": "2026-11-05T23:59:59",
        "settle": "2026-11-05T23:59:59",
    }
    tell(svc, "[11-03 09:00] complaint reopen C1 --text 又响", ADD)
    assert pending(svc, "C3")["answer"] == "2026-11-11T23:59:59"


def test_working_days_leave_out_weekends(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, "deadlines: {complaint.answer: 3wd}")
    result = tell(svc, f"[11-05 09:00] {ADD}")  # a Thursday: Friday, Monday, Tuesday
    assert pending(svc)["answer"] == "2026-11-10T23:59:59"
    assert result.code == 0


CALENDARS = {
    "dates": "holidays: ['2026-11-06', 2026-11-09]\nworkdays: ['2026-11-08']\n",
    "ranges": "holidays: [2026-11-06..2026-11-06, 2026-11-09..2026-11-09]\nworkdays: [2026-11-08..2026-11-08]\n",
    "a longer range": "holidays: [2026-11-06..2026-11-09]\nworkdays: [2026-11-08]\n",
}


@pytest.mark.parametrize("text", CALENDARS.values(), ids=CALENDARS)
def test_the_calendar_adds_holidays_and_make_up_workdays(svc: Svc, site: Path, text: str) -> None:
    quiet(site)
    settings(site, "deadlines: {complaint.answer: 3wd}")
    (site / "calendar.yaml").write_text(text, "utf-8")
    tell(svc, f"[11-05 09:00] {ADD}")  # Sunday 8 is worked, Friday 6 and Monday 9 are not: 8, 10, 11
    assert pending(svc)["answer"] == "2026-11-11T23:59:59"


def test_a_year_the_calendar_does_not_cover_is_a_warning(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, "deadlines: {complaint.answer: 3wd}")
    (site / "calendar.yaml").write_text("holidays: [2025-10-01..2025-10-07]\n", "utf-8")
    result = tell(svc, ADD)
    assert "2026" in result.err
    assert "calendar" in result.err


@pytest.mark.parametrize(
    "text",
    [
        "deadlines: {complaint.answer: soon}",
        "deadlines: {complaint.weather: 3d}",
        "weather: fine",
        "staff: [{name: 李敏, role: king}]",
        "deadlines: [",
        "routes: {noise: 安防班}\nroutes: {noise: 安防班}",
    ],
)
def test_a_wrong_setting_is_named_with_its_line(svc: Svc, site: Path, text: str) -> None:
    plain = re.sub(r"^routes:\n(  .*\n)+", "", (site / "svc.yaml").read_text("utf-8"), flags=re.MULTILINE)
    (site / "svc.yaml").write_text(plain + text + "\n", "utf-8")
    result = svc("check")
    assert result.code in (1, 5), result.shown
    assert re.search(r"svc\.yaml:\d+", result.shown), result.shown
    assert "Traceback" not in result.shown


def test_routes_are_the_sites(svc: Svc, site: Path) -> None:
    quiet(site)
    text = (site / "svc.yaml").read_text("utf-8")
    (site / "svc.yaml").write_text(text.replace("noise: 安防班", "noise: 办公室"), "utf-8")
    tell(svc, ADD, "complaint dispatch C1")
    assert shown(svc)["steps"][0]["to"] in ("办公室", ["办公室"])


# --- forms -----------------------------------------------------------------------------------------------------------


def test_forms_are_listed(svc: Svc) -> None:
    assert "QR-002FW" in svc("form list").out
    assert "QR-002FW" in json.dumps(svc("form list -f json").json)


def test_the_form_has_its_head_rows_and_foot(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, ADD, "cancel C2 --reason 误登")
    result = svc("form print QR-002FW --month 2026-11")
    assert result.code == 0, result.shown
    for text in ("业主/住户投诉记录表", "QR-002FW", "版号/状态: A/0", "2026", "阳光花园", "王小明", "C2026-0001"):
        assert text in result.out, text
    assert "一同" in result.out or "配合" in result.out or "回访" in result.out


def test_the_form_of_a_month_has_that_months_rows(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    assert svc(ADD.replace("楼上", "隔壁"), now="2026-10-10 09:00").code == 0
    assert "隔壁" not in svc("form print QR-002FW --month 2026-11 -f csv").out
    assert "隔壁" in svc("form print QR-002FW --month 2026-10 -f csv").out
    assert svc("form print QR-002FW --year 2026 -f csv").out.count("装修噪声") == 2
    assert "装修噪声" not in svc("form print QR-002FW --year 2026 --unit 9-909 -f csv").out


def test_a_blank_form_has_as_many_empty_rows(svc: Svc) -> None:
    rows = svc("form print QR-002FW --blank 5 -f csv").out.splitlines()
    assert len(rows) == 6


def test_csv_begins_with_a_bom_and_title_rows_only_when_asked(svc: Svc) -> None:
    plain, titled = (svc(f"form print QR-002FW --blank 1 -f csv{option}") for option in ("", " --title"))
    assert plain.raw.startswith(b"\xef\xbb\xbf")
    assert titled.raw.startswith(b"\xef\xbb\xbf")
    assert "投诉记录表" not in plain.out
    assert "投诉记录表" in titled.out


def test_a_registration_with_a_time_of_its_own_says_when_it_was_typed(svc: Svc, site: Path) -> None:
    svc("complaint add --matter 噪声 --category noise --channel phone --received '2026-11-01 18:00' --unit 3-1201")
    svc("complaint add --matter 噪声 --category noise --channel phone --unit 3-1202 --at '2026-11-01 18:00'")
    svc("complaint add --matter 噪声 --category noise --channel phone --unit 3-1203")
    found = [svc(f"show C{n} -f json").json.get("entered") for n in (1, 2, 3)]
    assert found == ["2026-11-02T09:00:00+08:00"] * 2 + [None]
    assert svc("check").code == 0


@pytest.mark.parametrize(
    "line", ["-C {site} today --lang en", "today -C {site} --lang en", "--lang en complaint -C {site} list -f tsv"]
)
def test_language_and_folder_stand_anywhere_in_the_line(line: str, svc: Svc, site: Path, tmp_path: Path) -> None:
    tell(svc, ADD)
    said = svc(line.format(site=site), cwd=tmp_path)
    assert (said.code, said.err) == (0, "")
    assert "inform the department" in said.out or "matter" in said.out


def test_a_groups_help_speaks_the_language_named_behind_it(svc: Svc) -> None:
    assert svc("complaint --lang en --help").out.startswith("Usage: svc complaint")
    assert svc("complaint --help --lang zh").out.startswith("用法")
    assert svc(["note", "C1", "--text", "-C"]).code == 4


def test_no_site_is_made_inside_the_clone_of_the_program_itself(svc: Svc, tmp_path: Path) -> None:
    clone = tmp_path / "svc"
    for file in (".git/HEAD", "svc/cli/main.py", "pyproject.toml"):
        (clone / file).parent.mkdir(parents=True, exist_ok=True)
        (clone / file).write_text("", "utf-8")
    done = svc("init my/site --name 阳光花园", cwd=clone)
    assert done.code == 2
    assert f"svc init {tmp_path / 'site'}" in done.err
    assert not (clone / "my").exists()


@pytest.mark.parametrize(("lang", "word"), [("zh", "前台"), ("en", "the desk's")])
def test_a_new_sites_settings_have_remarks_in_its_language_and_a_shared_one_is_told_what_is_next(
    lang: str, word: str, svc: Svc, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    git(tmp_path, "init", "-q", "shared")
    git(shared, "remote", "add", "origin", str(tmp_path))
    done = svc(f"init site --name 阳光花园 --lang {lang}", cwd=shared)
    assert "svc desk use --main" in done.out
    assert word in (shared / "site/svc.yaml").read_text("utf-8")
    assert svc("-C site check", cwd=shared).code == 0
