"""The letterhead: company and logo at the head of what is printed, and what is said of a logo that can't be."""

import base64
import io
import struct
import zlib
from pathlib import Path

import pytest
from openpyxl import load_workbook

from svc.render.letterhead import HIGH, WIDE, read_picture
from svc.site.logo import LARGEST
from tests import pages
from tests.complaints import ADD, prepare
from tests.running import Svc


def png(wide: int = 60, high: int = 20) -> bytes:
    """A white picture as PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\xff" * wide) * high)
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + b"\xff\xc0\0\x11\x08\0\x14\0\x3c" + bytes(12)
SVG = b'<?xml version="1.0"?>\n<!-- ours -->\n<svg xmlns="http://www.w3.org/2000/svg" %s><path d="M0 0h9"/></svg>'


@pytest.mark.parametrize(
    ("data", "kind", "size"),
    [
        (png(), "png", (102, 34)),
        (png(3000, 20), "png", (WIDE, 1)),
        (png(1, 1), "png", (HIGH, HIGH)),
        (JPEG, "jpeg", (102, 34)),
        (SVG % b'viewBox="0 0 60 20"', "svg", (102, 34)),
        (SVG % b"width='60px' height='20'", "svg", (102, 34)),
        (b"\xef\xbb\xbf" + SVG % b'viewBox="0,0,60,20"', "svg", (102, 34)),
    ],
)
def test_a_picture_is_told_by_its_bytes_and_fits_the_letterhead(data: bytes, kind: str, size: tuple[int, int]) -> None:
    picture = read_picture(data)
    assert picture
    assert (picture.format, picture.size) == (kind, size)
    assert base64.b64decode(picture.uri.partition("base64,")[2]) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        "标志".encode(),
        b"\x89PNG\r\n\x1a\n",
        png(0, 20)[:30],
        JPEG[:20],
        SVG % b"",
        SVG % b'width="100%" height="100%"',
        b"<html><svg viewBox='0 0 1 1'></svg></html>",
        b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg viewBox='0 0 1 1'/>",
        b"GIF89a" + bytes(20),
    ],
)
def test_what_is_no_picture_that_paper_can_show_is_none(data: bytes) -> None:
    assert read_picture(data) is None


def lettered(site: Path, logo: str) -> None:
    """Give a site a company and a logo of that name."""
    text = (site / "svc.yaml").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(("company:", "logo:"))]
    (site / "svc.yaml").write_text("\n".join([*lines, "company: 向阳物业<b>", f"logo: {logo}\n"]), "utf-8")


def heads(page: pages.Element) -> list[tuple[str, int]]:
    """The letterheads of a page: each with its text and how many pictures it has."""
    found = [p for p in page.all("p") if p.attributes.get("class") == "letterhead"]
    return [(p.text, len(p.all("img"))) for p in found]


def test_company_and_logo_stand_on_every_head_once(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        ADD,
        "key deposit --unit 3-1201 --owner 王小明 --phone 13800000001 --key 大门=2 --purpose 装修 --signed 王小明",
        "[11-03 10:00] complaint reply C1 --outcome --text 已劝停",
    )
    (site / "标志.png").write_bytes(png())
    lettered(site, "标志.png")
    address = f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    papers = {
        "form print QR-002FW --month 2026-11": 1,
        "form print HALF --half 2026-H2": 1,
        "form print QR-002FW --blank 3": 1,
        "form print QR-006FW --record K1": 2,  # one on each part
        "report month 2026-11": 1,
        "report half 2026-H2": 1,
        "complaint dossier C1": 1,
        "complaint list": 1,
        "show C1": 1,
        "duty handover": 1,
        "today": 1,
        "unit 3-1201": 1,
        "inspect sheet appearance": 1,
        "manual flow 016": 1,
    }
    for line, count in papers.items():
        shown = svc(f"{line} -f html", now="2026-11-03 11:00").out
        assert heads(pages.read(shown)) == [("向阳物业<b>", 1)] * count, line
        assert shown.count(address) == count
        assert "img-src data:" in shown
        assert "<h1" in shown
    letter = pages.read(svc("letter C1 -f html", now="2026-11-03 11:00").out)
    (header,) = letter.all("header")
    assert "向阳物业<b>" in header.text
    assert [image.attributes["src"] for image in header.all("img")] == [address]
    for line, tabs in (("form print QR-002FW --month 2026-11", 1), ("form print QR-006FW --record K1", 1)):
        book = load_workbook(io.BytesIO(svc(f"{line} -f xlsx", now="2026-11-03 11:00").raw))
        assert book.worksheets[0]["A1"].value == "向阳物业<b>"
        assert len(book.worksheets) == tabs
    import zipfile

    with zipfile.ZipFile(io.BytesIO(svc("form print QR-006FW --record K1 -f xlsx").raw)) as book_file:
        pictures = [name for name in book_file.namelist() if name.startswith("xl/media/")]
        assert [book_file.read(name) for name in pictures] == [png()] * 2


def test_without_a_company_of_its_own_heads_are_as_before(svc: Svc, site: Path) -> None:
    text = (site / "svc.yaml").read_text("utf-8")
    name = next(line for line in text.splitlines() if line.startswith("name:")).removeprefix("name:")
    lines = [line for line in text.splitlines() if not line.startswith("company:")]
    (site / "svc.yaml").write_text("\n".join([*lines, f"company:{name}\n"]), "utf-8")
    shown = svc("form print QR-002FW --month 2026-11 -f html").out
    assert heads(pages.read(shown)) == []
    assert "img-src" not in shown
    book = load_workbook(io.BytesIO(svc("form print QR-002FW --month 2026-11 -f xlsx").raw))
    assert book.worksheets[0]["A1"].value == "业主/住户投诉记录表"


def test_a_drawing_stands_on_pages_and_a_workbook_has_the_company_alone(svc: Svc, site: Path) -> None:
    (site / "logo.svg").write_bytes(SVG % b'viewBox="0 0 60 20"')
    lettered(site, "logo.svg")
    assert "data:image/svg+xml;base64," in svc("form print QR-002FW --month 2026-11 -f html").out
    raw = svc("form print QR-002FW --month 2026-11 -f xlsx").raw
    assert load_workbook(io.BytesIO(raw)).worksheets[0]["A1"].value == "向阳物业<b>"
    assert b"xl/media" not in raw


def test_a_logo_that_cannot_be_printed_is_named_and_stops_no_printing(svc: Svc, site: Path) -> None:
    (site.parent / "outside.png").write_bytes(png())
    (site / "text.png").write_text("标志", "utf-8")
    (site / "huge.png").write_bytes(png() + bytes(LARGEST))
    (site / "folder.png").mkdir()
    (site / "link.png").symlink_to(site.parent / "outside.png")
    for logo, word in {
        "nowhere.png": "没有文件 nowhere.png",
        "../outside.png": "不在站点文件夹内",
        str(site.parent / "outside.png"): "不在站点文件夹内",
        "link.png": "不在站点文件夹内",
        "text.png": "不是 PNG、JPEG 或 SVG 图片",
        "huge.png": "无法打印",
        "folder.png": "无法打印",
    }.items():
        lettered(site, logo)
        checked = svc("check")
        assert (checked.code, word in checked.out) == (1, True), (logo, checked.shown)
        printed = svc("form print QR-002FW --month 2026-11 -f html")
        assert printed.code == 0
        assert heads(pages.read(printed.out)) == [("向阳物业<b>", 0)], logo
