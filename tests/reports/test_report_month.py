"""The month's report: every figure equals a count made from the files by hand, and leads to its records (012.4)."""

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from svc.dates.workdays import parse_month
from svc.forms import report_charts
from svc.render.wrapping import text_width
from svc.reports import periods
from svc.reports.report import SECTIONS
from svc.reports.sections import Section
from tests import byhand, pages
from tests.complaints import ADD, prepare, settings, tell
from tests.examples import THOROUGH
from tests.goldens import Golden
from tests.running import ROOT, Svc
from tests.sites import Sites

NOW = "2026-11-23 09:00"
Figures = dict[str, dict[str, Any]]  # by path
OF_SAMPLE: dict[tuple[str, str], Figures] = {}  # by what was asked, and when
PERIODS = {
    "month 2026-10": ("2026-10-01", "2026-10-31"),
    "month 2026-11": ("2026-11-01", "2026-11-30"),
    "half 2026-H2": ("2026-07-01", "2026-12-31"),
    "year 2026": ("2026-01-01", "2026-12-31"),
}


def told(svc: Svc, period: str, **where: Any) -> Figures:
    """Every figure that a report tells, by its path; of the sample site, which nobody changes, asked once."""
    asked = (period, where.get("now", NOW))
    if where.get("cwd") == ROOT and asked in OF_SAMPLE:
        return OF_SAMPLE[asked]
    result = svc(f"report {period} -f jsonl", **({"now": NOW} | where))
    assert result.code == 0, result.shown
    found = {row["figure"]: row for row in map(json.loads, result.out.splitlines())}
    if where.get("cwd") == ROOT:
        OF_SAMPLE[asked] = found
    return found


def compare(found: Figures, folder: Path, period: str, now: str = NOW, households: int = 1286) -> None:
    """Assert that every figure, and none besides, is as counted by hand."""
    counted = byhand.everything(folder, *PERIODS[period], now, households)
    assert set(found) == set(counted)
    assert {path: (row["value"], row["records"]) for path, row in found.items()} == counted


def value(found: Figures, path: str) -> Any:
    return found[path]["value"]


# --- the sample site -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [NOW, "2026-12-20 09:00"])
@pytest.mark.parametrize("period", PERIODS)
def test_every_figure_equals_a_count_made_from_the_files(svc: Svc, period: str, now: str) -> None:
    found = told(svc, period, cwd=ROOT, now=now)
    assert value(found, "complaints.received")
    compare(found, ROOT, period, now)


@pytest.mark.parametrize("period", PERIODS)
def test_figures_add_up(svc: Svc, period: str) -> None:
    found = told(svc, period, cwd=ROOT)

    def add(section: str, *names: str) -> int:
        return sum(value(found, f"{section}.{name}") for name in names)

    for section, done, in_time in (("complaints", "settled", "settled_in_time"), ("repairs", "done", "done_in_time")):
        handled = value(found, f"{section}.to_handle")
        assert handled == add(section, "received", "carried_over")
        assert handled == add(section, done, "open")
        assert handled == add(section, in_time, "late", "pending")
    handled = value(found, "complaints.to_handle")
    assert handled == add("complaints", "justified", "unjustified", "unclassified")
    assert value(found, "passes.asked") == add("passes", "issued", "refused")
    assert value(found, "passes.issued") == add("passes", "used", "valid", "expired", "revoked")
    assert value(found, "callbacks.held") == sum(value(found, f"callbacks.means.{m}.held") for m in MEANS)
    assert value(found, "inquiries.received") == add("inquiries", "answered", "referred", "turned", "open")
    assert value(found, "inspections.held") == add("inspections", "faultless", "failed")
    assert value(found, "keys.in_custody") == add("keys", "in_cabinet", "out", "lost")


MEANS = ("phone", "visit", "writing", "email")


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("section", [s for s in SECTIONS if s.breakdowns], ids=lambda section: section.name)
def test_rows_add_up_to_all(svc: Svc, period: str, section: Section) -> None:
    found = told(svc, period, cwd=ROOT)
    for table in section.breakdowns:
        for measure in section.of(table):
            rows = [row for path, row in found.items() if path.startswith(f"{section.name}.{table.name}.")]
            rows = [row for row in rows if row["figure"].endswith(f".{measure.name}")]
            if measure.way.unit != "count" or table.cases:
                continue
            whole = found[f"{section.name}.{measure.name}"]
            assert sorted({number for row in rows for number in row["records"]}) == whole["records"]
            if not table.shared:
                assert sum(row["value"] for row in rows) == whole["value"]


def test_what_is_open_at_a_months_end_is_carried_over_into_the_next(svc: Svc) -> None:
    ended = told(svc, "month 2026-10", cwd=ROOT)["complaints.open"]["records"]
    begun = told(svc, "month 2026-11", cwd=ROOT)["complaints.carried_over"]["records"]
    assert ended == begun == ["C2026-0011", "C2026-0012"]


