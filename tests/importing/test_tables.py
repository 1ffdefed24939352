"""Tables that people keep, as they come: any encoding, headings anywhere, and files that are none."""

import csv
import io
import re
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.dates.timestamps import iso
from svc.importing import cells, tables
from svc.importing.tables import TableRow
from svc.importing.tables.heads import Headings
from svc.model.fields import Choice, Field
from svc.render.delimited import inert
from svc.text.errors import BadInput
from tests.dates.test_parse import NOW
from tests.dates.test_parse import SHANGHAI as ZONE

HOMES = Headings(
    {"unit": ("房号", "unit"), "owner": ("业主姓名", "业主", "owner"), "phone": ("联络电话", "phone")}, ("unit",)
)
CALLS = Headings(
    {
        "unit": ("地点",),
        "punctual": ("守时", "回访情况/守时"),
        "attitude": ("态度", "回访情况/态度"),
        "satisfied": ("意见/满意",),
        "fairly": ("意见/较满意",),
        "date": ("日期",),
    },
    ("unit",),
)
PATH = Path("住户.csv")


def rows(data: bytes, headings: Headings = HOMES) -> list[tuple[int, dict[str, str]]]:
    """The rows of a file by line."""
    return [(row.line, dict(row.values)) for row in tables.open_table(io.BytesIO(data), PATH, headings)]


