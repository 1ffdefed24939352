"""Checks on a step that a commit added: is it a correction, of a sealed month, in another's name, or dated back?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from svc.audit.append_only import RawStep
from svc.audit.git_log import Commit
from svc.audit.words import Wording
from svc.dates.workdays import read_time
from svc.git.format import author_name
from svc.text.language import _

_SLACK = timedelta(hours=24)  # a step written by hand is committed on the same day


@dataclass(frozen=True)
class SealedMonth:
    """A sealed month, and the time of its seal."""

    month: str
    when: datetime


def check_correction(
    step: RawStep, line: int | None, commit: Commit, wording: Wording, *, said: bool
) -> Iterator[tuple[str, str]]:
    """Yield a correction or a strike. Both are lawful. Those of an imported book are left out."""
    what = {"amend": "amended", "strike": "struck"}.get(str(step.get("do")))
    if what and not commit.is_import:
        yield what, wording.answers_of(step, wording.after, line) if said else ""


def check_sealed_month(step: RawStep, sealed: Mapping[str, SealedMonth], wording: Wording) -> Iterator[tuple[str, str]]:
    """Yield a step of a sealed month, unless it says itself that it was entered later."""
    at, entered = time_or_none(step.get("at"), wording.zone), time_or_none(step.get("entered"), wording.zone)
    seal = sealed.get(f"{at:%Y-%m}") if at and sealed else None
    if seal and not (entered and entered >= seal.when):
        sentence = _("{step}: not there when {month} was sealed on {time}")
        time = f"{seal.when:%Y-%m-%d}"
        yield "late", sentence.format(step=wording.step_name(step), month=seal.month, time=time)


def check_authorship(step: RawStep, commit: Commit, wording: Wording) -> Iterator[tuple[str, str]]:
    """Yield a step in the name of somebody other than its committer, or one dated long before its commit."""
    who, at = str(step.get("by", "")), time_or_none(step.get("at"), wording.zone)
    when = datetime.fromtimestamp(commit.when, wording.zone)
    if author_name(who) != commit.author and not (who == "svc" and commit.by_svc):
        sentence = _("{step}: committed by {name}")
        yield "author", sentence.format(step=wording.step_name(step), name=commit.author)
    if at and "entered" not in step and when - at > _SLACK and not commit.by_svc:
        sentence = _("{step}: committed {time}")
        yield "backdated", sentence.format(step=wording.step_name(step), time=f"{when:%Y-%m-%d %H:%M}")


def time_or_none(raw: object, zone: ZoneInfo) -> datetime | None:
    """Parse a time from a file, or return None if there is no valid one."""
    try:
        return read_time(str(raw), zone) if raw else None
    except ValueError:
        return None
