"""Complaints for the tests of the contract: a story told in lines, what is owed, and what a refusal must be."""

import re
from pathlib import Path
from typing import Any

from tests.running import BY, NOW, Result, Svc
from tests.sites import clean, git, head
from tests.told import typed

WHO = "--unit 3-1201 --name 王小明 --phone 13800000000"
ADD = f"complaint add --matter 楼上装修噪声 --category noise --channel phone {WHO}"
MAJOR = f"{ADD} --severity major"
LETTER = f"complaint add --matter 电梯常停 --category facility --channel letter --document 函2026-7 {WHO}"
DISPATCH = "complaint dispatch C1 --to 安防班"
REMEDY = "complaint remedy C1 --text 已到场劝停"
OUTCOME = "complaint reply C1 --outcome --text 已处理完毕"
RESOLVE = "complaint resolve C1 --text 噪声已停"
UNJUSTIFIED = "complaint classify C1 --unjustified"
ATTEMPT = "complaint attempt C1 --means phone --text 无人接听"
CALLBACK = "callback record --means phone --content 询问噪声 --result 已停"
SATISFIED = f"{CALLBACK} --about C1 --opinion satisfied"
DISSATISFIED = f"{CALLBACK} --about C1 --opinion dissatisfied"
REWORK = f"{DISSATISFIED} --rework 安防班 --due 2026-11-09"
RESOLVED = [ADD, REMEDY, OUTCOME, RESOLVE]
FILE = "records/complaint/2026/11/C2026-0001.yaml"

_STAMP = re.compile(r"\[(\d\d-\d\d \d\d:\d\d(?::\d\d)?)?\s?([^\d\]]+)?\] ")
_ARTICLE = re.compile(r"\b0[012]\d(\.\d+)*\b")


def say(svc: Svc, line: str) -> Result:
    """Run one line; `[11-05 09:00 周主任] complaint …` says when and by whom."""
    stamp = _STAMP.match(line)
    when, who = stamp.groups() if stamp else (None, None)
    return svc(line[stamp.end() :] if stamp else line, now=f"2026-{when}" if when else NOW, by=who or BY)


def tell(svc: Svc, *lines: str) -> Result:
    """Run lines that must succeed; the last one's answer."""
    assert lines
    return typed(svc.site, lines, lambda line: say(svc, line))


def quiet(site: Path) -> None:
    """Let svc leave git alone in this site: what a test does without asking about commits is then quick."""
    settings(site, "git: {commit: false}")


def settings(site: Path, text: str) -> None:
    """Add lines to svc.yaml."""
    with (site / "svc.yaml").open("a", encoding="utf-8") as file:
        file.write(text.rstrip("\n") + "\n")


def commit(site: Path) -> None:
    """Commit everything, as a person would by hand."""
    git(site, "add", "-A")
    git(site, "-c", "user.name=手工", "-c", "user.email=hand@localhost", "commit", "-qm", "by hand", "--allow-empty")


def prepare(svc: Svc, site: Path, *lines: str) -> None:
    """Commit what was done by hand, and run lines."""
    if git(site, "status", "--porcelain"):
        commit(site)
    if lines:
        tell(svc, *lines)


def refused(svc: Svc, site: Path, line: str, *articles: str, code: int = 3) -> Result:
    """Assert that the line is refused: exit 3, an article (one of those given), what to do, and nothing touched."""
    before = head(site)
    result = say(svc, line)
    assert result.code == code, f"{line}\n{result.shown}"
    first, *rest = result.err.splitlines()
    assert first.startswith("svc: "), result.err
    assert result.out == ""
    assert "Traceback" not in result.err
    if code == 3:
        assert _ARTICLE.search(first), f"names no article: {result.err}"
        assert not articles or any(article in first for article in articles), result.err
        assert rest, f"does not say what to do: {result.err}"
        assert rest[0].startswith("  "), result.err
        assert rest[0].strip(), result.err
    assert head(site) == before
    clean(site)
    return result


def shown(svc: Svc, number: str = "C1", *, as_of: str | None = None) -> dict[str, Any]:
    """The whole record, as `show -f json` prints it."""
    result = svc(["show", number, "-f", "json", *(["--as-of", as_of] if as_of else [])])
    assert result.code == 0, result.shown
    assert isinstance(result.json, dict)
    return result.json


def owed(svc: Svc, what: str, number: str = "C1", *, as_of: str | None = None) -> list[dict[str, Any]]:
    """The record's obligations of one sort."""
    return [row for row in shown(svc, number, as_of=as_of)["obligations"] if row["what"] == what]


def pending(svc: Svc, number: str = "C1") -> dict[str, str]:
    """What is still open: sort and due time without its offset."""
    rows = [row for row in shown(svc, number)["obligations"] if row["met"] is None]
    assert len({row["what"] for row in rows}) == len(rows), rows
    return {row["what"]: row["due"].removesuffix("+08:00") for row in rows}


def steps(svc: Svc, number: str = "C1") -> list[str]:
    """What was done, in order."""
    return [step["do"] for step in shown(svc, number)["steps"]]


def status(svc: Svc, number: str = "C1") -> str:
    """The record's status."""
    found = shown(svc, number)["status"]
    assert isinstance(found, str)
    return found