def test_a_figure_of_the_json_is_a_value_with_its_records(svc: Svc) -> None:
    report = svc("report month 2026-11 -f json", cwd=ROOT, now=NOW).json
    assert (report["report"], report["period"], report["complete"]) == ("month", "2026-11", False)
    assert (report["from"], report["until"]) == ("2026-11-01", "2026-11-30")
    assert report["as_of"] == "2026-11-23T09:00:00+08:00"
    assert report["complaints"]["late"]["records"] == told(svc, "month 2026-11", cwd=ROOT)["complaints.late"]["records"]
    (noise,) = [row for row in report["complaints"]["category"] if row["category"] == "noise"]
    assert noise["reopened"] == {"value": 1, "records": ["C2026-0019"]}
    for section in SECTIONS:
        own = report[section.name]
        for name, figure in own.items():
            rows = figure if isinstance(figure, list) else [{name: figure}]
            for told_ in (f for row in rows for f in row.values() if isinstance(f, dict)):
                assert {"value", "records"} <= set(told_)
    assert report["headline"][0] == {
        "figure": "complaints.received",
        **report["complaints"]["received"],
        "previous": told_of(svc, "month 2026-10", "complaints.received"),
        "year_before": {"value": 0, "records": []},
        "target": None,
        "met": None,
    }
    assert report["topics"] == {"form": "QR-004FW", "period": "2026-11"} | {
        key: report["topics"][key] for key in ("by", "records", "counted", "rows", "total")
    }


def told_of(svc: Svc, period: str, path: str) -> dict[str, Any]:
    row = told(svc, period, cwd=ROOT)[path]
    return {"value": row["value"], "records": row["records"]}


