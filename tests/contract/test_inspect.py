"""The contract of `svc inspect` (reference 2, 3): a checklist, its items passed or failed, what failed put right."""

import os
import pty
import subprocess
from pathlib import Path

import pytest

from svc.render.wrapping import text_width
from svc.site import checklists
from tests.complaints import commit, owed, quiet, refused, say, shown, status, tell
from tests.program import svc_program
from tests.running import ROOT, Svc, environment
from tests.sites import clean, subjects

ADD = "inspect add --checklist appearance --subject 王静 --rest-pass"
BADGE = f"{ADD} --fail badge --remark 工牌别在右侧"
ITEMS = {item.id for item in checklists.load_checklist("appearance", [ROOT / "templates" / "checklists"]).items}


def test_what_is_not_named_passes_where_that_is_said(svc: Svc, site: Path) -> None:
    result = tell(svc, BADGE)
    assert "I2026-0001" in result.out
    record = shown(svc, "I1")
    assert record["items"] == {item: "fail" if item == "badge" else "pass" for item in ITEMS}
    assert (record["kind"], record["checklist"], record["subject"]) == ("inspection", "appearance", "王静")
    assert (record["inspector"], record["remark"]) == ("李敏", "工牌别在右侧")
    assert record["date"] == "2026-11-02T09:00:00+08:00"
    assert record["path"] == "records/inspection/2026/11/I2026-0001.yaml"
    assert subjects(site)[-1] == "inspection I2026-0001: add"
    clean(site)


def test_several_items_may_fail_by_either_option(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"{ADD} --fail badge --fail standing --item sitting=fail --item alert=pass")
    assert {item for item, mark in shown(svc, "I1")["items"].items() if mark == "fail"} == {
        "badge",
        "standing",
        "sitting",
    }


def test_checklist_items_and_marks_may_be_named_in_chinese(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, "inspect add --checklist 仪容仪表 --rest-pass --fail 工牌戴在左胸 --item 站姿端正=不合格")
    record = shown(svc, "I1")
    assert record["checklist"] == "appearance"
    assert (record["items"]["badge"], record["items"]["standing"]) == ("fail", "fail")


def test_what_failed_is_open_until_it_is_fixed(svc: Svc, site: Path) -> None:
    tell(svc, BADGE)
    assert status(svc, "I1") == "open"
    tell(svc, "[11-02 09:20 周主任] inspect fix I1 当场改正")
    assert status(svc, "I1") == "fixed"
    assert shown(svc, "I1")["steps"][0]["text"] == "当场改正"
    clean(site)
    refused(svc, site, "inspect fix I1 再改", "005.2.10")


def test_a_sheet_on_which_nothing_failed_has_nothing_to_fix(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    assert status(svc, "I1") == "fixed"
    refused(svc, site, "inspect fix I1 改正")


def test_a_corrected_mark_changes_what_is_to_fix_and_leaves_the_others(svc: Svc, site: Path) -> None:
    tell(svc, f"{BADGE} --fail standing", "amend I1 items=badge=pass --reason 看错")
    record = shown(svc, "I1")
    assert (record["items"]["badge"], record["items"]["standing"], record["status"]) == ("pass", "fail", "open")
    tell(svc, "amend I1 items=standing=pass --reason 也看错")
    assert status(svc, "I1") == "fixed"
    tell(svc, "strike I1 2 --reason 没看错")
    assert status(svc, "I1") == "open"
    clean(site)


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("inspect add --checklist apearance", "appearance"),
        ("inspect add --checklist appearance --fail bagde", "badge"),
        ("inspect add --checklist appearance --item badge=failed", "fail"),
        ("inspect add --checklist appearance --item badge", ""),
        ("inspect add --subject 王静", "--checklist"),
        ("inspect add --checklist appearance --fail badge --item badge=pass", "badge"),
        ("inspect add --checklist appearance --date 2026-11-03", ""),
        ("amend I1 items=tidy=fail --reason x", ""),
        ("amend I1 checklist=aera --reason x", "area"),
    ],
)
def test_what_there_is_not_is_refused_with_the_near_one(svc: Svc, site: Path, line: str, near: str) -> None:
    tell(svc, BADGE)
    result = refused(svc, site, line, code=2)
    assert near in result.err
    assert not (site / "records/inspection/2026/11/I2026-0002.yaml").exists()


def test_another_checklist_begins_with_all_items_passed(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, BADGE, "amend I1 checklist=area items=quiet=fail --reason 拿错了表")
    record = shown(svc, "I1")
    assert record["checklist"] == "area"
    assert {item for item, mark in record["items"].items() if mark == "fail"} == {"quiet"}
    assert "badge" not in record["items"]


