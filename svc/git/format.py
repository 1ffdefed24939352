"""Messages, names and paths in the form in which git reads them."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from svc.git.repository import ADDRESS


class Signature(NamedTuple):
    """The person whom a commit or a tag names, with the time."""

    name: str
    email: str
    when: datetime


def svc_signature(when: datetime) -> Signature:
    """The signature of svc itself, for what it commits of its own accord."""
    return Signature("svc", ADDRESS, when)


def signature_line(signature: Signature) -> bytes:
    """A signature as git writes it, with a name or address that git would refuse, such as `...`, replaced."""
    name = author_name(signature.name)
    email = re.sub(r"[<>\s]", "", _one_line(signature.email)) or "unknown@svc.invalid"
    when = signature.when
    return f"{name} <{email}> {int(when.timestamp())} {when:%z}".encode("utf-8", "replace")


def author_name(name: str) -> str:
    """A person's name as git keeps it: one line, without signs at its ends."""
    return _one_line(re.sub("[<>]", " ", name)).strip(" .,:;\"\\'") or "unnamed"


def commit_message(subject: str, trailers: Sequence[tuple[str, str]]) -> bytes:
    """A commit message with trailers, each of which stays one line whatever is in it."""
    lines = [_one_line(subject), "", *(f"{_one_line(name)}: {_one_line(value)}" for name, value in trailers)]
    return ("\n".join(lines).strip() + "\n").encode("utf-8", "replace")


def commit_header(message: bytes, signature: Signature, parent: bytes) -> list[bytes]:
    """The beginning of a commit in the stream that `git fast-import` reads."""
    line = signature_line(signature)
    roles = [b"%s %s\n" % (role, line) for role in (b"author", b"committer")]
    return [b"commit HEAD\n", *roles, counted_data(message), parent]


def counted_data(data: bytes) -> bytes:
    """Some data in the stream that `git fast-import` reads."""
    return b"data %d\n%s\n" % (len(data), data)


def index_line(mode: bytes, blob: bytes, path: bytes) -> bytes:
    """An entry of the index as `git update-index --index-info` reads it."""
    return b"%s %s\t%s\0" % (mode, blob, path)


def index_lines(entries: Iterable[tuple[bytes, tuple[bytes, bytes] | None]], size: int) -> list[bytes]:
    """The entries of some paths, each with its mode and blob, or nothing where the path leaves the index.

    Args:
        entries: the paths with these.
        size: the length of the names that the repository gives its objects.
    """
    return [index_line(*(entry or (b"0", b"0" * size)), path) for path, entry in entries]


def quoted_path(path: bytes) -> bytes:
    """A path in quotation marks."""
    return b'"' + path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'


def _one_line(text: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())