@pytest.mark.parametrize(("name", "options"), [("80.txt", "--width 80"), ("120.txt", "--width 120"), ("md", "-f md")])
def test_the_sample_months_report_is_as_it_was_when_somebody_last_read_it(
    golden: Golden, svc: Svc, name: str, options: str
) -> None:
    out = svc(f"report month 2026-11 {options}", cwd=ROOT, now=NOW).out
    golden(ROOT / "tests" / "golden" / "forms" / f"report-month.{name}", out)


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("period", ["month 2026-11", "half 2026-H2"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_fits(svc: Svc, period: str, width: int, lang: str) -> None:
    out = svc(f"report {period} --width {width} --lang {lang}", cwd=ROOT, now=NOW).out
    assert all(text_width(line) <= width for line in out.splitlines())


def test_a_spreadsheet_has_a_row_for_each_figure(svc: Svc) -> None:
    out = svc("report month 2026-11 -f csv", cwd=ROOT, now=NOW).out
    head, *rows = csv.reader(out.removeprefix("\ufeff").splitlines())
    assert head == ["figure", "label", "value", "count", "of", "records"]
    found = told(svc, "month 2026-11", cwd=ROOT)
    assert [row[0] for row in rows] == list(found)
    for path, label, number, _count, _of, records in rows:
        assert label == found[path]["label"]
        assert number == ("" if found[path]["value"] is None else str(found[path]["value"]))
        assert records.split() == found[path]["records"]


def test_a_figure_on_the_page_is_a_link_to_its_records(svc: Svc) -> None:
    root = pages.read(svc("report month 2026-11 -f html", cwd=ROOT, now=NOW).raw)
    assert len(root.all("svg")) == 5
    traces = {li.attributes["id"]: li for li in root.all("li") if "id" in li.attributes}
    links = [a for table in root.all("table") for a in table.all("a") if a.attributes.get("id")]
    assert {str(a.attributes["href"]).removeprefix("#") for a in links} == set(traces)
    found = told(svc, "month 2026-11", cwd=ROOT)
    for name in ("complaints.late", "repairs.urgent", "passes.used", "complaints.category.noise.reopened"):
        label, records = found[name]["label"].split(" · ")[-1], found[name]["records"]
        behind = [[n.text for n in li.all("span")] for li in traces.values() if label in li.all("b")[0].text]
        assert records in behind, name
    matters = [li.text for li in root.all("li") if "id" not in li.attributes]
    assert any(text.startswith("C2026-0022 8-1601 8栋地下非机动车库") for text in matters), "home and matter"


def test_a_form_on_the_page_leads_to_its_records(svc: Svc) -> None:
    root = pages.read(svc("form print TJ --month 2026-11 -f html", cwd=ROOT, now=NOW).raw)
    traces = [li for li in root.all("li") if "id" in li.attributes]
    (late,) = (li for li in traces if li.text.startswith("公共设施故障 · 超期 3 ↩"))
    assert [each.text.split()[0] for each in late.all("li")] == ["C2026-0013", "C2026-0021", "C2026-0022"]
    assert all(len(each.text.split()) > 2 for each in late.all("li")), "each with home and matter"
    assert len(root.all("a")) == 2 * len(traces), "there and back"


def test_a_workbook_has_a_tab_for_each_table(svc: Svc, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    assert svc(f"report month 2026-11 -o {tmp_path}/x.xlsx", cwd=ROOT, now=NOW).code == 0
    book = load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames[:5] == ["要点", "目录", "图表", "投诉", "投诉 · 类别"]
    cells = {str(row[0].value): str(row[1].value) for row in book["投诉"].iter_rows() if row[0].value}
    assert cells["超期"] == "7"


def test_complaints_of_the_months_are_drawn_beside_those_of_the_year_before() -> None:
    months = [f"2026-{number:02}" for number in range(1, 13)]
    registered = [0, 0, 3, 1, 2, *[0] * 7]
    row = [
        {"month": name, "registered": {"value": now, "records": []}, "year_before": {"value": before, "records": []}}
        for name, now, before in zip(months, registered, [0, 1, *[4] * 10], strict=True)
    ]
    plot = report_charts.complaints_by_month({"complaints": {"month": row}})
    assert plot
    assert [point for point, _value in plot.series[0].points] == months[1:]
    assert [[value for _month, value in series.points][:3] for series in plot.series] == [[0, 3, 1], [1, 4, 4]]
    assert report_charts.complaints_by_month({"complaints": {"month": row[-2:]}}) is None


# --- what is behind a figure -----------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_figure_is_explained_by_its_records_and_how_it_is_counted(svc: Svc) -> None:
    found = told(svc, "month 2026-11", cwd=ROOT)
    sections_and_tables = {tuple(path.split(".")[:-1])[:2]: path for path in found}
    for path in sections_and_tables.values():  # the others are alike, and each takes its time
        explained = svc(f"report month 2026-11 --explain {path} -f json", cwd=ROOT, now=NOW).json
        assert [record["id"] for record in explained["records"]] == found[path]["records"]
        assert explained["value"] == found[path]["value"]
        assert explained["text"]
        assert explained["article"]
    out = svc("report month 2026-11 --explain complaints.overdue_open", cwd=ROOT, now=NOW).out
    assert out.splitlines()[0].endswith("超期未办: 3")
    assert "(WI/FW-015.10)" in out.splitlines()[1]
    assert "健康报这个月第三次晚一天送到" in out


def test_every_figure_says_in_both_languages_how_it_is_counted() -> None:
    for section in SECTIONS:
        for measure in (*section.measures, *section.inner):
            assert all(measure.how), measure.name
            assert all(measure.words), measure.name
            assert measure.article, measure.name
            assert any("\u4e00" <= character <= "\u9fff" for character in measure.how[0])
            assert measure.how[1].isascii(), measure.name


def test_a_section_or_a_row_is_explained_figure_by_figure(svc: Svc) -> None:
    rows = svc("report month 2026-11 --explain complaints.category.noise -f json", cwd=ROOT, now=NOW).json
    assert [row["figure"] for row in rows][:2] == [
        "complaints.category.noise.received",
        "complaints.category.noise.to_handle",
    ]
    assert all(row["text"] and row["article"] for row in rows)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("late", "complaints.late"), ("complaint.late", "complaints.late"), ("complaints.ovrdue", "complaints.overdue")],
)
def test_a_mistyped_figure_is_answered_with_the_near_ones(svc: Svc, typed: str, meant: str) -> None:
    result = svc(f"report month 2026-11 --explain {typed}", cwd=ROOT, now=NOW)
    assert (result.code, result.out) == (2, "")
    assert meant in result.err


def test_what_is_explained_can_be_masked(svc: Svc) -> None:
    out = svc("report month 2026-11 --explain complaints.received -f json --mask", cwd=ROOT, now=NOW).out
    assert "田女士" not in out
    assert "13800000023" not in out


# --- periods ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("month 2026-13", "2026-13"),
        ("month 2026", "2026-11"),
        ("month 2026-12", "2026-12"),
        ("half 2026-H3", "2026-H1"),
        ("half 2027-H1", "2027-H1"),
        ("year 26", "2026"),
        ("year 0000", "2026"),
        ("month", "YYYY-MM"),
    ],
)
def test_what_is_no_period_is_refused(svc: Svc, line: str, said: str) -> None:
    result = svc(f"report {line}", cwd=ROOT, now=NOW)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_a_month_without_records_has_nothing_to_report(svc: Svc, site: Path) -> None:
    result = svc("report month 2026-11")
    assert result.code == 0
    assert "本期没有记录" in result.out
    assert set(told(svc, "month 2026-11")["complaints.received"]["records"]) == set()


@pytest.mark.parametrize("name", ["2026-11", "2026-01"])
def test_the_period_before_and_the_year_before(name: str) -> None:
    zone = byhand.CHINA
    period = periods.Period(*parse_month(name), zone)  # type: ignore[arg-type]
    year, number = map(int, name.split("-"))
    assert period.year_before.name == f"{year - 1}-{number:02}"
    assert period.previous.name == (f"{year}-{number - 1:02}" if number > 1 else f"{year - 1}-12")
    half = periods.half_period(f"{year}-h{1 if number < 7 else 2}", zone)  # type: ignore[arg-type]
    assert half.previous.name == (f"{year}-H1" if number > 6 else f"{year - 1}-H2")
    assert half.previous.year_before.name[:4] == str(int(half.previous.name[:4]) - 1)
    assert periods.year_period(str(year), zone).previous.name == str(year - 1)  # type: ignore[arg-type]


