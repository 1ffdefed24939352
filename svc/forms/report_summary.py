"""What a report says in sentences: what changed, which targets are missed, what is late and why, what recurs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from svc.forms.report_cover import TARGETS, is_missed, target_of
from svc.forms.report_figures import figure_at, measure_text
from svc.forms.report_form import Says, home_and_matter, open_reason
from svc.model.record import Record
from svc.reports.figures import Figure, format_percent
from svc.reports.recurring import Problem
from svc.reports.report import NamedFigure, all_figures
from svc.reports.survey import Survey
from svc.text.language import _, bracketed, comma_list

MOST = 5  # matters that are named one by one
WORSE = 0.1  # a share that moved by so much is worth a sentence
RATES = ("complaints.settled_rate", *TARGETS)


def summary_sentences(
    found: Mapping[str, Any],
    previous: Mapping[str, Any],
    survey: Survey,
    targets: Mapping[str, int],
    problems: Sequence[Problem],
    says: Says,
) -> tuple[str, ...]:
    """Return the summary of a report, a sentence each.

    Args:
        found, previous: the figures of the period and of the one before.
        survey: the records of the period.
        targets: those of the site, in percent.
        problems: what recurred.
        says: hides names and phones in a text, where that was asked for.
    """
    every = {told.path: told for told in all_figures(found)}
    told = (
        _received(found, previous),
        *_moved(every, previous),
        *_missed(every, targets),
        _overdue(figure_at(found, "complaints.overdue_open"), survey, says),
        *_recurring(problems),
        *_dissatisfied(figure_at(found, "satisfaction.dissatisfied"), survey, says),
        *_keys(found),
    )
    return tuple(f"{n}. {sentence[:1].upper()}{sentence[1:]}" for n, sentence in enumerate(told, 1))


def _received(found: Mapping[str, Any], previous: Mapping[str, Any]) -> str:
    told = [
        _compared(figure_at(found, path), figure_at(previous, path))
        for path in ("complaints.received", "repairs.received")
    ]
    return _("complaints received: {complaints}; repairs asked for: {repairs}.").format(
        complaints=told[0], repairs=told[1]
    )


def _compared(now: Figure, before: Figure) -> str:
    change = now["value"] - before["value"]
    if not change:
        return _("{n}, as many as in the period before").format(n=now["value"])
    text = (
        _("{n}, {more} more than in the period before")
        if change > 0
        else _("{n}, {more} fewer than in the period before")
    )
    return text.format(n=now["value"], more=abs(change))


def _moved(every: Mapping[str, NamedFigure], previous: Mapping[str, Any]) -> Iterator[str]:
    """Tell the shares that moved far, for the worse and for the better."""
    worse: list[str] = []
    better: list[str] = []
    for path in dict.fromkeys(RATES):
        now, before = every[path].figure["value"], figure_at(previous, path)["value"]
        if now is None or before is None or abs(now - before) < WORSE:
            continue
        said = _("{figure} from {before} to {now}").format(
            figure=every[path].label, before=format_percent(before), now=format_percent(now)
        )
        (worse if now < before else better).append(said)
    if worse:
        yield _("worse than in the period before: {what}.").format(what=_listed(worse))
    if better:
        yield _("better than in the period before: {what}.").format(what=_listed(better))


def _missed(every: Mapping[str, NamedFigure], targets: Mapping[str, int]) -> Iterator[str]:
    """Tell the targets that are missed, or that none is."""
    missed = [
        _("{figure} {value}, target {target}").format(
            figure=every[path].label,
            value=measure_text(every[path].measure, every[path].figure),
            target=f"{targets[name]}%",
        )
        for path, name in TARGETS.items()
        if is_missed(every[path].figure, target_of(path, targets))
    ]
    if missed:
        yield _("targets missed ({count}): {what}.").format(count=len(missed), what=_listed(missed))
    elif targets:
        yield _("every target is met.")


def _overdue(figure: Figure, survey: Survey, says: Says) -> str:
    """Tell what is late and why."""
    if not figure["records"]:
        return _("no complaint is open and overdue.")
    lines = [_late(survey.records[number], says) for number in figure["records"][:MOST]]
    text = _("open and overdue ({count}): {what}.")
    if len(figure["records"]) > MOST:
        text = _("open and overdue ({count}), among them: {what}.")
    return text.format(count=figure["value"], what=_listed(lines))


def _late(record: Record, says: Says) -> str:
    """Tell one late matter: number, home, what it is about, why it is late and with whom it is."""
    why = open_reason(record, says)["line"].removeprefix(record.id).strip()
    return _("{id} {matter}: {why}").format(id=record.id, matter=home_and_matter(record, says), why=why)


def _recurring(problems: Sequence[Problem]) -> Iterator[str]:
    if problems:
        told = [
            _("{problem}: {times} times ({records})").format(
                problem=each.label, times=len(each.records), records=comma_list(record.id for record in each.records)
            )
            for each in problems[:3]
        ]
        yield _("what recurs: {what}.").format(what=_listed(told))


def _dissatisfied(figure: Figure, survey: Survey, says: Says) -> Iterator[str]:
    if figure["records"]:
        named = (survey.records[number] for number in figure["records"][:MOST])
        told = [f"{record.id} {home_and_matter(record, says)}" for record in named]
        numbers = _listed(told) + (" …" if len(figure["records"]) > MOST else "")
        yield _("dissatisfied at a callback ({count}): {numbers}.").format(count=figure["value"], numbers=numbers)


def _keys(found: Mapping[str, Any]) -> Iterator[str]:
    """Tell the keys that were lost or are not back."""
    named = (("keys.losses", _("lost")), ("keys.overdue", _("overdue and not back")))
    told = [
        bracketed(f"{name} {figure['value']}", comma_list(figure["records"]))
        for path, name in named
        if (figure := figure_at(found, path))["value"]
    ]
    if told:
        yield _("keys: {what}.").format(what=_listed(told))


def _listed(parts: Sequence[str]) -> str:
    return _("; ").join(parts)
