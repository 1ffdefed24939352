"""A home has one spelling and a phone is found however it is written, as the contract has it (reference 7)."""

import json
from pathlib import Path

import pytest

from svc.model.phones import phone_meant, phone_numbers
from svc.model.units import UnitForm, home_key, spell_home
from svc.text.errors import BadInput
from tests.running import Svc

SPELLINGS = {
    "{building}-{room}": {
        "3-1201": (
            "3-1201|3栋1201室|3幢1201|3#1201|3号楼1201|3座1201|３－１２０１|3-1201室|"
            "3—1201|三栋1201|三号楼一二零一室|3/1201|3#楼1201|3栋-1201|03-1201|阳光花园3栋1201室|"
            " 3 栋 1201 室 |3 1201|3 - 1201|3号1201室|3栋1201号房|3栋12楼01室"
        ),
        "A-101": "a-101|Ａ－１０１|A座101|a101",
        "12-2603": "十二栋2603",
        "B1-101": "b1-101",
        "3-12A": "3－12a",
        "3-0101": "3-0101",
        "底商-02": "底商-02",
    },
    "{building}-{unit}-{room}": {
        "3-2-1201": "3栋2单元1201|3#2-1201|三栋二单元1201室|3-2-1201|3号楼2门1201",
    },
    "{room}": {
        "0101": "0101",
        "1201": "1201室",
        "12A": "12a",
    },
    "{building}栋{room}室": {
        "3栋1201室": "3-1201|3栋1201室",
    },
}
CASES = [
    (form, typed, kept) for form, of in SPELLINGS.items() for kept, many in of.items() for typed in many.split("|")
]
NO_HOMES = {
    "{building}-{room}": ("0101", "3", "3栋", "CON", "楼上", "不知道", "3:1701", "3单元1201", "1201室", "../3-1201"),
    "{building}-{unit}-{room}": ("3-1201", "1201", "3栋1201"),
    "{room}": ("3-1201", "CON", "3栋1201"),
}
PLACES = ("大堂", "地下车库", "商铺12", "公共区域", "大门", "花园", "电梯", "3栋大堂", "3号楼 地下车库", "3-商铺2")


@pytest.mark.parametrize(("form", "typed", "kept"), CASES)
def test_a_home_is_kept_in_the_form_of_the_site(form: str, typed: str, kept: str) -> None:
    once = spell_home(typed, UnitForm(form, estate="阳光花园"))
    assert once == kept
    assert spell_home(once, UnitForm(form)) == once


