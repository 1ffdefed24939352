"""The Chinese documents and messages have one word for each thing (docs/terms.md), and Chinese punctuation."""

import gettext
import re
from pathlib import Path

import pytest

from tests.running import ROOT

DOCUMENTS = [*sorted((ROOT / "docs").glob("*.zh-CN.*")), ROOT / "README.zh-CN.md"]
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?] ?(?=[\u4e00-\u9fff])")
ALONE = re.compile(r"[\u4e00-\u9fff]\.(?:\s|$)")
QUOTED = r"`[^`\n]*`|\[[^]\n]*\]\([^)\n]*\)|<!--.*?-->"


def forbidden() -> dict[str, str]:
    """The words that are not used, each with the one that is."""
    rows = re.findall(
        r"^\| [^|]+ \| ([^|]+) \| ([^|]+) \|", (ROOT / "docs" / "terms.md").read_text("utf-8"), re.MULTILINE
    )
    told = {word: used for used, words in rows for word in words.split("、") if used not in ("中文", "---")}
    assert len(told) > 40
    return told


def faults(text: str) -> list[str]:
    """What is wrong with a text: words, and punctuation of half the width between Chinese characters."""
    found = [f"{word}: {used}" for word, used in forbidden().items() if word in text]
    around = (text[max(0, m.start() - 12) : m.end() + 12] for sign in (HALF_WIDTH, ALONE) for m in sign.finditer(text))
    return [*found, *around]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_has_one_word_for_each_thing(document: Path) -> None:
    text = document.read_text("utf-8")
    prose = re.sub(r"(?ms)^ *(`{3,}).*?^ *\1 *$|^    .*?$", "", text)
    assert faults(re.sub(QUOTED, "…", prose, flags=re.DOTALL)) == []


def test_the_messages_have_one_word_for_each_thing() -> None:
    with (ROOT / "svc" / "locale" / "zh" / "LC_MESSAGES" / "svc.mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    messages = [text for key, text in spoken._catalog.items() if key]  # type: ignore[attr-defined]
    assert len(messages) > 1000
    assert {text: wrong for text in messages if (wrong := faults(text))} == {}


def test_what_is_wrong_is_found() -> None:
    assert faults("请到服务台,报上编号") == ["服务台: 前台", "请到服务台,报上编号"]
    assert faults("请稍候. 编号: 三") == ["请稍候. 编号: 三", "请稍候. 编号: 三"]
    assert faults("到前台报上编号。") == []


def test_each_english_page_has_its_chinese_one_and_is_linked() -> None:
    readme = (ROOT / "README.zh-CN.md").read_text("utf-8")
    only_english = {"architecture.md", "modules.md", "terms.md"}
    for page in (ROOT / "docs").glob("*.md"):
        if not page.name.endswith(".zh-CN.md") and page.name not in only_english:
            assert page.with_name(f"{page.stem}.zh-CN.md").is_file(), page.name
            assert f"(docs/{page.stem}.zh-CN.md)" in readme, page.name
