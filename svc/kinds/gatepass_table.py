"""The table of 020: the steps before a goods-removal pass, by goods, bearer and moving out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from svc.kinds import proxies
from svc.model import items
from svc.model.case import Case
from svc.text.language import _, current_language

ARTICLE = "020"
OWNER, OTHER, CONTRACTOR = "owner", "non-owner", "contractor"
SINGLE, SEVERAL = "single", "several"
STAYING, MOVING = "staying", "moving"


class Proof(NamedTuple):
    """One step of the procedure before a pass: its name, its proof, and the option to type for it.

    `lacks` says why it is not proved by a case, or nothing where it is; `also` what may be typed instead of the option.
    """

    name: str
    zh: str
    en: str
    option: str
    lacks: Callable[[Case], str]
    also: Callable[[Case], str] | None = None

    @property
    def label(self) -> str:
        """The step's label in the language now spoken."""
        return self.zh if current_language() == "zh" else self.en

    def typed(self, case: Case) -> str:
        """The options or commands to type for a case."""
        others = self.also(case) if self.also else ""
        return " | ".join(filter(None, (self.option.format(unit=case.after["unit"] or "3-1201"), others)))


# What proves each step


def no_identity(case: Case) -> str:
    """The reason why the bearer's identity is not proved: no document, or not the one on file."""
    bearer = case.after["bearer"]
    if not (bearer.get("id_type") and bearer.get("id_last4")):
        return _("the bearer's identity document was not shown")
    on_file = case.home["id_last4"] if case.home and bearer["name"] == case.home["owner"] else None
    if on_file and on_file != bearer["id_last4"]:
        return _("the document does not end as the one on the owner's file")
    return ""


def no_file(case: Case) -> str:
    """The reason why the unit's file does not prove the owner: none on file, or another name."""
    unit, bearer = case.after["unit"], case.after["bearer"]
    if case.home is None:
        return _("{unit} has no owner on file").format(unit=unit)
    named = bearer["name"] if bearer["role"] == OWNER else case.after["owner"]
    if named and named != case.home["owner"]:
        return _("{name} is not the owner on the file of {unit}").format(name=named, unit=unit)
    return ""


def no_authorisation(case: Case) -> str:
    """The reason why the owner's authorisation is missing."""
    if case.after["authorisation"]:
        return ""
    not_enough = proxies.why_not(case.home, case.after["bearer"]["name"], proxies.PASSES, case.taken.at)
    return not_enough or _("the owner's authorisation was not shown")


def authorise_on_file(case: Case) -> str:
    """The command that lets a bearer act for the owner in passes, where the home's file lets them act in others."""
    name = case.after["bearer"]["name"]
    if case.home is None or not proxies.why_not(case.home, name, proxies.PASSES, case.taken.at):
        return ""
    return proxies.way_on_file(case.home, name, proxies.PASSES)


def no_answer(case: Case) -> str:
    """The reason why the owner's consent by telephone is missing."""
    return "" if case.after["owner_answer"] == "confirmed" else _("the owner was not phoned, or has not agreed")


def no_clearance(case: Case) -> str:
    """The reason why fees are not known to be settled, for the unit today or for this pass."""
    fees = case.after["fees"] or {}
    if not fees.get("receipt"):
        return _("finance has not found the fees settled today")
    return ""


def moving_not_asked(case: Case) -> str:
    """The reason why moving out is unclear: it was not asked."""
    return "" if case.after["moving_out"] is not None else _("it was not asked whether somebody is moving out")


def no_manager(case: Case) -> str:
    """The reason why a contractor is not the unit's decoration manager, or no longer is."""
    fitting = (case.home["decoration"] if case.home else None) or {}
    unit, name = case.after["unit"], case.after["bearer"]["name"]
    if not fitting.get("manager"):
        return _("{unit} has no decoration manager on file").format(unit=unit)
    if fitting["manager"] != name:
        return _("{name} is not the decoration manager on the file of {unit}").format(name=name, unit=unit)
    if fitting.get("until") and fitting["until"] < case.taken.at:
        return _("the fit-out of {unit} was over on {day}").format(unit=unit, day=f"{fitting['until']:%Y-%m-%d}")
    return ""


