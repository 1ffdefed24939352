"""A clerk at a terminal, in this process: each question is answered by its label, through prompt_toolkit itself."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest

from tests.running import Result, Svc

ENTER = "\r"
LEFT_OUT = "（可不填）"
SAVE = "回车 保存"
OFTEN = 3  # times that one question is answered


@cache
def _usual_keys() -> Any:
    """What the keys of an editor do, put together once for all dialogues of the tests: it takes longer than most."""
    from prompt_toolkit.key_binding.defaults import load_key_bindings

    return load_key_bindings()


class Clerk:
    """Types commands at a terminal, and answers what they ask. `keys` counts every key.

    Args:
        svc: the program on a site.
        monkeypatch: puts the clerk's keyboard in place of the terminal's.
    """

    def __init__(self, svc: Svc, monkeypatch: pytest.MonkeyPatch) -> None:
        self._svc = svc
        self._answers: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self.keys = 0
        self.unasked: list[str] = []
        monkeypatch.setattr("svc.cli.prompts.at_terminal", lambda: True)
        monkeypatch.setattr("svc.cli.dialogue.line.terminal", self._terminal)
        monkeypatch.setattr("prompt_toolkit.application.application.load_key_bindings", _usual_keys)

    def __call__(self, line: str, answers: Mapping[str, str | list[str]] | None = None, **more: Any) -> Result:
        """Type a command.

        Args:
            line: the command.
            answers: what is typed by the label of its question; a list is typed one after the other, as often as it is
                asked. A question that may be left out, and that of whether to save, is answered by Enter.
            more: as `Svc` has it.
        """
        self._answers = {
            label: list(said) if isinstance(said, list) else [said] for label, said in (answers or {}).items()
        }
        self.asked = []
        self.keys += len(f"svc {line}") + len(ENTER)
        result = self._svc(line, **more)
        self.unasked = [label for label, left in self._answers.items() if left]
        return result

    @contextmanager
    def _terminal(self) -> Iterator[Any]:
        from prompt_toolkit.application import create_app_session
        from prompt_toolkit.input import create_pipe_input
        from prompt_toolkit.output import DummyOutput

        from svc.cli.dialogue.line import Lines

        clerk = self

        class Heard(Lines):
            def read(self, label: str, *more: Any, **how: Any) -> str:
                keys = clerk._keys(label)
                clerk.keys += len(keys)
                keyboard.send_text(keys)
                return super().read(label, *more, **how)

        with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
            yield Heard()

    def _keys(self, label: str) -> str:
        """The keys that answer a question."""
        name = re.sub(r" \[.*\]| \(y/n\)", "", label.removesuffix(": ")).removesuffix(LEFT_OUT)
        self.asked.append(name)
        if self.asked.count(name) > OFTEN:
            return "\x03"
        if said := self._answers.get(name):
            text = said.pop(0)
            return text if text.endswith(("\x03", "\x1b[A")) else text + ENTER
        if LEFT_OUT in label or "]" in label or "(y/n)" in label or label.startswith(SAVE):
            return ENTER
        return "\x03"  # nobody knows an answer: the dialogue is left, and the command says so by its exit code
