"""What was left unsaved the last time, taken up again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from svc.cli.dialogue.summary import shown_value, tell
from svc.model.show import show_time
from svc.text.errors import SvcError
from svc.text.language import _

if TYPE_CHECKING:
    from svc.cli.dialogue.talk import Talk


def resume(talk: Talk) -> None:
    """Offer what was typed before and not saved; the answers that still hold need not be given again."""
    kept = talk.unsaved
    if not (kept.typed or kept.pending):
        return
    count = len([text for text in kept.typed.values() if text]) + len(kept.pending)
    tell(
        _("unsaved since {time}: {count} answers").format(
            time=show_time(datetime.fromisoformat(kept.saved)), count=count
        )
    )
    if talk.decide(_("Enter: go on with them · n: begin anew"), "") in ("n", "N", "否"):
        kept.typed, kept.pending = {}, {}
        return
    texts = dict(kept.typed)
    kept.typed = {}
    while True:
        asked, answers = talk.walk()
        question = next((q for q in asked if q.key not in kept.typed and q.key in texts), None)
        if question is None:
            break
        text = texts.pop(question.key)
        try:
            value = talk.understood(question, text, answers) if text else None
        except SvcError:  # such as a time that has passed by now: asked again, with the text
            kept.pending[question.key] = text
            continue
        kept.typed[question.key], talk.values[question.key] = text, value
        if value is not None:
            tell(f"{question.label}: {shown_value(question.field, value, talk.known)}")
    kept.pending |= {key: text for key, text in texts.items() if text}
