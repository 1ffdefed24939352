"""Bringing in the residents' file, as issue and reference have it: all rows or none, and what was wrong with which."""

import io
import os
import pty
import sqlite3
import subprocess
from pathlib import Path

import openpyxl
import pytest

from tests.program import svc_program
from tests.running import BY, NOW, Svc, environment
from tests.sites import clean, commits, git, subjects

ROWS_AT_ONCE = 1100  # more than are staged one by one
HEAD = "房号,业主姓名,联络电话,租户,证件类型,证件后四位,入住日期,装修责任人,住户类型"
ROWS = (
    "3-1201,王小明,138 0000 0001,张三、李四,身份证,123x,2020年5月1日,,自住\n3-1202,李敏,13800000002,,,,,赵工,独居老人\n"
)


def table(site: Path, text: str, name: str = "住户.csv") -> str:
    """A file outside the site."""
    path = site.parent / name
    path.write_text(text, "utf-8")
    return str(path)


def homes(svc: Svc) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in svc("resident list -f json").json}


def test_a_row_is_a_home_and_all_of_them_one_commit(svc: Svc, site: Path) -> None:
    result = svc(["resident", "import", table(site, f"{HEAD}\n{ROWS}")])
    assert (result.code, result.err) == (0, "")
    assert result.out == "共 2 行：新增 2\n"
    found = homes(svc)
    assert list(found) == ["3-1201", "3-1202"]
    wanted = {"owner": "王小明", "phone": "138 0000 0001", "tenants": ["张三", "李四"], "id_last4": "123X"}
    assert {**found["3-1201"], **wanted} == found["3-1201"]
    assert found["3-1201"]["move_in"] == "2020-05-01"
    assert found["3-1202"]["decoration"]["manager"] == "赵工"  # type: ignore[index]
    assert subjects(site)[-1] == "resident import: 2 records"
    message = git(site, "log", "-1", "--format=%B")
    assert "Record: 3-1201" in message
    assert "王小明" not in message
    clean(site)
    assert svc("check").code == 0


def test_an_index_that_is_there_has_the_rows_at_once(svc: Svc, site: Path) -> None:
    assert svc("reindex").code == 0
    svc(["resident", "import", table(site, f"{HEAD}\n{ROWS}")])
    with sqlite3.connect(site / ".svc" / "index.db") as book:
        assert book.execute("select id from record order by id").fetchall() == [("3-1201",), ("3-1202",)]


def test_a_home_brought_in_is_as_one_put_on_file(svc: Svc, site: Path) -> None:
    svc(["resident", "import", table(site, "房号,业主姓名,联络电话\n3-1201,王小明,13800000001\n")])
    svc("resident add --unit 3-1202 --owner 王小明 --phone 13800000001")
    brought, added = ((site / f"records/resident/3-120{n}.yaml").read_text("utf-8") for n in (1, 2))
    source = ", source: {book: 住户.csv, row: 2}"
    assert brought.count(source) == 1
    assert brought.replace("3-1201", "3-1202").replace(source, "") == added


def test_the_same_file_again_changes_nothing(svc: Svc, site: Path) -> None:
    line = ["resident", "import", table(site, f"{HEAD}\n{ROWS}")]
    svc(line)
    before = git(site, "rev-parse", "HEAD")
    again = svc(line)
    assert (again.code, again.out) == (0, "共 2 行：不变 2\n")
    assert git(site, "rev-parse", "HEAD") == before


