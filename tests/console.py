r"""Console sessions: commands and what they answer, written as a person would see them.

    # a remark; blank lines are free
    @ now 2026-11-02 09:15      SVC_NOW; so too `by` (SVC_BY), `lang` (SVC_LANG), `columns` (COLUMNS)
    @ site staffed              another site: site (at first), staffed, sample or new; see `tests.sites`
    $ svc complaint add --matter 漏水 \
          --category facility
    both streams, line for line; `...` stands for any lines, `[[regex]]` within a line for what matches
    [3]                         the exit code, where it is not 0
    @ commits +1                the command above made one commit
    @ clean                     nothing is uncommitted; checked after each command until `@ clean off`

Output that would be read as one of these signs stands behind a backslash. A line `> ` continues a here-document. The
home folder reads `~`; who one is comes from git's user.name until `@ by`. A plain `svc` command runs in this process;
anything else in bash, which keeps folder and exports. `echo $?` after a command stands for its `[3]`.

In Markdown the sessions are the ```console blocks; the directives stand before them, in a comment:
`<!-- svc: now="2026-11-02 09:15" site=new -->`.

`python -m tests.console --rewrite FILE…` writes down what svc answers now.
"""

import argparse
import difflib
import re
import shlex
import sys
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.running import ROOT
from tests.sites import Sites
from tests.terminal import Terminal

_CODE = re.compile(r"\[(\d+)\]")
_PATTERN = re.compile(r"\[\[(.+?)\]\](?!\])")
_SIGN = re.compile(r"[$#@>] |[#>]$|\\|\.\.\.$|" + _CODE.pattern + "$")
_FENCE = re.compile(r"(?P<indent> *)(?P<ticks>`{3,})(?P<language>.*)")
_COMMENT = re.compile(r"<!-- svc: (.*) -->")


@dataclass(frozen=True)
class Directive:
    """One `@` line, or one word of a Markdown comment; `line` counts from 1."""

    line: int
    name: str
    value: str


@dataclass(frozen=True)
class Command:
    """One `$` line and the answer written below it, at `answer` in the file's lines."""

    line: int
    text: str
    answer: slice
    expected: tuple[str, ...]
    indent: str = ""


Step = Directive | Command
Scene = tuple[tuple[object, ...], ...]  # see `scenes`
STANDING = ("now", "by", "lang", "columns", "clean")  # directives that hold until the next of that name


def parse(path: Path, text: str) -> list[Step]:
    """The steps in a story or in a Markdown file's blocks, in order."""
    lines = text.split("\n")
    return list(_markdown(lines) if path.suffix == ".md" else _session(lines, 0, len(lines), directives=True))


def _markdown(lines: list[str]) -> Iterator[Step]:
    block: re.Match[str] | None = None
    first = 0
    for number, line in enumerate(lines):
        if block is None:
            if comment := _COMMENT.fullmatch(line.strip()):
                for word in shlex.split(comment[1]):
                    name, _, value = word.partition("=")
                    yield Directive(number + 1, name, value)
            elif block := _FENCE.fullmatch(line):
                first = number + 1
        elif line.strip().startswith(block["ticks"]):
            if block["language"] == "console":
                yield from _session(lines, first, number, directives=False, indent=block["indent"])
            block = None


def _session(lines: list[str], first: int, last: int, *, directives: bool, indent: str = "") -> Iterator[Step]:
    own = [line.removeprefix(indent) for line in lines[:last]]
    ends = ("$ ", "# ", "@ ") if directives else ("$ ", "# ")
    at = first
    while at < last:
        line = at + 1
        if own[at].startswith("$ "):
            text, start = _command(own, at)
            stop = next((n for n in range(start, last) if own[n].startswith(ends) or own[n] == "#"), last)
            at = stop
            while stop > start and not own[stop - 1]:
                stop -= 1
            yield Command(line, text, slice(start, stop), tuple(own[start:stop]), indent)
            continue
        if own[at] and not own[at].startswith("#"):  # whatever else stands here is a slip, and obeying it says so
            name, _, value = own[at].removeprefix("@ ").strip().partition(" ")
            yield Directive(line, name, value.strip())
        at += 1


def _command(lines: list[str], at: int) -> tuple[str, int]:
    """The command that begins on line `at`, with its continuation lines, and where its answer begins."""
    text = lines[at][2:]
    at += 1
    while at < len(lines):
        if text.endswith("\\"):
            text = text[:-1] + lines[at].removeprefix("> ").lstrip()
        elif lines[at] == ">" or lines[at].startswith("> "):
            text += "\n" + lines[at][2:]
        else:
            break
        at += 1
    return text, at


