"""`svc edit`: a file of the site's settings opened in the editor, checked, shown as a difference, and committed."""

from __future__ import annotations

import difflib
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

from svc.cli import options, prompts, screen
from svc.cli.command import Param, build_command
from svc.git.ask import Clone
from svc.git.commit import History
from svc.procedures import edit_file
from svc.procedures.edit_file import EDIT, FileDraft
from svc.rules import steps
from svc.site import desk, environment
from svc.site.desk import Desk
from svc.site.settings import Site
from svc.store.store import SHORT
from svc.text.errors import BadInput, Damaged, StorageFailed
from svc.text.language import _

_EDITORS = ("sensible-editor", "editor", "nano", "vim", "vi")


def edit_command(folder: str | None) -> Any:
    """`svc edit FILE`."""

    def run(given: dict[str, Any]) -> int:
        root = environment.site_root(folder)
        _refuse_number(given["file"])
        name = edit_file.editable_name(root, given["file"])
        try:
            at = options.writing_desk(folder, given)
            site: Site | None = at.site
        except Damaged as damaged:  # then they are to be mended, in the name of somebody whom the last commit knows
            screen.complain(damaged)
            at, site = _desk_at_rest(edit_file.settings_at_rest(root), given), None
        steps.refuse_role(at.actor, EDIT, at.site.terms)
        History(root, at.site.commits).demand_branch()
        draft = edit_file.begin_draft(root, name)
        if draft.resumed:
            screen.remark(_("going on with the text that was kept in {path}").format(path=_shown(draft)))
        return _edit(draft, site, at)

    params = [
        Param("file", metavar=_("FILE"), required=True, help=_("svc.yaml, calendar.yaml or templates/…")),
        options.actor_option(),
        options.language_option(),
    ]
    return build_command("edit", _("Change the site's settings in the editor, checked and committed"), params, run)


def _edit(draft: FileDraft, site: Site | None, at: Desk) -> int:
    """Have a draft edited until it is saved or given up."""
    while True:
        _open_editor(draft)
        before = edit_file.committed_text(History(draft.root, at.site.commits), draft)
        after = draft.text()
        if after == before or (after == draft.origin.read_bytes() and not draft.file.exists()):
            draft.drop()
            screen.say(_("{name}: nothing was changed").format(name=draft.name))
            return 0
        try:
            edit_file.check_draft(site, draft)
        except BadInput as fault:
            fault.todo = _("nothing was saved; go on with your text: svc edit {name}").format(name=draft.name)
            if not prompts.at_terminal():
                raise
            screen.complain(fault)
            if not prompts.agreed(_("edit it again? (y/n; n: give up, the text is kept)")):
                return BadInput.code
            continue
        for line in _difference(draft.name, before, after):
            screen.say(line)
        if prompts.at_terminal() and not prompts.agreed(_("save this? (y/n)")):
            screen.remark(_("nothing was saved; the text is kept in {path}").format(path=_shown(draft)))
            return 0
        edit_file.save_draft(draft, at)
        screen.say(_("{name}: checked and saved").format(name=draft.name))
        return 0


def _refuse_number(typed: str) -> None:
    """Refuse the number of a record, of which facts are corrected otherwise."""
    if SHORT.fullmatch(typed.strip().upper()):
        raise BadInput(
            _("{name} is a record, and no file of the site's settings").format(name=typed),
            todo=_("correct a fact of it: svc amend {name} FIELD=VALUE --reason …").format(name=typed),
        )


def _desk_at_rest(site: Site, given: dict[str, Any]) -> Desk:
    """The desk of the person who mends settings that can't be read."""
    clone = Clone(site.root, site.commits)
    return Desk(site, desk.time_at(site)).working(given.get("by"), None, clone.user_name)


def _open_editor(draft: FileDraft) -> None:
    """Open the draft in the user's editor, and wait for its end.

    Raises:
        StorageFailed: there is no editor, or it failed; the text is kept (exit 5).
    """
    told = os.environ.get("VISUAL") or os.environ.get("EDITOR") or next(filter(shutil.which, _EDITORS), "")
    try:
        words = shlex.split(told)
        code = subprocess.run([*words, str(draft.path)], check=False).returncode if words else None  # noqa: S603
    except (OSError, ValueError):
        code = None
    if code is None:
        raise StorageFailed(
            _("no editor can be opened: {name}").format(name=told or "EDITOR"),
            todo=_("name one: export EDITOR=nano; then type the command again"),
        )
    if code:
        raise StorageFailed(
            _("the editor ended with {code}; nothing was saved").format(code=code),
            todo=_("your text is kept; go on with it: svc edit {name}").format(name=draft.name),
        )


def _difference(name: str, before: bytes, after: bytes) -> Iterator[str]:
    """The lines that change, as `diff -u` shows them."""
    old, new = (text.decode("utf-8", "replace").splitlines() for text in (before, after))
    return difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm="")


def _shown(draft: FileDraft) -> str:
    return screen.shortened_path(draft.path)
