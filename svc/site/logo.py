"""The logo of a site: a picture within its folder that the papers' letterheads show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from svc.disk.read import read_file
from svc.render.letterhead import Letterhead, Picture, read_picture
from svc.text.errors import Damaged
from svc.text.language import _

if TYPE_CHECKING:
    from svc.site.settings import Site

LARGEST = 512 * 1024  # bytes: it stands in every page that is printed


def letterhead_of(site: Site) -> Letterhead:
    """Return the letterhead of a site. A logo that can't be printed is left out: `svc check` names it."""
    company = site.company if site.company != site.name else ""
    return Letterhead(company, read_logo(site)[0], site.name)


def read_logo(site: Site) -> tuple[Picture | None, str]:
    """Return the logo of a site, or None with the reason why it can't be printed; no reason where none is set."""
    if not site.logo:
        return None, ""
    path = site.root / site.logo
    try:
        if not path.resolve().is_relative_to(site.root.resolve()):
            return None, _("logo: {name} is not a file within the site").format(name=site.logo)
        picture = read_picture(read_file(Path(path), LARGEST))
    except (FileNotFoundError, ValueError):
        return None, _("logo: there is no file {name}").format(name=site.logo)
    except (OSError, Damaged) as error:
        reason = error.sentence if isinstance(error, Damaged) else str(error)
        return None, _("logo: {name} can't be printed: {reason}").format(name=site.logo, reason=reason)
    if picture is None:
        return None, _("logo: {name} is no PNG, JPEG or SVG picture").format(name=site.logo)
    return picture, ""
