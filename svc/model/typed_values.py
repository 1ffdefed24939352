"""Telephone numbers, amounts and names as somebody types them."""

from __future__ import annotations

import re
import unicodedata

from svc.model.fields import Field
from svc.model.values import read_amount
from svc.text.errors import BadInput
from svc.text.language import _

PHONE = r"[0-9+() #*,、/转-]{3,60}"


def parse_phone(field: Field, typed: str) -> str:
    """Parse a telephone number: digits and the usual signs between them."""
    number = unicodedata.normalize("NFKC", typed).strip()
    if not re.fullmatch(PHONE, number) or sum(c.isdigit() for c in number) < 3:
        raise BadInput(
            _("{option}: {value} is no telephone number").format(option=field.option, value=typed),
            todo=_("digits, with + - ( ) and spaces between them, such as 138 0000 0000"),
        )
    return number


def parse_amount(field: Field, typed: str) -> str:
    """Parse an amount of money, which may stand with its currency: `35`, `35.50`, `¥35`, `35元`, `1,200`."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    digits = re.sub(r"^[¥]\s*|\s*[元圆]整?$|,(?=\d{3}(?:\D|$))", "", plain)
    try:
        return read_amount(field, re.sub(r"^0+(?=[0-9])", "", digits))
    except ValueError:
        raise BadInput(
            _("{option}: {value} is no amount of money").format(option=field.option, value=typed),
            todo=_("nought or more, with at most two decimals: {example}").format(example=f"{field.option} 35.50"),
        ) from None


def parse_name(field: Field, typed: str) -> str:
    """Check the name of somebody or something, which is one line."""
    if any(c in typed for c in "\n\r\x85\u2028\u2029") or len(typed) > 200:
        raise BadInput(_("{option}: one short line is expected").format(option=field.option))
    return typed
