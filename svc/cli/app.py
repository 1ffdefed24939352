"""The command tree, and how one line is run in it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

from svc.cli import aliases, screen
from svc.cli.command import Command, Group, Make, Param, build_group, import_later
from svc.cli.plain_line import read_plain
from svc.kinds import KINDS
from svc.model.steps import COMMON
from svc.text.errors import INTERRUPTED
from svc.text.language import _, current_language

_KEEPING = ("check", "audit", "seal", "reindex", "export", "schema", "completion")


def command_tree(folder: str | None) -> Group:
    """All commands. Each is made only when it is typed or listed.

    Args:
        folder: the site's folder as `-C` gives it.
    """
    return _tree(folder, current_language(), tuple(map(id, KINDS.values())))


@lru_cache(maxsize=4)
def _tree(folder: str | None, language: str, kinds: tuple[int, ...]) -> Group:  # noqa: ARG001 - what it is made of
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


def run_line(tree: Group, args: Sequence[str]) -> int:
    """Run a line. What is wrong with it is said in the user's language.

    Args:
        tree: all commands.
        args: the line, in English.

    Raises:
        BadInput: the line can't be understood (exit 2).
    """
    if plain := read_plain(tree, args):
        return run_command(*plain)
    from svc.cli.typer_tree import run_typed

    return run_typed(tree, args, run_command)


def run_command(command: Command, given: dict[str, Any]) -> int:
    """Run a command with what the line gives it. Returns its exit code, also where somebody gave up at a question."""
    try:
        return command.run(given) or 0
    except BrokenPipeError:  # a reader that has gone is no fault
        return 0
    except (EOFError, KeyboardInterrupt):
        sys.stderr.write("\n")
        screen.remark(_("nothing was done"))
        return INTERRUPTED
