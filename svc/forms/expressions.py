"""Expressions over a record that fill the cells of forms and letters, evaluated by Jinja2 in a sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.forms.limits import count_output, limited, limited_sandbox
from svc.reports import figures
from svc.text.errors import Damaged
from svc.text.language import _

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

Row = Mapping[str, Any]
Compile = Callable[[str, tuple[str, ...]], Callable[[Row], str]]

_COMMA = {"zh": "、", "en": ", "}


def compiler(language: str, labels: Mapping[str, str]) -> Compile:
    """Return a function that compiles an expression, with the values to tick, into a function from a row to a cell.

    Values in an expression are data and never run. A missing value, or None, is an empty text. Both the compilation and
    the call raise any error of the expression, a TemplateError or any other exception.

    Args:
        language: `zh` or `en`: what `say(zh, en)` is.
        labels: what choices are called in it, for the filter `label`.
    """
    expression_of = _expressions(language, tuple(labels.items()))

    def compiled(take: str, tick: tuple[str, ...]) -> Callable[[Row], str]:
        expression = expression_of(take)

        def cell(row: Row) -> str:
            value = expression(without_none(row))
            if tick:
                value = any(each in tick for each in (value if isinstance(value, list | tuple) else [value]))
            return count_output(_shown(value, _COMMA[language]))

        return cell

    return compiled


@lru_cache(16)  # what fills many sheets compiles the same expressions for each
def _expressions(language: str, labels: tuple[tuple[str, str], ...]) -> Callable[[str], Callable[[Row], Any]]:
    """Return a function that compiles an expression, and remembers it."""
    return lru_cache(512)(sandbox(language, dict(labels)).compile_expression)


def as_moment(value: Any) -> Any:
    """Parse a time or day, or return the value unchanged if it is none."""
    if isinstance(value, str):
        for reads in (date.fromisoformat, datetime.fromisoformat):
            try:
                return reads(value)
            except ValueError:
                continue
    return value


def day_text(value: Any) -> str:
    """Return the day of a time, `2026-11-23`, or any other value as text."""
    when = as_moment(value)
    return f"{when:%Y-%m-%d}" if isinstance(when, date) else str(value or "")


def clock_text(value: Any) -> str:
    """Return the hour and minute of a time, `09:15`, or an empty text for anything else."""
    when = as_moment(value)
    return f"{when:%H:%M}" if isinstance(when, datetime) else ""


def time_text(value: Any) -> str:
    """Return day and minute, `2026-11-23 09:15`, or only the day for its last second, which is a bare deadline."""
    found = as_moment(value)
    whole_day = not isinstance(found, datetime) or f"{found:%H:%M:%S}" == "23:59:59"
    return day_text(value) if whole_day else f"{found:%Y-%m-%d %H:%M}"


def percent_text(value: Any) -> str:
    """Return a share from 0 to 1 as a percentage, or an empty text if it is no number."""
    return figures.format_percent(value) if isinstance(value, int | float) else ""


def without_none(value: Any) -> Any:
    """Return a record without its empty facts, so that an expression finds them undefined instead of None."""
    if isinstance(value, Mapping):
        return {key: without_none(item) for key, item in value.items() if item is not None}
    return value


def newest_steps(row: Row) -> Mapping[str, Row]:
    """Return the newest unstruck step of each name, by name."""
    return {step["do"]: step for step in row.get("steps") or () if not step.get("struck")}


@contextmanager
def template_errors(path: Path, take: str, line: int) -> Iterator[None]:
    """Turn any error of an expression into one about the template, with its line. A site's own has limits."""
    try:
        with limited(path):
            yield
    except Exception as error:
        sentence = _("can't work out `{take}`: {error}").format(take=take, error=error)
        raise Damaged(sentence, path=path, line=line) from None


def sandbox(language: str, labels: Mapping[str, str]) -> SandboxedEnvironment:
    """Make the environment of templates, with our filters and without access to anything else.

    Args:
        language: `zh` or `en`: what `say(zh, en)` is.
        labels: what choices are called in it, for the filter `label`.
    """
    from jinja2 import ChainableUndefined

    def join(values: Any, separator: str = _COMMA[language]) -> str:
        return _shown(list(values or ()), separator)

    def label(value: Any) -> Any:
        return (
            [labels.get(each, each) for each in value] if isinstance(value, list | tuple) else labels.get(value, value)
        )

    def course(steps: Any, names: Sequence[str]) -> list[str]:
        told = (s for s in steps or () if s["do"] in names and s.get("text") and not s.get("struck"))
        return [f"{day_text(s['at'])[5:]} {label(s['do'])} {s['text']}" for s in told]

    made = limited_sandbox(undefined=ChainableUndefined)
    made.filters["course"] = course
    made.filters.update(day=day_text, clock=clock_text, when=time_text, join=join, label=label, percent=percent_text)
    made.globals["say"] = lambda zh, en: zh if language == "zh" else en
    return made


def _shown(value: Any, comma: str) -> str:
    """Return a value as text for a cell."""
    if isinstance(value, bool):
        return "√" if value else ""
    if isinstance(value, list | tuple):
        return comma.join(filter(None, (_shown(each, comma) for each in value)))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)
