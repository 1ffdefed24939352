"""Tests of whether a resident was called back about a record, for deadlines that a call meets (017.1, 019)."""

from svc.model.record import Moment, Record


def callback_held(moment: Moment, owner: Record) -> bool:
    """True if a callback about the record, or, if that is a callback, about one of its matters, has an opinion.

    A call that nobody answered, or that brought no opinion, meets nothing.
    """
    other = moment.record
    if other.kind.name != "callback" or other.id == owner.id:
        return False
    about = set(other["about"] or ())
    matters = {owner.id, *(owner["about"] or ())}
    return bool(about & matters) and bool(moment.taken["opinion"]) and bool(other["held"])


def called_of_old(moment: Moment, owner: Record) -> bool:
    """True if a callback was held about the record, or about one of its matters, with or without an opinion."""
    other = moment.record
    if other.kind.name != "callback" or other.id == owner.id:
        return False
    matters = {owner.id, *(owner["about"] or ())}
    return bool(matters & set(other["about"] or ())) and (moment.taken.do == "record" or bool(moment.taken["held"]))


def reachable(moment: Moment) -> bool:
    """True unless the resident was found unreachable before this moment."""
    return not any(t.do == "unreachable" and t.at <= moment.taken.at for t in moment.record.since("reopen"))
