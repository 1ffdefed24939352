"""The language that svc speaks, with gettext."""

import gettext as _gettext
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")
_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
_current = "en"


def use_language(language: str) -> None:
    """Speak `language` from now on: `zh`, or else English."""
    global _catalogue, _current  # noqa: PLW0603 - a process speaks one language at a time, as gettext has it
    _current = language if language in LANGUAGES else "en"
    _catalogue = _translations(_current)


@cache
def _translations(language: str) -> _gettext.NullTranslations:
    """The catalogue of a language."""
    path = _catalogue_file(language)
    if not path.exists():
        return _gettext.NullTranslations()
    with path.open("rb") as file:
        return _gettext.GNUTranslations(file)


def _catalogue_file(language: str) -> Path:
    return Path(__file__).parents[1] / "locale" / language / "LC_MESSAGES" / "svc.mo"


def catalogue_version() -> str:
    """The size and time of the catalogue spoken now: what was said in another one may be said otherwise."""
    path = _catalogue_file(_current)
    return f"{path.stat().st_size} {path.stat().st_mtime_ns}" if path.exists() else ""


def current_language() -> str:
    """The language spoken now, `zh` or `en`."""
    return _current


def _(message: str) -> str:
    """Translate `message`, an English sentence of the source, into the language spoken now."""
    return _catalogue.gettext(message) if message else ""


def comma_list(items: Iterable[str]) -> str:
    """Join words or clauses with the comma of a list in the language spoken now: `、` in Chinese."""
    return ("、" if _current == "zh" else ", ").join(items)


def bracketed(text: str, note: str) -> str:
    """Return a text with a note in brackets behind it: those of Chinese take the place of a character."""
    return f"{text}（{note}）" if _current == "zh" else f"{text} ({note})"


def from_tag(tag: str) -> str | None:
    """The language of a tag such as `zh_CN.UTF-8` or `en`, or None if svc does not speak it."""
    short = tag.replace("-", "_").split("_")[0].split(".")[0].lower()
    short = {"中文": "zh", "英文": "en"}.get(short, short)
    return short if short in LANGUAGES else None


def from_locale() -> str:
    """The language of the environment's locale, or English if svc does not speak it."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return from_tag(value) or "en"
    return "en"


def system_reason(error: OSError) -> str:
    """The operating system's reason for a failure, in the language spoken now where svc knows it."""
    said = error.strerror or str(error)
    known = {
        "No such file or directory": _("No such file or directory"),
        "Permission denied": _("Permission denied"),
        "Operation not permitted": _("Operation not permitted"),
        "No space left on device": _("No space left on device"),
        "Disk quota exceeded": _("Disk quota exceeded"),
        "Read-only file system": _("Read-only file system"),
        "Not a directory": _("Not a directory"),
        "Is a directory": _("Is a directory"),
        "File exists": _("File exists"),
        "File name too long": _("File name too long"),
        "File too large": _("File too large"),
        "Input/output error": _("Input/output error"),
        "Too many open files": _("Too many open files"),
        "Too many levels of symbolic links": _("Too many levels of symbolic links"),
        "Broken pipe": _("Broken pipe"),
    }
    return known.get(said, said)
