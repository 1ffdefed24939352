"""Faults that paper once had, each looked for where it was seen: in what a browser prints."""

import re
from pathlib import Path

import pytest

from tests.browser import browser
from tests.complaints import ADD, prepare, settings, tell
from tests.manual.test_flows import ARTICLES
from tests.paper import Paper, needs_browser, printed
from tests.render.papers import READABLE, each_page_says_what_it_is, issue_long_passes, type_size
from tests.running import NOW, Svc
from tests.sites import Sites

pytestmark = [pytest.mark.programs, needs_browser]
NUMBER = re.compile(r"[A-Z]\d{4}-\d{4}")


def on_paper(svc: Svc, line: str, folder: Path, name: str = "x", now: str = "2026-11-23 09:00") -> Paper:
    """What a browser prints of a page."""
    assert svc(f"{line} -o {folder}/{name}.html", now=now).code == 0
    paper, said = printed(folder / f"{name}.html")
    assert said == []
    return paper


@pytest.fixture
def sample(sites: Sites, tmp_path: Path) -> Svc:
    """The program on the sample site."""
    (tmp_path / "home").mkdir()
    return Svc(tmp_path / "home", sites.put("sample", tmp_path / "sample"))


def test_a_revoked_pass_is_no_gate_slip(svc: Svc, tmp_path: Path) -> None:
    issue_long_passes(svc)
    good = on_paper(svc, "form print QR-005FW --record P1", tmp_path, "good", NOW).text()
    tell(svc, "pass revoke P1 --text 业主改期")
    revoked = on_paper(svc, "form print QR-005FW --record P1", tmp_path, "revoked", NOW).text()
    assert ("放行联" in good, "已撤销" in good) == (True, False)
    assert ("放行联" in revoked, "已撤销" in revoked) == (False, True)


def test_thirty_items_are_a_page_a_part_and_more_go_on_overleaf(svc: Svc, tmp_path: Path) -> None:
    issue_long_passes(svc)
    for record, number, pages in (("P1", "P2026-0001", 1), ("P2", "P2026-0002", 2)):
        paper = on_paper(svc, f"form print QR-005FW --record {record}", tmp_path, record, NOW)
        each_page_says_what_it_is(paper, number, pages)


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


def test_a_report_is_signed_told_in_sentences_and_not_mostly_definitions(sample: Svc, tmp_path: Path) -> None:
    paper = on_paper(sample, "report month 2026-11", tmp_path)
    first, pages = paper.text(1), paper.pages
    assert all(word in first for word in ("编制", "审核", "日期", "增减", "超期未办3件"))
    appendix = [n for n in range(1, len(pages) + 1) if "统计口径" in paper.text(n)]
    assert len(appendix) <= len(pages) / 3
    numbers = [word.text for page in pages for word in page if re.search(r"[A-Z]\d{4}-", word.text)]
    assert numbers
    assert [text for text in numbers if not NUMBER.search(text)] == [], "a number is never broken at its hyphen"
    for page in pages:
        assert type_size(page) >= READABLE


def test_a_letter_is_a_page_of_paper_and_answers_on_paper(svc: Svc, site: Path, tmp_path: Path) -> None:
    settings(site, "phone: '0755 8888 0000'")
    prepare(svc, site, ADD, "[11-03 10:00] complaint reply C1 --outcome --text 已劝停施工")
    paper = on_paper(svc, "letter C1", tmp_path, now="2026-11-03 11:00")
    (words,) = paper.pages
    text = paper.text()
    assert paper.size == (595, 842)
    assert all(word in text for word in ("复函", "已劝停施工", "盖章处", "致电075588880000"))
    assert "邮件" not in text
    (seal,) = (word for word in words if word.text == "盖章处")
    signed = [word for word in words if word.top > seal.top - 60 and word is not seal]
    covered = [w for w in signed if w.left < seal.right and w.right > seal.left and abs(w.top - seal.top) < 8]
    assert covered == [], "no word stands where the seal's place is named"
    assert "回复本邮件" in tell(svc, "letter C1").out


@pytest.mark.parametrize("article", ARTICLES)
def test_a_flow_chart_is_one_sheet_that_can_be_read_from_a_wall(svc: Svc, tmp_path: Path, article: str) -> None:
    paper = on_paper(svc, f"manual flow {article}", tmp_path)
    (words,) = paper.pages
    assert type_size(words) >= 8
    assert min(word.left for word in words) >= 27
    assert max(word.right for word in words) <= paper.size[0] - 27


def test_pages_are_as_wide_as_a_telephone_and_dark_where_it_is_dark(sample: Svc, tmp_path: Path) -> None:
    lines = ["report month 2026-11", "form print QR-005FW --month 2026-11", "form print TJ --month 2026-11", "today"]
    lines += ["form print QR-005FW --record P1", "manual flow 016", "complaint list", "duty handover"]
    widths, grounds = {}, {}
    with browser().telephone_at_night():
        for line in lines:
            assert sample(f"{line} -o {tmp_path}/x.html", now="2026-11-23 09:00").code == 0
            browser().open(tmp_path / "x.html")
            widths[line] = browser().value("document.documentElement.scrollWidth")
            grounds[line] = browser().value("getComputedStyle(document.documentElement).backgroundColor")
    assert {line: wide for line, wide in widths.items() if wide > 390} == {}
    assert grounds.pop("manual flow 016") == "rgb(255, 255, 255)", "a chart is drawn on white"
    for ground in grounds.values():
        assert max(map(int, re.findall(r"\d+", ground))) < 60, "nearly black"
