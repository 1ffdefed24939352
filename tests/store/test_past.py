"""Questions about the past are answered from the records they concern, and never otherwise than from all of them."""

import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from svc.dates.workdays import end_of_day, parse_month, start_of_day
from svc.site.settings import read_site
from svc.store import past
from svc.store.store import Store
from tests.examples import THOROUGH
from tests.running import Svc
from tests.sites import Sites
from tests.years import grow

NOW = "2026-11-23T09:00:00+08:00"
ASKED = (
    "report month 2026-11 -f json",
    "report month 2026-09 -f json",
    "report half 2026-H1 -f json",
    "form print QR-002FW --month 2026-10 -f json",
    "form print QR-004FW --year 2026 -f json",
    "form print QR-007FW --month 2026-11",
    "form print AL --half 2026-H2 -f json",
    "form print HALF --half 2026-H2 -f json",
    "callback agenda -f json",
    "callback plan -f json",
    "callback plan --month --as-of 2026-10-12 -f json",
    "duty handover",
    "duty handover --as-of 2026-11-10T12:00 -f json",
    "unit 3-1201 -f json",
    "unit 5-0302",
    "unit 99-9999",
    "find 电梯 -f json",
    "find 138-0000-0011 -f json",
    "find 3栋1201",
    "find 3",
    "find …",
    "find 没有的话",
    "complaint list --search 噪 -f json",
    "repair list --phone 0011",
    "complaint list --since 2026-09-10 --until 2026-10-03 -f json",
    "pass list --until 2026-06-30",
)


def without_index(site: Path) -> None:
    """As a site that was not made by svc, where no index may be put."""
    ignored = (site / ".gitignore").read_text("utf-8").replace(".svc/\n", "")
    (site / ".gitignore").write_text(ignored, "utf-8")


@pytest.mark.parametrize("seed", range(THOROUGH))
def test_answers_are_the_same_as_from_all_records(sites: Sites, tmp_path: Path, seed: int) -> None:
    """Reports, forms, agendas, handovers and homes, on a site of years at random, with an index and without."""
    told = []
    for name in ("indexed", "plain"):
        site = sites.put("sample", tmp_path / name)
        grow(site, seed, copies=min(THOROUGH, 3))
        if name == "plain":
            without_index(site)
        svc = Svc(tmp_path, site)
        told.append([svc(words, now=NOW) for words in ASKED])
        assert (site / ".svc" / "index.db").exists() == (name == "indexed")
    for words, indexed, plain in zip(ASKED, *told, strict=True):
        assert (indexed.code, indexed.out, indexed.err) == (plain.code, plain.out, plain.err), words


def test_what_was_added_changed_or_removed_is_found_as_it_is_now(site: Path, svc: Svc) -> None:
    """The texts are kept up with the files, also where SQLite searches none."""

    def found(text: str) -> list[str]:
        return [row["id"] for row in svc(["find", text, "-f", "json"]).json]

    svc("inquiry add --matter 问宠物登记 --kind question --name 王静 --phone 13800000011 --place 前台")
    svc("inquiry add --matter 问车位 --kind question --name 李敏 --phone 13800000012 --place 前台")
    assert found("宠物") == ["Q2026-0001"]
    svc("note Q1 已带其看过蓝色样品")
    assert (found("蓝色"), found("样")) == (["Q2026-0001"], ["Q2026-0001"])
    file = next((site / "records").rglob("Q2026-0002.yaml"))
    file.write_text(file.read_text("utf-8").replace("车位", "宠物车"), "utf-8")
    assert sorted(found("宠物")) == ["Q2026-0001", "Q2026-0002"]
    file.unlink()
    assert (found("宠物"), found("车位")) == (["Q2026-0001"], [])
    with sqlite3.connect(site / ".svc" / "index.db") as book:
        book.executescript("drop table texts; create table texts (pieces);")  # as where FTS5 is missing
    svc("note Q1 补充一句")
    assert found("一句") == ["Q2026-0001"]


@pytest.mark.parametrize("cancelled", [1, 2, 3])
def test_days_are_judged_from_the_first_duty_that_counts(svc: Svc, site: Path, cancelled: int) -> None:
    for day in ("02", "03", "04"):
        assert svc("duty on", now=f"2026-11-{day} 08:20", by="李敏").code == 0
        assert svc("duty off", now=f"2026-11-{day} 18:10", by="李敏").code == 0
    for day in ("02", "03", "04")[:cancelled]:
        assert svc(f"cancel 2026-11-{day} --reason 误记", now="2026-11-05 09:00", by="周主任").code == 0
    asked = ("duty handover", "report month 2026-11 -f json", "duty gaps --since 2026-11-01")
    kept = [svc(line, now="2026-11-20 18:30").shown for line in asked]
    assert ("当日无值班记录" in kept[0]) == (cancelled < 3)
    without_index(site)
    shutil.rmtree(site / ".svc")
    assert [svc(line, now="2026-11-20 18:30").shown for line in asked] == kept


def test_only_what_a_span_concerns_is_read(sites: Sites, tmp_path: Path) -> None:
    """A month is answered from the records that were under way in it, and those linked with them."""
    site = sites.put("sample", tmp_path / "site")
    grow(site, 1)
    store = Store(read_site(site), datetime.fromisoformat(NOW))
    first, last = parse_month("2026-01")
    spans = [(start_of_day(first, store.site.zone), end_of_day(last, store.site.zone))]
    book, every = past.book_between(store, spans), store.everything()
    begun = {r.id for r in every if first <= r.counted_from.date() <= last}
    assert begun <= book.records.keys()
    assert len(book.records) < len(every.records) / 2
    for since in (spans[0][0], datetime.fromisoformat("2000-01-01T00:00:00+08:00")):
        assert book.begun("complaint", since) == every.begun("complaint", since) != []


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("duty/2026/11/2026-11-03.yaml", "date: 2026-11-03\n"),
        ("resident/3-1201.yaml", "unit: 3-1201\n"),
        ("submission/2026/11/TJ.yaml", "form: TJ\n"),
    ],
)
def test_a_record_without_any_step_is_named_as_damaged(site: Path, svc: Svc, place: str, text: str) -> None:
    """A file with a name and nothing else has no time: it is named, and hides no other record."""
    (site / "records" / place).parent.mkdir(parents=True, exist_ok=True)
    (site / "records" / place).write_text(f"{text}steps:\n", "utf-8")
    for asked in ("overdue", "find 3", "report month 2026-11", "duty handover"):
        told = svc(asked)
        assert (told.code, told.err) == (5, f"svc: records/{place}:1: 缺少：steps\n"), asked
