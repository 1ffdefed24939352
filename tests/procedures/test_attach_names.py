"""The name under which an attachment is kept (reference 7)."""

from pathlib import Path

import pytest

from svc.procedures.attach import safe_name
from tests.running import Svc


@pytest.mark.parametrize("name", ["CON", "con.txt", "Aux.jpg", "LPT1", "nul.tar.gz"])
def test_a_name_that_is_reserved_elsewhere_becomes_a_harmless_one(name: str) -> None:
    assert safe_name(name) == f"_{name}"
    assert safe_name(f"a{name}") == f"a{name}"


def test_a_repeated_name_gets_a_number_and_this_is_said(svc: Svc, site: Path, tmp_path: Path) -> None:
    svc("complaint add --matter 漏水 --category facility --channel phone")
    for name in ("a.jpg", "A.JPG", "CON"):
        (tmp_path / name).write_bytes(b"x")
    assert svc(f"attach C1 {tmp_path / 'a.jpg'}").err == ""
    for name, kept in (("a.jpg", "a-2.jpg"), ("A.JPG", "A-3.JPG"), ("CON", "_CON")):
        assert kept in svc(f"attach C1 {tmp_path / name}").err
    (folder,) = (file.parent for file in site.rglob("_CON"))
    assert sorted(file.name for file in folder.iterdir()) == ["A-3.JPG", "_CON", "a-2.jpg", "a.jpg"]
