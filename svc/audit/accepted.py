"""Findings settled by a director or leader, visibly and for good: `svc audit accept` (015.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from svc.audit.commits import Past
from svc.audit.findings import Acceptance, Finding
from svc.git.ask import Clone
from svc.git.format import author_name
from svc.kinds.acceptance import ACCEPT, ACCEPTANCE
from svc.model.case import People
from svc.model.record import Record
from svc.model.roles import LEADERS
from svc.model.steps import CANCELLED
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.errors import SvcError
from svc.text.fold import clean_name, same_person

# What was done to the record of an acceptance, so that it settles nothing any more
HAND_EDITED = ("rewritten", "removed", "changed", "damaged", "moved", "deleted", "uncommitted", "role", "author")


def mark_accepted(found: Iterable[Finding], store: Store, clone: Clone, past: Past) -> list[Finding]:
    """Return findings, each with its acceptance if somebody who may has settled it.

    Args:
        found: what an audit found.
        store: the records as they are.
        clone, past: say who committed an acceptance.
    """
    known: dict[str, list[Acceptance]] = {}
    for finding, said in _acceptances(store, clone, past):
        known.setdefault(finding, []).append(said)
    if not known:
        return list(found)
    people = store.site.people
    found = list(found)
    touched = {f.record for f in found if f.what in HAND_EDITED}
    known = {finding: [a for a in said if a.record not in touched] for finding, said in known.items()}
    return [
        replace(f, accepted=next((a for a in known.get(f.id, ()) if not is_doer(a.by, f, people)), None)) for f in found
    ]


def is_doer(name: str, found: Finding, people: People) -> bool:
    """True if somebody did what was found, under whatever spelling of the name."""
    listed = {people.find(clean_name(each)) or clean_name(each) for each in (found.by, found.committer, *found.doers)}
    return (people.find(name) or name) in listed


def find_acceptances(store: Store) -> Mapping[str, list[Record]]:
    """Return the acceptances on file, by the finding that each settles."""
    told: dict[str, list[Record]] = {}
    for path in store.folders.paths(ACCEPTANCE):
        try:
            record = store.load(path)
        except (SvcError, FileNotFoundError):
            continue
        told.setdefault(str(record.facts["finding"]), []).append(record)
    return told


def _acceptances(store: Store, clone: Clone, past: Past) -> Iterator[tuple[str, Acceptance]]:
    """Yield what was settled by somebody who may: listed as a leader, and author of the commit that brought it."""
    people = store.site.people
    for finding, records in find_acceptances(store).items():
        for record in (r for r in records if r.status != CANCELLED.value):
            commit = past.adding_commit(record.path) if clone.enabled and record.path else None
            for taken in (t for t in record.trail if t.do == ACCEPT.name):
                if not people.may_be(people.find(taken.by) or taken.by, LEADERS) or not people.known(taken.by):
                    continue
                if clone.enabled and (commit is None or not same_person(commit.author, author_name(taken.by))):
                    continue
                yield finding, Acceptance(record.id, taken.by, taken.at, str(taken.answers.get("reason", "")))
