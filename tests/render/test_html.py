"""HTML: a page that says what the sheet says, whatever stands in it, and runs nothing."""

import csv
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given

from svc.cli.sheets.board_screen import wall_sheets
from svc.render import PLAIN, Column, Plot, Series, Sheet, bind, render
from svc.render.screen import hides, visible
from svc.text import language
from svc.text.paths import built_in_templates
from tests import pages
from tests.complaints import tell
from tests.pages import Element
from tests.render.test_render import CALLBACKS, sheets
from tests.running import Svc
from tests.sites import Sites, clean

HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>'",
    "</td></table></style></title><b>",
    '=HYPERLINK("http://x")',
    "\x1b[31m\u202eabc\x00",
    "&lt;&amp;&#60;",
    "{{ 7 * 7 }}{% raw %}",
]
PLACES = {
    "href",
    "src",
    "style",
    "class",
    "id",
    "lang",
    "charset",
    "name",
    "content",
    "http-equiv",
    "colspan",
    "rowspan",
}
PLACES |= {"scope", "aria-label", "data-label", "title"}


def page(*given: Sheet, title: str = "") -> Element:
    return pages.read(bind(given, "html", title))


def sections(root: Element) -> list[Element]:
    return root.all("section")


@pytest.fixture(scope="module")
def sample(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> Svc:
    """The program on the sample site."""
    place = tmp_path_factory.mktemp("sample")
    (place / "home").mkdir()
    return Svc(place / "home", sites.put("sample", place / "site"))


FORMS = sorted(path.stem for path in (built_in_templates() / "forms").glob("*.yaml"))
IN_PARTS = ("HALF", "YEAR")
READING = [
    *(f"form print {number} --month 2026-11" for number in FORMS if number not in ("AL", *IN_PARTS)),
    "form print AL --month 2026-10",
    *(
        "form list",
        "complaint list",
        "repair list",
        "callback list",
        "inquiry list",
        "key list",
        "log C12",
        "find 电梯",
    ),
    *("due", "overdue", "callback plan --month", "callback agenda", "complaint check C12", "key balance", "pass guide"),
    *("inspect sheet appearance",),
]
SEVERAL = [
    *(f"form print {number} --month 2026-11" for number in IN_PARTS),
    "show C12",
    "unit 3-1502",
    "today",
    "report month 2026-11",
    "report half 2026-H2",
]


@pytest.mark.parametrize("line", [*READING, *SEVERAL])
def test_every_form_and_list_is_one_page_that_needs_nothing_else(sample: Svc, line: str) -> None:
    result = sample(f"{line} -f html", now="2026-11-23 09:00")
    assert (result.code, result.err) == (0, "")
    root = pages.read(result.raw)
    assert result.out.startswith("<!DOCTYPE html>\n")
    assert not root.all("script", "link", "img", "iframe", "object", "embed", "base", "form")
    for element in root.all():
        assert not any(name.startswith("on") for name in element.attributes), element
        assert (element.attributes.get("href") or "#").startswith("#")
    assert "url(" not in result.out
    assert "@import" not in result.out
    assert root.all("html")[0].attributes["lang"] == "zh-CN"
    assert root.all("title")[0].text.strip()
    assert all(section.all("h1", "h2") for section in sections(root))
    assert len(root.all("h1")) == 1
    assert all(table.all("caption")[0].text.strip() for table in root.all("table"))
    assert all(th.attributes.get("scope") for th in root.all("th"))


@pytest.mark.parametrize("line", READING)
def test_a_page_has_every_cell_of_the_table(sample: Svc, line: str) -> None:
    as_csv = sample(f"{line} -f csv", now="2026-11-23 09:00").out
    (section,) = sections(pages.read(sample(f"{line} -f html", now="2026-11-23 09:00").raw))
    _header, *rows = csv.reader(as_csv.removeprefix("\ufeff").splitlines())
    shown = [[visible(cell.removeprefix("'"), lines=True).rstrip() for cell in row] for row in rows]
    found = [[cell.rstrip() for cell in row] for row in pages.body(section)]  # spaces are room to write
    assert found == (shown or [["（无）"] * len(_header)])


@given(sheets())
def test_a_cell_of_a_page_is_text_and_nothing_else(sheet: Sheet) -> None:
    (section,) = sections(page(sheet))
    assert pages.body(section) == [[visible(cell, lines=True) for cell in row] for row in sheet.rows] or not sheet.rows
    header = pages.header(section)
    if any(column.path for column in sheet.columns):
        assert header[-1] == [visible(column.title) for column in sheet.columns]
        assert header[0] == [visible(column.group or column.title) for column in sheet.columns]
    else:
        assert not header
    assert {element.tag for element in section.all()} <= {
        *(
            "table",
            "caption",
            "colgroup",
            "col",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "h1",
            "h2",
            "p",
            "span",
            "footer",
            "wbr",
        )
    }


@given(sheets())
def test_nothing_hidden_stands_in_a_page(sheet: Sheet) -> None:
    text = bind([sheet], "html", sheet.title).decode()
    assert not any(hides(character) for character in text.replace("\n", ""))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_only_read(text: str) -> None:
    plots = (Plot("bars", text, (Series(((text, 1),), text), Series(((text, 2),), text)), text),)
    sheet = Sheet(
        (Column("a", text, group=text), Column("b", text)),
        ((text, text),),
        [],
        *(text, (text,), (text,)),
        name=text,
        signatures=(text,),
        plots=plots,
        traces={(0, 1): (text,)},
    )
    root = page(sheet, title=text)
    assert visible(text) in root.all("title")[0].text
    assert pages.body(sections(root)[0]) == [[visible(text, lines=True)] * 2]
    assert not root.all("script", "img", "b")[1:]  # the one bold text is the label of the records behind a figure
    for element in root.all():
        if element.tag != "svg" and not any(element in svg.all() for svg in root.all("svg")):
            assert set(element.attributes) <= PLACES, element.attributes


def test_a_group_has_one_cell_over_its_columns_and_the_others_stand_in_both_rows() -> None:
    (section,) = sections(page(CALLBACKS))
    upper, lower = pages.header(section)
    assert upper[3:6] == ["回访情况"] * 3
    assert upper[6:8] == ["意见"] * 2
    assert lower[3:8] == ["守时", "态度", "质量", "满意", "不满意"]
    assert upper[:3] == lower[:3] == ["序号", "地点", "回访内容及处理结果"]
    assert len(section.all("thead")[0].all("th")) == 4 + 2 + 5
    assert {th.attributes["scope"] for th in section.all("tbody")[0].all("th")} == {"row"}


def test_columns_fill_the_page_and_long_text_gets_most_of_it() -> None:
    (section,) = sections(page(CALLBACKS))
    widths = [float(re.sub("[^0-9.]", "", col.attributes["style"] or "")) for col in section.all("col")]
    assert sum(widths) == pytest.approx(100, abs=1.5)
    assert max(widths) == widths[2]
    assert widths[0] < widths[8] < widths[2]


@pytest.mark.parametrize(("spoken", "words"), [("zh", ['"第"', '"页 共"', '"页"']), ("en", ['"page "', '" of "'])])
def test_pages_are_numbered_and_head_and_header_stand_on_each(spoken: str, words: list[str]) -> None:
    before = language.current_language()
    language.use_language(spoken)
    try:
        text = bind([CALLBACKS], "html").decode()
    finally:
        language.use_language(before)
    style = " ".join(text.split("<style>")[1].split("</style>")[0].split())
    assert "size: A4 landscape" in style
    assert "display: table-header-group" in style
    assert re.search(r"@bottom-center \{ content: [^;]*counter\(page\)[^;]*counter\(pages\)", style)
    assert all(word in style for word in words)


def test_a_form_has_its_head_and_lines_to_sign(sample: Svc) -> None:
    root = pages.read(sample("form print QR-002FW --month 2026-11 -f html").raw)
    (section,) = sections(root)
    assert [h.text for h in section.all("h1")] == ["业主/住户投诉记录表"]
    head = next(p for p in section.all("p") if p.attributes.get("class") == "head")
    assert [item.text for item in head.all("span")] == ["QR-002FW", "版号/状态: A/0", "单位: 阳光花园", "2026年11月"]
    signed = next(p for p in section.all("p") if p.attributes.get("class") == "signatures")
    assert [item.text for item in signed.all("span")] == ["制表", "审核", "日期"]
    assert "本表与回访表配合使用。" in section.all("footer")[0].text


@pytest.mark.parametrize(
    ("line", "labels"),
    [("inspect sheet telephone", ["检查人", "被检查人", "日期"]), ("duty handover", ["交班人", "接班人", "时间"])],
)
def test_what_is_signed_with_a_pen_has_ruled_lines(sample: Svc, line: str, labels: list[str]) -> None:
    root = pages.read(sample(f"{line} -f html", now="2026-11-23 10:00").raw)
    (signed,) = (p for p in root.all("p") if p.attributes.get("class") == "signatures")
    assert [item.text for item in signed.all("span")] == labels
    assert len(signed.all("i")) == 3
    out = sample(line, now="2026-11-23 10:00").out
    assert all(f"{label}: " in out for label in labels)


def test_a_blank_checklist_has_room_for_remarks(sample: Svc) -> None:
    (section,) = sections(pages.read(sample("inspect sheet telephone -f html").raw))
    assert widths(section)["备注"] > 20


def test_a_sites_form_says_who_signs(svc: Svc, site: Path) -> None:
    forms = site / "templates" / "forms"
    forms.mkdir(parents=True)
    columns = "columns:\n- {zh: 编号, en: Number, take: id}\n"
    for number, signatures in {"A-1": "[{zh: 住户, en: Resident}, 主任]", "A-2": "[]"}.items():
        head = f"number: {number}\ntitle: 试表\nkind: complaint\nsignatures: {signatures}\n"
        (forms / f"{number}.yaml").write_text(head + columns, "utf-8")
    assert [i.text for i in pages.read(tell(svc, "form print A-1 -f html").raw).all("footer")] == ["\n住户主任\n"]
    assert not pages.read(tell(svc, "form print A-2 -f html").raw).all("footer")


def test_blank_rows_are_high_enough_to_write_in(sample: Svc) -> None:
    root = pages.read(sample("form print QR-003FW --blank 20 -f html").raw)
    blank = [row for row in root.all("tr") if row.attributes.get("class") == "blank"]
    assert [row.all("th")[0].text for row in blank] == [str(n) for n in range(1, 21)]
    assert not any(cell.text for row in blank for cell in row.all("td"))


def widths(section: Element) -> dict[str, float]:
    """How wide each column is, in percent, by what stands above it."""
    shares = [float(re.sub("[^0-9.]", "", col.attributes["style"] or "")) for col in section.all("col")]
    return dict(zip(pages.header(section)[-1], shares, strict=True))


def test_what_is_written_by_hand_has_room_whatever_its_title(sample: Svc) -> None:
    (section,) = sections(pages.read(sample("form print QR-001FW --blank 20 -f html").raw))
    room = widths(section)
    for prose in ("维修项目", "维修结果", "备注"):
        assert room[prose] > 1.5 * room["预约维修时间"]
    assert room["联络电话"] > room["报修地点"]
    assert room["序号"] < room["业主姓名"]


def test_few_rows_for_handwriting_are_higher_and_too_many_go_on_overleaf(sample: Svc) -> None:
    found = {}
    for count in (5, 20, 30):
        page = sample(f"form print QR-004FW --blank {count} -f html").raw.decode()
        found[count] = [float(height) for height in re.findall(r"--row:([0-9.]+)mm", page)]
    assert found[5] == [10.0]
    assert 6.5 <= found[20][0] < 7
    assert not found[30]  # as high as the style says


def test_a_title_is_broken_in_its_middle_and_not_after_the_first_part_of_a_word() -> None:
    titles = ("搬出人签名", "借用人/单位", "业主姓名", "编号")
    columns = tuple(Column(str(n), title) for n, title in enumerate(titles * 6))
    (section,) = sections(page(Sheet(columns, (("王小明小明",) * 24,), [])))
    assert [head.words for head in section.all("th")[:4]] == [
        ["搬出人", "签名"],
        ["借用人", "/单位"],
        ["业主", "姓名"],
        ["编号"],
    ]


def test_many_figures_below_a_title_stand_in_even_lines(sample: Svc) -> None:
    root = pages.read(sample("form print TJ --month 2026-11 -f html").raw)
    lines = [p for p in root.all("p") if "head" in (p.attributes.get("class") or "").split()]
    assert [len(line.all("span")) for line in lines] == [4, 6, 5]
    assert [span.text for span in lines[0].all("span")][:2] == ["TJ", "版号/状态: A/0"]


def test_a_header_in_which_nothing_stands_is_left_out(sample: Svc) -> None:
    root = pages.read(sample("report year 2025 -f html").raw)
    assert not [row for row in root.all("tr") if row.all("th") and not row.text.strip()]
    (section,) = sections(page(Sheet((Column("a", ""),), (("没有",),), [])))
    assert not section.all("th")
    assert pages.body(section) == [["没有"]]


def test_where_too_much_stands_side_by_side_long_words_give_way_and_short_ones_stay_whole() -> None:
    long = tuple(Column(f"l{n}", "长") for n in range(10))
    short = tuple(Column(f"s{n}", "短") for n in range(9))
    (section,) = sections(page(Sheet((*long, *short), (("W" * 40,) * 10 + ("13800000001",) * 9,), [])))
    shares = [float(re.sub("[^0-9.]", "", col.attributes["style"] or "")) for col in section.all("col")]
    assert max(shares) < 1.3 * min(shares)


def test_several_sheets_are_sections_of_one_page_with_its_own_title(sample: Svc) -> None:
    root = pages.read(sample("today -f html", now="2026-11-23 09:00").raw)
    assert [h.text for h in root.all("h1")] == ["阳光花园 · 2026-11-23 09:00"]
    assert [h.text.split("（")[0] for h in root.all("h2")] == [
        *("值班", "已逾期", "今日到期", "今日预约", "明日到期"),
        *("待放行", "在外钥匙", "一周内到期的装修"),
    ]


def test_a_board_for_the_wall_shows_what_a_screen_has_room_for_and_says_what_it_leaves_out(sample: Svc) -> None:
    root = pages.read(sample("today -f html", now="2026-11-23 09:00").raw)
    assert [main.attributes.get("class") for main in root.all("main")] == ["board"]
    assert [m.attributes["content"] for m in root.all("meta") if m.attributes.get("http-equiv") == "refresh"] == ["60"]
    long = Sheet((Column("a", "甲"),), tuple((str(n),) for n in range(100)), [], "已逾期 (100)")
    urgent, other = wall_sheets([long, long], "svc today --all", whole=False)
    assert len(urgent.rows) + len(other.rows) < 70
    assert len(other.rows) == 3, "the most urgent have the room"
    assert "svc today --all" in other.foot[-1]
    assert wall_sheets([long], "", whole=True)[0].rows == long.rows


def test_an_empty_list_says_so(svc: Svc) -> None:
    (section,) = sections(pages.read(tell(svc, "complaint list -f html").raw))
    assert [cell.text for cell in section.all("td") if cell.attributes.get("class") == "none"] == ["（无）"]


def test_a_figure_leads_to_the_records_behind_it() -> None:
    sheet = Sheet(
        (Column("a", "类别"), Column("b", "件数")),
        (("噪声", "2"), ("保洁", "0")),
        [],
        traces={(0, 1): ("C2026-0001", "C2026-0007")},
    )
    root = page(sheet, sheet)
    links = [(a.attributes["href"], a.text) for table in root.all("table") for a in table.all("a")]
    assert links == [("#t1-1-2", "2"), ("#t2-1-2", "2")]
    (first, _second) = root.all("li")
    assert (first.attributes["id"], first.text) == ("t1-1-2", "噪声 · 件数 2 C2026-0001, C2026-0007 ↩")
    assert [span.text for span in first.all("span")] == ["C2026-0001", "C2026-0007"], "a number is never broken"
    back = first.all("a")[0].attributes["href"]
    assert [a.attributes["id"] for a in root.all("a") if f"#{a.attributes.get('id')}" == back] == ["ft1-1-2"]


def test_a_sheet_without_a_table_is_a_page_all_the_same() -> None:
    root = page(Sheet((), (), [], "图", plots=(Plot("bars", "图", (Series((("甲", 1),)),)),)), Sheet((), (), []))
    assert len(root.all("svg")) == 1
    assert not root.all("th")
    for name in PLAIN:
        render(Sheet((), (), [], "图"), name, width=80)


def test_mask_and_language_hold_on_a_page_too(sample: Svc) -> None:
    text = sample("form print QR-002FW --month 2026-11 --mask --lang en -f html").out
    assert 'lang="en"' in text
    assert "Complaints of owners and residents" in text
    assert not re.search(r"138\d{8}", text)


# Slips

DEPOSIT = [
    *("key", "deposit", "--unit", "3-1201", "--owner", "王小明", "--phone", "13800000001", "--key", "大门=2"),
    *(
        "--key",
        "信箱=1",
        "--purpose",
        "代开门检修\n<b>水管</b>",
        "--collector",
        "王大明",
        "--until",
        "2027-03-31",
        "--signed",
        "王小明",
    ),
]


def slip_of(svc: Svc, options: str) -> Element:
    assert svc(DEPOSIT).code == 0
    return pages.read(tell(svc, f"form print QR-006FW {options} -f html").raw)


def test_a_slip_is_two_parts_on_one_page_with_a_line_to_cut_along(svc: Svc) -> None:
    root = slip_of(svc, "--record K1")
    (slip,) = sections(root)
    upper, lower = (div for div in slip.all("div") if div.attributes.get("class") == "part")
    (cut,) = (p for p in slip.all("p") if p.attributes.get("class") == "cut")
    assert slip.children.index(upper) < slip.children.index(cut) < slip.children.index(lower)
    assert "✂" in cut.text
    for part, name in ((upper, "存根"), (lower, "业主联")):
        assert [h.text for h in part.all("h1", "h2")] == ["业主委托管理处保管钥匙单"]
        assert name in part.all("b")[0].text
        pairs = [table for table in part.all("table") if "pairs" in str(table.attributes)]
        labels = [th.text for table in pairs for th in table.all("th")]
        values = [td.text for table in pairs for td in table.all("td")]
        said = dict(zip(labels, values, strict=True))
        assert said["编号"] == "K2026-0001"
        assert said["托管原因"] == "代开门检修\n<b>水管</b>"
        (things,) = (table for table in part.all("table") if table.attributes.get("class") == "things")
        assert pages.body(things) == [["1", "大门", "2"], ["2", "信箱", "1"]]
        signs = next(p for p in part.all("p") if p.attributes.get("class") == "signs")
        signed = [(sign.text.split()[0], sign.all("i")[0].text) for sign in signs.all("span")]
        assert signed[:2] == [("接收人（李敏）", ""), ("业主签名（王小明）", "")]
        assert signed[3] == ("取回签名", "")


def test_empty_slips_are_a_page_each(svc: Svc) -> None:
    root = slip_of(svc, "--slip --blank 3")
    assert len(sections(root)) == 3
    assert "王小明" not in root.text


# Files


def test_the_file_name_says_the_format(sample: Svc, tmp_path: Path) -> None:
    for name in ("a.html", "b.HTM", "c.htm"):
        assert sample(["complaint", "list", "-o", str(tmp_path / name)]).shown == ""
    assert len({(tmp_path / name).read_bytes() for name in ("a.html", "b.HTM", "c.htm")}) == 1


@pytest.mark.parametrize("name", ["x.html", "x.xlsx", "x.csv", "x.json"])
def test_a_file_is_replaced_whole_or_not_at_all(svc: Svc, site: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / "out" / name
    target.parent.mkdir()
    tell(svc, f"complaint list -o {target}")
    first = target.stat()
    target.chmod(0o640)
    tell(svc, f"complaint list -o {target}")
    assert target.stat().st_ino != first.st_ino, "written beside the old file and then renamed"
    assert target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in target.parent.iterdir()] == [name]
    clean(site)


def test_a_file_is_not_written_into_a_folder_that_is_not_there(svc: Svc, tmp_path: Path) -> None:
    result = svc(f"complaint list -o {tmp_path}/missing/x.html")
    assert (result.code, result.out) == (5, "")
    assert "missing" in result.err
    assert not (tmp_path / "missing").exists()


def test_nothing_is_booked_when_the_plan_can_not_be_printed(svc: Svc, site: Path) -> None:
    tell(
        svc,
        "complaint add --matter 噪声 --category noise --channel phone --unit 3-1201 --name 王小明 --phone 13800000001",
    )
    result = svc("callback plan --book -f excel")
    assert result.code == 2
    assert "xlsx" in result.err
    assert not list(site.glob("records/callback/**/*.yaml"))


def test_the_same_sheets_are_the_same_bytes() -> None:
    assert bind([CALLBACKS], "html") == bind([CALLBACKS], "html")


# Pictures

PLOTS = [
    Plot(
        "curve",
        "逐日",
        (Series((("1日", 3), ("2日", None), ("3日", 0), ("4日", 12)), "今年"), Series((("1日", 1),), "去年")),
    ),
    Plot(
        "bars",
        "类别",
        (
            Series((("噪声", 4), ("保洁", 1.5), ("<b>\u202e", 0)), "今年"),
            Series((("噪声", 8), ("保洁", 0), ("x", 1)), "去年"),
        ),
        "件",
    ),
    Plot("rates", "按期率", (Series((("答复", 0.9), ("办结", None), ("回访", 1.0))),)),
]
NOTHING = [
    Plot(kind, "空", (Series(points),))
    for kind in ("curve", "bars", "rates")
    for points in ((), (("一", None),), (("一", 0),))
]  # type: ignore[arg-type]


def drawn(plot: Plot) -> ET.Element:
    from svc.render.plots import svg

    text = svg(plot)
    assert not re.search(r"<script|<style|href|\bid=|NaN|inf", text)
    assert svg(plot) == text
    return ET.fromstring(text)


@pytest.mark.parametrize("plot", [*PLOTS, *NOTHING], ids=lambda plot: plot.kind)
def test_a_picture_is_well_formed_and_stays_within_its_frame(plot: Plot) -> None:
    root = drawn(plot)
    _x, _y, width, height = map(float, root.attrib["viewBox"].split())
    for element in root:
        x, y = float(element.get("x", 0)), float(element.get("y", 0))
        assert 0 <= x <= width
        assert 0 <= y <= height
        assert x + float(element.get("width", 0)) <= width + 0.01
        for number in re.findall(r"-?\d+(?:\.\d+)?", element.get("d", "")):
            assert 0 <= float(number) <= width
    assert root.attrib["aria-label"] == visible(plot.title)


def test_bars_are_as_long_as_their_figures() -> None:
    bars = [e for e in drawn(PLOTS[1]) if e.tag.endswith("rect")]
    lengths = [float(bar.attrib["width"]) for bar in bars]  # 噪声 4, 8; 保洁 1.5; x 1
    assert [length / lengths[1] for length in lengths] == pytest.approx([0.5, 1, 1.5 / 8, 1 / 8], abs=0.01)


def test_rates_are_read_in_percent() -> None:
    words = [e.text for e in drawn(PLOTS[2]) if e.tag.endswith("text")]
    assert words[1:] == ["答复", "90%", "办结", "—", "回访", "100%"]


def test_a_curve_is_broken_where_nothing_is_known() -> None:
    paths = [e.attrib["d"] for e in drawn(PLOTS[0]) if e.get("fill") == "none"]
    assert len(paths) == 2
    assert paths[1].count("M") == 2  # this year's, on top: 1st; 3rd and 4th


def test_labels_below_a_long_curve_do_not_overlap() -> None:
    points = tuple((f"2026-{n:02}", float(n)) for n in range(1, 61))
    root = drawn(Plot("curve", "逐月", (Series(points),)))
    spans = []
    for e in root:
        if e.tag.endswith("text") and (e.text or "").startswith("2026-"):
            x, wide = float(e.attrib["x"]), 7 * 7.0
            left = {"middle": x - wide / 2, "end": x - wide}.get(e.get("text-anchor", ""), x)
            spans.append((left, left + wide))
    assert len(spans) > 3
    assert all(before[1] <= after[0] for before, after in zip(sorted(spans), sorted(spans)[1:], strict=False))


def test_the_title_of_a_page_has_form_site_and_month(sample: Svc) -> None:
    titles = {month: read_title(sample, f"form print QR-002FW --month {month}") for month in ("2026-10", "2026-11")}
    for month, title in titles.items():
        assert "QR-002FW" in title
        assert "阳光花园" in title
        assert f"{month[:4]}年{month[5:]}月" in title


def read_title(svc: Svc, line: str) -> str:
    return pages.read(tell(svc, f"{line} -f html").raw).all("title")[0].text
