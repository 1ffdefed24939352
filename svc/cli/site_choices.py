"""Choices and labels that come from the site's checklists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from svc.model.fields import Field
from svc.model.record import Record
from svc.site.desk import Desk


def with_site_choices(f: Field, desk: Desk, found: Mapping[str, Any]) -> Field:
    """A field with its choices, also those that come from the site's templates."""
    if f.type != "template" and not f.of:
        return f
    from svc.site import checklists

    return checklists.with_choices(f, desk.site.templates(checklists.FOLDER), found)


def with_item_labels(found: list[Record], desk: Desk) -> list[Record]:
    """Records whose checklist items carry the labels that people know."""
    if not any(f.of for record in found[:1] for f in record.kind.fields):
        return found
    from svc.site import checklists

    return checklists.with_labels(found, desk.site.templates(checklists.FOLDER))
