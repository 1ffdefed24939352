"""Prompts: on a terminal, what a command needs and was not given is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from svc.cli.command import Param, Run
from svc.cli.options import ASK, ask_option
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.steps import Act, Opening, Step
from svc.procedures import validate
from svc.site.desk import Desk
from svc.store import index_refresh
from svc.store.store import Store
from svc.text.errors import BadInput
from svc.text.language import _

if TYPE_CHECKING:
    from svc.cli.dialogue.subject import Subject

_NOT_TYPED = (ASK, "by", "at", "json", "lang", "number", "file")


class Answered(NamedTuple):
    """The answers of a command.

    Args:
        answers: what was given and asked.
        saved: to be called once they are saved: then what was typed need not be kept.
    """

    answers: dict[str, Any]
    saved: Callable[[], None] = lambda: None


def ask_for_opening(
    kind: Kind, opening: Opening, found: dict[str, Any], desk: Desk, given: Mapping[str, Any]
) -> Answered:
    """Complete the answers of a registration at a terminal. If nothing was typed, ask for the usual facts too."""
    if not _may_ask(given):
        return Answered(found)
    from svc.cli.dialogue import subject

    return _asked(subject.of_opening(kind, opening), found, desk, given, usual=not found)


def ask_for_step(
    act: Act, step: Step, kind: Kind, desk: Desk, given: Mapping[str, Any], extra: Sequence[Field] = ()
) -> Answered:
    """Complete the answers of a step: ask at a terminal, refuse what is missing elsewhere.

    Args:
        act: the step to be taken, with the answers that were given.
        step, kind: its declaration.
        desk: who takes it.
        given: what was typed.
        extra: further answers that it takes.
    """
    found = dict(act.answers)
    if _may_ask(given):
        from svc.cli.dialogue import subject

        record = Store(desk.site, desk.when, index_refresh.find_by_index).whole(act.id)
        return _asked(subject.of_step(kind, step, record, act.id, extra), found, desk, given, usual=True)
    missing = [leaf for f in step.asks for leaf in validate.unanswered(f, found, needed=f.required and not f.looked_up)]
    if missing:
        options = ", ".join(map(_as_typed, missing))
        raise BadInput(
            _("missing: {options}").format(options=options),
            article=step.article,
            todo=_("{step} needs it").format(step=step.label),
        )
    if step.wants and not any(name in found for name in step.wants):
        some = ", ".join(f.option for f in step.asks if f.name in step.wants)
        raise BadInput(_("missing: one of {options}").format(options=some), article=step.article)
    return Answered(found)


def _as_typed(f: Field) -> str:
    """How an answer is typed: its options, or the word that stands for it."""
    words = {"changes": "FIELD=VALUE…", "file": _("FILE"), "id": _("NUMBER"), "count": "N"}
    if f.type in ("changes", "file") or f.positional or f.name == "step":
        return words[f.type]
    return f"{f.option}|{f.no}" if f.no else f.option


def at_terminal() -> bool:
    """True if somebody sits at the terminal to be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def agreed(question: str) -> bool:
    """True if somebody at the terminal says yes to a question."""
    from svc.cli.dialogue import session
    from svc.cli.dialogue.reading import yes_or_no

    return session.ask_one(question, yes_or_no)


def answered(question: str) -> str:
    """What somebody at the terminal answers to a question."""
    from svc.cli.dialogue import session

    return session.ask_one(question, str)


def _may_ask(given: Mapping[str, Any]) -> bool:
    """True if there is somebody to be asked.

    Raises:
        BadInput: `-i` was given, and there is nobody (exit 2).
    """
    if given.get(ASK) and not at_terminal():
        raise BadInput(_("-i asks at a terminal, and there is none"), todo=_("leave out -i, and give the options"))
    return at_terminal()


def _asked(subject: Subject, found: dict[str, Any], desk: Desk, given: Mapping[str, Any], *, usual: bool) -> Answered:
    """Ask for what is missing, if anything is or `-i` wants it."""
    from svc.cli.dialogue.questions import Scope, walk
    from svc.cli.dialogue.subject import Known
    from svc.procedures.lookup import Lookup

    known = Known(subject, Lookup(desk, Store(desk.site, desk.when, index_refresh.find_by_index)))
    everything = bool(given.get(ASK))
    asked, _answers = walk(subject, known, found, {}, {}, Scope(usual=False))
    wants = subject.wants and not any(name in found for name in subject.wants)
    if not (everything or wants or any(q.needed for q in asked)):
        return Answered(found)
    from svc.cli.dialogue import session

    raw = {name: value for name, value in given.items() if name not in _NOT_TYPED}
    return Answered(*session.hold(subject, known, found, raw, Scope(everything, usual or everything)))


def asking(command: str, params: Sequence[Param], run: Run) -> tuple[list[Param], Run]:
    """The options of a command without a record, and its work: what it can't do without is asked at a terminal.

    With `-i` all is asked. What a command like this takes is one word or line each.

    Args:
        command: as it is typed.
        params: its options and arguments.
        run: its work.
    """
    own = [p for p in params if p.panel is None and p.type is str]
    needed = [p for p in own if p.required]
    for param in needed:
        param.required = False

    def asked(given: dict[str, Any]) -> int | None:
        everything = _may_ask(given) and given.get(ASK)
        missing = [p for p in own if p.name not in given and (p in needed or everything)]
        if missing and not at_terminal():
            first = missing[0]
            raise BadInput(
                _("missing: {options}").format(options=first.decls[0] if first.decls else first.metavar),
                todo=_("see: {command} --help").format(command=f"svc {command}"),
            )
        found = {name: value for name, value in given.items() if name != ASK}
        if missing:
            from svc.cli.dialogue import session

            found |= session.ask_words({p.name: (p.help, p in needed) for p in missing})
        return run(found)

    return [*params, ask_option()], asked


def ask_for_number(kind: Kind | None, desk: Desk) -> str:
    """The number of the record that is meant, asked at a terminal.

    Raises:
        BadInput: there is none to ask (exit 2).
    """
    if not at_terminal():
        raise BadInput(
            _("missing: {options}").format(options=_("NUMBER")),
            todo=_("such as {example}").format(example=kind.example if kind else "C12"),
        )
    from svc.cli.dialogue import session

    return session.ask_number(kind, desk)
