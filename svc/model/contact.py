"""Contact with residents, as a kind declares it: the resident named, the people of a home, and calls."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Contact(NamedTuple):
    """The facts that hold the name and the telephone number of the resident whom a record is about.

    Both are filled in from the residents' file of the unit, and tell whom to call in that home.
    """

    name: str = "name"
    phone: str = "phone"


class Household(NamedTuple):
    """The people of one home, as its file knows them.

    Args:
        owner, tenants: their names.
        phone: how they are reached.
        type: the type of resident (017.2).
        refuses_calls: whether they asked not to be called back.
        typed: when the type was set, or when they last let themselves be called back again.
        proxies: who may act for the owner.
    """

    owner: str = ""
    tenants: tuple[str, ...] = ()
    phone: str = ""
    type: str = ""
    refuses_calls: bool = False
    typed: datetime | None = None
    proxies: tuple[str, ...] = ()


class Call(NamedTuple):
    """A resident called back, or to be called back (017).

    Args:
        means: by telephone, by a visit and so on.
        held: when it was held.
        booked: when it will be held, where that is open.
        about: the records it is about.
        answered: whether the resident was reached, and said what they think.
    """

    means: str
    held: datetime | None = None
    booked: datetime | None = None
    about: tuple[str, ...] = ()
    answered: bool = False
