"""A file of the site's settings changed: edited on a copy, checked, then put in its place and committed.

The copy lies in `.svc/edits/`, in a folder of whoever edits, under the file's own name, with a second one of what it
began as. Until it is saved or given up it is kept, so that nothing that was typed is lost with a mistake.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from svc.disk import lock
from svc.disk.read import read_file
from svc.disk.write import create_file, make_folders, replace_file
from svc.forms import letters, template
from svc.git.commit import History
from svc.model import yaml_read
from svc.model.roles import DESK
from svc.model.steps import Step
from svc.procedures import save
from svc.site import authorities, checklists, phrases_file
from svc.site.alias_settings import CommandMeant
from svc.site.calendar_file import FILE, calendar_faults
from svc.site.desk import Desk
from svc.site.environment import SETTINGS_NAME
from svc.site.settings import Site, read_site
from svc.site.settings_check import settings_faults
from svc.store.store import Store
from svc.text.dataclass import dataclass
from svc.text.errors import BadInput, Damaged, StorageFailed
from svc.text.language import _
from svc.text.paths import built_in_templates

EDIT = Step("edit", "修改设置", "change settings", "006.15", roles=DESK)
TEMPLATES = "templates"
_EDITS = "edits"


@dataclass(frozen=True)
class FileDraft:
    """A copy of a settings file that is being edited.

    Args:
        root: the site.
        name: the file, from the site's folder.
        path: the copy.
        resumed: whether it is what an earlier command kept.
    """

    root: Path
    name: str
    path: Path
    resumed: bool = False

    @property
    def file(self) -> Path:
        """The file itself."""
        return self.root / self.name

    @property
    def origin(self) -> Path:
        """The copy of what the draft began as."""
        return self.path.with_name(f"{self.path.name}.origin")

    def text(self) -> bytes:
        """The draft as it is now."""
        return read_file(self.path, yaml_read.MAX_SIZE)

    def drop(self) -> None:
        """Remove the draft."""
        for path in (self.path, self.origin):
            path.unlink(missing_ok=True)


def editable_name(root: Path, typed: str) -> str:
    """Return the file that was typed, from the site's folder: settings, the calendar, or a template.

    Raises:
        BadInput: it is no such file (exit 2).
    """
    path = Path(typed)
    inside = PurePosixPath(path.relative_to(root) if path.is_absolute() and path.is_relative_to(root) else path)
    parts = inside.parts
    known = str(inside) in (SETTINGS_NAME, FILE) or (parts[:1] == (TEMPLATES,) and len(parts) > 1)
    if inside.is_absolute() or ".." in parts or not known or (root / inside).is_dir() or (root / inside).is_symlink():
        raise BadInput(
            _("{name} is no file of the site's settings").format(name=typed),
            todo=_("there are svc.yaml, calendar.yaml and templates/…, such as: svc edit templates/phrases.yaml"),
        )
    return str(inside)


def begin_draft(root: Path, name: str, now: bytes, actor: str) -> FileDraft:
    """Lay out a copy to be edited, or go on with one that the same person kept.

    A draft of what the file was before somebody else changed it is put aside.

    Args:
        root: the site.
        name: what is edited.
        now: what it holds.
        actor: who edits it.

    Raises:
        StorageFailed: it can't be written (exit 5).
    """
    path = root / lock.FOLDER / _EDITS / _folder_of(actor) / name
    draft = FileDraft(root, name, path)
    if path.is_file() and draft.origin.is_file() and draft.origin.read_bytes() == now:
        return FileDraft(root, name, path, resumed=draft.text() != now)
    if path.is_file() and draft.text() != now:
        shutil.move(path, path.with_name(f"{path.name}.older"))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(now)
    draft.origin.write_bytes(now)
    return draft


def current_text(root: Path, name: str) -> bytes:
    """Return what a file holds now, or the built-in template of its name, or nothing."""
    places = [root / name]
    if name.startswith(f"{TEMPLATES}/"):
        places.append(built_in_templates() / PurePosixPath(name).relative_to(TEMPLATES))
    found = next(filter(Path.is_file, places), None)
    return read_file(found, yaml_read.MAX_SIZE) if found else b""


def _folder_of(actor: str) -> str:
    """The folder of a person's drafts: the name, or a stand-in for one that no folder can have."""
    plain = not actor.startswith(".") and len(actor.encode()) < 200 and not set(actor) & {"/", "\0"}
    return actor if plain else hashlib.sha256(actor.encode()).hexdigest()[:24]


