"""The staff of a site as the last commit has them: a change of who may do what counts once it is committed (015.5)."""

from __future__ import annotations

from svc.git.ask import Clone
from svc.git.blobs import file_blobs
from svc.git.loose import find_committed
from svc.git.run import GitError
from svc.site.environment import SETTINGS_NAME
from svc.site.settings import Site, read_site
from svc.site.staff import as_people
from svc.text.dataclass import replace
from svc.text.errors import SvcError


def with_committed_staff(site: Site) -> Site:
    """Return a site with the staff that its last commit lists, where it lists any; other settings count at once.

    Args:
        site: as its settings are now.
    """
    clone = Clone(site.root, enabled=True)
    if are_committed(clone) or not clone.available():
        return site
    told = clone.committed(SETTINGS_NAME)
    try:
        before = read_site(site.root, told) if told is not None else site
    except SvcError:
        return site
    if not before.commits or not before.staff or before.staff == site.staff:
        return site
    people = as_people(before.staff, site.departments)
    return replace(site, staff=before.staff, terms=replace(site.terms, staffed=True, people=people))


def are_committed(clone: Clone) -> bool:
    """True if the settings are as the last commit has them."""
    try:
        known = find_committed(clone.git, clone.repository, [SETTINGS_NAME]).get(SETTINGS_NAME.encode())
    except (GitError, OSError):
        return False
    return known is not None and known.blob in file_blobs(str(clone.root / SETTINGS_NAME), clone.repository.algorithm)
