"""Faults that paper once had, each looked for where it was seen: in what a browser and an office program print."""

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from statistics import median

import pytest

from tests.complaints import ADD, prepare, quiet, settings, tell
from tests.manual.test_flows import ARTICLES
from tests.render.test_print import BROWSER, OFFICE, Paper, Word, browser, converted, office, printed
from tests.running import NOW, Svc
from tests.sites import Sites

pytestmark = pytest.mark.programs
NUMBER = re.compile(r"[A-Z]\d{4}-\d{4}")
HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
PASS = "pass issue --unit 3-1201 --bearer 王小明 --role owner --phone 13800000011 --id-type 身份证 --id-last4 1234"
READABLE = 7.0  # points


def on_paper(svc: Svc, line: str, folder: Path, name: str = "x", now: str = "2026-11-23 09:00") -> Paper:
    """What a browser prints of a page."""
    assert svc(f"{line} -o {folder}/{name}.html", now=now).code == 0
    paper, said = printed(folder / f"{name}.html")
    assert said == ""
    return paper


def type_size(words: list[Word]) -> float:
    """How large the type of Chinese words is, in points: each character is as wide as it."""
    return median((word.right - word.left) / len(word.text) for word in words if HAN.fullmatch(word.text))


@pytest.fixture
def moved(svc: Svc, site: Path) -> Svc:
    """A site with a pass of thirty items, and one of seventy."""
    quiet(site)
    tell(svc, "resident add --unit 3-1201 --owner 王小明 --phone 13800000011")
    for count in (30, 70):
        items = " ".join(f"--item 纸箱{n}号={n + 100}" for n in range(1, count + 1))
        tell(svc, f"{PASS} {items} --staying --signed 王小明")
    return svc


@pytest.fixture
def sample(sites: Sites, tmp_path: Path) -> Svc:
    """The program on the sample site."""
    (tmp_path / "home").mkdir()
    return Svc(tmp_path / "home", sites.put("sample", tmp_path / "sample"))


@browser
def test_a_revoked_pass_is_no_gate_slip(moved: Svc, tmp_path: Path) -> None:
    good = on_paper(moved, "form print QR-005FW --record P1", tmp_path, "good", NOW).text()
    tell(moved, "pass revoke P1 --text 业主改期")
    revoked = on_paper(moved, "form print QR-005FW --record P1", tmp_path, "revoked", NOW).text()
    assert ("放行联" in good, "已撤销" in good) == (True, False)
    assert ("放行联" in revoked, "已撤销" in revoked) == (False, True)


def each_page_says_what_it_is(paper: Paper, number: str, pages: int) -> None:
    """Assert that each part has so many pages, each with number, title, part and page, the last one signed."""
    texts = [paper.text(n + 1) for n in range(2 * pages)]
    assert len(list(paper.pages())) == len(texts)
    for n, text in enumerate(texts):
        part = "放行联" if n >= pages else "存根"
        for word in ("物品搬出放行通知单", number, "QR-005FW", part, f"第{n % pages + 1}页共{pages}页"):
            assert word in text, (n, word)
        assert ("盖章" in text) == (n % pages == pages - 1)
        assert "纸箱" in text, "nobody signs a page on which nothing stands"


@browser
def test_thirty_items_are_a_page_a_part_and_more_go_on_overleaf(moved: Svc, tmp_path: Path) -> None:
    for record, number, pages in (("P1", "P2026-0001", 1), ("P2", "P2026-0002", 2)):
        paper = on_paper(moved, f"form print QR-005FW --record {record}", tmp_path, record, NOW)
        each_page_says_what_it_is(paper, number, pages)


@office
def test_a_workbooks_slip_has_the_same_pages(moved: Svc, tmp_path: Path) -> None:
    for record in ("P1", "P2"):
        tell(moved, f"form print QR-005FW --record {record} -o {tmp_path}/{record}.xlsx")
    first, second = map(Paper, converted(tmp_path, "pdf", tmp_path / "P1.xlsx", tmp_path / "P2.xlsx"))
    each_page_says_what_it_is(first, "P2026-0001", 1)
    each_page_says_what_it_is(second, "P2026-0002", 2)


