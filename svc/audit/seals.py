"""Seals: an annotated tag over a month that names the seal before it, so that none can be removed unnoticed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from svc.audit.commits import Past, history_errors
from svc.audit.findings import Finding
from svc.audit.git_log import parse_seconds
from svc.dates import workdays
from svc.kinds import KINDS
from svc.text.dataclass import dataclass
from svc.text.errors import BadInput
from svc.text.language import _

PREFIX = "seal/"
_BETWEEN = "%1f"
_TOLD = _BETWEEN.join(
    (
        "%(refname:lstrip=2)",
        "%(objecttype)",
        "%(objectname)",
        "%(*objecttype)",
        "%(*objectname)",
        "%(taggername)",
        "%(taggerdate:unix)",
        "%(contents)%00",
    )
)


class MonthContent(NamedTuple):
    """The content of a month in a commit: the count of its records, and a digest over all their files."""

    records: int
    digest: str


@dataclass(frozen=True)
class Seal:
    """A tag with the name of a seal.

    `object` is the tag's own name in git, `commit` the tagged commit, and `notes` the lines that svc wrote into it.
    """

    name: str
    annotated: bool
    object: str
    commit: str
    by: str
    when: datetime | None
    notes: Mapping[str, Sequence[str]]

    @property
    def month(self) -> str:
        """The sealed month."""
        return self.name.removeprefix(PREFIX)

    @property
    def short(self) -> str:
        """The number of the seal, short enough to be written down elsewhere."""
        return self.object[:12]

    def note(self, key: str) -> str:
        """Return the first note under a heading, or an empty text."""
        return next(iter(self.notes.get(key, ())), "")

    def holds(self, zone: ZoneInfo) -> bool:
        """True if it was made as a seal and after its month, so that what comes later into the month is late."""
        try:
            return self.annotated and bool(self.when) and self.when > month_end(self.month, zone)  # type: ignore[operator]
        except BadInput:
            return False

    @property
    def previous(self) -> tuple[str, str]:
        """The name and number of the seal that was the latest when this one was made, or two empty texts."""
        name, _space, number = self.note("Previous").partition(" ")
        return name, number


def load_seals(past: Past, zone: ZoneInfo) -> list[Seal]:
    """Return all tags with names of seals, the oldest first."""
    with history_errors():
        told = past.git.run("for-each-ref", f"--format={_TOLD}", f"refs/tags/{PREFIX}")
    found = [_parse_seal(entry, zone) for entry in told.decode("utf-8", "replace").split("\0") if entry.strip()]
    return sorted(found, key=lambda seal: (seal.when.timestamp() if seal.when else 0, seal.name))


def _parse_seal(told: str, zone: ZoneInfo) -> Seal:
    name, kind, own, _of, commit, by, when, message = told.lstrip("\n").split("\x1f", 7)
    notes: dict[str, list[str]] = {}
    for key, value in re.findall(r"^([A-Z][a-z]+): (.*)$", message, re.MULTILINE):
        notes.setdefault(key, []).append(value)
    made = datetime.fromtimestamp(parse_seconds(when), zone) if when else None
    annotated = kind == "tag"
    return Seal(name, annotated, own, commit if annotated else own, by, made, notes)


def month_content(past: Past, commit: str, month: str) -> MonthContent:
    """Return the content of a month in a commit."""
    folders = [f"records/{folder}" for folder in month_folders(month)]
    with history_errors():
        told = past.git.run("ls-tree", "-r", "-z", commit, "--", *(f"{folder}/" for folder in folders))
    files = told.split(b"\0")[:-1]
    records = [f for f in files if re.search(rb"/[0-9]{2}/[^/]+\.yaml$", f)]
    return MonthContent(len(records), hashlib.sha256(told).hexdigest())


def month_folders(month: str) -> list[str]:
    """Return the folders of a month below `records/`."""
    year, _dash, number = month.partition("-")
    return [f"{kind.name}/{year}/{number}" for kind in KINDS.values() if not kind.named or kind.named.monthly]


def month_end(month: str, zone: ZoneInfo) -> datetime:
    """Return the last second of a month.

    Raises:
        BadInput: it is no month (exit 2).
    """
    return workdays.end_of_day(workdays.parse_month(month)[1], zone)


def find_broken_seals(seals: Sequence[Seal], past: Past, zone: ZoneInfo) -> Iterator[Finding]:
    """Yield the faults of seals, by what each says of itself and of the one before it."""
    known = {seal.name: seal for seal in seals}
    for seal in seals:
        faults = seal_faults(seal, past, zone)
        yield from (Finding("seal", text, seal.name, evidence=f"{seal.object} {why}") for why, text in faults)
        if seal.annotated and seal.when and not seal.holds(zone) and not seal.note("Month").partition(seal.month)[0]:
            text = _("it was made before the month was over")
            yield Finding("sealed-early", text, seal.name, evidence=seal.object, at=seal.when, by=seal.by)
        name, number = seal.previous
        other = known.get(name)
        if name and (other is None or other.object != number):
            gone = _("{name} ({number}) is gone: it was there when {seal} was made")
            moved = _("{name} is another one than when {seal} was made ({number})")
            text = (moved if other else gone).format(name=name, number=number[:12], seal=seal.name)
            yield Finding("seal", text, name, evidence=f"{seal.object} previous")


def seal_faults(seal: Seal, past: Past, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """Yield the faults of one seal on its own, each with a word that tells it from others."""
    if not seal.annotated:
        yield "plain", _("a plain tag stands in the place of the seal")
        return
    if seal.note("Month") != seal.month or not seal.note("Digest") or not seal.when:
        yield "foreign", _("this tag was not made by svc seal")
        return
    try:
        month_end(seal.month, zone)
    except BadInput:
        yield "foreign", _("this tag was not made by svc seal")
        return
    if seal.note("Commit") != seal.commit:
        yield "moved", _("it was moved to another commit than the one that was sealed")
    if not past.contains(seal.commit):
        yield "rewritten", _("what was sealed is no part of this history any more: the history was rewritten")
        return
    if month_content(past, seal.commit, seal.month).digest != seal.note("Digest"):
        yield "digest", _("the month is not as it was sealed")


def commit_exists(seal: Seal, past: Past) -> bool:
    """True if git still has the sealed commit, even if it is no longer part of the history."""
    return past.git.ask("cat-file", "-e", f"{seal.commit}^{{commit}}") is not None
