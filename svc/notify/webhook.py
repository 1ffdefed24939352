"""The address of a group chat's robot, a setting of the clone."""

from __future__ import annotations

from svc.git.commit import History
from svc.site.desk import Desk

WEBHOOK = "svc.webhook"  # a clone's own setting: such an address is a secret, and never syncs


def webhook_address(at: Desk) -> str:
    """The address of a group's robot, as this clone has it."""
    trail = History(at.site.root, at.site.commits)
    return trail.setting(WEBHOOK) or "" if trail.available() else ""
