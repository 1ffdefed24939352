"""`svc edit`: a record's facts, or a file of the site's settings, changed in the editor and shown as a difference."""

from __future__ import annotations

import difflib
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from svc.cli import options, prompts, screen
from svc.cli.aliases import command_meant
from svc.cli.command import Param, build_command
from svc.cli.outcome import report_done
from svc.git.ask import Clone
from svc.git.commit import History
from svc.model.fields import REASON
from svc.procedures import edit_file, edit_record
from svc.procedures.edit_file import EDIT, FileDraft
from svc.rules import steps
from svc.site import desk, environment
from svc.site.desk import Desk
from svc.site.settings import Site
from svc.store.record_meant import record_meant
from svc.store.store import Store
from svc.text.dataclass import dataclass
from svc.text.errors import BadInput, Damaged, NotFound, Refusal, StorageFailed
from svc.text.language import _

_EDITORS = ("sensible-editor", "editor", "nano", "vim", "vi")


@dataclass(frozen=True)
class _Edited:
    """What is edited.

    Args:
        draft: the copy of it.
        name: what it is called.
        before: gives its text as it stands now.
        unchanged: tells whether the draft changes nothing; it refuses one that can't be read.
        check: refuses a draft that can't be used.
        save: keeps the draft, and says so.
        tell: prints a line of the difference.
    """

    draft: FileDraft
    name: str
    before: Callable[[], bytes]
    unchanged: Callable[[], bool]
    check: Callable[[], None]
    save: Callable[[], int]
    tell: Callable[[str], None] = screen.say


def edit_command(folder: str | None) -> Any:
    """`svc edit NUMBER` and `svc edit FILE`."""

    def run(given: dict[str, Any]) -> int:
        root = environment.site_root(folder)
        number = _record_meant(folder, given["subject"])
        edited = _record(folder, number, given) if number else _settings_file(folder, root, given)
        if edited.draft.resumed:
            screen.remark(_("going on with the text that was kept in {path}").format(path=_shown(edited.draft)))
        return _edit(edited)

    shown = _("a record such as {example}, or svc.yaml, calendar.yaml, templates/…").format(example="C12")
    params = [
        Param("subject", metavar=_("NUMBER|FILE"), required=True, help=shown),
        Param("reason", "--reason", help=_("why the facts of a record are corrected"), metavar=_("TEXT")),
        *options.for_writing(),
    ]
    return build_command("edit", _("Correct a record, or change the settings, in the editor"), params, run)


def _edit(edited: _Edited) -> int:
    """Have a draft edited until it is saved or given up."""
    draft = edited.draft
    while True:
        _open_editor(edited)
        try:
            if edited.unchanged():
                draft.drop()
                screen.say(_("{name}: nothing was changed").format(name=edited.name))
                return 0
            edited.check()
        except (BadInput, NotFound, Refusal) as fault:
            if fault.path == draft.path or not fault.todo:
                fault.todo = _("nothing was saved; go on with your text: svc edit {name}").format(name=edited.name)
            elif not prompts.at_terminal():
                screen.remark(_("nothing was saved; the text is kept in {path}").format(path=_shown(draft)))
            if not prompts.at_terminal():
                raise
            screen.complain(fault)
            if not prompts.agreed(_("edit it again? (y/n; n: give up, the text is kept)")):
                return fault.code
            continue
        for line in _difference(edited.name, edited.before(), draft.text()):
            edited.tell(line)
        if prompts.at_terminal() and not prompts.agreed(_("save this? (y/n)")):
            screen.remark(_("nothing was saved; the text is kept in {path}").format(path=_shown(draft)))
            return 0
        return edited.save()


# What can be edited


def _record_meant(folder: str | None, typed: str) -> str:
    """The number of the record that was typed, or nothing where a file is meant.

    Raises:
        NotFound: only a record can be meant, and there is none (exit 4).
    """
    name = Path(typed)
    if name.suffix in (".yaml", ".yml", ".j2") or len(name.parts) > 1:
        return ""
    at = desk.open_desk(folder)
    try:
        return record_meant(Store(at.site, at.now), typed, at.now.year)
    except BadInput:
        return ""
    except NotFound:
        if any(map(str.isdigit, typed)):
            raise
        return ""