def test_only_what_differs_is_amended_and_it_is_said_what_it_was(svc: Svc, site: Path) -> None:
    svc(["resident", "import", table(site, f"{HEAD}\n{ROWS}")])
    before = (site / "records/resident/3-1202.yaml").read_text("utf-8")
    text = "房号,业主姓名,联络电话,施工单位,入住日期\n3-1201,王小明,13800000009,,\n3-1202,,,宏远装饰,2021-01-01\n"
    result = svc(["resident", "import", table(site, text, "新.csv")])
    assert result.out.splitlines() == [
        "  3-1201 · 联络电话 138 0000 0001 → 13800000009",
        "  3-1202 · 入住日期 2021-01-01、施工单位 宏远装饰",
        "共 2 行：更改 2",
    ]
    found = homes(svc)
    assert found["3-1201"]["tenants"] == ["张三", "李四"]
    assert found["3-1202"]["decoration"] == {"manager": "赵工", "contractor": "宏远装饰"}
    after = (site / "records/resident/3-1202.yaml").read_text("utf-8")
    assert after.startswith(before)
    steps = svc("show 3-1201 -f json").json["steps"]
    assert steps[-1]["set"] == {"phone": "13800000009"}
    assert "新.csv" in steps[-1]["reason"]
    clean(site)


BAD = (
    f"{HEAD}\n{ROWS}3-1203,赵,abc,,,,,,\n,钱,13800000004,,,,,,\n"
    "3-1201,孙,,,,,,,\n3-1205,李,,,,12,昨年,,\na/b,周,,,,,,,\n"
)


def test_one_bad_row_and_nothing_is_brought_in_and_all_faults_are_named_at_once(svc: Svc, site: Path) -> None:
    result = svc(["resident", "import", table(site, BAD)])
    assert result.code == 2
    assert not (site / "records").exists()
    told = [line.split("住户.csv:")[1] for line in result.err.splitlines() if line.startswith("svc:")]
    assert [line.partition(":")[0] for line in told] == ["4", "5", "6", "7", "7", "8"]
    for line, word in zip(told, ("联络电话", "房号", "第 2 行", "证件后四位", "入住日期", "房号"), strict=True):
        assert word in line
    assert "拒收 5" in result.out
    assert "--partial" in result.out
    assert commits(site) == 1
    clean(site)


def test_partial_takes_the_good_rows_and_still_says_that_others_were_refused(svc: Svc, site: Path) -> None:
    result = svc(["resident", "import", table(site, BAD), "--partial"])
    assert result.code == 1
    assert list(homes(svc)) == ["3-1201", "3-1202"]
    assert result.out == "共 7 行：新增 2、拒收 5\n"
    assert result.err.count("svc: ") == 6
    clean(site)


@pytest.mark.parametrize("text", [f"{HEAD}\n{ROWS}", BAD])
def test_a_rehearsal_says_what_would_be_and_touches_nothing(svc: Svc, site: Path, text: str) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in site.rglob("*"))
    result = svc(["resident", "import", table(site, text), "--dry-run"])
    assert result.code == (2 if text is BAD else 0)
    assert "新增 2" in result.out
    assert "演练" in result.out
    assert sorted((path, path.stat().st_mtime_ns) for path in site.rglob("*")) == before


def test_of_many_faults_the_first_are_named_and_the_rest_counted(svc: Svc, site: Path) -> None:
    result = svc(["resident", "import", table(site, HEAD + "\n" + "".join(f"1-{n},,x,,,,,,\n" for n in range(500)))])
    assert result.code == 2
    assert result.err.count("svc: ") == 21
    assert result.err.count("例如 138 0000 0000") == 1  # what to do is said once
    assert "480" in result.err.splitlines()[-1]


NUMBER = "110101199003078515"


@pytest.mark.parametrize("column", range(9))
@pytest.mark.parametrize("flags", [[], ["--partial"], ["--dry-run"]])
def test_a_whole_identity_number_is_refused_in_any_column_and_not_repeated(
    svc: Svc, site: Path, column: int, flags: list[str]
) -> None:
    row = ["3-1201", "王小明", *[""] * 7]
    row[column] = NUMBER
    result = svc(["resident", "import", table(site, f"{HEAD}\n{','.join(row)}\n"), *flags])
    assert result.code == (1 if "--partial" in flags else 2)
    assert "006.15" in result.err
    assert NUMBER not in result.shown
    assert not (site / "records").exists()


def test_a_file_named_by_an_identity_number_is_refused(svc: Svc, site: Path) -> None:
    assert svc(["resident", "import", table(site, f"{HEAD}\n{ROWS}", f"{NUMBER}.csv")]).code == 2