def book(*lines: list[Any], merged: tuple[str, ...] = (), sheets: int = 1) -> bytes:
    """A workbook whose last sheet has these lines."""
    made = openpyxl.Workbook()
    for _n in range(1, sheets):
        made.create_sheet()
    sheet = made.worksheets[-1]
    for line in lines:
        sheet.append(line)
    for cell in merged:
        sheet.merge_cells(cell)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def repacked(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with something in one of its parts replaced."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(kept, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, re.sub(old, new, content) if name == part else content)
    return kept.getvalue()


def refused(data: bytes, headings: Headings = HOMES) -> BadInput:
    with pytest.raises(BadInput) as caught:
        rows(data, headings)
    assert caught.value.path == PATH
    return caught.value


TEXT = "房号,业主姓名,联络电话\n3-1201,王小明,13800000001\n3-1202,李敏,\n"
WANTED = [(2, {"unit": "3-1201", "owner": "王小明", "phone": "13800000001"}), (3, {"unit": "3-1202", "owner": "李敏"})]


# Text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_is_read_whichever_way_it_was_saved(encoding: str, delimiter: str, end: str) -> None:
    assert rows(TEXT.replace(",", delimiter).replace("\n", end).encode(encoding)) == WANTED


def test_a_line_break_in_quotes_is_part_of_its_cell_and_lines_are_counted_all_the_same() -> None:
    text = '房号,业主姓名\n3-1201,"王\n小明"\n\n3-1202,李敏\n'
    assert rows(text.encode()) == [
        (2, {"unit": "3-1201", "owner": "王\n小明"}),
        (5, {"unit": "3-1202", "owner": "李敏"}),
    ]


def test_headings_stand_anywhere_under_whatever_width_case_and_spaces() -> None:
    head = "阳光花园住户登记表,,\n单位: 阳光花园,,2026年\n,,\nＵＮＩＴ ：,业 主 姓 名,*联络电话\n"
    text = f"{head}3-1201,王小明,13800000001\n"
    table = tables.open_table(io.BytesIO(text.encode()), PATH, HOMES)
    assert [row.values for row in table] == [WANTED[0][1]]
    assert table.year == 2026


def test_headings_of_the_next_page_are_no_row() -> None:
    assert rows((TEXT + TEXT).encode())[2:] == [(line + 3, values) for line, values in WANTED]


def test_lines_for_signatures_and_sums_below_are_no_rows() -> None:
    foot = ",制表: 李敏,审核 ________\n,合计,\n,审核人,\n,钱,\n"
    assert rows((TEXT + foot).encode()) == [*WANTED, (7, {"owner": "钱"})]


def test_columns_in_another_order_and_unknown_ones_are_found_and_told() -> None:
    table = tables.open_table(io.BytesIO("业主,面积,房号\n王小明,88,3-1201\n".encode()), PATH, HOMES)
    assert [dict(row.values) for row in table] == [{"unit": "3-1201", "owner": "王小明"}]
    assert table.head.unknown == ("面积",)


@pytest.mark.parametrize(
    "text",
    [
        "地点,回访情况/守时,回访情况/态度,意见/满意,意见/较满意,日期\n3-1201,满意,较满意,√,,2026-11-02\n",
        "回访统计表,,,,,\n地点,回访情况,,意见,,日期\n,守时,态度,满意,较满意,\n3-1201,满意,较满意,√,,2026-11-02\n",
    ],
)
def test_groups_stand_in_one_line_with_their_headings_or_above_them(text: str) -> None:
    [(_line, values)] = rows(text.encode(), CALLS)
    assert values == {
        "unit": "3-1201",
        "punctual": "满意",
        "attitude": "较满意",
        "satisfied": "√",
        "date": "2026-11-02",
    }


def test_a_mark_that_keeps_a_cell_from_being_a_formula_is_no_part_of_it() -> None:
    assert rows("房号,业主姓名\n3-1201,'=1+1\n3-1202,'O'Neill\n".encode())[0][1]["owner"] == "=1+1"
    assert rows("房号,业主姓名\n3-1201,'O'Neill\n".encode())[0][1]["owner"] == "'O'Neill"
    for text in ("=1", " =1", "\u3000＠x", "-5"):
        assert rows(f"房号,业主姓名\n3-1201,{inert(text)}\n".encode())[0][1]["owner"] == text.strip()


@pytest.mark.parametrize(
    ("data", "line", "word"),
    [
        (b"", None, "no headings"),
        (b"\n\n\n", None, "no headings"),
        (b"a,b\n1,2\n", None, "no headings"),
        ("业主姓名,联络电话\n王小明,1\n".encode(), 1, "no column 房号"),
        ("房号,业主姓名,业主\n3-1201,a,b\n".encode(), 1, "two columns"),
        (TEXT.encode() + b"\x00\x01", None, "no table"),
        ("房号\n".encode() + b"\xff\xfe\xff\xff", 2, "UTF-8"),
        (TEXT.encode() + '3-1203,"王\n'.encode() + b"x,y\n" * 40_000, 4, "never closed"),
        (TEXT.encode() + '3-1203,"王\n'.encode() + b"x,y\n" * 600, 4, "never closed"),
        (TEXT.encode() + b"y" * 300_000, 4, "without end"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, None, "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600 + "EncryptedPackage".encode("utf-16-le"), None, "password"),
        (b"PK\x03\x04" + b"x" * 100, None, "spreadsheet"),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", None, "spreadsheet"),
        ("<html><table><tr><td>房号</td></tr></table>".encode("gb18030"), None, "web page"),
    ],
)
def test_what_is_no_such_table_is_said_in_one_line(data: bytes, line: int | None, word: str) -> None:
    error = refused(data)
    assert error.line == line
    assert word in error.sentence


def test_lines_without_end_are_not_all_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("svc.importing.tables.delimited.MOST", 100)
    assert "100" in refused((TEXT + "3-1203,\n" * 200).encode()).sentence
    monkeypatch.setattr("svc.importing.tables.delimited.LARGEST", 100_000)
    assert "MiB" in refused((TEXT + "3-1203,\n" * 50_000).encode()).sentence


# What stands alone for "as above" or "nothing" (tried in tests of their own).
MARK = re.compile(r"""[/／\\|—–―－_"”“'’〃″-]+|无""")
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.text("a,;\t\"'\n =", max_size=6)
CELL = TEXTS.filter(lambda text: not MARK.fullmatch(plain(text)))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(CELL, CELL), max_size=6), st.sampled_from(["utf-8-sig", "gb18030"]), st.sampled_from(",;\t"))
def test_whatever_a_spreadsheet_program_saves_is_read_back(
    kept: list[tuple[str, str]], encoding: str, delimiter: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(
        [("房号", "业主姓名", "联络电话"), *((f"1-{a}", b, "1") for a, b in kept)]
    )
    found = rows(text.getvalue().encode(encoding))
    assert [values["unit"] for _line, values in found] == [f"1-{a}".strip() for a, _b in kept]
    assert [values.get("owner", "") for _line, values in found] == [plain(b) for _a, b in kept]


def plain(text: str) -> str:
    """What a cell means: a quote before a formula, or white space and a formula, only keeps it from being one.

    A formula that says nothing but a text, as `="0571"`, is that text.
    """
    kept = text.strip()
    if said := re.fullmatch(r'="((?:[^"]|"")*)"', kept):
        return said[1].replace('""', '"').strip()
    behind = kept[1:].lstrip()
    guarded = kept[:1] == "'" and (kept[1:2] in {"\t", "\r", "\n"} or (behind and behind[0] in "=+-@＝＋－＠"))
    return behind if guarded else kept


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=80) | st.text("房号,业主\n\"';\t \x00'=", max_size=60).map(str.encode))
def test_any_bytes_are_a_table_or_refused(data: bytes) -> None:
    with suppress(BadInput):
        rows(data)


