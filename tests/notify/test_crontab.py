"""`svc cron print`: every line is one that cron takes, and works in cron's empty environment."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import svc_program
from tests.running import NOW, ROOT, Svc
from tests.sites import clean, git

FIELD = {0: (0, 59), 1: (0, 23), 2: (1, 31), 3: (1, 12), 4: (0, 7)}


def entries(text: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The settings and the lines of a crontab, read as cron reads them."""
    settings, lines = {}, []
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if found := re.fullmatch(r"([A-Z_]+)=(.*)", line):
            settings[found[1]] = found[2]
            continue
        *when, command = line.split(None, 5)
        for place, part in enumerate(when):
            for number in re.findall(r"\d+", part.partition("/")[0]):
                assert FIELD[place][0] <= int(number) <= FIELD[place][1], line
            assert re.fullmatch(r"(\*|\d+(-\d+)?)(/\d+)?", part), line
        assert not re.search(r"(?<!\\)%", command), line
        lines.append((" ".join(when), command.replace("\\%", "%")))
    return settings, lines


def as_cron(place: Path, settings: dict[str, str], command: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run a line as cron does: an empty environment, the home folder, its shell."""
    env = {"HOME": str(place), "LOGNAME": "x", "PATH": settings["PATH"], "LANG": settings["LANG"], **more}
    return subprocess.run(
        [settings["SHELL"], "-c", command],
        env=env | {"SVC_NOW": NOW, "PYTHONPATH": str(ROOT)},
        cwd=place,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize("name", ["site", "a site", "100% '客服' \"中心\" $HOME", "-x;y"])
def test_every_line_works_in_crons_empty_environment_wherever_the_site_is(
    name: str, svc: Svc, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [str(svc_program())])
    place = tmp_path / "srv" / name
    place.parent.mkdir()
    site.rename(place)
    home = tmp_path / "cron home"
    home.mkdir()
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "hub.git")
    git(place, "remote", "add", "origin", str(tmp_path / "hub.git"))
    svc("desk use A", cwd=place)
    svc("complaint add --matter 噪声 --category noise --channel phone", cwd=place, now="2026-10-20 09:00")
    settings, lines = entries(svc(["cron", "print", "--forms", str(tmp_path / "forms %")], cwd=place).out)
    assert settings["SHELL"] == "/bin/sh"
    assert len(lines) >= 5
    ends = {}
    for when, command in lines:
        done = as_cron(home, settings, command)
        assert done.returncode == 0, (command, done.stderr)
        assert done.stderr == "", command
        ends[when + command.rpartition("-C")[2].partition(" -q")[0][-5:]] = done.stdout
    assert any("C2026-A0001" in out for out in ends.values())
    assert sorted(path.name for path in (tmp_path / "forms %").iterdir()) == [
        "QR-001FW.html",
        "QR-002FW.html",
        "QR-003FW.html",
        "QR-004FW.html",
        "TJ.html",
        "report.html",
    ]
    assert "C2026-A0001" in (tmp_path / "forms %" / "QR-002FW.html").read_text("utf-8") or "噪声" in (
        tmp_path / "forms %" / "QR-002FW.html"
    ).read_text("utf-8")
    assert git(place, "log", "-1", "--format=%an") == "svc"
    clean(place)


def test_what_is_well_is_silent_and_what_is_not_is_mailed(svc: Svc, site: Path, tmp_path: Path) -> None:
    settings, lines = entries(svc("cron print").out)
    home = tmp_path / "home"
    weekly = next(command for _when, command in lines if " check " in command)
    assert as_cron(home, settings, weekly).stdout == ""
    (site / "records/complaint/2026/11").mkdir(parents=True)
    (site / "records/complaint/2026/11/C2026-0001.yaml").write_text("100%\n")
    assert "C2026-0001.yaml:1" in as_cron(home, settings, weekly).stdout


def test_lines_fit_the_site(svc: Svc, site: Path) -> None:
    assert " sync " not in svc("cron print").out
    git(site, "remote", "add", "office", "x")
    assert "office" in svc("cron print").out
    assert "\n*/10 * * * * " in svc("cron print").out
    text = (site / "svc.yaml").read_text("utf-8")
    (site / "svc.yaml").write_text(text.replace("open: '08:30'", "open: '00:15'"), "utf-8")
    lines = [when for when, _command in entries(svc("cron print").out)[1]]
    assert "15 0 * * *" in lines
    assert "15 23 * * *" in lines


def test_it_speaks_the_sites_language(svc: Svc, site: Path) -> None:
    assert "# 开门时" in svc("cron print", SVC_LANG=None).out
    assert "# at opening" in svc("cron print --lang en").out


def test_a_folder_with_a_line_break_is_refused(svc: Svc, site: Path, tmp_path: Path) -> None:
    place = tmp_path / "a\nb"
    site.rename(place)
    assert svc("cron print", cwd=place).code == 2
    os.chdir(tmp_path)


def test_last_month_is_a_month_for_forms_and_reports(svc: Svc) -> None:
    for word in ("last", "上月"):
        assert svc(f"form print QR-004FW --month {word}").out == svc("form print QR-004FW --month 2026-10").out
        assert svc(f"report month {word}").out == svc("report month 2026-10").out
    assert svc("report month 本月").out == svc("report month 2026-11").out
