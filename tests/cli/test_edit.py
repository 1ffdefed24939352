"""`svc edit svc.yaml`: opened in the editor, checked, shown as a difference, committed; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

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
    assert not list((staffed / ".svc/edits").iterdir())
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
    for name in ("records", "../x", "/etc/passwd", ".git/config", "templates", "templates/../svc.yaml", "C12"):
        assert typing(name, "true").code == 2, name
    assert "svc amend C12" in typing("C12", "true").err


def test_an_editor_that_fails_or_is_missing_and_a_file_changed_meanwhile(
    svc: Svc, staffed: Path, typing: Callable[..., Result]
) -> None:
    failed = typing("svc.yaml", 'echo "phone: 1" >> "$1"; exit 3')
    assert failed.code == 5
    assert "svc edit svc.yaml" in failed.err
    assert svc("edit svc.yaml", by="周主任", EDITOR="/nowhere/editor").code == 5
    raced = typing("svc.yaml", f"echo 'recurring: {{times: 4}}' >> {staffed}/svc.yaml")
    assert raced.code == 5
    assert "phone: 1" in (staffed / ".svc/edits/svc.yaml").read_text()
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
    assert b"departmnts" in (staffed / ".svc/edits/svc.yaml").read_bytes()
    held_back = clerk("edit svc.yaml", {save: "n"}, by="周主任", EDITOR=str(script))
    assert (held_back.code, (staffed / "svc.yaml").read_bytes()) == (0, before)
    assert "+phone: 7" in held_back.out
    saved = clerk("edit svc.yaml", {again: "y", save: "y"}, by="周主任", EDITOR=str(script))
    assert (saved.code, clerk.asked) == (0, [again, save])
    assert (staffed / "svc.yaml").read_bytes() == before + b"phone: 7\n"
    assert git(staffed, "status", "--porcelain") == ""
