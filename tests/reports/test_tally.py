"""QR-004FW: what residents think of each topic, place by place; every figure leads back to its callbacks (017.7)."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from svc.forms import count_form
from svc.forms.template import load_form
from svc.kinds.callback import CALLBACK, OPINION, TOPICS
from svc.model.record import Record
from svc.model.units import natural_order
from svc.render.wrapping import text_width
from svc.reports import periods, tally
from svc.text.errors import Damaged
from svc.text.paths import built_in_templates
from tests.complaints import ADD, prepare, tell
from tests.goldens import Golden
from tests.running import ROOT, Result, Svc

GOLDEN = ROOT / "tests" / "golden" / "forms"
ZONE = ZoneInfo("Asia/Shanghai")
NUMBER = "QR-004FW"
NOVEMBER = "--month 2026-11"
KEYS = ["security", "greening", "pests", "noise", "works", "complaints", "attitude", "efficiency"]
OPINIONS = ["satisfied", "fairly", "dissatisfied"]
CALL = "callback record --means phone --content 近况 --opinion satisfied"
FOLLOWED = "--next 2026-11-12 --why 再听意见"  # what a low grade needs (017.6)
NONE = {"satisfied": 0, "fairly": 0, "dissatisfied": 0, "rate": None, "records": []}


def printed(svc: Svc, options: str = NOVEMBER, **where: Any) -> Result:
    result = svc(f"form print {NUMBER} {options}", now="2027-01-05 09:00", **where)
    assert result.code == 0, result.shown
    return result


def rows(svc: Svc, options: str = NOVEMBER, **where: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = printed(svc, f"{options} -f json", **where).json
    return found


def lines(svc: Svc, options: str = NOVEMBER) -> list[list[str]]:
    """The rows as paper has them, without the header."""
    return list(csv.reader(printed(svc, f"{options} -f csv").out.removeprefix("\ufeff").splitlines()))[1:]


# --- the sample site -------------------------------------------------------------------------------------------------


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
    golden(GOLDEN / f"{NUMBER}.{name}", printed(svc, f"{NOVEMBER} {options}", cwd=ROOT).out)


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("by", ["building", "unit"])
def test_the_form_is_a_table_and_fits(svc: Svc, width: int, by: str) -> None:
    out = printed(svc, f"{NOVEMBER} --by {by} --width {width}", cwd=ROOT).out
    assert "合计" in out
    assert "│" in out
    assert all(text_width(line) <= width for line in out.splitlines())


def by_hand(period: str, by: str) -> dict[str, dict[str, Counter[str]]]:
    """The same figures, counted from the files of the records with nothing of svc."""
    found: dict[str, dict[str, Counter[str]]] = {}
    for number, record in files().items():
        if not number.startswith("B"):
            continue
        facts = {name: value for name, value in record.items() if name != "steps"}
        for step in record["steps"] or []:
            assert step["do"] not in ("strike", "amend"), "this count must learn of corrections in the sample"
            if step["do"] == "record":
                facts |= {"held": step["at"], **step}
        if any(step["do"] == "cancel" for step in record["steps"] or []) or not facts.get("held", "").startswith(
            period
        ):
            continue
        units = [facts.get("unit"), *(files()[about].get("unit") for about in facts.get("about", []))]
        unit = next(filter(None, units), "")
        place = unit.split("-")[0] if by == "building" else unit
        for topic, opinion in facts.get("topics", {}).items():
            cell = found.setdefault(place, {}).setdefault(topic, Counter())
            cell[opinion] += 1
            cell[number] += 1
    return found


def files() -> dict[str, dict[str, Any]]:
    """The sample site's records as plain texts, by number."""
    paths = sorted((ROOT / "records").rglob("[BCR]*.yaml"))
    return {path.stem: yaml.load(path.read_text("utf-8"), yaml.CBaseLoader) for path in paths}


