"""`svc edit`: opened in the editor, checked, shown as a difference, committed; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.asked import Clerk
from tests.running import ROOT, Result, Svc
from tests.sites import git


@pytest.fixture
def typing(svc: Svc, staffed: Path, tmp_path: Path) -> Callable[..., Result]:
    """A person who edits a file by a command of sed."""

    def edits(name: str, change: str, *, by: str = "周主任", **env: str) -> Result:
        script = tmp_path / "editor"
        script.write_text(f"#!/bin/sh\n{change}\n")
        script.chmod(0o755)
        return svc(f"edit {name}", by=by, EDITOR=str(script), VISUAL=None, **env)

    return edits


def test_settings_are_checked_shown_and_committed(svc: Svc, staffed: Path, typing: Callable[..., Result]) -> None:
    before = git(staffed, "rev-parse", "HEAD")
    done = typing("svc.yaml", 'echo "phone: \'8888\'" >> "$1"')
    assert done.code == 0, done.shown
    assert "+phone: '8888'" in done.out.splitlines()
    assert git(staffed, "rev-parse", "HEAD~1") == before
    assert git(staffed, "show", "-s", "--format=%an %s", "HEAD") == "周主任 svc: edit svc.yaml"
    assert git(staffed, "show", "--name-only", "--format=", "HEAD") == "svc.yaml"
    assert git(staffed, "status", "--porcelain") == ""
    assert not list((staffed / ".svc/edits/周主任").iterdir())
    assert typing("svc.yaml", "true").out == "svc.yaml: 没有改动\n"
    assert git(staffed, "rev-parse", "HEAD~1") == before
    assert svc("audit", now="2026-11-20").code == 0


def test_what_is_wrong_is_refused_kept_and_gone_on_with(staffed: Path, typing: Callable[..., Result]) -> None:
    before = (staffed / "svc.yaml").read_bytes()
    for wrong, word in (("departmnts: [x]", "departmnts"), ("logo: 无此图.png", "无此图")):
        refused = typing("svc.yaml", f'echo "{wrong}" >> "$1"')
        assert refused.code == 2
        assert word in refused.err
        assert f"svc.yaml:{len(before.splitlines()) + 1}: " in refused.err
        assert "svc edit svc.yaml" in refused.err
        assert (staffed / "svc.yaml").read_bytes() == before
        again = typing("svc.yaml", f'grep -q "{word}" "$1" || exit 9; sed -i "$ d" "$1"')
        assert again.code == 0, again.shown
        assert "接着" in again.err
    assert git(staffed, "status", "--porcelain") == ""


def test_settings_that_cannot_be_read_are_mended(svc: Svc, staffed: Path, typing: Callable[..., Result]) -> None:
    (staffed / "svc.yaml").write_text((staffed / "svc.yaml").read_text() + "wrong: x\n")
    assert svc("today").code == 5
    mended = typing("svc.yaml", 'sed -i "$ d" "$1"; echo "recurring: {times: 4}" >> "$1"')
    assert mended.code == 0, mended.shown
    assert svc("today").code == 0
    assert git(staffed, "show", "HEAD:svc.yaml").endswith("recurring: {times: 4}")


def test_what_was_changed_by_hand_is_committed_with_it(staffed: Path, typing: Callable[..., Result]) -> None:
    (staffed / "svc.yaml").write_text((staffed / "svc.yaml").read_text() + "recurring: {times: 4}\n")
    assert "+recurring: {times: 4}" in typing("svc.yaml", "true").out
    assert git(staffed, "status", "--porcelain") == ""


def test_calendar_and_templates(svc: Svc, staffed: Path, typing: Callable[..., Result]) -> None:
    assert typing("calendar.yaml", 'echo "holidays: [2027-01-01]\nworkdays: [2027-01-01]" > "$1"').code == 2
    assert typing("calendar.yaml", 'echo "holidays: [2027-01-01]" > "$1"').code == 0
    letter = "templates/letters/complaint.zh.j2"  # begins as the built-in one
    assert typing(letter, 'sed -i "1s/$/ {{ oops/" "$1"').code == 2
    assert not (staffed / letter).exists()
    assert typing(letter, 'sed -i "1s/ {{ oops//;1s/$/。/" "$1"').code == 0
    assert (staffed / letter).read_text().splitlines()[0].endswith("。")
    assert typing("templates/forms/QR-002FW.yaml", 'echo "kind: nothing" > "$1"').code == 2
    assert typing("templates/phrases.yaml", 'echo "x: [" > "$1"').code == 2
    back = typing("templates/phrases.yaml", f'cp {ROOT}/templates/phrases.yaml "$1"')
    assert (back.code, back.out) == (0, "templates/phrases.yaml: 没有改动\n")
    assert not (staffed / "templates/phrases.yaml").exists()


def test_who_may_not_and_what_is_no_settings_file(svc: Svc, staffed: Path, typing: Callable[..., Result]) -> None:
    assert typing("svc.yaml", "true", by="保安甲").code == 3
    assert typing("svc.yaml", "true", by="无名氏").code == 3
    for name in ("records", "../x", "/etc/passwd", ".git/config", "templates", "templates/../svc.yaml", "C"):
        assert typing(name, "true").code == 2, name
    assert typing("C12", "true").code == 4
    for option in ("--reason 因", "--json"):
        refused = typing(f"svc.yaml {option}", "true")
        assert (refused.code, option.split()[0] in refused.err) == (2, True)


def test_an_editor_that_fails_or_is_missing_and_a_file_changed_meanwhile(
    svc: Svc, staffed: Path, typing: Callable[..., Result]
) -> None:
    failed = typing("svc.yaml", 'echo "phone: 1" >> "$1"; exit 3')
    assert failed.code == 5
    assert "svc edit svc.yaml" in failed.err
    assert svc("edit svc.yaml", by="周主任", EDITOR="/nowhere/editor").code == 5
    raced = typing("svc.yaml", f"echo 'recurring: {{times: 4}}' >> {staffed}/svc.yaml")
    assert raced.code == 5
    assert "phone: 1" in (staffed / ".svc/edits/周主任/svc.yaml").read_text()
    assert "recurring: {times: 4}" in (staffed / "svc.yaml").read_text()
    git(staffed, "checkout", "-q", "svc.yaml")
    git(staffed, "checkout", "-q", "--detach")
    assert typing("svc.yaml", 'echo "phone: 1" >> "$1"').code == 5


def test_at_a_terminal_a_mistake_is_edited_again_or_given_up_and_the_rest_asked(
    svc: Svc, staffed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor"
    script.write_text(
        '#!/bin/sh\nif grep -q departmnts "$1"; then sed -i "$ d" "$1"\n'
        'grep -q "^phone: 7" "$1" || echo "phone: 7" >> "$1"\nelse echo "departmnts: [x]" >> "$1"; fi\n'
    )
    script.chmod(0o755)
    clerk = Clerk(svc, monkeypatch)
    again, save = "要再改吗？（y/n；n：先放下，已改的内容会留着）", "就这样保存吗？（y/n）"
    before = (staffed / "svc.yaml").read_bytes()
    given_up = clerk("edit svc.yaml", {again: "n"}, by="周主任", EDITOR=str(script))
    assert given_up.code == 2
    assert b"departmnts" in (staffed / ".svc/edits/周主任/svc.yaml").read_bytes()
    held_back = clerk("edit svc.yaml", {save: "n"}, by="周主任", EDITOR=str(script))
    assert (held_back.code, (staffed / "svc.yaml").read_bytes()) == (0, before)
    assert "+phone: 7" in held_back.out
    saved = clerk("edit svc.yaml", {again: "y", save: "y"}, by="周主任", EDITOR=str(script))
    assert (saved.code, clerk.asked) == (0, [again, save])
    assert (staffed / "svc.yaml").read_bytes() == before + b"phone: 7\n"
    assert git(staffed, "status", "--porcelain") == ""


C1 = "complaint add --unit 3-1201 --name 王小民 --phone 13800000011 --matter 电钻 --category noise --channel superior"


def amends(svc: Svc, number: str) -> list[dict[str, Any]]:
    return [s for s in svc(f"show {number} -f json").json["steps"] if s["do"] == "amend"]


def test_facts_of_a_record_are_corrected_in_one_step(svc: Svc, staffed: Path, typing: Callable[..., Result]) -> None:
    svc(C1)
    seen = typing("C1", f'cat "$1" > {staffed.parent}/seen', by="李敏")
    assert (seen.code, seen.out) == (0, "C2026-0001: 没有改动\n")
    text = (staffed.parent / "seen").read_text()
    assert "name: 王小民\nunit: 3-1201\nphone: '13800000011'\n" in text
    assert "steps" not in text
    assert "demand" in text.splitlines()[-1]  # what it may have, too
    assert amends(svc, "C1") == []
    two = "sed -i 's/王小民/王小明/; s/^unit: .*/unit: 3栋1202室/' \"$1\"; echo 'demand: 停工' >> \"$1\""
    done = typing("C1 --reason 复述时更正", two, by="李敏")
    assert done.code == 0, done.shown
    assert {"-name: 王小民", "+name: 王小明", "+demand: 停工"} <= set(done.out.splitlines())
    assert [(s["set"], s["reason"]) for s in amends(svc, "C1")] == [
        ({"name": "王小明", "unit": "3-1202", "demand": "停工"}, "复述时更正")
    ]
    assert git(staffed, "show", "-s", "--format=%an %s", "HEAD") == "李敏 complaint C2026-0001: amend"
    taken = typing("C1 --reason 误登 --json", "sed -i '/^demand/d' \"$1\"", by="李敏")
    assert (taken.code, taken.json.get("demand"), "-demand: 停工" in taken.err) == (0, None, True)
    assert not list((staffed / ".svc/edits/李敏").iterdir())
    svc("resident add --unit 3-1201 --owner 王小明 --decoration-manager 赵经理 --decoration-contractor 甲")
    home = typing("3-1201 --reason 换人", "sed -i 's/赵经理/钱经理/' \"$1\"", by="李敏")
    assert home.code == 0, home.shown
    assert svc("show 3-1201 -f json").json["decoration"] == {"manager": "钱经理", "contractor": "甲"}
    assert svc("audit", now="2026-11-20").code == 0


def test_a_wrong_or_forbidden_correction_is_kept_and_gone_on_with(
    svc: Svc, staffed: Path, typing: Callable[..., Result]
) -> None:
    svc(C1)
    wrong = {
        "echo 'x: [' >> \"$1\"": 2,  # broken
        "sed -i '$ d' \"$1\"; echo 'demnd: x' >> \"$1\"": 2,
        "sed -i '/demnd/d; s/noise/nois/' \"$1\"": 2,
        "sed -i 's/nois$/noise/; /^matter/d' \"$1\"": 2,
        "echo 'matter: 电钻' >> \"$1\"; sed -i 's/superior/phone/' \"$1\"": 3,  # ends a promise: for a director
        "echo 'name: 王' >> \"$1\"; exit 4": 5,
    }
    for change, code in wrong.items():
        refused = typing("C1 --reason 错", change, by="李敏")
        assert refused.code == code, refused.shown
        assert "svc edit C2026-0001" in refused.err or "(WI/FW-015.5)" in refused.err
        assert amends(svc, "C1") == []
        assert (staffed / ".svc/edits/李敏/C2026-0001.yaml").exists()
    unsaid = typing("C1", "sed -i '$ d; s/phone$/superior/; s/电钻/电锤/' \"$1\"", by="李敏")
    assert (unsaid.code, "--reason" in unsaid.err) == (2, True)
    saved = typing("C1 --reason 好", "true", by="李敏")
    assert saved.code == 0, saved.shown
    assert [s["set"] for s in amends(svc, "C1")] == [{"matter": "电锤"}]
    assert typing("C1", "exit 9", by="保安甲").code == 3  # before an editor is opened
    svc("cancel C1 --reason 误", by="周主任")
    assert typing("C1", "exit 9", by="李敏").code == 3
    svc("inquiry add --matter 问 --kind question")
    meanwhile = f"sed -i 's/问/答/' \"$1\"; sed -i 's/问/改/' {staffed}/records/inquiry/2026/11/*.yaml"
    raced = typing("Q1 --reason 错", meanwhile, by="李敏")
    assert raced.code == 5
    assert "matter: 答" in (staffed / ".svc/edits/李敏/Q2026-0001.yaml").read_text()


def test_at_a_terminal_a_wrong_record_is_edited_again_and_the_reason_asked(
    svc: Svc, staffed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    svc(C1)
    script = tmp_path / "editor"
    script.write_text(
        '#!/bin/sh\nif grep -q nois$ "$1"; then sed -i "s/nois$/pests/" "$1"; else sed -i "s/noise/nois/" "$1"; fi\n'
    )
    script.chmod(0o755)
    clerk = Clerk(svc, monkeypatch)
    again, save = "要再改吗？（y/n；n：先放下，已改的内容会留着）", "就这样保存吗？（y/n）"
    saved = clerk("edit C1", {again: "y", save: "y", "原因": "听错"}, by="李敏", EDITOR=str(script))
    assert (saved.code, clerk.asked) == (0, [again, save, "原因"]), saved.shown
    assert [(s["set"], s["reason"]) for s in amends(svc, "C1")] == [({"category": "pests"}, "听错")]
