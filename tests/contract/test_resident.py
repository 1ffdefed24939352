"""The residents' register, as the contract has it: one file a home, whose only fact is its name (reference 2, 3)."""

from pathlib import Path

import pytest

from tests.running import Svc

ADD = "resident add --unit 3-1201 --owner 王小明 --phone 13800000001 --tenant 张三 --tenant 李四 --id-last4 123x"


def file(site: Path) -> str:
    """The file of the home."""
    return (site / "records" / "resident" / "3-1201.yaml").read_text(encoding="utf-8")


def test_its_file_holds_its_name_and_all_else_is_steps(svc: Svc, site: Path) -> None:
    assert svc(ADD).code == 0
    assert file(site).splitlines()[:2] == ["unit: 3-1201", "steps:"]
    assert file(site).count("do: amend") == 1
    shown = svc("resident show 3-1201 -f json").json
    wanted = {"id": "3-1201", "kind": "resident", "unit": "3-1201", "owner": "王小明", "phone": "13800000001"}
    assert {key: shown[key] for key in wanted} == wanted
    assert shown["tenants"] == ["张三", "李四"]
    assert shown["id_last4"] == "123X"
    assert shown["path"] == "records/resident/3-1201.yaml"
    assert svc("show 3-1201 -f json").json == shown


def test_a_part_of_a_fact_has_an_option_of_its_own(svc: Svc, site: Path) -> None:
    line = f"{ADD} --decoration-manager 赵工 --decoration-contractor 宏远装饰 --decoration-until 2026-12-01"
    shown = svc(f"{line} --decoration-from 2026-11-01 --json").json
    assert shown["decoration"] == {
        "manager": "赵工",
        "contractor": "宏远装饰",
        "from": "2026-11-01",
        "until": "2026-12-01T23:59:59+08:00",
    }


def test_every_change_is_one_step_and_one_commit(svc: Svc, site: Path) -> None:
    svc(ADD)
    before = file(site)
    assert svc("amend 3-1201 phone=13800000002 --reason 换号").code == 0
    assert file(site).startswith(before)
    assert svc("resident show 3-1201 -f json").json["phone"] == "13800000002"
    assert [row["do"] for row in svc("log 3-1201 -f json").json] == ["amend", "amend"]
    assert all(row["commit"] for row in svc("log 3-1201 -f json").json)


def test_adding_again_adds_what_was_missing_and_replaces_nothing(svc: Svc, site: Path) -> None:
    svc(ADD)
    assert svc("resident add --unit 3-1201 --move-in 2020-05-01").code == 0
    assert svc("resident show 3-1201 -f json").json["move_in"] == "2020-05-01"
    before = file(site)
    assert svc(ADD).code == 0  # all of it is on file
    refused = svc("resident add --unit 3-1201 --owner 王大明")
    assert refused.code == 2
    assert "svc amend 3-1201 owner=" in refused.err
    assert file(site) == before


@pytest.mark.parametrize("unit", ["../3-1201", "a/b", ".x", "C2026-0001", "2026-11-23", "3-1201.", "x" * 60])
def test_a_unit_that_can_be_no_files_name_is_refused(svc: Svc, site: Path, unit: str) -> None:
    assert svc(["resident", "add", "--unit", unit, "--owner", "王小明"]).code == 2
    assert not (site / "records" / "resident").exists()


@pytest.mark.parametrize("unit", ["3栋-1201", "A座12层03", "B-1201", "别墅7", "3-1201（复式）"])
def test_units_are_written_as_the_estate_writes_them(svc: Svc, site: Path, unit: str) -> None:
    settings = site / "svc.yaml"
    also = "units: {also: [别墅*, 3-1201（*）]}\n"
    settings.write_text(settings.read_text(encoding="utf-8") + also, encoding="utf-8")
    assert svc(["resident", "add", "--unit", unit, "--owner", "王小明"]).code == 0
    assert svc(["resident", "show", unit, "-f", "json"]).json["owner"] == "王小明"
    assert svc("check").code == 0


def test_only_finance_finds_fees_settled(svc: Svc, staffed: Path) -> None:
    svc(ADD)
    assert svc("resident clear 3-1201 --receipt A-17").code == 3
    assert svc("resident clear 3-1201 --receipt A-17", by="钱会计").code == 0


def test_what_is_left_out_is_taken_from_the_register(svc: Svc, site: Path) -> None:
    svc(ADD)
    shown = svc("repair add --unit 3-1201 --item 水管漏水 --json").json
    assert (shown["name"], shown["phone"]) == ("王小明", "13800000001")
    shown = svc("callback book --unit 3-1201 --means phone --when +1d --json").json
    assert (shown["name"], shown["phone"]) == ("王小明", "13800000001")


def test_a_tenant_has_the_homes_phone_and_a_stranger_has_not(svc: Svc, site: Path) -> None:
    svc(ADD)
    shown = svc("repair add --unit 3-1201 --item 水管漏水 --name 张三 --json").json
    assert shown["phone"] == "13800000001"
    shown = svc("repair add --unit 3-1201 --item 水管漏水 --name 赵六 --json").json
    assert shown["phone"] is None


def test_a_unit_without_a_file_takes_nothing_over(svc: Svc, site: Path) -> None:
    shown = svc("repair add --unit 9-0901 --item 水管漏水 --json").json
    assert (shown["name"], shown["phone"]) == (None, None)


def test_the_listing_can_be_masked(svc: Svc, site: Path) -> None:
    svc(ADD)
    row = svc("resident list --mask -f json").json[0]
    assert (row["owner"], row["phone"]) == ("王**", "138****0001")
    assert "王小明" not in svc("resident show 3-1201 --mask").out


def test_an_unknown_unit_is_not_found(svc: Svc, site: Path) -> None:
    assert svc("resident show 3-1201").code == 4
    assert svc("resident clear 3-1201 --receipt A-17").code == 4