@pytest.mark.parametrize("by", ["building", "unit"])
@pytest.mark.parametrize("period", ["2026-10", "2026-11", "2026"])
def test_every_figure_equals_a_count_made_from_the_files(svc: Svc, period: str, by: str) -> None:
    options = f"--{'month' if '-' in period else 'year'} {period} --by {by}"
    *found, total = rows(svc, options, cwd=ROOT)
    counted = by_hand(period, by)
    assert counted
    assert {row["place"] or "" for row in found} == set(counted)
    for row in found:
        for topic in KEYS:
            cell = counted[row["place"] or ""].get(topic, Counter())
            assert {opinion: row[topic][opinion] for opinion in OPINIONS} == {o: cell[o] for o in OPINIONS}
            assert row[topic]["records"] == sorted(each for each in cell if each.startswith("B"))
            assert row[topic]["rate"] == rate(row[topic])
    for topic in KEYS:
        for opinion in OPINIONS:
            assert total[topic][opinion] == sum(cell.get(topic, Counter())[opinion] for cell in counted.values())
        assert total[topic]["records"] == sorted(each for row in found for each in row[topic]["records"])
        assert total[topic]["rate"] == rate(total[topic])


def rate(figure: dict[str, Any]) -> float | None:
    """The share of the satisfied and the fairly satisfied, worked out anew."""
    every = sum(figure[opinion] for opinion in OPINIONS)
    return round((figure["satisfied"] + figure["fairly"]) / every, 4) if every else None


def test_what_is_on_paper_is_what_programs_get(svc: Svc) -> None:
    data = rows(svc, cwd=ROOT)
    paper = printed(svc, f"{NOVEMBER} -f tsv", cwd=ROOT).out.removeprefix("\ufeff").splitlines()[1:]
    assert len(data) == len(paper) > 2
    for row, line in zip(data, paper, strict=True):
        place, *figures = line.split("\t")
        assert place == (row["place"] or "合计")
        for topic, cell in zip(KEYS, figures, strict=True):
            counts = "/".join(str(row[topic][opinion]) for opinion in OPINIONS)
            assert cell.split(" ")[0] == (counts if row[topic]["records"] else "")


# --- what counts -----------------------------------------------------------------------------------------------------


def test_the_form_has_the_manuals_columns_in_order(svc: Svc, site: Path) -> None:
    head = printed(svc, f"{NOVEMBER} -f csv --title").out.removeprefix("\ufeff").splitlines()
    assert head[:5] == ["回访统计月统计表", "QR-004FW", "版号/状态: A/0", "单位: 阳光花园", "2026年11月"]
    titles = "治安工作 清洁绿化 消杀清运 噪声影响 工程维修 投诉处理 服务态度 工作效率"
    assert head[5] == "顾客评价: 满意/较满意/不满意（满意率）"
    assert head[6].split(",") == ["地点", *(f"回访内容/{title}" for title in titles.split())]


def test_a_cell_tells_the_opinions_and_their_rate(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        f"{CALL} --unit 3-1201 --topic noise=satisfied --topic 治安工作=较满意",
        f"{CALL} --unit 3-0301 --topic noise=fairly",
        f"{CALL} --unit 3-0302 --topic noise=dissatisfied {FOLLOWED}",
    )
    place, total = lines(svc)
    assert place == ["3", "0/1/0 (100%)", "", "", "1/1/1 (67%)", "", "", "", ""]
    assert total == ["合计", *place[1:]]
    row = rows(svc)[0]
    assert row["noise"] == {
        "satisfied": 1,
        "fairly": 1,
        "dissatisfied": 1,
        "rate": 0.6667,
        "records": ["B2026-0001", "B2026-0002", "B2026-0003"],
    }
    assert row["security"] == NONE | {"fairly": 1, "rate": 1.0, "records": ["B2026-0001"]}
    assert row["works"] == NONE


def test_the_foot_says_how_the_rate_is_worked_out_and_how_many_were_asked(svc: Svc, site: Path) -> None:
    prepare(svc, site, f"{CALL} --unit 3-1201 --topic noise=satisfied", f"{CALL} --unit 3-1202")
    foot = printed(svc).out.splitlines()[-1]
    assert "满意与较满意之和" in foot
    assert "本期回访 2 次, 其中 1 次" in foot


