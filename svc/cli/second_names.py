"""The Chinese second names of commands and options, and lines typed with them in English words.

A line is put into English before it is read, so that every reader of lines knows the second names and none of them
costs anything while English names are typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from svc.cli.chinese_words import COMMANDS, OPTIONS, TRIED
from svc.cli.command import Param
from svc.kinds import KINDS
from svc.model.steps import COMMON
from svc.text.fold import fold, simplified

Path = tuple[str, ...]
Names = Mapping[str, tuple[str, ...]]  # English name -> its Chinese ones, the one that is shown first

DASHES = "-‐‑‒–—―−－"
_DASHED = re.compile(rf"[{DASHES}]{{1,2}}([^{DASHES}].*)", re.DOTALL)
_ANYWHERE = ("-C", "--lang")  # read before the line is, wherever they stand
_HELP = Param("help", "--help", "-h", type=bool)


def command_names(path: Path, makers: Iterable[str]) -> Names:
    """The Chinese names of the commands of a group.

    Args:
        path: the words that lead to the group.
        makers: its commands.
    """
    found = {name: [*_named(path, name), *_labels(path, name)] for name in makers}
    return _unambiguous(found, {name: names[:1] for name, names in found.items()})


def _named(path: Path, name: str) -> list[str]:
    """The names that a command has in the list of words."""
    return (COMMANDS.get(" ".join((*path, name))) or ("" if _labels(path, name) else COMMANDS.get(name, ""))).split()


def _labels(path: Path, name: str) -> list[str]:
    """The labels of a group or a step, as its kind declares it: whole, and without the kind's own label."""
    if not path:
        return [k.zh for k in KINDS.values() if k.group == name] or [s.zh for s in COMMON if s.name == name]
    kind = next((k for k in KINDS.values() if (k.group,) == path), None)
    if kind is None:
        return []
    opened = [label for o in kind.openings if o.name == name for label in (o.zh.replace(kind.zh, ""), o.zh) if label]
    return opened + [step.zh for step in kind.steps if step.name == name]


def option_names(path: Path, params: Iterable[Param]) -> Names:
    """The Chinese names of the options of a command, without dashes; an option and the one that says no have their own.

    Args:
        path: the words of the command.
        params: its options and arguments.
    """
    found, sure = {}, {}
    for param in (*params, _HELP):
        for no, option in enumerate(filter(None, (param.spelled, param.no))):
            words = _words_of(path, option)
            labels = [] if no else list(param.labels)
            own = words[:1] if param.type is bool or f"{' '.join(path)} {option}" in OPTIONS else labels[:1]
            own = own or labels[:1] or words[:1]
            found[option] = [*own, *labels, *words]
            sure[option] = own
    return _unambiguous(found, sure)


def _words_of(path: Path, option: str) -> list[str]:
    """The names that an option has in the list of words."""
    return (OPTIONS.get(f"{' '.join(path)} {option}") or OPTIONS.get(option, "")).split()


def _unambiguous(found: Mapping[str, Sequence[str]], sure: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The names without those that others have as well. The first names are kept, wherever else they are second."""
    first = [name for names in sure.values() for name in names]
    claims = [name for names in found.values() for name in dict.fromkeys(names)]
    return {
        english: tuple(
            dict.fromkeys(n for n in names if n in sure[english] or (claims.count(n) == 1 and n not in first))
        )
        for english, names in found.items()
    }


def meant_by(word: str, names: Names) -> str | None:
    """The English name that a Chinese one stands for, in whatever width and in traditional characters too."""
    known = {fold(name): english for english, of in names.items() for name in of}
    folded = fold(word)
    return known.get(folded) or (None if folded.isascii() else known.get(simplified(folded)))


def _only_one_with(part: str, names: Names) -> str | None:
    """The English name of the only one whose Chinese names have a part of two characters or more in them."""
    folded = simplified(fold(part))
    found = [english for english, of in names.items() if any(folded in name for name in of)]
    return found[0] if len(found) == 1 and len(folded) > 1 else None


def near_names(word: str, names: Names) -> list[str]:
    """The Chinese names that a mistyped one may have meant, at most two: those most like it, then those around it."""
    from difflib import get_close_matches

    known = [name for of in names.values() for name in of]
    folded = fold(word)
    folded = folded if folded.isascii() else simplified(folded)
    within = [name for name in known if folded in name or name in folded]
    return (get_close_matches(folded, known, 2, 0.5) or within)[:2]


def commands_tried(word: str) -> list[str]:
    """The commands that somebody may look for under a word: its like here, or at most three of registers."""
    if word in TRIED:
        return [TRIED[word]]
    found = []
    for kind in (kind for kind in KINDS.values() if kind.group):
        steps = [
            *(opening.name for opening in kind.openings),
            *(step.name for step in kind.steps if step.typed),
            "list",
        ]
        names = command_names((kind.group,), dict.fromkeys(steps))
        if word in names:
            found.append(f"{kind.group} {word}")
        elif not word.isascii() and (english := meant_by(word, names)):
            found.append(f"{kind.zh} {names[english][0]}")
    return found[:3]


def in_english(line: Sequence[str], tree: Any) -> list[str]:
    """A line with the English names of its commands and options; what it says of a matter stays as it is.

    Args:
        line: what was typed.
        tree: all commands.
    """
    words, made = list(line), list[str]()
    path: Path = ()
    node, last = tree, 0
    while words:
        word = words.pop(0)
        if word == "--":
            return [*made, word, *words]
        if word and word[0] in DASHES:
            taken = list(_option_in_english(word, path, node))
            made += taken
            if words and len(taken) == 1 and takes_value(taken[0], node):
                made.append(words.pop(0))
            continue
        below = subcommands(node, direct=last == len(made))
        name = word if word in below else meant_by(word, command_names(path, below)) if not word.isascii() else None
        made.append(name or word)
        if name:
            node = node.command(name) if hasattr(node, "makers") else below[name]()
            path, last = (*path, name), len(made)
    return made


def subcommands(node: Any, *, direct: bool) -> Mapping[str, Any]:
    """The commands below one that may come next in a line; those of one that works alone must follow it at once."""
    made: Mapping[str, Any] = getattr(node, "makers", None) or (getattr(node, "below", None) if direct else None) or {}
    return made


def _option_in_english(word: str, path: Path, node: Any) -> Iterator[str]:
    """An option in English, with what is glued to it by an equals sign; anything else as it is."""
    found = None if word.isascii() else _DASHED.fullmatch(word)
    if not found:
        yield word
        return
    name, mark, value = re.fullmatch(r"([^=＝]*)([=＝]?)(.*)", found[1], re.DOTALL).groups()  # type: ignore[union-attr]
    names = option_names(path, node.declared)
    english = meant_by(name, names) or _only_one_with(name, names)
    if english is None:
        yield word
    elif mark and not english.startswith("--"):
        yield from (english, value)
    else:
        yield english + (f"={value}" if mark else "")


def takes_value(word: str, node: Any) -> bool:
    """True if the next word of the line is the value of this option."""
    return any(word in param.decls and param.type is not bool for param in node.declared)


def anywhere_in_english(line: Sequence[str]) -> list[str]:
    """A line with the English names of the options that are read before all others."""
    known = {f"--{name}": option for option in _ANYWHERE for name in OPTIONS[option].split()}
    made = []
    for word in line:
        name, mark, value = word.partition("=")
        option = known.get(fold(name))
        made += [word] if option is None else [option, value] if mark else [option]
    return made
