"""`svc inquiry chain`: the person first asked, the one who has the matter now, and the breaks between them."""

from __future__ import annotations

from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.dates import timestamps
from svc.kinds.first_asked import chain_faults, holder
from svc.kinds.shared import first_receiver
from svc.model.case import Fault
from svc.model.record import Record, Taken
from svc.model.show import show_time
from svc.render import Column, Sheet
from svc.store import index_refresh
from svc.store.record_meant import record_meant
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.language import _
from svc.views.mask import Mask
from svc.views.tables import answers_line, step_name

_WITH = ("to", "person", "name", "authority", "record")  # answers that say who has it then
_LINKS = ("add", "transfer", "feedback", "report-up", "promise", "answer", "refer", "become", "cancel")


def inquiry_chain_command(folder: str | None) -> Any:
    """`svc inquiry chain Q12`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now, index_refresh.find_by_index)
        record = store.get(record_meant(store, given["number"], desk.now.year, ("inquiry",)))
        faults = list(chain_faults(record, store.linked(record), desk.site.people))
        screen.show_sheets([_chain_sheet(record, faults, options.mask_given(given))], given)
        return 1 if given.get("exit_code") and faults else 0

    params = [
        options.record_number(),
        Param("exit_code", "--exit-code", help=_("exit 1 when the chain is broken"), type=bool),
    ]
    text = _("Who was asked first, who has it now, without a gap (WI/FW-009)")
    return build_command("chain", text, [*params, *options.for_reading()], run)


def _chain_sheet(record: Record, faults: list[Fault], mask: Mask) -> Sheet:
    """The chain as a table, one link a row, with its breaks below."""
    steps = [t for t in record.trail if t.do in _LINKS or _changes_receiver(t)]
    links = [(t, record.trail[: record.trail.index(t) + 1]) for t in steps]
    rows = [
        _link_cells(record, record.registration, (), mask),
        *(_link_cells(record, t, before, mask) for t, before in links),
    ]
    columns = (
        Column("at", _("time")),
        Column("by", _("by")),
        Column("do", _("step")),
        Column("with", _("then with")),
        Column("text", _("content"), flexible=True),
    )
    now, own = holder(record, record.trail), first_receiver(record)
    stands = _("now with: {name}").format(name=now) if now else record.kind.status_label(record.status)
    head = (_("answerable: {name}").format(name=own or "?"), stands)
    return Sheet(
        columns,
        tuple(rows),
        [
            {
                "number": t.number,
                "at": timestamps.iso(t.at),
                "by": t.by,
                "do": t.do,
                "with": holder(record, before) or None,
                "answerable": own or None,
                "broken": [f.sentence for f in faults if (f.at.number if f.at else 0) == t.number],
            }
            for t, before in [(record.registration, ()), *links]
        ],
        title=f"{record.id} {mask.text(record.subject, record)}",
        head=head,
        foot=tuple(f"✗ {f.sentence} (WI/FW-{f.article})" for f in faults) or (_("The chain is unbroken."),),
        name=record.id,
    )


def _changes_receiver(taken: Taken) -> bool:
    """True if a correction names another first receiver."""
    return "receiver" in taken.answers.get("set", {})


def _link_cells(record: Record, taken: Taken, before: tuple[Taken, ...], mask: Mask) -> tuple[str, ...]:
    """One link as people read it, after the steps `before` it."""
    if taken.number == 0:
        matter = mask.text(record.subject_of(record.facts), record)
        return (show_time(taken.at), taken.by, record.kind.openings[0].label, holder(record, before), matter)
    return (
        show_time(taken.at),
        taken.by,
        step_name(taken, record),
        holder(record, before),
        _link_text(taken, record, mask),
    )


def _link_text(taken: Taken, record: Record, mask: Mask) -> str:
    """The answers of a link, without those that say who has the matter then."""
    only = {f.name: v for f in record.kind.all_steps[taken.do].asks if (v := taken[f.name]) and f.name not in _WITH}
    return answers_line(replace(taken, answers=only), record, mask)
