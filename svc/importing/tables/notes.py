"""Notes on what was read otherwise than it stands in a table, each with the lines where it was."""

from __future__ import annotations

from collections.abc import Iterator

from svc.text.language import _, comma_list

NOTED = 5  # lines that a note names


class Notes:
    """What is to be said of a table's rows. `line` is the one that is being read."""

    def __init__(self) -> None:
        self.lines: dict[str, list[int]] = {}
        self.line = 0

    def say(self, text: str) -> None:
        """Note a sentence about the present line."""
        lines = self.lines.setdefault(text, [])
        if len(lines) <= NOTED and self.line not in lines[-1:]:
            lines.append(self.line)

    def clear(self) -> None:
        """Forget everything, as at the start of another reading."""
        self.lines.clear()

    def __len__(self) -> int:
        """The number of sentences."""
        return len(self.lines)

    def __iter__(self) -> Iterator[str]:
        """Yield the sentences with their lines."""
        for text, lines in self.lines.items():
            more = " …" if len(lines) > NOTED else ""
            yield _("{text} (line {lines})").format(text=text, lines=comma_list(map(str, lines[:NOTED])) + more)
