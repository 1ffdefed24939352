"""A terminal: where it stands, what is exported, how the last command ended."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.program import svc_program
from tests.running import BY, Main, environment, run
from tests.sites import Sites

# A svc command in which bash would find nothing to do but to split words.
_PLAIN = re.compile(r"""svc( ('[^']*'|"[^"$`\\!]*"|[^'"|&;<>()$`\\*?\[\]{}~#!\n])*)?""")
_VARIABLES = {"now": "SVC_NOW", "by": "SVC_BY", "lang": "SVC_LANG", "columns": "COLUMNS"}
_THE_SHELLS_OWN = {"_", "PWD", "OLDPWD", "SHLVL"}


class Terminal:
    """One terminal, opened in a new site.

    Args:
        folder: a temporary folder of its own; the home folder is made in it.
        sites: where its sites come from.
        main: stands in for the program in the harness's own tests.
    """

    def __init__(self, folder: Path, sites: Sites, main: Main | None = None) -> None:
        self._home = (folder / "home").resolve()
        self._sites = sites
        self._main = main
        self._state = folder / "state"
        self._code = 0
        self._head = ""
        self._heads: dict[Path, str] = {}  # the last commit of a place, if it is known
        self._tidy = True
        self._left = ""
        self._found: list[tuple[str, int, int]] = []  # how all files looked when git was asked last
        self._home.mkdir(parents=True)
        (self._home / ".gitconfig").write_text(
            f"[user]\nname = {BY}\nemail = limin@example.com\n[core]\nquotePath = false\n", "utf-8"
        )
        # Unbuffered, so that both streams come in the order they were written, as they do in process.
        self._env = environment(self._home, LANG="C.UTF-8", PYTHONUNBUFFERED="1")
        self._env["PATH"] = f"{svc_program().parent}{os.pathsep}{self._env['PATH']}"
        self._cwd = self._home
        self._enter("site")

    def obey(self, name: str, value: str) -> str:
        """Do or check what a directive says (see `tests.console`); returns what is wrong, or nothing."""
        if name in _VARIABLES:
            self._env[_VARIABLES[name]] = value
        elif name == "site" and value in Sites.KINDS:
            self._enter(value)
        elif name == "clean" and value in ("", "on", "off"):
            self._tidy = value != "off"
            self._left, self._found = "", []
            return self._untidy()
        elif name == "commits" and re.fullmatch(r"\+\d+", value):
            made = int(self._git("rev-list", "--count", f"{self._head}..HEAD" if self._head else "HEAD") or 0)
            return f"{made} commits were made, not {value[1:]}" if made != int(value) else ""
        else:
            return f"no such directive: {name} {value}"
        return ""

    def enter(self, line: str) -> tuple[list[str], int]:
        """Type a command; returns the lines that appear, and the exit code."""
        self._head = self._heads.get(self._cwd) or self._git("rev-parse", "--quiet", "--verify", "HEAD")
        if _PLAIN.fullmatch(line):
            result = run(shlex.split(line)[1:], self._env, self._cwd, main=self._main)
            shown, self._code = result.shown, result.code
        else:
            shown = self._bash(line)
        shown = shown.replace(str(self._home), "~").replace("\r\n", "\n").replace("\ufeff", "")
        lines = [line.rstrip() for line in shown.split("\n")]
        while lines and not lines[-1]:
            lines.pop()
        return lines, self._code

    def complaint(self, lines: list[str]) -> str:
        """What is wrong after any command, whatever was expected of it; or nothing."""
        if any("Traceback (most recent call last)" in line for line in lines):
            return "a traceback"
        return self._untidy()

    def _enter(self, kind: str) -> None:
        self._cwd = self._sites.put(kind, self._home / ("svc" if kind == "sample" else kind))

    def _bash(self, line: str) -> str:
        """Run a line in bash, where the last one left off."""
        remember = f"{{ pwd; env -0; }} >{shlex.quote(str(self._state))}"
        script = f"trap {shlex.quote(remember)} EXIT\n(exit {self._code})\n{line}\n"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self._cwd,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
        )
        folder, _, exported = self._state.read_text("utf-8").partition("\n")
        pairs = (pair.partition("=") for pair in exported.split("\0") if pair)
        self._cwd = Path(folder)
        self._env = {name: value for name, _, value in pairs if name not in _THE_SHELLS_OWN}
        self._code = done.returncode
        return done.stdout.decode("utf-8", "replace")

    def _untidy(self) -> str:
        """What the last command left uncommitted; what is known is not told again."""
        found = [*looks(self._cwd)] if self._tidy and (self._cwd / ".git").is_dir() else []
        if found and found == self._found:  # nothing was changed, and git need not be asked
            return ""
        self._found = found
        self._heads.clear()
        before, self._left = self._left, ""
        if self._tidy and (told := self._git("status", "--porcelain=v2", "--branch").splitlines()):
            self._heads[self._cwd] = told[0].removeprefix("# branch.oid ").replace("(initial)", "")
            self._left = "\n".join(line for line in told if not line.startswith("# "))
        return f"left uncommitted: {self._left}" if self._left not in ("", before) else ""

    def _git(self, *args: str) -> str:
        """What git prints here; nothing where there is no repository."""
        env = self._env | {"GIT_CEILING_DIRECTORIES": str(self._home)}
        done = subprocess.run(["git", *args], cwd=self._cwd, env=env, capture_output=True, text=True, encoding="utf-8")
        return done.stdout.rstrip("\n") if done.returncode == 0 else ""


def looks(folder: Path | str) -> Iterator[tuple[str, int, int]]:
    """How each file of a site looks from outside: its place, when anything of it was changed, and its node."""
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in (".svc", "objects"):
                yield from looks(entry.path)
        else:
            found = entry.stat(follow_symlinks=False)
            yield entry.path, found.st_ctime_ns, found.st_ino
