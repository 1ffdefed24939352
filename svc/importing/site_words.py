"""A site's own headings and words for its books, taught by `templates/books/NAME.yaml` without code.

    also:                             further headings of a column: of the form, or of any other fact of its kind
      报修时间: [来电时间, 受理时间]
      category: 诉求类型
      serial: 工单编号                the numbers by which a row is found again
    means:                            what words in a column stand for: a choice, or undone, unreached, not_called
      category: {noise: [噪, 扰民], facility: [电梯, 路灯]}
      维修结果: {undone: [挂起]}

NAME is the form's number, or `residents`. A column is called by its heading or by the name of its fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from svc.site.settings_file import SettingsFile, as_mapping, as_text
from svc.text.dataclass import dataclass, field
from svc.text.errors import Damaged
from svc.text.fold import fold
from svc.text.language import _

FOLDER = "books"
_Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class SiteWords:
    """What a site calls the columns of a book, and what it means by words in them, by the key of the column."""

    also: _Words = field(default_factory=dict)
    means: Mapping[str, _Words] = field(default_factory=dict)


def load_words(name: str, folders: Sequence[Path], key_of: Callable[[str], str | None]) -> SiteWords:
    """Load the words for a book; there are none where the site has no such file.

    Args:
        name: the form's number, or `residents`.
        folders: where such files are looked for; the first that has one wins.
        key_of: finds the key of the column that a word calls.

    Raises:
        Damaged: the file has a fault, with its line.
    """
    path = next((path for folder in folders if (path := folder / f"{name}.yaml").is_file()), None)
    if path is None:
        return SiteWords()
    settings = SettingsFile(path)

    def by_column(key: str, reads: Callable[[Any], Any]) -> dict[str, Any]:
        found = {}
        for called, raw in settings.get(key, as_mapping, {}).items():
            column = key_of(called)
            if column is None:
                sentence = _("no column or fact is called {name}").format(name=called)
                raise Damaged(sentence, path=path, line=settings.tree.line(key, called))
            found[column] = settings.convert(reads, raw, key, called)
        return found

    words = SiteWords(by_column("also", _texts), by_column("means", _texts_by_key))
    settings.refuse_unasked()
    return words


def choice_meant(text: str, means: _Words) -> str:
    """Return the first value of which a word stands in a text, or an empty text."""
    said = fold(text)
    return next((value for value, words in means.items() if any(fold(word) in said for word in words)), "")


def _texts(raw: Any) -> tuple[str, ...]:
    """Read one text or several."""
    return tuple(as_text(each) for each in (raw if isinstance(raw, list) else [raw]))


def _texts_by_key(raw: Any) -> dict[str, tuple[str, ...]]:
    """Read a mapping of keys to one text or several."""
    return {key: _texts(words) for key, words in as_mapping(raw).items()}
