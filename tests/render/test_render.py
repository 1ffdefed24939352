"""Rendering: aligned whatever the script, safe whatever the data."""

import csv
import io
import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from wcwidth import center, iter_graphemes, wcswidth

from svc.render import PLAIN, Column, Plot, Series, Sheet, render
from svc.render.blocks import draw_plot
from svc.render.delimited import inert
from svc.render.screen import hides, is_common, visible
from svc.render.wrapping import centered, text_width, wrapped
from svc.text.dataclass import replace
from tests.running import ROOT

CALLBACKS = Sheet(
    columns=(
        Column("No.", "序号", align="right"),
        Column("Place", "地点"),
        Column("Content", "回访内容及处理结果", flexible=True),
        Column("Punctuality", "守时", group="回访情况"),
        Column("Attitude", "态度", group="回访情况"),
        Column("Quality", "质量", group="回访情况"),
        Column("Satisfied", "满意", group="意见", align="center"),
        Column("Dissatisfied", "不满意", group="意见", align="center"),
        Column("Date", "日期"),
    ),
    rows=(
        ("1", "3-1201", "已到场劝停；次日回访，噪声未再出现", "好", "好", "一般", "√", "", "2026-11-26"),
        ("12", "5-302", "消杀两次", "好", "较好", "好", "", "√", "2026-11-28"),
    ),
    data=[{"id": "B2026-0001"}, {"id": "B2026-0002"}],
)

