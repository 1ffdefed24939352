"""`svc completion`: the script that lets a shell ask svc at Tab."""

from __future__ import annotations

from typing import Any

from svc.cli import options, screen
from svc.cli.command import Param, build_command
from svc.cli.completion.scripts import SHELLS, script_for
from svc.text.errors import BadInput
from svc.text.language import _


def completion_command(_folder: str | None) -> Any:
    """`svc completion bash|zsh|fish`. It needs no site."""

    def run(given: dict[str, Any]) -> int:
        if (shell := given["shell"].strip().lower()) not in SHELLS:
            raise BadInput(
                _("svc completes in {choices}, not in {value}").format(choices=", ".join(SHELLS), value=given["shell"]),
                todo=_("such as {example}").format(example="svc completion bash"),
            )
        screen.print_text(script_for(shell), None)
        return 0

    text = "\n".join(
        [
            _("Print what lets a shell complete svc's lines at Tab: commands, options, values, record numbers"),
            "",
            "bash  echo 'eval \"$(svc completion bash)\"' >> ~/.bashrc",
            "zsh   echo 'eval \"$(svc completion zsh)\"' >> ~/.zshrc",
            "fish  svc completion fish > ~/.config/fish/completions/svc.fish",
        ]
    )
    shell = Param("shell", metavar="|".join(SHELLS), required=True, help=options.one_of(SHELLS))
    return build_command("completion", text, [shell, options.language_option()], run)
