"""`svc desk`: the desk that this clone is."""

from __future__ import annotations

import re
from typing import Any

from svc.cli import options, screen
from svc.cli.command import Make, Param, build_command, build_group
from svc.cli.prompts import asking
from svc.git.ask import Clone
from svc.site import environment
from svc.text.errors import BadInput, StorageFailed
from svc.text.language import _


def desk_group(folder: str | None) -> Any:
    """`svc desk`."""
    makers: dict[str, Make] = {"use": lambda: _use_command(folder)}
    return build_group("desk", _("Which desk this clone is"), makers)


def _use_command(folder: str | None) -> Any:
    """`svc desk use LETTER|--main`."""

    def run(given: dict[str, Any]) -> int:
        root = environment.site_root(folder)
        letter = given.get("letter", "").strip()
        if bool(letter) == bool(given.get("main")):
            raise BadInput(_("a letter, or --main"), todo=_("for example: svc desk use B"))
        if letter and not re.fullmatch("[A-Z]", letter):
            raise BadInput(_("{letter}: a desk is one capital letter, A to Z").format(letter=letter))
        clone = Clone(root, enabled=True)
        if not clone.available():
            raise StorageFailed(_("no git here: a site without clones needs no desk letter"))
        clone.set_setting("svc.desk", letter or "main")
        screen.say(_("this clone numbers its records like {example}").format(example=f"C2026-{letter}0001"))
        return 0

    params = [
        Param("letter", metavar=_("[LETTER]"), help=_("A to Z, one for each clone")),
        Param("main", "--main", help=_("this clone keeps the series without letter"), type=bool),
        options.language_option(),
    ]
    return build_command(
        "use",
        _("Say which desk this clone is, so that no two clones give the same number"),
        *asking("desk use", params, run),
    )
