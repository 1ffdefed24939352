"""The file of one complaint for print: steps, who told what when, promises, callbacks, papers (006.19)."""

import re
from pathlib import Path

import pytest

from svc.render.wrapping import text_width
from tests.complaints import settings, tell
from tests.goldens import Golden
from tests.running import ROOT, Svc

STORY = (
    "complaint add --matter 电梯常停 --demand 尽快修好 --category facility --channel letter --document 函2026-7"
    " --unit 3-1201 --name 王小明 --phone 13800000000",
    "complaint dispatch C1 --to 维修班",
    "[11-02 11:00] complaint reply C1 --progress --text 已派人检查，明日答复您 --next 2026-11-03 --means letter",
    "[11-03 09:00] complaint remedy C1 --text 更换门机皮带",
    "[11-03 10:00] note C1 误记一笔",
    "[11-03 10:05] strike C1 4 --reason 记错",
    "[11-03 16:00] complaint resolve C1 --text 电梯恢复运行 --told --means letter --outcome-kind repair",
    "[11-05 10:00] callback record --about C1 --means phone --content 电梯是否正常 --result 正常"
    " --opinion satisfied --wishes 定期保养",
)


@pytest.fixture
def told(svc: Svc, site: Path) -> Svc:
    """A written complaint up to its callback, with two attachments of which one was taken away."""
    settings(site, "git: {commit: false}")
    tell(svc, *STORY)
    for name in ("来信.jpg", "现场.jpg"):
        (site.parent / name).write_bytes(b"x" * 12_000)
        tell(svc, f"[11-03 17:00] attach C1 {site.parent / name} --when after --text {name[:2]}")
    next(site.glob("records/complaint/**/现场.jpg")).unlink()
    return svc


@pytest.mark.parametrize("width", [80, 120])
def test_the_file_on_a_terminal(told: Svc, golden: Golden, width: int) -> None:
    out = told(f"complaint dossier C1 --width {width}", now="2026-11-05 12:00").out
    assert max(map(text_width, out.splitlines())) <= width
    golden(ROOT / "tests" / "golden" / "forms" / f"case-file.{width}.txt", out)


def test_the_file_as_data_and_as_a_page(told: Svc) -> None:
    data = told("complaint dossier C1 -f json", now="2026-11-05 12:00").json
    assert [(row["by"], row["text"]) for row in data["told"]] == [
        ("李敏", "已派人检查，明日答复您"),
        ("李敏", "电梯恢复运行"),
        ("李敏", "电梯是否正常 · 正常"),
    ]
    assert data["told"][0]["means"] == "来信"
    assert [(row["file"], row["size"]) for row in data["attachments"]] == [("来信.jpg", 12_000), ("现场.jpg", None)]
    assert {record["id"] for record in data["records"]} == {"B2026-0001", "D2026-0001"}
    kept = {(row["id"], row["what"]): row["met"] for row in data["promises"]}
    assert kept["C2026-0001", "dispatch"] == "2026-11-02T09:00:00+08:00"
    assert kept["C2026-0001", "close"] is None
    assert [row["article"] for row in data["clears"]] == [f"014.{n}" for n in (1, 2, 3, 4, 5, 7)]
    page = told("complaint dossier C1 -f html", now="2026-11-05 12:00").out
    assert page.count("<h1") == 1
    for words in (
        "投诉案卷",
        "案卷号：",
        "办理经过",
        "告知投诉人",
        "承诺与办结",
        "来文",
        "附件",
        "文件不在",
        "五清楚一汇报",
    ):
        assert words in page
    signed = re.search(r'<p class="signatures">(.*?)</p>', page)
    assert signed
    assert re.findall(r"<span>(\w+)", signed[1]) == ["经办", "审核", "归档", "日期"]
    assert "误记一笔" in page  # what was struck stays, and is marked
    assert "（已划去）" in page
    masked = told("complaint dossier C1 --mask").out
    assert "王小明" not in masked
    assert "13800000000" not in masked
    assert told("complaint dossier C9").code == 4
