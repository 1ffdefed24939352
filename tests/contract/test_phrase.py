"""The contract of `svc phrase`: what to say, what is never said, and the check of a text (reference 3, 003.6, 004)."""

from pathlib import Path

import pytest

from tests.running import Svc
from tests.sites import clean

TABOO = "这个我不知道，那你去投诉吧"
OWN = """phrases:
- article: '004.8'
  situation: desk
  called: {zh: [亲]}
  fragments: [亲]
  unless: [父亲]
  better: {zh: 您好, en: Good morning}
sayings:
- {article: '004.7', situation: desk, zh: '{site}欢迎您回家', en: 'Welcome home to {site}'}
"""


def own(site: Path, text: str = OWN) -> None:
    (site / "templates").mkdir(exist_ok=True)
    (site / "templates" / "phrases.yaml").write_text(text, "utf-8")


def test_the_list_says_what_to_say_and_what_never(svc: Svc) -> None:
    rows = svc("phrase list -f json").json
    assert {"situation", "article", "never", "say"} == set(rows[0])
    assert any(row["never"] is None for row in rows)
    assert any("不知道" in (row["never"] or ()) for row in rows)
    assert all(row["say"] and row["article"] for row in rows)


@pytest.mark.parametrize(
    "situation",
    [
        "phone",
        "desk",
        "grievance",
        "callback",
        "letter",
        "face-to-face",
        "incoming-call",
        "faint-voice",
        "slow-answer",
        "wrong-number",
        "thanks",
    ],
)
def test_each_situation_has_something_to_say(svc: Svc, situation: str) -> None:
    rows = svc(f"phrase list --situation {situation} -f json").json
    assert {row["situation"] for row in rows} == {situation}
    assert any(row["never"] is None for row in rows)


def test_a_situation_may_be_named_in_chinese_and_several_given(svc: Svc) -> None:
    rows = svc("phrase list --situation 电话 --situation thanks -f json").json
    assert {row["situation"] for row in rows} == {"phone", "thanks"}


def test_a_mistyped_situation_is_answered_with_the_near_one(svc: Svc) -> None:
    result = svc("phrase list --situation phon")
    assert result.code == 2
    assert "phone" in result.err


def test_the_estate_names_itself_in_what_is_said(svc: Svc) -> None:
    said = [row["say"] for row in svc("phrase list -f json").json]
    assert any("阳光花园服务中心" in each for each in said)
    assert not any("{site}" in each for each in said)


def test_the_list_answers_without_a_site(svc: Svc, tmp_path: Path) -> None:
    result = svc("phrase list -f json", cwd=tmp_path)
    assert result.code == 0
    assert not any("{site}" in row["say"] for row in result.json)


def test_the_list_is_one_table_in_csv_and_fits_80_columns_on_a_terminal(svc: Svc) -> None:
    rows = svc("phrase list -f csv").out.splitlines()
    assert len(rows) == 1 + len(svc("phrase list -f json").json)
    from svc.render.wrapping import text_width

    assert max(map(text_width, svc("phrase list --width 80").out.splitlines())) <= 80


def test_a_taboo_phrase_is_named_with_its_article_and_a_better_wording(svc: Svc) -> None:
    result = svc(["phrase", "check", TABOO])
    assert result.code == 1
    for part in ("不知道", "那你去投诉吧", "004.8", "我马上帮您了解"):
        assert part in result.out
    rows = svc(["phrase", "check", TABOO, "-f", "json"]).json
    assert [row["fragment"] for row in rows] == ["不知道", "那你去投诉吧"]
    assert all(row["article"] == "004.8" and row["better"] and row["line"] == 1 for row in rows)


def test_a_clean_text_is_said_to_be_clean(svc: Svc) -> None:
    result = svc("phrase check 水管今天下午已修好")
    assert (result.code, result.err) == (0, "")
    assert result.out.strip() == "没有忌语"
    assert svc("phrase check 水管今天下午已修好 -f json").json == []


def test_a_text_on_stdin_is_checked_line_by_line(svc: Svc) -> None:
    result = svc("phrase check - -f json", stdin="您好\n改天再说\n\n这是常识\n")
    assert result.code == 1
    assert [(row["line"], row["fragment"]) for row in result.json] == [(2, "改天"), (4, "这是常识")]
    assert svc("phrase check -", stdin="").code == 0


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"a" * (1024 * 1024 + 1)])
def test_what_is_no_text_is_bad_input(svc: Svc, data: bytes) -> None:
    result = svc("phrase check -", stdin=data)
    assert (result.code, result.out) == (2, "")


def test_without_a_text_the_check_fails(svc: Svc) -> None:
    assert svc("phrase check").code == 2


def test_a_site_adds_its_own(svc: Svc, site: Path) -> None:
    own(site)
    assert svc("phrase check 亲，请稍等").code == 1
    assert svc("phrase check 父亲节快乐").code == 0
    assert svc("phrase check 不知道").code == 1
    said = svc("phrase list --situation desk -f json").json
    assert ["亲"] in [row["never"] for row in said]
    assert "阳光花园欢迎您回家" in [row["say"] for row in said]


def test_a_site_may_have_only_something_to_say(svc: Svc, site: Path) -> None:
    own(site, OWN[OWN.index("sayings") :])
    assert svc("phrase check 不知道").code == 1
    assert "阳光花园欢迎您回家" in [row["say"] for row in svc("phrase list -f json").json]


def test_a_fault_in_the_sites_file_is_named_with_its_line(svc: Svc, site: Path) -> None:
    own(site, OWN.replace("situation: desk, zh", "situation: lobby, zh"))
    result = svc("phrase check 您好")
    assert result.code == 5
    assert "phrases.yaml:9" in result.err


def test_what_the_sites_file_forbids_is_refused_in_a_reply(svc: Svc, site: Path) -> None:
    own(site)
    from tests.complaints import ADD, commit, say, tell

    commit(site)
    tell(svc, ADD)
    result = say(svc, "complaint reply C1 --outcome --text 亲已修好")
    assert result.code == 3
    assert "004.8" in result.err
    clean(site)


def test_the_language_asked_for_is_spoken(svc: Svc) -> None:
    result = svc('--lang en phrase check "I don\'t know"')
    assert result.code == 1
    assert "I will find out" in result.out
