"""What lines and cells of a table mean beside what stands in them: sums, signatures, nothing, or the same as above."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from svc.importing.tables.home_parts import join_home

SHORT = 12  # characters of a mark, or half of those of a word for sums
# A line of sums: the word alone in a cell, whatever stands beside it.
_COUNT = r"(?:数量?|件数?|户数?|为|[0-9]+|[件户条项次宗个起笔单人元:：])"
_SUM = re.compile(
    r"[【\[(（]?(?:[本上全该当]?(?:年度?|季度?|月份?|周|日|页|期|栋|楼)|[0-9]{1,2}月份?|截至?目前|各项|以上)?的?"
    rf"(?:总?合计|小计|累计|共计|总计|本页|[月年]计|总[件户条数]数?|(?:承|接)前页|过次页|上页(?:结转|余额)|(?:grand)?total|subtotal|sum){_COUNT}*"
    rf"(?:[(（【\[]{_COUNT}*[)）】\]])?[】\])）]?|[(（]?(?:[本全]?[年月页期])?共[0-9]+[件户条项次宗个起笔单人][)）]?",
    re.IGNORECASE,
)
# These may be a matter's own words, too: a line has sums only where it is no whole row.
_SUM_BELOW = re.compile(
    r"[^，。；,;]{0,6}(?:合计|小计|累计|总计)(?:[(（].{0,4}[)）])?|计|平均数?|均值|完成率|占比", re.IGNORECASE
)
_SIGN = re.compile(r"计|页|共|总|均|率|比|total|sum", re.IGNORECASE)
_EMPTY = re.compile(
    r"[/／\\|—–―－_-]+|无|暂无|没有|待定|未定|暂缺|空缺|不详|未知|未填|未留|略|n/?a|\(?空\)?", re.IGNORECASE
)
_DITTO = re.compile(
    r"[(（]?同(?:上|前)?(?:行|栏|格|一行)?[)）。]?|[〃々〞〝″]+|[\"”“'’´`]{1,2}|↓|ditto|do\.", re.IGNORECASE
)
_FOOT = re.compile(
    r"_{3,}|^(?:制表|填表|审核|审批|复核|主管|负责人|合计|总计|小计|本页|累计|共计|备注|注|说明)人?(?:[\d小合:：\s]|$)|以下空白|^第\s*\d+\s*页|^(?:Prepared|Checked|Total)\b"
)
_INK = "___"  # a line to write on
_BARE_COUNT = re.compile(r"[0-9]{1,4}(?:\.[0-9]+)?\s*[件户条项次宗个起笔单人]?")


@lru_cache(8192)
def cell_meaning(cell: str) -> Literal["", "empty", "ditto"]:
    """Return `empty` for a stroke or a word that means nothing, `ditto` for a mark that means the cell above."""
    if len(cell) < SHORT:
        if _EMPTY.fullmatch(cell):
            return "empty"
        if _DITTO.fullmatch(cell):
            return "ditto"
    return ""


def is_sum(cells: Sequence[str], values: Mapping[str, str], needed: Collection[str], marks: Collection[str]) -> bool:
    """True if a line has sums, since one of its cells says so.

    Args:
        cells: the line's cells.
        values: those that mean anything, by key.
        needed: the keys that a row can't do without. A line that has them all is a row even if such a word stands in
            another of its cells, unless it has mere counts in them.
        marks: the cells in which such a word means the line whatever else stands there, such as its number.
    """
    if not _SIGN.search("\x1f".join(cells)):
        return False
    whole = bool(needed) and all(key in values and not _BARE_COUNT.fullmatch(values[key]) for key in needed)
    own = {values.get(key, "") for key in needed} | set(marks)
    for cell in cells:
        if 0 < len(cell) < 2 * SHORT:
            plain = "".join(cell.split())
            if _SUM.fullmatch(plain) and (not whole or cell in own):
                return True
            if not whole and _SUM_BELOW.fullmatch(plain):
                return True
    return False


def is_foot(values: Mapping[str, str], needed: frozenset[str]) -> bool:
    """True if a line is for signatures or sums and is no row, or a lone sentence below the table."""
    lone = len(values) == 1 and any(value.endswith("。") for value in values.values())
    if lone or any(_INK in values.get(key, "") for key in needed):
        return True
    return not needed <= join_home(values).keys() and any(_FOOT.search(value) for value in values.values())