def test_only_callbacks_held_in_the_month_count(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        f"[10-31 09:00] {CALL} --unit 1-0101 --topic noise=satisfied",
        "[11-03 09:00] callback book --unit 2-0101 --means visit --when '2026-12-01 10:00'",
        "[11-03 09:00] callback book --unit 3-0101 --means visit --when '2026-11-30 10:00'",
        f"[11-03 10:00] {CALL} --unit 4-0101 --topic noise=satisfied",
        "[11-04 09:00] cancel B4 --reason 误登",
        "[12-01 10:00] callback record B2 --content 近况 --topic noise=fairly --opinion fairly",
        "[12-01 10:05] callback record B3 --held '2026-11-30 10:10' --topic pests=fairly --opinion fairly",
    )
    places = {month: [row["place"] for row in rows(svc, f"--month 2026-{month}")[:-1]] for month in (10, 11, 12)}
    assert places == {10: ["1"], 11: ["3"], 12: ["2"]}
    assert [row["place"] for row in rows(svc, "--year 2026")] == ["1", "2", "3", None]


def test_a_correction_made_later_mends_the_month(svc: Svc, site: Path) -> None:
    heard = f"{CALL} --unit 3-1201 --topic noise=dissatisfied {FOLLOWED}"
    prepare(svc, site, heard, f"{CALL} --unit 5-0101 --topic noise=dissatisfied {FOLLOWED}")
    assert [(row["place"], row["noise"]["rate"]) for row in rows(svc)] == [("3", 0.0), ("5", 0.0), (None, 0.0)]
    prepare(
        svc,
        site,
        "[12-09 09:00] amend B1 topics=noise=satisfied --reason 听错",
        "[12-09 09:01] amend B2 unit=6-0101 --reason 听错",
    )
    assert [(row["place"], row["noise"]["rate"]) for row in rows(svc)] == [("3", 1.0), ("6", 0.0), (None, 0.5)]


def test_a_callback_without_unit_counts_where_what_it_is_about_is(svc: Svc, site: Path) -> None:
    someone = "complaint add --matter 狗粪 --category cleaning --channel phone"
    prepare(svc, site, someone, f"{CALL} --about C1 --topic greening=fairly")
    assert [(row["row"], row["place"]) for row in rows(svc)] == [("other", None), ("total", None)]
    assert lines(svc)[0][0] == "其他"
    prepare(svc, site, "amend C1 unit=12-0101 --reason 已查明")
    assert [(row["row"], row["place"]) for row in rows(svc)] == [("place", "12"), ("total", None)]
    assert [row["place"] for row in rows(svc, f"{NOVEMBER} --by unit")] == ["12-0101", None]


def test_places_stand_as_they_are_counted(svc: Svc, site: Path) -> None:
    with (site / "svc.yaml").open("a", encoding="utf-8") as file:
        file.write("units: {also: [会所, 底商*]}\n")
    units = ["10-0101", "底商-02", "2-1001", "会所", "2-0901", "3A-101", "3-0101"]
    prepare(svc, site, *(f"{CALL} --unit {unit} --topic works=satisfied" for unit in units))
    assert [line[0] for line in lines(svc)] == ["2", "3", "3A", "10", "会所", "底商", "合计"]
    assert [line[0] for line in lines(svc, f"{NOVEMBER} --by unit")] == [
        *("2-0901", "2-1001", "3-0101", "3A-101", "10-0101", "会所", "底商-02"),
        "合计",
    ]
    assert [line[0] for line in lines(svc, f"{NOVEMBER} --by 房号 --unit 2")] == ["2-0901", "2-1001", "合计"]
    assert [line[0] for line in lines(svc, f"{NOVEMBER} --by unit --unit 2-0901")] == ["2-0901", "合计"]


def test_a_month_without_callbacks_has_only_a_total(svc: Svc, site: Path) -> None:
    assert lines(svc) == [["合计", *[""] * 8]]
    assert rows(svc) == [{"row": "total", "place": None} | dict.fromkeys(KEYS, NONE)]


def test_a_blank_form_is_for_writing_by_hand(svc: Svc, site: Path) -> None:
    prepare(svc, site, f"{CALL} --unit 3-1201 --topic noise=satisfied")
    assert lines(svc, f"{NOVEMBER} --blank 2") == [[""] * 9, [""] * 9, ["合计", *[""] * 8]]
    assert "____ 次" in printed(svc, f"{NOVEMBER} --blank 2").out


