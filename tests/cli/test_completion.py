"""Tab in bash, zsh and fish: what is offered, how fast it can be, and that it does no harm."""

import hashlib
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from svc.cli.completion.scripts import SHELLS, script_for
from tests.program import svc_program
from tests.running import NOW, ROOT, Svc, environment

Offer = Callable[..., dict[str, str]]


@pytest.fixture
def tab(svc: Svc) -> Offer:
    """What fish is offered at the end of a line, each with its meaning; words behind the last space are being typed."""

    def offered(line: str, **more: str) -> dict[str, str]:
        *words, typed = line.split(" ")
        found = svc(["__complete", "fish", *words, typed], **more)
        assert (found.code, found.err) == (0, "")
        return dict([*each.split("\t"), ""][:2] for each in found.out.splitlines())

    return offered


@pytest.fixture
def desk(svc: Svc, staffed: Path) -> Path:
    """A site with a closed complaint and two open ones, two keys of which one is lent, and an index."""
    for unit, matter in (("3-1201", "楼上电钻"), ("3-1202", "灯坏"), ("3-1203", "垃圾 未清")):
        svc(["complaint", "add", "--unit", unit, "--matter", matter, "--category", "noise", "--channel", "phone"])
    svc("complaint withdraw C2 --text 不用了")
    for unit in ("3-1201", "3-1202"):
        svc(f"resident add --unit {unit} --owner 王小明 --phone 13800000011")
        svc(f"key deposit --unit {unit} --owner 王小明 --key 大门=2 --purpose 出差 --signed 王小明")
    assert svc("key lend K1 --borrower 王小明 --phone 13800000011 --purpose 看房 --due 18:00").code == 0
    assert svc(["amend", "C1", "matter=楼上冲击钻", "--reason", "听错了"]).code == 0
    svc("overdue")
    return staffed


def test_commands_options_and_values_in_both_languages(tab: Offer, desk: Path) -> None:
    assert {"complaint", "today", "completion"} <= tab("").keys()
    assert tab("com") == {"complaint": "投诉：登记、办理、列出", "completion": tab("")["completion"]}
    assert tab("com", SVC_LANG="en")["complaint"] == "complaint: register, take steps, list"
    assert list(tab("投")) == ["投诉"]
    assert list(tab("投诉 登")) == ["登记"]
    assert list(tab("投诉 登记 --住")) == ["--住址", "--住户姓名", "--住户电话"]
    assert tab("complaint add --cat") == {"--category": "类别"}
    assert "--category" not in tab("complaint add --category noise --")
    assert "--against" in tab("complaint add --against 王静 --")
    assert tab("complaint add --category n") == {"noise": "装修噪声"}
    assert list(tab("complaint add --category=n")) == ["--category=noise"]
    assert list(tab("投诉 登记 --类别 装")) == ["装修噪声"]
    assert "安防班" in tab("complaint dispatch C1 --to ")
    assert list(tab("note C1 x --by 王")) == ["王静"]
    assert {"director", "安防班", "李敏"} <= tab("today --who ").keys()
    assert tab("complaint add --unit 3-12") == {"3-1201": "王小明", "3-1202": "王小明"}
    assert list(tab("resident show 3-1202")) == ["3-1202"]
    assert tab("form print QR-002") == {"QR-002FW": "业主/住户投诉记录表"}
    assert list(tab("form print 投诉统")) == ["投诉统计表"]
    assert list(tab("report month 2026-1")) == ["2026-11", "2026-10"]
    assert list(tab("report month 上")) == ["上月"]
    assert list(tab("report half 2026-")) == ["2026-H2", "2026-H1"]
    assert list(tab("complaint list --status withd")) == ["withdrawn"]
    assert list(tab("completion ")) == list(SHELLS)
    assert list(tab("attach C1 ")) == [":files"]
    assert list(tab("-C ")) == [":dirs"]
    assert list(tab("audit acc")) == ["accept"]
    assert tab("complaint add --matter ") == tab("nonsense x ") == tab("note -- --") == {}
    with (desk / "svc.yaml").open("a", encoding="utf-8") as file:
        file.write("aliases: {吵: complaint add --category noise}\n")
    assert tab("吵") == {"吵": "complaint add --category noise"}
    assert "--unit" in tab("吵 --un")


def test_records_fit_the_command_open_ones_first(tab: Offer, desk: Path) -> None:
    assert list(tab("complaint show ").items()) == [
        ("C3", "3-1203 垃圾 未清"),
        ("C1", "3-1201 楼上冲击钻"),
        ("C2", "3-1202 灯坏"),
    ]
    assert list(tab("show C")) == ["C3", "C1", "C2"]
    assert list(tab("show k")) == ["k2", "k1"]
    assert list(tab("show C2026-0001")) == ["C2026-0001"]
    assert list(tab("show C3")) == ["C3"]
    assert list(tab("complaint show K")) == []
    assert list(tab("key return ")) == ["K1"]
    assert list(tab("key show ")) == ["K2", "K1"]
    assert list(tab("complaint reopen ")) == ["C2", "C3", "C1"]
    assert list(tab("show C", SVC_NOW="2027-01-04 09:00")) == ["C2026-0003", "C2026-0001", "C2026-0002"]
    assert list(tab("note C1 C")) == ["C3", "C1", "C2"]
    assert list(tab("callback record --about C")) == ["C3", "C1", "C2"]


