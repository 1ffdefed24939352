"""The charts: the order of steps in each flow of the manual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from svc.kinds import gatepass_table
from svc.kinds.gatepass import ROLE
from svc.manual.flows.elements import Ask, Back, Chart, Do, Either, Element, End, Observe, Prove

CONTENT = ("satisfied", "fairly")

REPAIRS = Chart(
    "007",
    (
        Do("repair.add"),
        Do("repair.dispatch"),
        Do("repair.schedule", maybe=True),
        Do("repair.done"),
        Do("callback.record"),
        Ask(
            "callback.opinion",
            (
                (CONTENT, (End("repair.done"),)),
                (("dissatisfied",), (Do("repair.reopen", itself=True), Back("repair.dispatch"))),
            ),
        ),
    ),
)
COMPLAINTS = Chart(
    "016",
    (
        Do("complaint.add"),
        Ask(
            "complaint.severity",
            (
                (("general",), ()),
                (("major",), (Do("complaint.escalate"), Do("complaint.decide"))),
            ),
        ),
        Do("complaint.dispatch"),
        Ask(
            "complaint.classify.justified",
            (
                (
                    ("true",),
                    (
                        Do("complaint.remedy"),
                        Do("complaint.correct", maybe=True),
                        Do("complaint.verify", maybe=True),
                        Do("complaint.resolve"),
                        Do("complaint.reply"),
                        Do("callback.record"),
                        Ask(
                            "callback.opinion",
                            (
                                (CONTENT, (Do("complaint.close"), End("complaint.closed"))),
                                (("dissatisfied",), (Do("complaint.reopen", itself=True), Back("complaint.dispatch"))),
                            ),
                        ),
                    ),
                ),
                (
                    ("false",),
                    (Do("complaint.reply"), Do("callback.record"), Do("complaint.close"), End("complaint.closed")),
                ),
            ),
        ),
    ),
)
RECEPTION = Chart(
    "008",
    (
        Observe("reception.eye-contact"),
        Observe("reception.asks", maybe=True),
        Either(
            (
                (
                    Do("inquiry.add"),
                    Ask(
                        "inquiry.kind",
                        (
                            (
                                ("question", "help", "suggestion", "message"),
                                (
                                    Either(
                                        (
                                            (Do("inquiry.answer"),),
                                            (
                                                Do("inquiry.transfer"),
                                                Do("inquiry.feedback"),
                                                Do("inquiry.answer"),
                                            ),
                                        )
                                    ),
                                ),
                            ),
                            (("payment",), (Observe("reception.cashier"),)),
                        ),
                    ),
                ),
                (Observe("reception.guides"), Do("pass.issue")),
            )
        ),
        Observe("reception.second-visitor", maybe=True),
        Observe("reception.goodbye"),
    ),
)
CALLBACKS = Chart(
    "019",
    (
        Do("callback.book", maybe=True),
        Do("callback.record", shows="means"),
        Do("callback.propose", maybe=True),
        Ask(
            "callback.opinion",
            (
                (CONTENT, (End("callback.held"),)),
                (
                    ("dissatisfied",),
                    (
                        Either(
                            (
                                (Do("callback.rework"), Do("callback.rework-done"), Back("callback.record")),
                                (Do("callback.next"), Back("callback.record")),
                            )
                        ),
                    ),
                ),
            ),
        ),
    ),
)


def pass_chart() -> Chart:
    """The chart of 020, made from its table, with the proofs that each bearer needs."""
    arms = []
    for choice in ROLE.choices:
        rows = {(goods, moving): p for (goods, role, moving), p in gatepass_table.TABLE.items() if role == choice.value}
        fullest = max(rows.values(), key=len)
        elements: list[Element] = []
        for proof in fullest:
            elements.append(Prove(proof.name, goods_condition(proof.name, rows)))
            if proof is gatepass_table.PHONED:
                answers = ((("confirmed",), ()), (("refused",), (End("pass.refused"),)))
                elements.append(Ask("pass.owner_answer", answers))
        arms.append(((choice.value,), tuple(elements)))
    end = (Do("pass.issue"), Do("pass.exit"), End("pass.used"))
    return Chart("020", (Ask("pass.bearer.role", tuple(arms)), *end))


def goods_condition(name: str, rows: Mapping[tuple[str, str], Sequence[gatepass_table.Proof]]) -> str:
    """The goods for which a bearer's step is needed: several, moving out, or "" for all."""
    asked = {place for place, proofs in rows.items() if name in (proof.name for proof in proofs)}
    for place in (0, 1):
        value = (gatepass_table.SEVERAL, gatepass_table.MOVING)[place]
        if asked != set(rows) and asked == {row for row in rows if row[place] == value}:
            return value
    if asked != set(rows):
        raise LookupError(name)
    return ""


def charts() -> dict[str, Chart]:
    """The charts by article."""
    return {chart.article: chart for chart in (REPAIRS, RECEPTION, COMPLAINTS, CALLBACKS, pass_chart())}
