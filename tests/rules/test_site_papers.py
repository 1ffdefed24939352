"""Papers that the whole site hands in, and inspections that it has set (001 to 006, 012.4, 012.5, 017.7)."""

from pathlib import Path

import pytest

from svc.store.index_file import delete_index
from tests.complaints import ADD, quiet, settings, tell
from tests.running import Svc


def papers(svc: Svc, as_of: str, command: str = "due") -> list[tuple[str, str, str, str]]:
    """What papers the site owes: kind, what, day and whom it waits for."""
    rows = svc(f"{command} -f json --as-of '{as_of}'").json
    return [
        (row["kind"], row["what"], row["due"][:10], row["who"])
        for row in rows
        if row["id"] == "site" and row["what"] not in ("phone", "month")
    ]


def test_each_month_three_papers_are_due_by_the_fifth(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    assert papers(svc, "2026-11-30 23:59:59") == []
    assert sorted(papers(svc, "2026-12-01")) == [
        ("callback", "count", "2026-12-05", "desk"),
        ("complaint", "cases", "2026-12-05", "desk"),
        ("complaint", "count", "2026-12-05", "desk"),
    ]
    assert papers(svc, "2026-12-05 23:59:59", "overdue") == []
    assert len(papers(svc, "2026-12-06", "overdue")) == 3


def test_the_half_year_is_due_in_mid_january_and_the_year_at_its_end(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    rows = [row for row in papers(svc, "2027-01-02") if row[0] == "report"]
    assert rows == [("report", "half", "2027-01-15", "director"), ("report", "year", "2027-01-31", "director")]
    rows = [row for row in papers(svc, "2027-07-02") if row[:2] == ("report", "half")]
    assert ("report", "half", "2027-07-15", "director") in rows


def test_the_papers_of_a_half_year_and_a_year_are_listed_by_the_kind_of_their_keys(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    assert {row[1] for row in papers(svc, "2027-02-01", "overdue --kind report")} == {"half", "year"}
    assert {row[:2] for row in papers(svc, "2027-02-01", "due --kind report")} == {
        ("report", "half"),
        ("report", "year"),
    }
    assert "report" in svc("overdue --kind reprot").err


@pytest.mark.parametrize("key", ["complaint.count", "complaint.cases", "callback.count", "report.half", "report.year"])
def test_none_switches_a_paper_off(svc: Svc, site: Path, key: str) -> None:
    quiet(site)
    settings(site, f"deadlines: {{{key}: none}}")
    tell(svc, ADD)
    found = {f"{kind}.{what}" for kind, what, _due, _who in papers(svc, "2027-01-02")}
    assert key not in found
    assert len(found) == 4


def test_a_paper_handed_in_is_owed_no_more(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "[12-02 09:00] form submit TJ --month 2026-11")
    assert ("complaint", "count") not in {row[:2] for row in papers(svc, "2026-12-03")}


def test_a_paper_whose_handing_in_was_cancelled_is_owed_again_with_an_index_and_without(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, "[12-02 09:00] form submit TJ --month 2026-11")
    tell(svc, "[12-02 10:00 周主任] cancel TJ@2026-11 --reason 误报")
    owed = papers(svc, "2026-12-03")
    assert ("complaint", "count") in {row[:2] for row in owed}
    delete_index(site)
    assert papers(svc, "2026-12-03") == owed


def test_a_callback_of_last_month_does_not_make_a_site_older_than_it_is(svc: Svc, site: Path) -> None:
    """What the first record is about may lie long back: promises start when it is typed."""
    quiet(site)
    held = "--unit 3-1201 --means visit --opinion fairly --held '2026-09-28 10:00'"
    tell(svc, f"[11-02 09:00] callback record {held}", "complaint add --matter 话 --category noise --channel phone"
         " --received '2026-10-05 09:00'")  # fmt: skip
    assert papers(svc, "2026-11-03") == []
    rows = svc("due -f json --as-of 2026-11-03").json
    assert [row["text"] for row in rows if row["what"] == "month"] == ["每月电话回访: 2026-11", "每月上门回访: 2026-11"]
    assert next(row["due"] for row in rows if row["what"] == "phone").startswith("2026-11-09")


def test_a_booking_for_last_friday_does_not_either(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "callback book --unit 3-1201 --means visit --when '2026-10-30 10:00' --at '2026-10-29 10:00'")
    assert papers(svc, "2026-11-03") == []
    assert svc("overdue --kind callback -f json", now="2026-11-03 09:00").json[0]["id"] == "B2026-0001"


def test_a_site_of_the_version_before_owes_only_last_months_papers(svc: Svc, site: Path) -> None:
    quiet(site)
    yaml = site / "svc.yaml"
    yaml.write_text(yaml.read_text("utf-8").replace("since:", "# since:"), "utf-8")
    folder = site / "records/complaint/2025/03"
    folder.mkdir(parents=True)
    (folder / "C2025-0001.yaml").write_text(
        "id: C2025-0001\nreceived: '2025-03-01T09:00:00+08:00'\nmatter: 话\ncategory: noise\nchannel: phone\n"
        "steps:\n- {at: '2025-03-01T10:00:00+08:00', by: 李敏, do: withdraw, text: 撤回}\n",
        "utf-8",
    )
    assert {row[:3] for row in papers(svc, "2026-12-03")} == {
        ("callback", "count", "2026-12-05"),
        ("complaint", "cases", "2026-12-05"),
        ("complaint", "count", "2026-12-05"),
    }


def test_an_inspection_is_due_again_so_long_after_the_last(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, "inspections: {appearance: 7d}")
    tell(svc, ADD)
    assert ("inspection", "appearance", "2026-11-09", "director") in papers(svc, "2026-11-03")
    assert ("inspection", "appearance", "2026-11-09", "director") in papers(svc, "2026-11-10", "overdue")
    tell(svc, "[11-05 09:00 周主任] inspect add --checklist appearance --subject 李敏 --rest-pass")
    assert ("inspection", "appearance", "2026-11-12", "director") in papers(svc, "2026-11-06")


def test_an_inspection_by_a_checklist_that_there_is_not_is_a_fault(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, "inspections: {apearance: 7d}")
    said = svc("today")
    assert said.code == 5
    assert "apearance" in said.err


def test_each_paper_is_handed_in_for_its_own_period_and_kept_under_its_last_month(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    now = "2027-01-04 09:00"
    for line in ("TJ --month 2026-12", "AL --month 2026-12", "HALF --half 2026-H2", "YEAR --year 2026"):
        done = svc(f"form submit {line}", now=now)
        assert done.code == 0, done.shown
    kept = sorted(str(path.relative_to(site / "records/submission")) for path in site.rglob("submission/**/*.yaml"))
    assert kept == ["2026/12/AL.yaml", "2026/12/HALF.yaml", "2026/12/TJ.yaml", "2026/12/YEAR.yaml"]
    assert not [row for row in papers(svc, now) if row[0] == "report"]


@pytest.mark.parametrize(
    "line", ["HALF --month 2026-11", "HALF", "YEAR --half 2026-H1", "TJ --year 2026", "HALF --half x"]
)
def test_a_paper_is_refused_for_another_period(svc: Svc, site: Path, line: str) -> None:
    quiet(site)
    tell(svc, ADD)
    assert svc(f"form submit {line}", now="2027-01-04 09:00").code == 2
