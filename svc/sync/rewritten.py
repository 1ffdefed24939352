"""History that was synced and then rewritten: `svc sync` joins none of it, and says who must do what (006.15)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from svc.git.remote import SEALS, Remote
from svc.git.repository import Repository
from svc.git.run import Git
from svc.git.seen import (
    SEEN,
    Lost,
    SeenCommits,
    desk_name,
    is_ancestor,
    missing_commits,
    read_seen,
    replacing_commit,
    write_note,
)
from svc.model.show import show_time
from svc.site.desk import Desk
from svc.text.errors import StorageFailed
from svc.text.language import _

_TOLD = "%h%x1f%ct%x1f%cn"


class Rewritten(StorageFailed):
    """The refusal to join a history that was rewritten (exit 5).

    Args:
        sentence, more: as for any error.
        remember: keeps here what was found, for the audit.
    """

    def __init__(self, sentence: str, *, remember: Callable[[], None] = lambda: None, **more: Any) -> None:
        super().__init__(sentence, **more)
        self.remember = remember


class Witness:
    """The commits that were synced, compared with what is here and what the other repository has.

    Args:
        desk: site, time and actor.
        remote: the other repository.
        repository: this one.
        held: the descriptor of the site's lock.
    """

    def __init__(self, desk: Desk, remote: Remote, repository: Repository, held: int) -> None:
        self.desk = desk
        self.remote = remote
        self.repository = repository
        self.held = held
        self.git = Git(repository.top)
        self.own = desk_name(remote.settings.get("svc.desk", "local"))

    def refuse_rewritten(self, ours: str, there: Mapping[str, str]) -> None:
        """Refuse to join a history from which something is missing that a desk has synced or sealed.

        Args:
            ours: the commit here.
            there: the refs of the other repository.

        Raises:
            Rewritten: it was, here or there (exit 5).
        """
        known = read_seen(self.git, self.repository)
        if gone := missing_commits(self.git, known.of(self.own), ours):
            raise self.rewritten_here(gone[0], ours)
        theirs = there.get(self.remote.theirs)
        if theirs is None:
            return
        wanted = {commit: desk for desk in known.desks for commit in known.of(desk)}
        wanted |= {commit: ref.removeprefix(SEEN) for ref, commit in there.items() if ref.startswith(SEEN)}
        wanted |= {tag: ref.removeprefix("refs/tags/") for ref, tag in there.items() if ref.startswith(SEALS)}
        if gone := missing_commits(self.git, wanted, theirs):
            raise self.rewritten_there(gone[0], wanted[gone[0]], ours, there)

    def remember(self, there: Mapping[str, str]) -> None:
        """Remember what the other repository has, so that an audit here finds that it was rewritten."""
        known = read_seen(self.git, self.repository).refs
        self.git.ask("update-ref", "-m", "svc: sync", "--", self.remote.tracking, there[self.remote.theirs])
        for desk, commit in seen_there(there).items():
            if desk not in known or (desk != self.own and is_ancestor(self.git, known[desk], commit)):
                self.git.ask("update-ref", "-m", "svc: sync", "--", f"{SEEN}{desk}", commit)

    def rewritten_here(self, commit: str, ours: str) -> Rewritten:
        """The error for a history that was rewritten in this clone."""
        sentence = _("the history here was rewritten after it was synced: commit {commit} is missing from it")
        return Rewritten(
            sentence.format(commit=self.named(commit)) + self.instead(commit, ours),
            article="006.15",
            todo=_("nothing was sent or taken in; whoever rewrote it puts it back, here:"),
            steps=(
                _("git branch aside (what is here now stays there)"),
                f"git reset --keep {commit[:12]}",
                _("enter again what only aside has: git log -p {commit}..aside").format(commit=commit[:12]),
                "svc sync",
            ),
        )

    def rewritten_there(self, commit: str, desk: str, ours: str, there: Mapping[str, str]) -> Rewritten:
        """The error for a history that was rewritten in the other repository."""
        theirs = there[self.remote.theirs]
        seal = desk.startswith("seal/")
        sentence = _("{remote} was rewritten: {seal} is missing from its history") if seal else ""
        sentence = sentence or _("{remote} was rewritten: commit {commit}, which desk {desk} had synced, is missing")
        told = sentence.format(remote=self.remote.name, commit=self.named(commit), desk=desk, seal=desk)
        return Rewritten(
            told + self.instead(commit, theirs),
            remember=lambda: self.remember(there),
            article="006.15",
            todo=_("nothing was taken in, nothing here is wrong, and no number is to be changed here:"),
            steps=self.ways_back(commit, ours, theirs),
        )

    def ways_back(self, commit: str, ours: str, theirs: str) -> tuple[str, ...]:
        """The commands that put the other repository right, for the desk that can."""
        branch = self.remote.theirs
        if not is_ancestor(self.git, commit, ours):
            return (
                _("this desk never had it: the desk that had, or whoever rewrote it, puts it back there"),
                _("then here: svc sync"),
            )
        if is_ancestor(self.git, theirs, ours):
            return (
                _("this desk has all of it: git push {remote} HEAD:{branch}").format(
                    remote=self.remote.name, branch=branch
                ),
                "svc sync",
            )
        return (
            _("whoever rewrote it says why to the director, and enters again at that desk what is lost by this:"),
            f"git push --force-with-lease={branch}:{theirs[:12]} {self.remote.name} HEAD:{branch}",
            "svc sync",
        )

    def instead(self, commit: str, tip: str) -> str:
        """Who made what stands in the place of a missing commit, as the end of a sentence."""
        other = replacing_commit(self.git, commit, tip)
        if other is None:
            return ""
        return _("; in its place stands {other}").format(other=self.named(other))

    def named(self, commit: str) -> str:
        """A commit by its short name, time and committer, as far as it is here."""
        asked = ("show", "-s", f"--format={_TOLD}", "--end-of-options", f"{commit}^{{commit}}")
        told = (self.git.ask(*asked) or b"").decode("utf-8", "replace")
        short, _mark, rest = told.strip().partition("\x1f")
        when, _mark, name = rest.partition("\x1f")
        if not when.isdigit():
            return commit[:12]
        with suppress(OverflowError, ValueError, OSError):
            return f"{short} ({show_time(datetime.fromtimestamp(int(when), self.desk.site.zone))} {name})"
        return short

    # What a finished sync leaves

    def note_sync(self, head: str, there: Mapping[str, str]) -> list[str]:
        """Move this desk's ref to the commit synced, take those of the others, and send what was taken away there.

        Args:
            head: the commit that both sides have now.
            there: the refs of the other repository, as they were before.

        Returns:
            What there is to say about refs that were taken away.
        """
        known = read_seen(self.git, self.repository)
        theirs = seen_there(there)
        lost = known.gone(self.git)
        told = {**known.noted, **known.refs, **{each.desk: each.commit for each in lost}}
        if known.address == self.remote.address:  # one that was put in its place has what it was given
            lost += [
                Lost(desk, commit, self.remote.name)
                for desk, commit in known.sent.items()
                if desk not in theirs or (theirs[desk] != commit and is_ancestor(self.git, theirs[desk], commit))
            ]
        wanted = {**told, **{d: c for d, c in theirs.items() if d not in told or is_ancestor(self.git, told[d], c)}}
        wanted[self.own] = head
        for desk, commit in wanted.items():
            if known.refs.get(desk) != commit:
                self.git.patiently("update-ref", "-m", "svc: sync", f"{SEEN}{desk}", commit, feed=(), lock=self.held)
        every = [*known.lost, *lost]
        write_note(self.repository, SeenCommits(wanted, wanted, every, theirs, self.remote.address))
        return [self.lost_text(each) for each in lost if each not in known.lost]

    def note_sent(self, refs: Sequence[str]) -> None:
        """Note which refs the other repository took, each as `git push` had it: from then on it has them."""
        known = read_seen(self.git, self.repository)
        for commit, _colon, ref in (each.partition(":") for each in refs):
            known.sent[ref.removeprefix(SEEN)] = commit
        write_note(self.repository, known)

    def lost_text(self, lost: Lost) -> str:
        """What is said of a ref that somebody took away or set back."""
        sentence = _("{ref} was deleted or set back in {where}: it is put back; svc audit names it")
        where = _("this clone") if lost.where == "here" else lost.where
        return sentence.format(ref=f"{SEEN}{lost.desk}", where=where)

    def to_send(self, there: Mapping[str, str]) -> list[str]:
        """The refs that the other repository lacks or has at an earlier commit, as `git push` takes them."""
        known = read_seen(self.git, self.repository)
        return [f"{commit}:{SEEN}{desk}" for desk, commit in known.refs.items() if there.get(f"{SEEN}{desk}") != commit]


def seen_there(there: Mapping[str, str]) -> dict[str, str]:
    """The commits that desks have synced, as the other repository knows them."""
    return {ref.removeprefix(SEEN): commit for ref, commit in there.items() if ref.startswith(SEEN)}
