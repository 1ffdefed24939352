"""AL, HALF and YEAR: cases with their comment; figures beside the period before, and what recurs (012.5); PB and QZ."""

import csv
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from svc.forms.template import load_form
from svc.render.wrapping import text_width
from svc.text.errors import Damaged
from tests.complaints import ADD, prepare, quiet, tell
from tests.goldens import Golden
from tests.running import ROOT, Svc

NOW = "2026-11-23 09:00"
GOLDEN = ROOT / "tests" / "golden" / "forms"
SHEETS = {
    "AL": "AL --month 2026-10",
    "HALF": "HALF --half 2026-H2",
    "YEAR": "YEAR --year 2026",
    "PB": "PB --month 2026-11",
    "QZ": "QZ --month 2026-11",
}
FILES = {
    "80.txt": "--width 80",
    "120.txt": "--width 120",
    "csv": "-f csv --title",
    "md": "-f md",
}
FACILITY = ADD.replace("3-1201", "5-0101").replace("noise", "facility")


def at(line: str, year: int, day: str) -> str:
    return f"{line} --at '{year}-{day} 09:00'"


def printed(svc: Svc, line: str, **where: Any) -> Any:
    result = svc(f"form print {line} -f json", **({"now": "2027-01-10 09:00"} | where))
    assert result.code == 0, result.shown
    return result.json


@pytest.fixture
def two_halves(svc: Svc, site: Path) -> Path:
    """A site with two complaints in the first half of 2026, one settled, and three of one home in the second."""
    quiet(site)
    lines = [
        *(at(FACILITY, 2026, "03-02"), at("complaint remedy C2026-0001 --text 修好", 2026, "03-03")),
        *(at("complaint resolve C2026-0001 --text 不漏了", 2026, "03-03"), at(ADD, 2026, "05-02")),
        *(at(ADD, 2026, day) for day in ("07-06", "09-14", "12-07")),
    ]
    for line in lines:
        done = svc(line, now="2027-01-04 09:00")
        assert done.code == 0, done.shown
    return site


@pytest.mark.parametrize("form", SHEETS)
@pytest.mark.parametrize("name", FILES)
def test_the_samples_sheet_is_as_it_was_when_somebody_last_read_it(
    golden: Golden, svc: Svc, form: str, name: str
) -> None:
    out = svc(f"form print {SHEETS[form]} {FILES[name]}", cwd=ROOT, now=NOW).out
    golden(GOLDEN / f"{form}.{name}", out)
    if name.endswith("txt"):
        assert all(text_width(line) <= int(name[:-4]) for line in out.splitlines())


def test_figures_stand_beside_those_of_the_period_before(svc: Svc, two_halves: Path) -> None:
    found = printed(svc, "HALF --half 2026-H2")
    assert (found["form"], found["period"], found["previous"]) == ("HALF", "2026-H2", "2026-H1")
    received = found["figures"]["received"]
    assert received["records"] == ["C2026-0003", "C2026-0004", "C2026-0005"]
    assert received["previous"] == {"value": 2, "records": ["C2026-0001", "C2026-0002"]}
    report, before = (
        svc(f"report half {half} -f json", now="2027-01-10 09:00").json for half in ("2026-H2", "2026-H1")
    )
    for name, figure in found["figures"].items():
        previous = figure.pop("previous")
        assert figure == report["complaints"][name]
        assert previous == before["complaints"][name]
    facility = next(row for row in found["rows"] if row["category"] == "facility")
    assert (facility["to_handle"]["value"], facility["before"]["to_handle"]["value"]) == (0, 1)
    assert [{k: v for k, v in p.items() if k != "label"} for p in found["recurring"]] == report["recurring"]

    lines = list(csv.reader(svc("form print HALF --half 2026-H2 -f csv", now="2027-01-10").out.splitlines()))
    assert lines[0] == ["\ufeff指标", "本期", "上期", "增减"]
    assert ["本期新增", "3", "2", "↑ 1"] in lines
    assert ["办结率", "0%", "50%", "↓ 50 个百分点"] in lines


