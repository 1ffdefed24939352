"""`svc demo`: a sample site whose weeks end now, each line of its diary typed at its own time by its own author."""

import filecmp
import itertools
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import pytest

from svc.cli.commands.demo import FLOOD
from svc.demo import diary, shift_dates
from svc.demo.diary import Line, Numbers, Place
from svc.demo.unfinished import making_sample
from svc.kinds import KINDS
from svc.text.errors import INTERRUPTED
from tests.running import ROOT, Result, Svc, environment, run, script
from tests.sites import clean, git

NOW = "2027-01-10 12:00"  # a Sunday; the sample then begins in November, and its numbers begin anew in January
# Other days that a calendar may trip over. The repository's own sample ends on an ordinary morning.
TIMES = ["2028-02-29 10:00", "2027-01-01 00:00:30"]


def make(folder: Path, now: str, *more: str, **env: str) -> Result:
    """`svc demo FOLDER` at a time."""
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    done = run(["demo", str(folder), *more], environment(home, SVC_NOW=now, **env), folder.parent)
    assert (done.code, done.err) == (0, "")
    return done


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """One for all tests that change nothing in it, and what was said of it."""
    folder = tmp_path_factory.mktemp("demo") / "a sample"
    return folder, make(folder, NOW).out


@pytest.fixture(scope="module")
def demo(made: tuple[Path, str]) -> Path:
    return made[0]


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Another in English and without history, and what was said of it."""
    folder = tmp_path_factory.mktemp("english") / "sample"
    return folder, make(folder, NOW, "--no-git", "--lang", "en").out


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo of one story, where it matters how it is made and not what is in it."""
    whole = diary.diary_lines
    monkeypatch.setattr(diary, "diary_lines", lambda now: [line for line in whole(now) if line.place == FLOOD])


def lines(now: str) -> list[Line]:
    return diary.diary_lines(datetime.fromisoformat(now))


def trees_differ(one: Path, other: Path) -> list[str]:
    compared = filecmp.dircmp(one, other)
    found = [*compared.left_only, *compared.right_only, *compared.diff_files, *compared.funny_files]
    return found + [name for sub in compared.common_dirs for name in trees_differ(one / sub, other / sub)]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_of_record_is_there(kind, demo: Path) -> None:
    found = list((demo / "records" / kind.name).rglob("*.yaml"))
    assert bool(found) == (kind.name != "acceptance"), "an honest history has no finding to accept"


def test_history_has_each_line_with_its_time_and_its_author(demo: Path) -> None:
    told = git(demo, "log", "--reverse", "--date=format:%Y-%m-%d %H:%M:%S", "--format=%ad|%cd|%an|%cn").splitlines()
    typed = lines(NOW)
    assert told[0].startswith(f"{typed[0].at:%Y-%m-%d %H:00:00}|")
    assert told[1:] == [f"{line.at}|{line.at}|{line.who}|{line.who}" for line in typed]
    assert "limin@example.com" in git(demo, "log", "--author=李敏", "-1", "--format=%ae")


def test_nothing_is_left_uncommitted_and_nothing_is_at_fault(demo: Path, svc: Svc) -> None:
    clean(demo)
    assert svc(["-C", str(demo), "check"], now=NOW).code == 0
    assert not (demo / ".svc" / "pending").exists()


def test_an_audit_of_all_kinds_of_records_finds_nothing(demo: Path, svc: Svc) -> None:
    found = svc("audit -f json", now=NOW, cwd=demo)
    assert (found.code, found.json) == (0, [])


