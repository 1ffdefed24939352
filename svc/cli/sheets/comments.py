"""What the director said of a period, as its report and its paper print it (012.5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from svc.dates import timestamps
from svc.kinds.submission import COMMENT, Comment, comments_on
from svc.model.record import Record
from svc.model.show import show_time
from svc.render import Column, Sheet
from svc.text.language import _, bracketed
from svc.views.mask import Mask


def comments_data(paper: Record | None, mask: Mask) -> list[dict[str, Any]]:
    """The comments on a period as programs get them. A late one was made after the paper was handed in."""
    return [
        {
            "at": timestamps.iso(said.taken.at),
            "by": said.taken.by,
            "text": _words(said, paper, mask),
            "late": said.late,
        }
        for said in comments_on(paper)
    ]


def comments_sheet(paper: Record | None, mask: Mask, shape: str) -> Sheet | None:
    """The comments on a period for people, if there are any."""
    found = comments_on(paper)
    if not found:
        return None
    columns = (Column("at", _("time")), Column("by", _("by")), Column("text", _("content"), flexible=True))
    rows = tuple((_when(said), said.taken.by, _words(said, paper, mask)) for said in found)
    titled: dict[str, Any] = {"head": (f"■ {COMMENT.label}",)} if shape == "table" else {"title": COMMENT.label}
    return Sheet(columns, rows, None, name=COMMENT.label, **titled)


def kept_comments(paper: Record | None, mask: Mask) -> list[str]:
    """The comments that were handed in with a paper, or will be: one line each."""
    timely: Sequence[Comment] = [said for said in comments_on(paper) if not said.late]
    heads = (bracketed(COMMENT.label, f"{said.taken.by} {_when(said)}") for said in timely)
    return [f"{head}: {_words(said, paper, mask)}" for head, said in zip(heads, timely, strict=True)]


def _when(said: Comment) -> str:
    """The time of a comment, and whether it came after the paper."""
    at = show_time(said.taken.at)
    return _("{time}, after it was handed in").format(time=at) if said.late else at


def _words(said: Comment, paper: Record | None, mask: Mask) -> str:
    """The words of a comment as they may be shown."""
    return mask.text(said.taken["text"], paper) if paper else ""