# Spreadsheets


def test_a_spreadsheets_cells_are_what_somebody_would_type() -> None:
    lines = [["房号", "业主姓名", "联络电话"], ["3-1201", " 王小明 ", 13800000001], ["3-1202", date(2026, 3, 5), 1.5]]
    lines += [
        ["3-1203", datetime(2026, 3, 5, 9, 15), True],  # noqa: DTZ001 - spreadsheets know no zones
        ["3-1204", time(9, 5), 12.0],
        [],
        ["3-1206", None, "+86 138"],
    ]
    assert rows(book(*lines)) == [
        (2, {"unit": "3-1201", "owner": "王小明", "phone": "13800000001"}),
        (3, {"unit": "3-1202", "owner": "2026-03-05", "phone": "1.5"}),
        (4, {"unit": "3-1203", "owner": "2026-03-05 09:15:00", "phone": "true"}),
        (5, {"unit": "3-1204", "owner": "09:05", "phone": "12"}),
        (7, {"unit": "3-1206", "phone": "+86 138"}),
    ]


def test_the_sheet_with_the_headings_is_found_and_a_cell_has_its_name() -> None:
    data = book(["登记表"], [], ["", "房号", "业主姓名"], ["", "3-1201", "王小明"], sheets=3)
    table = tables.open_table(io.BytesIO(data), PATH, HOMES)
    [row] = table
    assert row == TableRow(4, {"unit": "3-1201", "owner": "王小明"})
    assert table.place(4, "owner") == "C4 业主姓名"
    assert table.lines.cell(1, 27) == "AB1"


def test_a_sheet_can_be_asked_for_and_others_with_the_headings_are_told() -> None:
    book = openpyxl.Workbook()
    book.active.title = "模板"
    book.active.sheet_state = "hidden"
    for name, home in (("模板", "0-0000"), ("10月", "3-1201"), ("11月", "3-1202"), ("说明", "")):
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        for line in [["房号", "业主姓名"], [home, "王小明"]] if home else [["由前台填写"]]:
            sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    table = tables.open_table(file, PATH, HOMES)
    assert ([row.values["unit"] for row in table], table.others) == (["3-1201"], ("11月", "模板"))
    table = tables.open_table(file, PATH, HOMES, "11月")
    assert ([row.values["unit"] for row in table], table.others) == (["3-1202"], ())
    for wrong, said in (("12月", "12月"), ("说明", "no headings")):
        with pytest.raises(BadInput, match=said):
            tables.open_table(file, PATH, HOMES, wrong)
    with pytest.raises(BadInput, match="11月"):
        tables.open_table(io.BytesIO("房号\n3-1201\n".encode()), PATH, HOMES, "11月")


