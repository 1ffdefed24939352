"""投诉统计表 (TJ): the head's figures and a row for each category, each with its records (012.4)."""

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from svc.forms.template import load_form
from svc.render.wrapping import text_width
from svc.text.errors import Damaged
from tests import byhand
from tests.complaints import ADD, prepare, refused, tell
from tests.goldens import Golden
from tests.running import ROOT, Result, Svc
from tests.sites import clean, subjects

NOW = "2026-11-23 09:00"
NOVEMBER = "--month 2026-11"
GOLDEN = ROOT / "tests" / "golden" / "forms"
HEAD = {
    "前期遗留": "carried_over",
    "本月新增": "received",
    "应办": "to_handle",
    "已办结": "settled",
    "办结率": "settled_rate",
    "三日内办结": "settled_in_three_days",
    "三日内答复": "answered_in_three_days",
    "超期未办": "overdue_open",
    "不属管辖": "referred",
    "重复打开": "reopened",
    "投诉率": "rate",
}
COLUMNS = {
    "件数": "to_handle",
    "重大": "major",
    "有效": "justified",
    "无效": "unjustified",
    "按期": "settled_in_time",
    "超期": "late",
    "补救": "remedied",
    "纠正措施": "corrected",
    "未结及原因": "open",
}


def printed(svc: Svc, options: str = NOVEMBER, **where: Any) -> Result:
    result = svc(f"form print TJ {options}", **({"now": NOW} | where))
    assert result.code == 0, result.shown
    return result


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("80.txt", "--width 80"),
        ("120.txt", "--width 120"),
        ("csv", "-f csv --title"),
        ("json", "-f json"),
        ("md", "-f md"),
    ],
)
def test_the_sample_months_form_is_as_it_was_when_somebody_last_read_it(
    golden: Golden, svc: Svc, name: str, options: str
) -> None:
    golden(GOLDEN / f"TJ.{name}", printed(svc, f"{NOVEMBER} {options}", cwd=ROOT).out)


@pytest.mark.parametrize(
    ("month", "days"), [("2026-10", ("2026-10-01", "2026-10-31")), ("2026-11", ("2026-11-01", "2026-11-30"))]
)
def test_every_figure_of_the_form_equals_a_count_made_from_the_files(svc: Svc, month: str, days: Any) -> None:
    counted = byhand.complaints(byhand.read(ROOT, *days, NOW), 1286)
    *rows, total = printed(svc, f"--month {month} -f json", cwd=ROOT).json
    assert [row["category"] for row in rows] == byhand.CATEGORIES
    for row in rows:
        for name in COLUMNS.values():
            path = f"complaints.category.{row['category']}.{name}"
            assert (row[name]["value"], row[name]["records"]) == counted[path]
    assert (total["row"], total["category"]) == ("total", None)
    for name in {*HEAD.values(), *COLUMNS.values()}:
        assert (total[name]["value"], total[name]["records"]) == counted[f"complaints.{name}"]


def test_what_is_on_paper_is_what_programs_get(svc: Svc) -> None:
    out = printed(svc, f"{NOVEMBER} -f csv --title", cwd=ROOT).out.removeprefix("\ufeff")
    lines = list(csv.reader(out.splitlines()))
    *rows, total = printed(svc, f"{NOVEMBER} -f json", cwd=ROOT).json
    head = dict(line[0].split(": ") for line in lines if len(line) == 1 and ": " in line[0])
    for title, name in HEAD.items():
        number = total[name]["value"]
        assert float(head[title].removesuffix("%")) == pytest.approx(
            number if isinstance(number, int) else 100 * number, abs=0.05
        )
    table = lines.index(["类别", *COLUMNS])
    for line, row in zip(lines[table + 1 :], [*rows, total], strict=False):
        for cell, name in zip(line[1:], COLUMNS.values(), strict=True):
            assert (cell.split("：")[0] or "0") == str(row[name]["value"])


@pytest.mark.parametrize("width", [80, 120])
def test_the_form_fits(svc: Svc, width: int) -> None:
    out = printed(svc, f"{NOVEMBER} --width {width}", cwd=ROOT).out
    assert "│" in out
    assert all(text_width(line) <= width for line in out.splitlines())


