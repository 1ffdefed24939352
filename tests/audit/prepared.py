"""A site prepared once for many audits: a sealed October, a few records of November, and hands that tamper."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.complaints import tell
from tests.running import Svc, environment
from tests.sites import Kept, Sites, head
from tests.tampering import edit

C1 = "records/complaint/2026/11/C2026-0002.yaml"
C2 = "records/complaint/2026/11/C2026-0003.yaml"
OLD = "records/complaint/2026/10/C2026-0001.yaml"
PASS = "records/pass/2026/11/P2026-0001.yaml"
PAPER = "records/submission/2026/10/QR-004FW.yaml"
DUTY = "records/duty/2026/11/2026-11-03.yaml"
ADD = "complaint add --channel phone --unit 3-1201 --name 王小明 --phone 13800000000"
MADE = "2026-11-20 18:00 +0800"
STORY = (
    f"[11-02 09:00] {ADD} --matter 夜间施工 --category noise --received '2026-10-30 10:00'",
    "[11-02 10:00] seal 2026-10",
    f"[11-02 11:00] {ADD} --matter 噪声扰民 --category noise --severity major",
    "[11-02 11:10] complaint dispatch C2 --to 安防班",
    f"[11-02 11:20] {ADD} --matter 态度生硬 --category service --against 王静",
    "[11-02 11:30 王静] note C2 住户又来电",
    "[11-02 11:40] attach C2 {photo}",
    "[11-02 11:45] resident add --unit 3-1201 --owner 王小明 --phone 13800000000",
    "[11-02 11:50] pass issue --unit 3-1201 --bearer 王小明 --role owner --id-type id --id-last4 1234 --items 沙发=1"
    " --signed 王小明",
    "[11-03 08:20 王静] duty on",
    "[11-03 09:00] form submit QR-004FW --month 2026-10",
)
STAFF = """\
staff:
- {name: 李敏, role: desk}
- {name: 王静, role: desk}
- {name: 赵倩, role: desk, until: '2026-11-10'}
- {name: 周主任, role: director}
- {name: 陈总, role: leader}
- {name: 张师傅, role: department, department: 维修班}
- {name: 保安甲, role: guard}
"""


@dataclass(frozen=True)
class Place:
    """A copy of the prepared site, with svc on it."""

    site: Path
    svc: Svc

    def file(self, path: str) -> Path:
        """A file of the site."""
        return self.site / path

    def add(self, path: str, **step: Any) -> None:
        """Append a step by hand."""
        words = {"at": "2026-11-20T17:30:00+08:00", "by": "李敏", "do": "note"} | step
        said = ", ".join(f"{key}: {quoted(value)}" for key, value in words.items())
        with self.file(path).open("a", encoding="utf-8") as file:
            file.write(f"- {{{said}}}\n")

    def new(self, path: str, text: str) -> None:
        """Write a new file by hand."""
        self.file(path).parent.mkdir(parents=True, exist_ok=True)
        self.file(path).write_text(text, "utf-8")

    def commit(self, by: str = "李敏", when: str = MADE, message: str = "tidy up", **more: str) -> str:
        """Commit everything by hand; the commit's name."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, when=when, by=by, **more)
        return head(self.site)

    def git(self, *words: str, when: str = MADE, by: str = "李敏", **more: str) -> str:
        """Run git by hand."""
        env = environment(self.site.parent)
        for role in ("AUTHOR", "COMMITTER"):
            env |= {f"GIT_{role}_NAME": by, f"GIT_{role}_EMAIL": "x@x", f"GIT_{role}_DATE": when}
        done = subprocess.run(
            ["git", *words], cwd=self.site, env=env | more, check=True, capture_output=True, text=True
        )
        return done.stdout

    def edit(self, path: str, change: Callable[[str], str]) -> None:
        """Change a file's text."""
        edit(self.site, path, change)

    def swap(self, path: str, old: str, new: str) -> None:
        """Put one text in the place of another in a file."""
        edit(self.site, path, lambda text: text.replace(old, new))

    def tell(self, *lines: str) -> None:
        """Run svc's own commands, which must succeed."""
        tell(self.svc, *lines)

    def audit(self, words: str = "", now: str = "2026-12-20 09:00", **env: str) -> list[dict[str, Any]]:
        """What an audit finds; its exit code must fit."""
        result = self.svc(f"audit {words} -f json", now=now, **env)
        rows: list[dict[str, Any]] = result.json
        open_ones = any(row["grade"] != "note" and "accepted" not in row for row in rows)
        assert result.code in (int(open_ones), 5), result.shown
        return rows

    def found(self) -> set[str]:
        """The sorts of faults and doubts that an audit finds."""
        return {row["what"] for row in self.audit() if row["grade"] != "note"}


def quoted(value: Any) -> str:
    """A value as a step has it in its file."""
    return f"'{value}'" if isinstance(value, str) and (":" in value or value in ("on", "off", "")) else str(value)


class Shelf:
    """The prepared site, made once, and copies of it."""

    def __init__(self, folder: Path, sites: Sites) -> None:
        self.folder = folder
        self.copies = 0
        original = sites.put("site", folder / "original")
        (folder / "home").mkdir()
        settings = original / "svc.yaml"
        settings.write_text(settings.read_text("utf-8") + STAFF, "utf-8")
        place = Place(original, Svc(folder / "home", original))
        place.commit(by="周主任", when="2026-11-02 08:30 +0800", message="site: staff")
        (folder / "photo.txt").write_text("原件")
        place.tell(*(line.replace("{photo}", str(folder / "photo.txt")) for line in STORY))
        self.original = Kept(original)

    def copy(self, name: str = "site") -> Place:
        """A fresh copy."""
        self.copies += 1
        there = self.folder / f"{self.copies}" / name
        self.original.lay(there)
        return Place(there, Svc(self.folder / "home", there))
