"""Formats that need a library or program which may not be installed."""

from importlib import import_module
from importlib.util import find_spec

from svc.text.errors import StorageFailed
from svc.text.language import _

_NEEDS = {"xlsx": "openpyxl"}  # what is installed only if asked for: the extra of that name


def check_installed(format: str) -> None:  # noqa: A002
    """Refuse a format whose library or program is not installed (StorageFailed, exit 5)."""
    if format == "pdf" and not (pdf := import_module("svc.render.pdf")).find_printer():
        raise pdf.no_printer()
    needed = _NEEDS.get(format)
    if needed and not find_spec(needed):
        raise StorageFailed(
            _("{format} needs {library}, which is not installed").format(format=format, library=needed),
            todo=_("install it: {command}").format(command=f"pip install {needed}"),
        )