def test_a_year_stands_beside_the_year_before(svc: Svc, two_halves: Path) -> None:
    figures = printed(svc, "YEAR --year 2026")["figures"]
    assert (figures["received"]["value"], figures["received"]["previous"]["value"]) == (5, 0)
    later = printed(svc, "YEAR --year 2027")["figures"]
    assert (later["received"]["value"], later["received"]["previous"]["value"]) == (0, 5)


def test_problems_stand_with_cause_measure_who_and_until(svc: Svc, two_halves: Path) -> None:
    finding = "report finding 2026-H2 noise@3 --to 安防班 --due 2027-02-01 --cause 无人巡查 --prevention 午间加一班"
    assert svc(finding, now="2027-01-05 09:00").code == 0
    out = svc("form print HALF --half 2026-H2 -f csv", now="2027-01-10 09:00").out
    row = next(line for line in csv.reader(out.splitlines()) if line[:1] == ["3 · 装修噪声"])
    assert row[1:] == ["3", "C2026-0003 C2026-0004 C2026-0005", "无人巡查", "午间加一班", "安防班", "2027-02-01", ""]
    assert svc("report finding 2026-H2 noise@3 --done 已排班", now="2027-01-20 09:00").code == 0
    assert "2027-01-20 已排班" in svc("form print HALF --half 2026-H2 -f csv", now="2027-01-21 09:00").out


def test_the_period_is_the_forms_own(svc: Svc, two_halves: Path) -> None:
    asked = {
        "HALF --half 2026-H1": "2026-H1",
        "HALF --month 2026-03": "2026-H1",
        "HALF --year 2026": "2026-H2",
        "HALF": "2027-H1",
        "YEAR --half 2026-H1": "2026",
        "YEAR": "2027",
    }
    assert {line: printed(svc, line)["period"] for line in asked} == asked
    assert "2026年上半年" in svc("form print TJ --half 2026-H1", now="2027-01-10").out
    assert "本期新增: 2" in svc("form print TJ --half 2026-H1", now="2027-01-10").out
    assert svc("form print HALF --half 2026-H3").code == 2


def test_handing_in_keeps_the_figures_and_says_what_changed_since(svc: Svc, two_halves: Path) -> None:
    assert svc("report comment 2026-H2 重在三栋", now="2027-01-06 09:00").code == 0
    assert "已呈报" not in svc("form print HALF --half 2026-H2", now="2027-01-06").out
    assert svc("form submit HALF --half 2026-H2", now="2027-01-07 09:00").code == 0
    assert svc("report comment 2026-H2 再看一月", now="2027-01-08 09:00").code == 0
    path = two_halves / "records/submission/2026/12/HALF.yaml"
    step = yaml.load(path.read_text("utf-8"), yaml.CBaseLoader)["steps"][1]
    kept = step["figures"]
    assert (kept["total"]["received"], kept["previous"]["received"]) == ("3", "2")
    assert kept["recurring"] == {"noise@3": "3", "3-1201": "3"}

    out = svc("form print HALF --half 2026-H2", now="2027-01-09").out
    assert "评述（李敏 2027-01-06 09:00）: 重在三栋" in out
    assert "再看一月" not in out
    assert "已呈报: 2027-01-07 09:00 李敏" in out
    assert "呈报后有变" not in out
    assert svc(at(ADD, 2026, "12-20"), now="2027-01-09 09:00").code == 0
    assert "呈报后有变: 本期新增 3→4、应办 4→5" in svc("form print HALF --half 2026-H2", now="2027-01-09 10:00").out
    assert "已呈报" not in svc("form print HALF --half 2026-H2 --blank 3", now="2027-01-09").out
    assert svc("check", now="2027-01-09 11:00").code == 0


