"""What Tab completes at a prompt: homes, people, record numbers with their matter, and choices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from svc.cli.dialogue.questions import Question
from svc.cli.dialogue.reading import choices_at
from svc.cli.dialogue.subject import Known
from svc.model.fields import Field
from svc.model.known_by import NAME
from svc.store import index_refresh
from svc.store.due import open_obligations
from svc.store.store import HOMES, Store
from svc.text.errors import Damaged
from svc.text.fold import fold

MATTER = 30  # characters of a matter that are shown
MOST = 50  # candidates that are offered at once
_LAST = re.compile(r"[,，、;；\n]\s*")


class Candidate(NamedTuple):
    """One text that Tab offers: the text, what is said of it, and where in the line it begins."""

    text: str
    meta: str
    start: int


def find_candidates(question: Question, known: Known, answers: Mapping[str, Any], typed: str) -> Iterator[Candidate]:
    """The candidates that begin with what was typed, then those that have it elsewhere."""
    f = question.field
    start = max((m.end() for m in _LAST.finditer(typed)), default=0) if f.several else 0
    word = fold(typed[start:]).strip()
    fitting, more = [], []
    for text, meta in _all_of(f, known, answers, word):
        if fold(text).startswith(word):
            fitting.append(Candidate(text, meta, start))
        elif word in fold(text) or word in fold(meta):
            more.append(Candidate(text, meta, start))
    yield from [*fitting, *more][:MOST]


def _all_of(f: Field, known: Known, answers: Mapping[str, Any], word: str) -> Iterable[tuple[str, str]]:
    """Everything that an answer may be, as far as it is known, with what is said of it."""
    site, lookup = known.lookup.desk.site, known.lookup
    if choices := choices_at(f, site):
        found = [(c.label, c.value if c.value != c.label else "") for c in choices]
        return [*found, *_colleagues(known)] if f.type == "assignee" else found
    match f.type:
        case "unit":
            return [(stem, "") for stem in sorted(lookup.store.homes_on_file.values())]
        case "id":
            return open_records(lookup.store, f.kinds)
        case "name" | "staff":
            residents = [] if f.type == "staff" else list(_residents(known, answers, word))
            return [*residents, *(_colleagues(known) if f.colleague or not residents else ())]
    return []


def _colleagues(known: Known) -> Iterator[tuple[str, str]]:
    """The staff, with where they work."""
    for member in known.lookup.desk.site.staff:
        yield member.name, member.department or ""


def _residents(known: Known, answers: Mapping[str, Any], word: str) -> Iterator[tuple[str, str]]:
    """The people of the home, and those named in the answers so far; where no home is known, all who are called so."""
    now = known.situation(answers)
    seen = set()
    household = now.home.kind.household(now.home) if now.home and now.home.kind.household else None
    named = [household.owner, *household.tenants, *household.proxies] if household else []
    leaves = (leaf for f in known.subject.fields for leaf in f.leaves if leaf.type == "name")
    named += [now[leaf.name] for leaf in leaves if isinstance(now[leaf.name], str)]
    for name in named:
        if name and name not in seen:
            seen.add(name)
            yield name, ""
    if household is None:
        yield from _called(fold(word, "name"), known.lookup.store)


def _called(word: str, store: Store) -> Iterator[tuple[str, str]]:
    """The residents whose names have a text in them, each with their home."""
    index = index_refresh.fresh_index(store) if word else None
    if index is None:
        return
    files = [place for place in index.known_by(NAME, word, partly=True) if place.folder.split("/")[0] == HOMES.name]
    for path in index_refresh.paths_in_order(files[:MOST], store):
        with suppress(Damaged, FileNotFoundError):
            record = store.load(path)
            household = record.kind.household(record) if record.kind.household else None
            for name in (household.owner, *household.tenants, *household.proxies) if household else ():
                if word in fold(name, "name"):
                    yield name, record.id


def open_records(store: Store, kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    """The numbers of the records that owe something, the newest first, each with its home and its matter."""
    owing = {o.id: o for o in open_obligations(store) if o.id and (not kinds or o.kind in kinds)}
    matters = {number: " ".join(o.subject.split())[:MATTER] for number, o in owing.items()}
    return [(number, f"{owing[number].unit} {matters[number]}".strip()) for number in sorted(owing, reverse=True)]
