"""What svc must withstand: kills, failing calls, clones, hand edits, hostile texts and places, closed streams.

Long rounds are `bench/kills.py`; what files, the lock and git's history do by themselves is tested beside them.
"""

import errno
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from svc.kinds import KINDS
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.text.fold import clean_name
from tests.examples import every
from tests.program import bench, svc_program
from tests.running import BY, NOW, ROOT, Result, Svc, environment
from tests.sites import Kept, Sites, clean, commits, git, remove_folder

ADD = "complaint add --category noise --channel phone --matter"
LETTER = "complaint add --category noise --channel letter --matter"
MONTH = Path("records/complaint/2026/11")
RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")
repeatable = settings(suppress_health_check=list(HealthCheck), derandomize=True)


def said(result: Result) -> str:
    """The one line of complaint, and that there is no more than one and a hint."""
    lines = result.err.splitlines()
    assert len(lines) in (1, 2), result.err
    assert lines[0].startswith("svc: ")
    assert "SVC_DEBUG" not in result.err
    return lines[0]


def at_fault(result: Result) -> bool:
    return "SVC_DEBUG" in result.err or "Traceback" in result.err or result.code not in range(6)


def records(site: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in site.glob("records/*/*/*/*") if path.is_file()}


def process(site: Path, *argv: str, **streams: Any) -> "subprocess.Popen[bytes]":
    """svc as a process of its own."""
    env = environment(site.parent, SVC_NOW=NOW, SVC_BY=BY)
    return subprocess.Popen([svc_program(), *argv], cwd=site, env=env, **streams)


# Kills


@pytest.mark.long
def test_a_kill_at_a_random_moment_or_at_any_operation_of_a_step_loses_nothing(tmp_path: Path) -> None:
    assert "faults: 0" in bench("kills.py", "3", "4", "--every", "step", "--apart", f"{every(3)}", work=tmp_path)


# Failing calls


def fail(monkeypatch: pytest.MonkeyPatch, name: str, nth: int, number: int) -> list[int]:
    """Make the nth call of `os.name` fail, and all after it; a read-only open does not count."""
    real, calls = getattr(os, name), []

    def call(*arguments: Any, **named: Any) -> Any:
        if name != "open" or arguments[1] & (os.O_WRONLY | os.O_RDWR):
            calls.append(1)
            if len(calls) >= nth:
                raise OSError(number, os.strerror(number))
        return real(*arguments, **named)

    monkeypatch.setattr(os, name, call)
    return calls