def test_nothing_is_written_and_nothing_goes_wrong(svc: Svc, tab: Offer, desk: Path, tmp_path: Path) -> None:
    def state() -> str:
        files = sorted(path for path in desk.rglob("*") if path.is_file())
        return hashlib.sha256(b"".join(bytes(path) + path.read_bytes() for path in files)).hexdigest()

    before = state()
    for line in ("complaint show ", "show C", "today --who ", "complaint add --unit "):
        tab(line)
    assert state() == before
    index = desk / ".svc" / "index.db"
    for broken in (b"no index", b"", None):
        index.unlink()
        if broken is not None:
            index.write_bytes(broken)
        assert set(tab("complaint show ")) == {"C1", "C2", "C3"}
        if broken is None:
            assert not index.exists()
        else:
            assert index.read_bytes() == broken
    (desk / "svc.yaml").write_text("staff: [{{{\n:", "utf-8")
    assert "complaint" in tab("")
    assert tab("today --who 王") == {}
    outside = tmp_path / "outside"
    outside.mkdir()
    assert "complaint" in tab("", SVC_SITE=str(outside))
    assert tab("show ", SVC_SITE=str(outside)) == {}
    assert svc(["__complete"]).shown == svc(["__complete", "bash"]).shown == ""


def test_it_imports_little(desk: Path) -> None:
    told = "import sys; from svc.cli.main import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    env = environment(desk.parent, SVC_NOW=NOW, PYTHONPATH=str(ROOT))
    line = [sys.executable, "-c", told, "__complete", "zsh", "show", ""]
    done = subprocess.run(line, env=env, cwd=desk, capture_output=True, text=True, check=True)
    assert "C3" in done.stdout
    assert not {"typer", "yaml", "svc.kinds", "svc.store", "svc.site", "jinja2", "subprocess"} & {*done.stderr.split()}


def test_the_line_of_bash_is_read_as_bash_reads_it(svc: Svc, desk: Path) -> None:
    def offered(line: str, sort: str = "9") -> list[str]:
        return svc(["__complete", "bash", sort, line]).out.splitlines()

    assert offered("svc complaint show C") == ["C3  3-1203 垃圾 未清", "C1  3-1201 楼上冲击钻", "C2  3-1202 灯坏"]
    assert offered("svc complaint show C", "37") == ["C3", "C1", "C2"]
    assert offered("svc complaint show C3") == ["C3"]
    assert offered("cd x && SVC_BY=王静 /usr/bin/svc complaint add --category=no") == ["noise"]
    assert offered("svc note C1 'two words' --by 王") == ["王静"]
    assert offered('svc note C1 "it\'s" a\\ b --by 王') == ["王静"]


def _shell(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"no {name} here")
    return found


def _env(home: Path) -> dict[str, str]:
    env = environment(home, SVC_NOW=NOW, TERM="xterm", LANG="C.UTF-8")
    return env | {"PATH": f"{svc_program().parent}{os.pathsep}{env['PATH']}"}


def test_in_bash(desk: Path) -> None:
    asked = 'COMP_LINE="$1"; COMP_POINT=$(LC_ALL=C; echo ${#1}); COMP_TYPE=9; _svc_complete 2>/dev/null'
    asked += '; printf "%s\\n" "${COMPREPLY[@]}"'
    for line, found in (
        ("svc key return ", "K1\n"),
        ("svc complaint show C", "C3  3-1203 垃圾 未清\nC1  3-1201 楼上冲击钻\nC2  3-1202 灯坏\n"),
        ("svc 投", "投诉\n"),
    ):
        script = f"{script_for('bash')}\n{asked}"
        told = subprocess.run(
            [_shell("bash"), "--norc", "-c", script, "bash", line],
            env=_env(desk.parent),
            cwd=desk,
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout == found


def test_in_fish(desk: Path) -> None:
    lines = ("complaint show C", "投", "key return ")
    script = script_for("fish") + "".join(f"\ncomplete -C 'svc {line}'" for line in lines)
    told = subprocess.run(
        [_shell("fish"), "--no-config", "-c", script],
        env=_env(desk.parent),
        cwd=desk,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.splitlines() == [
        "C3\t3-1203 垃圾 未清",
        "C1\t3-1201 楼上冲击钻",
        "C2\t3-1202 灯坏",
        "投诉\t投诉：登记、办理、列出",
        "K1\t3-1201 大门",
    ]


def test_in_zsh(desk: Path) -> None:
    shell = _shell("zsh")
    pid, screen = pty.fork()
    if not pid:  # the child: a terminal of its own
        os.chdir(desk)
        os.execve(shell, [shell, "-f", "-i"], _env(desk.parent))

    shown = b""

    def wait(wanted: str) -> None:
        nonlocal shown
        until = time.monotonic() + 120
        while wanted.encode() not in shown:
            assert time.monotonic() < until, shown.decode("utf-8", "replace")
            if select.select([screen], [], [], 0.2)[0]:
                shown += os.read(screen, 65536)

    try:
        os.write(
            screen, b"PS1='> '; autoload -U compinit; compinit -D -u; source <(svc completion zsh); echo rea''dy\n"
        )
        wait("ready")
        os.write(screen, b"svc complaint show C\t")
        wait("楼上冲击钻")
        text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode("utf-8", "replace"))
        assert "C3  3-1203 垃圾 未清" in text
        os.write(screen, b"\x15svc key return \t\n")
        wait("return K1")
    finally:
        os.close(screen)
        os.kill(pid, 9)
        os.waitpid(pid, 0)