def test_cells_merged_downwards_hold_for_each_row_and_groups_for_each_column() -> None:
    head = [["地点", "回访情况", None, "意见", None, "日期"], [None, "守时", "态度", "满意", "较满意", None]]
    lines = [
        *head,
        ["3-1201", "满意", "满意", "√", None, "d"],
        [None, "较满意", "满意", None, "√", None],
        ["3-1202", None],
    ]
    data = book(*lines, merged=("A1:A2", "B1:C1", "D1:E1", "F1:F2", "A3:A4", "F3:F4"))
    assert rows(data, CALLS) == [
        (3, {"unit": "3-1201", "punctual": "满意", "attitude": "满意", "satisfied": "√", "date": "d"}),
        (4, {"unit": "3-1201", "punctual": "较满意", "attitude": "满意", "fairly": "√", "date": "d"}),
        (5, {"unit": "3-1202"}),
    ]


def test_a_formula_is_what_it_came_to_and_one_never_worked_out_is_nobody_knows_what() -> None:
    data = book(["房号", "业主姓名"], ["3-1201", "=1+2"])
    assert rows(data) == [(2, {"unit": "3-1201", "owner": "=?"})]
    worked_out = repacked(data, "xl/worksheets/sheet1.xml", rb"</f><v */>|</f><v></v>", b"</f><v>3</v>")
    assert rows(worked_out) == [(2, {"unit": "3-1201", "owner": "3"})]


def test_a_workbook_that_unpacks_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = book(["房号"], *[["x" * 30_000 + str(n)] for n in range(100)])
    assert len(data) < 100_000
    monkeypatch.setattr("svc.importing.tables.workbook.UNPACKED", 1_000_000)
    assert "MiB" in refused(data).sentence


def test_a_row_number_out_of_this_world_does_not_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("svc.importing.tables.workbook.MOST", 10_000)
    data = repacked(book(["房号"], ["3-1201"]), "xl/worksheets/sheet1.xml", b'r="2"', b'r="999999999999"')
    assert "10000" in refused(data).sentence


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("new", [b"", b"<", b"<!DOCTYPE x [<!ENTITY a 'a'>]><x>&a;</x>"])
def test_a_spoilt_workbook_is_the_files_fault(part: str, new: bytes) -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(["房号"], ["3-1201"]))) as source, zipfile.ZipFile(kept, "w") as target:
        for name in source.namelist():
            target.writestr(name, new if name == part else source.read(name))
    refused(kept.getvalue())


# Cells as values

MOMENT = Field("when", "时间", "when", "time", options=("时间",))
DAY = Field("move_in", "入住日期", "moved in", "day", options=("入住日期",))


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("2026-03-05 09:15", "2026-03-05T09:15:00+08:00"),
        ("2026年3月5日", "2026-03-05T00:00:00+08:00"),
        ("2026年3月5日 上午9:15", "2026-03-05T09:15:00+08:00"),
        ("2026年3月5日9点半", "2026-03-05T09:30:00+08:00"),
        ("2026/3/5", "2026-03-05T00:00:00+08:00"),
        ("2026.3.5 9：15", "2026-03-05T09:15:00+08:00"),
        ("20260305", "2026-03-05T00:00:00+08:00"),
        ("46086", "2026-03-05T00:00:00+08:00"),
        ("46086.3854166667", "2026-03-05T09:15:00+08:00"),
        ("3月5日", "2025-03-05T00:00:00+08:00"),
        ("3-5 9:15", "2025-03-05T09:15:00+08:00"),
        ("3月5日 9:15", "2025-03-05T09:15:00+08:00"),
        ("二〇二六年三月五日", "2026-03-05T00:00:00+08:00"),
        ("2026-03-05 0.375", "2026-03-05T09:00:00+08:00"),
        ("46086 0.375", "2026-03-05T09:00:00+08:00"),
        ("46086 9:15", "2026-03-05T09:15:00+08:00"),
        ("20260305 下午3点", "2026-03-05T15:00:00+08:00"),
        ("2026-03-05 2026-03-05 09:15:00", "2026-03-05T09:15:00+08:00"),
        ("2026年3月5日 14.30", "2026-03-05T14:30:00+08:00"),
    ],
)
def test_a_day_is_read_as_desks_write_it(cell: str, wanted: str) -> None:
    assert iso(cells.parse_cell(MOMENT, cell, NOW, ZONE, year=2025)) == wanted