# --- what counts -----------------------------------------------------------------------------------------------------

DISPATCH, REMEDY, RESOLVE = (
    "complaint dispatch {} --to 安防班",
    "complaint remedy {} --text 已到场劝停",
    "complaint resolve {} --text 噪声已停 --told",
)
UNHAPPY = (
    "callback record --about {} --means phone --content 询问 --opinion dissatisfied --rework 安防班 --due 2026-11-25"
)


def settle(number: str, when: str) -> list[str]:
    return [f"[{when}] {line.format(number)}" for line in (REMEDY, RESOLVE)]


def made(svc: Svc, site: Path, period: str = "month 2026-11", now: str = NOW) -> Figures:
    """The figures of a site made for a test, which equal the count by hand, too."""
    found = told(svc, period, now=now)
    compare(found, site, period, now, households=0)
    return found


def test_a_settled_complaint_opened_again_in_the_month_is_carried_over(svc: Svc, site: Path) -> None:
    prepare(svc, site, f"[10-28 09:00] {ADD}", *settle("C1", "10-29 09:00"), f"[11-03 09:00] {UNHAPPY.format('C1')}")
    assert value(made(svc, site, "month 2026-10"), "complaints.settled") == 1
    found = made(svc, site)
    assert value(found, "complaints.received") == 0
    assert value(found, "complaints.carried_over") == 1
    assert value(found, "complaints.reopened") == 1
    assert value(found, "complaints.open") == 1
    assert value(found, "complaints.settled_in_time") == 1  # the first settling counts
    assert value(found, "complaints.overdue_open") == 0  # the rework has its own day
    assert value(made(svc, site, now="2026-11-26 09:00"), "complaints.overdue_open") == 1


def test_late_goes_by_the_first_day_of_settling_whatever_was_promised_later(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        f"[11-02 09:00] {ADD}",
        "[11-04 09:00] complaint reply C1 --progress --text 等配件 --next 11-20",
        f"[11-03 09:00] {ADD}",
        *settle("C1", "11-09 09:00"),
    )
    found = made(svc, site, now="2026-11-06 09:00")
    assert found["complaints.late"]["records"] == ["C2026-0001"]
    assert found["complaints.pending"]["records"] == ["C2026-0002"]
    assert found["complaints.answered_in_three_days"]["records"] == ["C2026-0001"]
    found = made(svc, site)
    assert found["complaints.late"]["records"] == ["C2026-0001", "C2026-0002"]
    assert found["complaints.settled_in_three_days"]["records"] == []


def test_a_month_ends_with_its_last_second(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        f"[10-31 23:59:59] {ADD}",
        f"[11-01 00:00] {ADD}",
        *settle("C1", "11-01 00:00"),
        *settle("C2", "12-01 00:00"),
    )
    october, november = made(svc, site, "month 2026-10"), made(svc, site, now="2026-12-20 09:00")
    assert october["complaints.received"]["records"] == october["complaints.open"]["records"] == ["C2026-0001"]
    assert november["complaints.carried_over"]["records"] == ["C2026-0001"]
    assert november["complaints.open"]["records"] == november["complaints.late"]["records"] == ["C2026-0002"]


def test_the_same_trouble_of_the_same_home_within_ninety_days_is_repeated(svc: Svc, site: Path) -> None:
    other = ADD.replace("noise", "press")
    next_door = ADD.replace("3-1201", "3-1202")
    anonymous = "complaint add --matter 狗粪 --category cleaning --channel phone"
    prepare(
        svc,
        site,
        f"[08-04 09:00] {ADD}",
        f"[11-02 09:00] {ADD}",
        f"[11-03 09:00] {other}",
        f"[11-04 09:00] {next_door}",
        f"[11-05 09:00] {ADD}",
        f"[11-06 09:00] {anonymous}",
        f"[11-07 09:00] {anonymous}",
    )
    assert made(svc, site)["complaints.repeated"]["records"] == ["C2026-0002", "C2026-0005"]


def test_a_home_is_the_same_however_its_unit_is_written(svc: Svc, site: Path) -> None:
    units = ("3-0802", "3栋802", "３－０８０２", "三号楼802室", "3#802")
    prepare(svc, site, *(f"[11-0{n} 09:00] {ADD.replace('3-1201', unit)}" for n, unit in enumerate(units, 2)))
    found = told(svc, "month 2026-11")
    assert value(found, "complaints.building.3.received") == 5
    assert value(found, "complaints.repeated") == 4
    problems = svc("report half 2026-H2 -f json", now=NOW).json["recurring"]
    assert [(problem["key"], problem["times"]["value"]) for problem in problems] == [("noise@3", 5), ("3-0802", 5)]
    assert svc("form print TJ --month 2026-11 --unit 3 -f json", now=NOW).out.count("C2026-0005")