def test_commits_made_in_one_go_are_those_that_each_line_makes_alone(demo: Path, svc: Svc, tmp_path: Path) -> None:
    typed, numbers = lines(NOW)[:25], defaultdict[Place, Numbers](dict)
    wanted = git(demo, "log", "--reverse", "--format=%H").splitlines()
    git(tmp_path, "clone", "--quiet", str(demo), "again")
    again = tmp_path / "again"
    git(again, "remote", "remove", "origin")
    git(again, "reset", "--quiet", "--hard", wanted[0])
    for line in typed:
        done = svc(["-C", str(again), *line.words(numbers), "--by", line.who], now=str(line.at))
        assert done.code == 0, done.err
        diary.note_new_numbers(line.typed, done.out, numbers[line.place])
    assert git(again, "log", "--reverse", "--format=%H").splitlines() == wanted[: len(typed) + 1]


def test_numbers_carry_the_year_of_their_day_and_begin_anew_with_it(demo: Path) -> None:
    for kind in KINDS.values():
        if kind.letter:
            numbers = sorted(path.stem for path in (demo / "records" / kind.name).rglob("*.yaml"))
            for year, same in itertools.groupby(numbers, key=lambda number: number[1:5]):
                assert [int(number[6:]) for number in same] == list(range(1, 1 + sum(n[1:5] == year for n in numbers)))
    assert (demo / "records/complaint/2027/01/C2027-0001.yaml").exists()
    joined = next((demo / "records/complaint").rglob("C2026-0014.yaml")).read_text("utf-8")
    assert "C2026-0013" in joined


def test_what_is_said_names_the_days_it_means(demo: Path) -> None:
    said = "".join(path.read_text("utf-8") for path in (demo / "records").rglob("*.yaml"))
    assert "来信〔2026〕07号" in said
    assert "热线转〔2027〕1243号" in said  # registered on 6 January
    assert "补送11月23日、24日晚报" in said
    assert "认为十一月公共能耗分摊算多了" in said  # said in December
    assert not re.search(r"[<>]", said)


@pytest.mark.long
@pytest.mark.parametrize("now", TIMES)
def test_whenever_it_is_made_it_ends_now_whole_and_with_something_to_do(now: str, svc: Svc, tmp_path: Path) -> None:
    make(tmp_path / "sample", now, "--no-git")
    whole_and_with_something_to_do(tmp_path / "sample", now, svc)


def test_on_a_sunday_it_ends_now_whole_and_with_something_to_do(demo: Path, svc: Svc) -> None:
    whole_and_with_something_to_do(demo, NOW, svc)


def whole_and_with_something_to_do(folder: Path, now: str, svc: Svc) -> None:
    at = datetime.fromisoformat(now)
    assert svc(["-C", str(folder), "check"], now=now).code == 0
    said = "".join(path.read_text("utf-8") for path in (folder / "records").rglob("*.yaml"))
    times = re.findall(r"(?:at|received|reported|held|asked): '([^']+)\+08:00'", said)
    assert max(times) <= at.isoformat()
    assert (at - datetime.fromisoformat(max(times))).days < 1
    board = svc(["-C", str(folder), "today"], now=now).out
    for heading in ("已逾期（", "日到期（"):
        assert heading in board
    assert ("\n在岗: " in board) == (8 <= at.hour < 18)


def test_the_repository_is_the_sample_as_of_one_morning(tmp_path: Path) -> None:
    made = run([str(tmp_path / "sample")], environment(tmp_path), tmp_path, main=script(ROOT / "bench" / "samples.py"))
    assert made.code == 0, made.shown
    assert trees_differ(tmp_path / "sample" / "records", ROOT / "records") == []
    for name in ("svc.yaml", "calendar.yaml"):
        assert (tmp_path / "sample" / name).read_bytes() == (ROOT / name).read_bytes()


@pytest.mark.parametrize("taken", ["a folder with a file", "a file", "a site"])
def test_what_is_there_is_left_alone(taken: str, svc: Svc, site: Path, tmp_path: Path) -> None:
    place = {"a folder with a file": tmp_path / "full", "a file": tmp_path / "full" / "x", "a site": site}[taken]
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("mine")
    done = svc(["demo", str(place)])
    assert (done.code, done.out) == (2, "")
    assert "不是空文件夹" in done.err
    assert (tmp_path / "full" / "x").read_text() == "mine"
    clean(site)


