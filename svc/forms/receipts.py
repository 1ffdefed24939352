"""Receipts: what a resident is given when a matter is registered, with its number and what is promised (006.18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from svc.dates import workdays
from svc.forms.letters import Letter, choice_labels, find_template, letter_topic, render_letter, sender_of, signed_body
from svc.kinds.shared import first_receiver
from svc.model.record import Record
from svc.rules.deadlines import obligations
from svc.site.settings import Site
from svc.text.errors import Refusal
from svc.text.language import _
from svc.views.json import list_object
from svc.views.mask import Mask

TEMPLATE = "receipt"
KINDS_WITH_RECEIPT = ("complaint", "repair", "inquiry")
_TOLD = ("answer", "settle", "done")  # what a resident waits for; the rest is the house's own business


def write_receipt(record: Record, linked: Mapping[str, Record], site: Site, now: datetime, mask: Mask) -> Letter:
    """Write the receipt of a record: its number, the times that are promised, the desk's telephone.

    Args:
        record: of one of `KINDS_WITH_RECEIPT`.
        linked: the records that it names.
        site: its staff, telephone and company, and where templates are.
        now: the day below the receipt.
        mask: whether the resident's name and phone are hidden.

    Raises:
        Refusal: the record is cancelled (exit 3).
        Damaged: the template has a fault, with its line where that is known (exit 5).
    """
    if record.status == "cancelled":
        raise Refusal(
            _("{id} is cancelled: no letter goes out about it").format(id=record.id),
            article="015.5",
            todo=_("see it first: {command}").format(command=f"svc show {record.id}"),
        )
    sender = sender_of(first_receiver(record), site)
    promised = [o for o in obligations(record, linked.values(), site.terms, now) if o.what in _TOLD and not o.met]
    facts = {
        **list_object(record, mask),
        "began": workdays.iso(record.began),
        "topic": letter_topic(record, linked, mask),
        "promised": [{"what": o.what, "due": workdays.iso(o.due)} for o in promised],
        "phone": site.phone,
        "sender": {"name": sender.name, "department": sender.department, "company": sender.company},
    }
    template = find_template(TEMPLATE, site.templates("letters"))
    return signed_body(*render_letter(template, facts, choice_labels(record)), sender, now)
