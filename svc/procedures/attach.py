"""A copy of a file kept beside a record (011.1.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from svc.disk.read import read_file
from svc.model import identity_numbers
from svc.model.steps import Act
from svc.model.units import RESERVED
from svc.procedures.run import Outcome, carry_out
from svc.site.desk import Desk
from svc.store.store import Store
from svc.text.errors import BadInput, Damaged
from svc.text.language import _

ATTACHMENT = 50 * 1024 * 1024  # bytes of one attached file; git keeps every version for ever


def attach(desk: Desk, numbers: Sequence[str], source: Path, said: Mapping[str, Any]) -> Outcome:
    """Keep a copy of a file beside each of some records, and say so in their trails (011.1.2).

    Args:
        desk: who attaches it, and when.
        numbers: the records.
        source: the file.
        said: the other answers of the step, such as what it shows.

    Raises:
        BadInput: there is no such file, or it is too large (exit 2).
    """
    identity_numbers.refuse_identity_number(source.name, _("FILE"))
    try:
        data = read_file(source, ATTACHMENT)
    except FileNotFoundError:
        raise BadInput(_("no such file: {path}").format(path=source)) from None
    except Damaged as damaged:
        raise BadInput(damaged.sentence, path=source) from None
    attachments: dict[Path, bytes] = {}
    renamed: list[str] = []

    def plan(store: Store) -> list[Act]:
        acts = []
        for number in numbers:
            folder = store.attachments(store.get(number))
            name = free_name(folder, safe_name(source.name))
            attachments[folder / name] = data
            if name != source.name:
                renamed.append(_("kept as {name}").format(name=name))
            acts.append(Act(number, "attach", {**said, "file": name}))
        return acts

    done = carry_out(desk, plan, attachments)
    done.notes += dict.fromkeys(renamed)
    return done


def safe_name(name: str) -> str:
    """A file's name without what a folder or a terminal could trip over."""
    kept = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in unicodedata.normalize("NFC", name))
    name = kept.lstrip(".-")[-100:].rstrip(". ") or "file"
    return f"_{name}" if re.fullmatch(RESERVED, name.partition(".")[0].strip()) else name


def free_name(folder: Path, name: str, also: Collection[str] = ()) -> str:
    """The name itself, or with a number where it is taken in the folder or by one of some more, in whatever case."""
    taken = {each.name.casefold() for each in folder.iterdir()} if folder.is_dir() else set()
    taken |= {each.casefold() for each in also}
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    names = (name, *(f"{stem}-{n}{dot}{suffix}" for n in range(2, 10_000)))
    return next(n for n in names if n.casefold() not in taken)