def not_signed(case: Case) -> str:
    """The reason why the bearer's signature is missing."""
    signed, bearer = case.after["signed"], case.after["bearer"]["name"]
    if not signed:
        return _("the bearer has not signed")
    return "" if signed == bearer else _("signed by {name}, not by the bearer").format(name=signed)


SAID = Proof("said", "问明是否搬离", "ask whether somebody is moving out", "--moving-out | --staying", moving_not_asked)
FINANCE = Proof(
    "finance",
    "财务核查费用已结清",
    "finance finds all fees settled",
    "svc resident clear {unit} --receipt NO | --fees-cleared NO",
    no_clearance,
)
IDENTITY = Proof(
    "identity", "核对搬出人证件", "the bearer's identity is verified", "--id-type 身份证 --id-last4 NNNN", no_identity
)
AUTHORISED = Proof(
    "authorisation",
    "业主授权",
    "the owner's authorisation is shown",
    "--authorisation TEXT",
    no_authorisation,
    authorise_on_file,
)
FILE = Proof(
    "file",
    "查业主档案",
    "the owner's file is checked",
    "svc resident show {unit} | add --unit {unit} --owner NAME",
    no_file,
)
PHONED = Proof(
    "owner", "致电业主核实", "the owner is phoned and agrees", "--owner-confirmed | --owner-refused", no_answer
)
MANAGER = Proof(
    "manager",
    "核对装修责任人",
    "the decoration manager is the one on file",
    "svc amend {unit} decoration.manager=NAME --reason …",
    no_manager,
)
SIGNED = Proof("signed", "搬出人签名", "the bearer signs", "--signed NAME", not_signed)


# Which steps each case needs, in order


BY_OWNER = (IDENTITY, FILE, SIGNED)
BY_OTHER = (IDENTITY, AUTHORISED, FILE, PHONED, SIGNED)
TABLE: Mapping[tuple[str, str, str], tuple[Proof, ...]] = {
    (SINGLE, OWNER, STAYING): BY_OWNER,
    (SINGLE, OTHER, STAYING): BY_OTHER,
    (SINGLE, OWNER, MOVING): (FINANCE, *BY_OWNER),
    (SINGLE, OTHER, MOVING): (FINANCE, *BY_OTHER),
    (SEVERAL, OWNER, STAYING): (SAID, *BY_OWNER),
    (SEVERAL, OTHER, STAYING): (SAID, *BY_OTHER),
    (SEVERAL, OWNER, MOVING): (SAID, FINANCE, *BY_OWNER),
    (SEVERAL, OTHER, MOVING): (SAID, FINANCE, *BY_OTHER),
    (SINGLE, CONTRACTOR, STAYING): (IDENTITY, MANAGER, SIGNED),
    (SEVERAL, CONTRACTOR, STAYING): (IDENTITY, MANAGER, SIGNED),
    (SINGLE, CONTRACTOR, MOVING): (FINANCE, IDENTITY, MANAGER, SIGNED),
    (SEVERAL, CONTRACTOR, MOVING): (FINANCE, IDENTITY, MANAGER, SIGNED),
}


def table_cell(facts: Mapping[str, Any], before: int = 0) -> tuple[str, str, str]:
    """The cell of the table for a case: goods, bearer, staying or moving out.

    Args:
        facts: the facts of the pass.
        before: the number of items on the home's other passes of the day, with which it is one removal.
    """
    goods = SEVERAL if items.total_count(facts.get("items")) + before > 1 else SINGLE
    return goods, facts["bearer"]["role"], MOVING if facts.get("moving_out") else STAYING


def proofs(facts: Mapping[str, Any], before: int = 0) -> tuple[Proof, ...]:
    """The steps that a case needs, in order. See `table_cell`."""
    return TABLE[table_cell(facts, before)]
