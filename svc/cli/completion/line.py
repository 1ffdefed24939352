"""The place of the cursor in a line: what may stand there, by the table of commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

TYPE_CHECKING = False  # typing itself is not imported: somebody waits
if TYPE_CHECKING:
    from typing import Any

    Table = Mapping[str, Any]


class Option:
    """An option as the table has it.

    Args:
        spelled: its English spellings.
        names: its Chinese names.
        zh, en: its meanings.
        value: the sort of its value; None for a flag.
        several: whether it may be given several times.
    """

    def __init__(
        self, spelled: Sequence[str], names: Sequence[str], zh: str, en: str, value: Any, several: bool
    ) -> None:
        self.spelled = spelled
        self.names = names
        self.zh = zh
        self.en = en
        self.value = value
        self.several = several


class Spot:
    """What may stand at the cursor.

    Args:
        path: the command, in English words.
        typed: what has been typed of the word.
        before: what stands before it in the same word, such as `--unit=`.
        commands: the commands that may come.
        options: the options that may come.
        value: the sort of value that may come.
    """

    def __init__(
        self,
        path: str,
        typed: str,
        *,
        before: str = "",
        commands: Sequence[str] = (),
        options: Sequence[Option] = (),
        value: Any = "",
    ) -> None:
        self.path = path
        self.typed = typed
        self.before = before
        self.commands = commands
        self.options = options
        self.value = value


def find_spot(words: Sequence[str], table: Table, own: Mapping[str, Sequence[str]]) -> Spot:
    """The spot of the last word.

    Args:
        words: the line after `svc`; the last one is being typed.
        table: of all commands.
        own: the site's own words, each with what it stands for.
    """
    *done, typed = words
    walk = _Walk(table)
    for word in _own_word_put(done, table, own):
        walk.pass_word(word)
    if walk.waiting:
        return Spot(walk.path, typed, value=walk.waiting.value)
    if typed.startswith("-") and not walk.literal:
        option, glued = _option_typed(typed, walk.path, table)
        if option and glued and option.value is not None:
            before, mark, rest = typed.partition("=")
            return Spot(walk.path, rest, before=before + mark, value=option.value)
        left = [o for o in options_of(walk.path, table) if o.several or o.spelled[0] not in walk.given]
        return Spot(walk.path, typed, options=left)
    command = table["commands"][walk.path]
    below = () if walk.arguments else command.get("below", ())
    return Spot(walk.path, typed, commands=below, value=_argument(command, walk.arguments))


class _Walk:
    """What the words before the cursor have said.

    Args:
        table: of all commands.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.path = ""
        self.arguments = 0
        self.given: set[str] = set()
        self.waiting: Option | None = None  # for its value
        self.literal = False

    def pass_word(self, word: str) -> None:
        """Go on behind a word."""
        if self.waiting:
            self.waiting = None
        elif word == "--":
            self.literal = True
        elif word.startswith("-") and not self.literal:
            option, glued = _option_typed(word, self.path, self.table)
            if option:
                self.given.add(option.spelled[0])
                self.waiting = option if option.value is not None and not glued else None
        elif not self.arguments and (child := child_named(word, self.path, self.table)):
            self.path = child
        else:
            self.arguments += 1


def _own_word_put(done: Sequence[str], table: Table, own: Mapping[str, Sequence[str]]) -> list[str]:
    """The words of a line with what the site's own word stands for, if the line begins with one."""
    place = next((n for n, word in enumerate(done) if word in own), None)
    if place is None or any(child_named(word, "", table) for word in done[:place]):
        return list(done)
    return [*done[:place], *own[done[place]], *done[place + 1 :]]


def options_of(path: str, table: Table) -> list[Option]:
    """The options of a command."""
    return [Option(*table["options"][n]) for n in table["commands"][path]["options"]]


def child_named(word: str, path: str, table: Table) -> str | None:
    """The command below one that a word names, in English or in Chinese."""
    commands = table["commands"]
    for name in commands[path].get("below", ()):
        child = f"{path} {name}".strip()
        if word == name or (not word.isascii() and word in commands[child]["names"]):
            return child
    return None


def _option_typed(word: str, path: str, table: Table) -> tuple[Option | None, bool]:
    """The option that a word is, and whether its value is glued to it."""
    name, mark, _value = word.partition("=")
    known = options_of(path, table)
    found = next((o for o in known if name in o.spelled or name.removeprefix("--") in o.names), None)
    return found, bool(mark)


def _argument(command: Mapping[str, Any], place: int) -> Any:
    """The sort of the argument at a place; behind one that takes many words also that, where nothing else is known."""
    arguments = command.get("arguments", ())
    here = arguments[place][0] if place < len(arguments) else ""
    return here or next((sort for sort, several in arguments[:place] if several), "")