def test_a_median_is_rounded_as_people_round(svc: Svc, site: Path) -> None:
    attempts = (f"[11-02 {hour}] {ADD}" for hour in ("09:00", "09:00"))
    prepare(svc, site, *attempts, *settle("C1", "11-10 21:00"), *settle("C2", "11-11 03:00"))
    assert value(made(svc, site), "complaints.median_days") == 8.63  # 8 days and 15 hours: 8.625


def test_a_joined_and_a_withdrawn_complaint_count_like_any_other(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        *[f"[11-02 09:00] {ADD}"] * 4,
        "[11-02 10:00] complaint same-as C2 C1",
        "[11-02 11:00] complaint withdraw C3 --text 已和好",
        "[11-02 12:00 周主任] cancel C4 --reason 误登",
    )
    found = made(svc, site)
    assert value(found, "complaints.received") == 3
    assert found["complaints.settled"]["records"] == ["C2026-0002", "C2026-0003"]
    assert found["complaints.joined"]["records"] == ["C2026-0002"]
    assert found["complaints.withdrawn"]["records"] == ["C2026-0003"]


def test_whoever_can_not_be_reached_is_reported_apart(svc: Svc, site: Path) -> None:
    attempt = "complaint attempt C1 --means phone --text 空号"
    prepare(
        svc,
        site,
        *[f"[11-02 09:00] {ADD}"] * 2,
        f"[11-03 09:00] {attempt}",
        f"[11-04 09:00] {attempt}",
        "[11-04 09:10] complaint unreachable C1 --why contact",
    )
    found = made(svc, site)
    assert found["complaints.unreachable"]["records"] == ["C2026-0001"]
    assert (found["complaints.answer_on_time_rate"]["count"], found["complaints.answer_on_time_rate"]["of"]) == (0, 1)


def test_a_department_is_told_of_each_complaint_that_it_shares(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, "complaint dispatch C1 --to 安防班 --to 维修班", ADD)
    found = made(svc, site)
    assert {row: value(found, f"complaints.department.{row}.to_handle") for row in ("安防班", "维修班", "none")} == {
        "安防班": 1,
        "维修班": 1,
        "none": 1,
    }


def test_a_rate_for_each_home_needs_the_number_of_homes(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD)
    assert value(made(svc, site), "complaints.rate") is None
    file = site / "svc.yaml"
    file.write_text(file.read_text("utf-8").replace("households:", "households: 50 #"), "utf-8")
    found = told(svc, "month 2026-11")
    assert (value(found, "complaints.rate"), found["complaints.rate"]["of"]) == (0.02, 50)


def test_a_repair_is_late_by_its_appointment(svc: Svc, site: Path) -> None:
    repair = "repair add --unit 3-1201 --name 王小明 --phone 13800000000 --item 漏水"
    prepare(
        svc,
        site,
        f"[11-02 09:00] {repair} --appointment '2026-11-03 10:00'",
        f"[11-02 09:00] {repair} --appointment '2026-11-03 10:00'",
        "[11-02 10:00] repair schedule R2 --when '2026-11-05 10:00' --why 住户改期",
        "[11-03 10:30] repair done R1 --result 已修",
        "[11-05 09:30] repair done R2 --result 已修",
        "[11-06 09:00] callback record --about R2 --means phone --content 询问 --opinion dissatisfied --rework 维修班 "
        "--due 11-10",
        f"[11-20 09:00] {repair}",
    )
    found = made(svc, site)
    assert found["repairs.late"]["records"] == ["R2026-0001"]
    assert found["repairs.done_in_time"]["records"] == ["R2026-0002"]
    assert found["repairs.overdue_open"]["records"] == ["R2026-0002"]
    assert found["repairs.reopened"]["records"] == ["R2026-0002"]
    assert found["repairs.pending"]["records"] == ["R2026-0003"]


def test_an_appointment_puts_an_urgent_repair_forward_and_never_off(svc: Svc, site: Path) -> None:
    repair = "repair add --unit 3-1201 --name 王小明 --phone 13800000000 --item 漏水 --urgency urgent"
    prepare(
        svc,
        site,
        f"[11-02 09:00] {repair} --appointment '2026-11-03 10:00'",
        f"[11-02 09:00] {repair} --appointment '2026-11-03 10:00'",
        f"[11-02 09:00] {repair} --appointment '2026-11-05 10:00'",
        f"[11-02 09:00] {repair}",
        "[11-02 10:00] repair schedule R2 --when '2026-11-05 10:00' --why 住户改期",
        "[11-02 10:00] repair schedule R4 --when '2026-11-03 10:00' --why 住户约定",
        "[11-03 09:30] repair done R1 --result 已修",
        "[11-03 10:30] repair done R4 --result 已修",
        "[11-05 09:30] repair done R2 --result 已修",
        "[11-05 09:30] repair done R3 --result 已修",
    )
    found = made(svc, site)
    assert found["repairs.done_in_time"]["records"] == ["R2026-0001"]
    assert found["repairs.late"]["records"] == ["R2026-0002", "R2026-0003", "R2026-0004"]
    assert found["repairs.urgent"]["value"] == 4


