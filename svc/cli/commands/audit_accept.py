"""`svc audit accept`: a director or leader settles a finding of the audit, with the reason, for good (015.5)."""

from __future__ import annotations

from typing import Any

from svc.audit import accepted, sealing
from svc.audit.findings import NOTE, Finding
from svc.audit.run import Audit
from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.outcome import report_done
from svc.cli.progress import commit_progress
from svc.cli.prompts import asking
from svc.git.ask import Clone
from svc.kinds.acceptance import ACCEPT, ACCEPTANCE
from svc.model.steps import Act
from svc.procedures.run import carry_out
from svc.rules.steps import refuse_role
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.errors import BadInput, NotFound, Refusal
from svc.text.language import _
from svc.views.mask import OPEN


def accept_command(folder: str | None) -> Any:
    """`svc audit accept ID --reason TEXT`."""

    def run(given: dict[str, Any]) -> int:
        if not str(given.get("reason", "")).strip():
            raise BadInput(_("missing: {options}").format(options="--reason"))
        desk = options.writing_desk(folder, given)
        refuse_role(desk.actor, ACCEPT, desk.site.terms)
        found = _finding(given["finding"], desk)
        _refuse_doer(found, desk)

        def plan(store: Store) -> list[Act]:
            _refuse_settled(found, store)
            number = f"{found.id}@{desk.when:%Y-%m}"
            answers = {"reason": given["reason"], "about": found.key}
            return [Act(number, ACCEPT.name, answers, ACCEPTANCE.name)]

        done = carry_out(desk, plan)
        return report_done(desk, done, given, first=1) or screen.report_damaged(done.damaged)

    params = [
        Param("finding", metavar=_("FINDING"), required=True, help=_("the first column of svc audit")),
        Param("reason", "--reason", help=_("why it is settled"), metavar=_("TEXT"), required=True),
        *(p for p in options.for_writing() if p.name != "at"),
    ]
    text = _("Settle a finding of the audit, for good (director, leader; WI/FW-015.5)")
    return build_command("accept", text, *asking("audit accept", params, run))


def _finding(typed: str, desk: Desk) -> Finding:
    """The finding of an audit of the whole site, by its name.

    Raises:
        NotFound: there is none of that name (exit 4).
    """
    clone = Clone(desk.site.root, desk.site.commits)
    if not clone.available():
        sealing.require_history(desk, clone)
    name = typed.strip().lower()
    with commit_progress() as tick:
        report = Audit(Store(desk.site, desk.now), clone, OPEN, noting=True).run(tick)
    for found in report.found:
        if found.id == name:
            return found
    raise NotFound(_("no finding {id}").format(id=typed), todo=_("list them: svc audit"))


def _refuse_doer(found: Finding, desk: Desk) -> None:
    """Refuse a note, which needs no settling, and whoever did what was found.

    Raises:
        Refusal: it may not be settled, or not by this person (exit 3).
    """
    if found.rank == NOTE:
        raise Refusal(
            _("{id} is only to be noted: there is nothing to settle").format(id=found.id),
            article="015.5",
            todo=_("see what is open: svc audit -q"),
        )
    if accepted.is_doer(desk.actor.name, found, desk.site.people):
        raise Refusal(
            _("{name} did what {id} finds, and can't settle it").format(name=desk.actor.name, id=found.id),
            article="015.5",
            todo=_("another director or leader settles it: svc audit accept {id} --reason TEXT --by NAME").format(
                id=found.id
            ),
        )


def _refuse_settled(found: Finding, store: Store) -> None:
    """Refuse to settle what is settled already.

    Raises:
        Refusal: it is (exit 3).
    """
    known = accepted.find_acceptances(store).get(found.id)
    if known and found.accepted:
        raise Refusal(
            _("{id} is settled already, by {name}").format(id=found.id, name=found.accepted.by),
            article="015.5",
            todo=_("see it: svc show {record}").format(record=known[0].id),
        )
