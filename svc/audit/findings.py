"""Findings of an audit: type, rank, record, and the commit behind each."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from svc.text.dataclass import dataclass, replace
from svc.text.language import current_language

if TYPE_CHECKING:
    from svc.audit.git_log import Commit

FAULT, DOUBT, NOTE = "fault", "doubt", "note"
RANKS = (FAULT, DOUBT, NOTE)


class FindingType(NamedTuple):
    """A type of finding: its rank, its name, and the article that it violates."""

    rank: str
    zh: str
    en: str
    article: str = "015.5"

    @property
    def label(self) -> str:
        """The name in the current language."""
        return self.zh if current_language() == "zh" else self.en


FINDING_TYPES: Mapping[str, FindingType] = {
    "deleted": FindingType(FAULT, "记录被删除", "Records deleted"),
    "moved": FindingType(FAULT, "记录被移走", "Records moved"),
    "rewritten": FindingType(FAULT, "登记内容被改写", "Facts rewritten"),
    "removed": FindingType(FAULT, "步骤被删去", "Steps removed"),
    "changed": FindingType(FAULT, "步骤被改写", "Steps changed"),
    "attachment": FindingType(FAULT, "附件被删改", "Attachments changed or removed"),
    "skipped": FindingType(FAULT, "缺号", "Numbers skipped"),
    "twice": FindingType(FAULT, "号码重复", "Numbers used twice"),
    "concerned": FindingType(FAULT, "当事人经办", "Acts by the person concerned"),
    "seal": FindingType(FAULT, "封存有破损", "Seals broken", "006.19"),
    "late": FindingType(FAULT, "封存后添入", "Added to a sealed month", "006.19"),
    "history": FindingType(FAULT, "历史被改写", "History rewritten", "006.15"),
    "object": FindingType(FAULT, "存档内容被改", "Stored contents altered", "006.15"),
    "uncommitted": FindingType(FAULT, "未提交的改动", "Uncommitted changes"),
    "role": FindingType(FAULT, "越权办理", "Acts without the right to them"),
    "damaged": FindingType(DOUBT, "记录被改坏", "Records damaged"),
    "form": FindingType(DOUBT, "写法被改", "Written otherwise"),
    "author": FindingType(DOUBT, "代人落款", "Steps in another's name"),
    "backdated": FindingType(DOUBT, "倒填时间", "Steps dated back"),
    "stretched": FindingType(DOUBT, "期限被放宽", "Deadlines longer than the settings", "006.18"),
    "mark": FindingType(DOUBT, "同步标记被删改", "Marks of what was synced taken away", "006.15"),
    "postdated": FindingType(DOUBT, "时间晚于提交", "Steps dated ahead"),
    "before-record": FindingType(DOUBT, "早于登记", "Steps dated before their record"),
    "clock": FindingType(DOUBT, "提交时间倒退", "Commits older than what they build on"),
    "sealed-early": FindingType(DOUBT, "月未结束即封存", "Months sealed before they were over", "006.19"),
    "taken-back": FindingType(DOUBT, "设置改后又改回", "Settings changed, used and put back"),
    "two-roots": FindingType(DOUBT, "历史不止一个开头", "Histories joined that began apart"),
    "registered-late": FindingType(NOTE, "封存后补登", "Entered late into a sealed month", "006.19"),
    "arrived-late": FindingType(NOTE, "封存后送达", "Arrived after the month was sealed", "006.19"),
    "unsaved-settings": FindingType(NOTE, "设置改动未提交", "Changes of settings not committed"),
    "settings": FindingType(NOTE, "设置改动", "Changes of settings"),
    "begun": FindingType(NOTE, "历史的开头", "The beginning of the history"),
    "from-book": FindingType(NOTE, "账册导入", "Brought in from books"),
    "carried": FindingType(NOTE, "变基过的提交", "Commits rebased"),
    "renumbered": FindingType(NOTE, "改号", "Renumbered"),
    "registered": FindingType(NOTE, "由当事人登记", "Registered by the person concerned"),
    "eased": FindingType(NOTE, "撤下姓名、降低级别", "Names lifted and severities lowered"),
    "amended": FindingType(NOTE, "更正", "Corrections", "005.2.10"),
    "struck": FindingType(NOTE, "划销", "Steps struck", "005.2.10"),
    "imported": FindingType(NOTE, "导入的旧账缺号", "Numbers that an imported book skips"),
    "comment": FindingType(NOTE, "注释", "Comments"),
    "by-hand": FindingType(NOTE, "手工提交", "Commits made by hand"),
}


class Acceptance(NamedTuple):
    """The settling of a finding: the record of it, who did it, when and why."""

    record: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Finding:
    """One finding of an audit.

    Args:
        what: its sort, one of `SORTS`.
        text: what happened, in the language now spoken.
        record: the record, or the first number that is missing; the seal's name where it is about a seal.
        path: the file, where there is one.
        line: the line in it as it is now, or as it was.
        commit: the commit that did it; nothing where none did.
        at: when that commit was made, or nothing.
        by: its author, and `committer` who made it where that is somebody else.
        known: the seal that was made in spite of it.
        evidence: tells it from others of its sort in the same commit, whatever the language or the mask.
        doers: who else did it, beside author and committer: the actor of a step.
        accepted: who settled it, when and why; nothing where nobody did.
        records: the numbers of all records that it touches, where it is about no single one.
    """

    what: str
    text: str
    record: str = ""
    path: Path | None = None
    line: int | None = None
    commit: str = ""
    at: datetime | None = None
    by: str = ""
    committer: str = ""
    known: str = ""
    evidence: str = ""
    doers: tuple[str, ...] = ()
    accepted: Acceptance | None = None
    records: tuple[str, ...] = ()

    @property
    def type(self) -> FindingType:
        """The type of this finding."""
        return FINDING_TYPES[self.what]

    @property
    def rank(self) -> str:
        """The rank: fault, doubt or note. A finding that was known when a seal was made is only a note."""
        return NOTE if self.known else self.type.rank

    @property
    def key(self) -> str:
        """The sort of this finding, its record and its commit: without personal data, and not unique."""
        return f"{self.what} {self.record or '-'} {self.commit[:12] or '-'}"

    @property
    def id(self) -> str:
        """The name of this finding, which stays while what it finds is the same."""
        told = "\0".join((self.what, self.record, self.commit, self.evidence))
        return f"f{hashlib.sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"

    @property
    def told(self) -> bool:
        """True if it is listed even where notes are not asked for."""
        return self.rank != NOTE or self.what in ("eased", "unsaved-settings")

    @property
    def open(self) -> bool:
        """True if it is a fault or a doubt that nobody has settled."""
        return self.rank != NOTE and self.accepted is None


def with_commit(found: Finding, commit: Commit | None, zone: tzinfo | None) -> Finding:
    """Return a finding with the commit that caused it."""
    if commit is None:
        return found
    committer = commit.committer if commit.committer != commit.author else ""
    when = datetime.fromtimestamp(commit.when, zone)
    return replace(found, commit=commit.hash, at=when, by=commit.author, committer=committer)


def only_faults(found: Iterable[Finding]) -> list[Finding]:
    """Return the findings that are faults, without those that were settled."""
    return [f for f in found if f.rank == FAULT and f.open]


def named_apart(found: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings, the second of a name and those after it under names of their own."""
    seen: Counter[str] = Counter()
    for each in found:
        seen[each.id] += 1
        count = seen[each.id]
        yield replace(each, evidence=f"{each.evidence} #{count}") if count > 1 else each