# Chinese, rare characters, emoji of several code points, combining marks, controls, bidi, formulas, half characters
PIECES = [
    *"王小明，。；（）“”「」、 -=+@|<>&*_`\\'\"\t\n\r",
    *(
        "𠮷",
        "葛\U000e0100",
        "👩‍👩‍👧",
        "🇨🇳",
        "❤️",
        "é",
        "e\u0301",
        "क्षि",
        "각",
        "กำ",
        "ﷺ",
        "🏻",
        "\ufe0f",
        "\u200d",
        "\U0001fae8",
    ),
    *("\x1b[31m", "\x00", "\x7f", "\x85", "\x9b", "\u2028", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud83d", "\ue000"),
    *("C2026-0012", "138 0000 0001", "noise", "a" * 30, "\uffff"),
]
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.lists(st.sampled_from(PIECES), max_size=20).map("".join),
)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Any table: any number of columns, grouped or not, whatever stands in it."""
    columns = draw(
        st.lists(
            st.builds(
                Column,
                key=st.just("k"),
                title=TEXTS,
                group=st.sampled_from(["", "", "回访情况", "一个很长很长的组名 that is long"]),
                align=st.sampled_from(["left", "right", "center"]),
                flexible=st.booleans(),
                min_width=st.just(12),
                hand=st.just(0),
            ),
            min_size=1,
            max_size=6,
        )
    )
    rows = draw(st.lists(st.tuples(*[TEXTS for _ in columns]), max_size=4))
    return Sheet(tuple(columns), tuple(rows), [], draw(TEXTS), (draw(TEXTS),), (draw(TEXTS),))


def table(sheet: Sheet, width: int | None = None) -> list[str]:
    return render(sheet, "table", width=width).split("\n")


def separators(line: str) -> list[int]:
    """The display columns at which the lines between columns stand."""
    return [wcswidth(line[:n]) for n, character in enumerate(line) if character in "│┼┿┷├┤┬"]


def _characters(text: str) -> list[str]:
    return [character for character in iter_graphemes(text) if not character.isspace()]


# On a screen


@given(sheets(), st.integers(8, 160))
def test_no_line_is_wider_than_the_terminal(sheet: Sheet, width: int) -> None:
    assert all(wcswidth(line) <= width for line in table(sheet, width))


@given(sheets(), st.sampled_from([None, 40, 80, 120]))
def test_nothing_acts_on_a_terminal(sheet: Sheet, width: int | None) -> None:
    for name in PLAIN:
        text = render(sheet, name, width=width, title=True).removeprefix("\ufeff")
        assert not any(hides(character) for character in text.replace("\r\n", "\n").replace("\n", "").replace("\t", ""))
        text.encode()


@given(sheets(), st.sampled_from([None, 80, 120]))
def test_columns_stand_one_under_the_other(sheet: Sheet, width: int | None) -> None:
    rows = tuple(tuple(re.sub("[│┼┿┷├┤┬]", "", cell) for cell in row) for row in sheet.rows)
    columns = tuple(column._replace(title="列", group="") for column in sheet.columns)
    found = {tuple(separators(line)) for line in table(Sheet(columns, rows, []), width) if re.search("[│┿]", line)}
    assert len(found) <= 1


@given(sheets(), st.sampled_from([None, 30, 80]))
def test_a_table_is_the_same_however_long_it_is(sheet: Sheet, width: int | None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        short = render(sheet, "table", width=width)
        patch.setattr("svc.render.terminal.LONG", -1)
        assert render(sheet, "table", width=width) == short


def test_the_columns_of_a_group_are_all_wrapped_or_none() -> None:
    columns = (Column("Place", "地点"), *(Column(f"T{n}", "治安工作", group="回访内容") for n in range(4)))
    sheet = Sheet(columns, (("3", "1/0/0  100%", "1/0/1  50%", "", "1/0/0  100%"),), [])
    wide, narrow = (table(sheet, width) for width in (60, 43))
    assert "1/0/0  100%" in "".join(wide)
    assert "1/0/1  50%" in "".join(wide)
    assert not re.search(r"\d  \d+%", "".join(narrow))


@given(TEXTS, st.integers(4, 40))
@example("-\ufe00\x80", 8)  # a hyphen with a variation selector, before what is shown as a long word
def test_wrapping_loses_nothing_but_spaces_and_splits_no_character(text: str, width: int) -> None:
    shown = visible(text)
    lines = wrapped(shown, width)
    assert "".join("".join(lines).split()) == "".join(shown.split())
    assert all(wcswidth(line) <= width for line in lines)
    whole, kept = _characters(shown), [character for line in lines for character in _characters(line)]
    assert whole == kept or any(wcswidth(character) > width for character in whole)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("楼上装修噪声，中午仍在施工。", 12, ["楼上装修噪", "声，中午仍在", "施工。"]),
        ("要求（午休时间）停工", 6, ["要求", "（午休", "时间）", "停工"]),
        ("详见 C2026-0012 的记录", 14, ["详见", "C2026-0012 的", "记录"]),
        ("详见 C2026-0012", 8, ["详见", "C2026-", "0012"]),
        ("电话13800000001转", 11, ["电话", "13800000001", "转"]),
        ("the lift is stuck", 8, ["the lift", "is stuck"]),
        ("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 4, ["👩‍👩‍👧👩‍👩‍👧", "👩‍👩‍👧"]),
        ("𠮷野家", 4, ["𠮷野", "家"]),
        ("", 4, [""]),
        (" " * 9, 4, [""]),
    ],
)
def test_chinese_breaks_anywhere_but_before_its_punctuation(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


def test_a_group_has_its_name_centred_over_its_columns() -> None:
    lines = table(CALLBACKS, 120)
    top, rule = lines[0], lines[1]
    assert top.count("回访情况") == top.count("意见") == 1
    assert separators(rule) == separators(lines[3])
    start, end = wcswidth(rule[: rule.index("├")]), wcswidth(rule[: rule.index("┼")])
    middle = wcswidth(top[: top.index("回访情况")]) + 4
    assert abs((start + end) / 2 - middle) <= 1


def test_off_a_terminal_nothing_is_wrapped_or_shortened() -> None:
    long = "很长的一段话，" * 100
    assert long in render(Sheet((Column("k", "事由", flexible=True),), ((long,),), []), "table")


def test_what_does_not_fit_side_by_side_is_printed_row_by_row() -> None:
    lines = table(CALLBACKS, 40)
    assert "地点:               3-1201" in lines
    assert "回访情况/守时:      好" in lines


def test_a_line_break_forges_no_row() -> None:
    sheet = Sheet((Column("a", "甲"), Column("b", "乙")), (("一\n2 │ 假\r\n三", "真"),), [])
    assert len(table(sheet)) == 4
    assert "一↵2 │ 假↵三" in render(sheet, "table")


def test_an_empty_table_is_no_text_but_an_empty_form_is_one() -> None:
    empty = Sheet((Column("a", "甲"),), (), [])
    assert {name: render(empty, name) for name in PLAIN} == {
        "table": "",
        "md": "",
        "csv": "\ufeff甲\r\n",
        "tsv": "\ufeff甲\r\n",
        "json": "[]\n",
        "jsonl": "",
        "yaml": "[]\n",
    }
    assert "甲" in render(Sheet(empty.columns, (), [], title="空表"), "table", width=80)


def test_each_format_imports_only_what_it_needs() -> None:
    code = """
