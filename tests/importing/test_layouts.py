"""A random book in a random layout reads back as the book."""

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.forms.template import load_form
from svc.importing import cells, tables
from svc.importing.form_book import FormBook
from svc.model.units import UnitForm, spell_home
from svc.text.paths import built_in_templates

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 12, 31, 12, tzinfo=ZONE)
FORM = load_form("QR-001FW", [built_in_templates() / "forms"])
FIELDS = {
    "reported": ("报修时间", "报修时间（年月日）", "报修日期*", "Reported"),
    "unit": ("报修地点", "房号", "报修地点\n（房号）"),
    "name": ("业主姓名", "报修人", "姓名"),
    "phone": ("联络电话", "联系方式", "手机号"),
    "item": ("维修项目", "维修项目*"),
    "receiver": ("接待人",),
}
PEOPLE = ("王小明", "李敏", "孙八", "欧阳静")
DAYS = {  # how a day is written; those without a year need it in the title
    "iso": lambda day: f"{day:%Y-%m-%d}",
    "han": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "slash": lambda day: f"{day.year}/{day.month}/{day.day}",
    "compact": lambda day: f"{day:%Y%m%d}",
    "short": lambda day: f"{day.month}月{day.day}日",
    "weekday": lambda day: f"{day.month}.{day.day:02}（周{'一二三四五六日'[day.weekday()]}）",
    "two digits": lambda day: f"{day:%y-%m-%d}",
    "numerals": lambda day: f"{numeral(day.month)}月{numeral(day.day)}日",
    "serial": lambda day: (day - date(1899, 12, 30)).days,
    "cell": lambda day: day,
}
HOMES = {
    "plain": lambda building, room: f"{building}-{room}",
    "han": lambda building, room: f"{building}栋{room}室",
    "hash": lambda building, room: f"{building}#{room}",
    "number": lambda _building, room: int(room),  # shown by its cell's format
    "two": lambda _building, room: room,  # the building in a column of its own
}

YEARS = ("2026年报修登记表", "二〇二六年度", "年度：2026")  # in a title
NAMES = ("2026年", "26年度", "2026-12", "登记２０２６")  # of a sheet


def numeral(number: int) -> str:
    """A number below a hundred in Chinese numerals."""
    tens, ones = divmod(number, 10)
    return (
        ("一二三四五六七八九"[tens - 1] if tens > 1 else "")
        + "十" * (tens > 0)
        + ("〇一二三四五六七八九"[ones] if ones else "")
    )


ROW = st.fixed_dictionaries(
    {
        "reported": st.dates(date(2026, 1, 1), date(2026, 12, 30)) | st.just(date(2026, 11, 2)),
        "building": st.integers(1, 30).map(str),
        "room": st.integers(101, 3308).map(str),
        "name": st.sampled_from(PEOPLE),
        "phone": st.integers(0, 99_999_999).map(lambda number: f"138{number:08}"),
        "item": st.sampled_from(["水管漏水", "灯不亮", "11.10 处门坏", "锁芯换新、把手松动"]),
        "receiver": st.sampled_from(PEOPLE),
    }
)
LAYOUT = st.fixed_dictionaries(
    {
        "order": st.permutations(list(FIELDS)),
        "names": st.fixed_dictionaries({key: st.sampled_from(names) for key, names in FIELDS.items()}),
        "day": st.sampled_from(list(DAYS)),
        "home": st.sampled_from(list(HOMES)),
        "numbered": st.booleans(),
        "grouped": st.booleans(),
        "ditto": st.sampled_from(["", "同上", "〃"]),
        "sums": st.sampled_from(["", "合计", "本页小计", "累 计", "共9件"]),
        "year": st.sampled_from(["title", "sheet", "file"]),
        "written": st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "xlsx", "xlsx"]),
        "merged": st.booleans(),  # cells with the same day below each other, in a workbook
        "again": st.booleans(),  # the headings at the top of a second page
        "more": st.sampled_from(["", "内部编码"]),  # a column that means nothing here
        "numbers": st.booleans(),  # telephone numbers as numbers
    }
)


