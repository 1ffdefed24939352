"""History rewritten after it was synced: what a desk has seen and is missing now (006.15)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from svc.audit.commits import Past
from svc.audit.findings import Finding, with_commit
from svc.audit.seals import Seal
from svc.git.remote import Remote
from svc.git.repository import Repository
from svc.git.seen import SEEN, Lost, desk_name, is_ancestor, missing_commits, read_seen, replacing_commit
from svc.git.settings import GitSettings
from svc.model.show import show_time
from svc.site.settings import Site
from svc.text.dataclass import dataclass
from svc.text.errors import StorageFailed
from svc.text.language import _


@dataclass(frozen=True)
class Branch:
    """A branch that is to hold what was synced: its tip, and its name for people."""

    tip: str
    name: str


def find_rewritten(site: Site, past: Past, seals: Sequence[Seal]) -> Iterator[Finding]:
    """Yield what was synced and is missing here, or from the other repository's branch as it was last fetched.

    Commits that were never synced may be rebased, and what was fetched and not yet joined is nothing.
    """
    repository = Repository.around(site.root)
    if repository is None or past.head is None:
        return
    known = read_seen(past.git, repository)
    settings = GitSettings.of(past.git)
    here, there = Branch(past.head, _("this clone")), fetched_branch(past, settings)
    own = desk_name(settings.get("svc.desk", "local"))
    by_commit = {commit: desk for desk in known.desks for commit in known.of(desk)}
    here_gone = missing_commits(past.git, by_commit, here.tip)
    there_gone = missing_commits(past.git, by_commit, there.tip) if there else list(by_commit)
    for commit in here_gone:
        if by_commit[commit] == own or commit in there_gone:
            yield missing_finding(commit, by_commit[commit], here, past, site)
    if there:
        for commit in there_gone:
            yield missing_finding(commit, by_commit[commit], there, past, site)
    yield from lost_seals(known.of(own), there, past, seals)
    for lost in dict.fromkeys([*known.lost, *known.gone(past.git)]):
        yield lost_finding(lost)


def fetched_branch(past: Past, settings: GitSettings) -> Branch | None:
    """Return the other repository's branch as it was last fetched, or None if there is none."""
    try:
        remote = Remote.of(past.root, settings)
    except StorageFailed:
        return None
    tip = past.git.ask("rev-parse", "--verify", "--quiet", f"{remote.tracking}^{{commit}}")
    name = f"{remote.name}/{remote.theirs.removeprefix('refs/heads/')}"
    return Branch(tip.decode().strip(), name) if tip else None


def missing_finding(commit: str, desk: str, branch: Branch, past: Past, site: Site) -> Finding:
    """Return the finding about a synced commit that a branch lacks, with the commit that stands in its place."""
    before, other = past.commit(commit), replacing_commit(past.git, commit, branch.tip)
    text = _("commit {commit}, which desk {desk} had synced, is missing from {branch}")
    named = commit[:12]
    if before:
        named += f" ({show_time(datetime.fromtimestamp(before.when, site.zone))} {before.author}, {before.subject})"
    told = text.format(commit=named, desk=desk, branch=branch.name)
    told += _("; in its place stands {other}").format(other=other[:12]) if other else _("; nothing is in its place")
    found = Finding("history", told, evidence=f"{commit} {'here' if branch.tip == past.head else 'there'}")
    return with_commit(found, past.commit(other) if other else None, site.zone)


def lost_seals(seen: Sequence[str], there: Branch | None, past: Past, seals: Sequence[Seal]) -> Iterator[Finding]:
    """Yield the seals that were sent and are missing from the other repository's branch."""
    if not there or not seals:
        return
    for seal in seals:
        sent = any(is_ancestor(past.git, seal.commit, commit) for commit in seen)
        if sent and not is_ancestor(past.git, seal.commit, there.tip):
            text = _("what was sealed is missing from {branch}").format(branch=there.name)
            yield Finding("seal", text, seal.name, evidence="there")


def lost_finding(lost: Lost) -> Finding:
    """Return the finding about a ref that somebody took away or set back."""
    where = _("this clone") if lost.where == "here" else lost.where
    text = _("{ref}, which named commit {commit}, was deleted or set back in {where}")
    told = text.format(ref=f"{SEEN}{lost.desk}", commit=lost.commit[:12], where=where)
    return Finding("mark", told, evidence=f"{lost.desk} {lost.commit} {lost.where}")