import sys
from svc.render import Column, Sheet, render
empty = Sheet((Column("a", "甲"),), (), [])
for format in ("table", "md", "csv", "tsv", "json", "jsonl"):
    render(empty, format, width=80)
for format in ("csv", "tsv", "json", "jsonl"):
    render(Sheet(empty.columns, (("王小明",),), []), format)
print([name for name in ("tabulate", "wcwidth", "yaml", "jinja2", "openpyxl") if name in sys.modules])
"""
    root = ROOT
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "␛[31m"),
        ("\x00\x7f\x85\x9b", "␀␡\\u{0085}\\u{009B}"),
        ("a\tb\nc\r\nd\re", "a b↵c↵d␍e"),
        (
            "\u202e\u2066\u200f\ufeff\u2028\ud800\ue000",
            "\\u{202E}\\u{2066}\\u{200F}\\u{FEFF}\\u{2028}\\u{D800}\\u{E000}",
        ),
        ("👩‍👩‍👧❤️🇨🇳𠮷葛\U000e0100\U0001fae8\U00031350", "👩‍👩‍👧❤️🇨🇳𠮷葛\U000e0100\U0001fae8\U00031350"),
        ("王\u200d小明\u200c a\u200d", "王\\u{200D}小明\\u{200C} a\\u{200D}"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\U0003fffe\U000e0041", "\\u{3FFFE}\\u{E0041}"),
    ],
)
def test_what_would_act_is_shown_and_what_is_read_is_kept(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_line_breaks_can_be_kept() -> None:
    assert visible("a\r\nb\nc\rd", lines=True) == "a\nb\nc␍d"


# Pictures of figures

LABELS = st.lists(TEXTS, min_size=1, max_size=5)
FIGURES = st.one_of(st.none(), st.integers(0, 10**6), st.floats(0, 1))


@st.composite
def plots(draw: st.DrawFn) -> Plot:
    """Any picture: any labels and figures, one or two series."""
    labels = draw(LABELS)
    count = draw(st.integers(1, 2))
    series = [Series(tuple((label, draw(FIGURES)) for label in labels), draw(TEXTS)) for _ in range(count)]
    return Plot(draw(st.sampled_from(["curve", "bars", "rates"])), draw(TEXTS), tuple(series), draw(TEXTS))


@given(plots(), st.integers(30, 160))
def test_a_picture_fits_the_terminal(plot: Plot, width: int) -> None:
    names = max((wcswidth(visible(series.name)) for series in plot.series), default=0)
    lines = draw_plot(plot, width)
    assert all(not hides(character) for line in lines for character in line)
    if names < 8:
        assert all(wcswidth(line) <= width for line in lines)


def test_bars_are_as_long_as_their_figures_to_an_eighth() -> None:
    plot = Plot(
        "bars", "类别", (Series((("噪声", 16), ("保洁与绿化", 8), ("设施", 0.1), ("其他", 0), ("未知", None))),), "件"
    )
    title, *bars = draw_plot(plot, 40)
    assert title == "类别 (件)"
    assert len({wcswidth(bar[: bar.index("│")]) for bar in bars}) == 1
    full, half, sliver, none, unknown = (bar.partition("│")[2].rpartition(" ") for bar in bars)
    assert len(half[0]) == (len(full[0]) + 1) // 2
    assert sliver[0] == "▏"
    assert (none[0], none[2], unknown[0], unknown[2]) == ("", "0", "", "—")


def test_what_is_compared_stands_below_and_is_named_once() -> None:
    plot = Plot(
        "rates",
        "按期率",
        (Series((("答复", 0.9), ("办结", 0.5)), "今年"), Series((("答复", 1.0), ("办结", 0.4)), "去年")),
    )
    lines = draw_plot(plot, 60)
    assert [re.sub("[█▏▎▍▌▋▊▉░]+", "#", line) for line in lines[1:]] == [
        *("答复 │# 90% 今年", "     │# 100% 去年", "办结 │# 50%", "     │# 40%")
    ]


def test_a_curve_is_one_line_to_the_scale_of_all() -> None:
    year = Series((("1月", 0), ("2月", 7), ("3月", None), ("4月", 14)), "2026")
    before = Series((("1月", 14), ("2月", 0), ("3月", 0), ("4月", 0)), "2025")
    assert draw_plot(Plot("curve", "逐月", (year, before)), 40)[1:] == [
        "2026 ▁▅ █ ≤ 14",
        "2025 █▁▁▁ ≤ 14",
        "     1月 4月",
    ]


def test_pictures_stand_below_a_table_on_a_terminal() -> None:
    sheet = replace(CALLBACKS, plots=(Plot("bars", "楼栋", (Series((("3栋", 1),)),)),))
    assert render(sheet, "table", width=120).startswith(render(CALLBACKS, "table", width=120))
    assert render(sheet, "table", width=120).splitlines()[-2:] == ["楼栋", "3栋 │" + "█" * 40 + " 1"]


# In a document


@given(sheets())
def test_a_cell_of_markdown_is_text_and_nothing_else(sheet: Sheet) -> None:
    bare = Sheet(sheet.columns, sheet.rows, [])
    tokens = MarkdownIt("commonmark").enable("table").parse(render(bare, "md"))
    inline = [token for token in tokens if token.type == "inline"]
    assert len(inline) == (len(sheet.rows) + 1) * len(sheet.columns) if sheet.rows else not inline
    for token, cell in zip(
        inline, [c.path for c in sheet.columns] + [c for row in sheet.rows for c in row], strict=False
    ):
        parts = token.children or []
        assert {part.type for part in parts} <= {"text", "text_special"}
        assert "".join(part.content for part in parts) == visible(cell).strip()


def test_a_script_does_not_run() -> None:
    html = MarkdownIt().render(render(Sheet((Column("a", "甲"),), (("<script>alert(1)</script>",),), [], "<b>"), "md"))
    assert "<script>" not in html
    assert "<b>" not in html


# In a spreadsheet


@given(sheets())
def test_csv_reads_back_equal_but_for_the_documented_quote(sheet: Sheet) -> None:
    text = render(sheet, "csv")
    assert text.startswith("\ufeff")
    found = list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))
    expected = [[column.path for column in sheet.columns], *sheet.rows]
    assert found == [[visible(inert(cell), lines=True) for cell in row] or [] for row in expected]
    assert not any(cell[:1] in "=@＝＋－＠\t\r\n" for row in found for cell in row if cell)


@given(sheets())
def test_tsv_has_one_line_each_row(sheet: Sheet) -> None:
    lines = render(sheet, "tsv").split("\r\n")
    assert len(lines) == len(sheet.rows) + 2
    rows = csv.reader(io.StringIO("\r\n".join(lines), newline=""), "excel-tab", strict=True)
    assert {len(row) for row in rows} == {len(sheet.columns)}


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "-",
        " =1",
        "\u3000@SUM(A1)",
        "\u00a0+1",
    ],
)
def test_a_formula_is_quoted(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-3.5", "+86 138 0000 0001", "+8613800000001", "-20%", "3-1201", "", "王小明", "'=1"])
def test_numbers_phones_and_plain_text_are_not(text: str) -> None:
    assert inert(text) == text


def test_titles_stand_above_a_csv_only_when_asked_for() -> None:
    sheet = Sheet((Column("a", "守时", "回访情况"),), (("好",),), [], "统计表", ("QR-003FW", "=单位"), ("完",))
    assert render(sheet, "csv") == "\ufeff回访情况/守时\r\n好\r\n"
    assert render(sheet, "csv", title=True) == "\ufeff统计表\r\nQR-003FW\r\n'=单位\r\n回访情况/守时\r\n好\r\n完\r\n"


# For a program

VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), TEXTS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)


def sound(value: Any) -> Any:
    """The value as any reader of Unicode must see it: half characters replaced."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {sound(key): sound(item) for key, item in value.items()}
    return [sound(item) for item in value] if isinstance(value, list) else value


