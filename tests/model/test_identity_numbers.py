"""No whole identity number enters a record by any road (006.15); the numbers here are made up, their homes too."""

from pathlib import Path

import pytest

from svc.model import identity_numbers
from tests.running import Svc

NUMBER = "11010519491231002X"  # the example of the standard itself
SPELLINGS = (
    NUMBER,
    NUMBER.lower(),
    "110105 19491231 002X",
    "110105-19491231-002x",
    "１１０１０５１９４９１２３１００２Ｘ",
)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_whole_number_is_recognised_however_it_is_spelt(spelling: str) -> None:
    assert identity_numbers.find_identity_number(f"身份证{spelling}, 已核对") == NUMBER


@pytest.mark.parametrize("text", ["110105194912310021", "13800000001 13800000002", "9" + NUMBER, NUMBER + "0", "002X"])
def test_what_is_no_identity_number_is_let_through(text: str) -> None:
    assert identity_numbers.find_identity_number(text) is None


@pytest.mark.parametrize(
    "line",
    [
        "repair add --unit 3-1201 --item {}",
        "repair add --unit 3-1201 --item 水管 --remark 证件{}",
        "repair add --unit {} --item 水管",
        "repair add --unit 3-1201 --item 水管 --name 王小明{}",
        "repair add --unit 3-1201 --item 水管 --phone {}",
        "resident add --unit 3-1201 --owner 王小明 --id-last4 {}",
        "resident add --unit 3-1201 --note 身份证{}",
        "note R1 证件{}",
        "amend R1 remark={} --reason 补登",
        "cancel R1 --reason {}",
        "callback record --unit 3-1201 --means phone --opinion fairly --content {}",
    ],
)
def test_it_is_refused_by_every_option(svc: Svc, site: Path, line: str) -> None:
    svc("repair add --unit 3-1201 --item 水管漏水")
    before = sorted(site.rglob("*.yaml"))
    refused = svc(line.format("11010519491231002X"))
    assert refused.code == 2
    assert NUMBER not in refused.err
    assert sorted(site.rglob("*.yaml")) == before
    assert all(NUMBER.encode() not in path.read_bytes() for path in before)


def test_it_is_refused_in_a_file_of_many(svc: Svc, site: Path) -> None:
    text = f"- {{unit: 3-1201, item: 水管}}\n- {{unit: 3-1202, item: 门锁, remark: 证件{NUMBER}}}\n"
    refused = svc("repair add --file -", stdin=text)
    assert refused.code == 2
    assert svc("repair list -f json").json == []


def test_one_that_a_hand_wrote_is_found_with_its_line(svc: Svc, site: Path) -> None:
    svc("repair add --unit 3-1201 --item 水管漏水")
    path = next((site / "records" / "repair").rglob("R*.yaml"))
    path.write_text(path.read_text() + f"- {{at: '2026-11-02T10:00:00+08:00', by: 李敏, do: note, text: {NUMBER}}}\n")
    found = svc("check -f json").json
    assert ("identity", path.read_text().count("\n")) in [(row["check"], row["line"]) for row in found]


def test_it_is_refused_as_the_name_of_an_attached_file(svc: Svc, site: Path, tmp_path: Path) -> None:
    svc("repair add --unit 3-1201 --item 水管漏水")
    scan = tmp_path / f"{NUMBER}.jpg"
    scan.write_bytes(b"scan")
    assert svc(["attach", "R1", str(scan)]).code == 2
