"""One person, one name: colleagues stand under the name that the staff's list has (reference §1)."""

from pathlib import Path

import pytest

from tests.complaints import ADD, quiet, say, tell
from tests.running import Svc

STAFF = """\
staff:
- {name: 李敏, role: desk, also: [小李]}
- {name: 王静, role: desk, also: [小王]}
- {name: 周主任, role: director}
- {name: 欧阳文, role: desk, from: '2026-12-01'}
- {name: 何青, role: desk, until: '2026-10-31'}
"""


@pytest.fixture
def listed(site: Path) -> Path:
    with (site / "svc.yaml").open("a", encoding="utf-8") as file:
        file.write(STAFF)
    quiet(site)
    return site


@pytest.mark.parametrize("spelled", ["王静", "王静 ", "王 静", "王靜", "小王", "王\u200b静"])
def test_the_accused_is_barred_however_the_name_is_spelled(svc: Svc, listed: Path, spelled: str) -> None:
    tell(svc, f"{ADD} --against '{spelled}'")
    assert svc("show C1 -f json").json["against"] == ["王静"]
    refused = say(svc, "[11-02 10:00 王静] complaint urge C1")
    assert (refused.code, "015.5" in refused.err) == (3, True)


@pytest.mark.parametrize("spelled", ["李 敏", "小李", "李敏"])
def test_the_actor_has_one_name(svc: Svc, listed: Path, spelled: str) -> None:
    tell(svc, ADD)
    assert say(svc, f"note C1 已致电 --by '{spelled}'").code == 0
    assert svc("show C1 -f json").json["steps"][0]["by"] == "李敏"


def test_a_receiver_nobody_knows_is_refused_and_the_near_name_offered(svc: Svc, listed: Path) -> None:
    refused = say(svc, f"{ADD} --receiver 王晶")
    assert (refused.code, "009.1" in refused.err, "王晶" in refused.err) == (3, True, True)
    assert not list((listed / "records").rglob("*.yaml"))


def test_somebody_unknown_may_be_complained_about_with_a_warning(svc: Svc, listed: Path) -> None:
    answer = tell(svc, f"{ADD} --against 保洁阿姨")
    assert "保洁阿姨" in answer.err
    assert svc("show C1 -f json").json["against"] == ["保洁阿姨"]


def test_who_has_left_and_who_has_not_come_yet_may_not_act(svc: Svc, listed: Path) -> None:
    tell(svc, ADD)
    assert say(svc, "[11-02 10:00 何青] note C1 已致电").code == 3
    assert say(svc, "[11-02 10:00 欧阳文] note C1 已致电").code == 3
    assert svc("note C1 已致电", by="欧阳文", now="2026-12-01 09:00").code == 0


def test_a_repair_may_be_done_by_an_outsider(svc: Svc, listed: Path) -> None:
    tell(svc, "repair add --unit 3-1201 --item 水管漏水 --name 王小明 --phone 13800000000")
    assert say(svc, "repair dispatch R1 --to 维修班 --worker 外包刘师傅").code == 0


def test_where_nobody_is_listed_names_are_only_tidied(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"{ADD} --against ' 王\u200b静 '")
    assert svc("show C1 -f json").json["against"] == ["王静"]
