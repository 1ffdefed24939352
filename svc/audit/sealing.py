"""Sealing a month: check that it is over, committed and untampered, then tag it (006.19)."""

from __future__ import annotations

from collections.abc import Sequence

from svc.audit import seals
from svc.audit.commits import Past
from svc.audit.findings import Finding, only_faults
from svc.audit.run import Audit, Tick
from svc.audit.seals import PREFIX, Seal
from svc.dates import workdays
from svc.disk import lock
from svc.git.ask import Clone
from svc.git.commit import History
from svc.model.roles import DESK, LEADERS
from svc.model.steps import Step
from svc.procedures import save
from svc.rules import steps
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.dataclass import dataclass, field
from svc.text.errors import Refusal, StorageFailed
from svc.text.language import _, comma_list
from svc.views.mask import OPEN

SEAL = Step("seal", "封存", "seal a month", "006.19", roles=DESK)
DESPITE = Step("seal-in-spite-of-faults", "明知有误仍封存", "seal a month in spite of faults", "015.5", roles=LEADERS)


@dataclass(frozen=True)
class SealResult:
    """A seal, with `fresh` if it was made just now, and the faults in spite of which it was made."""

    seal: Seal
    fresh: bool
    known: Sequence[Finding] = field(default=())


def seal_month(desk: Desk, month: str, tick: Tick, *, despite: bool) -> SealResult:
    """Seal a month, unless it is sealed already.

    Args:
        desk: site, time and actor.
        month: such as `2026-11`.
        tick: told how far the audit of what is sealed is.
        despite: what the audit finds fault with is written into the seal, instead of refusing it.

    Raises:
        BadInput: it is no month (exit 2).
        Refusal: it is not over, not all of it is committed, or something in it was tampered with (exit 3).
        StorageFailed: there is no history to seal (exit 5).
    """
    over = seals.month_end(month, desk.site.zone)
    steps.refuse_role(desk.actor, DESPITE if despite else SEAL, desk.site.terms)
    history, past = History(desk.site.root, desk.site.commits), Past(desk.site.root)
    require_history(desk, history)
    if desk.now <= over:
        raise Refusal(
            _("{month} is not over before {time}").format(month=month, time=f"{over:%Y-%m-%d %H:%M:%S}"),
            article="006.19",
            todo=_("seal it then; of a month that is not over more may come"),
        )
    with lock.hold(desk.site.root) as held:
        store = Store(desk.site, desk.now)
        save.finish_earlier(history, held, store, desk)
        if past.head is None:
            raise StorageFailed(_("nothing is committed yet, so there is nothing to seal"))
        made = seals.load_seals(past, desk.site.zone)
        known = only_faults(Audit(store, history, OPEN).run(tick).found)
        if there := next((s for s in made if s.month == month), None):
            return confirm_seal(there, known)
        own = [f for f in known if affects_month(f, month, desk)]
        if own and (not despite or any(f.what == "uncommitted" for f in own)):
            raise sealing_refusal(month, own)
        known = known if despite else []  # who seals in spite of faults has seen them all
        content = seals.month_content(past, past.head, month)
        message = tag_message(month, past.head, content, made, known, desk.actor.name)
        actor = desk.actor.name
        history.tag(PREFIX + month, past.head, message, actor, desk.site.address(actor), desk.now, held)
    fresh = next(s for s in seals.load_seals(past, desk.site.zone) if s.month == month)
    return SealResult(fresh, fresh=True, known=known)


def require_history(desk: Desk, clone: Clone) -> None:
    """Refuse a site without a history of its own.

    Raises:
        StorageFailed: there is none (exit 5).
    """
    if not clone.available():
        raise StorageFailed(
            _("no git here: there is no history that could prove anything"),
            todo=_("install git, then in the site: git init && git add -A && git commit -m start"),
        )
    if not desk.site.commits:
        raise StorageFailed(
            _("svc keeps no history here: svc.yaml says git: {commit: false}"),
            todo=_("set it to true, and commit what is there, for svc to keep one"),
        )


def affects_month(f: Finding, month: str, desk: Desk) -> bool:
    """True if a fault belongs to a month: in its records, committed in it, or blocking every seal."""
    first, last = workdays.parse_month(month)
    folders = [desk.site.records / place for place in seals.month_folders(month)]
    inside = f.path is not None and any(f.path.is_relative_to(folder) for folder in folders)
    return (
        inside or f.what in ("seal", "uncommitted", "history", "object") or bool(f.at and first <= f.at.date() <= last)
    )


def confirm_seal(there: Seal, known: Sequence[Finding]) -> SealResult:
    """Return the seal that a month has already, unless that seal is broken.

    Raises:
        Refusal: it is (exit 3).
    """
    if fault := next((f for f in known if f.what == "seal" and f.record == there.name), None):
        raise Refusal(
            _("{name} is there and broken: {text}").format(name=there.name, text=fault.text),
            article="006.19",
            todo=_("a seal is never replaced: find out who did it (svc audit), and keep both"),
        )
    return SealResult(there, fresh=False)


def sealing_refusal(month: str, known: Sequence[Finding]) -> Refusal:
    """Return the error for a month that can't be sealed as it is."""
    if loose := dict.fromkeys(f.record for f in known if f.what == "uncommitted"):
        names = comma_list(list(loose)[:3]) + (" …" if len(loose) > 3 else "")
        return Refusal(
            _("{month} can't be sealed before all is committed: {ids}").format(month=month, ids=names),
            article="006.19",
            todo=_("see what they are: svc check; commit or undo them first"),
        )
    return Refusal(
        _("{month} can't be sealed, for the audit finds faults: {count}").format(month=month, count=len(known)),
        article="015.5",
        todo=_("see what: svc audit; a director or leader may seal it in spite of that: --despite"),
    )


def tag_message(
    month: str, commit: str, content: seals.MonthContent, made: Sequence[Seal], known: Sequence[Finding], actor: str
) -> str:
    """Return the message of the tag. It names nobody but the person who made it."""
    notes = [("Month", month), ("Records", str(content.records)), ("Commit", commit), ("Digest", content.digest)]
    if made:
        notes.append(("Previous", f"{made[-1].name} {made[-1].object}"))
    notes += [("Known", key) for key in dict.fromkeys(f"{f.id} {f.key}" for f in known)]
    lines = [f"seal {month}: {content.records} records", "", *(f"{key}: {value}" for key, value in notes)]
    return "\n".join([*lines, f"Actor: {actor}"]) + "\n"
