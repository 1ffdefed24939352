"""Telephone numbers: the same one, however it is written."""

from __future__ import annotations

import re

from svc.text.fold import fold

ENOUGH = 7  # digits of a local number: fewer are looked for as a text
_GAP = r"(?<=\d)[\s()\-.·]{1,3}(?=\d)|[()+]"
_COUNTRY = r"(?<!\d)(?:00|\+)?86(?=1\d{10}(?!\d))"
_RUN = r"\d+"
_SIGNS = r"[\d\s+()\-.·]+"


def phone_numbers(text: str) -> tuple[str, ...]:
    """The numbers in a text, each as its digits alone, without the country's 86 and what stands between digits.

    Args:
        text: such as `138-0000-0011`, `+86 138 0000 0011`, or a sentence that has several numbers in it.
    """
    plain = fold(text, "spelling")
    if not any(each.isdecimal() for each in plain):
        return ()
    joined = re.sub(_COUNTRY, "", re.sub(_GAP, "", plain))
    return tuple(run for run in re.findall(_RUN, joined) if len(run) >= ENOUGH)


def phone_meant(text: str) -> str:
    """The digits of the telephone number that somebody looks for, or an empty text if it is none."""
    numbers = phone_numbers(text)
    return numbers[0] if len(numbers) == 1 and re.fullmatch(_SIGNS, fold(text, "spelling")) else ""
