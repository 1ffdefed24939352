"""Receipts: what a resident is given when a matter is registered, with its number and what is promised (006.18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from svc.dates import timestamps
from svc.forms.letters import Letter, common_facts, refuse_cancelled, sender_of, signed_letter
from svc.kinds.shared import first_receiver
from svc.model.record import Record
from svc.rules.deadlines import obligations
from svc.site.settings import Site
from svc.views.mask import Mask

TEMPLATE = "receipt"
KINDS_WITH_RECEIPT = ("complaint", "repair", "inquiry")
_TOLD = ("answer", "settle", "done")  # what a resident waits for; the rest is the house's own business


def write_receipt(
    record: Record, linked: Mapping[str, Record], site: Site, now: datetime, mask: Mask, *, paper: bool = False
) -> Letter:
    """Write the receipt of a record: its number, the times that are promised, the desk's telephone.

    Args:
        record: of one of `KINDS_WITH_RECEIPT`.
        linked: the records that it names.
        site: its staff, telephone and company, and where templates are.
        now: the day below the receipt.
        mask: whether the resident's name and phone are hidden.
        paper: whether it is printed.

    Raises:
        Refusal: the record is cancelled (exit 3).
        Damaged: the template has a fault, with its line where that is known (exit 5).
    """
    refuse_cancelled(record)
    sender = sender_of(first_receiver(record), site)
    promised = [o for o in obligations(record, linked.values(), site.terms, now) if o.what in _TOLD and not o.met]
    facts = {
        **common_facts(record, linked, sender, mask),
        "paper": paper,
        "began": timestamps.iso(record.began),
        "promised": [{"what": o.what, "due": timestamps.iso(o.due)} for o in promised],
        "phone": site.phone,
    }
    return signed_letter(TEMPLATE, facts, record, sender, site, now)
