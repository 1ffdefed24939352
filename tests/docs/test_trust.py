"""docs/trust.md, in both languages: it names each way of cheating that the tests try, and what finds it."""

import re

import pytest

from svc.audit.findings import DOUBT, FAULT, FINDING_TYPES, NOTE
from tests.audit.test_honest import STORIES
from tests.audit.test_tamperings import TABLE
from tests.running import ROOT

GRADES = {"en": {rank: rank for rank in (FAULT, DOUBT, NOTE)}, "zh": {FAULT: "有误", DOUBT: "存疑", NOTE: "备查"}}
PAGES = {"en": "trust.md", "zh": "trust.zh-CN.md"}


def part(language: str, mark: str) -> str:
    """What stands below a mark, up to the next chapter."""
    text = (ROOT / "docs" / PAGES[language]).read_text("utf-8")
    return text.partition(f"<!-- {mark} -->\n")[2].partition("\n## ")[0]


def rows(language: str, mark: str) -> list[list[str]]:
    """The rows of the tables below a mark, without their heads."""
    lines = re.findall(r"^\| (.*) \|$", part(language, mark), re.MULTILINE)
    heads = {number for number, line in enumerate(lines) if line.startswith("---")}
    return [line.split(" | ") for number, line in enumerate(lines) if not {number, number + 1} & heads]


def label(what: str, language: str) -> str:
    return getattr(FINDING_TYPES[what], language)


@pytest.mark.parametrize("language", PAGES)
def test_each_way_of_cheating_stands_there_with_what_names_it(language: str) -> None:
    told = [(named, grade) for _done, named, grade in rows(language, "tamperings")]
    tried = [(label(what, language), GRADES[language][FINDING_TYPES[what].rank]) for what, _tamper in TABLE.values()]
    assert told[: len(tried)] == tried
    assert {named for named, _grade in told} <= {label(what, language) for what in FINDING_TYPES}
    assert len(told) >= 60


@pytest.mark.parametrize("language", PAGES)
def test_each_finding_is_explained(language: str) -> None:
    told = [(grade, name) for grade, name, meaning in rows(language, "findings") if meaning]
    assert told == [
        (GRADES[language][kind.rank], f"{label(what, language)} `{what}`") for what, kind in FINDING_TYPES.items()
    ]


@pytest.mark.parametrize("language", PAGES)
def test_each_honest_history_is_named(language: str) -> None:
    assert len(re.findall("^- ", part(language, "honest"), re.MULTILINE)) == len(STORIES) >= 20
