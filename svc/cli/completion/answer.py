"""The answer to Tab. It imports little, writes nothing, and says nothing of what goes wrong."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from svc.cli.completion.line import Option, Spot, find_spot
from svc.cli.completion.site_words import Offered, SiteFiles

TYPE_CHECKING = False  # typing itself is not imported: somebody waits
if TYPE_CHECKING:
    from typing import Any

_WORDBREAKS = "=:"
_MENU = ("37", "42")  # bash inserts each candidate in turn
_WIDEST = 76  # columns of a line in a list
_MONTHS = 14  # offered


def answer(asked: Sequence[str]) -> None:
    """Print what may stand at the cursor, a line each; `:files` or `:dirs` asks the shell for its own.

    Args:
        asked: the shell, and the words of the line after `svc` up to the cursor; from bash the sort of completion and
            the whole line.
    """
    with suppress(Exception):
        shell, *words = asked
        menu = shell == "bash" and words[0] in _MENU
        words = _split(words[1])[1:] if shell == "bash" else words
        lines = _lines(words or [""], shell, menu=menu)
        sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
        sys.stdout.flush()


def _split(line: str) -> list[str]:
    """The words of a line as bash would read them; the last one is empty behind a space."""
    words, word, quote, begun, escaped = list[str](), "", "", False, False
    for character in line:
        if escaped:
            word, escaped = word + character, False
        elif character == "\\" and quote != "'":
            escaped = begun = True
        elif quote:
            word, quote = (word, "") if character == quote else (word + character, quote)
        elif character in "'\"":
            quote, begun = character, True
        elif character.isspace():
            words, word, begun = ([*words, word], "", False) if word or begun else (words, "", False)
        elif character in ";|&":
            words, word, begun = [], "", False
        else:
            word += character
    words = [*words, word]
    named = next((n for n, each in enumerate(words) if each.rpartition("/")[2] == "svc"), 0)
    return words[named:]


def _lines(words: Sequence[str], shell: str, *, menu: bool) -> Iterator[str]:
    """The lines that a shell is given."""
    table = json.loads(Path(__file__).with_name("table.json").read_bytes())
    files = SiteFiles(_root(words))
    spot = find_spot(words, table, files.own_words())
    zh = _language(files) == "zh"
    if isinstance(spot.value, str) and spot.value in ("file", "dir"):
        yield f":{spot.value}s"
        return
    found = [*dict(_offered(spot, table, files, zh=zh)).items()]
    wide = max((_width(text) for text, _about in found), default=0)
    records = isinstance(spot.value, str) and spot.value.startswith("record")
    for text, told in found:
        whole, about = spot.before + text, told if shell == "fish" else _cut(told, _WIDEST - wide)
        if shell == "bash":
            beside = f"{' ' * (wide - _width(text))}  {about}" if about and records and len(found) > 1 else ""
            yield _behind_break(whole).replace(" ", "\\ ") + ("" if menu else beside)
        elif shell == "zsh":
            yield f"{whole}\t{text}{' ' * (wide - _width(text))}  {about}".rstrip() if about else f"{whole}\t{text}"
        else:
            yield f"{whole}\t{about}" if about else whole


def _behind_break(text: str) -> str:
    """What bash takes for the word: what stands behind its last word break."""
    return text[max(text[:-1].rfind(each) for each in _WORDBREAKS) + 1 :]


def _cut(text: str, width: int) -> str:
    """A text, or its beginning that fits."""
    if _width(text) <= width:
        return text
    while text and _width(text) > width - 1:
        text = text[:-1]
    return f"{text}…"


def _width(text: str) -> int:
    """The columns of a text, near enough for a list."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def _root(words: Sequence[str]) -> Path | None:
    """The folder of the site: of `-C`, of SVC_SITE, or here or above."""
    named = next((words[n + 1] for n, w in enumerate(words[:-1]) if w in ("-C", "--站点")), None)
    start = Path(named or os.environ.get("SVC_SITE") or ".").expanduser().absolute()
    return next((folder for folder in (start, *start.parents) if (folder / "svc.yaml").is_file()), None)


def _language(files: SiteFiles) -> str:
    """The language of the meanings."""
    named = os.environ.get("SVC_LANG") or (files.language if files.root else "")
    locale = next((v for n in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(n))), "")
    return (named or locale)[:2].lower()


