"""The making of a site: its folder, its first settings, its repository."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from svc.disk import lock
from svc.disk.write import create_file
from svc.git.ask import REMOTES
from svc.git.commit import History
from svc.model import yaml_write
from svc.site import desk
from svc.site.environment import SETTINGS_NAME
from svc.site.settings import read_site
from svc.text import language
from svc.text.dataclass import dataclass
from svc.text.errors import BadInput
from svc.text.language import _

SETTINGS = """\
name: {name}
company: {company}
timezone: Asia/Shanghai
language: {language}
households: 0
hours: {{open: '08:30', close: '18:00'}}
since: '2000-01-01'  # {since}
departments: [办公室, 清洁绿化班, 安防班, 维修班, 财务, 工程, 质量]
routes:
  noise: 安防班
  facility: 维修班
  press: 办公室
  cleaning: 清洁绿化班
  pests: 清洁绿化班
  service: 办公室
  other: 办公室
# phone: 0571-8600 0000  # {phone}
# staff: [{{name: 李敏, role: desk}}, {{name: 周主任, role: director}}]  # {staff}
#   {roles}
# deadlines: {{complaint.answer: 3d, complaint.escalate: 2h}}
"""
ATTRIBUTES = """\
# Steps are one line each: git's own union driver joins what two clones appended to the same record.
records/**/*.yaml merge=union text eol=lf
"""
IGNORED = ".svc/\n.tmp-*\n"


@dataclass(frozen=True)
class NewSite:
    """A new site: its root, whether git keeps its history, and whether its repository knows another one."""

    root: Path
    tracked: bool
    shared: bool = False


def init_site(root: Path, name: str, spoken: str | None, by: str | None) -> NewSite:
    """Make a site in a folder that is not one yet, with its first commit.

    Args:
        root: the folder; it may exist, but not be a site yet.
        name: the site's name.
        spoken: its language, else Chinese.
        by: who founds it; else `SVC_BY`, else git's user.name, else svc.

    Raises:
        BadInput: it is a site already (exit 2).
        StorageFailed: it can't be written (exit 5).
    """
    root = root.absolute()
    if (root / SETTINGS_NAME).exists():
        raise BadInput(
            _("{folder} is a site already").format(folder=root),
            todo=_("see: svc -C {folder} today").format(folder=root),
        )
    if not name.strip() or "\n" in name:
        raise BadInput(_("--name: one short line is expected"))
    _refuse_own_source(root)
    settings = first_settings(name, language.from_tag(spoken or "zh") or "zh")
    return start_history(root, write_first_files(root, {SETTINGS_NAME: settings}), by)


def first_settings(name: str, tag: str) -> str:
    """The text of a new site's settings, with remarks in its language.

    Args:
        name: the site's name.
        tag: its language, `zh` or `en`.
    """
    written, before = yaml_write.scalar_text(name), language.current_language()
    language.use_language(tag)
    try:
        return SETTINGS.format(
            name=written,
            company=written,
            language=tag,
            since=_("what is entered from then on owes what this edition asks for: in a new site all of it"),
            phone=_("the desk's telephone, printed on receipts"),
            staff=_("with nobody listed anyone may act"),
            roles=_("roles: desk, department, director, leader, finance, guard"),
        )
    finally:
        language.use_language(before)


def _refuse_own_source(root: Path) -> None:
    """Refuse to make a site inside a clone of svc itself, where its records would be mixed with the program's files.

    Raises:
        BadInput: the folder lies there (exit 2).
    """
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), None)
    if top and (top / "svc/cli/main.py").is_file() and (top / "pyproject.toml").is_file():
        raise BadInput(
            _("{folder} lies in the clone of svc itself").format(folder=root),
            todo=_("make the site elsewhere: {command}").format(command=f"svc init {top.parent / root.name}"),
        )


def write_first_files(root: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write a site's first files, and leave files that exist as they are.

    Args:
        root: the folder.
        texts: the site's settings, and what else it has from the beginning, by file.

    Returns:
        The files written.

    Raises:
        StorageFailed: they can't be (exit 5).
    """
    written = []
    for file, text in {**texts, ".gitattributes": ATTRIBUTES, ".gitignore": IGNORED}.items():
        if not os.path.lexists(root / file):
            create_file(root / file, text.encode())
            written.append(root / file)
    return written


def start_history(root: Path, written: list[Path], by: str | None = None, *, own: bool = False) -> NewSite:
    """Begin the history of a site, if there is git.

    Args:
        root: the site.
        written: its first files.
        by: who founds it; else `SVC_BY`, else git's user.name, else svc.
        own: in a repository of its own, even where the site lies in another.

    Raises:
        StorageFailed: git could not (exit 5).
    """
    history = History(root, enabled=True)
    history.init(own=own)
    if history.available():
        site = read_site(root)
        who = by or os.environ.get("SVC_BY") or history.user_name() or "svc"
        with lock.hold(root) as held:
            history.commit(written, "svc: init", [("Actor", who)], who, site.address(who), desk.time_at(site), held)
    return NewSite(root, history.available(), bool(history.available() and history.settings(REMOTES, b"remote")))