@browser
def test_a_lost_key_and_a_cancelled_record_are_on_paper(svc: Svc, site: Path, tmp_path: Path) -> None:
    prepare(
        svc,
        site,
        "key deposit --unit 3-1201 --owner 王小明 --phone 13800000000 --key 大门=2 --purpose 装修 --signed 王小明",
        "key lend K1 --borrower 丁师傅 --phone 13900000000 --purpose 维修 --authorisation 业主同意",
        "[11-02 11:00] key lost K1 --borrower 丁师傅 --text 已换锁",
        ADD,
        "cancel C1 --reason 重复登记",
    )
    told = on_paper(svc, "form print QR-002FW --month 2026-11", tmp_path, "c", "2026-11-03 09:00").text()
    assert "〔作废：重复登记〕" in told
    keys = on_paper(svc, "form print QR-007FW --month 2026-11", tmp_path, "k", "2026-11-03 09:00").text()
    assert "遗失1把" in keys
    report = on_paper(svc, "report month 2026-11", tmp_path, "r", "2026-11-03 09:00").text(1)
    assert "遗失1（K2026-0001）" in report


@office
def test_a_workbook_prints_all_of_a_long_text_and_the_handover_on_one_sheet(
    svc: Svc, site: Path, tmp_path: Path
) -> None:
    phrases = [f"第{n}句说了些什么事情，" for n in range(1, 119)]
    tell(svc, f"complaint add --category noise --channel phone --unit 3-1201 --matter {''.join(phrases)}")
    tell(svc, f"form print QR-002FW --month 2026-11 -o {tmp_path}/c.xlsx")
    tell(svc, f"duty handover -o {tmp_path}/h.xlsx")
    complaints, handover = map(Paper, converted(tmp_path, "pdf", tmp_path / "c.xlsx", tmp_path / "h.xlsx"))
    text = complaints.text()
    assert {sign: text.count(sign) for sign in "句些情"} == dict.fromkeys("句些情", 118), "rows end anywhere"

    assert all(word in handover.text() for word in ("值班交接表", "在外钥匙", "接班人"))
    with zipfile.ZipFile(tmp_path / "h.xlsx") as book:
        assert sum(name.startswith("xl/worksheets/sheet") for name in book.namelist()) == 1


@office
def test_a_workbook_is_printed_in_type_that_can_be_read_and_with_its_charts(sample: Svc, tmp_path: Path) -> None:
    for line, name in (("form print QR-005FW", "p"), ("report", "r")):
        month = "--month 2026-11" if name == "p" else "month 2026-11"
        assert sample(f"{line} {month} -o {tmp_path}/{name}.xlsx", now="2026-11-23 09:00").code == 0
    passes, report = map(Paper, converted(tmp_path, "pdf", tmp_path / "p.xlsx", tmp_path / "r.xlsx"))
    for page in passes.pages():
        assert type_size(page) >= READABLE
    charts = [n for n, _words in enumerate(report.pages(), 1) if report.text(n).count("各类投诉") > 1]
    assert charts, "a table with its title, and beside it the chart with its own"
    assert "2026-11-23" in report.text(1)


@browser
def test_a_report_is_signed_told_in_sentences_and_not_mostly_definitions(sample: Svc, tmp_path: Path) -> None:
    paper = on_paper(sample, "report month 2026-11", tmp_path)
    first, pages = paper.text(1), list(paper.pages())
    assert all(word in first for word in ("编制", "审核", "日期", "增减", "超期未办3件"))
    appendix = [n for n in range(1, len(pages) + 1) if "统计口径" in paper.text(n)]
    assert len(appendix) <= len(pages) / 3
    numbers = [word.text for page in pages for word in page if re.search(r"[A-Z]\d{4}-", word.text)]
    assert numbers
    assert [text for text in numbers if not NUMBER.search(text)] == [], "a number is never broken at its hyphen"
    for page in pages:
        assert type_size(page) >= READABLE


