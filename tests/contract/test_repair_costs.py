"""A repair's material, fee and pictures: kept, shown, on paper, in the month's report, and read back from a book."""

from pathlib import Path

from tests.complaints import quiet, shown, tell
from tests.running import Svc

ADD = "repair add --unit 3-1201 --name 王小明 --phone 13800000001 --item 厨房水管漏水 --remark 急"
DONE = "repair done R1 --result 换阀 --material 角阀 --material 生料带一卷 --fee"


def fees(svc: Svc, month: str) -> object:
    """The fees in a month's report."""
    return svc(f"report month {month} -f json", now="2026-12-20 10:00").json["repairs"]["fees"]["value"]


def test_material_fee_and_pictures(svc: Svc, site: Path) -> None:
    quiet(site)
    photo = site.parent / "漏水.jpg"
    photo.write_bytes(b"a picture")
    tell(svc, ADD, f"attach R1 {photo} --when 修前")
    for fee in ("-1", "35.555", "abc", "1e3", "1,20", "12345678901"):
        answer = svc(f"{DONE}={fee}")
        assert (answer.code, answer.out) == (2, ""), fee
        assert "--fee 35.50" in answer.err
    told = tell(svc, f"{DONE} ￥35.5元").out
    assert "用料 角阀、生料带一卷 · 收费 35.5 元" in told
    assert "fee: '35.5'" in (site / "records/repair/2026/11/R2026-0001.yaml").read_text(
        "utf-8"
    )  # text, as it was typed
    tell(svc, f"attach R1 {photo} --when after --text 换阀后")
    assert [s.get("when") for s in shown(svc, "R1")["steps"] if s["do"] == "attach"] == ["before", "after"]
    page = svc("show R1").out
    for words in (
        "漏水.jpg · 拍摄 修前",
        "漏水-2.jpg · 拍摄 修后 · 换阀后",
        "用料     │ 角阀、生料带一卷",
        "收费     │ 35.5 元",
    ):
        assert words in page
    assert fees(svc, "2026-11") == 35.5
    tell(svc, "[12-01 09:00] repair reopen R1 --text 又漏")
    tell(svc, "[12-01 10:00] repair done R1 --result 再换 --material 软管 --material 角阀 --fee 1,200")
    record = shown(svc, "R1")
    assert (record["material"], record["fee"]) == (["角阀", "生料带一卷", "软管"], "1235.50")
    assert (fees(svc, "2026-11"), fees(svc, "2026-12")) == (35.5, 1200)
    tell(svc, "complaint add --matter 门坏 --category facility --channel phone", f"attach C1 {photo} --when before")
    assert "拍摄 处理前" in svc("show C1").out
    assert svc("check", now="2026-12-20 10:00").code == 0


def test_the_register_says_it_and_is_read_back(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD, f"{DONE} 0.50", "repair add --unit 5-101 --item 换锁", "repair done R2 --result 已换 --fee 80")
    paper = "form print QR-001FW --month 2026-11"
    assert "急；用料：角阀、生料带一卷；收费：0.50 元 〔R2026-0001〕" in svc(paper).out
    assert "material: 角阀, 生料带一卷; fee: 0.50" in svc(f"{paper} --lang en").out
    book = site.parent / "报修.csv"
    assert svc(f"{paper} -o {book}").code == 0
    assert "不变 2" in svc(f"import QR-001FW {book}").out
    text = book.read_text("utf-8-sig").replace("3-1201", "6-101").replace("换锁", "换门锁")
    book.write_text(text.replace("〔R2026-0001〕", "").replace("〔R2026-0002〕", ""), encoding="utf-8")
    assert svc(f"import QR-001FW {book}").code == 0
    old, new = shown(svc, "R1"), shown(svc, "R3")
    assert [new[name] for name in ("remark", "material", "fee")] == [
        old[name] for name in ("remark", "material", "fee")
    ]
    assert (shown(svc, "R4")["remark"], shown(svc, "R4")["fee"]) == (None, "80")
