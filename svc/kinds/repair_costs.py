"""What a repair took: the material used, and the fee asked for, of all the times it was done (007)."""

from collections.abc import Iterable

from svc.model.fields import Field
from svc.model.kind import ComputedFact
from svc.model.record import Record, Taken

MATERIAL = Field("material", "用料", "material", many=True)
FEE = Field("fee", "收费", "fee", "amount", private="open")


def times_done(record: Record) -> list[Taken]:
    """Each time the work was done: once, and again after each reopening."""
    return [taken for taken in record.trail if taken.do == "done"]


def total_cents(done: Iterable[Taken]) -> int:
    """The sum of the fees of some work, in cents."""
    return sum(as_cents(taken["fee"]) for taken in done if taken["fee"])


def as_cents(fee: str) -> int:
    """A fee such as `35.5` in cents."""
    whole, _point, part = fee.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def fees_charged(record: Record) -> str | None:
    """The fee as it was typed, or the sum of several; None where none was asked for."""
    charged = [taken for taken in times_done(record) if taken["fee"]]
    if len(charged) < 2:
        return charged[0]["fee"] if charged else None
    yuan, cents = divmod(total_cents(charged), 100)
    return f"{yuan}.{cents:02}"


def material_used(record: Record) -> tuple[str, ...] | None:
    """All material that was used, in the order in which it was."""
    used = (text for taken in times_done(record) for text in taken["material"] or ())
    return tuple(dict.fromkeys(used)) or None


USED = ComputedFact(MATERIAL, material_used)
CHARGED = ComputedFact(FEE, fees_charged)
