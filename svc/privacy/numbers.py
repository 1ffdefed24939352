"""Numbers that tell whose they are: phones, identity numbers, bank cards, plates, accounts."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from svc.privacy.strike import KEPT, STARS, StruckText
from svc.text.fold import fold
from svc.text.numerals import NINE, in_ascii

_MEASURE = re.compile(r"\s?(?:[元圆块角万亿吨度斤克米瓦升字次秒年月日点]|千瓦|公斤|公里|平方|平米|kwh|kw|rmb|m2|m3)")
_HAN_DIGIT = f"[〇零{NINE}幺]"
_DIGIT = f"[0-9〇零{NINE}幺]"
_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?"
_PLATE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
_KEPT = [
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d)(?:19|20)\d\d-\d\d-\d\d[t ]{_CLOCK}(?:z|[+-]\d\d:?\d\d)?",
        r"(?<!\d)(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?![\d-])",
        r"(?<!\d)(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}[日号])?)?",
        r"(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)",
        rf"(?<!\d)\d{{1,2}}[-/.]\d{{1,2}}\s{_CLOCK}",
    )
]
_NUMBERS = [
    re.compile(pattern)
    for pattern in (
        r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
        r"(?<![\da-z])(?:\d[ -]?){17}[\dx](?![\da-z])",  # an identity number
        r"(?<!\d)[1-9]\d{3}(?:[ -]\d{4}){2,}(?:[ -]\d{1,4})?(?!\d)",  # a bank card
        r"(?<!\d)(?:\+?86[ -]?)?\(?0\d{2,3}\)?[ -]{0,2}\d{3,4}[ -]?\d{4}(?:\s?(?:转|ext\.?|-)\s?\d{1,6})?(?!\d)",
        r"(?<!\d)[48]00[ -]?\d{3,4}[ -]?\d{3,4}(?!\d)",
        r"(?<![a-z])(?:微信|qq|wechat|wx|vx|抖音|快手|小红书|支付宝|微博|whatsapp)(?:号码?|id)?[:\s是为]*(?P<it>[a-z0-9][\w-]{4,19})",
        rf"[{_PLATE}][a-z][·•.\s-]?[a-z0-9]{{5,6}}(?![a-z0-9])",
        r"车牌号?码?[:\s是为]*(?P<it>(?=[a-z]*\d)[a-z\d]{5,8})(?![a-z\d])",
        r"[\[(〔【](?:19|20)\d\d[\])〕】]\s?第?\s?\d{1,5}\s?号",
        rf"{_HAN_DIGIT}{{7,}}",
        r"(?:尾号|[后末][四4]位|last (?:four|4))[^\d]{0,6}(?P<it>\d{3}[\dx])(?![\da-z])",
    )
]
_MOBILE = re.compile(
    rf"(?<!{_DIGIT})(?:\+?86[ -]?)?(?P<kind>[1一幺][ .-]?[3-9{NINE[2:]}][ .-]?{_DIGIT})"
    rf"(?:[ .-]?{_DIGIT}){{8}}(?!{_DIGIT})"
)
_LANDLINE = re.compile(r"(?:86)?0\d{2,3}([2-8]\d{6,7})")
_SHORT = re.compile(r"(?<![\d-])\d(?:[ -]?\d){4,9}(?![\d-])")
_LONG = re.compile(r"(?<![\d.])\d{7,}(?![\d.])")


def strike_numbers(text: StruckText, phones: Container[str]) -> None:
    """Strike out phones, identity numbers, plates and the like, but no dates and times.

    Args:
        text: the text.
        phones: the digits of telephone numbers that are known.
    """
    for pattern in _KEPT:
        text.strike_matches(pattern, lambda _match: KEPT)
    text.strike_matches(_MOBILE, lambda match: _mobile_prefix(match) + STARS)
    for pattern in _NUMBERS:
        text.strike_matches(pattern, lambda _match: STARS)
    text.strike_matches(_SHORT, lambda match: STARS if phone_digits(match[0]) in phones else None)
    text.strike_matches(_LONG, lambda match: None if is_quantity(match) else STARS)


def dialled_digits(phones: Iterable[str]) -> set[str]:
    """The digits of telephone numbers, also without the area code, as they are dialled in the same town."""
    local = (found[1] for number in phones if (found := _LANDLINE.fullmatch(number)))
    return {*phones, *local}


def phone_digits(text: str) -> str:
    """The digits of a telephone number."""
    return "".join(character for character in fold(text, "spelling") if character in "0123456789")


def is_quantity(match: re.Match[str]) -> bool:
    """True if a number tells an amount or a time, by the unit behind it."""
    return _MEASURE.match(match.string, match.end()) is not None


def phone_stand_in(number: str) -> str:
    """The stand-in of a telephone number, with the first three digits of a mobile, which many people share."""
    mobile = _MOBILE.fullmatch(fold(number, "spelling").strip())
    return _mobile_prefix(mobile) + STARS if mobile else STARS


def _mobile_prefix(mobile: re.Match[str]) -> str:
    """The first three digits of a mobile number."""
    return phone_digits(in_ascii(mobile["kind"]))