def matches(expected: tuple[str, ...], answer: list[str]) -> bool:
    """Whether `answer` is what is written, line for line."""
    if not any(line == "..." or line.startswith("\\") or "[[" in line for line in expected):
        return [line.rstrip() for line in expected] == answer
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else _line(line) + "\n" for line in expected)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in answer)) is not None


def _line(line: str) -> str:
    if line.startswith("\\"):
        return re.escape(line[1:].rstrip())
    literal_and_regex = _PATTERN.split(line.rstrip())
    return "".join(part if odd % 2 else re.escape(part) for odd, part in enumerate(literal_and_regex))


def scenes(path: Path, text: str) -> Iterator[tuple[Scene, list[Step]]]:
    """The steps of `text` in scenes, each of which begins in a site of its own.

    Yields:
        All that the answers of a scene depend on, with these answers; and its steps.
    """
    steps, state = parse(path, text), dict[str, str]()
    sites = {step.line for step in steps if isinstance(step, Directive) and step.name == "site"}
    parted: list[list[Step]] = [[]]
    for step in steps:
        if isinstance(step, Directive) and step.line in sites and parted[-1] and parted[-1][-1].line != step.line:
            parted.append([])
        parted[-1].append(step)
    for scene in parted:
        told = ((s.name, s.value) if isinstance(s, Directive) else (s.text, *s.expected) for s in scene)
        anew = {s.name for s in scene if isinstance(s, Directive) and s.line == scene[0].line}
        before = tuple(sorted((name, value) for name, value in state.items() if name not in anew))
        state |= {s.name: s.value for s in scene if isinstance(s, Directive) and s.name in STANDING}
        yield (before, *told), scene


def replay(path: Path, text: str, terminal: Terminal, seen: Collection[Scene] = ()) -> tuple[str, list[str]]:
    """Go through the steps of `text`, but for the scenes that were seen elsewhere, with the same answers.

    Returns:
        the text with the answers given now (the same text if all match), and what else is wrong, each with its line.
    """
    lines = text.split("\n")
    answers: list[tuple[slice, list[str]]] = []
    faults: list[str] = []
    acted = [(step, scene in seen) for scene, steps in scenes(path, text) for step in steps]
    for (step, known), (following, _) in zip(acted, [*acted[1:], (None, False)], strict=True):
        if known and (isinstance(step, Command) or step.name not in STANDING):
            continue
        if isinstance(step, Directive):
            fault = terminal.obey(step.name, step.value)
        else:
            try:
                shown, code = terminal.enter(step.text)
            except Exception as bug:
                bug.add_note(f"{_name(path)}:{step.line}: $ {step.text}")
                raise
            told = isinstance(following, Command) and following.text == "echo $?"
            ending = [f"[{code}]"] if code and not told else []
            if not _as_written(step, shown, ending):
                written = [*(_written(line) for line in shown), *ending]
                answers.append((step.answer, [step.indent + line if line else "" for line in written]))
            fault = terminal.complaint(shown)
        if fault:
            faults.append(f"{_name(path)}:{step.line}: {fault}")
    for answer, written in reversed(answers):
        lines[answer] = written
    return "\n".join(lines), faults


def check(path: Path, terminal: Terminal, *, rewrite: bool = False, seen: Collection[Scene] = ()) -> str:
    """Replay the sessions in a file, and with `rewrite` write down the answers given now.

    Returns:
        all that is not as written: faults with file and line, then a unified diff; nothing if all is well.
    """
    text = path.read_text("utf-8")
    answered, faults = replay(path, text, terminal, seen)
    if rewrite and answered != text:
        path.write_text(answered, "utf-8")
        text = answered
    written, now = text.split("\n"), answered.split("\n")
    diff = difflib.unified_diff(written, now, _name(path), "what svc answers", lineterm="")
    return "\n".join([*faults, *diff])


def _as_written(step: Command, shown: list[str], ending: list[str]) -> bool:
    """Whether the answer is the expected one, exit code and all."""
    coded = bool(step.expected) and _CODE.fullmatch(step.expected[-1]) is not None
    output = step.expected[:-1] if coded else step.expected
    return matches(output, shown) and list(step.expected[len(output) :]) == ending


def _written(line: str) -> str:
    """A line of output as it stands in a file."""
    return "\\" + line if _SIGN.match(line) or _PATTERN.search(line) else line


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def main(argv: list[str] | None = None) -> int:
    """`python -m tests.console [--rewrite] FILE…`: check or rewrite files; exits 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.console", description="Check console sessions.")
    parser.add_argument("--rewrite", action="store_true", help="write down what svc answers now")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        sites = Sites(Path(folder) / "sites")
        reports = [
            check(path.resolve(), Terminal(Path(folder) / str(number), sites), rewrite=options.rewrite)
            for number, path in enumerate(options.files)
        ]
    wrong = [report for report in reports if report]
    sys.stdout.writelines(f"{report}\n" for report in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
