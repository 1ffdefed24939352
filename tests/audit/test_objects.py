"""What is stored in git and altered in place is found: contents, trees, commits, loose and packed (006.15)."""

import os
import zlib
from pathlib import Path

import pytest

from tests.complaints import tell
from tests.running import Svc
from tests.sites import git
from tests.tampering import ADD, C1


def overwrite(site: Path, name: str, change: tuple[str, str]) -> None:
    """Put another content under the name of a loose object."""
    path = site / ".git/objects" / name[:2] / name[2:]
    head, _nul, data = zlib.decompress(path.read_bytes()).partition(b"\0")
    data = data.replace(*(word.encode() for word in change))
    path.chmod(0o644)
    path.write_bytes(zlib.compress(head.split()[0] + b" %d\0" % len(data) + data))


@pytest.mark.parametrize("settled", [False, True], ids=["at once", "after an audit that found nothing"])
def test_a_loose_object_overwritten_in_place_is_a_fault(settled: bool, svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    if settled:
        assert svc("audit", now="2026-12-02 09:00").code == 0
        assert (site / ".svc/objects-verified").is_file()
        os.utime(site / ".svc/objects-verified")
    blob = git(site, "rev-parse", f"HEAD:{C1}")
    overwrite(site, blob, ("噪声扰民", "噪声扰人"))
    (site / C1).write_text((site / C1).read_text().replace("噪声扰民", "噪声扰人"))
    found = [f for f in svc("audit -f json", now="2026-12-02 09:00").json if f["what"] == "object"]
    assert [(f["grade"], f["record"]) for f in found] == [("fault", "C2026-0001")]
    assert blob[:12] in found[0]["text"]
    assert svc("seal 2026-11", now="2026-12-02 09:00").code == 3


def test_a_commit_or_a_folder_overwritten_in_place_stops_the_audit_or_is_a_fault(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    folder = git(site, "rev-parse", "HEAD:records/complaint/2026")
    overwrite(site, folder, ("11", "12"))
    runs = [svc("audit -f json", now="2026-12-02 09:00").json for _again in range(2)]
    found = [[f["id"] for f in rows if f["what"] == "object"] for rows in runs]
    assert len(found[0]) == 1
    assert found[0] == found[1]
    overwrite(site, folder, ("12", "11"))
    assert svc("audit", now="2026-12-02 09:00").code == 0
    head = git(site, "rev-parse", "HEAD")
    overwrite(site, head, ("李敏", "王静"))  # git itself does not read such a commit
    stopped = svc("audit", now="2026-12-02 09:00")
    assert stopped.code == 5
    assert head in stopped.err


def test_packed_objects_are_compared_as_well(svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    git(site, "gc", "-q")
    assert svc("audit", now="2026-12-02 09:00").code == 0
    (pack,) = (site / ".git/objects/pack").glob("*.pack")
    data = bytearray(pack.read_bytes())
    assert any(_altered(data, n) for n in range(12, len(data)))  # a content that git still can read
    pack.chmod(0o644)
    pack.write_bytes(data)
    result = svc("audit -f json", now="2026-12-02 09:00")
    assert result.code == 1
    assert [f["record"] for f in result.json if f["what"] == "object"] == ["C2026-0001"]


@pytest.mark.parametrize("words", ["audit --full", "audit"])
@pytest.mark.parametrize("age", [-9, 9])
def test_an_altered_copy_beside_the_true_object_is_found(words: str, age: int, svc: Svc, site: Path) -> None:
    tell(svc, ADD)
    git(site, "repack", "-q", "-a", "-d")
    assert svc("audit", now="2026-12-02 09:00").code == 0
    (pack,) = (site / ".git/objects/pack").glob("*.pack")
    data = bytearray(pack.read_bytes())
    assert any(_altered(data, n) for n in range(12, len(data)))
    for suffix, content in ((".pack", bytes(data)), (".idx", pack.with_suffix(".idx").read_bytes())):
        copy = pack.with_name(f"pack-{'0' * 40}{suffix}")
        copy.write_bytes(content)
        os.utime(copy, ns=(0, pack.stat().st_mtime_ns + age * 10**9))
    result = svc(f"{words} -f json", now="2026-12-02 09:00")
    assert result.code == 1
    assert [f["grade"] for f in result.json if f["what"] == "object"] == ["fault"]


def _altered(data: bytearray, at: int) -> bool:
    """Change the stored content at a place of a pack, if one of the same compressed size begins there."""
    if data[at : at + 2] != b"\x78\x9c":
        return False
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(bytes(data[at:]))
    except zlib.error:
        return False
    size = len(data) - at - len(stream.unused_data)
    other = zlib.compress(text.replace("噪声".encode(), "声噪".encode()))
    if "噪声".encode() not in text or len(other) != size:
        return False
    data[at : at + size] = other
    return True
