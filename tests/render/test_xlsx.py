"""xlsx: a workbook that a spreadsheet opens as the form it is, with no cell that does anything."""

import csv
import io
import os
import pty
import re
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from svc.render import Column, Sheet, bind
from svc.render.long_rows import CONTINUED
from svc.render.screen import visible
from svc.render.workbook import LONGEST, excel_text, tab_name
from svc.text.language import use_language
from tests.complaints import prepare, tell
from tests.render.test_render import CALLBACKS, TEXTS, sheets
from tests.running import ROOT, Svc, environment
from tests.sites import Sites

FORM = Sheet(
    CALLBACKS.columns,
    CALLBACKS.rows,
    [],
    "回访统计表",
    ("QR-003FW", "2026年11月"),
    ("完",),
    "QR-003FW",
    signatures=("制表", "审核"),
)
SINGLE = (Column("a", "甲"),)


def book(*given: Sheet, title: str = "") -> Any:
    return load_workbook(io.BytesIO(bind(given, "xlsx", title)))


def page(sheet: Sheet) -> Any:
    return book(sheet).worksheets[0]


def cells(page: Worksheet, first: int, count: int) -> list[list[str]]:
    """The texts of rows, as svc's own importer reads them."""
    rows = page.iter_rows(first, first + count - 1)
    for row in page.iter_rows(first, first + count - 1):
        for cell in row:
            if isinstance(cell.value, datetime):
                clock = " %H:%M" if "hh" in cell.number_format else ""
                cell.value = f"{cell.value:%Y-%m-%d{clock}}"
    return [[str(cell.value or "").replace("_x005F_", "_") if cell.value != 0 else "0" for cell in row] for row in rows]


def value(text: str, **column: Any) -> Any:
    """What a cell with that text holds."""
    return page(Sheet((Column("a", "甲", **column),), ((text,),), [])).cell(2, 1)


@given(sheets())
@example(
    Sheet(tuple(Column("k", "") for _ in range(6)), (("",) * 5 + ("000000000000000\x80\n",),), [], "", ("",), ("",))
)
def test_every_cell_is_read_back_as_text(sheet: Sheet) -> None:
    found = page(sheet)
    first = found.max_row - len(sheet.rows) - len(sheet.foot) + 1
    expected = [[visible(cell, lines=True) for cell in row] for row in sheet.rows]
    assert cells(found, first, len(sheet.rows)) == expected
    for row in found.iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n")
            assert isinstance(cell.value, str | int | None)
            assert cell.value is None or cell.number_format in ("@", "0")


TEMPTING = [
    *("=1+1", '=HYPERLINK("http://x")', "+86 138 0000 0001", "@SUM(A1)", "-2+3", "＝1", "#N/A", "#REF!", "{=1}", "'=1"),
    *("0123", "13800000001", "2026-13-23", "1/2", "1:30", "TRUE", "1e5", "http://example.com", "_x0041_", " 1 "),
]


@pytest.mark.parametrize("text", TEMPTING)
def test_nothing_is_taken_for_anything_but_text(text: str) -> None:
    for align in ("left", "right", "center"):
        cell = value(text, align=align)
        if align == "right" and text == "13800000001":
            continue
        assert (cell.data_type, str(cell.value).replace("_x005F_", "_"), cell.number_format) == ("s", text, "@")
        assert cell.hyperlink is None