def test_callbacks_count_when_they_were_held_and_missed_when_they_were_missed(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        "[11-03 09:00] callback book --unit 2-0101 --means visit --when '2026-12-01 10:00'",
        "[11-03 09:00] callback book --unit 3-0101 --means visit --when '2026-11-10 10:00'",
        "[11-11 09:00] callback miss B2",
        "[11-12 09:00] callback record --unit 4-0101 --means phone --opinion fairly --attitude satisfied",
        "[12-01 10:00] callback record B1 --opinion satisfied",
    )
    found = made(svc, site, now="2026-12-20 09:00")
    assert found["callbacks.held"]["records"] == ["B2026-0003"]
    assert found["callbacks.missed"]["records"] == ["B2026-0002"]
    assert value(found, "satisfaction.rate") == 1.0
    assert value(found, "satisfaction.aspect.attitude.satisfied") == 1


def test_keys_add_up_at_the_months_end(svc: Svc, site: Path) -> None:
    deposit = "key deposit --unit 3-1201 --owner 王小明 --purpose 装修 --signed 王小明"
    lend = "key lend K1 --borrower 丁师傅 --phone 13800000061 --purpose 量尺寸 --authorisation 业主同意"
    prepare(
        svc,
        site,
        f"[11-02 09:00] {deposit} --key 大门=3 --key 信箱=1",
        f"[11-02 09:00] {deposit} --key 大门=1",
        f"[11-03 09:00] {lend} --key 大门=2",
        "[11-04 09:00] key return K1 --borrower 丁师傅 --key 大门=1",
        "[11-05 09:00] key lost K1 --borrower 丁师傅 --key 大门=1 --text 已换锁",
        f"[11-20 09:00] {lend} --key 大门=1 --due 11-22",
        "[11-06 09:00] key withdraw K2 --signed 王小明",
        f"[12-02 09:00] {lend.replace('丁师傅', '赵师傅')} --key 信箱=1",
    )
    found = made(svc, site, now="2026-12-20 09:00")
    told_ = {name: value(found, f"keys.{name}") for name in ("in_custody", "in_cabinet", "out", "lost", "overdue")}
    assert told_ == {"in_custody": 4, "in_cabinet": 2, "out": 1, "lost": 1, "overdue": 1}
    assert [value(found, f"keys.{name}") for name in ("deposited", "withdrawn", "loans", "returned_late")] == [
        2,
        1,
        2,
        2,
    ]


def test_whatever_is_lost_cancelled_or_turned_is_counted_as_by_hand(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        "key deposit --unit 3-1201 --owner 王小明 --phone 13800000000 --key 大门=2 --purpose 装修 --signed 王小明",
        "[11-03 09:00] key lend K1 --borrower 丁师傅 --phone 13900000000 --purpose 维修 --authorisation 业主同意",
        "[11-04 09:00] key lost K1 --borrower 丁师傅 --text 已换锁",
        ADD,
        ADD,
        "cancel C2 --reason 重复登记",
        "repair add --unit 3-1201 --item 水管漏水",
        "cancel R1 --reason 误报",
        "inquiry add --matter 卫生间滴水 --kind help --channel phone --unit 3-1201 --name 王小明 --phone 13800000000",
        "repair add --from Q1 --item 卫生间滴水 --urgency urgent",
        "[11-05 10:50] inquiry answer Q1 --text 已修好",
    )
    now = "2026-11-23 09:00"
    found = told(svc, "month 2026-11", now=now)
    compare(found, site, "month 2026-11", now, 0)
    counted = {
        "keys.losses": 1,
        "keys.lost": 1,
        "complaints.received": 1,
        "repairs.received": 1,
        "said_so.cancellations": 2,
        "inquiries.late": 0,
    }
    assert {path: value(found, path) for path in counted} == counted


def test_a_correction_made_later_mends_the_months_report(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, "[12-02 09:00] amend C1 category=press --reason 听错")
    found = told(svc, "month 2026-11", now="2026-12-20 09:00")
    assert value(found, "complaints.category.press.received") == 1
    assert value(found, "complaints.category.noise.received") == 0


