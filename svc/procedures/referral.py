"""A referral filled in from the directory of authorities: whose matter it is, and what the resident is told ."""

from __future__ import annotations

from typing import Any

from svc.model.fields import Field
from svc.model.record import Record
from svc.model.steps import Step
from svc.site.authorities import Authority, best, load_authorities, named
from svc.site.settings import Site
from svc.text.errors import BadInput
from svc.text.language import _, comma_list

MATTER, OFFICE, TOLD = "matter", "authority", "told"  # what the directory has for an answer


def fill_referral(record: Record, step: Step, found: dict[str, Any], site: Site) -> None:
    """Fill in the authority and the words for the resident, as far as they were left out.

    Args:
        record: what is referred.
        step: its declaration, whose answers say what of the directory they are.
        found: the answers, which are filled in.
        site: whose directory.

    Raises:
        BadInput: an answer is needed that the directory does not have, or that may be one or the other (exit 2).
    """
    answers = {f.directory: f for f in step.asks if f.directory}
    office, told = answers[OFFICE], answers[TOLD]
    if found.get(office.name) and found.get(told.name):
        return
    entry = _entry_meant(record, found, answers, site)
    if entry:
        found.setdefault(office.name, entry.name)
        found.setdefault(told.name, entry.told)
    missing = [f for f in (office, told) if f.required and not found.get(f.name)]
    if missing:
        raise BadInput(
            _("missing: {options}").format(options=", ".join(f.option for f in missing)),
            article=step.article,
            todo=_("the directory of authorities has nothing that fits; look: {command}").format(command="svc where"),
        )


def _entry_meant(record: Record, found: dict[str, Any], answers: dict[str, Field], site: Site) -> Authority | None:
    """The entry that is named by its matter or authority, or that fits what the record is about."""
    entries = load_authorities(site.templates())
    office, told = answers[OFFICE], answers[TOLD]
    if matter := found.get(answers[MATTER].name):
        return named(entries, matter, answers[MATTER].option)
    about = " ".join(str(record[name]) for name in ("matter", "demand") if record[name])
    if name := found.get(office.name):
        called = [entry for entry in entries if entry.is_called(name)]
        return next(iter(best(called, about, record["category"])), called[0] if len(called) == 1 else None)
    if found.get(told.name) and not office.required:
        return None  # the way was told in so many words
    fit = best(entries, about, record["category"])
    if len(fit) > 1:
        raise BadInput(
            _("{id}: more than one authority may be meant: {names}").format(
                id=record.id, names=comma_list(f"{entry.name} ({entry.label})" for entry in fit)
            ),
            todo=_("say which: {option}").format(option=f"{office.option} {fit[0].name}"),
        )
    return fit[0] if fit else None