def test_the_form_speaks_english_and_its_keys_do_not_change(svc: Svc, site: Path) -> None:
    prepare(svc, site, f"{CALL} --unit 3-1201 --topic noise=satisfied")
    out = printed(svc, f"{NOVEMBER} --lang en").out
    assert "Cleaning and greening" in out
    assert "Total" in out
    assert not any("\u4e00" <= character <= "\u9fff" for character in out.replace("阳光花园", ""))
    assert rows(svc, f"{NOVEMBER} --lang en") == rows(svc)


def test_the_form_is_listed(svc: Svc) -> None:
    assert f"{NUMBER} │ 回访统计月统计表" in svc("form list").out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{NUMBER} {NOVEMBER} --by flat", "building"),
        (f"QR-002FW {NOVEMBER} --by unit", "QR-002FW"),
        (f"{NUMBER} {NOVEMBER} --blank none", "--blank"),
        (f"{NUMBER} --month 2026-13", "2026-13"),
    ],
)
def test_what_can_not_be_counted_is_refused(svc: Svc, site: Path, line: str, said: str) -> None:
    result = svc(f"form print {line}")
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_a_damaged_callback_is_named_and_the_others_are_counted(svc: Svc, site: Path) -> None:
    prepare(svc, site, f"{CALL} --unit 3-1201 --topic noise=satisfied", f"{CALL} --unit 4-0101 --topic noise=fairly")
    path = site / "records/callback/2026/11/B2026-0001.yaml"
    path.write_text(path.read_text("utf-8").replace("noise: satisfied", "noise: good"), "utf-8")
    result = svc(f"form print {NUMBER} {NOVEMBER} -f json", now="2027-01-05 09:00")
    assert (result.code, [row["place"] for row in result.json]) == (5, ["4", None])
    assert "B2026-0001.yaml" in result.err


# --- another statistic is another file -------------------------------------------------------------------------------


def template(folder: Path, counts: str) -> None:
    (folder / "templates" / "forms").mkdir(parents=True, exist_ok=True)
    text = "number: T-1\ntitle: 试表\nkind: complaint\ntally: {counts}\ncolumns:\n- {zh: 类别, take: place}\n"
    (folder / "templates" / "forms" / "T-1.yaml").write_text(text.replace("{counts}", counts), "utf-8")


def test_another_statistic_adds_a_file_and_no_code(svc: Svc, site: Path) -> None:
    template(site, "{by: [category, building], of: severity}")
    prepare(svc, site, ADD, f"{ADD} --severity major", ADD.replace("noise", "press"), ADD.replace("3-1201", "4-0101"))
    result = svc(f"form print T-1 {NOVEMBER} -f csv", now="2027-01-05")
    assert result.out.removeprefix("\ufeff").splitlines() == [
        "类别,一般,重大",
        "装修噪声,2,1",
        "报刊遗失少投,1,",
        "合计,3,1",
    ]
    first = svc(f"form print T-1 {NOVEMBER} -f json", now="2027-01-05").json[0]
    assert first == {
        "row": "category",
        "place": "noise",
        "general": {"count": 2, "records": ["C2026-0001", "C2026-0004"]},
        "major": {"count": 1, "records": ["C2026-0002"]},
    }
    by_building = svc(f"form print T-1 {NOVEMBER} --by building -f csv", now="2027-01-05").out.splitlines()
    assert by_building[1:] == ["3,2,1", "4,1,", "合计,3,1"]


@pytest.mark.parametrize(
    "counts",
    [
        "noise",
        "{by: building}",
        "{of: severity}",
        "{by: floor, of: severity}",
        "{by: building, of: matter}",
        "{by: [matter], of: severity}",
        "{by: building, of: severity, good: [major]}",
        "{by: building, of: severity, colour: red}",
    ],
)
def test_a_fault_in_what_is_counted_is_reported_with_its_line(tmp_path: Path, counts: str) -> None:
    template(tmp_path, counts)
    with pytest.raises(Damaged) as caught:
        load_form("T-1", [tmp_path / "templates" / "forms"])
    assert caught.value.line == 4


# --- as plain data ---------------------------------------------------------------------------------------------------


RATED = st.dictionaries(st.sampled_from([t.value for t in TOPICS]), st.sampled_from([o.value for o in OPINION]))
UNITS = st.sampled_from(["", "2-0101", "2-0102", "10-0101", "会所", "10"])
DAYS = st.integers(1, 30)