def test_whatever_was_misdated_is_counted_in_the_month_of_its_right_date(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        f"[11-05 09:00] {ADD}",
        f"[11-10 09:00] {ADD}",
        "[11-12 09:00] inquiry add --name 王小明 --phone 13800000000 --matter 停水 --kind question --channel phone",
        "[11-12 12:00] inquiry answer Q1 --text 明早恢复",
        "[11-12 09:00] key deposit --unit 3-1201 --owner 王小明 --purpose 装修 --signed 王小明 --key 大门=3",
        "[11-23 09:00] amend C1 received='2026-11-20 09:00' --reason 写错日期",
        "[11-23 09:00] amend Q1 received='2026-11-12 10:00' --reason 写错时间",
        "[11-23 09:00] amend K1 deposited='2026-10-30 09:00' --reason 写错日期",
    )
    found = made(svc, site, now="2026-12-20 09:00")
    assert found["complaints.repeated"]["records"] == ["C2026-0001"]  # the later of the two
    assert value(found, "inquiries.median_hours") == 2
    assert value(found, "keys.deposited") == 0
    assert value(made(svc, site, "month 2026-10"), "keys.deposited") == 1
    rows = svc("report month 2026-11 --explain complaints.repeated -f csv", now="2026-12-20 09:00").out
    assert "2026-11-20 09:00" in rows


def test_what_came_of_complaints_is_counted_by_its_kind(svc: Svc, site: Path) -> None:
    lines = [f"[11-02 09:00] {ADD.replace('噪声', f'噪声{n}')}" for n in range(4)]
    for number, kind in (("C1", "--outcome-kind apology"), ("C2", "--outcome-kind none"), ("C3", "")):
        lines += [f"[11-03 09:00] {REMEDY.format(number)}", f"[11-03 09:00] {RESOLVE.format(number)} {kind}"]
    prepare(svc, site, *lines)
    found = made(svc, site)
    counted = {name: found[f"complaints.outcome_kind.{name}.to_handle"]["records"] for name in ("apology", "none")}
    assert counted == {"apology": ["C2026-0001"], "none": ["C2026-0002"]}
    assert found["complaints.outcome_kind.unknown.to_handle"]["records"] == ["C2026-0003", "C2026-0004"]
    assert value(found, "complaints.outcome_kind.repair.to_handle") == 0
    assert "赔礼道歉" in svc("report month 2026-11 -f md", now=NOW).out
    asked = "callback record --about {} --means phone --content 询问 --opinion {}"
    prepare(
        svc,
        site,
        f"[11-04 09:00] {asked.format('C1', 'satisfied')} --accepted",
        f"[11-04 09:00] {asked.format('C2', 'fairly')} --not-accepted --next-instance 区住建局",
        f"[11-04 09:00] {asked.format('C3', 'satisfied')}",
    )
    assert value(made(svc, site), "callbacks.accepted_rate") == 0.5


def test_a_report_without_any_kind_of_outcome_has_no_table_of_them(svc: Svc, site: Path) -> None:
    prepare(svc, site, f"[11-02 09:00] {ADD}", *settle("C1", "11-03 09:00"))
    assert "处理方式" not in svc("report month 2026-11 -f md", now=NOW).out


def test_a_damaged_file_is_named_and_the_others_are_counted(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, ADD)
    path = site / "records/complaint/2026/11/C2026-0001.yaml"
    path.write_text(path.read_text("utf-8").replace("noise", "loud"), "utf-8")
    result = svc("report month 2026-11 -f json")
    assert (result.code, result.json["complaints"]["received"]["records"]) == (5, ["C2026-0002"])
    assert "C2026-0001.yaml" in result.err


def test_telling_a_report_changes_nothing(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD)
    before = sorted(path.stat().st_mtime_ns for path in (site / "records").rglob("*.yaml"))
    tell(svc, "report month 2026-11", "report half 2026-H2", "form print TJ --month 2026-11")
    assert sorted(path.stat().st_mtime_ns for path in (site / "records").rglob("*.yaml")) == before


# --- whatever happened -----------------------------------------------------------------------------------------------

START = datetime(2026, 8, 20, 8, 0, tzinfo=byhand.CHINA)
HAPPENS = {
    "dispatch": "to: 安防班",
    "reply": "text: 已说明, outcome: false, next: '2026-11-20T18:00:00+08:00'",
    "remedy": "text: 已到场",
    "resolve": "text: 已处理, told: true, {outcome}due: {{callback: '{week}'}}",
    "reopen": "text: 又出现, due: {{answer: '{due}', settle: '{due}'}}",
    "refer": "authority: 城管, text: 请找城管",
    "withdraw": "text: 已和好",
    "close": "text: 同意关闭",
    "classify": "justified: true, severity: major",
    "urge": "text: 请抓紧",
    "amend": "set: {{category: press}}, reason: 听错",
    "predate": "set: {{received: '{early}'}}, reason: 写错日期",
    "postdate": "set: {{received: '{late}'}}, reason: 写错日期",
    "strike": "step: {before}, was: '{was}', reason: 误登",
}
STEPS = st.lists(st.tuples(st.sampled_from(sorted(HAPPENS)), st.integers(1, 500)), max_size=7)
HISTORIES = st.tuples(st.integers(0, 2400), st.sampled_from(["3-0101", "3-0102", "5-0101"]), STEPS)


