"""The table from which Tab is answered: every command and option with its names, meanings and the sort of its values.

It is made from the commands' declarations by `.ci/reference`, and kept beside this file: making it takes longer than
anybody waits for Tab.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from svc.cli import second_names
from svc.cli.app import command_tree
from svc.cli.command import Param
from svc.cli.completion.scripts import SHELLS
from svc.export import schemas
from svc.kinds import KINDS
from svc.manual import flows
from svc.model.fields import Choice, Field
from svc.model.kind import Kind
from svc.model.roles import ROLES
from svc.model.steps import CANCELLED
from svc.render import FORMATS
from svc.text.language import current_language, use_language

TABLE = Path(__file__).with_name("table.json")
_BY_TYPE = {"unit": "home", "department": "department", "staff": "staff", "assignee": "who", "file": "file"}
_BY_TYPE |= {"template": "checklist", "desk": "", "time": "time", "deadline": "time", "day": "time", "month": "month"}
_BY_OPTION = {
    "-C": "dir",
    "--by": "staff",
    "--who": "who",
    "--unit": "home",
    "--output": "file",
    "--file": "file",
    "--month": "month",
    "--half": "half",
    "--year": "year",
    "--since": "day",
    "--until": "day",
    "--record": "record",
}
_BY_COMMAND = {  # arguments
    "init dir": "dir",
    "demo dir": "dir",
    "unit unit": "home",
    "who text": "home",
    "form print form": "form",
    "form submit form": "form",
    "import form": "form",
    "import file": "file",
    "calendar import file": "file",
    "resident import file": "file",
    "report month period": "month",
    "report half period": "half",
    "report year period": "year",
    "report comment period": "period",
    "report finding period": "half",
    "seal month": "month",
    "edit subject": "record",
    "inspect sheet what": "checklist",
    "attach file": "file",
    "check paths": "file",
    "audit what": "record",
    "duty plan who": "staff",
    "duty on words": "staff",
    "duty off words": "staff",
    "duty out words": "staff",
    "duty back words": "staff",
    "help words": "command",
}
_STRICT = ("key return", "key extend")  # only what owes what the step brings


def made_table() -> dict[str, Any]:
    """The table as it should be."""
    spoken = current_language()
    try:
        said = {}
        for language in ("zh", "en"):
            use_language(language)
            said[language] = {" ".join(path): node for path, node in _commands((), command_tree(None))}
    finally:
        use_language(spoken)
    options: dict[str, int] = {}
    commands = {
        path: _command(tuple(path.split()), node, said["en"][path], options) for path, node in said["zh"].items()
    }
    return {
        "commands": commands,
        "options": [json.loads(each) for each in options],
        "roles": [[role.value, role.zh, role.en] for role in ROLES],
        "kinds": {kind.name: _kind(kind) for kind in KINDS.values()},
    }


def table_text() -> str:
    """The table as it is kept: a line for each command and option, so that a change of one changes its line."""
    parts = []
    for name, part in made_table().items():
        entries = (
            [f"{json.dumps(key)}: {_line(value)}" for key, value in part.items()] if isinstance(part, dict) else []
        )
        begin, end = "{}" if isinstance(part, dict) else "[]"
        parts.append(f"{json.dumps(name)}: {begin}\n" + ",\n".join(entries or map(_line, part)) + f"\n{end}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _commands(path: second_names.Path, node: Any) -> Iterator[tuple[second_names.Path, Any]]:
    """Every command and group with its words."""
    yield path, node
    for name, make in second_names.subcommands(node, direct=True).items():
        yield from _commands((*path, name), make())


def _command(path: second_names.Path, zh: Any, en: Any, options: dict[str, int]) -> dict[str, Any]:
    """A command: its Chinese names, meaning in both languages, arguments, options, and what records it is for."""
    names = second_names.option_names(path, zh.declared)
    found: list[int] = []
    for one, other in zip(zh.declared, en.declared, strict=True):
        for no, option in enumerate(filter(None, (one.spelled, one.no))):
            spelled = [option] if no else one.names
            value = None if one.type is bool else _sort_of(path, one)
            entry = [
                spelled,
                list(names[option]),
                _about(one, zh=True),
                _about(other, zh=False),
                value,
                one.type is list,
            ]
            found.append(options.setdefault(_line(entry), len(options)))
    help_option = [["--help", "-h"], list(names["--help"]), "显示本帮助", "show this help", None, False]
    found.append(options.setdefault(_line(help_option), len(options)))
    made = {"about": [zh.summary, en.summary], "options": found}
    if path:
        made["names"] = list(second_names.command_names(path[:-1], [path[-1]])[path[-1]])
    if below := list(second_names.subcommands(zh, direct=True)):
        made["below"] = below
    if arguments := [[_sort_of(path, p), p.type is list] for p in zh.declared if not p.decls]:
        made["arguments"] = arguments
    return made | _owed(path)


def _about(param: Param, *, zh: bool) -> str:
    """What an option means, without its choices: these are completed."""
    if param.field is None:
        return param.help
    return param.field.zh if zh else param.field.en


def _owed(path: second_names.Path) -> dict[str, Any]:
    """The deadlines that a step meets, whether it is for records that owe one alone, and whether for closed ones."""
    kind = next((k for k in KINDS.values() if k.group and (k.group,) == path[:1]), None)
    if kind is None or len(path) != len(("group", "step")):
        return {}
    met = [n for n, deadline in enumerate(kind.deadlines) if path[1] in deadline.met_by]
    made: dict[str, Any] = {"met": met} if met else {}
    if path[1] == "reopen":
        made["closed"] = True
    return made | ({"strict": True} if " ".join(path) in _STRICT else {})


def _sort_of(path: second_names.Path, param: Param) -> Any:
    """The sort of a value: a word for what only the site knows, a list for a choice, nothing for anything else."""
    kind = next((k for k in KINDS.values() if k.group and (k.group,) == path[:1]), None)
    if not param.decls:
        if param.name in ("number", "of"):
            return " ".join(["record", *([kind.name] if kind else [])])
        return _named_choices(" ".join(path), param)
    if param.name == "status" and kind:
        return _choices((*kind.statuses, CANCELLED))
    if param.spelled == "--kind" and not param.field:
        return _choices(Choice(k.name, k.zh, k.en) for k in KINDS.values())
    if param.spelled == "--format":
        return [[name, "", ""] for name in FORMATS]
    if param.spelled == "--lang":
        return [["zh", "中文", "Chinese"], ["en", "英文", "English"]]
    return _of_field(param.field) if param.field else _BY_OPTION.get(param.spelled, "")


def _named_choices(command: str, param: Param) -> Any:
    """The sort of an argument, or its choices where it takes one of a few names."""
    if command == "schema":
        return [[name, KINDS[name].zh if name in KINDS else "", ""] for name in schemas.schema_makers()]
    if command == "completion":
        return [[name, "", ""] for name in SHELLS]
    if command == "manual flow":
        return [[number, "", ""] for number in flows.charts()]
    return _BY_COMMAND.get(f"{command} {param.name}", "")


def _of_field(field: Field) -> Any:
    """The sort of a field's values."""
    if field.type == "choice":
        return _choices(field.choices)
    if field.type == "rates" and field.choices:
        pairs = [(topic, grade) for topic in field.choices for grade in field.values]
        return [[f"{t.value}={g.value}", f"{t.zh}={g.zh}", f"{t.en}={g.en}"] for t, g in pairs]
    if field.type == "id":
        return " ".join(["record", *field.kinds])
    return _BY_TYPE.get(field.type) or ("staff" if field.colleague else "")


def _choices(choices: Iterable[Choice]) -> list[list[str]]:
    return [[choice.value, choice.zh, choice.en] for choice in choices]


def _kind(kind: Kind) -> dict[str, Any]:
    """What a record's line is told from: the letter of its number, the facts that say what it is about."""
    return {"letter": kind.letter or "", "subject": list(kind.subject), "named": bool(kind.named)}