def callbacks(made: list[tuple[str, int, dict[str, str]]]) -> Iterator[Record]:
    for number, (unit, day, topics) in enumerate(made, 1):
        facts = {"means": "phone", "held": datetime(2026, 11, day, 12, tzinfo=ZONE), "topics": topics}
        yield Record(CALLBACK, f"B2026-{number:04}", facts | ({"unit": unit} if unit else {}))


@given(st.lists(st.tuples(UNITS, DAYS, RATED), max_size=12))
def test_the_rows_of_whatever_callbacks_add_up(made: list[tuple[str, int, dict[str, str]]]) -> None:
    form = load_form(NUMBER, [built_in_templates() / "forms"])
    november = periods.month_period("2026-11", ZONE)
    found = {by: count_form.count_figures(form, callbacks(made), november, by) for by in ("building", "unit")}
    assert found["building"]["total"] == found["unit"]["total"]
    for counted in found.values():
        assert len(counted["records"]) == len(made)
        assert len(counted["counted"]) == sum(bool(topics) for _unit, _day, topics in made)
        for topic in KEYS:
            given = [topics[topic] for _unit, _day, topics in made if topic in topics]
            assert counted["total"][topic]["rate"] == rate(counted["total"][topic])
            for opinion in OPINIONS:
                assert counted["total"][topic][opinion] == given.count(opinion)
                assert sum(row[topic][opinion] for row in counted["rows"]) == given.count(opinion)
            everywhere = sorted(number for row in counted["rows"] for number in row[topic]["records"])
            assert everywhere == counted["total"][topic]["records"]
    for row in found["building"]["rows"]:
        homes = [r for r in found["unit"]["rows"] if (r["place"] or "").split("-")[0] == (row["place"] or "")]
        assert all(row[t][o] == sum(home[t][o] for home in homes) for t in KEYS for o in OPINIONS)


def test_the_figures_name_their_form_and_period() -> None:
    form = load_form(NUMBER, [built_in_templates() / "forms"])
    found = count_form.count_figures(form, [], periods.month_period("2026-11", ZONE))
    assert (found["form"], found["period"], found["by"], found["rows"]) == (NUMBER, "2026-11", "building", [])


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((0, 0, 0), ""),
        ((1, 0, 0), "1/0/0 (100%)"),
        ((0, 0, 3), "0/0/3 (0%)"),
        ((1, 0, 2), "1/0/2 (33%)"),
        ((1, 1, 1), "1/1/1 (67%)"),
        ((1, 0, 7), "1/0/7 (13%)"),
        ((29, 0, 171), "29/0/171 (15%)"),
    ],
)
def test_halves_of_a_hundredth_are_rounded_upwards(counts: tuple[int, ...], shown: str) -> None:
    counted = load_form(NUMBER, [built_in_templates() / "forms"]).tally
    assert counted
    assert tally.format_cell(counted, dict(zip(OPINIONS, counts, strict=True))) == shown


@given(st.lists(st.text(max_size=8)))
def test_any_places_have_one_order(units: list[str]) -> None:
    def ordered(given: list[str]) -> list[str]:
        return sorted(given, key=lambda unit: (natural_order(unit), unit))

    assert ordered(units) == ordered(units[::-1])


@given(st.lists(st.integers(0, 10**30), min_size=2))
def test_numbered_places_stand_in_the_order_of_their_numbers(numbers: list[int]) -> None:
    assert sorted(map(str, numbers), key=natural_order) == [str(n) for n in sorted(numbers)]


def test_the_figures_of_a_year_are_those_of_its_months(svc: Svc) -> None:
    year = rows(svc, "--year 2026", cwd=ROOT)[-1]
    months = [rows(svc, f"--month 2026-{month:02}", cwd=ROOT)[-1] for month in range(1, 13)]
    for topic in KEYS:
        assert all(year[topic][o] == sum(month[topic][o] for month in months) for o in OPINIONS)
        assert sum(year[topic][o] for o in OPINIONS) == len(year[topic]["records"])


def test_the_topics_are_those_that_a_callback_can_rate(svc: Svc, site: Path) -> None:
    tell(svc, f"{CALL} --unit 3-1201 --topic works=satisfied")
    titles = printed(svc, f"{NOVEMBER} -f csv").out.splitlines()[0].split(",")[1:]
    assert titles == [f"回访内容/{topic.zh}" for topic in TOPICS]