def test_in_english_svc_speaks_english_and_residents_as_they_did(
    english: tuple[Path, str], demo: Path, svc: Svc
) -> None:
    folder, said = english
    assert "a sample site" in said
    assert "language: en\n" in (folder / "svc.yaml").read_text("utf-8")
    board = svc(["-C", str(folder), "today"], now=NOW, SVC_LANG=None).out.splitlines()
    assert board[1].startswith("on duty: 赵倩 since")
    assert trees_differ(folder / "records", demo / "records") == []


@pytest.mark.usefixtures("short")
def test_in_somebody_elses_repository_it_has_its_own(svc: Svc, site: Path) -> None:
    before = git(site, "rev-parse", "HEAD")
    make(site / "sample", "2026-11-23 08:30")
    assert git(site, "rev-parse", "HEAD") == before
    clean(site / "sample")


@pytest.mark.usefixtures("short")
def test_without_git_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    env = environment(tmp_path, SVC_NOW=NOW, PATH=str(tmp_path / "bin"))
    done = run(["demo", "sample"], env, tmp_path)
    assert done.code == 0
    assert "没有 git" in done.err
    assert "svc log" not in done.out


def test_without_history_nothing_is_committed_then_or_later(
    english: tuple[Path, str], svc: Svc, tmp_path: Path
) -> None:
    folder, said = shutil.copytree(english[0], tmp_path / "sample"), english[1]
    assert "svc log" not in said
    assert not (folder / ".git").exists()
    assert svc(["-C", str(folder), "note", "Q2027-0001", "再看一次", "--by", "李敏"], now=NOW).err == ""
    assert not (folder / ".git").exists()


def test_what_it_suggests_works(made: tuple[Path, str], svc: Svc) -> None:
    folder, said = made
    suggested = re.findall(r"^  svc (\S.*?)(?:  |$)", said, re.MULTILINE)
    assert len(suggested) == 7
    assert f"  cd '{folder}'\n" in said
    for line in suggested:
        done = svc(line, now=NOW, cwd=folder)
        assert (done.code, done.err) == (0, "")
        assert done.out.count("\n") > 2


