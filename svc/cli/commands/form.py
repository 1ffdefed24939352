"""`svc form`: the standard forms, listed, printed and handed in."""

from __future__ import annotations

from typing import Any

from svc.cli import options, screen
from svc.cli.command import Make, build_command, build_group, import_later
from svc.forms.template import list_forms
from svc.kinds import KINDS
from svc.render import Column, Sheet
from svc.text.language import _, current_language


def form_group(folder: str | None) -> Any:
    """`svc form`."""

    makers: dict[str, Make] = {
        "list": lambda: _list_command(folder),
        "print": import_later("form_print:form_print_command", folder),
        "submit": import_later("form_submit:form_submit_command", folder),
    }
    return build_group("form", _("The standard forms: list, print, hand in"), makers)


def _list_command(folder: str | None) -> Any:
    """`svc form list`, which works without a site too."""

    def run(given: dict[str, Any]) -> int:
        found = list_forms(_form_folders(folder))
        columns = (Column("number", _("number")), Column("title", _("title"), flexible=True), Column("kind", _("kind")))
        rows = tuple((f.number, f.title[current_language()], KINDS[f.kind].label) for f in found)
        data = [{"number": f.number, "title": dict(f.title), "kind": f.kind} for f in found]
        screen.show_sheets([Sheet(columns, rows, data, name=_("Forms"))], given)
        return 0

    return build_command("list", _("The forms that can be printed"), options.for_reading(), run)


def _form_folders(folder: str | None) -> Any:
    """The folders of forms: the site's own if there is a site, and the built-in one."""
    from svc.site import environment
    from svc.text import paths
    from svc.text.errors import StorageFailed

    try:
        return [environment.site_root(folder) / "templates" / "forms", paths.built_in_templates() / "forms"]
    except StorageFailed:
        return [paths.built_in_templates() / "forms"]
