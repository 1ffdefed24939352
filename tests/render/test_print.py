"""On paper: what a browser and an office program make of svc's pages, where there are such programs."""

import csv
import functools
import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from svc.render import Plot, Series, Sheet, bind
from svc.text.paths import built_in_templates
from tests.complaints import tell
from tests.render.test_render import CALLBACKS
from tests.running import Svc
from tests.sites import Sites

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
OFFICE = next(filter(None, map(shutil.which, ("soffice", "libreoffice"))), None)
READS = all(map(shutil.which, ("pdftotext", "pdfinfo")))
IN_PARTS = ("HALF", "YEAR")  # of several tables each
WIDE = ("QR-005FW", "QR-006FW", "QR-007FW")  # in a workbook on two pages side by side
FORMS = sorted(path.stem for path in (built_in_templates() / "forms").glob("*.yaml"))
HOSTILE = ['=HYPERLINK("http://x")', "<script>document.title='oops'</script>", "+86 138 0000 0001", "\u202eabc"]
A4 = (842, 595)
WORD = re.compile(r'<word xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">(.*?)</word>')


@functools.cache
def reads_chinese() -> bool:
    """Whether there is a font to print Chinese in."""
    lister = shutil.which("fc-list")
    return bool(lister and subprocess.run([lister, ":lang=zh"], capture_output=True).stdout.strip())


pytestmark = pytest.mark.programs
browser = pytest.mark.skipif(not (BROWSER and READS and reads_chinese()), reason="no browser, PDF reader or font")
office = pytest.mark.skipif(not (OFFICE and READS and reads_chinese()), reason="no office program, PDF reader or font")


@dataclass(frozen=True)
class Word:
    """A word on paper, in points from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


class Paper:
    """A PDF: its pages' sizes, words and texts."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def size(self) -> tuple[int, int]:
        """How wide and high its pages are, in points."""
        found = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", _run("pdfinfo", self.path))
        assert found
        return round(float(found[1])), round(float(found[2]))

    def pages(self) -> Iterator[list[Word]]:
        """The words of each page."""
        for page in _run("pdftotext", "-bbox", self.path, "-").split("<page ")[1:]:
            yield [Word(*map(float, found[:4]), html.unescape(found[4])) for found in WORD.findall(page)]

    def text(self, page: int | None = None) -> str:
        """Its text as it was drawn, cell by cell, without spaces."""
        which = ["-f", str(page), "-l", str(page)] if page else []
        return "".join(_run("pdftotext", "-raw", *which, self.path, "-").split())


def _run(*command: object) -> str:
    return subprocess.run(list(map(str, command)), capture_output=True, check=True, timeout=120).stdout.decode()


def printed(page: Path) -> tuple[Paper, str]:
    """What a browser prints of a page, and what it has to say about it."""
    target = page.with_suffix(".pdf")
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    quiet += [
        "--disable-background-networking",
        "--disable-component-update",
        f"--user-data-dir={page.parent / 'user'}",
    ]
    says = ["--enable-logging=stderr", "--v=0", "--no-pdf-header-footer", f"--print-to-pdf={target}"]
    done = subprocess.run([str(BROWSER), *quiet, *says, page.as_uri()], capture_output=True, timeout=120)
    assert target.exists(), done.stderr.decode()
    return Paper(target), "\n".join(line for line in done.stderr.decode().splitlines() if "CONSOLE" in line)


def converted(folder: Path, kind: str, *books: Path) -> list[Path]:
    """Workbooks as an office program writes them in another format."""
    user = f"-env:UserInstallation={(folder / 'user').as_uri()}"
    command = [str(OFFICE), "--headless", user, "--convert-to", kind, "--outdir", str(folder), *map(str, books)]
    subprocess.run(command, capture_output=True, check=True, timeout=240)
    return [folder / f"{book.stem}.{kind.partition(':')[0]}" for book in books]


