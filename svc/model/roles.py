"""The roles of people at a site, as steps name them."""

from __future__ import annotations

from svc.model.fields import Choice

ROLES = (
    Choice("desk", "服务中心", "desk"),
    Choice("department", "部门", "department"),
    Choice("director", "主任", "director"),
    Choice("leader", "公司领导", "leader"),
    Choice("finance", "财务", "finance"),
    Choice("guard", "门岗", "guard"),
)
ROLE_OF_WORD = {word: role.value for role in ROLES for word in role}  # however somebody calls a role


def role_label(role: str) -> str:
    """The name of a role in the current language."""
    return next((r.label for r in ROLES if r.value == role), role)


DESK = ("desk", "director", "leader")
LEADERS = ("director", "leader")
OVERSEERS = ("desk", "director")  # who acts beside the department that a matter was given to
ALL: tuple[str, ...] = ()
