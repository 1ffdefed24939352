"""Slips: one record in two parts, boxed, to be torn off along a line."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.forms.fill import fill_slip
from svc.forms.template import load_form
from svc.render import Column, Pair, Part, Sheet, Slip, render
from svc.render.wrapping import text_width
from svc.text import language
from svc.text.errors import Damaged
from svc.text.paths import built_in_templates
from tests.complaints import quiet, tell
from tests.examples import THOROUGH
from tests.forms.test_forms import CUSTODY, FOLDER, write
from tests.goldens import Golden
from tests.running import Svc

BUILT_IN = built_in_templates() / "forms"
BOX = "│┌├└"


def slip(row: dict[str, Any] | None, spoken: str = "zh", number: str = "QR-006FW") -> Slip:
    filled = fill_slip(load_form(number, [BUILT_IN]), row, "阳光花园", spoken)
    assert filled
    return filled


@pytest.fixture(autouse=True)
def chinese() -> Any:
    before = language.current_language()
    language.use_language("zh")
    yield
    language.use_language(before)


@pytest.mark.parametrize(
    ("name", "kind", "width"),
    [("80.txt", "table", 80), ("120.txt", "table", 120), ("md", "md", None), ("csv", "csv", None)],
)
def test_the_slip_is_as_it_was_when_somebody_last_read_it(
    golden: Golden, name: str, kind: str, width: int | None
) -> None:
    golden(FOLDER / f"QR-006FW.slip.{name}", render(slip(CUSTODY), kind, width=width))


def test_an_empty_slip_is_as_it_was_when_somebody_last_read_it(golden: Golden) -> None:
    golden(FOLDER / "QR-006FW.slip.blank.txt", render(slip(None), "table", width=80))


def test_an_empty_pass_has_boxes_to_tick_and_a_filled_one_has_not() -> None:
    counterfoil, _gate = slip(None, number="QR-005FW").parts
    said = {pair.title: pair for pair in counterfoil.body if isinstance(pair, Pair)}
    assert said["业主同意方式"].value == "□本人 □委托书 □电话核实　时间："
    assert said["业主同意方式"].wide
    assert said["有效期"].value == "当日"
    assert said["车牌号"].value == ""
    filled, _gate = slip({"id": "P2026-0001", "steps": []}, number="QR-005FW").parts
    assert not any("□" in pair.value for pair in filled.body if isinstance(pair, Pair))


def test_the_time_at_which_the_owner_was_phoned_stands_on_the_pass() -> None:
    row = {"id": "P2026-0001", "asked": "2026-11-07T10:30:00+08:00", "owner_answer": "refused", "steps": []}
    counterfoil, _gate = slip(row, number="QR-005FW").parts
    said = {pair.title: pair.value for pair in counterfoil.body if isinstance(pair, Pair)}
    assert said["业主同意方式"] == "电话核实：不同意 10:30"


def test_both_parts_say_the_same_under_their_own_names() -> None:
    counterfoil, owners = slip(CUSTODY).parts
    assert (counterfoil.title, owners.title) == ("存根（服务中心留存）", "业主联（交业主保存）")
    assert (counterfoil.body, counterfoil.signs) == (owners.body, owners.signs)
    said = {pair.title: pair.value for pair in counterfoil.body if isinstance(pair, Pair)}
    assert said == {
        "编号": "K2026-0003",
        "日期": "2026-11-02",
        "房号": "3-1201",
        "业主姓名": "欧阳静怡",
        "联络电话": "13800000003",
        "托管期限": "2026-12-31",
        "可领用人": "王小明、张丽",
        "托管原因": CUSTODY["purpose"],
        "备注": "遗失1把",
    }
    [things] = [entry for entry in counterfoil.body if isinstance(entry, Sheet)]
    assert things.rows == (("1", "入户门", "2"), ("2", "信箱", "1"))
    assert [(sign.title, sign.value) for sign in counterfoil.signs] == [
        ("接收人（李敏）", ""),
        ("业主签名（欧阳静怡）", ""),
        ("取回日期", ""),
        ("取回签名", ""),
        ("盖章", ""),
    ]


USUAL = ["王小明", "K2026-0001", "很长" * 40, "a" * 50]
TEXTS = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(USUAL)
COLUMNS = (Column("n", "序号", align="right"), Column("t", "名称", flexible=True))
PAIRS = st.builds(Pair, TEXTS.filter(bool), TEXTS, st.booleans())
THINGS = st.lists(st.tuples(st.just("1"), TEXTS), max_size=3).map(
    lambda rows: Sheet(COLUMNS, tuple(rows), None, "物品")
)
SLIPS = st.builds(
    lambda body, signs, title: Slip(title, ("QR-006FW",), (Part("存根", tuple(body), tuple(signs)),) * 2, None),
    st.lists(PAIRS | THINGS, min_size=1, max_size=8),
    st.lists(PAIRS, max_size=4),
    TEXTS,
)


@given(SLIPS, st.integers(30, 130))
def test_a_box_is_whole_whatever_stands_in_it_and_fits(slip: Slip, width: int) -> None:
    lines = render(slip, "table", width=width).split("\n")
    assert all(text_width(line) <= width for line in lines), lines
    box = [line for line in lines if line[:1] in BOX and line]
    assert len({text_width(line) for line in box}) <= 1
    assert all(line[-1] in "│┐┤┘" for line in box)


@given(SLIPS)
def test_off_a_terminal_nothing_in_a_slip_is_wrapped(slip: Slip) -> None:
    shown = render(slip, "table", width=None)
    for part in slip.parts:
        for entry in part.body:
            if isinstance(entry, Pair) and entry.value.isalnum():
                assert entry.value in shown


@pytest.mark.parametrize("kind", ["md", "csv", "tsv", "json", "yaml", "table"])
def test_a_slip_has_every_format(kind: str) -> None:
    text = render(slip(CUSTODY), kind)
    assert "入户门" in text
    assert "欧阳静怡" in text


def test_a_part_may_have_what_the_others_have_not(tmp_path: Path) -> None:
    only = "{zh: 放行岗, en: Gate, take: gate, only: 2}"
    write(
        tmp_path,
        "T-1",
        f"- {{zh: 列, take: row}}\nslip:\n  parts: [存根, 放行联]\n  fields: [{only}]\n  signs: [{only}]\n",
    )
    filled = fill_slip(load_form("T-1", [tmp_path]), {"gate": "南门"}, "阳光花园", "zh")
    assert filled
    assert [(part.body, part.signs) for part in filled.parts] == [
        ((), ()),
        ((Pair("放行岗", "南门"),), (Pair("放行岗（南门）", ""),)),
    ]


@pytest.mark.parametrize(
    ("slip", "line"),
    [
        ("slip: 存根\n", 6),
        ("slip:\n  fields: []\n", 6),
        ("slip:\n  parts: [存根]\n  colour: red\n", 8),
        ("slip:\n  parts: [存根]\n  fields: 编号\n", 8),
        ("slip:\n  parts: [存根]\n  fields:\n  - {zh: 编号, take: id}\n  - {zh: 编号, colour: red}\n", 10),
        ("slip:\n  parts: [存根]\n  fields:\n  - {zh: 编号, take: id, wide: perhaps}\n", 9),
        ("slip:\n  parts: [存根]\n  fields:\n  - {zh: 编号, take: id, only: first}\n", 9),
        ("slip:\n  parts: [存根]\n  fields:\n  - zh: 钥匙\n    from: keys\n    columns:\n    - {zh: 名称}\n", 12),
        ("slip:\n  parts: [存根]\n  fields:\n  - {zh: 钥匙, columns: [{zh: 名称, take: name}]}\n", 9),
    ],
)
def test_a_fault_in_a_slip_is_reported_with_its_line(tmp_path: Path, slip: str, line: int) -> None:
    path = write(tmp_path, "T-1", "- {zh: 列, take: row}\n" + slip)
    with pytest.raises(Damaged) as caught:
        load_form("T-1", [tmp_path])
    assert (caught.value.path, caught.value.line) == (path, line)


def test_an_expression_on_a_slip_that_fails_names_its_line(tmp_path: Path) -> None:
    write(tmp_path, "T-1", "- {zh: 列, take: row}\nslip:\n  parts: [存根]\n  fields:\n  - {zh: 编号, take: 1 // 0}\n")
    with pytest.raises(Damaged) as caught:
        fill_slip(load_form("T-1", [tmp_path]), {}, "阳光花园", "zh")
    assert caught.value.line == 9


# At the counter


DEPOSIT = "key deposit --unit 3-1201 --owner 王小明 --phone 13800000011 --key 大门=2 --purpose 出差 --signed 王小明"


def test_the_slip_of_a_record_is_printed_by_its_number(svc: Svc, site: Path) -> None:
    quiet(site)
    svc(DEPOSIT)
    for option in ("--record K1", "--id k2026-0001"):
        shown = svc(f"form print QR-006FW {option} --width 80")
        assert (shown.code, shown.err) == (0, "")
        assert shown.out.count("K2026-0001") == 2
        assert "裁切线" in shown.out
    masked = svc("form print QR-006FW --record K1 --mask").out
    assert "王小明" not in masked
    assert "138****0011" in masked
    assert svc("form print QR-006FW --record K1 -f json").json["keys"] == [{"name": "大门", "count": 2}]
    assert svc("form print QR-006FW --slip --blank 2 --width 80").out.count("裁切线") == 2


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("form print QR-002FW --record C1", 2),
        ("form print QR-006FW --record C1", 2),
        ("form print QR-006FW --record K9", 4),
        ("form print QR-006FW --record K1 --month 2026-11", 2),
        ("form print QR-006FW --record K1 --blank 2", 2),
        ("form print QR-006FW --slip", 2),
        ("form print QR-006FW --slip --blank 0", 2),
    ],
)
def test_a_slip_that_makes_no_sense_is_refused(svc: Svc, site: Path, line: str, code: int) -> None:
    quiet(site)
    svc(DEPOSIT)
    done = svc(line)
    assert (done.code, done.out) == (code, ""), done.shown


PASS = "pass issue --unit 3-1201 --bearer 王小明 --role owner --phone 13800000011 --id-type 身份证 --id-last4 1234"
ITEMS = " ".join(f"--item 纸箱{n}={n + 100}" for n in range(1, 31))


def issue(svc: Svc, items: str = "--item 衣柜=1") -> None:
    tell(svc, "resident add --unit 3-1201 --owner 王小明 --phone 13800000011")
    tell(svc, f"{PASS} {items} --staying --signed 王小明")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("pass revoke P1 --text 业主反悔", "已撤销"),
        ("cancel P1 --reason 重复", "已作废"),
        ("pass exit P1 --gate 南门 --by 保安", "已放行"),
        ("", "已过期"),
    ],
)
@pytest.mark.parametrize("kind", ["table", "html", "md"])
def test_a_pass_that_lets_nothing_out_has_no_gate_part(svc: Svc, site: Path, kind: str, line: str, word: str) -> None:
    quiet(site)
    issue(svc)
    fresh = svc(f"form print QR-005FW --record P1 -f {kind}").out
    assert "放行联" in fresh
    assert word not in fresh
    if line:
        tell(svc, line)
    later = {"now": "2027-01-05 09:00"} if not line else {}
    shown = svc(f"form print QR-005FW --record P2026-0001 -f {kind}", **later).out
    assert "存根" in shown
    assert "放行联" not in shown
    assert word in shown
    data = svc("form print QR-005FW --record P2026-0001 -f csv", **later).out
    assert f"状态,{word}" in data


def test_a_refused_pass_has_no_gate_part(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "resident add --unit 3-1201 --owner 王小明 --phone 13800000011")
    line = PASS.replace("--role owner", "--role non-owner")
    tell(svc, f"{line} --item 衣柜=1 --staying --owner-refused --signed 王小明")
    shown = svc("form print QR-005FW --record P1").out
    assert "业主拒绝" in shown
    assert "放行联" not in shown


@pytest.mark.parametrize("kind", ["table", "html", "md"])
def test_thirty_items_are_thirty_lines_and_every_page_says_what_it_is(svc: Svc, site: Path, kind: str) -> None:
    quiet(site)
    issue(svc, ITEMS)
    shown = svc(f"form print QR-005FW --record P1 -f {kind}").out
    for n in range(1, 31):
        assert sum(f"纸箱{n}" in line and str(n + 100) in line for line in shown.splitlines()) == 2
    pages = shown.split("存根" if kind == "md" else "物品搬出放行通知单")
    assert shown.count("第1页 共1页") == 2, "each part is on one page, with those who sign"
    if kind != "md":
        for page in [page for page in pages if "共1页" in page]:
            assert "P2026-0001" in page
            assert "QR-005FW" in page
            assert ("存根" in page) + ("放行联" in page) == 1
    assert shown.count("搬出人签名（王小明）") == 2  # on the last page of each part
    assert shown.count("盖章") == 2


@given(st.lists(st.text("物甲a ", min_size=1, max_size=90), max_size=60), st.integers(0, 1500))
@settings(max_examples=10 * THOROUGH)
def test_no_thing_is_lost_between_the_pages_of_a_slip(names: list[str], reason: int) -> None:
    row = {
        "id": "P2026-0001",
        "status": "issued",
        "items": [{"name": name, "count": n} for n, name in enumerate(names)],
        "reason": "由" * reason,
        "steps": [],
    }
    filled = slip(row, number="QR-005FW")
    for title in {part.title for part in filled.parts}:
        pages = [part for part in filled.parts if part.title == title]
        things = [line for page in pages for entry in page.body if isinstance(entry, Sheet) for line in entry.rows]
        assert things == [(str(n + 1), name, str(n)) for n, name in enumerate(names)]
        assert [page.page for page in pages] == [(n, len(pages)) for n in range(1, len(pages) + 1)]
        assert [bool(page.signs) for page in pages] == [False] * (len(pages) - 1) + [True]
        assert all(page.body[0] == Pair("编号", "P2026-0001") for page in pages)


def test_a_loan_is_a_row_of_the_month_in_which_it_was_made(svc: Svc, site: Path) -> None:
    quiet(site)
    svc(DEPOSIT, now="2026-10-20 09:00")
    svc(
        "key lend K1 --borrower 张师傅 --phone 13800000022 --purpose 修水管 --authorisation 业主同意",
        now="2026-10-31 09:00",
    )
    svc(
        "key lend K1 --borrower 赵阿姨 --phone 13800000023 --purpose 通风 --authorisation 业主同意",
        now="2026-11-03 09:00",
    )
    svc("key return K1 --borrower 张师傅 --returner 小徐", now="2026-11-04 10:00", by="王静")
    late = {"now": "2026-12-02 09:00"}
    october = svc("form print QR-007FW --month 2026-10 -f json", **late).json
    assert [(row["id"], row["borrower"], row["returned"]) for row in october] == [("K2026-0001", "张师傅", None)]
    november = svc("form print QR-007FW --month 2026-11 -f csv", **late).out.splitlines()
    assert len(november) == 2
    assert "赵阿姨,13800000023,通风" in november[1]
    year = svc("form print QR-007FW --year 2026 -f csv", **late).out.splitlines()
    assert year[1].endswith("李敏,2026-11-04 10:00,小徐,王静,K2026-0001")
    assert svc("form print QR-007FW --month 2026-12 -f json", **late).json == []
    register = svc("form print QR-006FW --month 2026-10 -f csv", **late).out.splitlines()
    assert register[1].endswith("王小明,1,1,0,,,")


def test_a_lost_key_is_counted_beside_those_in_the_cabinet_and_out(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, DEPOSIT, "key lost K1 --text 钥匙盘点时不见")
    header, row = svc("form print QR-006FW --month 2026-11 -f csv").out.removeprefix("\ufeff").splitlines()
    said = dict(zip(header.split(","), row.split(","), strict=True))
    assert (said["在柜"], said["外借"], said["遗失"]) == ("1", "0", "1")
