"""What was struck or cancelled is crossed out wherever paper can show it, legible, with who did it, when and why."""

import io
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell import Cell

from tests import pages
from tests.complaints import ADD, prepare
from tests.running import Svc


def crossed(svc: Svc, line: str) -> tuple[list[str], list[str], list[str]]:
    """The cells that are crossed out as HTML, Markdown and in a workbook."""
    rows = [row for row in pages.read(svc(f"{line} -f html").out).all("tr") if row.attributes.get("class") == "struck"]
    on_page = [cell.text.strip() for row in rows for cell in row.all("th", "td") if cell.text.strip()]
    cells = [cell.strip() for text in svc(f"{line} -f md").out.splitlines() for cell in text.split("|")]
    in_text = [cell[2:-2] for cell in cells if cell.startswith("~~") and cell.endswith("~~")]
    tabs = load_workbook(io.BytesIO(svc(f"{line} -f xlsx").raw)).worksheets
    every = (cell for tab in tabs for row in tab.iter_rows() for cell in row if isinstance(cell, Cell))
    in_book = [str(cell.value) for cell in every if cell.font.strike and cell.value not in (None, "")]
    return on_page, in_text, in_book


def test_a_struck_step_is_crossed_out_and_the_step_that_struck_it_says_who_when_and_why(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        ADD,
        "complaint dispatch C1 --to 安防班",
        "[11-02 10:30 王静] complaint remedy C1 --text 走错楼层",
        "[11-02 10:40 王静] strike C1 2 --reason 记错了投诉",
    )
    for line in ("show C1", "log C1", "complaint dossier C1"):
        for cells in crossed(svc, line):
            assert {"王静", "补救措施（已划去）", "走错楼层"} <= set(cells), line
            assert not {"安防班", "通知部门处理", "划去误登的步骤"} & set(cells), line
        assert "记错了投诉" in svc(line).out
        assert svc(line).out.count("（已划去）") == 1, "a terminal says it in words"


def test_a_cancelled_record_is_crossed_out_on_its_register(svc: Svc, site: Path) -> None:
    prepare(
        svc, site, ADD, "complaint add --matter 门禁坏 --category facility --channel phone", "cancel C1 --reason 重复"
    )
    for cells in crossed(svc, "form print QR-002FW --month 2026-11"):
        assert "楼上装修噪声 〔C2026-0001〕〔作废：重复〕" in cells
        assert not any("门禁坏" in cell for cell in cells)
