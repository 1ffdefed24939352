"""Settings files compared value by value: what changed, in words, and whether it makes a promise longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Any

from svc.audit.git_log import Commit
from svc.audit.words import HIDDEN
from svc.dates.workdays import parse_duration
from svc.model import yaml_read
from svc.site.deadline_settings import default_durations
from svc.text.dataclass import dataclass
from svc.text.errors import SvcError
from svc.text.language import _, comma_list

_FEW = 6  # values named one by one
Values = dict[str, str]


@dataclass(frozen=True)
class SettingChange:
    """A value of the settings that a commit changed, from one text to another, empty where there was none."""

    key: str
    old: str
    new: str
    commit: Commit | None


def changed_values(old: bytes, new: bytes, commit: Commit | None) -> Iterator[SettingChange]:
    """Yield the values that differ between two versions of a settings file."""
    before, after = flat_settings(old), flat_settings(new)
    for key in dict.fromkeys([*before, *after]):
        if before.get(key, "") != after.get(key, ""):
            yield SettingChange(key, before.get(key, ""), after.get(key, ""), commit)


def flat_settings(data: bytes) -> Values:
    """Return the values of a settings file by their keys, such as `staff.李敏.role`. What can't be read has none."""
    try:
        tree = yaml_read.parse_text(yaml_read.decode_text(data))[0].value if data.strip() else {}
    except SvcError:
        return {}
    found: Values = {}
    flatten(tree, "", found)
    return found


def flatten(raw: Any, key: str, found: Values) -> None:
    """Put the values below a key into a flat mapping. A list's entries go by their names, or by themselves."""
    if isinstance(raw, Mapping):
        for name, value in raw.items():
            flatten(value, f"{key}.{name}" if key else str(name), found)
    elif isinstance(raw, list):
        for entry in raw:
            if isinstance(entry, Mapping) and "name" in entry:
                flatten({k: v for k, v in entry.items() if k != "name"} or "-", f"{key}.{entry['name']}", found)
            else:
                found[f"{key}.{entry}"] = "✓"
    else:
        found[key] = str(raw)


def describe_changes(changed: Sequence[SettingChange], *, hidden: bool) -> str:
    """Describe changed values, the first few one by one."""
    told = []
    for each in changed[:_FEW]:
        was, now = (HIDDEN if hidden else value or _("nothing") for value in (each.old, each.new))
        told.append(f"{each.key}: {was} → {now}")
    more = _(" and {count} more").format(count=len(changed) - _FEW) if len(changed) > _FEW else ""
    return comma_list(told) + more


def describe_lines(old: bytes, new: bytes) -> str:
    """Describe a changed file by the number of its lines that came and went."""
    before, after = old.splitlines(), new.splitlines()
    gone, come = (
        len([line for line in before if line not in after]),
        len([line for line in after if line not in before]),
    )
    return _("lines added: {come}, removed: {gone}").format(come=come, gone=gone) if gone or come else ""


def due_names(head: bytes) -> frozenset[str]:
    """Return the promises that a new record's facts start."""
    due = flat_settings(b"\n".join(line for line in head.splitlines() if line.startswith(b"due:")))
    return frozenset(name.removeprefix("due.") for name in due)


def is_longer(change: SettingChange) -> bool:
    """True if a deadline was made longer. One that is switched off is longer than any."""
    lasts = [
        text or default_durations().get(change.key.removeprefix("deadlines."), "") for text in (change.old, change.new)
    ]
    old, new = (seconds(text) for text in lasts)
    return new > old


def seconds(text: str) -> float:
    """Return about how many seconds a length of time such as `3wd` has."""
    try:
        lasts = parse_duration(text)
    except SvcError:
        return inf
    return lasts.amount * {"m": 60, "h": 3600, "d": 86400, "wd": 120960}[lasts.unit]
