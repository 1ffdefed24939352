"""The facts of a record changed in the editor: what was changed of them becomes one correction.

The draft holds the facts as they are now under the names that they have in the file, each on its line. Only what was
changed is read, in the spellings that every command takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from svc.model import codec, units, user_input, values, yaml_read, yaml_write
from svc.model.fields import Field
from svc.model.record import Record
from svc.model.steps import AMEND, Act
from svc.model.yaml_read import Tree
from svc.procedures import edit_file, validate
from svc.procedures.edit_file import FileDraft
from svc.procedures.run import Outcome, carry_out, rehearse
from svc.rules import steps
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.errors import BadInput, Damaged, StorageFailed
from svc.text.language import _, comma_list


def begin_record_draft(record: Record, desk: Desk) -> FileDraft:
    """Lay out the facts of a record to be edited, or go on with what was kept of them.

    Raises:
        Refusal: the actor may not correct it, or not as it stands (exit 3).
        StorageFailed: it can't be written (exit 5).
    """
    amend = record.kind.all_steps[AMEND.name]
    steps.refuse_role(desk.actor, amend, desk.site.terms, record)
    steps.refuse_concerned(desk.actor, [record])
    steps.refuse_status(record, amend)
    return edit_file.begin_draft(desk.site.root, f"{record.id}.yaml", facts_text(record), desk.actor.name)


def facts_text(record: Record) -> bytes:
    """The facts of a record as they are edited: those it has, then in a remark those that it may have."""
    kind = record.kind
    named = kind.named.fact if kind.named else ""
    fields = [f for name in codec.fact_order(kind) if name != named and not (f := kind.all_fields[name]).derived]
    now = record.amended
    given = {f.name: values.to_tree(f, now[f.name]) for f in fields if now.get(f.name) not in (None, "", ())}
    rows = "".join(_row(name, value) for name, value in given.items())
    left = comma_list(f"{f.name} {_label(f)}" for f in fields if f.name not in given)
    head = _("{id} {kind}: change what is wrong, save and leave the editor").format(id=record.id, kind=kind.label)
    more = _("it may also have: {names}").format(names=left)
    return f"# {head}\n{rows}{f'# {more}' if left else ''}\n".encode()


def _label(f: Field) -> str:
    """What a fact is called, behind its name."""
    return f"({f.label})" if f.label != f.name else ""


def _row(name: str, value: Any) -> str:
    """The line of one fact."""
    return yaml_write.dump({name: value}).partition("steps:\n")[0]


def changed_facts(draft: FileDraft, record: Record, desk: Desk) -> dict[str, Any]:
    """The facts that were changed in a draft, as a correction names them: None for one that was taken away.

    Raises:
        BadInput: it can't be read, has an unknown name or a value that can't be used, with the line (exit 2).
    """
    try:
        tree = yaml_read.parse_record(draft.text(), draft.path)
        was = yaml_read.parse_record(draft.origin.read_bytes(), draft.origin).value
    except Damaged as fault:
        raise BadInput(fault.sentence, path=draft.path, line=fault.line) from None
    fields = {**record.kind.all_fields}
    if unknown := [key for key in tree.value if key not in fields or fields[key].derived]:
        sentence = codec.unknown_key_message(unknown[0], fields)
        raise BadInput(sentence, path=draft.path, line=tree.line(unknown[0]))
    found: dict[str, Any] = {}
    for name in (*tree.value, *(name for name in was if name not in tree.value)):
        for leaf in fields[name].leaves:
            old, new = (_at(value, leaf.name) for value in (was, tree.value))
            if old == new:
                continue
            line = _line(tree, leaf.name)
            if new in (None, "", [], {}) and leaf.required:
                sentence = _("{field} can't be taken away").format(field=leaf.name)
                raise BadInput(sentence, path=draft.path, line=line)
            value = None if new in (None, "", [], {}) else _value(leaf, new, desk, draft, line)
            validate.enter(found, leaf.name, value)
    return found


def _at(value: Any, name: str) -> Any:
    """What stands at a name such as `bearer.phone`, or None."""
    whole, _dot, part = name.partition(".")
    inner = value.get(whole)
    return (inner.get(part) if isinstance(inner, dict) else inner) if part else inner


def _line(tree: Tree, name: str) -> int:
    """The line of a fact in a draft, else its first."""
    whole = name.partition(".")[0]
    return tree.line(whole) if whole in tree.value else 1


def _value(leaf: Field, raw: Any, desk: Desk, draft: FileDraft, line: int) -> Any:
    """A value that was typed in the editor."""
    try:
        value = user_input.parse_input(leaf, raw, desk.now, desk.site.zone, desk.site.opening)
        return units.spell_home(value, desk.site.units, leaf.name) if leaf.type == "unit" else value
    except BadInput as error:
        raise BadInput(error.sentence, todo=error.todo, path=draft.path, line=line) from None


def _correction(record: Record, changed: dict[str, Any], reason: str) -> Act:
    """The one step by which the facts are corrected."""
    return Act(record.id, AMEND.name, {"set": changed, "reason": reason}, record.kind.name)


def try_correction(draft: FileDraft, record: Record, desk: Desk, reason: str) -> None:
    """Refuse what a correction by `amend` would refuse.

    Raises:
        SvcError: as carrying it out would.
    """
    if changed := changed_facts(draft, record, desk):
        rehearse(desk, lambda _store: [_correction(record, changed, reason)])


def save_correction(draft: FileDraft, record: Record, desk: Desk, reason: str) -> Outcome:
    """Correct the facts, in one step, and drop the draft.

    Raises:
        StorageFailed: somebody has changed them meanwhile (exit 5).
        SvcError: as `amend` has it.
    """
    changed = changed_facts(draft, record, desk)

    def acts(store: Store) -> Iterator[Act]:
        if facts_text(store.get(record.id)) != draft.origin.read_bytes():
            raise StorageFailed(
                _("{name} was changed by somebody else meanwhile; nothing was saved").format(name=record.id),
                todo=_("type the command again; your text is kept in {path}").format(path=draft.path),
            )
        yield _correction(record, changed, reason)

    done = carry_out(desk, lambda store: list(acts(store)))
    draft.drop()
    return done