def test_many_are_read_from_a_file(svc: Svc, site: Path) -> None:
    many = (
        "{checklist: area, items: {tidy: fail}, rest_pass: true}\n---\n"
        "{checklist: 电话礼仪, fail: [rings], subject: 赵倩, rest_pass: true}\n"
    )
    result = svc("inspect add --file -", stdin=many)
    assert result.code == 0, result.shown
    assert shown(svc, "I1")["items"]["tidy"] == "fail"
    assert shown(svc, "I2")["items"]["rings"] == "fail"
    assert svc("inspect add --file -", stdin="{checklist: area, items: {badge: fail}}").code == 2
    clean(site)


def test_the_list_names_what_failed_and_filters(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, BADGE, "inspect add --checklist area --rest-pass", f"{ADD} --fail standing", "inspect fix I3 已改")
    assert "不合格 工牌戴在左胸" in svc("inspect list").out
    assert [row["id"] for row in svc("inspect list --checklist area -f json").json] == ["I2026-0002"]
    assert [row["id"] for row in svc("inspect list --status open -f json").json] == ["I2026-0001"]
    assert [row["id"] for row in svc("inspect list --search 王静 -f json").json] == ["I2026-0001", "I2026-0003"]
    row = svc("inspect list -f json").json[0]
    assert {"checklist", "items", "date", "inspector", "subject", "remark", "id", "kind", "status"} <= set(row)
    assert "不合格 工牌戴在左胸" in svc("show I1").out
    assert svc("inspect list --checklist 仪容仪表 -f json").json[0]["id"] == "I2026-0001"
    assert svc("inspect list --checklist 没有").code == 2


def test_a_blank_sheet_has_every_item_and_the_lines_for_signatures(svc: Svc) -> None:
    result = svc("inspect sheet appearance --width 80")
    assert result.code == 0
    assert "巡检表 · 仪容仪表" in result.out
    assert "阳光花园" in result.out
    assert "＿＿＿" in result.out.splitlines()[-1]
    assert "√" not in result.out.replace("√ / ×", "")
    assert max(map(text_width, result.out.splitlines())) <= 80
    data = svc("inspect sheet appearance -f json").json
    assert {row["id"] for row in data["items"]} == ITEMS
    assert all(row["article"].startswith("002.") and row["result"] is None for row in data["items"])
    assert svc("inspect sheet appearance --blank").out == svc("inspect sheet appearance").out


def test_a_filled_sheet_ticks_and_crosses_and_tells_how_it_was_put_right(svc: Svc) -> None:
    tell(svc, BADGE)
    assert "整改: ＿" in svc("inspect sheet I1").out
    tell(svc, "[11-02 09:20 周主任] inspect fix I1 当场改正")
    out = svc("inspect sheet i1 --width 80").out
    lines = out.splitlines()
    badge = next(line for line in lines if "工牌" in line and "002.1" in line)
    assert "×" in badge
    assert sum("√" in line for line in lines) == len(ITEMS) - 1 + 1  # the header's √ / ×
    for part in ("I2026-0001", "王静", "李敏", "工牌别在右侧", "2026-11-02 09:20 周主任 当场改正"):
        assert part in out
    data = svc("inspect sheet I1 -f json").json
    assert data["record"] == "I2026-0001"
    assert {row["id"]: row["result"] for row in data["items"]}["badge"] == "fail"
    assert "×" not in svc("inspect sheet I1 --blank").out.replace("√ / ×", "")


def test_the_sheet_names_its_near_one_and_lists_all(svc: Svc, tmp_path: Path) -> None:
    result = svc("inspect sheet telefone")
    assert result.code == 2
    assert "telephone" in result.err
    assert {row["checklist"] for row in svc("inspect sheet -f json").json} >= {"area", "appearance", "telephone"}
    assert svc("inspect sheet I9").code == 4
    assert svc("inspect sheet area", cwd=tmp_path).code == 0  # without a site, too


def test_a_site_has_checklists_of_its_own(svc: Svc, site: Path) -> None:
    folder = site / "templates" / "checklists"
    folder.mkdir(parents=True)
    text = "title: {zh: 门岗, en: Gate}\nitems:\n- {id: greets, article: '002.10', zh: 见人先问好}\n"
    (folder / "gate.yaml").write_text(text, "utf-8")
    commit(site)
    tell(svc, "inspect add --checklist 门岗 --subject 罗勇 --fail greets")
    assert shown(svc, "I1")["items"] == {"greets": "fail"}
    assert "见人先问好" in svc("inspect sheet I1").out


def test_a_hand_written_item_that_there_is_not_is_found(svc: Svc, site: Path) -> None:
    tell(svc, BADGE)
    file = site / "records/inspection/2026/11/I2026-0001.yaml"
    file.write_text(file.read_text("utf-8").replace("badge:", "bagde:"), "utf-8")
    commit(site)
    result = svc("check")
    assert result.code == 1
    assert "bagde" in result.out
    assert svc("show I1").code == 0
    file.write_text(file.read_text("utf-8").replace("checklist: appearance", "checklist: looks"), "utf-8")
    commit(site)
    assert "looks" in svc("check").out
    assert svc("inspect sheet I1").code == 2


