"""The index never gives another answer than the files: whatever is done to them, by svc, by hand or by git."""

import functools
import os
import random
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from svc.kinds import KINDS
from svc.kinds.resident import FIT_OUT, RESIDENT
from svc.site.settings import read_site
from svc.store import due, index_file, index_refresh
from svc.store.index import Index, Unsure
from svc.store.index_changes import find_changes
from svc.store.store import Store
from tests.complaints import ADD, DISPATCH, say, tell
from tests.examples import THOROUGH
from tests.running import Svc
from tests.sites import Sites, clean, copy_folder, git, remove_folder

OWNED = "- {at: '2026-11-01T09:00:00+08:00', by: 李敏, do: amend, set: {owner: 王小明}}\n"
NOW = "2026-11-23T09:00:00+08:00"


def store(site: Path, now: str = NOW) -> Store:
    """The records of a site."""
    return Store(read_site(site), datetime.fromisoformat(now))


def same(site: Path, *, index: bool = True) -> None:
    """The index is used, and says of promises, of who names whom and of damage what the files say."""
    told, asked = store(site), store(site)
    asked.load = functools.cache(asked.load)  # type: ignore[method-assign] - asked twice, at one moment
    assert (index_refresh.fresh_index(told) is not None) == index
    found = due.open_obligations(told)
    assert found == sorted(due.obligations_from_records(asked), key=lambda o: o.order)
    assert list(map(str, told.damaged)) == list(map(str, asked.damaged))
    book = asked.everything()
    for number, naming in book.named.items():
        if number in book.records:
            assert [r.id for r in told.naming(number)] == [r.id for r in naming], number


def file(site: Path) -> Path:
    """The index."""
    return index_file.index_path(site)


def settled(site: Path) -> None:
    """As if all had been left alone for a while, so that times tell all."""
    for path in sorted((site / "records").rglob("*"), reverse=True):
        then = path.lstat().st_mtime_ns - 10**10 - 1
        os.utime(path, ns=(then, then), follow_symlinks=False)


