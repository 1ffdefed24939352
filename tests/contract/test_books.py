"""Books that a desk kept on the standard forms, brought in: what a row becomes, and that nothing is there twice."""

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.running import Svc
from tests.sites import Sites, clean, commits, git, remove_folder, subjects

NOW = "2026-11-23 09:00"
REPAIRS = "序号,报修时间,报修地点,业主姓名,联络电话,维修项目,预约维修时间,接待人,维修结果,回访人,回访结果,备注"
COMPLAINTS = "序号,日期,时间,投诉人姓名,住址,联络电话,投诉事由及要求,接待人,回访人,回访结果"
CALLS = (
    "序号,地点,回访内容及处理结果,回访情况/守时,回访情况/态度,回访情况/质量,意见/满意,意见/较满意,意见/不满意,"
    "期望及提议,业主/住户签名,日期"
)
REPAIR = "1,2026年11月2日 9:15,3-1201,王小明,13800000001,厨房水管漏水,11月3日 10:00,李敏,已更换软管,王静,满意,"
COMPLAINT = "1,2026-11-02,9:15,王小明,3-1201,13800000001,楼上装修噪声；要求: 午休时间停工,李敏,王静,满意"
CALL = "1,3-1201,询问噪声；结果: 已停,满意,较满意,满意,,√,,望加强巡查,王小明,2026-11-05"


def bring(svc: Svc, form: str, text: str | bytes, *options: str, name: str = "登记簿.csv") -> Any:
    """Bring in a file that lies beside the site."""
    path = Path(svc.site.parent / name)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return svc(["import", form, f"../{name}", *options], now=NOW)


def brought(svc: Svc, form: str, text: str | bytes, *options: str, name: str = "登记簿.csv") -> str:
    result = bring(svc, form, text, *options, name=name)
    assert (result.code, result.err) == (0, ""), result.shown
    return str(result.out)


def shown(svc: Svc, number: str) -> dict[str, Any]:
    found = svc(["show", number, "-f", "json"], now=NOW).json
    assert isinstance(found, dict)
    return found


def exported(svc: Svc, form: str, site: Path | None = None) -> str:
    return svc(["form", "print", form, "--year", "2026", "-f", "csv", "--title"], now=NOW, cwd=site).out


# Repairs


def test_a_repair_that_was_done_and_called_back_about_is_all_of_that(svc: Svc, site: Path) -> None:
    assert brought(svc, "QR-001FW", f"2026年\n{REPAIRS}\n{REPAIR}\n") == "共 1 行：新增 1\n"
    found = shown(svc, "R1")
    wanted = {"unit": "3-1201", "name": "王小明", "item": "厨房水管漏水", "receiver": "李敏", "status": "done"}
    assert {**found, **wanted} == found
    assert found["reported"] == "2026-11-02T09:15:00+08:00"
    assert found["appointment"] == "2026-11-03T10:00:00+08:00"
    [done] = found["steps"]
    assert (done["do"], done["result"], done["at"]) == ("done", "已更换软管", found["reported"])
    assert done["entered"] == "2026-11-23T09:00:00+08:00"
    call = shown(svc, "B1")
    assert (call["about"], call["caller"], call["opinion"], call["means"]) == (
        [found["id"]],
        "王静",
        "satisfied",
        "phone",
    )
    assert all(row["met"] for row in found["obligations"])
    assert subjects(site)[-1] == "import QR-001FW: 2 records"
    assert "王小明" not in git(site, "log", "-1", "--format=%B")
    clean(site)
    assert svc("check", now=NOW).code == 0


def test_what_the_book_leaves_open_is_owed(svc: Svc, site: Path) -> None:
    brought(svc, "QR-001FW", f"{REPAIRS}\n1,2026/11/20 9:00,3-1201,,,灯不亮,,,,,,\n")
    found = shown(svc, "R1")
    assert found["status"] == "registered"
    assert {row["what"] for row in found["obligations"] if not row["met"]} == {"dispatch", "done"}
    assert found["receiver"] == "李敏"


