"""The language that svc speaks, with gettext."""

import gettext as _gettext
import os
from collections.abc import Iterable
from pathlib import Path

LANGUAGES = ("zh", "en")
_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
_current = "en"


def use_language(language: str) -> None:
    """Speak `language` from now on: `zh`, or else English."""
    global _catalogue, _current  # noqa: PLW0603 - a process speaks one language at a time, as gettext has it
    _current = language if language in LANGUAGES else "en"
    folder = Path(__file__).parents[1] / "locale"
    _catalogue = _gettext.translation("svc", folder, [_current], fallback=True)


def current_language() -> str:
    """The language spoken now, `zh` or `en`."""
    return _current


def _(message: str) -> str:
    """Translate `message`, an English sentence of the source, into the language spoken now."""
    return _catalogue.gettext(message) if message else ""


def comma_list(items: Iterable[str]) -> str:
    """Join words or clauses with the comma of a list in the language spoken now: `、` in Chinese."""
    return ("、" if _current == "zh" else ", ").join(items)


def from_tag(tag: str) -> str | None:
    """The language of a tag such as `zh_CN.UTF-8` or `en`, or None if svc does not speak it."""
    short = tag.replace("-", "_").split("_")[0].split(".")[0].lower()
    return short if short in LANGUAGES else None


def from_locale() -> str:
    """The language of the environment's locale, or English if svc does not speak it."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return from_tag(value) or "en"
    return "en"
