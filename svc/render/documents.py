"""Pages that are no tables: a letter under its letterhead, a flow chart for the wall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from svc.render.html import letterhead_data, page_environment, page_language
from svc.render.screen import visible

if TYPE_CHECKING:
    from svc.render.letterhead import Letterhead


def letter_page(
    heading: str,
    kind: str,
    subject: str,
    paragraphs: Sequence[str],
    signature: Sequence[str],
    phone: str,
    seal: str,
    letterhead: Letterhead | None = None,
) -> bytes:
    """Return a letter as a page to print on A4.

    Args:
        heading: whose letterhead it is.
        kind: what stands in large below it: a reply, a receipt.
        subject: what it is about.
        paragraphs: what it says.
        signature: who signs, below each other, with the day.
        phone: of the desk, below all; nothing where it is not known.
        seal: what stands where the seal belongs.
        letterhead: whose logo stands before the heading, if there is one.
    """
    return _page(
        "letter.html.j2",
        heading=visible(heading),
        kind=visible(kind),
        subject=visible(subject),
        paragraphs=[visible(text, lines=True) for text in paragraphs],
        signature=[visible(line) for line in signature],
        phone=visible(phone),
        seal=seal,
        letterhead=letterhead_data(letterhead),
    )


def chart_page(
    heading: str,
    svg: str,
    foot: Sequence[str],
    steps: Sequence[tuple[str, str]],
    *,
    tall: bool,
    letterhead: Letterhead | None = None,
) -> bytes:
    """Return a flow chart as a page for the wall.

    Args:
        heading: what it is called.
        svg: what `chart_svg` gave.
        foot: what its signs mean.
        steps: what is typed for each step.
        tall: whether it is higher than wide, so that the page stands upright.
        letterhead: whose wall it hangs on.
    """
    from markupsafe import Markup

    drawn = Markup(svg)  # noqa: S704 - every text in it is escaped there
    return _page(
        "chart.html.j2",
        heading=visible(heading),
        svg=drawn,
        foot=foot,
        steps=steps,
        page="portrait" if tall else "landscape",
        letterhead=letterhead_data(letterhead),
    )


def _page(template: str, **told: Any) -> bytes:
    return page_environment().get_template(template).render(language=page_language(), **told).encode()
