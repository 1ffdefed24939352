"""`svc schema`: JSON Schema for the files of a site, so that an editor completes and checks them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.disk.write import make_folders
from svc.export import schemas
from svc.export.field_schemas import Schema
from svc.render import Sheet
from svc.text.errors import BadInput
from svc.text.language import _, system_reason


def schema_command(_folder: str | None) -> Any:
    """`svc schema`. It needs no site."""

    def run(given: dict[str, Any]) -> int:
        names = [schemas.known_name(given["name"])] if given.get("name") else list(schemas.schema_makers())
        made = {name: schemas.made_schema(name) for name in names}
        if given.get("output"):
            for path in _write_all(made, Path(given["output"])):
                screen.say(str(path))
        else:
            shown: Any = made[names[0]] if given.get("name") else made
            screen.show_sheets([Sheet((), (), shown)], {"format": "json"})
        return 0

    params = [
        Param(
            "name", metavar=_("[NAME]"), help=_("one of: {choices}").format(choices=", ".join(schemas.schema_makers()))
        ),
        Param("output", "--output", "-o", help=_("write a file for each into this folder"), metavar=_("DIR")),
        options.language_option(),
    ]
    return build_command(
        "schema", _("JSON Schema of svc.yaml, calendar.yaml and the records, for editors"), params, run
    )


def _write_all(made: dict[str, Schema], folder: Path) -> list[Path]:
    """Write each schema to its file, and return these.

    Raises:
        BadInput: the folder can't be written to (exit 2).
    """
    paths = []
    try:
        make_folders(folder)
        for name, schema in made.items():
            path = folder / schemas.file_name(name)
            path.write_text(_as_json(schema) + "\n", "utf-8")
            paths.append(path)
    except OSError as error:
        raise BadInput(_("can't be written: {reason}").format(reason=system_reason(error)), path=folder) from None
    return paths


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
