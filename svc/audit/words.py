"""Findings in words: a fact with its label, old and new, and a step as the record's log shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from svc.audit.append_only import Loss, parse_or_none
from svc.audit.step_lines import RawStep
from svc.dates.timestamps import read_time
from svc.model import codec, values
from svc.model.fields import Field
from svc.model.kind import Kind
from svc.model.record import Record
from svc.model.show import show_time, show_value
from svc.model.steps import Step as Declared
from svc.text.dataclass import dataclass
from svc.text.errors import SvcError
from svc.text.language import _, comma_list
from svc.views.mask import Mask
from svc.views.tables import answers_line

HIDDEN = "**"
_FEW = 6  # figures named one by one


@dataclass(frozen=True)
class Wording:
    """Puts the findings about one record into words.

    Args:
        kind, number, path: which record, and its file.
        zone: the site's time zone.
        mask: whether phones and names are hidden.
        before, after: the versions that are compared.
    """

    kind: Kind | None
    number: str
    path: Path
    zone: ZoneInfo
    mask: Mask
    before: bytes = b""
    after: bytes = b""

    def describe(self, loss: Loss) -> str:
        """Describe a loss."""
        if loss.what == "rewritten":
            return self.describe_fact(loss)
        if loss.what == "removed":
            return self.describe_step(loss.before, self.before, loss.line_before)
        if loss.what == "changed":
            return self.describe_change(loss)
        if loss.what == "form":
            return _("lines were written otherwise; what they say is the same")
        if loss.what == "damaged":
            return _("it can't be read any more: {reason}").format(reason=loss.after[0])
        return _("comments were changed")

    def describe_fact(self, loss: Loss) -> str:
        """Describe a fact that was rewritten, removed or added."""
        f = self.kind.written.get(loss.key) if self.kind else None
        was = self.value_text(f, loss.before) if loss.before is not None else _("nothing")
        now = self.value_text(f, loss.after) if loss.after is not None else _("nothing")
        return f"{f.label if f else loss.key}: {was} → {now}"

    def describe_change(self, loss: Loss) -> str:
        """Describe a changed step by its old and new values."""
        declared = self.declared_step(loss.before)
        fields = declared.written if declared else {}
        keys = [k for k in dict.fromkeys([*loss.before, *loss.after]) if loss.before.get(k) != loss.after.get(k)]
        parts = []
        for key in keys:
            f = fields.get(key)
            if f and f.type == "figures" and key in loss.before and key in loss.after:
                parts.append(f"{f.label}: {figures_text(loss.before[key], loss.after[key])}")
                continue
            was, now = (
                self.value_text(f, step[key]) if key in step else _("nothing") for step in (loss.before, loss.after)
            )
            parts.append(f"{f.label if f else {'by': _('by'), 'do': _('step')}.get(key, key)}: {was} → {now}")
        return f"{self.step_name(loss.before)}: {comma_list(parts)}"

    def step_name(self, step: Any) -> str:
        """Name a step by time, person and action."""
        if not isinstance(step, Mapping):
            return HIDDEN if self.mask.on else str(step)
        declared = self.declared_step(step)
        label = declared.label if declared else step.get("do", "")
        return f"{self.time_text(step.get('at'))} {step.get('by', '')} {label}"

    def declared_step(self, step: Mapping[str, Any]) -> Declared | None:
        """Return the kind's declaration of a step."""
        return self.kind.all_steps.get(str(step.get("do"))) if self.kind else None

    def describe_step(self, step: Any, version: bytes, line: int | None) -> str:
        """Describe a step with its answers."""
        record = self.read_version(version)
        taken = next((t for t in record.steps if t.line == line), None) if record else None
        if record and taken:
            return (
                f"{self.step_name(step)} · {said}"
                if (said := answers_line(taken, record, self.mask))
                else self.step_name(step)
            )
        if not isinstance(step, Mapping) or self.mask.on:
            return self.step_name(step)
        rest = [f"{key}: {raw_text(value)}" for key, value in step.items() if key not in ("at", "by", "do")]
        return " · ".join([self.step_name(step), *rest])

    def answers_of(self, step: RawStep, version: bytes, line: int | None) -> str:
        """Return the answers of a step as text."""
        return self.describe_step(step, version, line).removeprefix(self.step_name(step)).removeprefix(" · ")

    def value_text(self, f: Field | None, raw: Any) -> str:
        """Return a value as people read it. The value of an unknown field stays as it is written."""
        if f is None:
            return HIDDEN if self.mask.on else raw_text(raw)
        try:
            typed = values.read_value(f, raw, self.zone)
        except ValueError:
            return HIDDEN if self.mask.on else raw_text(raw)
        return show_value(f, self.mask_value(f, typed))

    def mask_value(self, f: Field, value: Any) -> Any:
        """Mask the names and phone numbers in a value, as far as either version knows them."""
        if not self.mask.on:
            return value
        if f.type != "text":
            return self.mask.field(f, value)
        for version in filter(None, (self.before, self.after)):
            record = self.read_version(version)
            value = self.mask.text(str(value), record) if record else HIDDEN
        return value

    def read_version(self, version: bytes) -> Record | None:
        """Read the record in a version, or return None if it can't be read."""
        tree = parse_or_none(version) if version and self.kind else None
        try:
            return codec.read_record(tree, self.kind, self.number, self.path, self.zone) if tree and self.kind else None
        except SvcError:
            return None

    def time_text(self, raw: Any) -> str:
        """Return a time from the file as people read it."""
        try:
            return show_time(read_time(str(raw), self.zone))
        except ValueError:
            return str(raw or "")


def figures_text(before: Any, after: Any) -> str:
    """Return the figures that differ between two sets of them, the first few one by one, each with old and new."""
    was, now = dict(leaves(before)), dict(leaves(after))
    changed = [key for key in dict.fromkeys([*was, *now]) if was.get(key) != now.get(key)]
    told = [f"{key}: {was.get(key, _('nothing'))} → {now.get(key, _('nothing'))}" for key in changed[:_FEW]]
    more = _(" and {count} more").format(count=len(changed) - _FEW) if len(changed) > _FEW else ""
    return comma_list(told) + more


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield the single values in lists and mappings, each with its place."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from leaves(part, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for number, part in enumerate(value, 1):
            yield from leaves(part, f"{key}.{number}" if key else str(number))
    else:
        yield key, str(value)


def raw_text(raw: Any) -> str:
    """Return a value from a file as text in one line."""
    if isinstance(raw, Mapping):
        return ", ".join(f"{key}: {raw_text(value)}" for key, value in raw.items())
    return "、".join(map(raw_text, raw)) if isinstance(raw, list) else str(raw)
