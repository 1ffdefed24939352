"""Records from the trees that their files hold, and trees from records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from svc.dates import timestamps
from svc.model import values
from svc.model.fields import DUE_TIMES, ENTERED, SOURCE, Field
from svc.model.kind import Kind
from svc.model.record import Record, Taken
from svc.text.dataclass import replace
from svc.text.errors import Damaged
from svc.text.language import _
from svc.text.nearest import did_you_mean

if TYPE_CHECKING:
    from svc.dates.workdays import Hours
    from svc.model.yaml_read import Tree

HEAD = ("id", "steps")
_LAST = (DUE_TIMES.name, ENTERED.name, SOURCE.name)  # of the facts of a file


def read_record(
    tree: Tree,
    kind: Kind,
    number: str,
    path: Path,
    zone: ZoneInfo,
    seen: datetime | None = None,
    hours: Hours | None = None,
) -> Record:
    """The record that a file holds.

    Args:
        tree: the file as text, lists and mappings, with line numbers.
        kind: what it should be.
        number: which it should be, by its file's name.
        path: where it stands.
        zone: the site's time zone.
        seen, hours: when it is looked at, and the site's opening hours.

    Returns:
        The record, its steps in order of time (equal times in file order).

    Raises:
        Damaged: an unknown key, a wrong value or something missing, with its line.
    """
    head = kind.named.fact if kind.named else HEAD[0]
    name = tree.value.get(head, "")
    if name != path.name.removesuffix(".yaml"):
        sentence = _("{field} is {id}, but the file is named {name}").format(
            field=head, id=name or "''", name=path.name
        )
        raise Damaged(sentence, path=path, line=tree.line(head))
    facts = typed_values(tree, (), kind.written, path, zone, HEAD if head in HEAD else HEAD[1:])
    if missing := [f.name for f in kind.fields if f.required and f.name not in facts]:
        raise Damaged(_("missing: {names}").format(names=", ".join(missing)), path=path, line=1)
    raw = tree.value.get("steps", [])
    if not isinstance(raw, list):
        raise Damaged(_("steps: a list expected"), path=path, line=tree.line("steps"))
    steps = sorted((read_step(tree, n, kind, path, zone) for n in range(len(raw))), key=lambda t: t.at)
    numbered = (t if t.number == n else replace(t, number=n) for n, t in enumerate(steps, 1))
    record = Record(kind, number, facts, tuple(numbered), path, seen, hours)
    try:
        record.began  # noqa: B018 - a record without any time has no place
    except ValueError:
        raise Damaged(_("missing: {names}").format(names=kind.time or HEAD[1]), path=path, line=1) from None
    return record


def read_step(tree: Tree, index: int, kind: Kind, path: Path, zone: ZoneInfo) -> Taken:
    """One step of the file, with its line, numbered as it stands there."""
    raw, line = tree.value["steps"][index], tree.line("steps", index)
    if not isinstance(raw, dict):
        raise Damaged(_("a step is {keys}").format(keys="{at: …, by: …, do: …}"), path=path, line=line)
    step = kind.all_steps.get(str(raw.get("do", "")))
    if step is None:
        raise Damaged(
            unknown_key_message(str(raw.get("do", "")), kind.all_steps, _("unknown step: {name}")), path=path, line=line
        )
    fields = step.written
    given = typed_values(tree, ("steps", index), fields, path, zone, ("do", "by"))
    by = raw.get("by", "")
    if "at" not in given or not by or not isinstance(by, str):
        raise Damaged(_("missing: {names}").format(names="at, by"), path=path, line=line)
    if "set" in given:
        given["set"] = read_changes(given["set"], kind, path, line, zone)
    due = given.pop("due", {}) if fields["due"] is DUE_TIMES else {}
    at, entered, auto = given.pop("at"), given.pop("entered", None), given.pop("auto", False)
    source = given.pop("source", {}) if fields["source"] is SOURCE else {}
    return Taken(step.name, at, by, given, due, entered, auto, index + 1, line, source)


def typed_values(
    tree: Tree,
    at: tuple[str | int, ...],
    fields: Mapping[str, Field],
    path: Path,
    zone: ZoneInfo,
    skip: tuple[str, ...],
) -> dict[str, Any]:
    """The typed values of a mapping in the file.

    Args:
        tree: the file.
        at: the path of the mapping in it.
        fields: its fields, by name.
        path, zone: the file and the site's time zone.
        skip: keys that are read elsewhere.

    Raises:
        Damaged: an unknown key or a wrong value, with its line.
    """
    raw = tree.value
    for key in at:
        raw = raw[key]  # type: ignore[index]
    found = {}
    for key, text in raw.items():
        if key in skip:
            continue
        field = fields.get(key) or field_for_key(key, fields)
        if field is None:
            raise Damaged(unknown_key_message(key, fields), path=path, line=tree.line(*at, key))
        if text == "":
            continue
        try:
            found[field.name] = values.read_value(field, text, zone)
        except ValueError as error:
            where = getattr(error, "where", ())
            raise Damaged(str(error), path=path, line=tree.line(*at, key, *where)) from None
    return found


def field_for_key(key: str, fields: Mapping[str, Field]) -> Field | None:
    """The field whose option has another name that somebody wrote as the key, such as `why` for `text`."""
    option = "--" + key.replace("_", "-")
    return next((f for f in fields.values() if option in f.options), None)


def unknown_key_message(key: str, known: Iterable[str], sentence: str = "") -> str:
    """The message about an unknown key or step, with the name that is nearest to it."""
    near = did_you_mean(key, known, before="; ")
    return (sentence or _("unknown field: {name}")).format(name=key or "''") + near


def read_changes(raw: Mapping[str, Any], kind: Kind, path: Path, line: int, zone: ZoneInfo) -> dict[str, Any]:
    """The facts that an `amend` step sets, typed by their fields."""
    found = {}
    for key, text in raw.items():
        if key not in kind.all_fields:
            raise Damaged(unknown_key_message(key, kind.all_fields), path=path, line=line)
        try:
            field = kind.all_fields[key]
            found[key] = values.read_value(field, text, zone, partly=True) if text != "" else None
        except ValueError as error:
            raise Damaged(str(error), path=path, line=line) from None
    return found


def facts_tree(record: Record) -> dict[str, Any]:
    """The facts of a new record as its file has them, its number first."""
    fields = record.kind.written
    order = [name for name in (*fact_order(record.kind), *_LAST) if name in record.facts]
    head = {} if record.kind.named else {"id": record.id}
    return head | {name: values.to_tree(fields[name], record.facts[name]) for name in order}


def fact_order(kind: Kind) -> list[str]:
    """The names of the facts in the order of a file: the beginning first, then as the desk asks for them."""
    first = (kind.time, "booked", "name", "unit", "phone")
    names = list(kind.all_fields)
    return [n for n in first if n in names] + [n for n in names if n not in first]


def step_tree(taken: Taken, kind: Kind) -> dict[str, Any]:
    """A step as it is written to the file."""
    step = kind.all_steps[taken.do]
    tree: dict[str, Any] = {"at": timestamps.iso(taken.at), "by": taken.by, "do": taken.do}
    for f in step.asks:
        if f.name in taken.answers:
            value = taken.answers[f.name]
            tree[f.name] = changes_tree(value, kind) if f.type == "changes" else values.to_tree(f, unwrap_single(value))
    if taken.due:
        tree["due"] = values.to_tree(DUE_TIMES, taken.due)
    if taken.entered:
        tree["entered"] = timestamps.iso(taken.entered)
    if taken.source:
        tree["source"] = values.to_tree(SOURCE, taken.source)
    return tree | ({"auto": True} if taken.auto else {})


def unwrap_single(value: Any) -> Any:
    """The only item of a tuple, which is written without brackets unless it is a mapping."""
    alone = isinstance(value, tuple) and len(value) == 1 and not isinstance(value[0], Mapping)
    return value[0] if alone else value


def changes_tree(changed: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    """The changes of an `amend` as the file has them. An empty text takes a fact away."""
    return {n: "" if v is None else values.to_tree(kind.all_fields[n], v) for n, v in changed.items()}


def step_json(taken: Taken) -> dict[str, Any]:
    """A step as JSON has it: typed, with the keys of the file."""
    common = {"at": taken.at, "by": taken.by, "do": taken.do}
    rest = {"due": taken.due} if taken.due else {}
    late: dict[str, Any] = {"entered": taken.entered} if taken.entered else {}
    late |= {"source": taken.source} if taken.source else {}
    auto = {"auto": True} if taken.auto else {}
    given = {name: unwrap_single(value) for name, value in taken.answers.items()}
    return {k: values.to_json(v) for k, v in (common | given | rest | late | auto).items()}
