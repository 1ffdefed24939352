"""`svc seal`: a month that is over is sealed. Without a month, the seals are listed (006.19)."""

from __future__ import annotations

from typing import Any

from svc.audit import sealing, seals
from svc.audit.run import Audit
from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.progress import commit_progress
from svc.cli.prompts import asking
from svc.dates import timestamps
from svc.git.ask import Clone
from svc.model.show import show_time
from svc.render import Column, Sheet
from svc.store.store import Store
from svc.text.language import _, comma_list
from svc.views.mask import OPEN


def seal_command(folder: str | None) -> Any:
    """`svc seal [YYYY-MM]`."""

    def run(given: dict[str, Any]) -> int:
        if not given.get("month"):
            return _print_seals(folder, given)
        desk = options.writing_desk(folder, given)
        with commit_progress() as tick:
            done = sealing.seal_month(
                desk, options.period_name(given["month"], desk), tick, despite=bool(given.get("despite"))
            )
        seal = done.seal
        sentence = _("{month} is sealed: {count} records, seal {number}, by {name} on {time}")
        if not done.fresh:
            sentence = _("{month} is sealed already: {count} records, seal {number}, by {name} on {time}")
        screen.say(
            sentence.format(
                month=seal.month,
                count=seal.note("Records"),
                number=seal.short,
                name=seal.by,
                time=show_time(seal.when) if seal.when else "",
            )
        )
        if done.fresh:
            screen.say(_("keep this number where svc is not: on paper, in the minutes; other desks get it by svc sync"))
        for f in done.known:
            screen.remark(_("sealed in spite of it: {text}").format(text=f"{f.record} {f.text}"))
        return 0

    by = [p for p in options.for_writing() if p.name == "by"]
    reading = [p for p in options.for_reading() if p.name not in ("mask", "as_of")]
    params = [
        Param("month", metavar=_("[YYYY-MM]"), help=_("the month; without one the seals are listed")),
        Param(
            "despite", "--despite", help=_("in spite of what the audit finds fault with (director, leader)"), type=bool
        ),
        *by,
        *reading,
    ]
    return build_command(
        "seal",
        _("Seal a month that is over, so that any change to it shows (WI/FW-006.19)"),
        *asking("seal", params, run),
    )


def _print_seals(folder: str | None, given: dict[str, Any]) -> int:
    """Print the seals, the oldest first, each with its faults."""
    desk = options.reading_desk(folder, given)
    sealing.require_history(desk, Clone(desk.site.root, desk.site.commits))
    past = Audit(Store(desk.site, desk.now), Clone(desk.site.root, desk.site.commits), OPEN).past
    made = seals.load_seals(past, desk.site.zone)
    wrong = [(found.record, found.text) for found in seals.find_broken_seals(made, past, desk.site.zone)]
    names = dict.fromkeys([*(seal.name for seal in made), *(name for name, _text in wrong)])
    by_name = {seal.name: seal for seal in made}
    columns = (
        Column("month", _("month")),
        Column("records", _("records"), align="right"),
        Column("seal", _("seal")),
        Column("at", _("sealed")),
        Column("by", _("by")),
        Column("state", _("state"), flexible=True),
    )
    rows, data = [], []
    for name in names:
        seal = by_name.get(name)
        texts = [text for of, text in wrong if of == name]
        month = name.removeprefix(seals.PREFIX)
        records = seal.note("Records") if seal else ""
        at = seal.when if seal else None
        rows.append(
            (
                month,
                records,
                seal.short if seal else "",
                show_time(at) if at else "",
                seal.by if seal else "",
                comma_list(texts) or _("unbroken"),
            )
        )
        data.append(
            {
                "month": month,
                "records": int(records) if records.isdecimal() else None,
                "seal": seal.object if seal else None,
                "commit": seal.commit if seal else None,
                "at": timestamps.iso(at) if at else None,
                "by": seal.by if seal else None,
                "faults": texts,
            }
        )
    if not rows and not given.get("format") and not given.get("output"):
        screen.say(_("no month is sealed"))
    else:
        screen.show_sheets([Sheet(columns, tuple(rows), data, name=_("Seals"))], given)
    return 1 if wrong else 0
