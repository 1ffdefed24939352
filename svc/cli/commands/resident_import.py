"""`svc resident import`: the residents' file, a row a home."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from svc.cli import options
from svc.cli.command import build_command
from svc.cli.prompts import asking
from svc.cli.table_import import import_options, import_rows
from svc.importing.resident_list import ResidentList
from svc.importing.site_words import FOLDER
from svc.kinds.resident import HOMES, RESIDENT
from svc.model import identity_numbers
from svc.text.language import _


def resident_import_command(folder: str | None) -> Any:
    """`svc resident import FILE`."""

    def run(given: dict[str, Any]) -> int:
        desk = options.writing_desk(folder, given)
        name = Path(given["file"]).name
        identity_numbers.refuse_identity_number(name, _("FILE"))
        reason = _("import of {file}").format(file=name if name != "-" else "stdin")
        return import_rows(desk, lambda: ResidentList(RESIDENT, HOMES, reason, desk.site.templates(FOLDER)), given)

    return build_command(
        "import",
        _("Bring in a residents' file, a row a home: all rows or none"),
        *asking("resident import", import_options(), run),
    )
