"""`svc inspect sheet`: a checklist as paper (巡检表), blank to be filled in by hand, or as an inspection filled it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.kinds.inspection import FAIL, PASS
from svc.model import values
from svc.model.record import Record
from svc.model.show import show_time
from svc.render import Column, Sheet
from svc.site import checklists, environment
from svc.site.checklists import Checklist
from svc.site.settings import read_site
from svc.store.record_meant import record_meant
from svc.store.store import Store
from svc.text import paths
from svc.text.errors import BadInput
from svc.text.language import _

_WRITTEN = 36  # terminal columns of a remark by hand
_MARKS = {PASS: "√", FAIL: "×"}
_NUMBER = re.compile(r"[A-Z]?\d[\d-]*|[A-Z]\d{4}-[A-Z]?\d+", re.IGNORECASE)


def inspect_sheet_command(folder: str | None) -> Any:
    """`svc inspect sheet CHECKLIST|NUMBER`, which prints a checklist without a site too."""

    def run(given: dict[str, Any]) -> int:
        wanted = given.get("what")
        if wanted is None:
            screen.show_sheets(
                [_checklists_sheet(list(checklists.all_checklists(_checklist_folders(folder)).values()))], given
            )
        elif _NUMBER.fullmatch(wanted):
            at = options.reading_desk(folder, given)
            store = Store(at.site, at.now)
            record = store.get(record_meant(store, wanted, at.now.year, ("inspection",)))
            known = _checklist_of(record, _checklist_folders(folder))
            found = _checklist_sheet(
                known, at.site.name, None if given.get("blank") else record, pen=screen.on_paper(given)
            )
            screen.show_sheets([found], given, site=at.site)
        else:
            known = checklists.load_checklist(wanted, _checklist_folders(folder), _("CHECKLIST"))
            root = environment.site_root_if_any(folder)
            site = read_site(root) if root else None
            empty = _checklist_sheet(known, site.name if site else "", None, pen=screen.on_paper(given))
            screen.show_sheets([empty], given, site=site)
        return 0

    params = [
        Param("what", metavar=_("CHECKLIST|NUMBER"), help=_("such as appearance or I3; none lists the checklists")),
        Param("blank", "--blank", help=_("to be filled in by hand, even of an inspection"), type=bool),
    ]
    return build_command(
        "sheet", _("Print a checklist: blank, or as an inspection filled it"), [*params, *options.for_reading()], run
    )


def _checklist_folders(folder: str | None) -> list[Path]:
    """The folders of checklists: the site's own if there is a site, and the built-in one."""
    built_in = paths.built_in_templates() / checklists.FOLDER
    root = environment.site_root_if_any(folder)
    return [root / "templates" / checklists.FOLDER, built_in] if root else [built_in]


def _checklist_of(record: Record, folders: list[Path]) -> Checklist:
    """The checklist of an inspection."""
    try:
        return checklists.load_checklist(record["checklist"], folders)
    except BadInput as error:
        error.path = record.path
        raise


def _checklists_sheet(found: list[Checklist]) -> Sheet:
    """All checklists."""
    columns = (
        Column("checklist", _("checklist")),
        Column("title", _("title"), flexible=True),
        Column("number", _("number")),
        Column("items", _("items"), align="right"),
    )
    rows = tuple((c.name, c.label, c.number, str(len(c.items))) for c in found)
    data = [
        {
            "checklist": c.name,
            "title": dict(c.title),
            "number": c.number,
            "items": [{"id": i.id, "article": i.article, "zh": i.zh, "en": i.en} for i in c.items],
        }
        for c in found
    ]
    return Sheet(columns, rows, data, name=_("Checklists"))


def _checklist_sheet(known: Checklist, estate: str, record: Record | None, *, pen: bool = False) -> Sheet:
    """A checklist as it is printed: every item with its mark, and who signs.

    Args:
        known: the checklist.
        estate: what stands under 单位.
        record: the inspection that filled it; nothing for a blank one.
        pen: whether it goes on paper, with room to write and ruled lines to sign on.
    """
    marks = (record["items"] if record else None) or {}
    columns = (
        Column("row", _("no."), align="right"),
        Column("article", _("article")),
        Column("item", _("what is looked at"), flexible=True),
        Column("result", "√ / ×", align="center"),
        Column("remark", _("remark"), flexible=record is not None, min_width=10),
    )
    room = " " * (_WRITTEN if pen else 12)
    rows = tuple(
        (str(n), item.article, item.label, _MARKS.get(marks.get(item.id, ""), ""), "" if record else room)
        for n, item in enumerate(known.items, 1)
    )
    data = {
        "checklist": known.name,
        "title": dict(known.title),
        "number": known.number,
        "record": record.id if record else None,
        **{f: values.to_json(record[f]) if record else None for f in ("date", "subject", "inspector", "remark")},
        "items": [{"id": i.id, "article": i.article, "text": i.label, "result": marks.get(i.id)} for i in known.items],
    }
    title = _("Inspection sheet: {title}").format(title=known.label)
    signed = (_("inspector"), _("inspected"), _("date"))
    to_sign = "   ".join(f"{label}: {_LINE}" for label in signed)
    return Sheet(
        columns,
        rows,
        data,
        title=title,
        head=_sheet_head(known, estate, record),
        foot=(*_sheet_foot(record, 8 if pen else 2), *([] if pen else [to_sign])),
        name=known.name,
        signatures=signed if pen else (),
    )


def _sheet_head(known: Checklist, estate: str, record: Record | None) -> tuple[str, ...]:
    """The lines above the table: number, version, unit, and the inspection's subject."""
    said = {
        _("Version/status"): "A/0",
        _("Unit"): estate or _LINE,
        _("number"): record.id if record else None,
        _("date"): show_time(record["date"]) if record else _LINE,
        _("inspected"): (record["subject"] or _LINE) if record else _LINE,
        _("inspector"): record["inspector"] if record else _LINE,
    }
    return (known.number, *(f"{label}: {value}" for label, value in said.items() if value))


def _sheet_foot(record: Record | None, long: int) -> tuple[str, ...]:
    """The lines below the table: remark and repair, or lines `long` enough to write them on."""
    fixed = record.last("fix") if record else None
    if fixed:
        put_right = " ".join(filter(None, (show_time(fixed.at), fixed.by, fixed["text"])))
    else:
        put_right = "" if record and record.status == "fixed" else _LINE * long
    remark = (record["remark"] or "") if record else _LINE * long
    lines = [f"{label}: {value}" for label, value in ((_("remark"), remark), (_("put right"), put_right)) if value]
    return tuple(lines)


_LINE = "＿＿＿＿＿＿"