def _record(folder: str | None, number: str, given: dict[str, Any]) -> _Edited:
    """The facts of a record."""
    at = options.writing_desk(folder, given)
    History(at.site.root, at.site.commits).demand_branch()
    record = Store(at.site, at.now).get(number)
    draft = edit_record.begin_record_draft(record, at)

    def save() -> int:
        reason = given.get("reason") or prompts.answered(REASON.label)
        done = edit_record.save_correction(draft, record, at, reason)
        return report_done(at, done, given, first=1)

    def check() -> None:
        if not given.get("reason") and not prompts.at_terminal():
            raise BadInput(
                _("missing: {options}").format(options=REASON.option),
                todo=_("your text is kept; go on with it: {command}").format(command=f"svc edit {number} --reason …"),
            )
        edit_record.try_correction(draft, record, at, given.get("reason") or REASON.label)

    return _Edited(
        draft,
        number,
        draft.origin.read_bytes,
        lambda: not edit_record.changed_facts(draft, record, at),
        check,
        save,
        screen.remark if given.get("json") else screen.say,
    )


def _settings_file(folder: str | None, root: Path, given: dict[str, Any]) -> _Edited:
    """A file of the site's settings."""
    name = edit_file.editable_name(root, given["subject"])
    if wrong := [option for option in ("reason", "at", "json") if given.get(option)]:
        raise BadInput(
            _("--{option} is for the facts of a record; {name} is a file").format(option=wrong[0], name=name),
            todo=_("leave it out: svc edit {name}").format(name=name),
        )
    try:
        at = options.writing_desk(folder, given)
        site: Site | None = at.site
    except Damaged as damaged:  # then they are to be mended, in the name of somebody whom the last commit knows
        screen.complain(damaged)
        at, site = _desk_at_rest(edit_file.settings_at_rest(root), given), None
    steps.refuse_role(at.actor, EDIT, at.site.terms)
    history = History(root, at.site.commits)
    history.demand_branch()
    draft = edit_file.begin_draft(root, name, edit_file.current_text(root, name), at.actor.name)

    def before() -> bytes:
        return edit_file.committed_text(history, draft)

    def unchanged() -> bool:
        after = draft.text()
        return after == before() or (after == draft.origin.read_bytes() and not draft.file.exists())

    def save() -> int:
        edit_file.save_draft(draft, at)
        screen.say(_("{name}: checked and saved").format(name=name))
        return 0

    return _Edited(draft, name, before, unchanged, lambda: edit_file.check_draft(site, draft, command_meant), save)


def _desk_at_rest(site: Site, given: dict[str, Any]) -> Desk:
    """The desk of the person who mends settings that can't be read."""
    clone = Clone(site.root, site.commits)
    return Desk(site, desk.time_at(site)).working(given.get("by"), None, clone.user_name)


# The editor


def _open_editor(edited: _Edited) -> None:
    """Open the draft in the user's editor, and wait for its end.

    Raises:
        StorageFailed: there is no editor, or it failed; the text is kept (exit 5).
    """
    told = os.environ.get("VISUAL") or os.environ.get("EDITOR") or next(filter(shutil.which, _EDITORS), "")
    try:
        words = shlex.split(told)
        path = str(edited.draft.path)
        code = subprocess.run([*words, path], check=False).returncode if words else None  # noqa: S603
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
            todo=_("your text is kept; go on with it: svc edit {name}").format(name=edited.name),
        )


def _difference(name: str, before: bytes, after: bytes) -> Iterator[str]:
    """The lines that change, as `diff -u` shows them."""
    old, new = (text.decode("utf-8", "replace").splitlines() for text in (before, after))
    return difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm="")


def _shown(draft: FileDraft) -> str:
    return screen.shortened_path(draft.path)