def test_a_workbook_has_a_tab_a_part_and_is_signed_at_its_end(svc: Svc, two_halves: Path) -> None:
    target = two_halves.parent / "half.xlsx"
    assert svc(f"form print HALF --half 2026-H2 -o {target}", now="2027-01-10").code == 0
    book = openpyxl.load_workbook(BytesIO(target.read_bytes()))
    assert book.sheetnames == ["与上期对比", "各类投诉", "反复出现的问题"]
    above = [cell.value for row in book["反复出现的问题"].iter_rows(max_row=2) for cell in row if cell.value]
    assert above == ["反复出现的问题", "HALF", "2026年下半年"]
    signed = [cell.value for cell in book["反复出现的问题"][book["反复出现的问题"].max_row] if cell.value]
    assert [label.split()[0] for label in signed] == ["编制", "审核", "日期"]
    page = svc("form print HALF --half 2026-H2 -f html", now="2027-01-10").out
    assert page.count("<h1") == 1
    assert "编制" in page


def test_blank_sheets_are_for_writing_by_hand(svc: Svc, two_halves: Path) -> None:
    out = svc("form print HALF --half 2026-H2 --blank 3", now="2027-01-10").out
    assert "三日内办结" in out
    assert "装修噪声" not in out
    assert printed(svc, "HALF --half 2026-H2 --blank 3") == []


def test_nothing_that_recurred_is_said(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD)
    assert "没有反复出现的问题" in svc("form print HALF --half 2026-H2", now=NOW).out
    masked = printed(svc, "HALF --half 2026-H2 --mask", now=NOW)
    assert "王小明" not in str(masked)


def test_the_case_analysis_has_the_picked_cases_and_all_to_pick_from_before(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, FACILITY, "[11-03 09:00] complaint remedy C1 --text 已责令停工")
    before = svc("form print AL --month 2026-11 -f csv", now="2026-12-02")
    assert before.out.splitlines()[0] == "\ufeff序号,日期,编号,类别,事由,经过,处理,点评,教训"
    assert "C2026-0001" in before.out
    assert "C2026-0002" in before.out
    assert "svc complaint case C2026-0001 --comment" in before.err
    tell(svc, "[12-03 09:00] complaint case C1 --comment 先到场再解释 --lesson 装修前告知邻居")
    found = svc("form print AL --month 2026-11 -f csv", now="2026-12-04")
    (row,) = list(csv.reader(found.out.splitlines()))[1:]
    assert row[1:3] == ["2026-11-02", "C2026-0001"]
    assert row[5:] == ["11-03 补救措施 已责令停工", "已登记", "先到场再解释", "装修前告知邻居"]
    assert [case["id"] for case in svc("report cases -f json", now="2026-12-04").json] == ["C2026-0001"]
    tell(svc, "[12-04 09:00] form submit AL --month 2026-11")
    step = yaml.load((site / "records/submission/2026/11/AL.yaml").read_text("utf-8"), yaml.CBaseLoader)["steps"][0]
    assert step["figures"] == {"rows": "2", "picked": "1"}
    assert "已呈报: 2026-12-04 09:00 李敏" in svc("form print AL --month 2026-11", now="2026-12-05").out


@pytest.mark.parametrize("lines", ["compared:\n- {zh: 天气, take: weather}\n", "picked: weather\n"])
def test_a_template_that_names_what_there_is_not_is_a_fault_with_its_line(tmp_path: Path, lines: str) -> None:
    text = "number: T-1\ntitle: 试表\nkind: complaint\nreport: complaints\neach: category\n"
    (tmp_path / "T-1.yaml").write_text(f"{text}{lines}columns:\n- {{zh: 类别, take: each.category}}\n", "utf-8")
    with pytest.raises(Damaged) as caught:
        load_form("T-1", [tmp_path])
    assert (caught.value.path, caught.value.line) == (tmp_path / "T-1.yaml", 7 if "compared" in lines else 6)
