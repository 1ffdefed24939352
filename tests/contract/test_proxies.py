"""People who may act for a home: a pass and a key for one, refused after their time or for another matter (020)."""

from pathlib import Path

from tests.complaints import prepare, quiet, refused, shown, tell
from tests.running import Svc

ADD = (
    "resident add --unit 3-1201 --owner 王小明 --phone 13800000001"
    " --proxy 王芳:keys --proxy 李强：放行：2026-12-31 --proxy 赵云:all:2026-11-20"
)
KEYS = {"name": "王芳", "what": "keys"}
PASSES = {"name": "李强", "what": "passes", "until": "2026-12-31T23:59:59+08:00"}
ALL = {"name": "赵云", "what": "all", "until": "2026-11-20T23:59:59+08:00"}
DEPOSIT = "key deposit --unit 3-1201 --key 大门=2 --purpose 出差 --signed"
LEND = "key lend K1 --phone 13800000022 --purpose 通风 --borrower"
OVER, OTHER = "[11-21 09:00] ", "[11-23 09:00] "


def issue(name: str, agreed: str = "--owner-confirmed") -> str:
    """A pass for somebody who is not the owner, with all but the authorisation."""
    return (
        f"pass issue --unit 3-1201 --role non-owner --bearer {name} --item 钢琴 --id-type 身份证 --id-last4 1234"
        f" {agreed} --signed {name}"
    )


def test_who_may_act_is_kept_shown_and_found(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, ADD)
    assert shown(svc, "3-1201")["proxies"] == [KEYS, PASSES, ALL]
    for line in ("who 3-1201", "unit 3-1201", "who 王芳"):
        out = svc(f"{line} --as-of 2026-11-21").out
        assert "代办人 王芳（钥匙）、李强（放行、至 2026-12-31）、赵云（全部、至 2026-11-20、已到期）\n" in out
    assert "王芳 钥匙、李强 放行 2026-12-31" in svc("resident show 3-1201").out
    assert "王芳" not in svc("who 3-1201 --mask").out + svc("unit 3-1201 --mask").out
    assert [row["id"] for row in svc("resident find 李强 -f json").json] == ["3-1201"]
    for typed in ("孙七", "孙七:车", "孙七:keys:某日", ":keys"):
        answer = svc(f"resident add --unit 5-101 --proxy {typed}")
        assert (answer.code, answer.out) == (2, ""), typed
    assert "--proxy 姓名:" not in answer.err
    assert "3-1201" in svc("resident add --unit 3-1201 --proxy 孙七:keys").err, (
        "who is there is not replaced in silence"
    )
    tell(svc, "amend 3-1201 代办人=王芳:keys,孙七:放行:12月31日 --reason 业主来电")
    assert shown(svc, "3-1201")["proxies"] == [KEYS, {**PASSES, "name": "孙七"}]
    tell(svc, "amend 3-1201 proxies= --reason 业主收回")
    assert shown(svc, "3-1201")["proxies"] is None
    assert svc("check").code == 0


def test_a_pass_for_one_whom_the_owner_lets_act(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD)
    guide = "pass guide --unit 3-1201 --role non-owner --item 钢琴 -f json --bearer"
    done = {step["name"]: step["done"] for step in svc(f"{guide} 李强").json}
    assert done == {"identity": False, "authorisation": True, "file": True, "owner": False, "signed": False}
    refused(svc, site, issue("李强", agreed=""), "020")  # the owner is phoned all the same
    over = refused(svc, site, OVER + issue("赵云"), "020").err
    assert "到期" in over
    assert "svc amend 3-1201 proxies=王芳:keys,李强:passes:2026-12-31,赵云:all --reason" in over
    other = refused(svc, site, OTHER + issue("王芳"), "020").err
    assert "只授权 王芳 代办 3-1201 的：钥匙" in other
    assert "王芳:passes --reason" in other
    assert "未出示业主授权" in refused(svc, site, issue("路人"), "020").err
    tell(svc, OTHER + issue("李强"))
    issued = shown(svc, "P1")
    assert (issued["status"], issued["authorisation"]) == ("issued", "住户档案所载代办人李强（放行、至 2026-12-31）")
    tell(svc, "[11-24 09:00] amend 3-1201 proxies=王芳:all --reason 业主来函", "[11-24 09:10] " + issue("王芳"))
    assert svc("audit").code == 0


def test_keys_for_one_whom_the_owner_lets_act(svc: Svc, site: Path) -> None:
    prepare(svc, site, ADD)
    other = refused(svc, site, f"{OTHER}{DEPOSIT} 李强", "005.1.2").err
    assert "svc amend 3-1201 proxies=王芳:keys,李强:passes:2026-12-31,赵云:all:2026-11-20,李强:keys --reason" in other
    tell(svc, f"{DEPOSIT} 王芳")
    kept = shown(svc, "K1")
    assert (kept["owner"], kept["signed"]) == ("王小明", "王芳")
    assert kept["authorisation"] == "住户档案所载代办人王芳（钥匙）"
    for line in (f"{LEND} 李强", "key withdraw K1 --signed 李强"):
        assert "只授权 李强 代办 3-1201 的：放行" in refused(svc, site, OTHER + line, "005.1.2").err
    for line in (f"{LEND} 赵云", "key withdraw K1 --signed 赵云", f"{DEPOSIT} 赵云"):
        assert "已于 2026-11-20 到期" in refused(svc, site, OVER + line, "005.1.2").err
    tell(svc, f"{LEND} 赵云", "key return K1", f"{LEND} 王芳", "key return K1", "key withdraw K1 --signed 王芳")
    assert shown(svc, "K1")["status"] == "withdrawn"
    assert svc("audit").code == 0
