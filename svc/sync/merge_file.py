"""Two versions of one file merged: the steps of both for a record, the changed lines of both for other files."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from svc.disk.lock import FOLDER
from svc.git.run import GitError
from svc.model import yaml_read, yaml_write
from svc.model.yaml_read import Tree
from svc.sync.changes import Commits
from svc.text.errors import Damaged, StorageFailed
from svc.text.language import _

SINCE = re.compile(rb"^since:[^\r\n]*", re.MULTILINE)  # of `svc.yaml`


class FileMerger:
    """Merges contents in a scratch folder. It may only be used under the site's lock.

    Args:
        commits: whose files they are.
        bench: a folder to lay them side by side in.
    """

    def __init__(self, commits: Commits, bench: Path) -> None:
        self.read = commits.read_record
        self.here = commits.local_path
        self.git = commits.git
        self.bench = bench

    def merge_record(self, path: bytes, was: bytes | None, now: bytes, new: bytes) -> bytes:
        """Merge a record: the steps of both sides, each once, and its other lines as git's union merges them.

        Raises:
            StorageFailed: the facts differ, so that these are two records, or one was rewritten (exit 5).
        """
        mine, other = self.read(path, now), self.read(path, new)
        facts = agreed_facts(facts_of(self.base_record(path, was)), facts_of(mine), facts_of(other))
        if facts is None:
            file = self.here(path)
            raise conflict_error(file) if was is not None else number_conflict(file)
        wanted = facts, Counter(steps_of(mine)) | Counter(steps_of(other))
        with suppress(GitError, Damaged):
            text = self.run_merge_file("--union", was or b"", now, new)
            if has_content(self.read(path, text), wanted):
                return text
        return self.append_steps(path, (mine, now), (other, new), wanted)

    def append_steps(
        self, path: bytes, mine: tuple[Tree, bytes], other: tuple[Tree, bytes], wanted: tuple[Any, Counter[str]]
    ) -> bytes:
        """Append the other side's steps to one side, for files that git can't merge.

        An example is a file with CR LF on one side only.
        """
        first, second = (mine, other) if facts_of(mine[0]) == wanted[0] else (other, mine)
        text, file = first[1], self.here(path)
        missing = Counter(steps_of(second[0])) - Counter(steps_of(first[0]))
        for number, step in enumerate(steps_of(second[0])):
            if missing[step] > 0:
                missing[step] -= 1
                text = yaml_write.append_line(text, step_as_line(second[0], second[1], number), file)
        if not has_content(self.read(path, text), wanted):
            raise conflict_error(file)
        return text

    def base_record(self, path: bytes, data: bytes | None) -> Tree | None:
        """Parse the common base of a record, or return None if there is none or it can't be read."""
        try:
            return self.read(path, data) if data is not None else None
        except Damaged:
            return None

    def merge_lines(self, file: Path, was: bytes | None, now: bytes, new: bytes) -> bytes:
        """Merge another file, such as a settings file, if the two sides changed different lines."""
        if not SINCE.search(was or b""):
            now, new = with_earlier_since(now, new)
        try:
            return self.run_merge_file("--diff3", was or b"", now, new)
        except GitError:
            raise conflict_error(file) from None

    def run_merge_file(self, how: str, was: bytes, now: bytes, new: bytes) -> bytes:
        """Merge three contents with `git merge-file`."""
        names = []
        for name, data in (("ours", now), ("base", was), ("theirs", new)):
            path = self.bench / name
            path.write_bytes(data)
            names.append(str(path.absolute()))
        return self.git.run("merge-file", "-p", "-q", how, "--", *names)


@contextmanager
def scratch_folder(root: Path) -> Iterator[Path]:
    """Make a folder for temporary files, empty at first and removed afterwards. It needs the site's lock."""
    folder = root / FOLDER / "join"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def with_earlier_since(now: bytes, new: bytes) -> tuple[bytes, bytes]:
    """Return two versions that each noted when this edition came into use, both with the earlier time."""
    found = [SINCE.search(now), SINCE.search(new)]
    if not all(found):
        return now, new
    earlier = min(line[0] for line in found if line)
    return SINCE.sub(lambda _line: earlier, now, count=1), SINCE.sub(lambda _line: earlier, new, count=1)


def facts_of(tree: Tree | None) -> dict[str, Any] | None:
    """Return a record without its steps."""
    return None if tree is None else {key: value for key, value in tree.value.items() if key != "steps"}


def steps_of(tree: Tree) -> list[str]:
    """Return a record's steps, each as a text that identifies it."""
    return [json.dumps(step, sort_keys=True) for step in tree.value.get("steps", ())]


def agreed_facts(was: Any, now: Any, new: Any) -> Any:
    """Return the facts that both sides agree on or only one of them changed, or else None."""
    if now == new or new == was:
        return now
    return new if now == was else None


def has_content(tree: Tree, wanted: tuple[Any, Counter[str]]) -> bool:
    """True if a record has exactly these facts and steps."""
    return (facts_of(tree), Counter(steps_of(tree))) == wanted


def step_as_line(tree: Tree, data: bytes, number: int) -> str:
    """Return a step as one line, unchanged if it stands on one line already."""
    step = tree.value["steps"][number]
    line = yaml_read.decode_text(data).splitlines()[tree.line("steps", number) - 1].strip()
    with suppress(Damaged):
        if yaml_read.parse_text(f"steps:\n{line}\n")[0].value["steps"] == [step]:
            return f"{line}\n"
    return yaml_write.step_line(step)


def conflict_error(file: Path) -> StorageFailed:
    """Return the error for a file that both sides changed and svc can't merge."""
    return StorageFailed(
        _("changed here and in the other clone, and the two can't be joined"),
        todo=_(
            "nothing was changed; join it yourself: git pull --no-rebase, mend the file, git commit -a; then svc sync"
        ),
        path=file,
    )


def attachment_conflict(file: Path) -> StorageFailed:
    """Return the error for two attachments of one name."""
    return StorageFailed(
        _("another file of this name was attached in the other clone"),
        todo=_("nothing was changed; let svc give yours another name: svc sync --renumber"),
        path=file,
    )


def number_conflict(file: Path) -> StorageFailed:
    """Return the error for two records of one number."""
    return StorageFailed(
        _("{id} was given here and in the other clone to different records").format(id=file.stem),
        todo=_("nothing was changed; here:"),
        path=file,
        steps=(
            _("svc desk use LETTER, if another desk has the same letter, so that it does not happen again"),
            _("svc sync --renumber gives yours the next number, and says which"),
        ),
    )
