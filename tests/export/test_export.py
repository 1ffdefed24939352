"""`svc export`: all records for other programs, as JSON lines, one SQLite file, or a kind as a table."""

import csv
import io
import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from svc.kinds import KINDS
from svc.site import desk
from svc.store.store import Store
from svc.store.stream import Stream
from tests import secrets
from tests.complaints import ADD, DISPATCH, REMEDY, prepare, tell
from tests.program import svc_program
from tests.running import ROOT, Svc
from tests.sites import Sites

NOW = "2026-11-23 09:00"


@pytest.fixture(scope="module")
def sample(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample site whose records and settings nobody changes."""
    return sites.put("sample", tmp_path_factory.mktemp("export") / "sample")


@pytest.fixture
def own(sites: Sites, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return sites.put("sample", tmp_path / "sample")


def lines(svc: Svc, site: Path, options: str = "") -> list[dict[str, Any]]:
    """What JSON lines hold."""
    result = svc(f"export {options}", now=NOW, cwd=site)
    assert result.code == 0, result.shown
    return [json.loads(line) for line in result.out.splitlines()]


@pytest.fixture(scope="module")
def asked(sample: Path) -> Iterator[sqlite3.Connection]:
    """The sample as a database."""
    assert Svc(sample.parent, sample)("export -o asked.db", now=NOW).code == 0
    with closing(sqlite3.connect(sample / "asked.db")) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def rows(connection: sqlite3.Connection, query: str) -> list[tuple[Any, ...]]:
    """The rows that a query finds."""
    return [tuple(row) for row in connection.execute(query)]


def kinds(site: Path) -> dict[str, int]:
    """How many records of each kind there are files for."""
    found = [path.relative_to(site / "records").parts[0] for path in (site / "records").rglob("*.yaml")]
    return {kind: found.count(kind) for kind in KINDS}


# JSON lines


def test_each_line_is_a_record_as_show_prints_it(svc: Svc, sample: Path) -> None:
    for record in lines(svc, sample):
        shown = svc(["show", record["id"], "-f", "json"], now=NOW, cwd=sample)
        assert shown.code == 0, shown.shown
        if record.get("inquiry_kind") is None and not record.get("checklist"):
            assert shown.json == record


def test_every_record_is_there_once(svc: Svc, sample: Path) -> None:
    found = lines(svc, sample)
    assert len({record["id"] for record in found}) == len(found)
    paths = {str(path.relative_to(sample)) for path in (sample / "records").rglob("*.yaml")}
    assert {record["path"] for record in found} == paths


def test_lines_go_to_a_file_too(svc: Svc, sample: Path) -> None:
    out = svc("export", now=NOW, cwd=sample).out
    for name in ("a.jsonl", "b.ndjson"):
        assert svc(f"export -o {name}", now=NOW, cwd=sample).out == ""
        assert (sample / name).read_text("utf-8") == out
    assert svc("export -f jsonl -o c.txt", now=NOW, cwd=sample).code == 0
    assert (sample / "c.txt").read_text("utf-8") == out


def test_what_was_exported_can_be_added_to_another_site(svc: Svc, site: Path, tmp_path: Path) -> None:
    tell(svc, ADD, ADD)
    found = lines(svc, site)
    facts = ("matter", "category", "channel", "unit", "name", "phone")
    again = "\n".join(json.dumps({name: record[name] for name in facts}) for record in found)
    assert svc("complaint add --file -", stdin=again).code == 0
    assert len(lines(svc, site)) == 4


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ("--kind complaint", {"C2026-0001", "C2026-0002"}),
        ("--kind complaint --kind repair", {"C2026-0001", "C2026-0002", "R2026-0001"}),
        ("--kind 投诉 --since 2026-11", {"C2026-0002"}),
        ("--until 2026-10", {"C2026-0001", "3-1201"}),
        ("--since 2026-11-02 --until 2026-11-02", {"C2026-0002", "R2026-0001", "3-1201"}),
    ],
)
def test_kinds_and_a_time_can_be_asked_for_and_residents_have_none(
    svc: Svc, site: Path, options: str, numbers: set[str]
) -> None:
    prepare(
        svc,
        site,
        f"{ADD} --received '2026-10-30 10:00'",
        ADD,
        "repair add --unit 3-1201 --item 水管",
        "resident add --unit 3-1201 --owner 王小明",
    )
    assert {record["id"] for record in lines(svc, site, options)} == numbers


def test_an_empty_site_has_no_lines_but_tables(svc: Svc, site: Path) -> None:
    assert lines(svc, site) == []
    assert svc("export -o site.db").code == 0
    with closing(sqlite3.connect(site / "site.db")) as connection:
        assert rows(connection, "SELECT count(*) FROM complaint") == [(0,)]


def test_a_damaged_record_is_named_and_the_rest_is_there(svc: Svc, own: Path) -> None:
    count = len(lines(svc, own))
    path = own / "records/complaint/2026/11/C2026-0013.yaml"
    path.write_text(path.read_text("utf-8") + "<<<<<<< HEAD\n", "utf-8")
    for line in ("export", "export --redact"):
        result = svc(line, now=NOW, cwd=own)
        assert result.code == 5
        assert result.err.count("C2026-0013.yaml") == 1
        assert len(result.out.splitlines()) == count - 1
    result = svc("export -o site.db", now=NOW, cwd=own)
    assert result.code == 5
    with closing(sqlite3.connect(own / "site.db")) as connection:
        assert rows(connection, "SELECT count(*) FROM records") == [(count - 1,)]


# Records in a stream


def test_records_in_a_stream_are_linked_as_in_a_book(sample: Path) -> None:
    at = desk.open_desk(str(sample), NOW)
    book, stream = Store(at.site, at.now).everything(), Stream(Store(at.site, at.now))
    assert [record.id for record in stream] == [record.id for record in book]
    linked = {record.id: sorted(stream.linked(record)) for record in stream}
    assert linked == {record.id: sorted(book.linked(record)) for record in book}
    assert max(map(len, linked.values())) > 2


# SQLite


def test_there_is_a_table_for_each_kind_with_a_row_for_each_record(asked: sqlite3.Connection, sample: Path) -> None:
    for kind, count in kinds(sample).items():
        assert rows(asked, f'SELECT count(*) FROM "{kind}"') == [(count,)]
    assert rows(asked, "SELECT kind, count(*) FROM records GROUP BY kind ORDER BY kind") == sorted(
        (kind, count) for kind, count in kinds(sample).items() if count
    )


def test_columns_are_the_facts_as_json_has_them(svc: Svc, sample: Path, asked: sqlite3.Connection) -> None:
    for record in lines(svc, sample):
        (kind,) = next(iter(rows(asked, f"SELECT kind FROM records WHERE id = '{record['id']}'")))
        row = dict(asked.execute(f'SELECT * FROM "{kind}" WHERE id = ?', (record["id"],)).fetchone())
        began = row.pop("began")
        assert began
        for name, value in row.items():
            whole, _underscore, part = name.partition("_")
            given = record[name] if name in record else (record.get(whole) or {}).get(part)
            expected = json.dumps(given, ensure_ascii=False) if isinstance(given, list | dict) else given
            assert value == expected, (record["id"], name)


def test_steps_and_obligations_have_tables(svc: Svc, sample: Path, asked: sqlite3.Connection) -> None:
    found = lines(svc, sample)
    steps = [(r["id"], s["number"], s["at"], s["by"], s["do"], s.get("text")) for r in found for s in r["steps"]]
    assert rows(asked, "SELECT id, number, at, by, do, text FROM steps ORDER BY rowid") == steps
    owed = [
        (o["id"], o["kind"], o["what"], o["due"], o["met"], int(o["late"])) for r in found for o in r["obligations"]
    ]
    mine = rows(asked, "SELECT id, kind, what, due, met, late FROM obligations WHERE id <> 'site' ORDER BY rowid")
    assert mine == owed
    answers = json.loads(rows(asked, "SELECT answers FROM steps WHERE id = 'R2026-0001' AND do = 'dispatch'")[0][0])
    assert answers == {"to": "维修班", "worker": "孙师傅"}


def test_columns_and_values_have_names_for_people(asked: sqlite3.Connection) -> None:
    query = "SELECT l.zh, count(*) FROM complaint c JOIN labels l ON l.kind = 'complaint' AND l.field = 'category' AND "
    counted = dict(rows(asked, f"{query} l.value = c.category GROUP BY l.zh"))
    assert counted["装修噪声"] == rows(asked, "SELECT count(*) FROM complaint WHERE category = 'noise'")[0][0]
    named = dict(rows(asked, "SELECT field, zh FROM labels WHERE kind = 'pass' AND value IS NULL"))
    assert (named["id"], named["items"], named["bearer_role"]) == ("编号", "物品", "搬出人 · 与业主关系")
    for (kind,) in rows(asked, "SELECT DISTINCT kind FROM labels"):
        columns = {row[1] for row in rows(asked, f"PRAGMA table_info('{kind}')")}
        assert columns == {f for (f,) in rows(asked, f"SELECT field FROM labels WHERE kind = '{kind}'")}
    assert rows(asked, "SELECT count(*) FROM labels WHERE zh = '' OR en = ''") == [(0,)]
    statuses = "SELECT kind, status FROM records EXCEPT SELECT kind, value FROM labels WHERE field = 'status'"
    assert rows(asked, statuses) == []


def test_what_is_overdue_is_a_query(svc: Svc, sample: Path, asked: sqlite3.Connection) -> None:
    overdue = svc("overdue -f json", now=NOW, cwd=sample).json
    found = rows(asked, "SELECT id, kind, what, due, who, article, text FROM overdue")
    assert sorted(found) == sorted(
        tuple(o[name] for name in ("id", "kind", "what", "due", "who", "article", "text")) for o in overdue
    )
    assert any(row[0] == "site" for row in found)


def test_records_that_name_each_other_can_be_joined(asked: sqlite3.Connection) -> None:
    query = "SELECT callback.opinion FROM callback JOIN links USING (id) WHERE links.other = 'C2026-0010'"
    assert rows(asked, query) == [("satisfied",)]
    assert rows(asked, "SELECT other FROM links WHERE id = 'C2026-0014'") == [("C2026-0013",)]


def test_the_file_is_sound_and_says_what_it_is(asked: sqlite3.Connection, sample: Path) -> None:
    assert rows(asked, "PRAGMA integrity_check") == [("ok",)]
    assert rows(asked, "PRAGMA foreign_key_check") == []
    assert rows(asked, "PRAGMA application_id") == [(0x53564331,)]
    about = dict(rows(asked, "SELECT key, value FROM about"))
    assert about["site"] == "阳光花园"
    assert about["as_of"] == "2026-11-23T09:00:00+08:00"
    types = {row[1]: row[2] for row in rows(asked, "PRAGMA table_info('pass')")}
    assert (types["moving_out"], types["bearer_phone"], types["items"]) == ("INTEGER", "TEXT", "TEXT")
    assert rows(asked, "SELECT typeof(phone) FROM complaint WHERE phone IS NOT NULL LIMIT 1") == [("text",)]


def test_the_same_records_make_the_same_file(svc: Svc, sample: Path) -> None:
    for name in ("a.db", "b.sqlite", "c.sqlite3"):
        assert svc(f"export -o {name}", now=NOW, cwd=sample).code == 0
    assert (sample / "a.db").read_bytes() == (sample / "b.sqlite").read_bytes() == (sample / "c.sqlite3").read_bytes()
    assert svc("export -f sqlite", now=NOW, cwd=sample).raw == (sample / "a.db").read_bytes()


def test_odd_texts_come_back_exactly(svc: Svc, site: Path) -> None:
    odd = "引号'\"；DROP TABLE complaint; -- \u202e 表\t情😀\n第二行"
    prepare(svc, site)
    assert (
        svc(["complaint", "add", "--matter", odd, "--category", "noise", "--channel", "phone", "--phone", "0123"]).code
        == 0
    )
    assert svc("export -o site.db").code == 0
    with closing(sqlite3.connect(site / "site.db")) as connection:
        assert rows(connection, "SELECT matter, phone FROM complaint") == [(odd, "0123")]
    assert lines(svc, site)[0]["matter"] == odd


def test_kinds_that_were_not_asked_for_have_no_table(svc: Svc, sample: Path) -> None:
    assert svc("export --kind complaint --since 2026-11 -o part.db", now=NOW, cwd=sample).code == 0
    with closing(sqlite3.connect(sample / "part.db")) as connection:
        tables = {name for (name,) in rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables == {"records", "steps", "obligations", "links", "labels", "about", "complaint"}
        assert rows(connection, "SELECT count(*) FROM obligations WHERE id = 'site'") == [(0,)]
        assert rows(connection, "SELECT min(began) >= '2026-11' FROM complaint") == [(1,)]


# Files


def test_a_file_is_replaced_whole_or_stays_as_it_was(svc: Svc, own: Path) -> None:
    target = own / "site.db"
    target.write_bytes(b"before")
    target.chmod(0o640)
    (own / "link.db").symlink_to("site.db")
    path = own / "records/complaint/2026/10/C2026-0001.yaml"
    kept = path.read_bytes()
    (own / "svc.yaml").write_bytes((own / "svc.yaml").read_bytes() + b"oops: 1\n")
    assert svc("export -o site.db", now=NOW, cwd=own).code == 5
    assert target.read_bytes() == b"before"
    (own / "svc.yaml").write_bytes((ROOT / "svc.yaml").read_bytes())
    assert svc("export -o link.db", now=NOW, cwd=own).code == 0
    assert target.read_bytes().startswith(b"SQLite format 3")
    assert target.stat().st_mode & 0o777 == 0o640
    assert path.read_bytes() == kept
    assert not list(own.glob(".tmp-*"))


@pytest.mark.parametrize("name", ["missing/site.db", "missing/site.jsonl", ".", "svc.yaml/site.db"])
def test_what_can_not_be_written_is_said(svc: Svc, sample: Path, name: str) -> None:
    shape = "sqlite" if name.endswith("db") else "jsonl"
    result = svc(f"export -f {shape} -o {name}", now=NOW, cwd=sample)
    assert result.code == 5
    assert result.err.startswith("svc: ")
    assert "svc 自身的错误" not in result.err
    assert not list(sample.rglob(".tmp-*"))


def test_a_pipe_that_is_closed_early_is_no_fault(sample: Path) -> None:
    command = f"SVC_NOW='{NOW}' {svc_program()} -C {sample} export | head -1 | wc -l"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout.strip(), done.stderr) == ("1", "")


# A kind as a table


def table(svc: Svc, site: Path, options: str) -> list[dict[str, str]]:
    """The rows of a CSV table by their headings."""
    out = svc(f"export {options}", now=NOW, cwd=site).out
    return list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))


def test_a_kind_as_a_table_has_all_that_is_known_in_columns(svc: Svc, sample: Path) -> None:
    found = table(svc, sample, "--kind pass -f csv")
    assert len(found) == 7
    fourth = found[3]
    assert (fourth["编号"], fourth["状态"], fourth["搬出人/搬出人"]) == ("P2026-0004", "已放行", "姚小姐")
    assert (fourth["物品"], fourth["财务核查/收据号"]) == ("纸箱×12、衣柜×1", "收据2026-1116")
    assert table(svc, sample, "--kind complaint -f csv")[0]["联络电话"] == "13800000011"


def test_a_table_holds_one_kind(svc: Svc, sample: Path) -> None:
    for options in ("-f csv", "-f md", "-o all.tsv", "--kind pass --kind key -f table"):
        result = svc(f"export {options}", now=NOW, cwd=sample)
        assert result.code == 2
        assert "--kind" in result.err
    assert not (sample / "all.tsv").exists()


def test_json_and_yaml_hold_all_kinds(svc: Svc, sample: Path) -> None:
    import yaml

    found = lines(svc, sample)
    assert svc("export -f json", now=NOW, cwd=sample).json == found
    assert yaml.safe_load(svc("export -f yaml --kind key", now=NOW, cwd=sample).out) == [
        record for record in found if record["kind"] == "key"
    ]


@pytest.mark.parametrize("options", ["-f docx", "-o all.docx", "--kind 保安", "--since 何时"])
def test_what_is_not_possible_is_said(svc: Svc, sample: Path, options: str) -> None:
    result = svc(f"export {options}", now=NOW, cwd=sample)
    assert result.code == 2
    assert result.out == ""


# Privacy


def test_masked_lines_show_no_phones(svc: Svc, sample: Path) -> None:
    out = svc("export --mask", now=NOW, cwd=sample).out
    assert "13800000011" not in out
    assert "王小明" not in out


@pytest.mark.long
def test_the_redacted_export_holds_no_name_phone_unit_or_number_of_the_sample_site(svc: Svc, sample: Path) -> None:
    hidden = secrets.of(sample)
    shapes = ["", "-f yaml", "--lang en", *(f"--kind {kind} -f csv" for kind in KINDS)]
    for options in shapes:
        result = svc(f"export --redact {options}", now=NOW, cwd=sample)
        assert result.code == 0
        assert secrets.given_away(hidden, result.out) == set(), options
    assert svc("export --redact -o site.db", now=NOW, cwd=sample).code == 0
    with closing(sqlite3.connect(sample / "site.db")) as connection:
        dump = "\n".join(connection.iterdump())
    assert secrets.given_away(hidden, dump) == set()
    assert secrets.given_away(hidden, svc("export", now=NOW, cwd=sample).out) > {"王小明", "3-1201", "C2026-0001"}


def test_a_redacted_export_still_joins_and_counts_the_same(svc: Svc, sample: Path) -> None:
    queries = (
        "SELECT category, count(*) FROM complaint GROUP BY category ORDER BY 1",
        "SELECT what, count(*), sum(late), sum(met IS NULL) FROM obligations GROUP BY what ORDER BY 1",
        "SELECT do, count(*) FROM steps JOIN records USING (id) GROUP BY do ORDER BY 1",
        "SELECT count(*) FROM callback JOIN links USING (id) JOIN complaint ON complaint.id = links.other",
        "SELECT count(DISTINCT receiver), count(DISTINCT unit) FROM complaint",
    )
    found = []
    for options in ("", "--redact"):
        assert svc(f"export {options} -o x.db", now=NOW, cwd=sample).code == 0
        with closing(sqlite3.connect(sample / "x.db")) as connection:
            assert rows(connection, "PRAGMA foreign_key_check") == []
            found.append([rows(connection, query) for query in queries])
    assert found[0] == found[1]


def test_the_same_person_has_one_stand_in_in_book_and_export(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, DISPATCH, REMEDY, "complaint case C1 --comment 王小明很着急", "strike C1 1 --reason 误登")
    (case,) = svc("report cases --redact -f json").json
    record = next(r for r in lines(svc, site, "--redact") if r["kind"] == "complaint")
    assert case["facts"]["name"] == record["name"] == "住户甲"
    assert record["steps"][0]["struck"] is True
    assert record["path"] is None


def test_who_may_be_named_by_other_fields_is_found_too(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        "key deposit --unit 3-1201 --owner 王小明 --key 大门=2 --purpose 看房 --collector 宋玉 --signed 王小明",
        "key lend K1 --borrower 宋玉 --phone 13800000022 --purpose 看房 --due 11-02T18:00",
        "note K1 宋玉说钥匙好用",
    )
    (record,) = lines(svc, site, "--redact --kind key")
    assert record["owner"] == "住户甲"
    assert record["collectors"] == ["外来人员甲"]
    assert record["loans"][0]["borrower"] == "外来人员甲"
    assert record["steps"][-1]["text"] == "外来人员甲说钥匙好用"
    assert record["obligations"][0]["who"] in ("外来人员甲", "工作人员A")
