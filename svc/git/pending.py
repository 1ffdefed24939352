"""Files that a command is about to write and commit, noted so that a kill in between is made good."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from svc.disk.lock import FOLDER
from svc.disk.read import read_lines
from svc.disk.write import append_to_file, remove_temporary, replace_file
from svc.git.ask import Clone
from svc.git.locks import clear_locks_since
from svc.git.names import NameSet, Paths

_SOME = 10_000  # paths noted at a time


class Pending:
    """The note `.svc/pending`, with one path in each line, in JSON.

    A line torn by a kill notes nothing, for the file that it names was not yet written.

    Args:
        clone: the clone of the site.
    """

    def __init__(self, clone: Clone) -> None:
        self.clone = clone
        self.file = clone.root / FOLDER / "pending"

    def add(self, paths: Paths) -> None:
        """Note these files.

        Raises:
            StorageFailed: the note could not be kept, so nothing should be written.
        """
        lines = (f"\n{json.dumps(self.clone.relative(path))}" for path in paths)
        while some := "".join(islice(lines, _SOME)):
            append_to_file(self.file, f"{some}\n".encode())

    def forget(self, paths: Paths) -> None:
        """Take these files off the note, and remove it when it is empty."""
        kept = NameSet(map(os.fsencode, map(self.clone.relative, paths)))
        left = dict.fromkeys(path for path in self._noted() if os.fsencode(path) not in kept)
        if left:
            replace_file(self.file, "".join(f"{json.dumps(path)}\n" for path in left).encode())
        else:
            self.file.unlink()

    def files(self) -> list[Path]:
        """The files of the site that are noted, each once."""
        return [path for path in map(self.clone.root.joinpath, dict.fromkeys(self._noted())) if self._is_ours(path)]

    def remove_temporary_files(self) -> None:
        """Remove the temporary files left in the folders of the noted files, under the site's lock."""
        noted = {(self.clone.root / path).parent for path in self._noted()}
        for folder in filter(self._is_ours, noted):
            remove_temporary(folder)

    def clear_stale_locks(self) -> None:
        """Remove the lock files of a git that died with its svc.

        Ours can only be younger than the note for which it was at work, since a commit that fails renews the note's
        time (`touch`). A lock that was there before, or outlived our patience, is a person's.
        """
        clear_locks_since(self.clone.repository, self.file.stat().st_mtime_ns)

    def touch(self) -> None:
        """Mark the note as one whose git has ended by itself."""
        with suppress(OSError):
            os.utime(self.file)

    def _noted(self) -> Iterator[str]:
        """The path in each line."""
        for line in read_lines(self.file):
            with suppress(ValueError, RecursionError):
                name = json.loads(line)
                if isinstance(name, str) and name and "\0" not in name:
                    yield name

    def _is_ours(self, path: Path) -> bool:
        """True if `path` lies in `records/`, through no link and no `..`: anyone could write the note."""
        inside = Path(self.clone.relative(path))
        try:
            return inside.parts[:1] == ("records",) and path.resolve() == self.clone.root.resolve() / inside
        except RuntimeError:  # links in a circle
            return False
