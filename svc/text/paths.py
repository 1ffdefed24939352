"""The folder of the files that come with svc."""

from pathlib import Path


def built_in_templates() -> Path:
    """The folder of the templates that come with svc, inside an installed package or beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