@pytest.fixture(scope="module")
def original(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quarter of the sample site, the same every time, with a history of its own."""
    return make_lively(sites, tmp_path_factory.mktemp("lively") / "site", 2)


@pytest.fixture
def lively(original: Path, site: Path) -> Path:
    """A copy of it, with the times that its files had."""
    remove_folder(site)
    return copy_folder(original, site, timed=True)


def make_lively(sites: Sites, site: Path, seed: int) -> Path:
    """Put a quarter of the sample site at a folder, with a history of its own."""
    sites.put("sample", site)
    for path in random.Random(seed).sample(sorted((site / "records").rglob("*.yaml")), 100):
        path.unlink()
    settings = site / "svc.yaml"
    settings.write_text(settings.read_text("utf-8").replace("git: {commit: false}", "git: {commit: true}"), "utf-8")
    for command in (["init", "-q", "-b", "main"], ["add", "svc.yaml", "records", ".gitignore", ".gitattributes"]):
        subprocess.run(["git", *command], cwd=site, check=True)
    git(site, "-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "as it was")
    return site


# What may happen to files, and what must be noticed


def any_record(site: Path, chance: random.Random) -> Path:
    """One of the records."""
    return chance.choice(sorted((site / "records").rglob("*.yaml")))


def appended(site: Path, chance: random.Random) -> None:
    """A step by hand, in place."""
    path = any_record(site, chance)
    with path.open("a", encoding="utf-8") as lines:
        lines.write("- {at: '2026-11-22T10:00:00+08:00', by: 李敏, do: note, text: 手写}\n")


def cancelled(site: Path, chance: random.Random) -> None:
    """Cancelled by hand, by an editor that writes a new file."""
    path = any_record(site, chance)
    new = path.with_name(".editor")
    new.write_text(
        path.read_text("utf-8") + "- {at: '2026-11-22T11:00:00+08:00', by: 李敏, do: cancel, reason: 误记}\n"
    )
    new.rename(path)


def cut(site: Path, chance: random.Random) -> None:
    """The last line gone."""
    path = any_record(site, chance)
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")


def broken(site: Path, chance: random.Random) -> None:
    """Half a file."""
    path = any_record(site, chance)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def removed(site: Path, chance: random.Random) -> None:
    """A file gone."""
    any_record(site, chance).unlink()


def month_removed(site: Path, chance: random.Random) -> None:
    """A whole folder gone."""
    shutil.rmtree(any_record(site, chance).parent)


def month_moved(site: Path, chance: random.Random) -> None:
    """A folder renamed."""
    folder = any_record(site, chance).parent
    if folder.name.isdecimal() and not (new := folder.with_name(f"{chance.randrange(1, 13):02}")).exists():
        folder.rename(new)


def swapped(site: Path, chance: random.Random) -> None:
    """Two files under each other's names."""
    one = any_record(site, chance)
    other = chance.choice(sorted(one.parent.glob("*.yaml")))
    texts = one.read_text("utf-8"), other.read_text("utf-8")
    one.write_text(texts[1], "utf-8")
    other.write_text(texts[0], "utf-8")


def retouched(site: Path, chance: random.Random) -> None:
    """Other text of the same length in the same file, and its time set back as if nothing had been."""
    path = any_record(site, chance)
    before, text = path.stat(), path.read_text("utf-8")
    with path.open("r+", encoding="utf-8") as file:
        file.write(text.replace("2026-11-2", "2026-11-1").replace("reply", "urged"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def linked(site: Path, chance: random.Random) -> None:
    """A symbolic link where a record should be."""
    path = any_record(site, chance)
    path.unlink()
    path.symlink_to(any_record(site, chance))


def strange(site: Path, chance: random.Random) -> None:
    """A file that is no record's."""
    any_record(site, chance).with_name("备忘.txt").write_text("x", "utf-8")


def checked_out(site: Path, _chance: random.Random) -> None:
    """Everything as it was at first, by git."""
    git(site, "checkout", "-q", "--", "records")


def committed(site: Path, _chance: random.Random) -> None:
    """Everything committed by hand."""
    git(site, "add", "-A", "records")
    git(site, "-c", "user.name=x", "-c", "user.email=x", "commit", "-q", "--allow-empty", "-m", "by hand")


def called(site: Path, chance: random.Random) -> None:
    """A callback by hand about any record."""
    about = any_record(site, chance).stem
    number = f"B2026-{chance.randrange(1000, 9999)}"
    path = site / f"records/callback/2026/11/{number}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    means, opinion = chance.choice(["phone", "visit"]), chance.choice(["satisfied", "dissatisfied"])
    head = f"id: {number}\nheld: '2026-11-22T15:00:00+08:00'\nmeans: {means}\nabout: [{about}]\n"
    path.write_text(f"{head}caller: 李敏\nopinion: {opinion}\nsteps:\n", "utf-8")


def settings(site: Path, chance: random.Random) -> None:
    """Another setting, that moves what was never written down."""
    path = site / "svc.yaml"
    text = path.read_text("utf-8").partition("deadlines:")[0]
    path.write_text(f"{text}deadlines: {{key.return: {chance.randrange(1, 9)}d, pass.exit: 2d}}\n", "utf-8")


EVENTS: tuple[Callable[[Path, random.Random], None], ...] = (
    appended, cancelled, cut, broken, removed, month_removed, month_moved, swapped, linked, strange, checked_out,
    committed, retouched, called, called, called, settings,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4 * THOROUGH))
def test_whatever_happens_to_the_files_it_says_what_they_say(lively: Path, seed: int) -> None:
    chance = random.Random(seed)
    same(lively)
    for _turn in range(6):
        if chance.random() < 0.5:
            settled(lively)
            same(lively, index=index_refresh.fresh_index(store(lively)) is not None)
        for _more in range(chance.randrange(1, 4)):
            chance.choice(EVENTS)(lively, chance)
        index = index_refresh.fresh_index(store(lively))
        same(lively, index=index is not None)


@pytest.mark.parametrize("event", EVENTS[:11])
def test_each_of_it_is_noticed_at_once(lively: Path, event: Callable[[Path, random.Random], None]) -> None:
    for seed in range(2):
        settled(lively)
        same(lively)
        before = due.open_obligations(store(lively))
        event(lively, random.Random(seed))
        same(lively, index=index_refresh.fresh_index(store(lively)) is not None)
        assert before
    git(lively, "checkout", "-q", "--", "records")


def test_a_file_whose_time_was_set_back_is_read_again(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    settled(site)
    same(site)
    path = site / "records/complaint/2026/11/C2026-0001.yaml"
    before, text = path.stat(), path.read_text("utf-8")
    with path.open("r+", encoding="utf-8") as file:
        file.write(text.replace("dispatch: '2026-11-03'", "dispatch: '2026-11-30'"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_ino == before.st_ino
    assert path.read_text("utf-8") != text
    same(site)


def test_a_record_that_stands_in_two_months_names_another_once(lively: Path) -> None:
    callback = next(r for r in store(lively).everything() if r.kind.name == "callback" and r.named_ids)
    path = store(lively).file(callback)
    twin = path.parents[2] / "2026/12" / path.name
    twin.parent.mkdir(exist_ok=True)
    shutil.copy(path, twin)
    same(lively, index=False)


def test_what_svc_does_is_in_it_at_once(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    same(site)
    for line in (DISPATCH, "complaint remedy C1 --text 已到场", "complaint resolve C1 --told --text 已停"):
        say(svc, line)
        same(site)
    say(svc, "callback record --about C1 --means phone --content 询问 --result 已停 --opinion satisfied")
    same(site)
    assert [o.what for o in due.open_obligations(store(site)) if o.id == "C2026-0001"] == ["close"]
    tell(svc, "cancel B1 --reason 记错了")
    same(site)
    assert [o.what for o in due.open_obligations(store(site)) if o.id == "C2026-0001"] == ["callback"]
    tell(svc, "strike C1 3 --reason 误记")
    same(site)


@pytest.fixture(scope="module")
def twins(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sample site twice, where there may be an index and where there may be none."""
    indexed, plain = (sites.put("sample", tmp_path_factory.mktemp("twins") / name) for name in ("indexed", "plain"))
    (plain / ".gitignore").write_text("", "utf-8")
    return indexed, plain


@pytest.mark.parametrize("as_of", ["2026-10-15", "2026-11-05 12:00", "2026-11-23", "2027-03-01"])
@pytest.mark.parametrize(
    "line",
    ["overdue", "due", "due --within 3d", "today", "pass overdue", "callback due", "overdue --mask", "due --who 李敏"],
)
def test_every_board_is_the_same_with_it_and_without(twins: tuple[Path, Path], svc: Svc, line: str, as_of: str) -> None:
    words = [*line.split(), "-f", "json", "--as-of", as_of]
    indexed, plain = (svc(words, cwd=twin) for twin in twins)
    assert (indexed.code, indexed.out, indexed.err) == (plain.code, plain.out, plain.err)
    assert [file(twin).exists() for twin in twins] == [True, False]


def test_fit_outs_are_found_by_when_they_end(sites: Sites, svc: Svc, site: Path) -> None:
    sites.put("sample", site)
    begin, end = (datetime.fromisoformat(f"2026-{day}T00:00:00+08:00") for day in ("11-01", "12-31"))
    for _with in range(2):
        found = due.records_timed(store(site), RESIDENT, FIT_OUT, begin, end)
        assert found
        assert all(begin <= r["decoration.until"] <= end for r in found)
        assert {r.id for r in found} == {
            r.id for r in store(site).all(RESIDENT) if (u := r["decoration.until"]) and begin <= u <= end
        }
        assert file(site).exists() == (site / ".gitignore").exists()
        shutil.rmtree(site / ".svc", ignore_errors=True)
        (site / ".gitignore").unlink(missing_ok=True)


# What may happen to the index itself


def damaged_at(start: float) -> Callable[[Path], None]:
    """Bytes of it overwritten, from some share of it on."""

    def damage(path: Path) -> None:
        data = bytearray(path.read_bytes())
        first = int(len(data) * start)
        data[first : first + 20_000] = b"\xa5" * len(data[first : first + 20_000])
        path.write_bytes(data)

    return damage


def older(path: Path) -> None:
    """Made by another svc."""
    with sqlite3.connect(path) as book:
        book.execute("update meta set value = 'another' where name = 'key'")


def emptied(path: Path) -> None:
    """Of other tables."""
    path.unlink()
    with sqlite3.connect(path) as book:
        book.execute("create table meta (name, value)")


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"no database\n" * 1000),
        lambda path: path.write_bytes(path.read_bytes()[:5000]),
        damaged_at(0),
        damaged_at(0.2),
        older,
        emptied,
        lambda path: path.unlink(),
    ],
)
def test_a_rotten_index_is_made_anew(lively: Path, harm: Callable[[Path], None]) -> None:
    same(lively)
    harm(file(lively))
    due.open_obligations(store(lively))  # whoever finds it rotten reads the files
    same(lively)


def test_without_a_place_for_it_the_files_are_read(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    shutil.rmtree(site / ".svc")
    (site / ".svc").write_text("in the way", "utf-8")
    assert index_refresh.fresh_index(store(site)) is None
    assert svc("overdue --as-of 2026-12-01 --exit-code").code == 1


def test_while_another_keeps_it_the_files_are_read(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    same(site)
    with sqlite3.connect(file(site)) as other:
        other.execute("begin exclusive")
        result = svc("overdue --as-of 2026-12-01 -f json")
        assert (result.code, len(result.json)) == (0, len(svc("overdue --as-of 2026-12-01 -f json").json))
        assert result.json
        assert say(svc, DISPATCH).code == 0
    same(site)


def test_a_link_where_a_folder_should_be_is_told_as_ever(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    same(site)
    months = site / "records/complaint/2026"
    (months / "11").rename(site / "elsewhere")
    (months / "11").symlink_to(site / "elsewhere")
    assert index_refresh.fresh_index(store(site)) is None
    result = svc("overdue")
    assert result.code == 5
    assert "records/complaint/2026/11" in result.err


def test_two_files_of_one_number_are_judged_by_the_files(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    same(site)
    found = next((site / "records/complaint/2026").rglob("C2026-0001.yaml"))
    (found.parent.parent / "01").mkdir()
    shutil.copy(found, found.parent.parent / "01")
    assert index_refresh.fresh_index(store(site)) is None


def test_who_only_looks_makes_nothing_git_would_show(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    shutil.rmtree(site / ".svc")
    (site / ".gitignore").unlink()
    assert svc("overdue --as-of 2026-12-01").code == 0
    assert not (site / ".svc").exists()
    git(site, "checkout", "-q", "--", ".gitignore")
    assert svc("overdue --as-of 2026-12-01").code == 0
    assert file(site).exists()
    assert file(site).stat().st_mode & 0o077 == 0
    clean(site)


def test_of_many_files_only_those_that_may_owe_something_are_looked_at(
    svc: Svc, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("svc.store.index_changes.FEW", 60)
    tell(svc, ADD, DISPATCH)
    folder = site / "records/resident"
    folder.mkdir()
    for n in range(61):
        (folder / f"1-{n:04}.yaml").write_text(f"unit: 1-{n:04}\nsteps:\n{OWNED}", "utf-8")
    settled(site)
    same(site)
    looked: list[str] = []
    real = os.lstat
    index = Index(file(site), site / "records", index_file.fingerprint(site))
    with monkeypatch.context() as patch:
        patch.setattr(os, "lstat", lambda path, **named: (looked.append(str(path)), real(path, **named))[1])
        changes = find_changes(index, {kind.name: not kind.named or kind.named.monthly for kind in KINDS.values()}, [])
    assert not changes
    assert [path for path in looked if path.endswith(".yaml")] == [
        str(next((site / "records/complaint").rglob("C2026-0001.yaml")))
    ]
    one = folder / "1-0007.yaml"
    before = one.stat()
    one.write_text("unit: 1-0007\nsteps: [\n", "utf-8")  # in place, not committed, and of nobody's interest before
    os.utime(one, ns=(before.st_mtime_ns, before.st_mtime_ns))
    assert svc("overdue").code == 0, "the one thing it may miss"
    assert svc("check").code == 5
    assert svc("overdue").code == 5
    one.write_text(f"unit: 1-0007\nsteps:\n{OWNED}", "utf-8")
    settled(site)
    same(site)
    before = one.stat()
    one.write_text("unit: 1-0007\nsteps: [\n", "utf-8")
    os.utime(one, ns=(before.st_mtime_ns, before.st_mtime_ns))
    git(site, "add", "-A")
    git(site, "-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "by hand")
    assert svc("overdue").code == 5
    same(site)


def test_a_folder_that_is_none_makes_it_unsure(site: Path, tmp_path: Path) -> None:
    (site / "records").mkdir(exist_ok=True)
    (site / "records/complaint").write_text("no folder", "utf-8")
    index = Index(tmp_path / "i.db", site / "records", "key")
    with pytest.raises(Unsure):
        find_changes(index, {"complaint": True}, None)


def test_reindex_makes_it_anew_and_says_what_is_in_it(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    same(site)
    file(site).write_bytes(b"rotten")
    result = svc("reindex")
    assert (result.code, result.out) == (0, "索引已重建；文件：1，未办结的承诺：3\n")
    assert svc("reindex --lang en").out == "index made anew; files: 1, open promises: 3\n"
    same(site)
    found = next((site / "records/complaint").rglob("*.yaml"))
    found.write_text("id: [", "utf-8")
    result = svc("reindex")
    assert result.code == 5
    assert f"{found.relative_to(site)}:1" in result.err
    shutil.rmtree(site / ".svc")
    (site / ".svc").write_text("in the way", "utf-8")
    result = svc("reindex")
    assert result.code == 5
    assert "无法建立索引" in result.err


def test_who_writes_does_not_wait_for_an_index_to_be_made(
    svc: Svc, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(svc, ADD, "callback record --about C1 --means phone --content 询问 --result 在办 --opinion fairly")
    assert not file(site).exists()
    same(site)
    monkeypatch.setattr(index_refresh, "MANY", 1)
    before = store(site)
    for n in range(3):
        (site / f"records/resident/1-000{n}.yaml").parent.mkdir(exist_ok=True)
        (site / f"records/resident/1-000{n}.yaml").write_text(f"unit: 1-000{n}\nsteps:\n{OWNED}", "utf-8")
    before.index = index_refresh.find_by_index
    assert [r.id for r in before.naming("C2026-0001")] == ["B2026-0001"]
    assert before.files_naming == before.search_files_naming
    same(site)