def test_a_result_in_words_of_its_own_is_kept_as_such(svc: Svc, site: Path) -> None:
    text = f"{REPAIRS}\n{REPAIR.replace('满意', '不再漏水')}\n".replace("11月3日 10:00", "")
    result = bring(svc, "QR-001FW", text)
    assert (result.code, result.err) == (0, "svc: 不再漏水 归为满意（第 2 行）\n")
    call = shown(svc, "B1")
    assert (call["opinion"], call["result"]) == ("satisfied", "不再漏水")


def test_somebody_dissatisfied_is_called_again(svc: Svc, site: Path) -> None:
    brought(svc, "QR-001FW", f"2026年\n{REPAIRS}\n{REPAIR.replace('满意', '不满意')}\n")
    assert shown(svc, "R1")["status"] == "reopened"
    [owed] = [row for row in shown(svc, "B1")["obligations"] if not row["met"]]
    assert (owed["what"], owed["due"]) == ("next", "2026-11-30T23:59:59+08:00")


# Complaints


def test_a_complaint_whose_complainant_is_satisfied_is_closed(svc: Svc, site: Path) -> None:
    brought(svc, "QR-002FW", f"{COMPLAINTS}\n{COMPLAINT}\n")
    found = shown(svc, "C1")
    assert (found["matter"], found["demand"]) == ("楼上装修噪声", "午休时间停工")
    assert found["received"] == "2026-11-02T09:15:00+08:00"
    assert (found["category"], found["channel"], found["status"]) == ("other", "phone", "closed")
    assert [step["do"] for step in found["steps"]] == ["remedy", "resolve", "close"]
    assert not [row for row in found["obligations"] if not row["met"]]


def test_a_complaint_nobody_called_back_about_is_open(svc: Svc, site: Path) -> None:
    line = COMPLAINT.replace("王静,满意", ",")
    brought(svc, "QR-002FW", f"{COMPLAINTS}\n{line}\n", "--category", "noise", "--channel", "来访")
    found = shown(svc, "C1")
    assert (found["category"], found["channel"], found["status"]) == ("noise", "visit", "registered")


def test_a_written_complaint_opens_its_document_when_brought_in_too(svc: Svc, site: Path) -> None:
    brought(svc, "QR-002FW", f"{COMPLAINTS}\n{COMPLAINT}\n", "--channel", "letter")
    assert shown(svc, "D1")["complaint"] == shown(svc, "C1")["id"]


# Callbacks


def test_a_callback_is_read_with_its_ticks(svc: Svc, site: Path) -> None:
    brought(svc, "QR-003FW", f"{CALLS}\n{CALL}\n2,3-1202,,,,,√,,,,,2026-11-06\n")
    found = shown(svc, "B1")
    wanted = {"content": "询问噪声", "result": "已停", "punctuality": "satisfied", "attitude": "fairly"}
    wanted |= {"opinion": "fairly", "wishes": "望加强巡查", "signed": "王小明", "means": "visit", "status": "held"}
    assert {**found, **wanted} == found
    assert found["held"] == "2026-11-05T00:00:00+08:00"
    assert (shown(svc, "B2")["opinion"], shown(svc, "B2")["means"]) == ("satisfied", "phone")
    brought(svc, "QR-003FW", f"{CALLS}\n3,3-1203,x,,,,√,,,,,2026-11-06\n", "--means", "email")
    assert shown(svc, "B3")["means"] == "email"


def test_two_ticks_are_one_too_many(svc: Svc, site: Path) -> None:
    result = bring(svc, "QR-003FW", f"{CALLS}\n{CALL.replace(',√,,', ',√,√,')}\n")
    assert result.code == 2
    assert "意见" in result.err


def test_taboo_phrases_are_refused_unless_they_are_the_residents_words(svc: Svc, site: Path) -> None:
    text = f"{CALLS}\n{CALL.replace('询问噪声', '这不归我管')}\n"
    result = bring(svc, "QR-003FW", text)
    assert result.code in (2, 3)
    assert "登记簿.csv:2:" in result.err
    assert not (site / "records").exists()
    brought(svc, "QR-003FW", text, "--quote")


def test_a_callback_on_its_own_form_and_on_that_of_its_matter_is_one(svc: Svc, site: Path) -> None:
    call = "1,3-1201,询问漏水,满意,满意,满意,√,,,,王小明,2026-11-09"
    brought(svc, "QR-003FW", f"{CALLS}\n{call}\n")
    brought(svc, "QR-001FW", f"2026年\n{REPAIRS}\n{REPAIR}\n")
    found = svc("callback list -f json", now=NOW).json
    assert [(row["about"], row["caller"], row["content"]) for row in found] == [(["R2026-0001"], "王静", "询问漏水")]


