"""What the index remembers of records is what their files say, and spares reading these again."""

import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from svc.kinds import KINDS
from svc.site.settings import read_site
from svc.store import index_answers, index_file
from svc.store.remembered import NEVER, RecordAnswer, RecordQuestion, ask_each
from svc.store.store import Store
from tests.complaints import ADD, DISPATCH, tell
from tests.examples import THOROUGH
from tests.running import Svc
from tests.sites import Sites
from tests.store.answers import differing_answers
from tests.store.test_index import settled

NOW = datetime.fromisoformat("2026-11-23T09:00:00+08:00")


@pytest.fixture(autouse=True)
def _any_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every site were so large that remembering is worth while."""
    monkeypatch.setattr("svc.store.remembered.FEW", 0)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The numbers of the records that are read while a test runs."""
    found: list[str] = []
    real = Store.load

    def load(self: Store, path: Path):
        found.append(path.stem)
        return real(self, path)

    monkeypatch.setattr(Store, "load", load)
    return found


@pytest.mark.parametrize("seed", range(1, 1 + 3 * THOROUGH))
def test_answers_are_the_same_as_without_an_index(sites: Sites, tmp_path: Path, seed: int) -> None:
    """Whatever happens to a site: `bench/answers.py` tries hundreds."""
    assert list(differing_answers(sites, tmp_path, seed, rounds=2, questions=5)) == []


@pytest.mark.parametrize("line", ["complaint list", "complaint list -f json", "check", "export"])
def test_only_what_changed_is_read_again(svc: Svc, site: Path, read: list[str], line: str) -> None:
    tell(svc, ADD, ADD)
    settled(site)
    first = svc(line, now="2026-11-02 10:00")
    read.clear()
    assert svc(line, now="2026-11-02 10:00").out == first.out
    assert read == []
    assert svc(DISPATCH).code == 0
    svc("overdue")  # which brings the index up to date
    read.clear()
    again = svc(line, now="2026-11-02 10:00")
    assert set(read) <= {"C2026-0001"}
    shutil.rmtree(site / ".svc")
    assert svc(line, now="2026-11-02 10:00").out == again.out


def test_a_record_linked_with_another_is_told_as_that_is_now(svc: Svc, site: Path) -> None:
    tell(svc, ADD, "callback record --about C1 --means phone --content 询问 --result 已停 --opinion satisfied")
    (site / "records/callback").rename(site / "callback")
    settled(site)
    assert svc("check -f json").code == 1  # not committed
    assert "B2026-0001" not in svc("export --kind complaint").out
    (site / "callback").rename(site / "records/callback")
    assert svc("check").code == 0
    (site / "records/complaint").rename(site / "complaint")
    assert "C2026-0001" in svc("check", SVC_LANG="en").out


def test_what_time_alone_changes_is_told_at_its_time(svc: Svc, site: Path) -> None:
    """A pass expires, a promise turns late, and both were otherwise before, whatever was asked in between."""
    signed = "--id-type 身份证 --id-last4 1234 --signed 王小明 --staying"
    tell(svc, "resident add --unit 3-1201 --owner 王小明 --phone 13800000001", ADD)
    tell(svc, f"pass issue --unit 3-1201 --bearer 王小明 --role owner --item 椅子 {signed}")
    settled(site)
    for _again in range(2):
        for now, status, late in (("2026-11-02 10:00", "issued", False), ("2026-12-02 10:00", "expired", True)):
            assert [row["status"] for row in svc("pass list -f json", now=now).json] == [status]
            told = svc("export --kind complaint -f json", now=now).json
            assert {owed["late"] for record in told for owed in record["obligations"]} == {late}
            lines = svc("export --kind complaint", now=now).out
            assert ('"late": true' in lines) == late


def test_what_was_said_in_another_state_is_not_said_again(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    settled(site)
    told = [svc(f"complaint list {mask}", SVC_LANG=spoken).out for spoken in ("zh", "en") for mask in ("", "--mask")]
    assert len(set(told)) == 4
    path = site / "svc.yaml"
    path.write_text(path.read_text("utf-8") + "deadlines: {complaint.dispatch: 9d}\n", "utf-8")
    for words in ("complaint list", "export"):
        asked = svc(words).out
        shutil.rmtree(site / ".svc")
        assert svc(words).out == asked


def asked(site: Path, question: RecordQuestion) -> list[bytes]:
    """The answers of all complaints of a site."""
    return list(ask_each(Store(read_site(site), NOW), question, [KINDS["complaint"]]))


def kept(site: Path) -> int:
    """How many answers are remembered."""
    with sqlite3.connect(index_file.index_path(site)) as book:
        return int(book.execute("select count(*) from answer").fetchone()[0])


def test_nothing_is_remembered_while_another_svc_changes_the_index(svc: Svc, site: Path) -> None:
    tell(svc, ADD, ADD)
    settled(site)
    asked(site, RecordQuestion("number", __name__, lambda record: RecordAnswer(record.id.encode(), until=NEVER)))
    assert kept(site) == 0

    def answer(record):
        with sqlite3.connect(index_file.index_path(site)) as other:
            other.execute("insert or replace into meta values ('another', 'svc')")
        return RecordAnswer(record.id.encode())

    assert asked(site, RecordQuestion("number", __name__, answer)) == [b"C2026-0001", b"C2026-0002"]
    assert kept(site) == 0
    asked(site, RecordQuestion("number", __name__, lambda record: RecordAnswer(record.id.encode() * 100)))
    assert kept(site) == 2
    assert asked(site, RecordQuestion("number", __name__, answer)) == [b"C2026-0001" * 100, b"C2026-0002" * 100]


def test_an_index_that_proves_rotten_is_not_asked_again(svc: Svc, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(svc, ADD, ADD)
    told = svc("complaint list").out

    def rotten(*_asked: object) -> None:
        error = sqlite3.DatabaseError("malformed")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(index_answers, "kept_answers", rotten)
        assert svc("complaint list").out == told
        assert not index_file.index_path(site).exists()
    assert svc("complaint list").out == told
    assert kept(site) == 2


def test_where_nothing_can_be_written_the_files_are_read(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    told = svc("complaint list").out
    index_file.index_path(site).chmod(0o400)
    (site / ".svc").chmod(0o500)
    try:
        tell_again = [svc(words).code for words in ("complaint list", "check", "export")]
        assert svc("complaint list").out == told
    finally:
        (site / ".svc").chmod(0o700)
    assert tell_again == [0, 0, 0]
