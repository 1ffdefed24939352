"""`svc demo DIR`: a sample site, made by typing its diary line by line, each at its own time and by its own author."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import Any

from svc.cli import options, screen
from svc.cli.app import command_tree, run_line
from svc.cli.command import Param, build_command
from svc.cli.progress import progress_bar
from svc.demo import diary
from svc.demo.diary import Line, Numbers, Place
from svc.demo.unfinished import making_sample
from svc.disk.flush import flushing_at_end
from svc.git.commit import History
from svc.kinds import KINDS
from svc.site import desk, environment, init
from svc.site.init import NewSite
from svc.site.settings import read_site
from svc.store.folders import Folders
from svc.store.index_refresh import Tick
from svc.text import language
from svc.text.errors import INTERRUPTED
from svc.text.language import _, comma_list

_FOUNDER = "周主任"
FLOOD = ("complaint", 10)  # a garage under water: the story with the most to see
_COMMITS, _COMMITS_NOT = "git: {commit: true}", "git: {commit: false}  # so that trying things out stays yours to undo"


def demo_command(_folder: str | None) -> Any:
    """`svc demo DIR`."""

    def run(given: dict[str, Any]) -> int:
        folder = Path(given["dir"])
        lines = diary.diary_lines(desk.time_at(read_site(diary.demo_folder())))
        try:
            with making_sample(folder), progress_bar(_("entries")) as tick, _speaking("zh"):  # as all in it is written
                made = _make_site(folder.absolute(), lines[0].at, given)
                with flushing_at_end(made.root), History(made.root, made.tracked).gathering():
                    numbers = _replay(made.root, lines, tick)
        except KeyboardInterrupt:  # what there is by then is a site, too
            screen.remark(_("interrupted"))
            return INTERRUPTED
        _print_hints(made, given, lines, numbers)
        return 0

    params = [
        Param("dir", metavar=_("DIR"), required=True, help=_("the sample's folder, new or empty")),
        Param("no_git", "--no-git", help=_("keep no history: nothing is committed"), type=bool),
        options.language_option(),
    ]
    return build_command("demo", _("Make a sample site to try things on: six weeks of an invented estate"), params, run)


@contextmanager
def _speaking(spoken: str) -> Iterator[None]:
    """Speak another language until the body ends."""
    before = language.current_language()
    language.use_language(spoken)
    try:
        yield
    finally:
        language.use_language(before)


def _make_site(folder: Path, began: datetime, given: dict[str, Any]) -> NewSite:
    """Make the sample before anything has happened in it."""
    texts = {path.name: path.read_text("utf-8") for path in sorted(diary.demo_folder().glob("*.yaml"))}
    settings = texts[environment.SETTINGS_NAME].replace(
        "language: zh", f"language: {language.from_tag(given.get('lang') or 'zh')}"
    )
    texts[environment.SETTINGS_NAME] = settings.replace(_COMMITS, _COMMITS_NOT) if given.get("no_git") else settings
    written = init.write_first_files(folder, texts)
    if given.get("no_git"):
        return NewSite(folder, tracked=False)
    with desk.pretend_now(began.replace(minute=0, second=0)):
        return init.start_history(folder, written, _FOUNDER, own=True)


def _replay(folder: Path, lines: Sequence[Line], tick: Tick) -> dict[Place, Numbers]:
    """Type all lines, each at its time. Returns the record numbers of each story."""
    tree = command_tree(str(folder))
    numbers: dict[Place, Numbers] = defaultdict(dict)
    for done, line in enumerate(lines, 1):
        with desk.pretend_now(line.at), redirect_stdout(io.StringIO()) as answer, redirect_stderr(io.StringIO()):
            code = run_line(tree, [*line.words(numbers), "--by", line.who])
        if code == INTERRUPTED:  # which Typer took for the line's own
            raise KeyboardInterrupt
        diary.note_new_numbers(line.typed, answer.getvalue(), numbers[line.place])
        tick(done / len(lines))
    return numbers


def _print_hints(made: NewSite, given: dict[str, Any], lines: Sequence[Line], numbers: dict[Place, Numbers]) -> None:
    """Print the contents of the sample, and the commands to try first."""
    name = read_site(made.root).name
    store = Folders(made.root / "records", [])
    counts = {kind.label: sum(1 for _path in store.paths(kind)) for kind in KINDS.values()}
    screen.say(_("{name}: a sample site in {folder}").format(name=name, folder=made.root))
    screen.say(
        _("since {day}, {count} entries: {kinds}").format(
            day=lines[0].at.date(), count=len(lines), kinds=comma_list(f"{label} {n}" for label, n in counts.items())
        )
    )
    month = f"{lines[len(lines) // 2].at:%Y-%m}"
    number = numbers[FLOOD]["C"]
    hints = {
        f"cd {quote(given['dir'])}": "",
        "svc today": _("what is to be done now"),
        "svc overdue": _("what is late, and whom it waits for"),
        f"svc show {number}": _("a garage under water: one complaint from the first call to the lesson"),
        f"svc log {number}": _("the same with its commits: who, when"),
        "svc unit 3-1202": _("the story of one home"),
        f"svc form print QR-002FW --month {month}": _("the complaint register of that month"),
        f"svc report month {month}": _("its figures"),
    }
    if not made.tracked:
        del hints[f"svc log {number}"]
    screen.say(_("next:"))
    for line, what in hints.items():
        screen.say(f"  {line:<{max(map(len, hints))}}  {what}".rstrip())
    if not made.tracked and not given.get("no_git"):
        screen.remark(_("no git here: saved without an audit trail"))