@pytest.mark.parametrize(
    ("text", "align", "held", "shown"),
    [
        ("2026-11-23", "left", datetime(2026, 11, 23), "yyyy-mm-dd"),  # noqa: DTZ001 - a workbook knows no zones
        ("2026-11-23 09:15", "left", datetime(2026, 11, 23, 9, 15), "yyyy-mm-dd hh:mm"),  # noqa: DTZ001
        ("53.3%", "right", 0.533, "0.0%"),
        ("100%", "right", 1, "0%"),
        ("2.1 天", "right", 2.1, '0.0" 天"'),
    ],
)
def test_dates_shares_and_durations_are_values_with_a_format(text: str, align: str, held: Any, shown: str) -> None:
    cell = value(text, align=align)
    assert (cell.value, cell.number_format) == (held, shown)
    mixed = page(Sheet((Column("a", "甲", flexible=True),), ((text,), ("后来再说",)), []))
    assert [mixed.cell(row, 1).value for row in (2, 3)] == [text, "后来再说"], "what people wrote stays text"
    two = page(Sheet((Column("a", "甲", align="right"),), ((text,), ("12",)), []))
    assert (two.cell(2, 1).number_format, two.cell(3, 1).number_format) == (shown, "0")


def test_what_looks_like_a_formula_stays_text_when_somebody_edits_the_cell() -> None:
    assert value("=1+1").quotePrefix
    assert value("＋1").quotePrefix
    assert not value("王小明").quotePrefix


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("0", 0), ("-3", -3), ("999999999999999", 999_999_999_999_999)]
)
def test_whole_numbers_in_a_column_of_figures_are_numbers(text: str, number: int) -> None:
    assert value(text, align="right").value == number
    assert value(text).value == text


@pytest.mark.parametrize("text", ["007", "1.5", "1000000000000000", "+1", "-0", "１２", "1 2", ""])
def test_what_a_number_would_lose_stays_text(text: str) -> None:
    assert value(text, align="right").value == (text or None)


@pytest.mark.parametrize("text", ["\x00\x1b[31m", "a\x0bb", "\ud83d", "\ufffe\uffff", "\u202e"])
def test_what_xml_can_not_hold_is_shown(text: str) -> None:
    assert value(text).value == visible(text)
    names = book(Sheet(SINGLE, (), [], text, (text,), (text,), text, signatures=(text,)), title=text)
    assert names.properties.title == visible(text)


def test_a_text_too_long_for_a_cell_goes_on_in_the_next_and_none_of_it_is_lost() -> None:
    for long in ("很" * LONGEST + "长", "🐀" * LONGEST):
        found = page(Sheet(SINGLE, ((long,),), []))
        assert "".join(found.cell(row, 1).value or "" for row in range(2, found.max_row + 1)) == long
    assert excel_text("很" * LONGEST + "长") == "很" * (LONGEST - 1) + "…"


# The page


def test_grouped_headers_title_and_head_are_merged() -> None:
    found = page(FORM)
    merged = {str(merged) for merged in found.merged_cells.ranges}
    assert {"A1:I1", "D3:F3", "G3:H3", "A3:A4", "B3:B4", "C3:C4", "I3:I4"} <= merged
    assert found["A1"].value == "回访统计表"
    assert [found[place].value for place in ("A3", "D3", "D4", "E4", "F4", "G3", "G4", "H4", "I3")] == [
        *("序号", "回访情况", "守时", "态度", "质量", "意见", "满意", "不满意", "日期")
    ]
    assert {cell.value for cell in found[2] if cell.value} == {"QR-003FW", "2026年11月"}


def test_it_prints_on_a4_landscape_one_page_wide_with_its_header_on_each() -> None:
    found = page(FORM)
    setup = found.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight) == ("landscape", 9, 1, 0)
    assert found.sheet_properties.pageSetUpPr.fitToPage
    assert found.print_title_rows == "$1:$4"
    assert found.print_area == "'QR-003FW'!$A$1:$I$8"
    assert found.freeze_panes == "A5"
    assert re.search(r"&P.*&N", found.oddFooter.center.text)