@given(st.lists(VALUES, max_size=4))
def test_data_read_back_equal(data: list[Any]) -> None:
    sheet = Sheet((), (), data)
    assert json.loads(render(sheet, "json")) == sound(data)
    assert [json.loads(line) for line in render(sheet, "jsonl").split("\n")[:-1]] == sound(data)
    assert yaml.safe_load(render(sheet, "yaml")) == sound(data)


def test_chinese_is_readable_and_times_are_iso_8601() -> None:
    moment = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
    sheet = Sheet((), (), [{"name": "𠮷田", "at": moment, "on": date(2026, 11, 23), "list": (1, 2), "text": "一\n二"}])
    assert render(sheet, "jsonl") == (
        '{"name": "𠮷田", "at": "2026-11-23T09:15:00+00:00", "on": "2026-11-23", "list": [1, 2], "text": "一\\n二"}\n'
    )
    assert render(sheet, "yaml") == (
        "- name: 𠮷田\n  at: '2026-11-23T09:15:00+00:00'\n  'on': '2026-11-23'\n"
        "  list:\n  - 1\n  - 2\n  text: |-\n    一\n    二\n"
    )


def test_json_keeps_what_would_act_on_a_terminal_as_escapes() -> None:
    assert render(Sheet((), (), ["\x9b\u202e\U000e0041"]), "jsonl") == '"\\u009b\\u202e\\udb40\\udc41"\n'


