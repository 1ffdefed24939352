"""Texts that mean the same are the same when folded, and no degree leaves out more than it says."""

from itertools import pairwise

import pytest

from svc.text.fold import RESERVED, SPELLINGS, Degree, fold

SAME: list[tuple[Degree, list[str]]] = [
    ("letters", ["3-1201A", "３-１２０１Ａ", "3-1201a"]),
    ("letters", ["ﬁre STRASSE", "fire straße"]),
    ("heading", ["联系电话", "联系 电话*", "（联系电话）：", "联系电话\n"]),
    ("list", ["大门钥匙、车位卡", "大门钥匙,车位卡", "大门钥匙，车位卡；", "大门 钥匙 车位卡"]),
    ("spelling", ["3-1201", "３－１２０１", "3–1201", "3—1201", "3\u200b-1201", f"3-{RESERVED}1201"]),
    ("name", ["阿依古丽买买提", "阿依古丽·买买提", "阿依古丽 • 买买提", "阿依\u200b古丽・买买提"]),
]
APART: list[tuple[Degree, str, str]] = [
    ("letters", "3-1201", "3–1201"),
    ("letters", "大门 钥匙", "大门钥匙"),
    ("heading", "电话1", "电话2"),
    ("list", "大门-钥匙", "大门钥匙"),
    ("spelling", "3 1201", "31201"),
    ("name", "3-1201", "31201"),
]


@pytest.mark.parametrize(("degree", "texts"), SAME)
def test_what_makes_no_difference_is_folded_away(degree: Degree, texts: list[str]) -> None:
    for one, other in pairwise(texts):
        assert fold(one, degree) == fold(other, degree)


@pytest.mark.parametrize(("degree", "one", "other"), APART)
def test_what_makes_a_difference_stays(degree: Degree, one: str, other: str) -> None:
    assert fold(one, degree) != fold(other, degree)


def test_a_composed_and_a_decomposed_letter_are_spelled_alike() -> None:
    assert fold("José", "spelling") == fold("Jose\u0301", "spelling") == "josé"


def test_the_spelling_of_a_text_is_that_of_its_characters() -> None:
    text = "①３栋—１２０１㎡ Straße"
    assert fold(text, "spelling") == "".join(SPELLINGS[character] for character in text)
