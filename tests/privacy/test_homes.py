"""Homes named in passing are replaced, however the sentence goes on (reference 7)."""

import pytest

from svc.privacy.homes import Estate
from svc.privacy.strike import StruckText

ESTATE = Estate({("2", "201"): "甲户", ("1", "102"): "乙户", ("3", "1201"): "丙户"}, {}, "某栋", lambda _of: "某户")
HOMES = ("2-201", "2栋201", "1-102", "3#1201", "5-301", "3号楼1201室")
BEHIND = ("楼下吵", "楼上漏水", "隔壁装修", "对门养狗", "业主来电", "那户不开门", "楼上又在施工")
ALONE = (
    "1201楼上漏水",
    "1201隔壁吵",
    "1201对门有狗",
    "1201那户没人",
    "1201业主不同意",
    "201楼下反映异响",
    "301 楼上漏水",
)
SENTENCES = [
    f"{before}{home}{after}" for home in HOMES for before, after in zip(("", "昨晚", "") * 3, BEHIND, strict=False)
]


@pytest.mark.parametrize("sentence", [*SENTENCES, *ALONE, "住在2-201楼下的老人", "1-102楼上，2-201楼下都来过"])
def test_a_home_named_in_passing_is_replaced(sentence: str) -> None:
    reading = StruckText(sentence)
    ESTATE.strike(reading, ())
    said = reading.rewritten()
    assert not any(room in said for room in ("201", "102", "1201", "301")), said


@pytest.mark.parametrize("sentence", ["300业主参加了大会", "共102户", "3-5楼上的灯不亮", "楼上漏水"])
def test_a_count_or_a_floor_stays(sentence: str) -> None:
    reading = StruckText(sentence)
    ESTATE.strike(reading, ())
    assert reading.rewritten() == sentence
