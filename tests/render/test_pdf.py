"""PDF: printed by a browser where there is one, else said."""

import shutil
from pathlib import Path

from tests.running import Svc

PRINTER = """#!/bin/sh
for word; do
    case "$word" in
    --print-to-pdf=*) target=${word#*=} ;;
    file://*) page=${word#file://} ;;
    esac
done
grep -q "QZ" "$page" && printf '%%PDF-1.4 printed' > "$target"
"""


def test_a_pdf_is_printed_by_an_installed_browser_and_else_it_is_said(svc: Svc, site: Path, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("git", "grep", "sh"):
        (programs / name).symlink_to(str(shutil.which(name)))
    line = "form print QZ --month 2026-11 -o x.pdf"
    refused = svc(line, PATH=str(programs))
    assert (refused.code, refused.out) == (5, "")
    assert "Chromium" in refused.err
    assert "-f html" in refused.err
    assert not (site / "x.pdf").exists()
    browser = programs / "chromium"
    browser.write_text(PRINTER)
    browser.chmod(0o755)
    assert svc(line, PATH=str(programs)).code == 0
    assert (site / "x.pdf").read_bytes() == b"%PDF-1.4 printed"
    browser.write_text("#!/bin/sh\necho no display >&2\nexit 1\n")
    failed = svc(line.replace("x.pdf", "y.pdf"), PATH=str(programs))
    assert failed.code == 5
    assert "no display" in failed.err