@pytest.mark.parametrize("cell", ["昨天", "今天 9:00", "9:15", "周一", "3天前", "-2d"])
def test_what_is_another_day_tomorrow_is_no_day_of_a_book(cell: str) -> None:
    with pytest.raises(BadInput):
        cells.parse_cell(MOMENT, cell, NOW, ZONE, year=2026)


@pytest.mark.parametrize("cell", ["2026-09-12", "9月12日", "12-Sep", "Sep-12"])
def test_a_home_that_a_spreadsheet_took_for_a_day_is_refused(cell: str) -> None:
    with pytest.raises(BadInput, match=cell):
        cells.parse_cell(Field("unit", "房号", "unit", "unit"), cell, NOW, ZONE)


def test_a_spreadsheet_of_an_old_macintosh_counts_its_days_from_1904() -> None:
    assert cells.parse_cell(DAY, "44624", NOW, ZONE, epoch=1904) == "2026-03-05"


def test_ticks_choices_and_several_names_are_read() -> None:
    flag = Field("no_callback", "不接受回访", "no callback", "flag")
    assert [cells.parse_cell(flag, cell, NOW, ZONE) for cell in ("√", "是", "否", "true")] == [True, True, False, True]
    names = Field("tenants", "租户", "tenants", "name", many=True)
    assert cells.parse_cell(names, "张三、李四，王五", NOW, ZONE) == ("张三", "李四", "王五")
    opinion = Field("opinion", "意见", "opinion", "choice", choices=(Choice("fairly", "较满意", "fairly satisfied"),))
    assert cells.parse_cell(opinion, "较满意", NOW, ZONE) == "fairly"


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "110101199003070000", "110101199003078515"])
def test_an_error_and_an_identity_number_even_a_rounded_one_are_refused(cell: str) -> None:
    note = Field("note", "备注", "note", options=("备注",))
    with pytest.raises(BadInput) as caught:
        cells.parse_cell(note, cell, NOW, ZONE)
    assert cell.startswith("#") or cell[:6] not in caught.value.sentence


def test_a_strict_workbook_is_read_like_any_other() -> None:
    usual = book(["房号", "业主姓名"], ["3-1201", "王小明"], ["http://purl.oclc.org/x", "李敏"])
    assert rows(strict(usual)) == rows(usual)
    assert len(rows(usual)) == 2


def strict(data: bytes) -> bytes:
    """A workbook with the addresses of Strict Open XML."""
    kept = io.BytesIO()
    names = rb"http://schemas\.openxmlformats\.org/(spreadsheetml|officeDocument|drawingml)/2006/"
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(kept, "w") as target:
        for name in source.namelist():
            target.writestr(name, re.sub(names, rb"http://purl.oclc.org/ooxml/\1/", source.read(name)))
    return kept.getvalue()


def test_hidden_rows_and_columns_are_read_and_said() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for line in (["房号", "业主姓名"], ["3-1201", "王小明"], ["3-1202", "李敏"]):
        sheet.append(line)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    kept = io.BytesIO()
    made.save(kept)
    table = tables.open_table(kept, PATH, HOMES)
    assert [row.values["owner"] for row in table] == ["王小明", "李敏"]
    assert [text for text in table.notes if "3" in text]
    assert list(table.lines.hidden_columns) == [1]
