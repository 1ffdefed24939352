"""Facts that hold several things: names with counts, and parts; in files, options, JSON and on screen."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.kinds import KINDS
from svc.kinds.shared import RECEIVED, RECEIVER, UNIT, choices
from svc.model import codec, items, user_input, values, yaml_read, yaml_write
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Record, Taken
from svc.model.steps import Opening, Step
from svc.store.folders import LETTERS
from svc.text.errors import BadInput
from tests.running import Svc
from tests.sites import clean

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=ZONE)
THINGS = Field("things", "物品", "things", "items", required=True, options=("--thing",))
CARRIER = Field(
    "carrier",
    "搬运人",
    "carrier",
    "parts",
    parts=(
        Field("name", "搬运人", "carrier", "name", required=True, options=("--carrier",)),
        Field(
            "role",
            "身份",
            "role",
            "choice",
            required=True,
            options=("--role",),
            choices=choices("owner 业主 owner", "other 他人 other"),
        ),
        Field("phone", "电话", "phone", "phone"),
        Field("until", "截止", "until", "deadline"),
    ),
)
VAN = Field("van", "车辆", "van", "parts", parts=(Field("plate", "车牌", "plate"), Field("colour", "颜色", "colour")))
HAUL = Kind(
    "haul",
    "Y",
    "搬运",
    "haul",
    fields=(
        THINGS,
        CARRIER,
        Field(
            "van", "车辆", "van", "parts", parts=(Field("plate", "车牌", "plate"), Field("colour", "颜色", "colour"))
        ),
        RECEIVED,
        UNIT,
        RECEIVER,
    ),
    openings=(Opening("add", "登记搬运", "register a haul", "005.1.4", time="received"),),
    time="received",
    subject=("things",),
    columns=("received", "carrier.name", "carrier.role", "things"),
    prompts=("things", "carrier.name"),
    statuses=choices("open 进行 open"),
    steps=(Step("drop", "卸下", "set things down", "005.1.4", (Field("things", "物品", "things", "items"),)),),
)


@pytest.fixture
def haul(monkeypatch: pytest.MonkeyPatch, svc: Svc) -> Svc:
    """The program with one more kind, declared above."""
    monkeypatch.setitem(KINDS, HAUL.name, HAUL)
    monkeypatch.setitem(LETTERS, HAUL.letter, HAUL)
    return svc


ADD = "haul add --thing 沙发=1 --thing 茶几=2 --carrier 王小明 --role other"
FILE = "records/haul/2026/11/Y2026-0001.yaml"


def shown(svc: Svc) -> dict[str, Any]:
    found = svc("show Y1 -f json").json
    assert isinstance(found, dict)
    return found


# Things with counts


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("沙发=1", [("沙发", 1)]),
        ("沙发", [("沙发", 1)]),
        ("沙发＝２", [("沙发", 2)]),
        ("沙发 = 3", [("沙发", 3)]),
        ("沙发×4", [("沙发", 4)]),
        ("E=mc²=2", [("E=mc²", 2)]),
        ("3×5地毯", [("3×5地毯", 1)]),
        (["沙发=1", "沙发=2", "茶几"], [("沙发", 3), ("茶几", 1)]),
    ],
)
def test_a_thing_is_typed_with_its_count_or_is_one(typed: Any, kept: list[tuple[str, int]]) -> None:
    found = user_input.parse_input(THINGS, typed, NOW, ZONE)
    assert [(item["name"], item["count"]) for item in found] == kept


@pytest.mark.parametrize(
    "typed", ["", "=2", "沙发=", "沙发=0", "沙发=-1", "沙发=两", "沙发=1.5", "沙发=1234567", "沙\n发=1"]
)
def test_a_thing_without_a_name_or_a_count_above_nought_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        user_input.parse_input(THINGS, typed, NOW, ZONE)


def test_things_stand_in_the_file_in_json_and_on_the_screen(haul: Svc, site: Path) -> None:
    made = haul(ADD)
    assert (made.code, made.err) == (0, "")
    kept = (site / FILE).read_text("utf-8")
    assert "\nthings: [{name: 沙发, count: 1}, {name: 茶几, count: 2}]\n" in kept
    assert "\ncarrier: {name: 王小明, role: other}\n" in kept
    found = shown(haul)
    assert found["things"] == [{"name": "沙发", "count": 1}, {"name": "茶几", "count": 2}]
    assert found["carrier"] == {"name": "王小明", "role": "other"}
    assert found["van"] is None
    assert "沙发×1、茶几×2" in haul("show Y1").out
    assert "王小明,他人,沙发×1、茶几×2" in haul("haul list -f csv").out
    assert haul("find 茶几").out.count("Y2026-0001") == 1
    clean(site)


def test_a_single_thing_of_a_step_is_still_a_list(haul: Svc, site: Path) -> None:
    haul(ADD)
    assert haul("haul drop Y1 --things 沙发").code == 0
    assert "things: [{name: 沙发, count: 1}]}" in (site / FILE).read_text("utf-8")
    assert shown(haul)["steps"][0]["things"] == [{"name": "沙发", "count": 1}]


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("things: 沙发", 3),
        ("things: [沙发]", 3),
        ("things:\n- name: 沙发\n  count: 2\n- name: 茶几\n  count: 两", 7),
        ("things:\n- {name: 沙发, count: 0}", 4),
        ("things:\n- {name: 沙发}\n- {count: 2}", 5),
        ("things:\n- {name: 沙发, colour: 红}", 4),
        ("things:\n- {name: [沙发]}", 4),
    ],
)
def test_a_wrong_list_of_things_is_a_fault_with_its_line(haul: Svc, site: Path, written: str, line: int) -> None:
    haul(ADD)
    text = "id: Y2026-0001\nreceived: '2026-11-02T09:00:00+08:00'\n" + written + "\nsteps:\n"
    (site / FILE).write_text(text, "utf-8")
    done = haul("haul list")
    assert done.code == 5
    assert f"Y2026-0001.yaml:{line}:" in done.err, done.err


def test_a_count_left_out_by_hand_is_one_and_blocks_read_as_lines_do(haul: Svc, site: Path) -> None:
    haul(ADD)
    head = "id: Y2026-0001\nreceived: '2026-11-02T09:00:00+08:00'\n"
    text = head + "things:\n- name: 沙发\n- name: 茶几\n  count: '2'\nsteps:\n"
    (site / FILE).write_text(text, "utf-8")
    assert shown(haul)["things"] == [{"name": "沙发", "count": 1}, {"name": "茶几", "count": 2}]


# Parts


def test_a_part_has_its_own_option_and_the_whole_is_asked_for_by_them(haul: Svc) -> None:
    assert haul("haul add --thing 沙发 --van-plate 粤B00001").code == 0
    assert shown(haul)["van"] == {"plate": "粤B00001"}
    missing = haul("haul add --thing 沙发 --carrier 王小明")
    assert (missing.code, missing.out) == (2, "")
    assert "--role" in missing.err
    unknown = haul("haul add --thing 沙发 --carrier 王小明 --role 邻居")
    assert (unknown.code, "--role" in unknown.err) == (2, True)
    assert "--carrier-until" in haul("haul add --help").out


def test_parts_are_read_from_a_file_of_new_records_as_json_and_yaml(haul: Svc, site: Path) -> None:
    carrier = {"name": "王小明", "role": "other", "until": "2026-11-05"}
    one = {"things": [{"name": "沙发", "count": 2}], "carrier": carrier}
    assert haul("haul add --file -", stdin=json.dumps(one)).code == 0
    assert shown(haul)["carrier"] == carrier | {"until": "2026-11-05T23:59:59+08:00"}
    assert haul("haul add --file -", stdin="things: [沙发=2, 茶几]\ncarrier: {name: 王, role: 业主}\n").code == 0
    assert haul("show Y2 -f json").json["things"] == [{"name": "沙发", "count": 2}, {"name": "茶几", "count": 1}]
    lacking = haul("haul add --file -", stdin="things: 沙发\ncarrier: {name: 王}\n")
    assert (lacking.code, "carrier.role" in lacking.err, ":1:" in lacking.err) == (2, True, True)
    for wrong in ("carrier: 王", "carrier: {nickname: 王}", "carrier: {name: 王, role: 邻居}"):
        done = haul("haul add --file -", stdin=f"things: 沙发\n{wrong}\n")
        assert (done.code, ":2:" in done.err) == (2, True), done.err


def test_a_correction_names_a_part_and_leaves_the_others(haul: Svc, site: Path) -> None:
    haul(f"{ADD} --carrier-phone 13800000011")
    assert haul("amend Y1 carrier.name=李雷 --reason 看错").code == 0
    assert haul("amend Y1 carrier_until=2026-11-06 carrier-phone= --reason 补").code == 0
    assert shown(haul)["carrier"] == {"name": "李雷", "role": "other", "until": "2026-11-06T23:59:59+08:00"}
    kept = (site / FILE).read_text("utf-8")
    assert "set: {carrier: {name: 李雷}}" in kept
    assert "set: {carrier: {until: '2026-11-06T23:59:59+08:00', phone: ''}}" in kept
    assert "搬运人 → 李雷" in haul("show Y1").out
    assert haul("amend Y1 things=沙发=3、茶几 --reason 数错").code == 0
    assert shown(haul)["things"] == [{"name": "沙发", "count": 3}, {"name": "茶几", "count": 1}]
    assert haul("amend Y1 van.plate=粤B00001 --reason 补").code == 0
    assert haul("amend Y1 van= --reason 无车").code == 0
    assert shown(haul)["van"] is None


@pytest.mark.parametrize(
    "change",
    [
        "carrier.name=",
        "carrier.nick=王",
        "carrier=王",
        "carrier.name=李雷 carrier_name=韩梅",
        "carrier.phone=1 carrier=",
    ],
)
def test_a_correction_of_parts_that_makes_no_sense_is_refused(haul: Svc, change: str) -> None:
    haul(ADD)
    done = haul(f"amend Y1 {change} --reason 看错")
    assert (done.code, done.out) == (2, ""), done.shown
    assert shown(haul)["steps"] == []


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("carrier: 王小明", 4),
        ("carrier:\n  name: 王小明\n  role: 邻居", 6),
        ("carrier:\n  name: 王小明\n  role: other\n  until: 明天", 7),
        ("carrier:\n  name: 王小明\n  role: other\n  nick: 小明", 7),
        ("carrier: {name: 王小明}", 4),
    ],
)
def test_a_wrong_part_is_a_fault_with_its_line(haul: Svc, site: Path, written: str, line: int) -> None:
    haul(ADD)
    head = "id: Y2026-0001\nreceived: '2026-11-02T09:00:00+08:00'\nthings: [{name: 沙发, count: 1}]\n"
    (site / FILE).write_text(head + written + "\nsteps:\n", "utf-8")
    done = haul("haul list")
    assert (done.code, f"Y2026-0001.yaml:{line}:" in done.err) == (5, True), done.err


def test_parts_are_masked_by_what_they_are(haul: Svc) -> None:
    haul("haul add --thing 王小明的沙发 --carrier 王小明 --role other --carrier-phone 13800000011")
    found = haul("show Y1 -f json --mask").json
    assert found["carrier"] == {"name": "王**", "role": "other", "phone": "138****0011"}
    for line in ("show Y1 --mask", "haul list --mask", "haul list --mask -f csv"):
        done = haul(line).out
        assert "王小明" not in done
        assert "13800000011" not in done


def test_a_choice_among_parts_filters_the_list(haul: Svc) -> None:
    haul(ADD)
    haul("haul add --thing 书桌 --carrier 李雷 --role owner")
    assert [row["id"] for row in haul("haul list --role owner -f json").json] == ["Y2026-0002"]


# Whatever is kept reads back equal


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=12).filter(str.strip)
COUNTS = st.integers(1, 999_999)
LISTS = st.lists(st.builds(lambda name, count: {"name": name, "count": count}, NAMES, COUNTS), min_size=1).map(tuple)
TIMES = st.integers(0, 3_000_000).map(lambda s: datetime.fromtimestamp(1_790_000_000 + s, ZONE))
CARRIERS = st.fixed_dictionaries(
    {"name": NAMES, "role": st.sampled_from(["owner", "other"])},
    optional={"phone": st.from_regex(r"1[0-9]{10}", fullmatch=True), "until": TIMES},
)


@given(things=LISTS, carrier=CARRIERS, dropped=LISTS)
def test_what_is_written_reads_back_equal(things: Any, carrier: dict[str, Any], dropped: Any) -> None:
    path = Path("records/haul/2026/11/Y2026-0001.yaml")
    record = Record(HAUL, "Y2026-0001", {"received": NOW, "receiver": "李敏", "things": things, "carrier": carrier})
    step = Taken("drop", NOW, "李敏", {"things": dropped})
    change = Taken("amend", NOW, "李敏", {"set": {"carrier": {"phone": None, "name": carrier["name"]}}})
    text = yaml_write.dump(codec.facts_tree(record))
    for taken in (step, change):
        text += yaml_write.step_line(codec.step_tree(taken, HAUL))
    back = codec.read_record(yaml_read.parse_record(text.encode(), path), HAUL, record.id, path, ZONE)
    assert back.facts == record.facts
    assert back.steps[0].answers == step.answers
    assert back.steps[1].answers == change.answers
    assert back["carrier"] == {name: part for name, part in carrier.items() if name != "phone"}


@given(things=LISTS)
def test_what_is_shown_can_be_typed_again(things: Any) -> None:
    typed = [f"{item['name']}={item['count']}" for item in things]
    again = user_input.parse_input(THINGS, typed, NOW, ZONE)
    assert items.count_by_name(again) == items.count_by_name({**item, "name": item["name"].strip()} for item in things)
    assert values.to_json(again) == json.loads(json.dumps(values.to_json(again)))
