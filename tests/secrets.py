"""What must not be given away: gathered from a site's files as they stand, without svc."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

PEOPLE = {
    "name", "owner", "tenants", "signed", "manager", "contractor", "receiver", "caller", "clerk", "inspector", "by",
    "with", "worker", "person", "sender", "against", "borrower", "collectors", "cover", "who",
}  # fmt: skip
PLACES = {"unit"}
NUMBERS = {"phone", "document", "number", "receipt", "vehicle", "id_last4", "id"}
THINGS = ("items", "keys", "measures", "figures")  # what stands in them is nobody's
STAFF_OR_DEPARTMENT = {"to", "handler", "subject"}


def load(path: Path) -> Any:
    """A file with every value as text."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)


def walk(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in nested values with the key that it stands under."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in THINGS:
                yield from walk(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from walk(each, key)
    else:
        yield key, value


def of(site: Path) -> set[str]:
    """Every name, home, phone and number of a site."""
    settings = load(site / "svc.yaml")
    staff = {member["name"] for member in settings.get("staff", ())}
    emails = {member["email"] for member in settings.get("staff", ()) if "email" in member}
    public = {*settings.get("departments", ()), *settings.get("desks", {}).values(), "svc"}
    found = {*staff, *emails, settings["name"], settings["company"]}
    for path in sorted((site / "records").rglob("*.yaml")):
        for key, value in walk(load(path)):
            if key in PEOPLE | PLACES | NUMBERS or (key in STAFF_OR_DEPARTMENT and value in staff):
                found.add(value)
    found |= {path.stem for path in (site / "records").rglob("*.yaml") if re.fullmatch(r"[A-Z]\d{4}-.*", path.stem)}
    return {word for word in found - public if len(word) > 1}


def plain(text: str) -> str:
    """A text without what may stand between the characters of a name or number."""
    return re.sub(r"[ ·]", "", unicodedata.normalize("NFKC", text))


def given_away(secrets: set[str], text: str) -> set[str]:
    """Those of them that stand in a text, however they are spaced; a short number only where it stands alone."""
    tight = plain(text)
    return {
        secret
        for secret in secrets
        if (
            re.search(rf"(?<![\d:.-]){re.escape(secret)}(?![\d:.-])", text)
            if len(secret) < 5 and secret[0].isdigit()
            else plain(secret) in tight
        )
    }