@pytest.fixture(scope="module")
def desk(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> Svc:
    """The program on the sample site, to which what is hostile was added."""
    place = tmp_path_factory.mktemp("desk")
    (place / "home").mkdir()
    site = sites.put("sample", place / "site")
    svc = Svc(place / "home", site)
    for text in HOSTILE:
        for line in (
            ["complaint", "add", "--category", "noise", "--channel", "phone", "--matter", text, "--demand", text * 9],
            ["repair", "add", "--item", text],
        ):
            given = [*line, "--unit", "3-1201", "--name", text, "--phone", "+86 138 0000 0001"]
            done = svc(given, now="2026-11-23 09:00")
            assert done.code == 0, done.shown
    return svc


def rows(svc: Svc, line: str) -> list[list[str]]:
    """The cells that a form has as CSV, unquoted."""
    reader = csv.reader(tell(svc, f"{line} -f csv").out.removeprefix("\ufeff").splitlines())
    return [[cell.removeprefix("'") for cell in row] for row in reader]


def within(paper: Paper, margin: float) -> None:
    """Nothing is cut: every word stands between the margins."""
    for words in paper.pages():
        assert words
        for word in words:
            assert word.left >= margin - 1, word
            assert word.right <= A4[0] - margin + 1, word
            assert word.bottom <= A4[1], word


@browser
@pytest.mark.parametrize("number", FORMS)
def test_a_form_is_printed_whole_on_a4_landscape(desk: Svc, tmp_path: Path, number: str) -> None:
    line = f"form print {number} --year 2026"
    tell(desk, f"{line} -o {tmp_path}/x.html")
    paper, said = printed(tmp_path / "x.html")
    assert said == ""
    assert paper.size == A4
    within(paper, 28)  # 10 mm
    text = paper.text()
    for row in rows(desk, line):
        for cell in row[2:]:
            assert "".join(cell.rpartition("/")[2].replace("\u202e", "").split()) in text
    assert "oops" not in _run("pdfinfo", paper.path).split("Title:")[1].split("\n")[0]


@browser
@pytest.mark.parametrize("report", ["month 2026-11", "half 2026-H2"])
def test_a_report_is_printed_whole_with_its_pictures(desk: Svc, tmp_path: Path, report: str) -> None:
    tell(desk, f"report {report} -o {tmp_path}/x.html")
    paper, said = printed(tmp_path / "x.html")
    assert said == ""
    assert paper.size == A4
    within(paper, 28)
    text = paper.text()
    for word in (
        "月报" if "month" in report else "半年报",
        "各类投诉",
        "按期率",
        "公共设施故障",
        "超期未办",
        "治安工作",
    ):
        assert word in text
    if "month" in report:
        assert all(word in paper.text(1) for word in ("增减", "编制", "审核"))  # the page that is signed, alone
        assert "目录" in paper.text(2)
        assert "各类投诉" in paper.text(3)


@browser
def test_a_slip_is_one_upright_page_cut_in_its_middle(svc: Svc, tmp_path: Path) -> None:
    keys = " ".join(f"--key 柜{n}=1" for n in range(3))
    tell(svc, f"key deposit --unit 3-1201 --owner 王小明 --phone 13800000001 {keys} --purpose 检修 --signed 王小明")
    tell(svc, f"form print QR-006FW --record K1 -o {tmp_path}/x.html")
    paper, said = printed(tmp_path / "x.html")
    assert said == ""
    assert paper.size == A4[::-1]
    (words,) = paper.pages()
    (cut,) = (word for word in words if "裁切线" in word.text)
    assert (cut.top + cut.bottom) / 2 == pytest.approx(A4[0] / 2, abs=15)
    numbers = [word for word in words if word.text == "K2026-0001"]
    assert [word.top < cut.top for word in numbers] == [True, False]
    assert max(word.right for word in words) <= A4[1] - 33


@browser
def test_header_title_and_page_number_stand_on_each_page(tmp_path: Path) -> None:
    long = tuple((str(n), "3-1201", "很长的一段话，" * 20, *["好"] * 3, "√", "", "2026-11-26") for n in range(1, 41))
    sheet = Sheet(CALLBACKS.columns, long, [], "回访统计表", ("QR-003FW", "2026年11月"), ("完",), signatures=("制表",))
    (tmp_path / "x.html").write_bytes(bind([sheet], "html"))
    paper, _said = printed(tmp_path / "x.html")
    pages = list(paper.pages())
    assert len(pages) > 2
    for n in range(1, len(pages) + 1):
        text = paper.text(n)
        for word in ("回访统计表", "QR-003FW", "序号", "回访情况", "守时", "不满意"):
            assert word in text
        assert re.search(rf"(第{n}页共{len(pages)}页|page{n}of{len(pages)})", text)
    assert sum("制表" in paper.text(n) for n in range(1, len(pages) + 1)) == 1
    within(paper, 28)


@browser
def test_twenty_blank_rows_are_one_sheet_of_paper(desk: Svc, tmp_path: Path) -> None:
    for number in [number for number in FORMS if number not in IN_PARTS]:
        tell(desk, f"form print {number} --blank 20 -o {tmp_path}/{number}.html")
        paper, _said = printed(tmp_path / f"{number}.html")
        (words,) = paper.pages()
        assert {"制表", "排班"} & {word.text for word in words}, number
        tops = sorted(word.top for word in words if word.text.isdigit() and word.left < 60)
        assert len(tops) in (0, 20)
        assert all(after - before >= 18.4 for before, after in pairwise(tops))  # 6.5 mm


@browser
def test_a_table_of_any_width_and_long_words_stay_on_the_page(tmp_path: Path) -> None:
    words = ("a" * 300, "http://example.com/" + "很长" * 80, "W" * 90, "13800000001")
    many = [f"第{n}列" for n in range(30)]
    columns = CALLBACKS.columns + tuple(type(CALLBACKS.columns[0])(f"c{n}", title) for n, title in enumerate(many))
    sheet = Sheet(columns, tuple((word,) * len(columns) for word in words), [], "很宽" * 60, ("头" * 90,) * 3)
    plots = (
        Plot("bars", "题" * 90, (Series((("标" * 40, 3), ("b", 1)), "甲" * 9), Series((("标", 2), ("b", 9)), "乙"))),
    )
    (tmp_path / "x.html").write_bytes(bind([sheet, Sheet((), (), [], "图", plots=plots)], "html"))
    paper, said = printed(tmp_path / "x.html")
    assert said == ""
    assert paper.size == A4
    for page in paper.pages():
        assert all(word.right <= A4[0] - 27 for word in page if "题" not in word.text)


@office
def test_workbooks_open_and_print_as_they_should(desk: Svc, tmp_path: Path) -> None:
    books = []
    for number in FORMS:
        tell(desk, f"form print {number} --year 2026 -o {tmp_path}/{number}.xlsx")
        books.append(tmp_path / f"{number}.xlsx")
    for number, pdf in zip(FORMS, converted(tmp_path, "pdf", *books), strict=True):
        paper = Paper(pdf)
        assert paper.size == A4
        within(paper, 20)
        text, pages = paper.text(), len(list(paper.pages()))
        header, *cells = rows(desk, f"form print {number} --year 2026")
        for row in cells:
            for cell in row[1:]:
                assert "".join(cell.replace("\u202e", "").split()) in text
        for n in range(1, pages + 1 if number not in (*IN_PARTS, *WIDE) else 1):
            for title in header:
                assert title.rpartition("/")[2] in paper.text(n) or "/" in title


@office
def test_an_office_program_takes_no_cell_for_a_formula(desk: Svc, tmp_path: Path) -> None:
    tell(desk, f"form print QR-002FW --year 2026 -o {tmp_path}/x.xlsx")
    (text,) = converted(tmp_path, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", tmp_path / "x.xlsx")
    found = list(csv.reader(text.read_text("utf-8").splitlines()))
    assert {HOSTILE[0], HOSTILE[1]} <= {row[3] for row in found if len(row) > 5}
    assert "+86 138 0000 0001" in {row[5] for row in found if len(row) > 5}