def test_interrupted_it_leaves_a_site_that_works(svc: Svc, tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # which a background job is not
    command = [sys.executable, "-c", f"{heard}; from svc.cli.main import run; run()", "demo", str(folder)]
    env = environment(tmp_path) | {"PYTHONPATH": str(ROOT), "SVC_NOW": NOW}
    with subprocess.Popen(command, env=env, cwd=tmp_path, stderr=subprocess.PIPE) as making:
        until = time.monotonic() + 60
        while not any((folder / "records").rglob("C*.yaml")) and time.monotonic() < until:
            time.sleep(0.01)
        making.send_signal(signal.SIGINT)
        _out, said = making.communicate(timeout=60)
    assert making.returncode == INTERRUPTED
    assert said.decode().count("\n") == 1
    assert svc(["-C", str(folder), "note", "3-1201", "试一下", "--by", "李敏"], now=NOW).code == 0
    assert svc(["-C", str(folder), "check"], now=NOW).code == 0
    clean(folder)


@pytest.mark.usefixtures("short")
def test_one_whose_making_was_killed_is_made_anew(svc: Svc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "sample"
    (folder / ".svc").mkdir(parents=True)  # killed before its first file
    with monkeypatch.context() as patched:
        patched.setattr(diary, "note_new_numbers", lambda *_: 1 / 0)  # stands for whatever ends it midway
        assert svc(["demo", str(folder)], now=NOW).code == 5
    assert (folder / "svc.yaml").exists()
    (folder / "half").write_text("x")
    with making_sample(tmp_path / "other"):
        busy = svc(["demo", str(tmp_path / "other")], now=NOW)
    assert (busy.code, "正在" in busy.err) == (5, True)
    again = svc(["demo", str(folder)], now=NOW)
    assert again.code == 0, again.shown
    assert not (folder / "half").exists()
    assert svc(["-C", str(folder), "check"], now=NOW).code == 0
    clean(folder)
    assert svc(["demo", str(folder)], now=NOW).code == 2


# The diary


def test_a_story_goes_on_in_the_order_of_its_times() -> None:
    for file in (diary.demo_folder() / "diary").glob("*.yaml"):
        stories = re.split(r"^- ", file.read_text("utf-8"), flags=re.MULTILINE)[1:]
        for story in stories:
            keys = re.findall(r"^(?:  )?(\S+ \d\d:\d\d(?::\d\d)?) \S+: ", story, re.MULTILINE)
            assert keys == sorted(keys), story


def test_every_date_in_the_diary_is_marked_as_one() -> None:
    moved_in = {"2019-06-18", "2021-03-02"}  # long ago
    for file in (diary.demo_folder() / "diary").glob("*.yaml"):
        plain = re.sub(r"<[^<>]+>", "", re.sub(r"^(- |  )\S+ \S+ ", "", file.read_text("utf-8"), flags=re.MULTILINE))
        text = "".join(line for line in plain.splitlines() if not line.startswith("#"))
        assert set(re.findall(r"20\d\d-\d\d(?:-\d\d)?|(?<![\d-])\d\d-\d\d(?![\d-])", text)) <= moved_in
        lasting = {"三日"}  # as in 连续三日
        assert set(re.findall(r"\d+月\d|[一二三四五六七八九十]+日|〔20|[一二三四]季度", text)) <= lasting


def test_who_registers_something_while_the_counter_is_open_is_on_duty() -> None:
    present: set[str] = set()
    for line in lines("2026-11-29 23:59"):
        if line.typed.startswith("duty o"):
            (present.discard if line.typed.startswith("duty off") else present.add)(line.who)
        elif line.who in ("李敏", "王静", "赵倩") and line.at.month == 11 and 9 <= line.at.hour < 18:
            assert line.who in present, line


@pytest.mark.parametrize(
    ("mark", "was", "now", "told"),
    [
        ("11-23", "2026-11-20", "2026-11-20", "2026-11-23"),
        ("11-23", "2026-11-20", "2026-12-30", "2027-01-02"),
        ("01-03", "2026-12-30", "2026-12-30", "2027-01-03"),
        ("2027-01-15", "2026-10-12", "2026-10-26", "2027-01-29"),
        ("2026-1116", "2026-11-16", "2028-02-29", "2028-0229"),
        ("1103", "2026-11-03", "2027-01-05", "0105"),
        ("10月12日", "2026-10-15", "2026-12-31", "12月28日"),
        ("13日", "2026-10-15", "2027-01-02", "31日"),
        ("十八日", "2026-11-15", "2026-11-27", "三十日"),
        ("二十五日", "2026-11-21", "2027-01-28", "一日"),
        ("2026-10", "2026-11-04", "2027-01-04", "2026-12"),
        ("九月", "2026-10-28", "2027-01-20", "十二月"),
        ("十二月", "2026-11-28", "2026-12-26", "一月"),
        ("11月", "2026-11-16", "2028-02-29", "2月"),
        ("四季度", "2026-10-15", "2027-01-02", "一季度"),
        ("三季度", "2026-11-20", "2027-01-02", "四季度"),
        ("冬季", "2026-11-18", "2027-07-01", "夏季"),
        ("夏季", "2026-10-29", "2027-02-10", "冬季"),
        ("2026", "2026-10-14", "2027-01-02", "2027"),
    ],
)
def test_a_date_is_told_as_of_another_day(mark: str, was: str, now: str, told: str) -> None:
    assert shift_dates.shift_mark(mark, date.fromisoformat(was), date.fromisoformat(now)) == told


def test_what_is_no_date_is_none() -> None:
    with pytest.raises(ValueError, match="昨天"):
        shift_dates.shift_mark("昨天", date(2026, 11, 20), date(2026, 11, 20))