@pytest.mark.parametrize(("old", "new"), [("badge: fail", "badge: bad"), ("items: {", "itmes: {")])
def test_a_wrong_mark_in_a_file_is_damage_with_its_line(svc: Svc, site: Path, old: str, new: str) -> None:
    tell(svc, BADGE)
    file = site / "records/inspection/2026/11/I2026-0001.yaml"
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    result = svc("inspect list")
    assert result.code == 5
    assert "I2026-0001.yaml:" in result.err


def test_whose_role_has_no_right_records_nothing(svc: Svc, staffed: Path) -> None:
    refused(svc, staffed, f"[11-02 09:00 保安甲] {BADGE}")
    assert say(svc, f"[11-02 09:00 周主任] {BADGE}").code == 0


def test_it_speaks_english(svc: Svc) -> None:
    tell(svc, BADGE)
    assert "fail The badge is on the left breast" in svc("--lang en show I1").out
    assert "Inspection sheet: Appearance" in svc("--lang en inspect sheet I1").out


def test_at_a_terminal_the_items_of_the_checklist_are_offered(svc: Svc, site: Path, tmp_path: Path) -> None:
    quiet(site)
    ours, theirs = pty.openpty()
    os.write(ours, "貌\n仪容\n王静\nbagde\n2，站姿端正\ny\n工牌别在右侧\n\n".encode())
    done = subprocess.run(
        [svc_program(), "inspect", "add"],
        cwd=site,
        env=environment(tmp_path, SVC_BY="李敏"),
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.PIPE,
        timeout=60,
    )
    assert done.returncode == 0
    assert "不合格 工牌戴在左胸、站姿端正" in done.stdout.decode()
    asked = os.read(ours, 65536).decode()
    os.close(ours)
    os.close(theirs)
    for part in ("1 仪容仪表", "2 工牌戴在左胸", "没有“bagde”这一项", "没有“貌”这一项"):
        assert part in asked
    record = shown(svc, "I1")
    assert {item for item, mark in record["items"].items() if mark == "fail"} == {"badge", "standing"}
    assert (record["subject"], record["remark"]) == ("王静", "工牌别在右侧")


# --- no way round ----------------------------------------------------------------------------------------------------


def test_nobody_inspects_himself(svc: Svc, site: Path) -> None:
    refused(svc, site, f"[11-02 09:00 王静] {ADD}", "005.1.3")
    refused(svc, site, f"{ADD} --inspector 王静", "005.1.3")
    refused(svc, site, f"[11-02 09:00 王静] {ADD} --inspector 周主任", "005.1.3")


def test_every_item_is_answered(svc: Svc, site: Path) -> None:
    bare = ADD.removesuffix(" --rest-pass")
    said = refused(svc, site, f"{bare} --fail badge", "002").err
    assert "--rest-pass" in said
    assert "standing" in said
    rest = " ".join(f"--pass {item}" for item in ITEMS - {"badge"})
    tell(svc, f"{bare} --fail badge {rest}")
    assert shown(svc, "I1")["items"] == {item: "fail" if item == "badge" else "pass" for item in ITEMS}


def test_nobody_says_that_his_own_failure_is_put_right_and_it_is_due(svc: Svc, site: Path) -> None:
    tell(svc, BADGE)
    [due] = owed(svc, "fix", "I1")
    assert (due["due"], due["met"], due["who"]) == ("2026-11-05T23:59:59+08:00", None, "李敏")
    refused(svc, site, "[11-02 10:00 王静] inspect fix I1 改了", "005.2.10")
    tell(svc, "[11-06 10:00 周主任] inspect fix I1 已改")
    [due] = owed(svc, "fix", "I1")
    assert due["late"] is True


def test_nothing_failed_owes_nothing(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    assert owed(svc, "fix", "I1") == []


@pytest.mark.parametrize(
    ("typed", "marks"),
    [
        ("--measure rings=3", ("pass", "pass")),
        ("--measure rings=5", ("fail", "pass")),
        ("--measure rings=2 --measure private=4", ("pass", "fail")),
    ],
)
def test_what_has_a_limit_is_measured(svc: Svc, site: Path, typed: str, marks: tuple[str, str]) -> None:
    tell(svc, f"inspect add --checklist telephone --subject 王静 --rest-pass {typed}")
    record = shown(svc, "I1")
    assert (record["items"]["rings"], record["items"]["private"]) == marks
    assert record["measures"][0]["name"] == "rings"
    assert record["status"] == ("open" if "fail" in marks else "fixed")


@pytest.mark.parametrize(
    "typed", ["--measure tone=3", "--measure rings=5 --pass rings", "--fail rings --pass rings", "--measure rings=x"]
)
def test_a_measure_that_makes_no_sense_is_bad_input(svc: Svc, site: Path, typed: str) -> None:
    refused(svc, site, f"inspect add --checklist telephone --subject 王静 --rest-pass {typed}", code=2)
