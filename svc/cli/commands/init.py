"""`svc init`: a new site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.text.language import _


def init_command(_folder: str | None) -> Any:
    """`svc init DIR --name NAME`."""

    def run(given: dict[str, Any]) -> int:
        root = Path(given["dir"])
        name = given.get("name") or root.absolute().name
        from svc.site.init import init_site as found_site

        made = found_site(root, name, given.get("lang"), given.get("by"))
        screen.say(_("{name}: a new site in {folder}").format(name=name, folder=made.root))
        screen.say(_("next: cd {folder}; edit {file}; svc complaint add").format(folder=given["dir"], file="svc.yaml"))
        if made.shared:
            screen.say(
                _("this repository is shared with other clones; say which desk this one is: {command}").format(
                    command="svc desk use --main"
                )
            )
        if not made.tracked:
            screen.remark(_("no git here: saved without an audit trail"))
        return 0

    params = [
        Param("dir", metavar=_("DIR"), required=True, help=_("the new site's folder")),
        Param("name", "--name", help=_("the name of the housing estate"), metavar=_("TITLE")),
        Param(
            "by",
            "--by",
            help=_("who acts; else SVC_BY, else git's user.name"),
            metavar=_("NAME"),
            panel=options.common_heading(),
        ),
        options.language_option(),
    ]
    return build_command("init", _("Make a new site: a folder with its settings, under git"), params, run)
