"""Spreadsheets of old (.xls) and OpenDocument ones (.ods) are read like those of today."""

import base64
import gzip
import io
import sys
import zipfile
from pathlib import Path

import pytest

from svc.importing import tables
from svc.text.errors import BadInput
from tests.importing.test_tables import HOMES, PATH, refused

# A sheet 11月 with a title, headings and three rows: a day with a format of its own, a home by its number format, a
# name merged over two rows, the last row hidden; and a hidden sheet. Made once with xlwt, which nobody maintains.
OLD = gzip.decompress(
    base64.b64decode(
        "H4sIAAAAAAACA+0YXUhTYfR89965n7a5LY00kCFkZYpziwhCV0H51GY/YIVYmsvCUlkiWWCWDQKJhDAqekjQoBfTl0oqqZfoITDy"
        "ISgCNYQgEAL7eVBv5zv7dptrgYMStHsu37nnnO/83e8738/2esQ51jOYPQ4JUAoyzKlmSIuTMWzmGOMA7FdVTsbeJmyqDksKzCac"
        "yDQDPLa9MvI55PM9DhIMKM8RA0xgq4QmCDQ2hNyLCDsoh2rGcyhhCtaeBLex2SGL8nIRPkp4JeH7pPuE8DaSXCFcgrpj7BCM+AP5"
        "W0QdH5Byqc+OmMFDsnlHkmLIhJe8js93saiuAbaHT1SfXC4dOYoVegHnuizUEApz3gZ9fOm2IhSdKqrlgrtckOsrzPUgjEEGlkUv"
        "fFXdANOx9f/MrcsXV84A5T/my41/kJtwTpPJzTi1ifJrkgLQDuoRxhdDBBfFe4X3yKwYl4OpLgJWGDTyEpJY1/WRyAzc4bs/pGND"
        "i6tV3/fh+uyrmQp+C013C9JTMdSEZHZga2D0oG0/ktNtU8HWG1MtFmBe8IAXNkNzFVc91zLQefyyDKzzdHql/RgSjU22QH/AACIB"
        "H0yGcF/yFRZ7PV6MGKgLhvDFuoMVms4m1EHZJ5RhvZ+x8KOKtjbHvK3NRgveirgW8+e0k5a9A0ds5t6XN7tryv2HSdJOx1n00FvL"
        "RwhUuMAt0NhOPQYN55PFRsIXyesaorMJZ6AOvvPKMwWxq4N0LlFvHsbxEYz618XR65GOfN7zKCfy0b8B6f6y8bMZ/W/9PZCLs1iL"
        "9vzpgAJWwG7d5DDkj72Z2B4/EM76bas0SQ76LgOo4mRPh1mwkMxJgijHR4dpnCTGKsrJyMkapyCnCM+QxDOQZz5Ww2CnUXWKRyEb"
        "KcHmKawmmZNmzQUToxLm/sLFK477kyh+mogvUXyjiC8n+GqTLCRzUh5cX6b4Jo3jX2bWOHmeJve8QnhW4jy7hWeFPNuFvkKerRoX"
        "8zyM0RQxZtEe7teGPZM0VzL1ymJNKlAqueABHwA8yn7BYlQ10/BSrOpo7slqj38djSokG1UddNBBBx10+K+A0SUe6OqhiOssv1IY"
        "xf86s9jm9L9Jli3shUZ8mvEn4U5owHcYWlOqn1VgYDFfbIE2sf8LOVRg9DDUQw3lUZ9y/eKVkMV/z4INHX9vCaUafy6VPP9x/J9K"
        "dKrIABYAAA=="
    )
)
HEADINGS = tables.Headings(
    {"day": ("报修时间",), "unit": ("报修地点",), "name": ("业主姓名",), "item": ("维修项目",)}, ("unit",)
)
NAMES = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
)


def ods(rows: str, *, head: str = "", manifest: str = "") -> bytes:
    """An OpenDocument spreadsheet with one sheet."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        made.writestr(
            "content.xml",
            f"<?xml version='1.0'?>{head}<office:document-content{NAMES}><office:body><office:spreadsheet>"
            f'<table:table table:name="住户">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return kept.getvalue()


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


def test_a_workbook_of_old_is_read_as_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    table = tables.open_table(io.BytesIO(OLD), Path("a.xls"), HEADINGS)
    assert [(row.line, row.serial, *row.values.values()) for row in table] == [
        (3, "1", "2026-11-02", "3-1201", "王小明", "灯不亮"),
        (4, "2", "11月3日", "3-1202", "李敏", "锁坏"),
        (5, "3", "11月4日", "3-1202", "李敏", "门坏"),
    ]
    assert (table.year, table.lines.name, table.place(3, "unit")) == (2026, "11月", "C3 报修地点")
    assert [text for text in table.notes if "5" in text]
    assert "spreadsheet" in refused(OLD[:2000], HEADINGS).sentence
    monkeypatch.setitem(sys.modules, "xlrd", None)
    assert "svc[books]" in refused(OLD, HEADINGS).todo


def test_an_open_document_is_read_as_it_shows() -> None:
    merged = cell("王小明", ' table:number-rows-spanned="2"')
    rows = (
        f"<table:table-row>{cell('房号')}{cell('业主姓名')}{cell('联络电话')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell office:value-type="float" office:value="101"><text:p>0101</text:p>'
        f"</table:table-cell>{merged}{cell('138<text:s/>0000')}</table:table-row>"
        '<table:table-row table:visibility="filter">'
        f"{cell('0102')}<table:covered-table-cell/></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="999"/>'
        "</table:table-row>"
    )
    table = tables.open_table(io.BytesIO(ods(rows)), Path("a.ods"), HOMES)
    assert [(row.line, row.values["unit"], row.values["owner"]) for row in table] == [
        (5, "0101", "王小明"),
        (6, "0102", "王小明"),
    ]
    assert next(iter(table)).values["phone"] == "138 0000"


@pytest.mark.parametrize(
    "data",
    [
        ods("", head="<!DOCTYPE x [<!ENTITY a 'b'>]>"),
        ods("", head=f"<!--{' ' * 70_000}-->"),
        ods("", manifest="<manifest:encryption-data/>"),
        ods("<table:table-row>"),
    ],
)
def test_a_document_that_may_be_anything_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        tables.open_table(io.BytesIO(data), PATH, HOMES)
