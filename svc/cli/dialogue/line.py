"""One line read at a terminal: edited with the arrow keys, of any length, pasted whole, completed with Tab."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from svc.render.screen import visible

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyBindings

    from svc.cli.dialogue.candidates import Candidate

BACK = ("<", "＜", "《")  # typed alone: back to the answer before
OFTEN = 1.0  # seconds between two times that a line is kept while it is typed
SHORT = 200  # characters of a text that one key replaces
MENU = 6  # lines of candidates that are shown at once

Find = Callable[[str], Iterable["Candidate"]]
Keep = Callable[[str], None]


class GoneBack(Exception):
    """The way back to the answer before, with what was typed so far."""

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed


class Lines:
    """The lines that are read in one dialogue."""

    def __init__(self) -> None:
        from prompt_toolkit import PromptSession

        self.session: PromptSession[str] = PromptSession(
            key_bindings=_keys(), complete_while_typing=False, reserve_space_for_menu=MENU, enable_suspend=False
        )

    def read(
        self,
        label: str,
        default: str = "",
        find: Find | None = None,
        keep: Keep | None = None,
        *,
        unfinished: bool = False,
    ) -> str:
        """Read one line.

        Args:
            label: what stands before it.
            default: what stands in it already.
            find: finds what Tab may complete a text to.
            keep: keeps what is being typed, in case it comes to nothing more.
            unfinished: whether what stands in the line is to be typed on, and not replaced.

        Raises:
            GoneBack: the answer before is wanted.
            KeyboardInterrupt: Ctrl-C, or the end of what is typed; the line is kept.
        """
        buffer = self.session.default_buffer
        kept = time.monotonic()

        def changed(_buffer: Any) -> None:
            nonlocal kept
            if keep and time.monotonic() - kept > OFTEN:
                kept = time.monotonic()
                keep(buffer.text)

        buffer.on_text_changed += changed
        try:
            text = self.session.prompt(
                visible(label),
                default=default,
                completer=_completer(find),
                pre_run=None if unfinished else lambda: _select(buffer),
            )
        except (KeyboardInterrupt, EOFError):
            if keep:
                keep(buffer.text)
            raise KeyboardInterrupt from None
        finally:
            buffer.on_text_changed -= changed
        if text.strip() in BACK:
            raise GoneBack(default)
        return text.strip("\n")


@contextmanager
def terminal() -> Iterator[Lines]:
    """The terminal, its keys read one by one until the dialogue is over, so that nothing typed ahead is lost or cut."""
    from prompt_toolkit.application import create_app_session
    from prompt_toolkit.input import create_input

    keyboard = create_input(sys.stdin)
    with create_app_session(input=keyboard, output=_screen()), keyboard.raw_mode(), _stopped_gently():
        try:
            yield Lines()
        except BaseException:
            _drop_typed_ahead(keyboard)
            raise


@contextmanager
def _stopped_gently() -> Iterator[None]:
    """A closed window and a polite kill stop the dialogue as Ctrl-C does: what was typed is kept."""
    import signal

    def stop(_number: int, _frame: Any) -> None:
        raise KeyboardInterrupt

    wanted = [getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name)]
    before = {each: signal.signal(each, stop) for each in wanted}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _screen() -> Any:
    """The terminal's screen, by way of stderr: stdout is for what the command answers."""
    import os

    from prompt_toolkit.output.defaults import create_output
    from prompt_toolkit.utils import is_dumb_terminal

    if is_dumb_terminal():
        return None
    if sys.platform == "win32":
        return create_output(stdout=sys.stderr)
    from prompt_toolkit.output.vt100 import Vt100_Output

    output = Vt100_Output.from_pty(sys.stderr, term=os.environ.get("TERM"))
    output.enable_cpr = False  # it would ask the terminal where the cursor is, which not every one answers
    return output


def _drop_typed_ahead(keyboard: Any) -> None:
    """Drop what is typed or pasted and not read yet, so that the shell does not run it."""
    from prompt_toolkit.input.typeahead import clear_typeahead

    clear_typeahead(keyboard)
    with suppress(ImportError, OSError, ValueError):
        import termios

        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def _completer(find: Find | None) -> Any:
    """The completer that offers what `find` finds."""
    from prompt_toolkit.completion import Completer, Completion, DummyCompleter

    if find is None:
        return DummyCompleter()
    offered = find

    class Found(Completer):
        def get_completions(self, document: Any, complete_event: Any) -> Iterator[Any]:  # noqa: ARG002
            typed = document.text_before_cursor
            for text, meta, start in offered(typed):
                yield Completion(text, start_position=start - len(typed), display_meta=visible(meta))

    return Found()


def _keys() -> KeyBindings:
    """The keys that do something else than in any other line."""
    from prompt_toolkit.key_binding import KeyBindings

    keys = KeyBindings()
    keys.add("up")(_go_up)
    keys.add("down")(_go_down)
    keys.add("tab")(_complete)
    keys.add("<bracketed-paste>")(_paste)
    keys.add("escape", "enter")(lambda event: event.current_buffer.insert_text("\n"))
    return keys


def _select(buffer: Any) -> None:
    """Select a short text that stands in the line already, as forms do: a key replaces it, an arrow edits it."""
    from prompt_toolkit.selection import SelectionState

    if 0 < len(buffer.text) <= SHORT:
        buffer.cursor_position = len(buffer.text)
        buffer.selection_state = SelectionState(original_cursor_position=0)
        buffer.selection_state.enter_shift_mode()


def _paste(event: Any) -> None:
    """A paste: put in whole, with its line breaks, in place of what is selected."""
    if event.current_buffer.selection_state:
        event.current_buffer.cut_selection()
    event.current_buffer.insert_text(event.data.replace("\r\n", "\n").replace("\r", "\n"))


def _go_up(event: Any) -> None:
    """Up: among what Tab offers, in a text of several lines, else back to the answer before."""
    buffer = event.current_buffer
    if buffer.complete_state:
        buffer.complete_previous()
    elif buffer.document.cursor_position_row:
        buffer.cursor_up()
    else:
        event.app.exit(exception=GoneBack(buffer.text), style="class:exiting")


def _go_down(event: Any) -> None:
    """Down: among what Tab offers, or in a text of several lines."""
    buffer = event.current_buffer
    if buffer.complete_state:
        buffer.complete_next()
    elif buffer.document.cursor_position_row < buffer.document.line_count - 1:
        buffer.cursor_down()


def _complete(event: Any) -> None:
    """Tab: complete what only one candidate fits, else show them, and go from one to the next."""
    from prompt_toolkit.buffer import CompletionState

    buffer = event.current_buffer
    if buffer.complete_state:
        buffer.complete_next()
        return
    completions = list(buffer.completer.get_completions(buffer.document, None))
    if len(completions) == 1:
        buffer.apply_completion(completions[0])
    elif completions:  # at once, so that an Enter typed fast takes what Tab found
        buffer.complete_state = CompletionState(buffer.document, completions)
        buffer.go_to_completion(0)