def test_cells_are_ruled_and_wrapped_and_rows_as_high_as_their_lines() -> None:
    rows = (("1", "3-1201", "短", *[""] * 6), ("2", "3-1202", "很长的一段话，" * 30, *[""] * 6))
    found = page(Sheet(CALLBACKS.columns, rows, []))
    for row in found.iter_rows(3, 4):
        for cell in row:
            assert all(getattr(cell.border, side).style == "thin" for side in ("left", "right", "top", "bottom"))
            assert cell.alignment.wrap_text or cell.data_type == "n"
    assert found.row_dimensions[4].height > 3 * found.row_dimensions[3].height
    widths = [found.column_dimensions[letter].width for letter in "ABCDEFGHI"]
    assert max(widths) == widths[2]
    assert sum(widths) == pytest.approx(140, abs=6)


def test_a_header_in_which_nothing_stands_is_no_row() -> None:
    assert page(Sheet((Column("a", ""),), (("没有",),), [])).cell(1, 1).value == "没有"


def test_a_crowded_table_is_printed_smaller_and_not_with_broken_names() -> None:
    columns = tuple(Column(f"c{n}", "姓名") for n in range(15))
    sheet = page(Sheet(columns, (("KEYS2026",) * 15,), []))
    assert all(sheet.column_dimensions[letter].width > 10 for letter in "ABCDEFGHIJKLMNO")
    assert sheet.page_setup.fitToWidth == 1


def test_a_row_of_figures_below_the_title_is_as_high_as_its_lines(svc: Svc, tmp_path: Path) -> None:
    tell(svc, f"form print TJ --month 2026-11 -o {tmp_path}/x.xlsx")
    sheet = load_workbook(tmp_path / "x.xlsx").worksheets[0]
    figures = [cell.value for row in sheet.iter_rows(3, 4) for cell in row if cell.value]
    assert figures[0].startswith("前期遗留")
    assert len(figures) == 11
    sheet = page(Sheet(SINGLE, (("1",),), [], "表", ("很长的单位名称" * 12, "2026年")))
    assert sheet.row_dimensions[2].height > 30


def test_a_text_that_no_row_can_hold_goes_on_in_the_next(svc: Svc, site: Path, tmp_path: Path) -> None:
    long = "".join(f"第{n}句说电梯又停了，请尽快修好。" for n in range(150))
    sheet = page(Sheet((Column("b", "乙"), Column("a", "甲", flexible=True)), (("1", long), ("2", "短")), []))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(2, sheet.max_row)]
    assert (rows[0][0], rows[-1][0]) == ("1", "2")
    assert {row[0] for row in rows[1:-1]} <= set(CONTINUED)
    assert len(rows) > 2
    assert "".join(row[1] for row in rows[:-1]) == long
    assert max(dimension.height or 0 for dimension in sheet.row_dimensions.values()) < 409
    prepare(
        svc,
        site,
        f"repair add --unit 3-1201 --name 王小明 --phone 13800000001 --item {long}",
    )
    tell(svc, f"form print QR-001FW --month 2026-11 -o {tmp_path}/x.xlsx")
    assert "不变 1" in tell(svc, f"import QR-001FW {tmp_path}/x.xlsx").out, "it is one row again when it is brought in"


def test_lines_to_sign_stand_below_the_foot() -> None:
    found = page(FORM)
    assert found["A7"].value == "完"
    assert [cell.value for cell in found[8] if cell.value] == ["制表 ________________", "审核 ________________"]


def test_rows_for_handwriting_are_high_enough(svc: Svc, tmp_path: Path) -> None:
    tell(svc, f"form print QR-001FW --blank 20 -o {tmp_path}/x.xlsx")
    found = load_workbook(tmp_path / "x.xlsx").worksheets[0]
    assert [found.cell(row, 1).value for row in range(4, 24)] == list(range(1, 21))
    assert {found.row_dimensions[row].height for row in range(4, 24)} == {20}


def test_several_sheets_are_tabs(svc: Svc, site: Path, tmp_path: Path) -> None:
    prepare(svc, site, "repair add --unit 3-1201 --name 王小明 --phone 13800000001 --item 漏水")
    tell(svc, f"show R1 -o {tmp_path}/x.xlsx")
    assert load_workbook(tmp_path / "x.xlsx").sheetnames == ["R2026-0001", "应办事项"]


