"""The language svc speaks: gettext, set up once, from the first string."""

import gettext as _gettext
import os
from collections.abc import Iterable
from pathlib import Path

LANGUAGES = ("zh", "en")
_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
_current = "en"


def use_language(language: str) -> None:
    """Speak `language` (`zh` or `en`) from now on; anything else is English."""
    global _catalogue, _current  # noqa: PLW0603 - a process speaks one language at a time, as gettext has it
    _current = language if language in LANGUAGES else "en"
    folder = Path(__file__).parents[1] / "locale"
    _catalogue = _gettext.translation("svc", folder, [_current], fallback=True)


def current_language() -> str:
    """The language now spoken: `zh` or `en`."""
    return _current


def _(message: str) -> str:
    """`message`, an English sentence of the source, in the language now spoken."""
    return _catalogue.gettext(message) if message else ""


def comma_list(items: Iterable[str]) -> str:
    """Some words or clauses one after the other, as the language now spoken sets them apart."""
    return ("、" if _current == "zh" else ", ").join(items)


def from_tag(tag: str) -> str | None:
    """The language a tag such as `zh_CN.UTF-8` or `en` stands for, or nothing."""
    short = tag.replace("-", "_").split("_")[0].split(".")[0].lower()
    return short if short in LANGUAGES else None


def from_locale() -> str:
    """The language of the environment's locale; English where it names none we speak."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return from_tag(value) or "en"
    return "en"