def test_an_open_complaint_says_why(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        ADD,
        "complaint dispatch C1 --to 安防班",
        "complaint reply C1 --progress --text 王小明家等配件，周五前装好 --next +3d",
        ADD,
    )
    *_others, total = printed(svc, f"{NOVEMBER} -f json --mask").json
    assert total["open"]["reasons"] == [
        {
            "id": "C2026-0001",
            "status": "dispatched",
            "who": "安防班",
            "text": "王**家等配件，周五前装好",
            "line": "C2026-0001 王**家等配件（安防班）",
        },
        {"id": "C2026-0002", "status": "registered", "who": "李敏", "text": "", "line": "C2026-0002 已登记（李敏）"},
    ]
    assert "2：C2026-0001 王小明家等配件（安防班）；C2026-0002 已登记（李敏）" in printed(svc, f"{NOVEMBER} -f csv").out


def test_a_building_has_a_form_of_its_own(svc: Svc) -> None:
    total = printed(svc, f"{NOVEMBER} --unit 3 -f json", cwd=ROOT).json[-1]
    assert total["received"]["records"] == ["C2026-0013", "C2026-0014", "C2026-0027"]
    assert total["rate"]["value"] is None
    assert "投诉率: —" in printed(svc, f"{NOVEMBER} --unit 3", cwd=ROOT).out


def test_a_year_is_called_a_year(svc: Svc) -> None:
    out = printed(svc, "--year 2026", cwd=ROOT).out
    assert "本年新增: 27" in out
    assert "本月" not in out


def test_a_blank_form_is_for_writing_by_hand(svc: Svc) -> None:
    out = printed(svc, f"{NOVEMBER} --blank 3", cwd=ROOT).out
    assert out.count("____") == len(HEAD)
    assert "装修噪声" not in out
    assert printed(svc, f"{NOVEMBER} --blank 3 -f json", cwd=ROOT).json == []


def test_the_form_speaks_english_and_its_data_do_not_change(svc: Svc) -> None:
    english = printed(svc, f"{NOVEMBER} --lang en", cwd=ROOT).out
    assert "Carried over: 2" in english
    assert "decoration noise" in english

    def plain(lang: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = printed(svc, f"{NOVEMBER} -f json --lang {lang}", cwd=ROOT).json
        for row in rows:
            for reason in row["open"].pop("reasons"):
                assert reason.pop("line")
        return rows

    assert plain("en") == plain("zh")


def test_the_form_is_listed_and_has_nothing_to_count_by(svc: Svc, site: Path) -> None:
    assert "TJ       │ 投诉统计表" in svc("form list").out
    refused(svc, site, f"form print TJ {NOVEMBER} --by building", code=2)


def test_the_form_is_handed_in_with_its_figures(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD, ADD.replace("noise", "press"))
    tell(svc, "[12-02 09:00] form submit TJ --month 2026-11")
    path = site / "records/submission/2026/11/TJ.yaml"
    step = yaml.load(path.read_text("utf-8"), yaml.CBaseLoader)["steps"][0]
    assert step["figures"]["by"] == "category"
    assert step["figures"]["rows"]["noise"] == {"received": "1", "to_handle": "1", "late": "1", "open": "1"}
    assert set(step["figures"]["rows"]) == {"noise", "press"}
    assert step["figures"]["total"]["overdue_open"] == "2"
    assert subjects(site)[-1] == "submission TJ@2026-11: submit"
    clean(site)


@pytest.mark.parametrize("line", ["report: complaints\neach: colour\n", "report: complaints\n", "report: weather\n"])
def test_a_form_that_no_report_can_fill_is_a_fault_with_its_line(tmp_path: Path, line: str) -> None:
    text = f"number: T-1\ntitle: 试表\nkind: complaint\n{line}columns:\n- {{zh: 类别, take: each.category}}\n"
    (tmp_path / "T-1.yaml").write_text(text, "utf-8")
    with pytest.raises(Damaged) as caught:
        load_form("T-1", [tmp_path])
    assert caught.value.path == tmp_path / "T-1.yaml"


def test_another_table_of_a_report_makes_another_form(svc: Svc, site: Path) -> None:
    folder = site / "templates" / "forms"
    folder.mkdir(parents=True)
    (folder / "BY-BUILDING.yaml").write_text(
        "number: BY-BUILDING\ntitle: 楼栋\nkind: complaint\nreport: complaints\neach: building\n"
        "head:\n- {zh: 件数, take: received.value}\n"
        "columns:\n- {zh: 楼栋, take: each.building or '合计'}\n- {zh: 件数, take: each.received.value}\n",
        "utf-8",
    )
    prepare(svc, site, ADD, ADD.replace("3-1201", "10-0101"), ADD.replace("3-1201", "3-0102"))
    out = svc(f"form print BY-BUILDING {NOVEMBER} -f csv --title").out
    assert out.splitlines()[-4:] == ["楼栋,件数", "3,2", "10,1", "合计,3"]
