"""Every article of the manual has a home in svc, and every home is there (reference 3, `svc manual`)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from svc.cli import app
from svc.cli.manual_homes import typed_commands
from svc.manual import articles, citations, coverage, flows, home_kinds
from svc.manual.coverage import Program
from svc.render.wrapping import text_width
from svc.text.errors import Damaged
from tests.complaints import settings
from tests.running import ROOT, Svc

# How many articles each document of the manual has, part by part; where a part has a gap, which number is missing.
PARTS = {
    "001": 5,
    "002": 10,
    "003": 18,
    "004": 10,
    "005.1": 5,
    "005.2": 10,
    "005.3": 7,
    "006": 20,
    "009": 5,
    "010": 11,
    "011.1": 4,
    "011.2": 4,
    "012": 5,
    "013": 11,
    "014": 7,
    "015": 10,
    "017": 7,
    "018.1": 4,
    "018.2": 3,
    "018.3": 3,
}
CHARTS = ("007", "008", "016", "019", "020")
GAPS = ("011.1.3", "017.5")


MANUAL = articles.load_manual(ROOT / "templates")


@pytest.fixture(scope="module")
def program() -> Program:
    return Program(
        dict(typed_commands(app.command_tree(None), ())), [ROOT / "templates"], MANUAL, flows.default_limits()
    )


def test_the_articles_are_those_of_the_manual() -> None:
    expected = {f"{part}.{n}" for part, count in PARTS.items() for n in range(1, count + 1)} - set(GAPS)
    numbers = [article.number for article in MANUAL.articles]
    assert set(numbers) == expected | set(CHARTS)
    assert len(numbers) == len(set(numbers)) == 162
    assert MANUAL.gaps == GAPS


def test_titles_are_a_few_words_in_both_languages() -> None:
    for article in MANUAL.articles:
        assert 0 < len(article.title["zh"]) <= 14, article.number
        assert 0 < len(article.title["en"]) <= 48, article.number
    within = Counter((article.document, article.title["zh"]) for article in MANUAL.articles)
    assert set(within.values()) == {1}


@pytest.mark.parametrize("article", MANUAL.articles, ids=[article.number for article in MANUAL.articles])
def test_every_home_of_an_article_is_there(article: articles.Article, program: Program) -> None:
    there = {home: coverage.describe_home(home, program) for home in article.homes}
    assert all(there.values()), there
    assert len(article.homes) == len(there)


@pytest.mark.parametrize(
    "home",
    [
        "command dance",
        "command complaint",
        "command complaint dance",
        "step complaint.dance",
        "step dance.add",
        "step complaint",
        "field complaint.mood",
        "field complaint.dispatch.mood",
        "field complaint",
        "field dance.mood",
        "deadline complaint.dance",
        "deadline complaint",
        "refusal complaint.case",
        "refusal complaint.dance",
        "checklist appearance.wings",
        "checklist dance.badge",
        "checklist appearance",
        "phrase dance",
        "form QR-999FW",
        "flow 015",
        "letter dance",
        "letter pass",
        "report dance",
        "dance complaint.reply",
        "complaint.reply",
        "",
    ],
)
def test_an_invented_home_is_none(home: str, program: Program) -> None:
    assert coverage.describe_home(home, program) is None


def test_every_article_that_svc_cites_is_one_of_the_manual(program: Program) -> None:
    numbers = {article.number for article in MANUAL.articles}
    wrong = [(number, home) for number, home in citations.citations(program) if number not in numbers]
    assert wrong == []


def test_what_cites_an_article_is_there_itself(program: Program) -> None:
    cited = {home for _number, home in citations.citations(program)}
    assert not [home for home in cited if coverage.describe_home(home, program) is None]


def test_a_refusal_is_found_by_the_article_that_it_names(program: Program) -> None:
    cited = set(citations.citations(program))
    assert ("012.2", "refusal complaint.escalate") in cited
    assert ("011.2.3", "refusal complaint.close") in cited  # what `may_close` leaves to another function
    assert ("019", "refusal callback.record") in cited
    assert ("020", "refusal pass.issue") in cited


# Commands


def test_the_list_has_a_row_an_article(svc: Svc) -> None:
    rows = svc("manual list -f json").json
    assert len(rows) == 162
    assert all(set(row) == {"article", "title", "homes"} and row["homes"] for row in rows)
    assert max(map(text_width, svc("manual list --width 80").out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("doc", "count"), [("011", 7), ("011.2", 4), ("WI/FW-016", 1), ("wi/fw-005.3", 7), ("002.1", 1), ("002.10", 1)]
)
def test_the_list_of_a_document_or_a_part_of_one(svc: Svc, doc: str, count: int) -> None:
    assert len(svc(f"manual list --doc {doc} -f json").json) == count


@pytest.mark.parametrize("asked", ["list --doc 021", "list --doc 11", "show 011.9", "show x"])
def test_what_the_manual_does_not_have_is_not_found(svc: Svc, asked: str) -> None:
    result = svc(f"manual {asked}")
    assert (result.code, result.out) == (4, "")
    assert "011" in result.err


@pytest.mark.parametrize("number", GAPS)
def test_a_gap_of_the_manual_is_named_as_one(svc: Svc, number: str) -> None:
    result = svc(f"manual show {number}")
    assert result.code == 4
    assert "原文" in result.err


def test_an_article_is_shown_with_what_else_cites_it(svc: Svc) -> None:
    out = svc("manual show 006.18").out
    for part in ("006.18", "三日内告知结果", "答复投诉人 · 3 天内", "还有这些引用本条", "repair.unreachable"):
        assert part in out
    shown = svc("manual show WI/FW-006.18 -f json").json
    assert shown["article"] == "006.18"
    assert "deadline complaint.answer" in shown["homes"]
    assert "complaint.answer" in shown["cited"]["deadline"]
    assert "complaint.close" in shown["cited"]["refusal"]


def test_the_times_shown_are_those_of_the_site(svc: Svc, site: Path) -> None:
    settings(site, "deadlines: {complaint.answer: 2d}")
    assert "答复投诉人 · 2 天内" in svc("manual show 006.18").out


def test_every_article_can_be_shown(svc: Svc) -> None:
    for number in ("001.1", "007", "011.2.3", "018.2.1", "020"):
        result = svc(f"--lang en manual show {number} --width 80")
        assert (result.code, result.err) == (0, "")
        assert number in result.out
        assert max(map(text_width, result.out.splitlines())) <= 80


def test_the_coverage_is_whole(svc: Svc) -> None:
    result = svc("manual coverage --exit-code")
    assert result.code == 0
    assert "共 162 条，162 条有对应功能" in result.out
    data = svc("manual coverage -f json").json
    assert (data["articles"], data["covered"], data["without"]) == (162, 162, [])
    assert {row["home"] for row in data["missing"]} == set()


def test_the_coverage_does_not_flatter(svc: Svc, site: Path) -> None:
    data = svc("manual coverage -f json").json
    rows = {row["article"]: row for row in data["rows"]}
    assert len(rows) == 162
    for kind, count in data["kinds"].items():
        assert count == sum(kind in row["kinds"] for row in rows.values())
    strong, soft = {"promise", "refusal", "measure"}, {"phrase", "checklist"}
    assert data["held"] == sum(bool(strong & set(row["kinds"])) for row in rows.values())
    assert data["held"] >= 69
    for row in rows.values():  # by eye alone, where nothing else is there; and it is said wherever that is so
        assert row["by_eye"] == (set(row["kinds"]) <= soft), row
    assert rows["003.1"]["kinds"] == rows["003.18"]["kinds"] == ["measure"]
    assert rows["002.7"]["kinds"] == ["checklist"]
    assert rows["006.18"]["kinds"][:2] == ["promise", "refusal"]
    page = svc("manual coverage 002").out
    assert "002.7" in page
    assert "003.1" not in page
    assert page.count("只能现场看：未排巡检") == 10
    settings(site, "inspections: {appearance: 7d}")
    assert svc("manual coverage 002").out.count("只能现场看：每 7d 巡检") == 10
    assert svc("manual coverage 099").code == 4


def test_a_kind_of_home_is_what_the_home_does(program: Program) -> None:
    expected = {
        "deadline complaint.answer": "promise",
        "refusal complaint.close": "refusal",
        "checklist telephone.rings": "measure",
        "checklist appearance.badge": "checklist",
        "phrase taboo": "phrase",
        "step complaint.reply": "record",
        "field complaint.against": "record",
        "command amend": "record",
        "command duty out": "record",
        "command seal": "record",
        "command audit": "report",
        "command duty gaps": "report",
        "form QR-002FW": "report",
        "letter complaint": "report",
        "flow 016": "report",
        "report month": "report",
    }
    assert {home: home_kinds.kind_of_home(home, program) for home in expected} == expected


def test_an_article_without_a_home_is_named(svc: Svc, site: Path) -> None:
    folder = site / "templates" / "checklists"
    folder.mkdir(parents=True)
    text = "title: {zh: 仪容仪表, en: Appearance}\nitems:\n- {id: badge, article: '002.1', zh: 工牌}\n"
    (folder / "appearance.yaml").write_text(text, "utf-8")
    result = svc("manual coverage --exit-code")
    assert result.code == 1
    assert "共 162 条，153 条有对应功能" in result.out
    data = svc("manual coverage -f json").json
    assert data["without"] == [f"002.{n}" for n in range(2, 11)]
    assert {"article": "002.2", "home": "checklist appearance.neat"} in data["missing"]
    assert svc("manual coverage").code == 0


def test_the_manual_answers_without_a_site(svc: Svc, tmp_path: Path) -> None:
    for line in ("manual list", "manual show 011.1.4", "manual coverage --exit-code"):
        assert svc(line, cwd=tmp_path).code == 0


ARTICLES = """gaps: ['001.2']
documents:
  '001': {zh: 工作, en: Work}
articles:
- {article: '001.1', zh: 台面, en: Desk, homes: [checklist area.tidy]}
- {article: '001.3', zh: 顶岗, en: Cover, homes: []}
"""


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("'001.3'", "'001.1'", 6),
        ("'001.3'", "'002.1'", 6),
        ("'001.3'", "'1.3'", 6),
        ("homes: []", "homes: none", 6),
        (", en: Cover", "", 6),
        ("homes: []", "by_eye: maybe, homes: []", 6),
        ("gaps", "gasp", 1),
        ("en: Work", "de: Arbeit", 3),
    ],
)
def test_a_malformed_file_of_articles_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    (tmp_path / "articles.yaml").write_text(ARTICLES, "utf-8")
    assert [article.number for article in articles.load_manual(tmp_path).articles] == ["001.1", "001.3"]
    (tmp_path / "articles.yaml").write_text(ARTICLES.replace(old, new), "utf-8")
    with pytest.raises(Damaged) as fault:
        articles.load_manual(tmp_path)
    assert fault.value.line == line
