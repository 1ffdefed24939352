"""The first command that writes under this edition notes so in `svc.yaml`: `since`, from when on its promises count."""

from __future__ import annotations

from pathlib import Path

from svc.dates import timestamps
from svc.disk.read import read_file
from svc.disk.write import replace_file
from svc.git.ask import Clone
from svc.git.commit import History
from svc.model import yaml_read
from svc.site.committed import are_committed
from svc.site.desk import Desk
from svc.site.environment import SETTINGS_NAME
from svc.site.round_settings import NOT_YET
from svc.store import index_file
from svc.text.dataclass import replace
from svc.text.errors import Damaged, SvcError
from svc.text.language import _


def under_this_edition(desk: Desk) -> Desk:
    """The desk at which a command writes: of a site that has no `since` yet, this edition begins now."""
    terms = desk.site.terms
    if terms.since != NOT_YET:
        return desk
    return replace(desk, site=replace(desk.site, terms=replace(terms, since=desk.now)))


def note_edition(desk: Desk, history: History, held: int) -> str:
    """Write down in `svc.yaml` that this edition began now, once a command has written its records.

    Where somebody has changed the file and not committed it, the line is left for that person to commit. Where it
    can't be written, the next command tries again.

    Args:
        desk: site, time and actor; its terms are still those of the file.
        history: what commits it.
        held: the descriptor of the site's lock.

    Returns:
        A sentence about it; empty where there is nothing to note, or nothing could be noted.
    """
    if desk.site.terms.since != NOT_YET:
        return ""
    path, root, told = desk.site.root / SETTINGS_NAME, desk.site.root, timestamps.iso(desk.now)
    try:
        before = read_file(path, yaml_read.MAX_SIZE)
        after = with_since(before, told, path)
        committed = are_committed(Clone(root, enabled=True))
        made_for = index_file.fingerprint(root)
        replace_file(path, after)
        index_file.keep_index(root, made_for)  # what was entered before owes the same as ever
        if committed:
            name = desk.actor.name
            trailers = [("Actor", name)]
            history.commit([path], "svc: since", trailers, name, desk.site.address(name), desk.now, held)
    except (SvcError, OSError):
        return ""
    return _("svc.yaml now says since when this edition is in use: {time}").format(time=f"{desk.now:%Y-%m-%d %H:%M}")


def with_since(before: bytes, told: str, path: Path) -> bytes:
    """The settings with the line `since` at their end, every other byte as it was.

    Raises:
        Damaged: it can't stand there, as after a mapping in braces.
    """
    brk = b"\r\n" if b"\r\n" in before else b"\n"
    line = f"since: '{told}'".encode()
    after = before + (b"" if before.endswith((b"\n", b"\r")) or not before else brk) + line + brk
    was, now = (yaml_read.parse_record(data, path).value for data in (before, after))
    if now != {**was, "since": told}:
        raise Damaged(_("one text expected"), path=path)
    return after
