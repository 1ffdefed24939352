"""Whole identity numbers, which are recognised so that none is ever kept (006.15)."""

import re
import unicodedata

from svc.text.errors import BadInput
from svc.text.language import _

# Seventeen digits and a check character, as they are typed: also with spaces or hyphens between, or full-width.
WHOLE = r"(?<![0-9])(?:[0-9][ -]?){17}[0-9Xx](?![0-9])"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
CHECKS = "10X98765432"


def find_identity_number(text: str) -> str | None:
    """The first whole identity number in a text, or None.

    Args:
        text: anything that somebody typed or a file holds.
    """
    if len(text) < 18 and text.isascii():  # most texts are short, and other letters than these can stand for several
        return None
    plain = unicodedata.normalize("NFKC", text)
    numbers = (re.sub("[ -]", "", match[0]).upper() for match in re.finditer(WHOLE, plain))
    return next((number for number in numbers if has_valid_check(number)), None)


def has_valid_check(number: str) -> bool:
    """True if the last of eighteen characters is the check character of the seventeen digits before it."""
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return CHECKS[total % 11] == number[-1]


def refuse_identity_number(text: str, option: str) -> None:
    """Refuse a text with a whole identity number in it, without repeating the number.

    Raises:
        BadInput: there is one (006.15; exit 2).
    """
    if find_identity_number(text):
        raise identity_number_refusal(option)


def identity_number_refusal(option: str) -> BadInput:
    """The refusal of a whole identity number."""
    return BadInput(
        _("{option}: a whole identity number is never kept").format(option=option),
        article="006.15",
        todo=_("give only the kind of document and its last four characters: --id-type, --id-last4"),
    )
