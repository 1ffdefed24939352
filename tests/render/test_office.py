"""In an office program: what LibreOffice makes of svc's workbooks, where there is one."""

import csv
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.complaints import ADD, tell
from tests.paper import A4, OFFICE, Paper, converted, needs_office
from tests.render.conftest import HOSTILE
from tests.render.papers import (
    FORMS,
    IN_PARTS,
    READABLE,
    each_page_says_what_it_is,
    issue_long_passes,
    rows,
    type_size,
    within,
)
from tests.running import Svc
from tests.sites import Sites

WIDE = ("QR-005FW", "QR-006FW", "QR-007FW")  # in a workbook on two pages side by side
pytestmark = [pytest.mark.programs, needs_office]


@pytest.fixture(scope="module")
def books(hostile: Svc, sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all workbooks of this module, each also as a PDF: the program is started once for all of them."""
    folder = tmp_path_factory.mktemp("books")
    for number in FORMS:
        tell(hostile, f"form print {number} --year 2026 -o {folder}/{number}.xlsx")

    sample = Svc(folder, sites.put("sample", folder / "sample"))
    for line in ("form print QR-005FW --month 2026-11 -o {}/passes", "report month 2026-11 -o {}/report"):
        assert sample(f"{line.format(folder)}.xlsx", now="2026-11-23 09:00").code == 0

    svc = Svc(folder, sites.put("site", folder / "site"))
    issue_long_passes(svc)
    phrases = "".join(f"第{n}句说了些什么事情，" for n in range(1, 119))
    tell(svc, f"complaint add --category noise --channel phone --unit 3-1201 --matter {phrases}")
    for line in (
        "form print QR-005FW --record P1 -o {}/P1",
        "form print QR-005FW --record P2 -o {}/P2",
        "form print QR-002FW --month 2026-11 -o {}/complaints",
        "duty handover -o {}/handover",
    ):
        tell(svc, f"{line.format(folder)}.xlsx")

    converted(folder, "pdf", *folder.glob("*.xlsx"))
    return folder


def test_workbooks_open_and_print_as_they_should(hostile: Svc, books: Path) -> None:
    for number in FORMS:
        paper = Paper(books / f"{number}.pdf")
        assert paper.size == A4
        within(paper, 20)
        text = paper.text()
        header, *cells = rows(hostile, f"form print {number} --year 2026")
        for row in cells:
            for cell in row[1:]:
                assert "".join(cell.replace("\u202e", "").split()) in text
        for page in paper.texts if number not in (*IN_PARTS, *WIDE) else []:
            for title in header:
                assert title.rpartition("/")[2] in page or "/" in title


def test_an_office_program_takes_no_cell_for_a_formula(books: Path) -> None:
    kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
    (text,) = converted(books, kind, books / "QR-002FW.xlsx")
    found = list(csv.reader(text.read_text("utf-8").splitlines()))
    assert {HOSTILE[0], HOSTILE[1]} <= {row[3] for row in found if len(row) > 5}
    assert "+86 138 0000 0001" in {row[5] for row in found if len(row) > 5}


def test_a_workbooks_slip_has_the_same_pages(books: Path) -> None:
    each_page_says_what_it_is(Paper(books / "P1.pdf"), "P2026-0001", 1)
    each_page_says_what_it_is(Paper(books / "P2.pdf"), "P2026-0002", 2)


def test_a_workbook_prints_all_of_a_long_text_and_the_handover_on_one_sheet(books: Path) -> None:
    text = Paper(books / "complaints.pdf").text()
    assert {sign: text.count(sign) for sign in "句些情"} == dict.fromkeys("句些情", 118), "rows end anywhere"

    handover = Paper(books / "handover.pdf").text()
    assert all(word in handover for word in ("值班交接表", "在外钥匙", "接班人"))
    with zipfile.ZipFile(books / "handover.xlsx") as book:
        assert sum(name.startswith("xl/worksheets/sheet") for name in book.namelist()) == 1


def test_a_workbook_is_printed_in_type_that_can_be_read_and_with_its_charts(books: Path) -> None:
    for page in Paper(books / "passes.pdf").pages:
        assert type_size(page) >= READABLE
    report = Paper(books / "report.pdf")
    assert max(text.count("各类投诉") for text in report.texts) > 1, (
        "a table with its title, and beside it the chart with its own"
    )
    assert "2026-11-23" in report.text(1)


def test_without_a_browser_a_pdf_is_printed_by_the_office_program(svc: Svc, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("git", "sh"):
        (programs / name).symlink_to(str(shutil.which(name)))
    (programs / "soffice").write_text(f'#!/bin/sh\nPATH={os.environ["PATH"]} exec {OFFICE} "$@"\n')
    (programs / "soffice").chmod(0o755)
    tell(svc, ADD)
    done = svc(f"form print QR-002FW --month 2026-11 -o {tmp_path}/x.pdf", PATH=str(programs))
    assert done.code == 0, done.shown
    paper = Paper(tmp_path / "x.pdf")
    assert paper.size == A4
    assert "楼上装修噪声" in paper.text()