def put_down(folder: Path, number: int, began: int, unit: str, steps: list[tuple[str, int]]) -> None:
    """A complaint's file, whatever happened to it, in whatever order."""
    at = START + timedelta(hours=began)
    due = byhand.nights(at, 3)
    lines = [
        f"id: C2026-{number:04}",
        f"received: '{at.isoformat()}'",
        f"unit: {unit}",
        "matter: 噪声",
        "category: noise",
        "channel: phone",
        f"due: {{answer: '{due:%Y-%m-%d}', settle: '{due:%Y-%m-%d}'}}",
        "steps:",
    ]
    was, kinds = "", byhand.OUTCOME_KINDS
    for before, (do, hours) in enumerate(steps):
        at += timedelta(hours=hours)
        if do == "strike" and not was:
            do = "urge"
        answers = HAPPENS[do].format(
            due=byhand.nights(at, 3).date(),
            week=byhand.nights(at, 7).date(),
            early=(at - timedelta(days=40)).isoformat(),
            late=(at - timedelta(minutes=1)).isoformat(),
            before=before,
            was=was,
            outcome=f"outcome_kind: {kinds[hours % len(kinds)]}, " if hours % 5 else "",
        )
        done = "amend" if do.endswith("date") else do
        lines.append(f"- {{at: '{at.isoformat()}', by: 李敏, do: {done}, {answers}}}")
        was = f"{done} {at.isoformat()} 李敏"
    month = START + timedelta(hours=began)
    path = folder / f"records/complaint/{month:%Y/%m}/C2026-{number:04}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.long
@effort(max_examples=30 * THOROUGH, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=st.lists(HISTORIES, min_size=1, max_size=6))
def test_whatever_happened_the_figures_are_as_counted_by_hand(svc: Svc, site: Path, histories: list[Any]) -> None:
    for path in (site / "records").rglob("C*.yaml"):
        path.unlink()
    for number, history in enumerate(sorted(histories), 1):
        put_down(site, number, *history)
    months = [f"2026-{number:02}" for number in (10, 11)]
    found = [told(svc, f"month {name}", now="2027-01-05 09:00") for name in months]
    for name, figures in zip(months, found, strict=True):
        compare(figures, site, f"month {name}", "2027-01-05 09:00", households=0)
        handled = value(figures, "complaints.to_handle")
        assert handled == value(figures, "complaints.settled") + value(figures, "complaints.open")
        assert handled == sum(value(figures, f"complaints.{n}") for n in ("settled_in_time", "late", "pending"))
    left, next_month = found[0]["complaints.open"]["records"], found[1]["complaints.carried_over"]["records"]
    assert set(left) <= set(next_month)
    assert set(next_month) - set(left) <= set(found[1]["complaints.reopened"]["records"])


# --- the page that is signed ------------------------------------------------------------------------------------------


def test_the_first_page_tells_what_changed_what_is_missed_and_why_and_is_signed(
    sites: Sites, svc: Svc, tmp_path: Path
) -> None:
    place = sites.put("sample", tmp_path / "estate")
    settings(place, "targets: {answered_in_time: 90%, settled_in_time: 90%, satisfied: 90%}")
    assert svc("report comment 2026-11 三栋电梯下周检修", cwd=place, now=NOW, by="周主任").code == 0
    found = svc("report month 2026-11 -f json", cwd=place, now=NOW).json
    told_ = {each["figure"]: (each["target"], each["met"]) for each in found["headline"]}
    assert len(told_) == 10
    assert told_["complaints.answer_on_time_rate"] == (0.9, True)
    assert told_["complaints.on_time_rate"] == (0.9, False)
    root = pages.read(svc("report month 2026-11 -f html", cwd=place, now=NOW).raw)
    cover, contents, comments, charts, *_parts = root.all("section")
    assert [h.text for h in root.all("h1")] == ["阳光花园 · 2026-11 月报"]
    rows = {row[0]: row[1:] for row in pages.body(cover)}
    assert rows["投诉 · 按期率"] == [
        "53.3% (8/15)",
        "100% (9/9)",
        "↓ 46.7 个百分点",
        "90%",
        "✗ 未达标，差 36.7 个百分点",
    ]
    assert rows["投诉 · 答复按期率"][-1] == "✓ 达标"
    foot = cover.all("footer")[0].text
    for sentence in (
        "新增投诉 16 件，比上期多 5 件",
        "未达目标 2 项",
        "超期未办 3 件：C2026-0022",
        "钥匙：遗失 1（K2026-0003）",
    ):
        assert sentence in foot
    assert [label.text for label in cover.all("p")[-1].all("span")] == ["编制", "审核", "日期"]
    assert "三栋电梯下周检修" in comments.text
    anchors = {section.attributes.get("id") for section in root.all("section")}
    assert {str(a.attributes["href"]).removeprefix("#") for a in contents.all("a")} == anchors - {None}
    drawn = [svg.attributes["aria-label"] for svg in charts.all("svg")]
    assert drawn == ["各类投诉", "按期率", "满意度", "各部门投诉", "首次答复用时"]
    assert "首次答复不晚于最初答复期限的" in root.all("section")[-1].text, "definitions are an appendix"
    assert "首次答复不晚于最初答复期限的" not in _parts[0].text
