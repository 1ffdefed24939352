"""Rules for goods-removal passes that are corrected, cancelled, or issued on a file just changed (020)."""

from __future__ import annotations

from svc.kinds.gatepass_paper import is_history
from svc.kinds.gatepass_table import ARTICLE, CONTRACTOR, OWNER
from svc.model.case import Case
from svc.model.roles import LEADERS
from svc.text.errors import Refusal
from svc.text.language import _, comma_list

PROVED = ("unit", "items", "bearer", "owner", "moving_out", "authorisation", "fees", "valid_until", "signed")


def stays_refused(case: Case) -> None:
    """Refuse to turn an owner's refusal into a pass by a correction: nothing was proved for it (020)."""
    if case.taken.do != "amend" or "owner_answer" not in case.taken.answers.get("set", {}):
        return
    if case.record.facts.get("owner_answer") == "refused" and case.after["owner_answer"] != "refused":
        raise Refusal(
            _("{id} was refused by the owner").format(id=case.record.id),
            article=ARTICLE,
            todo=_("cancel it and issue a new one: {command}").format(
                command=f"svc cancel {case.record.id} --reason …; svc pass issue …"
            ),
        )


def stays_as_proved(case: Case) -> None:
    """Refuse to correct what the procedure proved: another pass is issued for what is to go out now (020)."""
    record, after = case.record, case.after
    changed = [f for name in PROVED if record[name] != after[name] and (f := record.kind.all_fields[name])]
    over = record["valid_until"] and record["valid_until"] < case.taken.at
    if changed and record.status != "refused" and not (case.as_written and over):
        raise Refusal(
            _("{id} was issued for what was proved: {fields} can't be corrected any more").format(
                id=record.id, fields=comma_list(f.label for f in changed)
            ),
            article=ARTICLE,
            todo=_("revoke it and issue a new one: {command}").format(
                command=f"svc pass revoke {record.id} --text …; svc pass issue …"
            ),
        )


def nothing_went_out(case: Case) -> None:
    """Refuse to cancel a pass with which goods went out: they count as taken (020)."""
    if case.record.status == "used":
        raise Refusal(
            _("goods went out with {id}: it can't be cancelled").format(id=case.record.id),
            article=ARTICLE,
            todo=_("say what was wrong with it: {command}").format(command=f"svc note {case.record.id} …"),
        )


def owner_of_long_standing(case: Case) -> None:
    """Refuse a pass to whom the actor alone made the home's owner or decoration manager today (020)."""
    home, record = case.home, case.after
    fact = {OWNER: "owner", CONTRACTOR: "decoration"}.get(record["bearer.role"])
    if home is None or fact is None or not case.staffed or case.acts_as(LEADERS) or record.status == "refused":
        return
    if is_history(case):
        return
    for count, taken in enumerate(home.trail):
        today = taken.at.date() == record.began.astimezone(taken.at.tzinfo).date()
        before, after = home.cut(count)[fact], home.cut(count + 1)[fact]
        if today and taken.by == case.actor.name and before and before != after:
            raise Refusal(
                _("{name} changed {field} of {unit} today: a colleague or the director issues the pass").format(
                    name=case.actor.name, field=home.kind.all_fields[fact].label, unit=record["unit"]
                ),
                article=ARTICLE,
                todo=_("let somebody else check the file and issue it: svc pass issue … --by {name}").format(
                    name=_("NAME")
                ),
            )