def test_in_the_other_order_it_is_one_too(svc: Svc, site: Path) -> None:
    brought(svc, "QR-001FW", f"2026年\n{REPAIRS}\n{REPAIR}\n")
    call = "1,3-1201,询问漏水,满意,满意,满意,√,,,,王小明,2026-11-09"
    assert "更改 1" in brought(svc, "QR-003FW", f"{CALLS}\n{call}\n")
    [row] = svc("callback list -f json", now=NOW).json
    assert (row["about"], row["caller"], row["content"]) == (["R2026-0001"], "王静", "询问漏水")
    assert row["held"] == "2026-11-09T00:00:00+08:00"
    assert "不变 1" in brought(svc, "QR-003FW", f"{CALLS}\n{call}\n")


# Twice


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("QR-001FW", f"2026年\n{REPAIRS}\n{REPAIR}\n2,11月4日,3-1202,李敏,,门锁坏,,,,,,\n"),
        ("QR-002FW", f"{COMPLAINTS}\n{COMPLAINT}\n2,2026-11-03,,匿名,,,路灯不亮,,,\n"),
        ("QR-003FW", f"{CALLS}\n{CALL}\n2,3-1202,,,,,,,√,,,2026-11-06\n"),
    ],
)
def test_the_same_book_again_adds_nothing(svc: Svc, site: Path, form: str, text: str) -> None:
    assert "新增 2" in brought(svc, form, text)
    before = git(site, "rev-parse", "HEAD")
    assert brought(svc, form, text) == "共 2 行：不变 2\n"
    twice = bring(svc, form, text + "\n".join(text.splitlines()[-2:]) + "\n")
    assert "不变 4" in twice.out
    assert twice.err.count("的同一行出现两次") == 2
    assert git(site, "rev-parse", "HEAD") == before


def test_what_the_desk_registered_itself_is_known_again(svc: Svc, site: Path) -> None:
    svc(
        "repair add --unit 3-1201 --name 王小明 --item 厨房水管漏水 --reported '2026-11-02 09:15'",
        now="2026-11-02 10:00",
    )
    assert "更改 1" in brought(svc, "QR-001FW", f"2026年\n{REPAIRS}\n{REPAIR}\n")
    assert [step["do"] for step in shown(svc, "R1")["steps"]] == ["done"]
    assert len(svc("repair list -f json").json) == 1


def test_a_name_that_the_register_filled_in_makes_no_other_record_of_a_row(svc: Svc, site: Path) -> None:
    svc("resident add --unit 3-1201 --owner 王小明 --phone 13800000001", now=NOW)
    text = f"{REPAIRS}\n1,2026-11-02 9:15,3-1201,,,漏水,,,,,,\n"
    brought(svc, "QR-001FW", text)
    assert (shown(svc, "R1")["name"], shown(svc, "R1")["phone"]) == ("王小明", "13800000001")
    assert brought(svc, "QR-001FW", text) == "共 1 行：不变 1\n"
    assert "不变 1" in brought(svc, "QR-001FW", text.replace("3-1201,,", "3-1201,王小明,"))
    assert "姓名 王小明 → 李敏" in brought(svc, "QR-001FW", text.replace("3-1201,,", "3-1201,李敏,"))
    assert "新增 1" in bring(svc, "QR-001FW", text.replace("3-1201,,", "3-1202,周七,")).out


@pytest.mark.parametrize(
    "correction", ["item=厨房水管爆裂", "reported='2026-11-03 10:00'", "unit=3-1202", "name=汪小明"]
)
def test_what_was_corrected_since_is_known_again_by_what_the_book_says(svc: Svc, site: Path, correction: str) -> None:
    text = f"{REPAIRS}\n{REPAIR}\n"
    brought(svc, "QR-001FW", text)
    assert svc(f"amend R1 {correction} --reason 听错", now=NOW).code == 0
    again = bring(svc, "QR-001FW", text)
    assert "不变 1" in again.out
    assert "已在窗口更正" in again.err