@pytest.mark.parametrize("line", [f"{ADD} TOKEN", "note C1 TOKEN", f"{LETTER} TOKEN"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_whichever_call_fails_there_is_the_old_or_the_new_and_it_is_said_which(
    line: str, number: int, svc: Svc, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    svc(f"{ADD} first")
    whole = Kept(site)
    for name in ("open", "write", "fsync", "link", "rename", "mkdir"):
        for nth in range(1, 60, 1 if number == errno.ENOSPC else every(4)):
            remove_folder(site)
            whole.lay(site)
            before = records(site)
            with monkeypatch.context() as patch:
                calls = fail(patch, name, nth, number)
                result = svc(line)
            after = records(site)
            if result.code == 0:  # too few calls, or one that svc could do without: a folder that is there is not made
                assert after != before
                assert len(calls) < nth or name == "mkdir"
                break
            assert result.code == 5, (name, nth)
            nothing = any(word in said(result) for word in ("未保存", "无法写入"))
            assert nothing == (after == before), (name, nth, result.err)
            assert all(after[path].startswith(old) for path, old in before.items())
            assert svc(f"{ADD} next").code == 0
            clean(site)


# Many at once


def test_numbers_given_at_once_are_consecutive_and_a_reader_beside_sees_no_error(site: Path) -> None:
    def add(n: int) -> int:
        return process(site, *ADD.split(), f"m{n}", stdout=subprocess.DEVNULL).wait(60)

    def read(_n: int) -> int:
        return process(site, "complaint", "list", "-f", "json", stdout=subprocess.DEVNULL).wait(60)

    with ThreadPoolExecutor(6) as pool:
        ends = [pool.submit(do, n) for n in range(12) for do in (add, read)]
        assert [end.result() for end in ends] == [0] * 24
    assert sorted(path.stem for path in (site / MONTH).iterdir()) == [f"C2026-{n:04}" for n in range(1, 13)]
    assert commits(site) == 13
    clean(site)


# Clones


def test_clones_that_step_on_the_same_record_and_on_others_lose_nothing(svc: Svc, site: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "hub.git")
    git(site, "remote", "add", "origin", str(tmp_path / "hub.git"))
    git(site, "push", "-q", "-u", "origin", "main")
    other = tmp_path / "other"
    git(tmp_path, "clone", "-q", "hub.git", str(other))
    for place, letter in ((site, "A"), (other, "B")):
        git(place, "config", "user.name", "x")
        git(place, "config", "user.email", "x@x")
        assert svc(["desk", "use", letter], cwd=place).code == 0
    svc(f"{ADD} shared")
    marks = []
    for turn in range(4):
        for place in (site, other):
            for line in (f"note C2026-A0001 {{}}{turn}", f"{ADD} {{}}{turn}"):
                number, known = ("n" if "note" in line else "m") + place.name, (place / MONTH).exists()
                if known or "note" not in line:
                    assert svc(line.format(number), cwd=place).code == 0
                    marks.append(f"{number}{turn}")
        for place in (site, other, site):
            git(place, "pull", "-q", "--no-rebase", "--no-edit")
            git(place, "push", "-q")
    assert git(site, "rev-parse", "HEAD") == git(other, "rev-parse", "HEAD")
    texts = b"".join(records(site).values()).decode()
    assert [mark for mark in marks if texts.count(mark) != 1] == []
    assert not re.search("^(<<<<<<<|=======|>>>>>>>)", texts, re.MULTILINE)
    numbers = [row["id"] for row in svc("complaint list -f json", cwd=other).json]
    assert len(set(numbers)) == len(numbers) == 9
    assert svc("check").code == 0


# The clone's letter


@pytest.mark.parametrize(
    "letter",
    ["x/../../../../../evil", "bb", "B\nC", "b", "1"],
)
def test_a_desk_letter_that_is_none_gives_no_number(letter: str, svc: Svc, site: Path) -> None:
    git(site, "config", "svc.desk", letter)
    assert svc(f"{ADD} x").code == 5
    assert not (site / "records").exists()


def test_no_number_is_given_where_the_desk_letter_cannot_be_read(svc: Svc, site: Path, tmp_path: Path) -> None:
    git(site, "config", "svc.desk", "B")
    assert svc(f"{ADD} x").code == 0
    refused = svc(f"{ADD} x", PATH=str(tmp_path))
    assert refused.code == 5
    with (site / ".git/config").open("a") as file:
        file.write("[broken\n")
    refused = svc(f"{ADD} x")
    assert refused.code == 5
    assert "bad config" in said(refused)
    assert list(records(site)) == ["C2026-B0001.yaml"]


# Records edited by hand


def minimal(kind: Kind, number: str) -> str:
    """The facts that a record of a kind must have, and a few that its steps may look at."""

    def value(f: Field) -> str:
        if f.type == "id":
            return "C2026-0001"
        return f.choices[0].value if f.choices else f"'{NOW}:00+08:00'".replace(" ", "T") if f.type == "time" else "x"

    facts = {f.name: value(f) for f in kind.fields if f.required or f.name == kind.time}
    return f"id: {number}\n" + "".join(f"{name}: {text}\n" for name, text in facts.items())


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_that_lacks_its_answers_troubles_nobody_else(kind: str, svc: Svc, site: Path) -> None:
    """A record for each step of the kind, which was taken twice."""
    svc(f"{ADD} sound")
    declared = KINDS[kind]
    folder = site / f"records/{kind}/2026/11"
    folder.mkdir(parents=True, exist_ok=True)
    for serial, step in enumerate(declared.all_steps, 2):
        number = f"{declared.letter}2026-{serial:04}"
        line = f"- {{at: '2026-11-02T09:00:00+08:00', by: 李敏, do: {step}}}\n"
        (folder / f"{number}.yaml").write_text(f"{minimal(declared, number)}steps:\n{line}{line}", "utf-8")
        assert not at_fault(svc(f"show {number}")), step
    for command in ("today", "due", "find sound", f"{kind} list", "complaint escalate --auto"):
        result = svc(command)
        assert not at_fault(result), (command, result.err)
    assert "sound" in svc("find sound").out


SCALARS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["C2026-0001", "C2026-0002", "9999-12-31", "0001-01-01", "2026-11-01T09:00", "true", "-1", "noise"]
    ),
)
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=2) | st.dictionaries(SCALARS, v, max_size=2), max_leaves=4
)


