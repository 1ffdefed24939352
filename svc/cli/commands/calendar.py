"""`svc calendar`: holidays and make-up workdays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Make, Param, build_command, build_group
from svc.text.errors import BadInput
from svc.text.language import _


def calendar_group(folder: str | None) -> Any:
    """`svc calendar`."""
    makers: dict[str, Make] = {"import": lambda: _import_command(folder)}
    return build_group("calendar", _("Holidays, and weekend days worked to make up for them"), makers)


def _import_command(folder: str | None) -> Any:
    """`svc calendar import FILE`."""

    def run(given: dict[str, Any]) -> int:
        from svc.procedures.calendar_import import import_calendar

        path = Path(given["file"])
        if not path.is_file():
            raise BadInput(_("no such file: {path}").format(path=path))
        listed = import_calendar(options.writing_desk(folder, given), path)
        years = sorted({each.day.year for each in listed})
        off = sum(each.off for each in listed)
        screen.say(
            _("{years}: {off} holidays, {on} workdays").format(
                years="–".join(dict.fromkeys([str(years[0]), str(years[-1])])), off=off, on=len(listed) - off
            )
        )
        return 0

    params = [
        Param(
            "file",
            metavar=_("FILE"),
            required=True,
            help=_("JSON: {example}").format(example="{year, days: [{name, date, isOffDay}]}"),
        ),
        options.actor_option(),
        options.language_option(),
    ]
    return build_command("import", _("Bring a year's list of holidays into calendar.yaml"), params, run)
