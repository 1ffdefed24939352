"""The staff of a site as the last commit has them: a change of who may do what counts once it is committed (015.5)."""

from __future__ import annotations

from dataclasses import replace

from svc.git.ask import Clone
from svc.site.environment import SETTINGS_NAME
from svc.site.settings import Site, read_site
from svc.site.staff import as_people
from svc.text.errors import SvcError


def with_committed_staff(site: Site) -> Site:
    """Return a site with the staff that its last commit lists, where it lists any; other settings count at once.

    Args:
        site: as its settings are now.
    """
    clone = Clone(site.root, enabled=True)
    told = clone.git.ask("cat-file", "blob", f"HEAD:./{SETTINGS_NAME}") if clone.available() else None
    if told is None or told == (site.root / SETTINGS_NAME).read_bytes():
        return site
    try:
        before = read_site(site.root, told)
    except SvcError:
        return site
    if not before.commits or not before.staff or before.staff == site.staff:
        return site
    people = as_people(before.staff, site.departments)
    return replace(site, staff=before.staff, terms=replace(site.terms, staffed=True, people=people))
