"""`svc help`: each topic on one screen, from what svc itself does; and the help of a command."""

from pathlib import Path

import pytest

from svc.cli.topics import TOPICS, exit_codes, formats, topic_named, variables
from svc.render import FORMATS
from svc.render.wrapping import text_width
from svc.text import errors
from tests.running import ROOT, Svc

SCREEN = 24


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_each_topic_is_one_screen_and_listed(spoken: str, svc: Svc, staffed: Path) -> None:
    listed = svc(f"help --lang {spoken}")
    for topic in TOPICS:
        label = topic.zh if spoken == "zh" else topic.name
        assert f"svc help {label}  " in listed.out
        done = svc(["help", *topic.words[spoken == "zh"].split(), "--lang", spoken], COLUMNS="80")
        lines = done.out.splitlines()
        assert (done.code, done.err) == (0, "")
        assert 8 < len(lines) < SCREEN, topic.name
        assert max(map(text_width, lines)) <= 80, topic.name
    assert len({word for topic in TOPICS for word in topic.words}) == sum(len(topic.words) for topic in TOPICS)
    assert topic_named(["Exit-Codes"]) is topic_named(["退出码"]) is TOPICS[-1]


def test_topics_tell_what_svc_does(svc: Svc, staffed: Path) -> None:
    with (staffed / "svc.yaml").open("a", encoding="utf-8") as settings:
        settings.write("deadlines: {complaint.answer: 5wd}\nunits: {form: '{building}-{unit}-{room}', also: [钟楼]}\n")
    assert "5wd answer" in svc("help 期限").out
    homes = svc("help 房号").out
    assert "3栋2单元1201  3-2-1201" in homes
    assert "钟楼、大堂" in homes
    assert "周主任" in svc("help 姓名").out
    guard = next(line for line in svc("help roles --lang en").out.splitlines() if "guard" in line)
    assert guard.split(maxsplit=1)[1] == "pass exit"
    assert set(formats()) == set(FORMATS)
    raised = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.SvcError)]
    assert {str(kind.code) for kind in raised} | {"0", "1"} == set(exit_codes())
    told = (ROOT / "docs" / "formats.md").read_text("utf-8")
    assert [name for name in variables() if f"`{name}`" not in told] == []
    (staffed / "svc.yaml").write_text("nonsense: [", "utf-8")
    assert "2026-11-03" in svc("help times").out


def test_the_help_of_a_command_is_its_help(svc: Svc, site: Path) -> None:
    with (site / "svc.yaml").open("a", encoding="utf-8") as settings:
        settings.write("aliases: {ts: complaint add}\n")
    page = svc("complaint add --help").out
    assert svc("help complaint add").out == svc("help ts").out == page
    assert svc("help complaint").out == svc("complaint --help").out
    wrong = svc("help tims")
    assert (wrong.code, "times" in wrong.err) == (2, True)
    assert svc("help complaint ad").code == 2
