"""`svc import`: a book kept on a standard form, a row a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from svc.cli import answers, options
from svc.cli.command import Param, build_command
from svc.cli.prompts import asking
from svc.cli.table_import import import_options, import_rows
from svc.forms.rota_form import is_rota
from svc.forms.template import Form, list_forms, load_form
from svc.importing.form_book import FormBook
from svc.importing.key_loans import KeyLoans
from svc.importing.rota import RotaBook
from svc.importing.site_words import FOLDER
from svc.kinds import KINDS
from svc.kinds.callback import CALLBACK
from svc.kinds.complaint import COMPLAINT
from svc.kinds.shared import QUOTE
from svc.model import identity_numbers, user_input
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.site.desk import Desk
from svc.text.dataclass import replace
from svc.text.errors import BadInput
from svc.text.language import _


def import_command(folder: str | None) -> Any:
    """`svc import FORM FILE`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.writing_desk(folder, given)
        form = load_form(given["form"], desk.site.templates("forms"))
        kind = KINDS[form.kind]
        name = Path(given["file"]).name
        identity_numbers.refuse_identity_number(name, _("FILE"))
        reason = _("import of {file}").format(file=name if name != "-" else "stdin")
        if not _is_importable(form):
            raise BadInput(
                _("{form} can't be brought in").format(form=form.number),
                todo=_("one of: {choices}").format(choices=", ".join(_importable_forms(desk))),
            )
        facts = _side_facts(kind, given, desk)
        if is_rota(form):
            return import_rows(desk, lambda: RotaBook(form, desk.site.opening, desk.site.people, desk.now), given)
        book = KeyLoans if form.each else FormBook
        return import_rows(desk, lambda: book(form, desk.now, facts, reason, desk.site.templates(FOLDER)), given)

    own = [
        Param("form", metavar=_("FORM"), required=True, help=_("such as {example}").format(example="QR-001FW")),
        *(_side_option(f) for f in _BESIDES),
    ]
    text = _("Bring in a book kept on a standard form, a row a record: all rows or none")
    return build_command("import", text, *asking("import", [*own, *import_options()], run))


# What the forms have no column for, and every row needs or may have: the fact, and what it is unless it is said.
_BESIDES = (
    replace(COMPLAINT.all_fields["category"], default="other", required=False),
    replace(COMPLAINT.all_fields["channel"], default="phone", required=False),
    replace(CALLBACK.all_fields["means"], required=False),
    QUOTE,
)


def _side_option(f: Field) -> Param:
    """The option of such a fact."""
    of = {
        "category": _("of complaints, which have no such column; else other: {choices}"),
        "channel": _("of complaints; else phone: {choices}"),
        "means": _("of callbacks; else a visit where somebody signed, a call elsewhere: {choices}"),
        "quote": _("what stands in callbacks is in the residents' own words"),
    }
    param = answers.field_option(f)
    param.help = of[f.name].format(choices=", ".join(c.value for c in f.choices))
    return param


def _side_facts(kind: Kind, given: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """The facts that options give to every row. Those of callbacks stand under `callback`.

    Raises:
        BadInput: an option that the form's records have no fact for (exit 2).
    """
    found: dict[str, Any] = {}
    for f in _BESIDES:
        own = kind.all_fields.get(f.name)
        of_callback = f.name in CALLBACK.all_fields and f.name not in COMPLAINT.all_fields
        if f.name in given and not own and not of_callback:
            raise BadInput(_("{option}: a {kind} has none").format(option=f.option, kind=kind.label))
        if (typed := given.get(f.name, f.default if own and own.required else "")) != "":
            value = user_input.parse_input(own or f, typed, desk.now, desk.site.zone, desk.site.opening)
            found |= {"callback": {**found.get("callback", {}), f.name: value}} if of_callback else {f.name: value}
    return found


def _importable_forms(desk: Desk) -> Iterator[str]:
    """The forms that can be brought in."""
    return (form.number for form in list_forms(desk.site.templates("forms"), []) if _is_importable(form))


def _is_importable(form: Form) -> bool:
    """True if a form can be imported: its kind knows what a row stands for, and its columns what they hold."""
    can = KINDS[form.kind].from_paper or form.each == "loans"
    return is_rota(form) or (bool(can) and any(column.holds for column in form.columns))