@pytest.mark.parametrize(("form", "typed"), [(form, typed) for form, many in NO_HOMES.items() for typed in many])
def test_what_cannot_be_read_as_a_home_is_refused_with_the_form_expected(form: str, typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        spell_home(typed, UnitForm(form))
    assert UnitForm(form).example in (refused.value.todo or "")


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_kept_as_it_is_written(place: str) -> None:
    assert spell_home(place, UnitForm()) == place


def test_the_parts_of_a_home_are_the_same_however_it_is_written() -> None:
    assert {home_key(typed) for typed in ("3-0902", "3栋902室", "三号楼0902")} == {("3", "902")}
    assert UnitForm(drop_unit=True).key("3栋2单元1201") == ("3", "1201")


@pytest.mark.parametrize(
    "typed", ["13800000011", "138-0000-0011", "138 0000 0011", "+86 138 0000 0011", "（86）１３８００００００１１"]
)
def test_a_phone_is_one_number_in_every_spelling(typed: str) -> None:
    assert phone_meant(typed) == "13800000011"
    assert phone_numbers(f"请打{typed}找我") == ("13800000011",)


def test_a_record_keeps_the_one_spelling_and_is_found_by_every(svc: Svc, site: Path, tmp_path: Path) -> None:
    add = "complaint add --matter 漏水 --category facility --channel phone --phone 138-0000-0011 --unit"
    assert svc(f"{add} 3栋1201室 --json").json["unit"] == "3-1201"
    batch = tmp_path / "many.json"
    batch.write_text(json.dumps([{"unit": "3#1201", "item": "灯"}]), encoding="utf-8")
    assert svc(f"repair add --file {batch} --json").json["unit"] == "3-1201"
    for typed in ("3-1201", "３幢１２０１", "3栋", "3"):
        assert len(svc(["complaint", "list", "--unit", typed, "-f", "json"]).json) == 1, typed
    assert len(svc("find 3号楼1201 -f json").json) == 2
    for typed in ("13800000011", "138 0000 0011", "+86 138-0000-0011"):
        assert len(svc(["find", typed, "-f", "json"]).json) == 1, typed
        assert len(svc(["complaint", "list", "--phone", typed, "-f", "json"]).json) == 1, typed
    assert len(svc("unit 3幢1201 -f json").json) == 2


def test_homes_that_are_one_file_on_other_systems_are_one_home_or_refused(svc: Svc, site: Path) -> None:
    (site.parent / "homes.csv").write_text("房号,业主姓名\nb-0203,王小明\nB-0203,张三\nAUX,李四\n", "utf-8")
    said = svc("resident import ../homes.csv")
    assert said.code == 2
    assert [line.split(":")[2] for line in said.err.splitlines() if line.startswith("svc: ")] == ["3", "4"]
    assert svc("resident import ../homes.csv --partial").code == 1
    assert [path.name for path in (site / "records" / "resident").iterdir()] == ["B-0203.yaml"]
    small = site / "records" / "resident" / "b-0203.yaml"  # as somebody on another system may call it
    small.write_bytes((site / "records" / "resident" / "B-0203.yaml").read_bytes())
    assert svc("check").code == 5
    assert "b-0203" in svc("check").shown


def test_an_entrance_is_refused_unless_the_site_has_one_or_drops_it(svc: Svc, site: Path) -> None:
    add = "repair add --item 灯 --json --unit 3栋2单元1201"
    refused = svc(add)
    assert refused.code == 2
    assert "units:" in refused.err
    settings = site / "svc.yaml"
    plain = settings.read_text(encoding="utf-8")
    settings.write_text(f"{plain}units: {{unit: drop}}\n", encoding="utf-8")
    assert svc(add).json["unit"] == "3-1201"
    settings.write_text(f"{plain}units: {{form: '{{building}}-{{unit}}-{{room}}'}}\n", encoding="utf-8")
    assert svc(add).json["unit"] == "3-2-1201"
    settings.write_text(f"{plain}units: {{form: '{{house}}'}}\n", encoding="utf-8")
    assert svc(add).code == 5


def test_a_home_without_a_file_is_taken_with_a_warning_where_others_have_one(svc: Svc, site: Path) -> None:
    assert "5-101" not in svc("repair add --item 灯 --unit 5-101").err
    svc("resident add --unit 3-0902 --owner 王小明 --phone 13800000011")
    warned = svc("repair add --item 灯 --unit 5-101")
    assert warned.code == 0
    assert "5-101" in warned.err
    assert "档案" not in svc("repair add --item 灯 --unit 3栋大堂").err
    assert svc("repair add --item 灯 --unit 3栋902 --json").json["unit"] == "3-0902"


def test_a_home_file_of_the_version_before_is_found_under_the_one_spelling(svc: Svc, site: Path) -> None:
    old = site / "records" / "resident" / "3栋1201.yaml"
    old.parent.mkdir(parents=True)
    step = "- {at: '2026-11-01T09:00:00+08:00', by: 李敏, do: amend, set: {owner: 王小明, phone: '13800000011'}}\n"
    old.write_text(f"unit: 3栋1201\nsteps:\n{step}", encoding="utf-8")
    made = svc("repair add --item 灯 --unit 3-1201 --json")
    assert (made.json["name"], made.json["phone"], made.err) == ("王小明", "13800000011", "")
    assert svc("resident show 3-1201 -f json").json["owner"] == "王小明"
    assert svc("resident add --unit 3-1201 --tenant 张三").code == 0
    assert [file.name for file in old.parent.iterdir()] == ["3栋1201.yaml"]
    assert len(svc("unit 3#1201 -f json").json) == 2


def test_about_takes_the_home_file_where_it_is_newer(svc: Svc, site: Path) -> None:
    svc("complaint add --matter 漏水 --category facility --channel phone --unit 3-1201 --name 张三 --phone 13800000001")
    book = "callback book --about C1 --means phone --when +1d --json"
    assert svc(book).json["name"] == "张三"
    svc("resident add --unit 3-1201 --owner 李四 --phone 13800000002", now="2026-12-02 10:00")
    made = svc(book, now="2026-12-02 11:00").json
    assert (made["name"], made["phone"]) == ("李四", "13800000002")


def test_who_is_calling_is_told_by_phone_home_and_name(svc: Svc, site: Path) -> None:
    svc("resident add --unit 3-1201 --owner 王小明 --phone 13800000011 --tenant 张三 --no-callback --note 有狗")
    svc("complaint add --matter 漏水 --category facility --channel phone --unit 3-1201 --name 张三 --phone 13800000099")
    svc("key deposit --unit 3-1201 --owner 王小明 --key 大门=2 --purpose 维修 --signed 王小明")
    svc("repair add --item 灯 --unit 5-101 --name 李四 --phone 13800000055")
    phones = (
        "13800000011",
        "138-0000-0011",
        "138 0000 0011",
        "+86 138 0000 0011",
        "１３８００００００１１",
        "13800000099",
    )
    for typed in (*phones, "3-1201", "3栋1201室", "3＃1201", "三幢1201", "王小明", "张三"):
        card = svc(["who", typed, "-f", "json"]).json
        assert (card["unit"], card["owner"], card["note"], card["no_callback"]) == ("3-1201", "王小明", "有狗", True)
        assert {owed["id"] for owed in card["open"]} == {"C2026-0001"}
        assert [matter["id"] for matter in card["matters"]] == ["C2026-0001"]
        assert [key["id"] for key in card["keys"]] == ["K2026-0001"]
    shown = svc("who 13800000011").out
    for said in ("3-1201", "王小明", "张三", "有狗", "漏水", "K2026-0001", "C2026-0001"):
        assert said in shown
    assert len(shown.splitlines()) < 24
    assert svc("who 13800000055 -f json").json["unit"] == "5-101"
    assert svc("who 13899999999").code == 4
    masked = svc("who 3-1201 --mask").out
    assert "13800000011" not in masked
    assert "王小明" not in masked


def test_who_shows_the_owner_of_now(svc: Svc, site: Path) -> None:
    svc("complaint add --matter 漏水 --category facility --channel phone --unit 3-1201 --name 张三 --phone 13800000001")
    svc("resident add --unit 3-1201 --owner 李四 --phone 13800000002", now="2026-12-02 10:00")
    card = svc("who 13800000001 -f json", now="2026-12-02 11:00").json
    assert (card["name"], card["phone"]) == ("李四", "13800000002")
    assert "李四 13800000002" in svc("unit 3-1201", now="2026-12-02 11:00").out
