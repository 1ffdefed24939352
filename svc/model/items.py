"""Items with a name and a count, such as two keys of the front door."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from svc.model.fields import Field
from svc.text.errors import BadInput, Misread
from svc.text.language import _

Item = Mapping[str, Any]  # {"name": "大门", "count": 2}

COUNT = r"(?a)0*[1-9][0-9]{0,5}"
COUNTED = r"(?s)(.*)[=＝](.*)|(.*)×\s*(\d+)\s*"
_MEASURES = "把台个件张套箱只条袋包辆部块扇盏盆根组幅枚本床架座盒卷桶瓶罐捆串棵株"
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_NUMBER = rf"\d{{1,6}}|[{''.join(_NUMERALS)}]"
WORDED = (  # 2台空调, 大门2把, 信箱 1, 沙发 x2; but not 三人沙发 or 2号门
    rf"(?s)(?P<before>{_NUMBER})\s*[{_MEASURES}]\s*(?P<after>.+)"
    rf"|(?P<name>.*?\D)\s*(?:(?:{_NUMBER})\s*[{_MEASURES}]|[xX*✕]\s*\d{{1,6}}|(?<=\s)\d{{1,6}})"
)


def read_items(field: Field, raw: Any) -> tuple[Item, ...]:
    """Read items from a file: `[{name: 大门, count: 2}]`. Without a count there is one.

    Args:
        field: the fact they are.
        raw: the list as read, or a single one without brackets.

    Raises:
        Misread: something else stands there.
    """
    return tuple(_one(field, item, n) for n, item in enumerate(raw if isinstance(raw, list) else [raw]))


def _one(field: Field, raw: Any, place: int) -> Item:
    if not isinstance(raw, dict) or not raw.get("name"):
        expected = _("{field}: {keys} expected").format(field=field.name, keys="{name: …, count: …}")
        raise Misread(expected, place)
    if unknown := [key for key in raw if key not in ("name", "count")]:
        raise Misread(_("unknown field: {name}").format(name=unknown[0] or "''"), place, unknown[0])
    for key, value in raw.items():
        if not isinstance(value, str):
            raise Misread(_("{field}: one text expected").format(field=f"{field.name}.{key}"), place, key)
    count = raw.get("count") or "1"
    if not re.fullmatch(COUNT, count):
        sentence = _("{field}: not a count: {value}").format(field=f"{field.name}.count", value=count)
        raise Misread(sentence, place, "count")
    return {"name": raw["name"], "count": int(count)}


def parse_items(field: Field, typed: Any, named: Callable[[str], str]) -> tuple[Item, ...]:
    """Parse items as typed, `大门=2` or just `大门`, or as a file has them. Equal names are added up.

    Args:
        field: the fact they are.
        typed: one text or mapping, or a list of them.
        named: makes a typed text a name, or refuses it.

    Raises:
        BadInput: no name, or no count above nought (exit 2).
    """
    each = [_typed(field, item) for item in (typed if isinstance(typed, list | tuple) else [typed])]
    return as_items(count_by_name({"name": named(name), "count": count} for name, count in each))


def _typed(field: Field, item: Any) -> tuple[str, int]:
    if isinstance(item, Mapping):
        try:
            item = _one(field, item, 0)
        except Misread as error:
            raise BadInput(str(error)) from None
        return item["name"], item["count"]
    if not isinstance(item, str):
        raise BadInput(_("{option}: one text expected").format(option=field.option))
    found = re.fullmatch(COUNTED, item)
    if not found:
        return _worded(item)
    name, count = (found[1], found[2]) if found[1] is not None else (found[3], found[4])
    digits = unicodedata.normalize("NFKC", count).strip()
    if not re.fullmatch(COUNT, digits):
        raise BadInput(
            _("{option}: how many? {value} is no count").format(option=field.option, value=count or "''"),
            todo=_("a name and how many of it: {example}").format(example=f"{field.option} {name.strip()}=1"),
        )
    return name.strip(), int(digits)


def _worded(text: str) -> tuple[str, int]:
    """A name and the count that stands before or behind it in words, such as `2台空调` or `大门两把`; else one."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = re.fullmatch(WORDED, plain)
    if not found:
        return text.strip(), 1
    name = (found["after"] or found["name"]).strip()
    number = re.search(_NUMBER, found["before"] or plain[len(found["name"]) :])
    count = _NUMERALS.get(number[0]) or int(number[0]) if number else 0
    return (name, count) if count else (text.strip(), 1)


def says_count(text: str) -> bool:
    """True if a text says how many things it means, or means several."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return len(split_items(text)) > 1 or bool(re.fullmatch(COUNTED, text) or re.fullmatch(WORDED, plain))


def split_items(text: str) -> list[str]:
    """Split a text that has several items as they are shown: `大门×2、信箱×1`."""
    return [part for part in re.split(r"[,，、;；]", text) if part.strip()]


def count_by_name(things: Iterable[Item]) -> dict[str, int]:
    """Count items by name, in the order in which the names first appear."""
    found: dict[str, int] = {}
    for item in things:
        found[item["name"]] = found.get(item["name"], 0) + item["count"]
    return found


def as_items(counts: Mapping[str, int]) -> tuple[Item, ...]:
    """The items of a count by name, without those that have none."""
    return tuple({"name": name, "count": count} for name, count in counts.items() if count)


def total_count(things: Iterable[Item] | None) -> int:
    """The number of items in all."""
    return sum(item["count"] for item in things or ())


def show_item(item: Item | str) -> str:
    """An item as people read it, such as `大门×2`. A text is returned as it is."""
    return item if isinstance(item, str) else f"{item['name']}×{item['count']}"