def laid_out(rows: list[dict[str, Any]], layout: dict[str, Any]) -> tuple[list[list[Any]], dict[tuple[int, int], str]]:
    """The lines of a book, and the number formats of cells."""
    order = [key for each in layout["order"] for key in (["building", each] if two(layout, each) else [each])]
    heads = [layout["names"].get(key, "楼栋") for key in order]
    formats: dict[tuple[int, int], str] = {}
    lines: list[list[Any]] = [[YEARS[len(rows) % 3] if layout["year"] == "title" else "报修登记表"], []]
    if layout["grouped"]:
        lines.append(["登记", *[""] * (len(order) - 1)])
    head = (["序号", *heads] if layout["numbered"] else heads) + [layout["more"]] * bool(layout["more"])
    lines.append(head)
    before: dict[str, Any] = {}
    for count, row in enumerate(rows, 1):
        if layout["again"] and count == len(rows) > 1:
            lines += [[], head]
        cells_: list[Any] = [count] if layout["numbered"] else []
        said = {**row, "reported": DAYS[layout["day"]](row["reported"])}
        said["unit"] = HOMES[layout["home"]](row["building"], row["room"])
        said["phone"] = int(row["phone"]) if layout["numbers"] else row["phone"]
        for key in order:
            same = layout["ditto"] and before.get(key) == said[key] and layout["home"] != "number"
            if key == "unit" and layout["home"] == "number":
                formats[len(lines) + 1, len(cells_) + 1] = f'"{row["building"]}-"0'
            cells_.append(layout["ditto"] if same else said[key])
        before = said
        lines.append(cells_ + ["A-1"] * bool(layout["more"]))
    if layout["sums"]:
        lines.append([layout["sums"], len(rows)])
    return lines, formats


def two(layout: dict[str, Any], key: str) -> bool:
    """True if a home's building stands in a column before its room."""
    return key == "unit" and layout["home"] == "two"


def as_file(lines: list[list[Any]], formats: dict[tuple[int, int], str], layout: dict[str, Any]) -> io.BytesIO:
    """The lines as a text in some encoding, or a workbook."""
    if layout["written"] != "xlsx":
        kept = io.StringIO()
        csv.writer(kept).writerows(lines)
        return io.BytesIO(kept.getvalue().encode(layout["written"]))
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = NAMES[len(lines) % 4] if layout["year"] == "sheet" else "登记"
    for line in lines:
        sheet.append(line)
    for (row, column), shape in formats.items():
        sheet.cell(row, column).number_format = shape
    if layout["merged"]:
        merge_alike(sheet, lines, layout)
    kept_bytes = io.BytesIO()
    made.save(kept_bytes)
    return kept_bytes


def merge_alike(sheet: Any, lines: list[list[Any]], layout: dict[str, Any]) -> None:
    """Merge each two cells that have the same day below each other, as desks do; and the groups of headings."""
    at = next(n for n, line in enumerate(lines) if layout["names"]["reported"] in line)
    column = lines[at].index(layout["names"]["reported"])
    if layout["grouped"]:
        sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=len(lines[at]))
    row = at + 1
    while row + 1 < len(lines):
        first, second = (line[column] if len(line) > column else None for line in lines[row : row + 2])
        if first is not None and first == second:
            sheet.merge_cells(start_row=row + 1, end_row=row + 2, start_column=column + 1, end_column=column + 1)
            row += 1
        row += 1


@given(st.lists(ROW, min_size=1, max_size=6), LAYOUT)
@settings(max_examples=25, deadline=None)
def test_a_random_book_in_a_random_layout_reads_back(rows: list[dict[str, Any]], layout: dict[str, Any]) -> None:
    if layout["home"] == "number" or layout["year"] == "sheet":
        layout = {**layout, "written": "xlsx"}
    file = as_file(*laid_out(rows, layout), layout)
    book = FormBook(FORM, NOW, {}, "")
    name = "2026年报修册.xlsx" if layout["year"] == "file" else "册.xlsx"
    table = tables.open_table(file, Path(name), book.headings)
    found = []
    for row in table:
        values = {
            key: cells.parse_cell(book.fields[key], text, NOW, ZONE, epoch=table.lines.epoch, year=table.year)
            for key, text in book.field_texts(row.values).items()
        }
        values["unit"] = spell_home(values["unit"], UnitForm(), "")
        found.append((values, row.serial))
    wanted = [
        (
            {key: row[key] for key in ("name", "phone", "item", "receiver")}
            | {"unit": f"{row['building']}-{row['room']}"}
            | {"reported": datetime.combine(row["reported"], datetime.min.time(), ZONE)},
            str(count) if layout["numbered"] else "",
        )
        for count, row in enumerate(rows, 1)
    ]
    assert found == wanted
    assert timedelta() == found[0][0]["reported"].utcoffset() - timedelta(hours=8)