@pytest.mark.parametrize("width", [60, 72, 80, 100, 140])
def test_a_brief_table_has_one_line_for_each_row_that_shows_how_it_begins(width: int) -> None:
    columns = (
        Column("id", "编号"),
        Column("at", "时间"),
        Column("who", "责任人"),
        Column("matter", "事由", flexible=True),
    )
    rows = (
        ("C2026-0001", "2026-11-02 09:15:22", "维修班、安防班", "楼上装修噪声，中午仍在施工" * 5),
        ("C2026-0002", "2026-11-03", "", "短"),
    )
    sheet = Sheet(columns, rows, None, brief=True)
    found = render(sheet, "table", width=width).splitlines()
    assert len(found) == 4
    assert max(map(text_width, found)) <= width
    assert found[2].startswith("C2026-0001")
    assert "2026-11-02" in found[2]
    assert ":22" not in found[2]
    assert found[2].rstrip().endswith("…")
    assert len(render(replace(sheet, brief=False), "table", width=width).splitlines()) > 4


def test_what_is_measured_without_the_library_is_as_it_measures_it() -> None:
    common = [character for character in map(chr, range(0x20, 0x110000)) if is_common(character)]
    assert len(common) > 22_000
    assert [c for c in common if text_width(c) != wcswidth(c)] == []
    for start in range(0, len(common), 97):  # several together, none of which joins another
        some = common[start : start + 97]
        assert text_width("".join(some)) == wcswidth("".join(some))
        assert list(iter_graphemes("".join(some))) == some


@pytest.mark.parametrize("text", ["", "a", "投诉", "投a", "👍", "é"])
def test_a_text_is_centered_as_the_library_does_it(text: str) -> None:
    for width in range(9):
        assert centered(text, width, "┄") == center(text, width, "┄")