def test_a_row_that_was_filled_in_since_adds_only_that(svc: Svc, site: Path) -> None:
    early = REPAIR.replace("已更换软管,王静,满意", ",,")
    later = REPAIR.replace("王静,满意", ",")
    for line, status in ((early, "registered"), (later, "done"), (REPAIR, "done")):
        brought(svc, "QR-001FW", f"2026年\n{REPAIRS}\n{line}\n")
        assert shown(svc, "R1")["status"] == status
    assert len(shown(svc, "R1")["steps"]) == 1
    assert shown(svc, "B1")["about"] == ["R2026-0001"]
    assert "不变 1" in brought(svc, "QR-001FW", f"2026年\n{REPAIRS}\n{REPAIR}\n")


BOOKS = ("QR-003FW", "QR-001FW", "QR-002FW", "QR-007FW")


@pytest.fixture(scope="module")
def printed(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The sample site, and the rows of its books."""
    work = tmp_path_factory.mktemp("printed")
    svc = Svc(work, sites.put("sample", work / "sample"))
    return svc.site, {form: rows(exported(svc, form)) for form in BOOKS}


@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx"])
def test_a_book_printed_by_svc_and_brought_back_says_the_same(
    svc: Svc, site: Path, printed: tuple[Path, dict[str, Any]], suffix: str
) -> None:
    sample, wanted = printed
    for form in BOOKS:
        book = str(site.parent / f"{form}.{suffix}")
        assert svc(["form", "print", form, "--year", "2026", "-o", book], now=NOW, cwd=sample).code == 0
        assert svc(["import", form, book], now=NOW).code == 0
        again = svc(["import", form, book], now=NOW)
        assert (again.code, "新增" in again.out, again.err) == (0, False, "")
    for form in BOOKS:
        assert len(wanted[form]) > 7
        assert rows(exported(svc, form)) == wanted[form]
    assert svc("check", now=NOW).code == 0
    clean(site)


def test_books_that_tell_of_the_same_calls_are_joined_alike_with_an_index_and_without(
    svc: Svc, sites: Sites, printed: tuple[Path, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, bare = (sites.put("site", tmp_path / name) for name in ("kept", "bare"))
    for form in (*BOOKS, *BOOKS):  # the second time each row is found again, with its calls
        book = str(tmp_path / f"{form}.csv")
        assert svc(["form", "print", form, "--year", "2026", "-o", book], now=NOW, cwd=printed[0]).code == 0
        remove_folder(bare / ".svc")
        found = svc(["import", form, book], now=NOW, cwd=bare)
        assert svc("overdue", now=NOW, cwd=kept).code == 0  # which brings the index up to date
        with monkeypatch.context() as patch:
            if form != "QR-003FW":  # whose rows are calls themselves
                patch.delattr("svc.importing.follow_ups.FollowUpsOnFile.read_all")
            assert svc(["import", form, book], now=NOW, cwd=kept).shown == found.shown
    assert contents(kept) == contents(bare)
    assert sum("about: [R" in text for text in contents(kept).values()) > 3


def contents(site: Path) -> dict[str, str]:
    """The texts of all records."""
    return {str(path.relative_to(site)): path.read_text("utf-8") for path in (site / "records").rglob("*.yaml")}


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_numbers_are_kept_where_there_are_none_and_given_anew_where_there_are(svc: Svc, site: Path) -> None:
    lines = "".join(f"{n},2026-11-0{n} 9:00,3-120{n},,,漏水,,,,,,〔R2026-00{n}7〕\n" for n in (1, 2))
    brought(svc, "QR-001FW", f"{REPAIRS}\n{lines}")
    assert [row["id"] for row in svc("repair list -f json").json] == ["R2026-0017", "R2026-0027"]
    assert svc("repair add --unit 1-0101 --item 灯 --json", now=NOW).json["id"] == "R2026-0028"
    brought(svc, "QR-001FW", f"{REPAIRS}\n3,2026-11-09 9:00,3-1209,,,漏水,,,,,,急 〔R2026-0099〕\n")
    assert shown(svc, "R29")["remark"] == "急"


# What can't be read


BAD = (
    f"2026年\n{REPAIRS}\n{REPAIR}\n"
    "2,2026-13-01,3-1202,,,灯,,,,,,\n"
    "3,2026-11-24 9:00,3-1203,,,灯,,,,,,\n"
    "4,,3-1204,,x,,,,,,,\n"
    "5,2026-11-05 9:00,3-1205,,,身份证110101199003078515,,,,,,\n"
    "6,2026-11-06 9:00,3-1206,,,灯,,,,,,\n"
)


def test_nothing_is_brought_in_and_all_faults_are_named(svc: Svc, site: Path) -> None:
    result = bring(svc, "QR-001FW", BAD)
    assert result.code == 2
    told = [line.split("登记簿.csv:")[1] for line in result.err.splitlines() if line.startswith("svc:")]
    assert [line.split(":")[0] for line in told] == ["4", "5", "6", "6", "6", "7"]
    for line, word in zip(told, ("报修时间", "报修时间", "联络电话", "报修时间", "维修项目", "维修项目"), strict=True):
        assert word in line
    assert "110101" not in result.shown
    assert not (site / "records").exists()
    assert commits(site) == 1


def test_the_good_rows_are_taken_and_refused_ones_leave_no_gap_in_the_numbers(svc: Svc, site: Path) -> None:
    spoken = "2,3-1202,我不知道,,,,√,,,,,2026-11-06\n"
    result = bring(svc, "QR-003FW", f"{CALLS}\n{CALL}\n{spoken}3,3-1203,x,,,,√,,,,,2026-11-07\n", "--partial")
    assert result.code == 1
    assert [row["id"] for row in svc("callback list -f json").json] == ["B2026-0001", "B2026-0002"]
    assert "新增 2、拒收 1" in result.out
    clean(site)


def test_a_rehearsal_touches_nothing(svc: Svc, site: Path) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in site.rglob("*"))
    assert bring(svc, "QR-001FW", BAD, "--dry-run").code == 2
    assert "新增 2" in brought(svc, "QR-001FW", f"{REPAIRS}\n{REPAIR}\n2,2026-11-05,1-0101,,,灯,,,,,,\n", "-n")
    assert sorted((path, path.stat().st_mtime_ns) for path in site.rglob("*")) == before


@pytest.mark.parametrize("form", ["QR-004FW", "TJ"])
def test_a_form_that_is_no_book_of_such_records_is_said(svc: Svc, site: Path, form: str) -> None:
    result = bring(svc, form, f"{REPAIRS}\n")
    assert result.code in (2, 4)
    assert "QR-001FW" in result.err


def test_another_forms_book_and_an_option_out_of_place_are_refused(svc: Svc, site: Path) -> None:
    assert bring(svc, "QR-003FW", f"{REPAIRS}\n{REPAIR}\n").code == 2
    assert bring(svc, "QR-002FW", f"{REPAIRS}\n{REPAIR}\n").code == 2
    assert bring(svc, "QR-003FW", f"{CALLS}\n{CALL}\n", "--category", "noise").code == 2
    assert bring(svc, "QR-099FW", f"{CALLS}\n{CALL}\n").code == 4
    assert not (site / "records").exists()


# Spreadsheets


def test_a_spreadsheet_with_title_groups_merged_cells_and_days_of_its_own_is_read(svc: Svc, site: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    day = datetime(2026, 11, 5)  # noqa: DTZ001 - spreadsheets know no zones
    groups = [
        "序号",
        "地点",
        "回访内容及处理结果",
        "回访情况",
        None,
        None,
        "意见",
        None,
        None,
        "期望及提议",
        "签名",
        "日期",
    ]
    names = [None, None, None, "守时", "态度", "质量", "满意", "较满意", "不满意", None, None, None]
    for line in (
        ["回访统计表"],
        ["QR-003FW", "版号/状态: A/0", "单位: 阳光花园", "2026年"],
        groups,
        names,
        [1, "3-1201", "询问噪声", "满意", "满意", "较满意", "√", None, None, "=1+1", "王小明", day],
        [2, None, "再次询问", "满意", "满意", "满意", None, "√", None, None, None, 46332],
    ):
        sheet.append(line)
    sheet["J5"].data_type = "s"
    for cell in ("A1:L1", "D3:F3", "G3:I3", "A3:A4", "B3:B4", "C3:C4", "J3:J4", "K3:K4", "L3:L4", "B5:B6"):
        sheet.merge_cells(cell)
    kept = io.BytesIO()
    book.save(kept)
    result = bring(svc, "QR-003FW", kept.getvalue(), name="回访.xlsx")
    assert result.code == 0, result.err
    found = svc("callback list -f json", now=NOW).json
    assert [(row["unit"], row["held"][:10], row["opinion"]) for row in found] == [
        ("3-1201", "2026-11-05", "satisfied"),
        ("3-1201", "2026-11-06", "fairly"),
    ]
    assert (found[0]["quality"], found[0]["wishes"], found[0]["signed"]) == ("fairly", "=1+1", "王小明")


def test_only_whoever_may_register_may_bring_in(svc: Svc, staffed: Path) -> None:
    path = staffed.parent / "登记簿.csv"
    path.write_text(f"{CALLS}\n{CALL}\n", "utf-8")
    line = ["import", "QR-003FW", "../登记簿.csv"]
    assert svc(line, by="保安甲", now=NOW).code == 3
    assert not (staffed / "records").exists()
    assert svc(line, by="王静", now=NOW).code == 0


def test_a_repair_is_brought_in_by_anybody_but_done_only_by_whoever_may_do_it(svc: Svc, staffed: Path) -> None:
    path = staffed.parent / "登记簿.csv"
    path.write_text(f"{REPAIRS}\n{REPAIR}\n", "utf-8")
    line = ["import", "QR-001FW", "../登记簿.csv"]
    refused = svc(line, by="保安甲", now=NOW)
    assert refused.code == 2
    assert "保安甲（门岗）无权办理“维修完成”" in refused.err
    assert svc([*line, "--partial"], by="保安甲", now=NOW).code
    assert not (staffed / "records").exists()
    assert svc(line, by="王静", now=NOW).code == 0
    undone = REPAIR.replace("已更换软管,王静,满意,", ",,,").replace("1,", "2,", 1).replace("3-1201", "3-1202")
    path.write_text(f"{REPAIRS}\n{undone}\n", "utf-8")
    assert svc(line, by="保安甲", now=NOW).code == 0
    assert shown(svc, "R2")["status"] == "registered"


# Key loans

LOANS = (
    "序号,房号,钥匙名称,数量,借用人/单位,联络电话,事由,业主授权,借出时间,应还时间,经手人,归还时间,归还人,收回人,备注"
)
LENT = (
    "1,3-1201,大门,1,宏远装饰,13800000005,量尺寸,电话同意,2026-11-02 9:00,2026-11-02,李敏,2026-11-02 16:30,刘师傅,王静,"
)
STORY = """
key deposit --unit 3-1201 --owner 王小明 --key 大门=2 --key 信箱 --purpose 装修 --collector 李先生 --signed 王小明
key lend K1 --borrower 宏远装饰 --phone 13800000005 --purpose 量尺寸 --key 大门=1 --authorisation 电话同意
key return K1 --borrower 宏远装饰 --key 大门=1 --returner 刘师傅
key lend K1 --borrower 宏远装饰 --phone 13800000005 --purpose 安装 --key 大门=2 --due +3d --authorisation 电话同意
key return K1 --borrower 宏远装饰 --key 大门=1
key lend K1 --borrower 李先生 --phone 13800000006 --purpose 取信 --key 信箱=1
key lost K1 --borrower 李先生 --key 信箱=1 --text 已换锁
key deposit --unit 3-1202 --owner 李敏 --key 大门 --purpose 出差 --signed 李敏
key lend K2 --borrower 物业工程 --phone 13800000007 --purpose 检修 --due +1d --authorisation 电话同意
"""


def test_a_loan_brings_its_keys_into_custody_and_back(svc: Svc, site: Path) -> None:
    text = f"{LOANS}\n{LENT}\n2,3-1201,大门,1,张三,,取物,,2026-11-04 10:00,2026-11-05,王静,,,,\n"
    assert brought(svc, "QR-007FW", text) == "共 2 行：新增 2\n"
    [custody] = svc("key list -f json", now=NOW).json
    assert (custody["unit"], custody["in_custody"], custody["out"]) == ("3-1201", 1, 1)
    first, second = custody["loans"]
    wanted = {"borrower": "宏远装饰", "by": "李敏", "returner": "刘师傅", "receiver": "王静", "out": 0}
    assert {**first, **wanted} == first
    assert (second["by"], second["out"]) == ("王静", 1)
    steps = shown(svc, "K1")["steps"]
    assert all(step["entered"] == "2026-11-23T09:00:00+08:00" for step in steps)
    assert "K2026-0001" in svc("overdue --kind key", now=NOW).out
    assert brought(svc, "QR-007FW", text) == "共 2 行：不变 2\n"
    back = text.replace("王静,,,,\n", "王静,2026-11-06 9:00,张三,李敏,\n")
    assert "更改 1、不变 1" in brought(svc, "QR-007FW", back)
    assert svc("key balance -f json", now=NOW).code == 0
    assert shown(svc, "K1")["out"] == 0
    clean(site)


def test_each_key_on_a_line_of_its_own_and_days_without_a_clock_are_loans_each(svc: Svc, site: Path) -> None:
    lines = [
        "1,3-1201,大门,1,丁师傅,,量尺寸,电话,2026-11-05 09:00,2026-11-05 18:00,李敏,2026-11-05 17:00,丁师傅,李敏,",
        "2,3-1201,信箱,1,丁师傅,,量尺寸,电话,2026-11-05 09:00,2026-11-05 18:00,李敏,,,,",
        "3,3-1202,大门,1,何师傅,13800000062,量尺寸,电话,2026-11-05,2026-11-05,李敏,2026-11-05,何师傅,李敏,",
        "4,3-1202,大门,1,何师傅,13800000062,安装,电话,2026-11-05,2026-11-05,李敏,2026-11-05,何师傅,李敏,",
        "5,3-1202,大门,1,何师傅,13800000062,安装,电话,2026-11-05,2026-11-05,李敏,2026-11-05,何师傅,李敏,",  # twice
    ]
    text = "\n".join([LOANS, *lines, ""])
    assert "新增 4、不变 1" in brought(svc, "QR-007FW", text)
    assert [loan["keys"][0]["name"] for loan in shown(svc, "K1")["loans"]] == ["大门", "信箱"]
    assert (shown(svc, "K1")["out"], shown(svc, "K1")["in_custody"]) == (1, 2)
    assert [loan["purpose"] for loan in shown(svc, "K2")["loans"]] == ["量尺寸", "安装"]
    assert (shown(svc, "K2")["out"], shown(svc, "K2")["in_custody"]) == (0, 1)
    assert "不变 5" in brought(svc, "QR-007FW", text)
    lines[1] = lines[1].removesuffix(",,,,") + ",2026-11-06 09:00,丁师傅,李敏,"
    assert brought(svc, "QR-007FW", "\n".join([LOANS, *lines, ""])) == "共 5 行：更改 1、不变 4\n"
    assert shown(svc, "K1")["out"] == 0
    assert svc("check", now=NOW).code == 0


def test_a_book_of_loans_printed_and_brought_back_says_the_same(svc: Svc, site: Path, sites: Sites) -> None:
    other = sites.put("site", site.parent / "other")
    for hour, line in enumerate(STORY.strip().splitlines(), 8):
        assert svc(line, now=f"2026-11-02 {hour:02}:00", cwd=other).code == 0, line
    printed = exported(svc, "QR-007FW", other)
    assert len(rows(printed)) == 10
    brought(svc, "QR-007FW", printed)
    assert rows(exported(svc, "QR-007FW")) == rows(printed)
    assert "新增" not in brought(svc, "QR-007FW", printed)
    assert svc("check", now=NOW).code == 0


def test_a_loan_that_cannot_be_is_refused_with_its_line_and_those_below_are_judged_without_it(
    svc: Svc, site: Path
) -> None:
    early = LENT.replace("16:30", "8:00").replace("宏远装饰", "张三")
    text = f"{LOANS}\n{LENT}\n{early}\n{LENT.replace('11-02', '11-03')}\n"
    result = bring(svc, "QR-007FW", text)
    assert result.code == 2
    assert "登记簿.csv:3:" in result.err
    assert not (site / "records").exists()
    result = bring(svc, "QR-007FW", text, "--partial")
    assert "新增 2、拒收 1" in result.out
    assert len(shown(svc, "K1")["loans"]) == 2
