"""The settings tested against each other: what each of them names must be there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from svc.kinds import KINDS
from svc.model.roles import role_label
from svc.site.alias_settings import CommandMeant, alias_faults
from svc.site.environment import SETTINGS_NAME
from svc.site.settings import Site
from svc.site.settings_file import SettingsFile
from svc.text.fold import fold_person
from svc.text.language import _, comma_list


class SettingsFault(NamedTuple):
    """A setting that can be read and makes no sense beside the others: its place in the file, and a sentence."""

    where: tuple[str | int, ...]
    sentence: str


def settings_faults(
    site: Site, data: bytes | None = None, command_meant: CommandMeant | None = None
) -> list[tuple[int | None, str]]:
    """The faults of `svc.yaml` that reading it does not find, each with its line.

    Args:
        site: what was read from it.
        data: what was read instead of the file.
        command_meant: the command of svc that some words name, for the site's short words, which are
            not looked at without it.
    """
    tree = SettingsFile(site.root / SETTINGS_NAME, data).tree
    found = [f for check in (_routes, _desks, _staff, _hours, _files) for f in check(site)]
    faulty = alias_faults(site.aliases, command_meant) if command_meant else ()
    found += [SettingsFault(("aliases", word), sentence) for word, sentence in faulty]
    return sorted((tree.line(*f.where) if f.where[0] in tree.value else None, f.sentence) for f in found)


def _routes(site: Site) -> Iterator[SettingsFault]:
    """Find routes of categories that no record can have, and to departments that there are not (012.1)."""
    routed = {f.routed_by: kind for kind in KINDS.values() for step in kind.steps for f in step.asks if f.routed_by}
    known = [choice.value for name, kind in routed.items() for choice in kind.all_fields[name].choices]
    for category, department in site.routes.items():
        if category not in known:
            sentence = _("routes: no category {value}; there are {choices}")
            yield SettingsFault(
                ("routes", category), sentence.format(value=category, choices=comma_list(dict.fromkeys(known)))
            )
        if department not in site.departments:
            yield SettingsFault(("routes", category), f"routes: {_no_department(department, site)}")


def _no_department(name: str, site: Site) -> str:
    known = comma_list(site.departments) or _("none")
    return _("no department {value}; there are {choices}").format(value=name, choices=known)


def _desks(site: Site) -> Iterator[SettingsFault]:
    """Find desks whose letter no number can have."""
    for letter in site.desks:
        if not (len(letter) == 1 and "A" <= letter <= "Z"):
            sentence = _("desks: {value} is not one capital letter").format(value=letter)
            yield SettingsFault(("desks", letter), sentence)


def _staff(site: Site) -> Iterator[SettingsFault]:
    """Find colleagues listed twice, in departments that there are not, or who left before they came."""
    names = Counter(fold_person(name) for m in site.staff for name in {m.name, *m.also})
    for number, member in enumerate(site.staff):
        where = ("staff", number)
        twice = next((name for name in (member.name, *member.also) if names[fold_person(name)] > 1), "")
        if twice:
            yield SettingsFault(where, _("staff: {name} names two colleagues").format(name=twice))
        if member.department and member.department not in site.departments:
            yield SettingsFault(where, f"staff: {member.name}: {_no_department(member.department, site)}")
        if member.role == "department" and not member.department:
            yield SettingsFault(where, _("staff: {name}: a department is missing").format(name=member.name))
        if member.since and member.until and member.until < member.since:
            yield SettingsFault(where, _("staff: {name}: until is before from").format(name=member.name))


def _hours(site: Site) -> Iterator[SettingsFault]:
    """Find a centre that is never open (001.3)."""
    if site.opening.closes == site.opening.opens:
        yield SettingsFault(("hours",), _("hours: it closes when it opens"))


def _files(site: Site) -> Iterator[SettingsFault]:
    """Find a logo that can't be printed: no file of the site, too big, or no picture."""
    from svc.site.logo import read_logo

    _picture, reason = read_logo(site)
    if reason:
        yield SettingsFault(("logo",), reason)


def unheld_roles(site: Site) -> list[str]:
    """The roles that promises wait for and that nobody holds, by their labels: the director has them all.

    Args:
        site: whose staff may be listed.
    """
    held = {member.role for member in site.staff}
    awaited = ("desk", "director", "leader")
    return [role_label(role) for role in awaited if role not in held] if site.staff else []