def check_draft(site: Site | None, draft: FileDraft, command_meant: CommandMeant) -> None:
    """Refuse a draft that svc could not use, or that makes no sense beside the other settings.

    Args:
        site: the settings as they are; None if they can't be read.
        draft: the copy.
        command_meant: the command of svc that some words name, for the site's short words.

    Raises:
        BadInput: it is wrong, with its line (exit 2).
    """
    try:
        if draft.name in (SETTINGS_NAME, FILE):
            _check_settings(site, draft, command_meant)
        else:
            _check_template(draft)
    except (Damaged, StorageFailed) as fault:
        raise BadInput(fault.sentence, path=draft.path, line=fault.line) from None


def _check_settings(site: Site | None, draft: FileDraft, command_meant: CommandMeant) -> None:
    data = draft.text()
    told, calendar = (data, None) if draft.name == SETTINGS_NAME else (None, data)
    made = read_site(draft.root, told, calendar)
    known = set()
    if site:
        known = {
            text for _line, text in (*settings_faults(site, command_meant=command_meant), *calendar_faults(draft.root))
        }
    found = settings_faults(made, data, command_meant) if told is not None else calendar_faults(draft.root, data)
    for line, sentence in found:
        if sentence not in known:
            raise Damaged(sentence, path=draft.path, line=line)


def _check_template(draft: FileDraft) -> None:
    """Read a template with what reads it in use."""
    folder, stem = draft.path.parent, draft.path.stem
    parts = PurePosixPath(draft.name).parts[1:]
    readers: Mapping[tuple[str, str], Callable[[], object]] = {
        ("forms", ".yaml"): lambda: template.load_form(stem, [folder]),
        ("checklists", ".yaml"): lambda: checklists.load_checklist(stem, [folder]),
        ("letters", ".j2"): lambda: letters.check_template(draft.path),
        (authorities.FILE, ".yaml"): lambda: authorities.read_authorities(draft.path),
        ("phrases.yaml", ".yaml"): lambda: phrases_file.load_phrases([folder]),
    }
    if reads := readers.get((parts[0], draft.path.suffix)):
        reads()
    elif draft.path.suffix in (".yaml", ".yml"):
        yaml_read.parse_record(draft.text(), draft.path)


def committed_text(history: History, draft: FileDraft) -> bytes:
    """Return what the last commit has of the file, or what the draft began as where svc does not commit."""
    if not history.keeps() or not history.available():
        return draft.file.read_bytes() if draft.file.is_file() else b""
    return history.committed(draft.name) or b""


def save_draft(draft: FileDraft, desk: Desk) -> None:
    """Put a checked draft in the place of the file, and commit it in the actor's name.

    Raises:
        StorageFailed: somebody has changed the file meanwhile, or it can't be saved or committed (exit 5).
    """
    history = History(draft.root, desk.site.commits)
    history.demand_branch()
    with lock.hold(draft.root) as held:
        save.finish_earlier(history, held, Store(desk.site, desk.now), desk)
        if current_text(draft.root, draft.name) != draft.origin.read_bytes():
            raise StorageFailed(
                _("{name} was changed by somebody else meanwhile; nothing was saved").format(name=draft.name),
                todo=_("type the command again; your text is kept in {path}").format(path=draft.path),
            )
        if draft.file.exists():
            replace_file(draft.file, draft.text())
        else:
            make_folders(draft.file.parent)
            create_file(draft.file, draft.text())
        trailers = [("Actor", desk.actor.name)]
        failure = save.commit_saved([draft.file], f"svc: edit {draft.name}", trailers, desk, history, held)
    draft.drop()
    if failure:
        raise failure


def settings_at_rest(root: Path) -> Site:
    """Return the settings of the last commit, to act by while those in the file can't be read.

    Raises:
        Damaged, StorageFailed: they can't be read either (exit 5).
    """
    told, calendar = map(History(root, enabled=True).committed, (SETTINGS_NAME, FILE))
    if told is None:
        return read_site(root)
    return read_site(root, told, calendar or b"")