def of_complaint(draw: st.DrawFn) -> bytes:
    """A record as JSON, which is YAML: right but for a few of its facts and steps."""
    complaint = KINDS["complaint"]
    facts: dict[str, Any] = {"id": "C2026-0002", "received": "2026-11-01", "matter": "m", "category": "noise"}
    facts |= {"channel": "phone"} | draw(st.dictionaries(st.sampled_from(list(complaint.written)), VALUES, max_size=2))
    steps = []
    for name in draw(st.lists(st.sampled_from(list(complaint.all_steps)), max_size=3)):
        asks = [f.name for f in complaint.all_steps[name].asks] + ["at", "by", "due", "auto", "zzz"]
        given_ = draw(st.dictionaries(st.sampled_from(asks), VALUES, max_size=2))
        to = {"to": ["安防班"]} if name == "dispatch" and "to" not in given_ else {}
        steps.append({"at": "2026-11-01T09:00:00+08:00", "by": "x", "do": name, **to, **given_})
    return json.dumps(facts | {"steps": steps}, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")


BROKEN = st.one_of(
    st.binary(max_size=60),
    st.text("-?:,[]{}#&*!|>'\"%@`<= \n\tab\x00\x85\u2028", max_size=60).map(str.encode),
    st.sampled_from(
        [b"[" * 100_000, b"{a: " * 50_000, b"a: &a [*a]", b"!!python/object:os.system x", b"x" * 2_000_000]
    ),
    st.composite(of_complaint)(),
)


@repeatable
@given(BROKEN)
def test_a_file_edited_by_hand_is_loaded_or_named_and_the_others_are_served(svc: Svc, site: Path, data: bytes) -> None:
    if not (site / MONTH).exists():
        svc(f"{ADD} sound")
    path = site / MONTH / "C2026-0002.yaml"
    path.write_bytes(data)
    for command in ("complaint list -f json", "today -f json", "due -f json"):
        result = svc(command)
        assert result.code in (0, 5), result.err
        assert not at_fault(result), result.err
        assert (result.code == 5) == (f"{path.name}:" in result.err), result.err
        assert not RAW.search(result.shown)
        assert "sound" in result.out
    assert path.read_bytes() == data


@pytest.mark.parametrize("place", ["link", "pipe", "folder", "socket"])
def test_what_is_no_regular_file_is_named_and_not_waited_for(place: str, svc: Svc, site: Path, tmp_path: Path) -> None:
    svc(f"{ADD} sound")
    path = site / MONTH / "C2026-0002.yaml"
    (tmp_path / "outside").write_bytes((site / MONTH / "C2026-0001.yaml").read_bytes())
    if place == "socket":
        os.chdir(path.parent)
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    else:
        {"link": lambda: path.symlink_to(tmp_path / "outside"), "pipe": lambda: os.mkfifo(path), "folder": path.mkdir}[
            place
        ]()
    listed = svc("complaint list")
    assert (listed.code, "sound" in listed.out) == (5, True)
    assert path.name in said(listed)
    assert svc("note C2 x").code == 5
    assert svc(f"{ADD} next --json").json["id"] == "C2026-0003"


@pytest.mark.parametrize("target", ["odd", "C2026-0001.yaml/y", "nowhere", "x" * 300])
@pytest.mark.parametrize("place", [MONTH / "odd", MONTH.parent / "07"], ids=["in a month", "for a month"])
def test_a_link_that_leads_nowhere_is_named_and_stops_no_reading(
    place: Path, target: str, svc: Svc, site: Path
) -> None:
    svc(f"{ADD} sound")
    (site / place).symlink_to(target)
    for command in ("complaint list", "check", "audit", "complaint overdue"):
        result = svc(command)
        assert result.code in (1, 5), (command, result.shown)
        assert not at_fault(result)
        assert f"{place.name}:" in result.shown
    assert "sound" in svc("complaint list").out
    assert svc("note C1 x").code == (0 if place.parent == MONTH else 5)  # behind the other there may be another C1


@pytest.mark.parametrize(
    "folder",
    [MONTH, MONTH.parent, MONTH.parent.parent, Path("records")],
)
@pytest.mark.parametrize("make", ["link", "file"])
def test_a_folder_of_records_that_is_none_is_never_left_out_in_silence(
    folder: Path, make: str, svc: Svc, site: Path, tmp_path: Path
) -> None:
    svc(f"{ADD} sound")
    (site / folder).rename(tmp_path / "elsewhere")
    if make == "link":
        (site / folder).symlink_to(tmp_path / "elsewhere")
    else:
        (site / folder).write_text("")
    before = sorted(tmp_path.joinpath("elsewhere").rglob("*"))
    for command in ("complaint list", f"{ADD} next"):
        result = svc(command)
        assert result.code == 5
        assert not at_fault(result)
    assert sorted(tmp_path.joinpath("elsewhere").rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        (".svc", lambda path: path.write_text("")),
        (".svc", lambda path: path.symlink_to("/tmp")),
        (".svc", lambda path: path.symlink_to("/nonexistent")),
        (".svc/lock", Path.mkdir),
        (".svc/pending", Path.mkdir),
        (".svc/pending", os.mkfifo),
        (".svc/pending", lambda path: path.symlink_to("/etc/passwd")),
    ],
)
def test_a_spoilt_place_of_the_lock_or_the_notes_is_named_and_readers_go_on(
    name: str, spoil: Callable[[Path], object], svc: Svc, site: Path
) -> None:
    svc(f"{ADD} sound")
    path = site / name
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    spoil(path)
    refused = svc("note C1 x")
    assert refused.code == 5
    assert ".svc" in said(refused)
    assert svc("complaint list").code == 0


