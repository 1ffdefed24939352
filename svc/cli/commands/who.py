"""`svc who`: who is calling, by a telephone number, a name or a home, on one card."""

from __future__ import annotations

from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.obligations import Owed
from svc.kinds.key import KEY
from svc.kinds.proxies import proxies_line
from svc.kinds.resident import RESIDENT
from svc.kinds.shared import NAME, PHONE
from svc.model import values
from svc.model.fields import Field
from svc.model.record import Record
from svc.model.show import show_time, show_value
from svc.render import Sheet
from svc.rules.deadlines import obligations
from svc.site.desk import Desk
from svc.store import index_refresh
from svc.store.callers import Caller, find_caller
from svc.store.store import Store
from svc.text.dataclass import replace
from svc.text.errors import NotFound
from svc.text.language import _, comma_list
from svc.views.json import list_object, obligation_object
from svc.views.lists import records_table
from svc.views.mask import Mask
from svc.views.tables import obligations_table

_OPEN = 6  # open promises that are shown: the card fits on a screen
_NAMED = 5  # other homes that are named
_REMARKS = ("owner", "phone", "tenants", "proxies", "type", "no_callback", "move_in", "decoration", "note")


def who_command(folder: str | None) -> Any:
    """`svc who TEXT`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        store = Store(desk.site, desk.now, index_refresh.find_by_index)
        caller = find_caller(given["text"], store)
        if caller is None:
            raise NotFound(
                _("nobody is known by {text}").format(text=given["text"]),
                todo=_("search for it: svc find {text}").format(text=given["text"]),
            )
        mask = options.mask_given(given)
        open_ = _open_promises(caller, store, desk)
        screen.show_sheets(_card(caller, open_, desk, mask), given, _card_object(caller, open_, mask))
        return screen.report_damaged(store.damaged)

    text = Param("text", metavar=_("TEXT"), required=True, help=_("a telephone number, a name or a home"))
    return build_command(
        "who", _("Who is calling: their home, what is open, the last matters"), [text, *options.for_listing()], run
    )


def _open_promises(caller: Caller, store: Store, desk: Desk) -> list[Owed]:
    """What is owed to the caller, the most urgent first."""
    found = [
        (owed, r)
        for r in caller.records
        for owed in obligations(r, store.linked(r).values(), desk.site.terms, desk.now)
        if not owed.met
    ]
    return sorted(found, key=lambda pair: pair[0].order)


def _card(caller: Caller, open_: list[Owed], desk: Desk, mask: Mask) -> list[Sheet]:
    """The card as people read it: who lives there, then what is open, then the last matters."""
    matters = records_table(caller.matters, [], mask)
    sheets = [replace(matters, name=_("Last matters"))]
    if open_:
        sheets.insert(0, obligations_table(open_[:_OPEN], desk.now, mask))
    head = [*filter(None, [proxies_line(caller.file, desk.now, mask.any)]), *_lines(caller, open_, mask)]
    sheets[0] = replace(sheets[0], title=_title(caller, mask), head=tuple(head), lined=True)
    return sheets


def _title(caller: Caller, mask: Mask) -> str:
    """The home, who answers there, and how."""
    home = caller.home
    person = (mask.field(NAME, home.name), mask.field(PHONE, home.phone)) if home else ()
    warning = _("not to be called back") if home and home.refuses else ""
    said = (caller.unit or _("no home known"), " ".join(filter(None, person)), home.type if home else "", warning)
    return " · ".join(filter(None, said))


def _lines(caller: Caller, open_: list[Owed], mask: Mask) -> list[str]:
    """What else is known, one line each."""
    told = [RESIDENT.field(name) for name in ("tenants", "decoration", "note")] if caller.file else []
    found = [line for f in told if caller.file and (line := _fact_line(f, caller.file, mask))]
    for key in caller.custody("key", "held"):
        keys = ("keys", "in_cabinet", "out")
        found.append(_line(key, [line for name in keys if (line := _fact_line(KEY.field(name), key, mask))]))
    for issued in caller.custody("pass", "issued"):
        until = issued["valid_until"]
        found.append(_line(issued, [mask.text(issued.subject, issued), show_time(until) if until else ""]))
    late = sum(owed.late for owed, _record in open_)
    counts = [_("open: {n}").format(n=len(open_))]
    counts += [_("overdue: {n}").format(n=late)] if late else []
    if len(open_) > _OPEN:
        counts.append(_("all of it: svc unit {unit}").format(unit=caller.unit))
    found.append(" · ".join(counts))
    if caller.others:
        others = comma_list(caller.others[:_NAMED]) + ("…" if caller.others[_NAMED:] else "")
        found.append(_("also known at: {units} (svc who {unit})").format(units=others, unit=caller.others[0]))
    return found


def _fact_line(f: Field, record: Record, mask: Mask) -> str:
    """One fact with its label, or an empty text."""
    parts = [(leaf, record[leaf.name]) for leaf in f.leaves]
    said = [
        " ".join(([leaf.label] if f.parts else []) + [show_value(leaf, mask.any(leaf, value, record))])
        for leaf, value in parts
        if value
    ]
    return f"{f.label} {comma_list(said)}" if said else ""


def _line(record: Record, said: list[str]) -> str:
    """A record in custody in one line."""
    return " · ".join(filter(None, (record.id, record.kind.label, *said)))


def _card_object(caller: Caller, open_: list[Owed], mask: Mask) -> dict[str, Any]:
    """The card as JSON has it."""
    file, home = caller.file, caller.home
    facts = {f.name: mask.any(f, file[f.name], file) if file else None for f in map(RESIDENT.field, _REMARKS)}
    named = {"name": mask.field(NAME, home.name) if home else None}
    reached = {"phone": mask.field(PHONE, home.phone) if home else None}
    return {
        "unit": caller.unit or None,
        **named,
        **{key: values.to_json(value) for key, value in facts.items()},
        **reached,
        "no_callback": bool(home and home.refuses),
        "open": [obligation_object(owed, record, mask) for owed, record in open_],
        "matters": [list_object(r, mask) for r in caller.matters],
        "keys": [list_object(r, mask) for r in caller.custody("key", "held")],
        "passes": [list_object(r, mask) for r in caller.custody("pass", "issued")],
        "others": list(caller.others),
    }
