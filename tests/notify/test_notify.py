"""`svc notify`: everybody hears once a day what waits for them, by mail or in a group, and nothing of residents."""

import json
import os
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.running import Svc
from tests.sites import git

STAFF = """\
staff:
- {name: 李敏, role: desk, email: limin@example.com}
- {name: 周主任, role: director}
- {name: 张师傅, role: department, department: 维修班, email: zhang@example.com}
- {name: 赵师傅, role: department, department: 维修班, email: zhao@example.com}
"""
ADD = "complaint add --category facility --channel phone --name 王小明 --unit 3-1201 --phone 13800000001 --matter 异响"
LATE = "2026-11-06 08:30"


@pytest.fixture
def office(svc: Svc, site: Path) -> Path:
    """A complaint that was sent to 维修班 and is late, and one still to be sent on by the desk."""
    configure(site)
    assert svc(ADD).code == 0
    assert svc("complaint dispatch C1 --to 维修班").code == 0
    assert svc(ADD, now="2026-11-05 09:00").code == 0
    return site


def configure(site: Path, notify: str = "") -> None:
    path = site / "svc.yaml"
    kept = path.read_text("utf-8").partition("staff:\n")[0]
    path.write_text(kept + STAFF + notify, "utf-8")
    git(site, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qam", "settings", "--allow-empty")


class Server(threading.Thread):
    """A mail server of a few lines, on a real socket; what it takes is kept."""

    def __init__(self, refuses: str = "") -> None:
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.refuses = refuses
        self.letters: list[EmailMessage] = []
        self.said: list[str] = []
        self.start()

    def run(self) -> None:
        while True:
            try:
                line, _ = self.socket.accept()
            except OSError:
                return
            with line, line.makefile("rwb") as file:
                self.talk(file)

    def stop(self) -> None:
        """Wake the thread that waits and let it end: else it would accept for the next socket of this descriptor."""
        self.socket.shutdown(socket.SHUT_RDWR)
        self.join()
        self.socket.close()

    def talk(self, file: Any) -> None:
        def answer(text: str) -> None:
            file.write(f"{text}\r\n".encode())
            file.flush()

        answer("220 hello")
        while heard := file.readline():
            word = heard.decode().strip()
            self.said.append(word)
            verb = word.split(":")[0].split()[0].upper()
            if verb == "EHLO":
                answer("250-hello")
                answer("250 AUTH PLAIN")
            elif verb == "AUTH":
                answer("235 welcome" if self.refuses != "password" else "535 who are you")
            elif verb == "RCPT" and self.refuses and self.refuses in word:
                answer("550 no such user")
            elif verb == "DATA":
                answer("354 go on")
                lines = []
                while (row := file.readline()) != b".\r\n":
                    lines.append(row)
                self.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
                answer("250 taken")
            elif verb == "QUIT":
                answer("221 bye")
                return
            else:
                answer("250 fine")


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.stop()


def smtp(server: Server, more: str = "") -> str:
    return f"notify: {{from: svc@example.com, smtp: {{host: 127.0.0.1, port: {server.port}, starttls: false{more}}}}}\n"


def test_without_settings_the_messages_are_printed_and_nothing_is_sent(svc: Svc, office: Path) -> None:
    told = svc("notify", now=LATE)
    assert told.code == 0
    assert "收件人：张师傅 <zhang@example.com>" in told.out
    assert "主题：【阳光花园】逾期 1 件" in told.out
    assert "C2026-0001 处理完成 · 期限 2026-11-05 · 逾期 8 小时 30 分钟" in told.out
    assert "svc.yaml" in told.err
    assert not (office / ".svc/notify/told.json").exists()


@pytest.mark.parametrize("detail", ["", ", detail: true"])
def test_a_message_names_no_resident_unless_the_site_wants_it(detail: str, svc: Svc, office: Path) -> None:
    configure(office, f"notify: {{from: a@example.com, sendmail: true{detail}}}\n")
    out = svc("notify -n", now=LATE).out
    assert "王小明" not in out
    assert "13800000001" not in out
    assert ("3-1201" in out, "异响" in out) == (bool(detail), bool(detail))


def test_everybody_gets_what_waits_for_them_or_their_department(svc: Svc, office: Path, server: Server) -> None:
    configure(office, smtp(server))
    told = svc("notify", now=LATE)
    assert told.code == 0, told.err
    by_name = {letter["To"].addresses[0].addr_spec: letter for letter in server.letters}
    assert sorted(by_name) == ["limin@example.com", "zhang@example.com", "zhao@example.com"]
    assert "处理完成" in by_name["zhang@example.com"].get_content()
    assert "处理完成" not in by_name["limin@example.com"].get_content()
    assert "C2026-0002 通知责任部门 · 期限 2026-11-06\r\n" in by_name["limin@example.com"].get_content()
    letter = by_name["limin@example.com"]
    assert letter["Subject"] == "【阳光花园】逾期 1 件、今日到期 1 件"
    assert letter["From"].addresses[0].addr_spec == "svc@example.com"
    assert letter["To"].addresses[0].display_name == "李敏"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime.isoformat() == "2026-11-06T08:30:00+08:00"


def test_twice_a_day_sends_once_unless_something_became_late_since(svc: Svc, office: Path, server: Server) -> None:
    configure(office, smtp(server))
    svc("notify", now="2026-11-05 08:30")
    first = len(server.letters)
    assert first >= 2
    assert svc("notify -q", now="2026-11-05 09:30").shown == ""
    assert len(server.letters) == first
    svc(
        ["repair", "add", "--unit", "3-1201", "--item", "灯", "--appointment", "2026-11-05 10:00"],
        now="2026-11-05 09:30",
    )
    svc("repair dispatch R1 --to 维修班", now="2026-11-05 09:31")
    svc("notify", now="2026-11-05 10:30")
    later = server.letters[first:]
    assert {letter["To"].addresses[0].addr_spec for letter in later} == {"zhang@example.com", "zhao@example.com"}
    assert "R2026-0001" in later[0].get_content()
    assert "C2026-0001" not in later[0].get_content()
    svc("notify", now="2026-11-05 11:00")
    assert len(server.letters) == first + 2
    svc("notify --again", now="2026-11-05 11:00")
    assert len(server.letters) > first + 2
    svc("notify", now=LATE)
    assert "C2026-0001" in server.letters[-1].get_content()


def test_one_who_is_refused_keeps_nobody_else_from_it_and_is_tried_again(svc: Svc, office: Path) -> None:
    server = Server(refuses="zhang@")
    configure(office, smtp(server))
    told = svc("notify", now=LATE)
    assert told.code == 5
    assert "张师傅" in told.err
    assert "550 no such user" in told.err
    assert len(server.letters) == 2
    server.refuses = ""
    assert svc("notify", now=LATE).code == 0
    assert [letter["To"].addresses[0].addr_spec for letter in server.letters[2:]] == ["zhang@example.com"]
    server.stop()


def test_a_server_that_is_not_there_is_told_of_once(svc: Svc, office: Path) -> None:
    configure(office, "notify: {from: a@example.com, smtp: {host: 127.0.0.1, port: 1, starttls: false}}\n")
    told = svc("notify", now=LATE)
    assert told.code == 5
    assert told.err.count("Connection refused") == 1
    assert "Traceback" not in told.shown


def test_the_password_comes_from_netrc_or_the_environment_and_is_never_shown(
    svc: Svc, office: Path, server: Server, tmp_path: Path
) -> None:
    configure(office, smtp(server, ", user: svc"))
    netrc = tmp_path / "home/.netrc"
    netrc.write_text("machine elsewhere login svc password wrong\nmachine 127.0.0.1 login svc password geheim\n")
    netrc.chmod(0o644)
    assert svc("notify", now=LATE).code == 5
    netrc.chmod(0o600)
    assert svc("notify", now=LATE).code == 0
    assert "AUTH PLAIN AHN2YwBnZWhlaW0=" in server.said
    assert svc("notify --again", now=LATE, SVC_SMTP_PASSWORD="x").code == 0
    assert "AUTH PLAIN AHN2YwB4" in server.said
    server.refuses = "password"
    refused = svc("notify --again", now=LATE)
    assert refused.code == 5
    assert "535 who are you" in refused.err
    assert "geheim" not in refused.shown


def test_a_password_goes_over_no_open_line(svc: Svc, office: Path, server: Server) -> None:
    configure(office, smtp(server, ", user: svc").replace("127.0.0.1", "ip6-localhost.invalid"))
    assert svc("notify", now=LATE, SVC_SMTP_PASSWORD="x").code == 5
    configure(office, smtp(server, ", user: svc").replace("starttls: false", "starttls: true"))
    assert svc("notify", now=LATE, SVC_SMTP_PASSWORD="x").code == 5  # it offers no STARTTLS
    assert not [word for word in server.said if word.startswith("AUTH")]
    assert server.letters == []


def test_the_machines_own_sendmail_gets_the_letters(svc: Svc, office: Path, tmp_path: Path) -> None:
    program = tmp_path / "bin/sendmail"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\ncat >> {tmp_path}/mail\n')
    program.chmod(0o755)
    configure(office, "notify: {from: a@example.com, sendmail: true}\n")
    path = f"{program.parent}:{os.environ['PATH']}"
    assert svc("notify", now=LATE, PATH=path).code == 0
    assert (tmp_path / "calls").read_text() == "-t -oi\n" * 3
    assert b"To: =?utf-8?" in (tmp_path / "mail").read_bytes()
    program.write_text("#!/bin/sh\necho 'mail queue is full' >&2\nexit 75\n")
    told = svc("notify --again", now=LATE, PATH=path)
    assert told.code == 5
    assert told.err.count("mail queue is full") == 3


class Robot(BaseHTTPRequestHandler):
    heard: list[dict[str, object]]
    answer: bytes

    def do_POST(self) -> None:
        type(self).heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(type(self).answer)

    def log_message(self, *_: object) -> None:
        pass


def test_a_groups_robot_says_it_to_all_and_its_address_is_this_clones_own(svc: Svc, office: Path) -> None:
    Robot.heard, Robot.answer = [], b'{"errcode": 0}'
    http = HTTPServer(("127.0.0.1", 0), Robot)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    git(office, "config", "svc.webhook", f"http://127.0.0.1:{http.server_port}/send?key=geheim")
    told = svc("notify", now=LATE)
    assert told.code == 0, told.err
    assert "群 · 【阳光花园】" in told.out
    [said] = Robot.heard
    assert "- 维修班: C2026-0001 处理完成" in str(said["text"])
    assert svc("notify", now=LATE).code == 0
    assert len(Robot.heard) == 1
    Robot.answer = b'{"errcode": 93000, "errmsg": "invalid webhook url"}'
    refused = svc("notify --again", now=LATE)
    assert refused.code == 5
    assert "93000 invalid webhook url" in refused.err
    http.shutdown()
    http.server_close()
    gone = svc("notify --again", now=LATE)
    assert gone.code == 5
    assert "geheim" not in gone.shown + refused.shown
    assert " notify -q" in svc("cron print").out


def test_makers_of_robots_get_the_text_as_they_want_it() -> None:
    from svc.notify.send import Robot as Say
    from svc.notify.send import fit_robot_limit

    assert Say("https://qyapi.weixin.qq.com/x").wrapped("a") == {"msgtype": "text", "text": {"content": "a"}}
    assert Say("https://oapi.dingtalk.com/x").wrapped("a") == {"msgtype": "text", "text": {"content": "a"}}
    assert Say("https://open.feishu.cn/x").wrapped("a") == {"msg_type": "text", "content": {"text": "a"}}
    long = fit_robot_limit("\n- x".join(f"{n}" * 50 for n in range(100)))
    assert len(long) <= 2000
    assert long.splitlines()[-1].startswith(("另有", "and"))


@pytest.mark.parametrize(
    ("setting", "word"),
    [
        ("{from: a@example.com, smtp: {host: x, password: y}}", "netrc"),
        ("{smtp: {host: x}}", "from"),
        ("{from: nobody, sendmail: true}", "nobody"),
        ("{from: a@b, sendmail: true, smtp: {host: x}}", "smtp"),
        ("{from: a@b, command: [rm, -rf]}", "sendmail"),
        ("{from: a@b, smtp: {host: x, port: 99999}}", "65535"),
        ("{from: a@b, sendmail: maybe}", "sendmail"),
        ("[]", "smtp"),
    ],
)
def test_what_is_set_wrong_is_named_with_its_line(setting: str, word: str, svc: Svc, office: Path) -> None:
    configure(office, f"notify: {setting}\n")
    refused = svc("notify", now=LATE)
    assert refused.code == 5
    assert "svc.yaml:" in refused.err
    assert word in refused.err


def test_who_has_no_address_is_named_and_a_quiet_day_is_quiet(svc: Svc, office: Path) -> None:
    svc("complaint add --matter 噪声 --category noise --channel phone", now="2026-11-04 09:00")
    svc("complaint dispatch C3 --to 安防班", now="2026-11-04 09:00")
    assert "安防班 1" in svc("notify -n", now="2026-11-08 09:00").err
    configure(office, "notify: {from: a@example.com, sendmail: true}\n")
    assert svc("notify -q", now="2026-10-02 09:00").shown == ""
    assert svc("notify", now="2026-10-02 09:00").out == "没有要通知的\n"


def test_a_spoilt_memory_is_none(svc: Svc, office: Path, server: Server) -> None:
    configure(office, smtp(server))
    folder = office / ".svc/notify"
    folder.mkdir(parents=True)
    for spoilt in (
        "garbage",
        "[]",
        '{"limin@example.com": 3}',
        '{"limin@example.com": {"day": "2026-11-06", "told": 1}}',
    ):
        (folder / "told.json").write_text(spoilt)
        before = len(server.letters)
        assert svc("notify", now=LATE).code == 0
        assert len(server.letters) == before + 3
