"""Days, years, homes, names and telephone numbers as desks spell them, many in one book."""

from pathlib import Path
from typing import Any

import pytest

from svc.importing.tables.year import find_year
from tests.importing.test_as_seen import NOW, bring, workbook
from tests.running import Svc

DAYS = {
    "十一月二日": "2026-11-02T00:00",
    "11月2": "2026-11-02T00:00",
    "2026年11月2 9:15": "2026-11-02T09:15",
    "2026 - 11 - 02": "2026-11-02T00:00",
    "20261102093000": "2026-11-02T09:30",
    "2026-11-02，09:30": "2026-11-02T09:30",
    "2026/11/2 3:05 PM": "2026-11-02T15:05",
    "12月29日": "2025-12-29T00:00",
    "2月30日": None,
    "11/2/2026": None,
    "11月": None,
}
PHONES = {
    "电话：13800000001": "13800000001",
    "１３８—００００—０００１": "138-0000-0001",
    "13800000001\n13800000002": "13800000001、13800000002",
    "13800000001; 010-8888888转8": "13800000001、010-8888888转8",
    "13800000001.0": "13800000001",
    "138****0001": None,
    "1.38E+10": None,
}
NAMES = {"王静\n李敏": "王静、李敏", "欧阳\n静": "欧阳静", "空置": "", "王**": None, "12": None, "王先生": "王先生"}


def by_home(svc: Svc, kind: str, fact: str) -> dict[str, Any]:
    return {row["unit"]: row[fact] for row in svc(f"{kind} list -f json", now=NOW).json}


def quoted(texts: Any, more: str = "") -> list[str]:
    return [f'"{text}",3-{n}{more}' for n, text in enumerate(texts, 101)]


def test_days_are_read_in_many_spellings_or_refused(svc: Svc, site: Path) -> None:
    result = bring(
        svc, "QR-001FW", "\n".join(("报修时间,报修地点,维修项目,预约时间", *quoted(DAYS, ",灯,1月5日"))), "--partial"
    )
    found = by_home(svc, "repair", "reported")
    assert {text: found.get(f"3-{n}", "")[:16] or None for n, text in enumerate(DAYS, 101)} == DAYS, result.shown
    assert "未写年份的日期按 2026 年计（表名、标题、文件名都没有年份）" in result.err
    assert "未写年份的日期按 2025 年计" in result.err
    # an appointment is the first such day since the matter began
    booked = by_home(svc, "repair", "appointment")
    assert (booked["3-101"][:10], booked["3-108"][:10]) == ("2027-01-05", "2026-01-05")


def test_names_and_phones_are_read_as_they_are_meant_or_refused(svc: Svc, site: Path) -> None:
    rows = ["联络电话,房号,业主姓名", *quoted(PHONES, ",王静")]
    rows += [f',3-{n},"{name}"' for n, name in enumerate(NAMES, 201)]
    result = bring(svc, "residents", "\n".join(rows), "--partial")
    phones, owners = by_home(svc, "resident", "phone"), by_home(svc, "resident", "owner")
    assert {text: phones.get(f"3-{n}") for n, text in enumerate(PHONES, 101)} == PHONES, result.shown
    assert {
        text: owners.get(f"3-{n}", None) or ("" if f"3-{n}" in owners else None) for n, text in enumerate(NAMES, 201)
    } == NAMES
    assert "业主姓名：空置 视为空白" in result.err
    assert "138****0001 已被遮盖" in result.err
    # several numbers of a home stand in several columns
    both = bring(svc, "residents", "房号,业主,电话1,备用电话,地址\n3-301,王静,13800000001,010-8888888,向阳路\n")
    assert "合并为一项：电话1、备用电话" in both.err
    assert "未采用的列：地址" in both.err
    assert by_home(svc, "resident", "phone")["3-301"] == "13800000001、010-8888888"


@pytest.mark.parametrize(
    ("head", "rows", "homes"),
    [
        ("小区,楼栋名称,室", ["{site},1栋,101", "{site},2栋,101"], ["1-101", "2-101"]),
        ("幢,楼层,房间", ["1,1,01", "1,2,1", "1,2,203"], ["1-101", "1-201", "1-203"]),
        ("楼栋,房号", ["1,1-101", "1,1栋102室"], ["1-101", "1-102"]),
        ("小区,楼栋,房号", ["{site},1,101", "别的苑,1,101"], ["1-101", "同一张表中既有 别的苑 又有 阳光花园"]),
        ("期,楼栋,房号", ["一期,1,101", "二期,1,101"], ["1-101", "同一张表中既有 二期 又有 一期"]),
        ("单元,房号", ["1,101"], ["1单元101 不是能识别的房号"]),
    ],
)
def test_homes_stand_in_columns_of_their_own(
    svc: Svc, site: Path, head: str, rows: list[str], homes: list[str]
) -> None:
    rows = [row.format(site="阳光花园") for row in rows]
    result = bring(svc, "residents", "\n".join((head, *rows)), "--partial")
    found = list(by_home(svc, "resident", "id"))
    assert found == [home for home in homes if home[0].isdigit() and "单元" not in home], result.shown
    assert all(home in result.err for home in homes if home not in found), result.shown


@pytest.mark.parametrize(
    ("texts", "months", "years"),
    [
        (("", "19年度"), [(3, 5)], [2019]),
        (("", "19-03"), [(3, 5)], [2019]),
        (("", "二O一九年"), [(3, 5)], [2019]),
        (("", "2018-2019年"), [(3, 5)], [None]),
        (("2025年12月—2026年1月报修表", ""), [(12, 30), (1, 2), (6, 1)], [2025, 2026, None]),
        (("填表日期：2020年1月5日", ""), [(12, 30), (1, 5), (1, 6)], [2019, 2020, 2019]),
        (("", "报修20200105"), [(12, 30), (1, 2)], [2019, 2020]),
        (("依据2018年物业管理条例", "2019"), [(3, 5)], [2019]),
    ],
)
def test_the_year_of_a_day_is_the_sheets(
    texts: tuple[str, str], months: list[tuple[int, int]], years: list[int | None]
) -> None:
    title, name = texts
    found = find_year([title], name)
    assert found
    assert [found.of(*day) for day in months] == years


def test_a_row_that_is_struck_through_is_said(svc: Svc, site: Path) -> None:
    import io

    import openpyxl

    data = workbook(["报修时间", "报修地点", "维修项目"], ["2026-11-02", "3-101", "灯"], ["2026-11-03", "3-102", "门"])
    book = openpyxl.load_workbook(io.BytesIO(data))
    for cell in book.worksheets[0][3]:
        cell.font = openpyxl.styles.Font(strike=True)
    kept = io.BytesIO()
    book.save(kept)
    result = bring(svc, "QR-001FW", kept.getvalue(), name="登记.xlsx")
    assert "划去的行，照常读取（第 3 行）" in result.err