def test_a_spreadsheet_is_read_and_its_faults_have_the_names_of_cells(svc: Svc, site: Path) -> None:
    book = openpyxl.Workbook()
    for line in (
        ["住户登记"],
        ["房号", "业主姓名", "联络电话"],
        ["3-1201", "王小明", 13800000001],
        ["3-1202", "李敏", "x"],
    ):
        book.active.append(line)
    book.save(site.parent / "住户.xlsx")
    result = svc(["resident", "import", "../住户.xlsx"])
    assert result.code == 2
    assert "住户.xlsx:4: C4 联络电话: " in result.err
    assert svc(["resident", "import", "../住户.xlsx", "--partial"]).code == 1
    assert homes(svc)["3-1201"]["phone"] == "13800000001"


def test_a_pipe_is_read_too_and_json_has_the_figures(svc: Svc, site: Path) -> None:
    result = svc("resident import - --json", stdin=f"{HEAD}\n{ROWS}3-1203,,x,,,,,,\n".encode("gb18030"))
    assert result.code == 2
    [error] = result.json.pop("errors")
    assert (error["line"], result.json["new"], result.json["refused"]) == (4, 2, 1)
    assert svc("resident import - --json", stdin=f"{HEAD}\n{ROWS}").json["new"] == 2


@pytest.mark.parametrize("name", ["nothing.csv", ".", "/dev/null", "empty.csv"])
def test_what_is_no_table_is_said_in_one_line(svc: Svc, site: Path, name: str) -> None:
    table(site, "", "empty.csv")
    result = svc(["resident", "import", name if name[0] in "./" else f"../{name}"])
    assert result.code == 2
    assert result.err.startswith("svc: ")
    assert "SVC_DEBUG" not in result.err


def test_columns_that_are_not_taken_are_named(svc: Svc, site: Path) -> None:
    result = svc(["resident", "import", table(site, "房号,业主,身份证号,面积\n3-1201,王小明,110101199003078515,88\n")])
    assert result.code == 0
    assert "身份证号、面积" in result.err
    assert NUMBER not in (site / "records/resident/3-1201.yaml").read_text("utf-8")


def test_a_unit_in_wide_letters_is_the_one_on_file(svc: Svc, site: Path) -> None:
    svc("resident add --unit 3-1201 --owner 王小明")
    svc(["resident", "import", table(site, "房号,联络电话\n３－１２０１,13800000001\n")])
    assert list(homes(svc)) == ["3-1201"]
    result = svc(["resident", "import", table(site, "房号,联络电话\n３－１２０１,13800000001\n3-1201,13800000001\n")])
    assert result.code == 2


def test_only_whoever_may_put_homes_on_file_may_bring_them_in(svc: Svc, staffed: Path) -> None:
    line = ["resident", "import", table(staffed, f"{HEAD}\n{ROWS}")]
    for name in ("陌生人", "保安甲"):
        refused = svc(line, by=name)
        assert (refused.code, len(refused.err.splitlines())) == (3, 2)
    assert not (staffed / "records").exists()
    assert svc(line, by="王静").code == 0


def test_a_damaged_home_is_a_fault_of_its_row(svc: Svc, site: Path) -> None:
    svc("resident add --unit 3-1201 --owner 王小明")
    path = site / "records/resident/3-1201.yaml"
    path.write_text("unit: 3-1201\nsteps:\n- {at: x\n")
    result = svc(["resident", "import", table(site, f"{HEAD}\n{ROWS}"), "--partial"])
    assert result.code == 1
    assert "住户.csv:2:" in result.err
    assert (site / "records/resident/3-1202.yaml").exists()
    assert path.read_text() == "unit: 3-1201\nsteps:\n- {at: x\n"


