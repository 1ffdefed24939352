"""The command tree, and how one line is run in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

import typer

from svc.cli import aliases, screen
from svc.cli.command import Make, Param, build_group, import_later
from svc.cli.help import path_of
from svc.kinds import KINDS
from svc.model.steps import COMMON
from svc.text.errors import INTERRUPTED, BadInput
from svc.text.language import _, current_language

_KEEPING = ("check", "audit", "seal", "reindex", "export", "schema", "completion")


def command_tree(folder: str | None) -> Any:
    """All commands. Each is made only when it is typed or listed.

    Args:
        folder: the site's folder as `-C` gives it.
    """
    return _tree(folder, current_language(), tuple(map(id, KINDS.values())))


@lru_cache(maxsize=4)
def _tree(folder: str | None, language: str, kinds: tuple[int, ...]) -> Any:  # noqa: ARG001 - what it is made of
    extra: dict[str, dict[str, Make]] = {
        "complaint": {
            "check": import_later("complaint_check:complaint_check_command", folder),
            "dossier": import_later("complaint_dossier:complaint_dossier_command", folder),
        },
        "pass": {
            "guide": import_later("pass_guide:pass_guide_command", folder),
            "reconcile": import_later("pass_reconcile:pass_reconcile_command", folder),
        },
        "inspect": {"sheet": import_later("inspect_sheet:inspect_sheet_command", folder)},
        "resident": {
            "find": import_later("resident_find:resident_find_command", folder),
            "import": import_later("resident_import:resident_import_command", folder),
        },
        "inquiry": {"chain": import_later("inquiry_chain:inquiry_chain_command", folder)},
        "callback": {
            "plan": import_later("callback_plan:callback_plan_command", folder),
            "agenda": import_later("callback_agenda:callback_agenda_command", folder),
        },
        "duty": {
            "plan": import_later("duty_plan:duty_plan_command", folder),
            "now": import_later("duty_now:duty_now_command", folder),
            "gaps": import_later("duty_gaps:duty_gaps_command", folder),
            "handover": import_later("duty_handover:duty_handover_command", folder),
        },
        "key": {
            "balance": import_later("key_balance:key_balance_command", folder),
            "handover": import_later("key_handover:key_handover_command", folder),
        },
    }
    makers: dict[str, Make] = {
        "init": import_later("init:init_command", folder),
        "demo": import_later("demo:demo_command", folder),
        "desk": import_later("desk:desk_group", folder),
        "calendar": import_later("calendar:calendar_group", folder),
        "edit": import_later("edit:edit_command", folder),
        "today": import_later("today:today_command", folder),
        "mine": import_later("today:mine_command", folder),
        "due": import_later("due:due_command", folder),
        "overdue": import_later("due:overdue_command", folder),
        "show": import_later("look:show_command", folder),
        "log": import_later("look:log_command", folder),
        "find": import_later("lists:find_command", folder),
        "unit": import_later("unit:unit_command", folder),
        "who": import_later("who:who_command", folder),
        "where": import_later("where:where_command", folder),
    }
    makers |= {step.name: import_later("record:record_command", step, folder) for step in COMMON}
    makers["undo"] = import_later("undo:undo_command", folder)
    groups = {kind.group: kind for kind in KINDS.values() if kind.group}
    makers |= {
        name: import_later("kind:kind_group", kind, folder, extra.get(name, {})) for name, kind in groups.items()
    }
    makers["form"] = import_later("form:form_group", folder)
    makers["report"] = import_later("report:report_group", folder)
    makers["import"] = import_later("import_:import_command", folder)
    makers["letter"] = import_later("letter:letter_command", folder)
    makers["manual"] = import_later("manual:manual_group", folder)
    makers["phrase"] = import_later("phrase:phrase_group", folder)
    makers["help"] = import_later("help:help_command", folder)
    makers["export"] = import_later("export:export_command", folder)
    makers["completion"] = import_later("completion:completion_command", folder)
    makers["schema"] = import_later("schema:schema_command", folder)
    makers["notify"] = import_later("notify:notify_command", folder)
    makers["cron"] = import_later("cron:cron_group", folder)
    makers["check"] = import_later("check:check_command", folder)
    makers["reindex"] = import_later("reindex:reindex_command", folder)
    makers["audit"] = import_later("audit:audit_command", folder)
    makers["seal"] = import_later("seal:seal_command", folder)
    makers["sync"] = import_later("sync:sync_command", folder)
    params = [
        Param("folder", "-C", help=_("the site's folder; else SVC_SITE, else here or above"), metavar=_("DIR")),
        Param("lang", "--lang", help=_("language: zh or en"), metavar="zh|en"),
        Param("version", "--version", help=_("print the version"), type=bool),
    ]
    text = _("The service centre of a property-management company, run by its work manual.")
    headings = {
        _("Every day"): ("today", "mine", "due", "overdue", "who", "where", "find", "unit"),
        _("Registers"): tuple(groups),
        _("One record"): ("show", "log", *(step.name for step in COMMON), "undo"),
        _("Paper"): ("form", "import", "report", "letter"),
        _("The manual, and help"): ("manual", "phrase", "help"),
        _("Site"): ("init", "demo", "desk", "edit", "calendar", "sync", "notify", "cron", *_KEEPING),
    }
    return build_group("svc", text, makers, params, headings, partial(aliases.help_section, folder))


def run_line(command: Any, args: Sequence[str]) -> int:
    """Run a line. Typer's complaints about it are raised in the user's language.

    Raises:
        BadInput: the line can't be understood (exit 2).
    """
    from typer._click.exceptions import ClickException

    try:
        return int(command.main(list(args), prog_name="svc", standalone_mode=False) or 0)
    except ClickException as error:
        raise _usage_error(error, _command_typed(command, args)) from None
    except typer.Abort:
        screen.remark(_("nothing was done"))
        return INTERRUPTED


def _command_typed(command: Any, args: Sequence[str]) -> str:
    """The command that a line names, as far as its words are commands."""
    path, left = ["svc"], list(args)
    while left:
        word = left.pop(0)
        if word in aliases.TAKE_A_VALUE:
            del left[:1]
        elif not word.startswith("-"):
            if word not in getattr(command, "makers", ()):
                break
            path.append(word)
            command = command.get_command(None, word)
    return " ".join(path)


def _usage_error(error: Any, typed: str) -> BadInput:
    """One of Typer's usage errors as one of ours.

    Args:
        error: Typer's.
        typed: the command, for an error that does not say which.
    """
    kind = type(error).__name__
    path = error.ctx.command_path if getattr(error, "ctx", None) else typed
    todo = _("see: {command} --help").format(command=path)
    if kind == "NoSuchOption":
        near = _near_options(error)
        return BadInput(
            _("no option {name} in {command}").format(name=error.option_name, command=path),
            todo=_("did you mean {near}?").format(near=", ".join(near)) if near else todo,
        )
    if kind == "MissingParameter":
        param = error.param
        name = (param.metavar or "").strip("[]") if param else ""
        return BadInput(_("missing: {options}").format(options=name or error.param_hint or ""), todo=todo)
    if kind == "BadOptionUsage":
        return BadInput(_("{option} needs a value").format(option=error.option_name), todo=todo)
    message = error.format_message()
    if "unexpected extra argument" in message:
        words = message[message.rfind("(") + 1 : message.rfind(")")]
        spaced = len(words.split()) > 1
        return BadInput(
            _("too many words: {words}").format(words=words),
            todo=_("put a text with spaces in quotes; see: {command} --help").format(command=path) if spaced else todo,
        )
    return BadInput(message, todo=todo)


def _near_options(error: Any) -> list[str]:
    """The options that a mistyped one may have meant."""
    from difflib import get_close_matches

    known = (
        [o for p in error.ctx.command.params for o in (*p.opts, *p.secondary_opts) if o.startswith("-")]
        if error.ctx
        else []
    )
    typed = error.option_name
    if not typed.isascii() and hasattr(error.ctx and error.ctx.command, "declared"):
        from svc.cli.second_names import near_names, option_names

        names = option_names(path_of(error.ctx), error.ctx.command.declared)
        return [f"--{name}" for name in near_names(typed.strip("-").partition("=")[0], names)]
    return get_close_matches(typed, known, 2, 0.75) or sorted(o for o in known if o.startswith(typed))
