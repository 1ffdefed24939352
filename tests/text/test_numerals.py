"""Chinese numerals are read as the numbers they stand for."""

import re

import pytest

from svc.demo.shift_dates import NUMERALS
from svc.text.numerals import BELOW_HUNDRED, in_ascii, read_numeral


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("零", 0),
        ("〇", 0),
        ("一", 1),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("四十五", 45),
        ("九十九", 99),
    ],
)
def test_a_numeral_below_a_hundred_is_read(text: str, number: int) -> None:
    assert read_numeral(text) == number


def test_every_numeral_of_a_day_is_read_back() -> None:
    for number, numeral in enumerate(NUMERALS[1:], 1):
        assert read_numeral(numeral) == number
        assert re.fullmatch(BELOW_HUNDRED, numeral)


def test_digits_are_put_in_ascii_one_by_one_and_nothing_else() -> None:
    assert in_ascii("二〇二六年") == "2026年"
    assert in_ascii("幺三八零零") == "13800"
    assert in_ascii("十") == "十"