def _offered(spot: Spot, table: Mapping[str, Any], files: SiteFiles, *, zh: bool) -> Iterator[tuple[str, str]]:
    """What may stand at a spot, each with its meaning: in Chinese where a Chinese letter was begun."""
    for name in spot.commands:
        command = table["commands"][f"{spot.path} {name}".strip()]
        yield from _begun(name, command["names"], command["about"][not zh], spot.typed)
    if spot.commands and not spot.path:
        for word, meant in files.own_words().items():
            yield from _begun(word, [word], " ".join(meant), spot.typed)
    for option in spot.options:
        yield from _begun_option(option, spot.typed, zh=zh)
    if spot.value:
        for text, chinese, about in _values(spot, table, files, zh=zh):
            yield from _begun(text, [chinese] if chinese else [text], about, spot.typed)


def _begun(name: str, chinese: Sequence[str], about: str, typed: str) -> Iterator[tuple[str, str]]:
    """The name that was begun, the Chinese one if a Chinese letter was."""
    if name.startswith(typed):
        yield name, about
    elif not typed.isascii() and (found := next((each for each in chinese if each.startswith(typed)), "")):
        yield found, about


def _begun_option(option: Option, typed: str, *, zh: bool) -> Iterator[tuple[str, str]]:
    """The spelling of an option that was begun."""
    long = next((each for each in option.spelled if each.startswith("--")), option.spelled[0])
    spelled = [each for each in option.spelled if each.startswith(typed)]
    about = option.zh if zh else option.en
    if spelled:
        yield long if long in spelled else spelled[0], about
    elif not typed.isascii():
        yield from _begun(long, [f"--{name}" for name in option.names], about, typed)


def _values(spot: Spot, table: Mapping[str, Any], files: SiteFiles, *, zh: bool) -> Iterable[Offered]:
    """The values of a sort."""
    sort, *kinds = [spot.value] if not isinstance(spot.value, str) else spot.value.split()
    if not isinstance(sort, str):
        return [(value, label, label if zh else english) for value, label, english in sort]
    today = _today()
    match sort:
        case "record":
            from svc.cli.completion.records import offered_records

            command = table["commands"][spot.path]
            found = list(offered_records(files.root, kinds, table, command, spot.typed, today[:4]))
            named = any(table["kinds"][kind]["named"] for kind in kinds)
            return [*found, *(files.homes(spot.typed) if named else ())]
        case "home":
            return files.homes(spot.typed)
        case "department":
            return files.departments()
        case "staff":
            return files.staff()
        case "who":
            roles = [(value, label, label if zh else english) for value, label, english in table["roles"]]
            return [*roles, *files.departments(), *files.staff()]
        case "form" | "checklist":
            return files.templates(f"{sort}s")
        case "command":
            known = table["commands"]
            return [(name, known[name]["names"][0], known[name]["about"][not zh]) for name in known[""]["below"]]
        case "month" | "day" | "half" | "year" | "period":
            return _periods(sort, int(today[:4]), int(today[5:7]))
    return []


def _today() -> str:
    """The day, also as SVC_NOW has it."""
    said = os.environ.get("SVC_NOW", "")
    return said if said[:4].isdigit() and said[5:7].isdigit() else time.strftime("%Y-%m-%d")


def _periods(sort: str, year: int, month: int) -> Iterator[Offered]:
    """The newest periods, also as they are said."""
    if sort in ("month", "day", "period"):
        said = {0: "本月", 1: "上月"}
        for back in range(_MONTHS):
            months = year * 12 + month - 1 - back
            name = f"{months // 12:04}-{months % 12 + 1:02}"
            spoken = f"{months % 12 + 1}月" if back < 12 else ""
            yield name, spoken, said.get(back, "")
        yield from ((word, word, "") for word in ("本月", "上月"))
    if sort in ("half", "period"):
        for back in range(4):
            halves = year * 2 + (month > 6) - back
            yield f"{halves // 2}-H{halves % 2 + 1}", f"{halves // 2}年{'上下'[halves % 2]}半年", ""
    if sort in ("year", "period"):
        yield from ((f"{year - back}", f"{year - back}年", "") for back in range(4))