def test_a_slip_is_two_parts_on_one_page(svc: Svc, tmp_path: Path) -> None:
    line = "key deposit --unit 3-1201 --owner 王小明 --phone 13800000001 --key 大门=2 --key 信箱=1 --signed 王小明"
    assert svc([*line.split(), "--purpose", '=HYPERLINK("http://x")']).code == 0
    tell(svc, f"form print QR-006FW --record K1 -o {tmp_path}/x.xlsx")
    found = load_workbook(tmp_path / "x.xlsx")["QR-006FW"]
    said = [[cell.value for cell in row if cell.value is not None] for row in found.iter_rows()]
    (cut,) = (n for n, row in enumerate(said) if any("✂" in str(text) for text in row))
    assert found.cell(cut + 1, 1).border.top.style == "dashed"
    for part, name in ((said[:cut], "存根（服务中心留存）"), (said[cut + 1 :], "业主联（交业主保存）")):
        assert part[0] == ["业主委托管理处保管钥匙单"]
        assert part[1][-1] == f"{name}  第1页 共1页"
        assert ["编号", "K2026-0001", "日期", "2026-11-02"] in part
        assert ["托管原因", '=HYPERLINK("http://x")'] in part
        assert [1, "大门", 2] in part
        assert any("业主签名（王小明）" in row for row in part)
    assert {cell.data_type for row in found.iter_rows() for cell in row} <= {"s", "n"}
    setup = found.page_setup
    assert (setup.orientation, setup.fitToWidth, setup.fitToHeight) == ("portrait", 1, 1)


def test_a_slip_is_cut_in_the_middle_of_the_page_and_signed_on_lines(svc: Svc, tmp_path: Path) -> None:
    tell(svc, f"form print QR-006FW --slip --blank 1 -o {tmp_path}/x.xlsx")
    found = load_workbook(tmp_path / "x.xlsx")["QR-006FW"]
    cut = next(cell.row for row in found.iter_rows() for cell in row if "✂" in str(cell.value))
    before = sum(found.row_dimensions[row].height for row in range(1, cut))
    assert before == pytest.approx(364, abs=1)  # of the 770 points between the margins
    labels = [cell for row in found.iter_rows() for cell in row if cell.value == "业主签名"]
    assert len(labels) == 2
    for label in labels:
        assert found.cell(label.row, label.column + 2).border.bottom.style == "thin"


@given(st.lists(TEXTS, min_size=1, max_size=5))
@example(["\u00a0", " '\u3000x"])
def test_any_name_makes_a_tab_that_excel_takes(names: list[str]) -> None:
    taken: set[str] = set()
    found = [tab_name(name, taken) for name in [*names, *names]]
    assert len({name.casefold() for name in found}) == len(found)
    for name in found:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f]|^'|'$|^\s|\s$", name)
        assert name.casefold() != "history"


def test_hostile_names_reach_tabs_print_areas_and_titles() -> None:
    for name in ("a'b!c", "A1", "=1+1", "R1C1", "'x'", "&P&N", "1", "🐀" * 40):
        found = page(Sheet(SINGLE, (("x",),), [], name=name))
        assert found.print_title_rows
        assert found.print_area


def test_an_empty_sheet_opens_too() -> None:
    assert book(Sheet(SINGLE, (), [])).worksheets[0]["A1"].value == "甲"
    assert page(Sheet((), (), [], "图", ("头",), name="图"))["A1"].value == "图"


# The file


