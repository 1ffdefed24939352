"""Thirty further spellings and layouts: each is a table of one row, read in a rehearsal and explained cell by cell."""

from pathlib import Path
from typing import Any

import pytest

from tests.importing.test_as_seen import NOW, workbook
from tests.running import Svc

BOOK = "报修时间,报修地点,姓名,电话,维修项目,维修结果,回访结果"
LINE = ["2026-11-02", "3-1201", "王小明", "13800000001", "灯不亮", "", ""]
AT = dict(zip(("day", "home", "name", "phone", "item", "result", "call"), range(7), strict=True))
HEADS = dict(zip(AT, BOOK.split(","), strict=True))

# What stands in one column of a repairs' book, and the value it has then; None is nothing, a text with ! a refusal.
CELLS = [
    ("home", "3号楼1201室", "3-1201"),
    ("home", "３＃１２０１", "3-1201"),
    ("home", "三栋1201", "3-1201"),
    ("home", "3-1201（跃层）", "!"),
    ("home", "大堂", "大堂"),
    ("day", "2026.11.02", "2026-11-02 00:00"),
    ("day", "26-11-2", "2026-11-02 00:00"),
    ("day", "二〇二六年十一月二日", "2026-11-02 00:00"),
    ("day", "11月2日（周一）", "2026-11-02 00:00"),
    ("day", "2026年11月2日上午9时15分", "2026-11-02 09:15"),
    ("day", "2026/11/2 下午3:05", "2026-11-02 15:05"),
    ("day", "2026-11-02T09:15:00", "2026-11-02 09:15"),
    ("day", "20261102", "2026-11-02 00:00"),
    ("day", "46328", "2026-11-02 00:00"),
    ("day", "昨天", "!"),
    ("phone", "１３８　００００　０００１", "138 0000 0001"),
    ("phone", "1.38E+10", "!"),
    ("phone", "暂缺", None),
    ("phone", "不详", None),
    ("name", "——", None),
    ("result", "已修好，待回访", "已修好，待回访"),
    ("result", "换件后正常", "换件后正常"),
    ("result", "配件未到", None),
    ("result", "转开发商处理", None),
    ("result", "临时处理，仍需更换", None),
    ("result", "√", "√"),
    ("call", "一般", "较满意"),
    ("call", "五星", "满意"),
    ("call", "★★★★★", "满意"),
    ("call", "3星", "较满意"),
    ("call", "★★☆☆☆", "不满意"),
    ("call", "不错，但是来得太慢", "不满意"),
    ("call", "打了两次没人接", None),
    ("call", "非常满意！", "满意"),
    ("call", "蓝色", "!"),
]
# Whole tables: what they are, the file, and whether their first row reads as the line above.
TABLES = [
    ("full-width spaces in headings", "报　修　时　间,房　号,姓名,电话,报修内容\n{line}\n"),
    ("numbered headings", "1、报修时间,2、报修地点,3、姓名,4、电话,5、维修项目\n{line}\n"),
    ("remarks in headings", "报修时间[年-月-日],报修地点【房号】,姓名（业主）,电话(手机),维修项目*\n{line}\n"),
    ("English headings", "Reported,Place,Name,Phone,Item\n{line}\n"),
    ("a day of filling in above", f"报修表\n填表日期：2026-12-01\n{BOOK}\n{{line}}\n"),
    ("semicolons and their line", f"sep=;\n{BOOK.replace(',', ';')}\n{{line;}}\n"),
    ("an estate before the building", "小区,楼栋,房号,报修时间,姓名,电话,维修项目\n样例苑,3栋,1201,{rest}\n"),
    ("UTF-16", f"{BOOK}\n{{line}}\n"),
    ("line ends of old", f"{BOOK}\r{{line}}\r"),
    (
        "an empty column between",
        "报修时间,,报修地点,姓名,电话,维修项目\n2026-11-02,,3-1201,王小明,13800000001,灯不亮\n",
    ),
    ("headings on the second page again", f"{BOOK}\n{{line}}\n{BOOK}\n"),
    ("blank rows with numbers", f"序号,{BOOK}\n1,{{line}}\n2,,,,,,,\n3\n"),
]


def explained(svc: Svc, site: Path, name: str, data: bytes, line: int, form: str = "QR-001FW") -> Any:
    (site.parent / name).write_bytes(data)
    return svc(["import", form, f"../{name}", "--explain", str(line), "--json"], now=NOW)


def test_cells(svc: Svc, site: Path) -> None:
    wrong = []
    for column, text, wanted in CELLS:
        line = [*LINE]
        line[AT[column]] = f'"{text}"'
        if column == "call":
            line[AT["result"]] = "已修"
        result = explained(svc, site, "a.csv", f"{BOOK}\n{','.join(line)}\n".encode(), 2)
        outcome = result.json["rows"][0]["outcome"]
        [value] = [cell["value"] for cell in result.json["cells"] if cell["heading"] == HEADS[column]]
        found = "!" if outcome == "refused" else value or None
        if found != wanted:
            wrong.append((column, text, wanted, found, result.json["errors"]))
    assert not wrong, "\n".join(map(str, wrong))
    line = ["26-11-2", *LINE[1:]]
    assert "26-11-2 按 2026 年" in explained(svc, site, "a.csv", f"{BOOK}\n{','.join(line)}\n".encode(), 2).err
    assert not (site / "records").exists()


def test_tables(svc: Svc, site: Path) -> None:
    plain = ",".join(LINE[:5])
    wanted = {"报修时间": "2026-11-02 00:00", "报修地点": "3-1201", "姓名": "王小明"}
    wanted |= {"联络电话": "13800000001", "维修项目": "灯不亮"}
    wrong = []
    for what, text in TABLES:
        rest = ",".join((LINE[0], *LINE[2:5]))
        full = text.replace("{line;}", plain.replace(",", ";")).replace("{line}", plain).replace("{rest}", rest)
        full = full.replace("{tail}", ",".join(LINE[2:5]))
        found = svc_rows(svc, site, "a.csv", full.encode("utf-16" if what == "UTF-16" else "utf-8"))
        if found != wanted:
            wrong.append((what, found))
    assert not wrong, "\n".join(map(str, wrong))


def svc_rows(svc: Svc, site: Path, name: str, data: bytes) -> Any:
    """The values of the first row of a table, by what their columns were taken as."""
    (site.parent / name).write_bytes(data)
    first = svc(["import", "QR-001FW", f"../{name}", "-n", "--json"], now=NOW)
    if first.code != 0:
        return first.shown
    told = explained(svc, site, name, data, first.json["rows"][0]["line"]).json
    return {cell["taken_as"]: cell["value"] for cell in told["cells"] if cell["value"]}


@pytest.mark.parametrize(
    ("sheet", "title", "wanted"),
    [
        ("25年3月", "报修表", "2025-03-05"),
        ("3月", "2025年度报修登记", "2025-03-05"),
        ("三月份", "（2025年3月1日至3月31日）", "2025-03-05"),
    ],
)
def test_years(svc: Svc, site: Path, sheet: str, title: str, wanted: str) -> None:
    data = workbook([title], BOOK.split(","), ["3月5日", *LINE[1:]], sheet=sheet)
    result = explained(svc, site, "a.xlsx", data, 3)
    assert result.json["cells"][0]["value"].startswith(wanted), result.shown