@pytest.mark.usefixtures("impatient")
def test_where_git_cannot_commit_the_rows_are_saved_and_the_next_command_commits_them(svc: Svc, site: Path) -> None:
    (site / ".git/index.lock").touch()
    os.utime(site / ".git/index.lock", (0, 0))
    result = svc(["resident", "import", table(site, f"{HEAD}\n{ROWS}")])
    assert result.code == 5
    assert "未提交" in result.err
    assert len(homes(svc)) == 2
    (site / ".git/index.lock").unlink()
    assert svc("resident add --unit 3-1203 --owner 赵六").code == 0
    clean(site)


def test_more_than_a_thousand_rows_are_one_commit_that_does_not_name_each(svc: Svc, site: Path) -> None:
    text = HEAD + "\n" + "".join(f"{n // 100}-{n % 100:04},王小明,138{n:08},,,,,,\n" for n in range(ROWS_AT_ONCE))
    result = svc(["resident", "import", table(site, text)])
    assert (result.code, result.out, result.err) == (0, f"共 {ROWS_AT_ONCE} 行：新增 {ROWS_AT_ONCE}\n", "")
    assert commits(site) == 2
    assert len(git(site, "log", "-1", "--format=%B").splitlines()) < 10
    assert len(git(site, "ls-files", "records").splitlines()) == ROWS_AT_ONCE
    clean(site)
    more = text.replace("13800000007", "13900000007") + "99-0001,李敏,,,,,,,\n"
    assert "新增 1、更改 1、不变 " + str(ROWS_AT_ONCE - 1) in svc(["resident", "import", table(site, more)]).out
    assert commits(site) == 3
    clean(site)


def terminal(site: Path, *argv: str) -> tuple[str, str]:
    """What svc prints, stderr being a terminal; and what stands on stdout, which is a pipe."""
    ours, theirs = pty.openpty()
    env = environment(site.parent, SVC_NOW=NOW, SVC_BY=BY, TERM="xterm", COLUMNS="80")
    command = [svc_program(), *argv]
    with subprocess.Popen(command, cwd=site, env=env, stderr=theirs, stdout=subprocess.PIPE, text=True) as run:
        os.close(theirs)
        shown = io.BytesIO()
        try:
            while some := os.read(ours, 4096):
                shown.write(some)
        except OSError:  # the other end is closed
            pass
        out = run.stdout.read() if run.stdout else ""
    os.close(ours)
    return shown.getvalue().decode(), out


def test_a_terminal_shows_a_bar_and_a_pipe_does_not(svc: Svc, site: Path) -> None:
    text = HEAD + "\n" + "".join(f"1-{n:04},王小明,,,,,,,\n" for n in range(300))
    shown, out = terminal(site, "resident", "import", table(site, text))
    assert "100%" in shown
    assert out == "共 300 行：新增 300\n"
    assert svc(["resident", "import", table(site, text)]).err == ""


# Finding


def test_a_home_is_found_by_names_phones_and_parts_of_them(svc: Svc, site: Path) -> None:
    svc(["resident", "import", table(site, f"{HEAD}\n{ROWS}")])

    def found(*text: str) -> list[str]:
        result = svc(["resident", "find", "-f", "json", *text])
        assert result.code == 0
        return [row["id"] for row in result.json]

    assert found("王小明") == ["3-1201"]
    assert found("李四") == ["3-1201"]
    assert found("13800000001") == ["3-1201"]
    assert found("0000-0001") == ["3-1201"]
    assert found("（138）0000 00") == ["3-1201", "3-1202"]
    assert found("120") == ["3-1201", "3-1202"]
    assert found("--", "-1202") == ["3-1202"]
    assert found("李") == ["3-1201", "3-1202"]
    assert found("Ｗ") == []
    assert found("身份证") == []


def test_what_is_found_is_a_list_like_others(svc: Svc, site: Path) -> None:
    svc(["resident", "import", table(site, f"{HEAD}\n{ROWS}")])
    assert svc("resident find 王小明 -f json").json == [svc("resident list -f json").json[0]]
    masked = svc("resident find 王小明 --mask -f csv").out
    assert "王**" in masked
    assert "0001" in masked
    assert "王小明" not in masked
    assert svc("resident find 没有 -f json").json == []
    assert svc("resident find 没有").code == 0