@browser
def test_a_letter_is_a_page_of_paper_and_answers_on_paper(svc: Svc, site: Path, tmp_path: Path) -> None:
    settings(site, "phone: '0755 8888 0000'")
    prepare(svc, site, ADD, "[11-03 10:00] complaint reply C1 --outcome --text 已劝停施工")
    paper = on_paper(svc, "letter C1", tmp_path, now="2026-11-03 11:00")
    (words,) = paper.pages()
    text = paper.text()
    assert paper.size == (595, 842)
    assert all(word in text for word in ("复函", "已劝停施工", "盖章处", "致电075588880000"))
    assert "邮件" not in text
    (seal,) = (word for word in words if word.text == "盖章处")
    signed = [word for word in words if word.top > seal.top - 60 and word is not seal]
    covered = [w for w in signed if w.left < seal.right and w.right > seal.left and abs(w.top - seal.top) < 8]
    assert covered == [], "no word stands where the seal's place is named"
    assert "回复本邮件" in tell(svc, "letter C1").out


@browser
@pytest.mark.parametrize("article", ARTICLES)
def test_a_flow_chart_is_one_sheet_that_can_be_read_from_a_wall(svc: Svc, tmp_path: Path, article: str) -> None:
    paper = on_paper(svc, f"manual flow {article}", tmp_path)
    (words,) = paper.pages()
    assert type_size(words) >= 8
    assert min(word.left for word in words) >= 27
    assert max(word.right for word in words) <= paper.size[0] - 27


@browser
def test_pages_are_as_wide_as_a_telephone_and_dark_where_it_is_dark(sample: Svc, tmp_path: Path) -> None:
    lines = ["report month 2026-11", "form print QR-005FW --month 2026-11", "form print TJ --month 2026-11", "today"]
    lines += ["form print QR-005FW --record P1", "manual flow 016", "complaint list", "duty handover"]
    frames = []
    for n, line in enumerate(lines):
        assert sample(f"{line} -o {tmp_path}/{n}.html", now="2026-11-23 09:00").code == 0
        frames.append(f'<iframe src="{n}.html" style="width:390px;height:800px;border:0"></iframe>')
    script = (
        "onload=()=>{document.title='wide '+[...document.querySelectorAll('iframe')]"
        ".map(f=>f.contentDocument.documentElement.scrollWidth).join()+' dark '"
        "+getComputedStyle(document.querySelector('iframe').contentDocument.documentElement).backgroundColor}"
    )
    frame = tmp_path / "frames.html"
    frame.write_text(f"<body>{''.join(frames)}<script>{script}</script>", "utf-8")
    quiet_flags = ["--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
    quiet_flags.append("--blink-settings=preferredColorScheme=0")
    command = [str(BROWSER), *quiet_flags, f"--user-data-dir={tmp_path}/user", "--dump-dom", frame.as_uri()]
    shown = subprocess.run(command, capture_output=True, timeout=120).stdout.decode()
    found = re.search(r"<title>wide ([\d,]+) dark rgb\((\d+), (\d+), (\d+)\)</title>", shown)
    assert found, shown[-300:]
    widths = dict(zip(lines, map(int, found[1].split(",")), strict=True))
    assert {line: wide for line, wide in widths.items() if wide > 390} == {}
    assert max(map(int, found.groups()[1:])) < 60, "the ground is nearly black"


@office
def test_without_a_browser_a_pdf_is_printed_by_the_office_program(svc: Svc, site: Path, tmp_path: Path) -> None:
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
    assert paper.size == (842, 595)
    assert "楼上装修噪声" in paper.text()