# Texts


@repeatable
@given(
    st.text(max_size=30) | st.text("=+-@\t\r\n\x1b\x9b\u202e\u2028\x85#:{}[]'\"\\|<> a长\udcff", max_size=12),
    st.sampled_from(["matter", "name", "unit", "demand", "document", "against", "receiver"]),
    st.sampled_from(["table", "md", "json", "jsonl", "yaml", "csv", "tsv"]),
)
def test_any_text_is_kept_equal_or_refused_with_one_line_and_acts_on_no_terminal(
    svc: Svc, site: Path, text: str, option: str, shape: str
) -> None:
    settings_ = (site / "svc.yaml").read_text("utf-8")
    if "commit: false" not in settings_:  # git is not the matter here, and slow
        (site / "svc.yaml").write_text(f"{settings_}git: {{commit: false}}\n", "utf-8")
    shutil.rmtree(site / "records", ignore_errors=True)
    svc(f"{ADD} m")
    typed = [*ADD.split(), "m", f"--{option}={text}", "--json"]
    if option == "matter":
        del typed[-4:-2]
    kept, noted = svc(typed), svc(["note", "C1", "--json", "--text", text, "--by", text])
    if kept.code == 0:
        expected = clean_name(text) if option in ("against", "receiver") else text  # a colleague's name is kept tidied
        assert expected
        assert expected in (kept.json[option], *kept.json[option])
    if noted.code == 0:
        assert noted.json["steps"][-1]["text"] == text
    for result in (kept, noted):
        assert result.code in (0, 2)
        assert result.code == 0 or said(result)
    for command in ("complaint list", "show C2" if kept.code == 0 and shape not in ("csv", "tsv") else "find m"):
        shown = svc(f"{command} -f {shape}").shown.replace("\r\n", "\n").removeprefix("\ufeff")
        assert not RAW.search(shown)


@pytest.mark.parametrize("line", ["note C1 -x", "note C1", "show ''", "'' ''", "show $'\\e[31m'", "--lang", "-C"])
def test_what_is_mistyped_is_answered_with_one_line(line: str, svc: Svc) -> None:
    svc(f"{ADD} x")
    result = svc(line)
    assert result.code in (2, 5)
    assert not RAW.search(said(result))


@pytest.mark.parametrize("text", ["--help", "-C", "--lang", "--lang=en", "-x", "--", "-"])
def test_a_text_that_looks_like_an_option_is_a_text(text: str, svc: Svc) -> None:
    svc(f"{ADD} x")
    assert svc(["note", "C1", f"--text={text}", "--json"]).json["steps"][-1]["text"] == text


# Places


def test_a_folder_glued_to_its_option_is_the_one_written_to(svc: Svc, sites: Sites, site: Path, tmp_path: Path) -> None:
    other = sites.put("site", tmp_path / "other")
    assert svc([f"-C{other}", *ADD.split(), "x"]).code == 0
    assert (list(records(site)), list(records(other))) == ([], ["C2026-0001.yaml"])


