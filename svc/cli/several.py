"""A step taken on several records at once: the words of a line told apart into record numbers and the rest."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from shlex import quote
from typing import Any

from svc.cli.command import Param
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.steps import Act
from svc.site.desk import Desk
from svc.store.folders import LETTERS, kind_of_number
from svc.store.record_meant import SHORT, name_meant, record_meant
from svc.store.store import Store
from svc.text.errors import BadInput, NotFound
from svc.text.language import _


def numbers_argument(example: str, following: Sequence[Param]) -> Param:
    """The argument that takes the records' numbers, before the words that follow them."""
    taken = str if any(param.type is list for param in following) else list
    return Param("number", metavar=_("NUMBER…"), help=_("such as {example}").format(example=example), type=taken)


def records_named(
    given: dict[str, Any],
    following: Sequence[Param],
    desk: Desk,
    command: str,
    asks: Sequence[Field],
    kind: Kind | None = None,
) -> tuple[str, ...]:
    """The numbers of the records that a line names; the other words are given to the arguments that follow.

    Args:
        given: the values of the arguments as the parser dealt them out, mended here.
        following: the arguments after the numbers.
        desk: of which site and year.
        command: the command as typed, for what to type instead.
        asks: what it asks for.
        kind: what the records have to be; None means any.

    Raises:
        BadInput: there are more words than arguments, or a word is the number of something else (exit 2).
        NotFound: there is no such record (exit 4).
    """
    words = _words(given, ["number", *(param.name for param in following)])
    if not words:
        return ()
    store = Store(desk.site, desk.now)
    numbers = [words[0], *(word for word in words[1:] if _is_number(word, words[0], store))]
    rest = [word for word in words[1:] if word not in numbers[1:]]
    for param in following:
        if rest:
            given[param.name], rest = (rest, []) if param.type is list else (rest[0], rest[1:])
    if rest:
        raise BadInput(
            _("too many words: {words}").format(words=" ".join(rest)),
            todo=_instead(rest, numbers, given, command, asks),
        )
    kinds = (kind.name,) if kind else ()
    return tuple(dict.fromkeys(record_meant(store, number, desk.now.year, kinds) for number in numbers))


def _instead(
    rest: Sequence[str], numbers: Sequence[str], given: Mapping[str, Any], command: str, asks: Sequence[Field]
) -> str:
    """What to type instead of a line with words too many: they may be the text that an option takes."""
    says = next((f for f in asks if f.type == "text" and f.required and f.name not in given), None)
    if says and "words" not in given:
        text = " ".join(rest)
        line = f"{command} {' '.join(numbers)} {says.option} {text if text.isalnum() else quote(text)}"
        return _("for example {command}").format(command=line)
    if len(rest) > 1 or "words" in given or any(f.type == "text" and given.get(f.name) for f in asks):
        return _("put a text with spaces in quotes")
    return _("see: {command} --help").format(command=command)


def acts_on(numbers: Sequence[str], first: Act, answers_of: Callable[[str], Mapping[str, Any]]) -> list[Act]:
    """The same step on each of the records, with the first one's answers where it has none of its own.

    Args:
        numbers: of the records.
        first: the step on the first of them, with all its answers.
        answers_of: gives what was typed, as the record with this number understands it.
    """
    others = (first._replace(id=number, answers={**first.answers, **answers_of(number)}) for number in numbers[1:])
    return [first, *others]


def _words(given: dict[str, Any], names: Sequence[str]) -> list[str]:
    """All words that were typed without an option, in their order, taken out of what is given."""
    words: list[str] = []
    for name in names:
        value = given.pop(name, None) or []
        words += [value] if isinstance(value, str) else value
    return words


def _is_number(word: str, first: str, store: Store) -> bool:
    """True if a word is the number of a record; a home or a day is one only after another home or day."""
    short = SHORT.fullmatch(unicodedata.normalize("NFKC", word).strip().upper())
    if short and short[1] in LETTERS:
        return True
    named = kind_of_number(first)
    if not named or not named.named:
        return False
    try:
        return name_meant(store, word, (named.name,)) is not None
    except NotFound:
        return False
