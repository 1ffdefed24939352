"""The address of a group chat's robot, a setting of the clone."""

from __future__ import annotations

from svc.git.ask import Clone
from svc.site.desk import Desk

WEBHOOK = "svc.webhook"  # a clone's own setting: such an address is a secret, and never syncs


def webhook_address(at: Desk) -> str:
    """The address of a group's robot, as this clone has it."""
    clone = Clone(at.site.root, at.site.commits)
    return clone.setting(WEBHOOK) or "" if clone.available() else ""
