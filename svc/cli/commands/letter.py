"""`svc letter ID`: a reply or callback as a letter, to read, to print or to send."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.forms import letters, receipts
from svc.forms.letter_occasions import OCCASIONS
from svc.forms.letters import Letter
from svc.forms.mail import as_mail
from svc.procedures import validate
from svc.render import data
from svc.render.documents import letter_page
from svc.render.screen import visible
from svc.render.wrapping import wrapped
from svc.site.desk import Desk
from svc.site.logo import letterhead_of
from svc.store import index_refresh
from svc.store.record_meant import record_meant
from svc.store.store import Store
from svc.text.errors import BadInput
from svc.text.language import _
from svc.views.mask import OPEN

_FORMATS = ("text", "html", "eml", "json")


def letter_command(folder: str | None) -> Any:
    """`svc letter ID`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.reading_desk(folder, given)
        target = given.get("output")
        chosen = given.get("format") or _format_of_file(target)
        if chosen not in _FORMATS:
            raise BadInput(
                _("{option}: {value} is not possible").format(option="--format", value=chosen),
                todo=_("one of: {choices}").format(choices=", ".join(_FORMATS)),
            )
        store = Store(desk.site, desk.now, index_refresh.find_by_index)
        kinds = receipts.KINDS_WITH_RECEIPT if given.get("receipt") else tuple(OCCASIONS)
        write = receipts.write_receipt if given.get("receipt") else letters.write_letter
        record = store.get(record_meant(store, given["number"], desk.now.year, kinds))
        linked = store.linked(record)
        paper = chosen == "html"
        letter = write(record, linked, desk.site, desk.now, OPEN, paper=paper)
        if not given.get("quote") and not given.get("receipt"):  # a receipt says nothing but what the resident said
            said = letters.without_residents_words(f"{letter.subject}\n\n{letter.body}", record, linked)
            validate.refuse_taboo(said, desk.site)
        if given.get("mask"):
            letter = write(record, linked, desk.site, desk.now, options.mask_given(given), paper=paper)
        text = _rendered_letter(letter, record.id, chosen, desk, given)
        if target:
            screen.write_answer(Path(target), text.encode())
        else:
            sys.stdout.write(text)
        return 0

    common = [p for p in options.for_reading() if p.name != "format"]
    params = [
        Param("number", metavar=_("NUMBER"), required=True, help=_("such as {example}").format(example="C12")),
        Param("receipt", "--receipt", help=_("the receipt: its number, what is promised, the desk's phone"), type=bool),
        Param("quote", "--quote", help=_("a taboo phrase in it is the resident's own words"), type=bool),
        Param(
            "format",
            "--format",
            "-f",
            help=options.one_of(_FORMATS),
            metavar=_("FORMAT"),
            panel=options.common_heading(),
        ),
        *common,
    ]
    text = _("Write the answer to a complaint, repair or inquiry, or a callback, as a letter (WI/FW-018)")
    return build_command("letter", text, params, run)


def _format_of_file(target: str | None) -> str:
    """The format that a file's name asks for, else text."""
    suffix = Path(target).suffix[1:].lower() if target else ""
    return {"htm": "html"}.get(suffix, suffix if suffix in _FORMATS else "text")


def _printed_letter(letter: Letter, desk: Desk, *, receipt: bool) -> str:
    """The letter under its letterhead, with a place for the seal (018)."""
    body, _blank, signed = letter.body.rpartition("\n\n")
    site = desk.site
    heading = " · ".join(dict.fromkeys(filter(None, (site.company, site.name)))) or letter.sender.company
    phone = _("Telephone: {phone}").format(phone=site.phone) if site.phone else ""
    kind = _("Receipt") if receipt else _("Letter of reply")
    seal = _("place for the seal")
    paragraphs = [line for line in body.split("\n") if line.strip()]
    page = letter_page(heading, kind, letter.subject, paragraphs, signed.split("\n"), phone, seal, letterhead_of(site))
    return page.decode()


def _rendered_letter(letter: Letter, number: str, form: str, desk: Desk, given: dict[str, Any]) -> str:
    """The letter in the format asked for."""
    if form == "html":
        return _printed_letter(letter, desk, receipt=bool(given.get("receipt")))
    if form == "eml":
        if not letter.sender.email:
            sentence = _("{name} has no email in svc.yaml: the mail names no sender")
            screen.remark(sentence.format(name=letter.sender.name or "?"))
        return as_mail(letter, desk.now, desk.site)
    if form == "json":
        from svc.render import Sheet
        from svc.text.dataclass import as_dict

        return data.render(
            Sheet((), (), {"id": number, **as_dict(letter), "sender": as_dict(letter.sender)}),
            "json",
            width=None,
            title=False,
        )
    width = None if given.get("output") and not given.get("width") else screen.table_width(given.get("width"))
    heading = _("Subject: {subject}").format(subject=letter.subject)
    text = visible(f"{heading}\n\n{letter.body}", lines=True)
    return "".join(f"{part}\n" for paragraph in text.split("\n") for part in wrapped(paragraph, width))