def test_the_same_sheets_are_the_same_bytes_at_any_time() -> None:
    use_language("en")  # as a process begins
    code = "import sys; from tests.render.test_xlsx import FORM, bind; sys.stdout.buffer.write(bind([FORM], 'xlsx'))"
    env = environment(Path("/nonexistent"), TZ="Asia/Tokyo", PYTHONHASHSEED="7")
    there = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, check=True).stdout
    assert there == bind([FORM], "xlsx")
    with zipfile.ZipFile(io.BytesIO(there)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
        assert b"dcterms" not in archive.read("docProps/core.xml").split(b">", 1)[1]


def test_a_workbook_goes_through_a_pipe(svc: Svc) -> None:
    result = tell(svc, "complaint list -f xlsx")
    assert load_workbook(io.BytesIO(result.raw)).sheetnames == ["投诉"]


def test_a_workbook_is_not_thrown_at_a_terminal(site: Path, tmp_path: Path) -> None:
    leader, follower = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "svc", "complaint", "list", "-f", "xlsx"],
        cwd=site,
        env=environment(tmp_path),
        stdin=follower,
        stdout=follower,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    os.close(follower)
    os.close(leader)
    assert done.returncode == 2
    assert done.stderr.splitlines()[1].strip().endswith(".xlsx")
    assert "-o " in done.stderr


def test_without_openpyxl_svc_says_what_to_install(site: Path, tmp_path: Path) -> None:
    code = "import sys; sys.modules['openpyxl'] = None; from svc.cli.main import run; run()"
    target = tmp_path / "x.xlsx"
    done = subprocess.run(
        [sys.executable, "-c", code, "complaint", "list", "-o", str(target)],
        cwd=site,
        env=environment(tmp_path),
        capture_output=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stdout) == (5, "")
    assert "pip install openpyxl" in done.stderr
    assert not target.exists()


def test_the_sample_forms_have_all_their_rows(sites: Sites, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    svc = Svc(tmp_path / "home", sites.put("sample", tmp_path / "sample"))
    for number in ("QR-001FW", "QR-002FW", "QR-003FW"):
        line = f"form print {number} --month 2026-11"
        _header, *rows = csv.reader(tell(svc, f"{line} -f csv").out.removeprefix("\ufeff").splitlines())
        found = load_workbook(io.BytesIO(tell(svc, f"{line} -f xlsx").raw))[number]
        depth = 5 if number == "QR-003FW" else 4  # the letterhead, title, head and header
        assert rows
        assert cells(found, depth + 1, len(rows)) == rows


def test_a_report_has_charts_and_links_and_a_handover_is_one_sheet(sites: Sites, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    svc = Svc(tmp_path / "home", sites.put("sample", tmp_path / "sample"))
    report = load_workbook(io.BytesIO(svc("report month 2026-11 -f xlsx", now="2026-11-23 09:00").raw))
    cover, contents, charts, complaints = (report[name] for name in ("要点", "目录", "图表", "投诉"))
    assert len(charts._charts) == 5
    assert contents.cell(3, 2).hyperlink.location == "'图表'!A1"
    rates = {str(row[0].value): row[1] for row in complaints.iter_rows() if row[0].value}
    assert (rates["按期率"].value, rates["按期率"].number_format) == (0.533, "0.0%")
    assert (rates["本期新增"].value, rates["首答中位用时"].number_format) == (16, '0.0" 天"')
    signed = [str(cell.value) for row in cover.iter_rows() for cell in row if "____" in str(cell.value)]
    assert [text.split()[0] for text in signed] == ["编制", "审核", "日期"]
    (handover,) = load_workbook(io.BytesIO(svc("duty handover -f xlsx", now="2026-11-23 10:00").raw)).worksheets
    assert handover.title == "值班交接表"
    passes = load_workbook(io.BytesIO(svc("form print QR-005FW --month 2026-11 -f xlsx").raw)).worksheets[0]
    assert passes.page_setup.scale >= 75, "printed on two pages side by side, in a readable size"
    assert passes.print_title_cols == "$A:$A"
    listed = load_workbook(io.BytesIO(svc("complaint list -f xlsx").raw)).worksheets[0]
    assert listed.auto_filter.ref
    assert listed.freeze_panes
