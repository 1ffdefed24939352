"""Promises that a commit wrote down, compared with what the settings give: nobody puts one later by hand (006.18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from svc.audit.step_lines import RawStep
from svc.audit.steps import Added, Found, time_or_none
from svc.audit.then import Then
from svc.model.record import Record, Taken
from svc.model.show import show_time
from svc.model.yaml_plain import read_flow
from svc.rules.deadlines import due_times
from svc.rules.terms import Terms
from svc.text.dataclass import replace
from svc.text.language import _

_DAY = 86400
_PLAIN = "2026-11-05"  # the last second of a day
_SECONDS = {"m": 60, "h": 3600, "d": _DAY, "wd": _DAY}
_DUE_ELSEWHERE = ("reopen",)  # a callback says by when, and svc takes the step


def check_promised(step: RawStep, line: int | None, added: Added, now: Terms) -> Iterator[Found]:
    """Yield the promises of a step that are due later than the settings say.

    Args:
        step, line: the step, and where it stands.
        added: what added it.
        now: the settings of today, which may have counted before they were committed.
    """
    if step.get("do") in _DUE_ELSEWHERE or is_prompt(step.get("due"), step.get("at"), added):
        return
    record = added.wording.read_version(added.text)
    taken = next((t for t in record.steps if t.line == line), None) if record else None
    if record and taken:
        record = replace(record, steps=tuple(t for t in record.steps if t.number <= taken.number))
        yield from _put_later(record, taken, added, now)


def check_first_promises(added: Added, now: Terms) -> Iterator[Found]:
    """Yield the promises of a new record that are due later than the settings say."""
    start = added.head.find(b"\ndue: {") + 7
    told = read_flow(added.head[start:].partition(b"}\n")[0].decode("utf-8", "replace")) if start > 6 else {}
    if (told is None and b"\ndue:" in added.head) or not is_prompt(told, added.began, added):
        record = added.wording.read_version(added.text)
        if record:
            record = replace(record, steps=())
            yield from _put_later(record, record.registration, added, now)


def is_prompt(due: object, start: object, added: Added) -> bool:
    """True if promises are due by the settings at the latest, without a look at holidays or at the record."""
    if not due or not added.is_new:
        return True
    began = start if isinstance(start, datetime) else time_or_none(start, added.zone)
    if began is None or not isinstance(due, Mapping) or added.then is None:
        return False
    for what, text in due.items():
        seconds = shortest(added.then, added.kind.name, what)
        if seconds < _DAY or len(text) != len(_PLAIN) or text > f"{began + timedelta(seconds=seconds):%Y-%m-%d}":
            return False
    return True


@lru_cache(maxsize=1000)
def shortest(then: Then, kind: str, what: str) -> int:
    """Return the seconds in which a promise of a kind is due by the settings, at least."""
    name = f"{kind}.{what}"
    lasts = [each for key, each in then.site.terms.lasts.items() if key == name or key.startswith(f"{name}.")]
    return min((each.amount * _SECONDS[each.unit] for each in lasts), default=0)


def _put_later(record: Record, taken: Taken, added: Added, now: Terms) -> Iterator[Found]:
    """Yield the promises of a step that are due later than by the settings of then or of today."""
    given = [due_times(record, taken, terms) for terms in (*(then.site.terms for then in added.settings), now)]
    for what, when in taken.due.items():
        latest = max((each[what] for each in given if what in each), default=None)
        if latest is None or when > latest:
            by_setting = _("{what}: due {time}, by the settings {other}")
            by_nothing = _("{what}: due {time}, which nothing asks for here")
            name = next((d.label for d in record.kind.deadlines if d.what == what), what)
            told = {"what": name, "time": show_time(when), "other": show_time(latest) if latest else ""}
            yield "stretched", (by_setting if latest else by_nothing).format(**told)
