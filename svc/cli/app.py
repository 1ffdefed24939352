"""The root of the command tree, and how a line is run in it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer

from svc.cli import screen
from svc.cli.command import Make, Param, group
from svc.kinds import KINDS
from svc.model.steps import COMMON
from svc.text.errors import INTERRUPTED, BadInput
from svc.text.language import _


def tree(folder: str | None) -> Any:
    """All commands; none of them is made before it is typed or listed.

    Args:
        folder: the site's folder as `-C` gives it.
    """
    extra: dict[str, dict[str, Make]] = {
        "complaint": {"check": later("complaint:check", folder)},
        "pass": {"guide": later("pass_:guide", folder), "reconcile": later("pass_:reconcile", folder)},
        "inspect": {"sheet": later("inspect:sheet", folder)},
        "resident": {"find": later("resident:find", folder), "import": later("resident:importing", folder)},
        "inquiry": {"chain": later("inquiry:chain", folder)},
        "callback": {"plan": later("callback_plan:planning", folder), "agenda": later("callback_plan:agenda", folder)},
        "duty": {
            "now": later("duty:now", folder),
            "gaps": later("duty:gaps", folder),
            "handover": later("duty_handover:handover", folder),
        },
        "key": {"balance": later("key:balancing", folder), "handover": later("key:handing_over", folder)},
    }
    makers: dict[str, Make] = {
        "init": later("site:init", folder),
        "demo": later("demo:demo", folder),
        "desk": later("site:desks", folder),
        "today": later("today:today", folder),
        "due": later("look:due", folder),
        "overdue": later("look:overdue", folder),
        "show": later("look:showing", folder),
        "log": later("look:log", folder),
        "find": later("look:find", folder),
        "unit": later("unit:unit", folder),
    }
    makers |= {step.name: later("record:making", step, folder) for step in COMMON}
    groups = {kind.group: kind for kind in KINDS.values() if kind.group}
    makers |= {name: later("from_kind:of_kind", kind, folder, extra.get(name, {})) for name, kind in groups.items()}
    makers["form"] = later("form:of_forms", folder)
    makers["report"] = later("report:of_reports", folder)
    makers["import"] = later("import_:of_form", folder)
    makers["letter"] = later("letter:writing", folder)
    makers["manual"] = later("manual:of_manual", folder)
    makers["phrase"] = later("phrase:of_phrases", folder)
    makers["export"] = later("export:exporting", folder)
    makers["notify"] = later("notify:notify", folder)
    makers["cron"] = later("cron:of_cron", folder)
    makers["check"] = later("site:checking", folder)
    makers["reindex"] = later("site:reindexing", folder)
    makers["audit"] = later("audit:auditing", folder)
    makers["seal"] = later("seal:sealer", folder)
    makers["sync"] = later("sync:sync", folder)
    params = [
        Param("folder", "-C", help=_("the site's folder; else SVC_SITE, else here or above"), metavar=_("DIR")),
        Param("lang", "--lang", help=_("language: zh or en"), metavar="zh|en"),
        Param("version", "--version", help=_("print the version"), type=bool),
    ]
    text = _("The service centre of a property-management company, run by its work manual.")
    headings = {
        _("Every day"): ("today", "due", "overdue", "find", "unit"),
        _("Registers"): tuple(groups),
        _("One record"): ("show", "log", *(step.name for step in COMMON)),
        _("Paper"): ("form", "import", "report", "letter"),
        _("The manual"): ("manual", "phrase"),
        _("Site"): ("init", "demo", "desk", "sync", "notify", "cron", "check", "audit", "seal", "reindex", "export"),
    }
    return group("svc", text, makers, params, headings)


def later(place: str, *args: Any) -> Make:
    """What makes a command, its module imported only then: a command pays for what it uses."""

    def make() -> Any:
        module, _colon, name = place.partition(":")
        return getattr(import_module(f"svc.cli.commands.{module}"), name)(*args)

    return make


def call(command: Any, args: Sequence[str]) -> int:
    """Run a line; what Typer finds wrong with it is said in the user's language.

    Raises:
        BadInput: the line can't be understood (exit 2).
    """
    from typer._click.exceptions import ClickException

    try:
        return int(command.main(list(args), prog_name="svc", standalone_mode=False) or 0)
    except ClickException as error:
        raise understood(error) from None
    except typer.Abort:
        screen.note(_("nothing was done"))
        return INTERRUPTED


def understood(error: Any) -> BadInput:
    """A usage error of Typer's as one of ours."""
    kind = type(error).__name__
    path = error.ctx.command_path if getattr(error, "ctx", None) else "svc"
    todo = _("see: {command} --help").format(command=path)
    if kind == "NoSuchOption":
        near = close(error)
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
        return BadInput(
            _("too many words: {words}").format(words=message[message.rfind("(") + 1 : message.rfind(")")]),
            todo=_("put a text with spaces in quotes; see: {command} --help").format(command=path),
        )
    return BadInput(message, todo=todo)


def close(error: Any) -> list[str]:
    """The options that a mistyped one may have meant."""
    from difflib import get_close_matches

    known = (
        [o for p in error.ctx.command.params for o in (*p.opts, *p.secondary_opts) if o.startswith("-")]
        if error.ctx
        else []
    )
    typed = error.option_name
    return get_close_matches(typed, known, 2, 0.75) or sorted(o for o in known if o.startswith(typed))