def test_git_variables_of_the_caller_lead_nowhere(svc: Svc, site: Path, tmp_path: Path) -> None:
    strange = {"GIT_DIR": "/nonexistent", "GIT_WORK_TREE": "/", "GIT_INDEX_FILE": str(tmp_path / "index")}
    assert svc(f"{ADD} x", GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="core.bare", GIT_TRACE="1", **strange).code == 0
    clean(site)
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("name", ["新\n 园 ", "a'b\"c\\", "\udcff", "-C"])
def test_a_site_may_lie_in_a_folder_of_any_name_inside_a_bigger_repository(
    name: str, svc: Svc, sites: Sites, tmp_path: Path
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    git(top, "init", "-q", "-b", "main")
    place = top / name / "site"
    place.mkdir(parents=True)
    (place / "svc.yaml").write_text("name: x\n")
    (place / ".gitignore").write_text(".svc/\n")
    git(top, "add", ".")
    git(top, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "top")
    assert svc(f"{ADD} x", cwd=place).code == 0
    assert svc("note C1 hi", cwd=place).code == 0
    assert svc("log C1 -f json", cwd=place).json[-1]["commit"] == git(top, "rev-parse", "HEAD")[:8]
    clean(top)


@pytest.mark.parametrize("now", ["nonsense", "9999-12-31", "2026-13-01", "\x1b[31m", "1" * 5000])
def test_a_clock_that_is_none_is_refused_and_nothing_written(now: str, svc: Svc, site: Path) -> None:
    result = svc(f"{ADD} x", now=now)
    assert result.code == 2
    assert not RAW.search(said(result))
    assert not (site / "records").exists()


@pytest.mark.parametrize("now", ["0001-01-01", "1970-01-02"])
def test_what_was_recorded_at_a_strange_time_can_be_read_again(now: str, svc: Svc) -> None:
    result = svc(["complaint", "add", "--category", "noise", "--channel", "phone", "--matter", "x", "--received", now])
    assert (result.code == 2) or svc("complaint list").code == 0


def test_a_clock_that_went_back_tells_what_the_file_will_say(svc: Svc) -> None:
    svc(f"{ADD} x", now="2026-11-02 12:00")
    svc("complaint dispatch C1 --to 安防班", now="2026-11-02 13:00")
    told = svc("complaint remedy C1 --text 已到场 --json", now="2026-11-02 12:30").json
    assert told == svc("show C1 -f json", now="2026-11-02 12:30").json
    assert [step["do"] for step in told["steps"]] == ["remedy", "dispatch"]
    assert svc("note C1 x --at 11:00", now="2026-11-02 12:30").code == 2


# Streams and files named on the line


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_a_closed_stream_is_no_fault(closed: int, site: Path) -> None:
    line = [*ADD.split(), "x"]
    env = environment(site.parent, SVC_NOW=NOW, SVC_BY=BY, PYTHONPATH=str(ROOT))
    shell = f'exec {closed}<&-; exec "$@"'
    done = subprocess.run(
        ["bash", "-c", shell, "bash", sys.executable, "-m", "svc", *line], cwd=site, env=env, capture_output=True
    )
    assert done.returncode == 0
    assert b"SVC_DEBUG" not in done.stderr
    missing = subprocess.run(
        ["bash", "-c", shell, "bash", sys.executable, "-m", "svc", *line[:-2]], cwd=site, env=env, capture_output=True
    )
    assert missing.returncode == 2


def test_a_full_disk_behind_the_answer_is_named(site: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        writer = process(site, *ADD.split(), "x", stdout=full, stderr=subprocess.PIPE)
        _, complaint = writer.communicate()
    assert writer.returncode == 5
    assert b"SVC_DEBUG" not in complaint
    assert "C2026-0001 已保存".encode() in complaint
    assert list(records(site)) == ["C2026-0001.yaml"]


def test_a_reader_that_stops_reading_is_no_fault(site: Path) -> None:
    with process(site, "complaint", "list", "-f", "json", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as lister:
        assert lister.stdout
        assert lister.stderr
        lister.stdout.close()
        assert (lister.wait(), lister.stderr.read()) == (0, b"")


@pytest.mark.parametrize(
    "line",
    [
        "attach C1 missing",
        "attach C1 .",
        "attach C1 /dev/zero",
        "complaint add --file missing",
        "complaint add --file .",
        "complaint add --file /dev/null",
        "complaint list --width ²",
        "complaint list -o .",
        "complaint list -o missing/x",
        "complaint list -o /dev/full",
    ],
)
def test_a_file_that_cannot_be_used_is_named(line: str, svc: Svc, site: Path) -> None:
    svc(f"{ADD} x")
    result = svc(line)
    assert result.code in (2, 5)
    said(result)
    clean(site)


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that changes the folder comes back from it."""
    here = Path.cwd()
    yield
    os.chdir(here)
