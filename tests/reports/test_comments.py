"""What the director says of a period: kept with its paper, printed by its report, frozen by handing in (012.5)."""

from pathlib import Path

import pytest

from tests.complaints import ADD, commit, prepare, refused, settings, tell
from tests.running import Svc
from tests.sites import clean, subjects

STAFF = "staff:\n- {name: 李敏, role: desk}\n- {name: 周主任, role: director}\n- {name: 陈总, role: leader}"


def test_a_comment_is_kept_printed_and_frozen_by_handing_in(svc: Svc, site: Path) -> None:
    prepare(svc, site, *[ADD] * 3)
    settings(site, STAFF)
    commit(site)
    tell(svc, "[12-02 09:00 周主任] report comment 2026-11 装修噪声仍是首位")
    tell(svc, "[12-02 09:05 周主任] report comment 2026-H2 --text 下半年重在午间巡查")
    tell(svc, "[12-02 09:06 周主任] report comment 2026 全年平稳")
    assert subjects(site)[-1] == "submission YEAR@2026-12: comment"
    clean(site)
    kept = {path.relative_to(site / "records/submission").as_posix() for path in site.rglob("submission/**/*.yaml")}
    assert kept == {"2026/11/AL.yaml", "2026/12/HALF.yaml", "2026/12/YEAR.yaml"}
    assert svc("show HALF@2026-12 -f json", now="2026-12-03").json["status"] == "analysis"

    now = "2027-01-10 09:00"
    assert svc("form submit HALF --half 2026-H2", now=now, by="周主任").code == 0
    assert svc("report comment 2026-H2 补充：一月复查", now="2027-01-11 09:00", by="周主任").code == 0
    assert svc("show HALF@2026-12 -f json", now=now).json["status"] == "submitted"
    said = svc("report half 2026-H2 -f json", now="2027-01-12").json["comments"]
    assert [(c["by"], c["text"], c["late"]) for c in said] == [
        ("周主任", "下半年重在午间巡查", False),
        ("周主任", "补充：一月复查", True),
    ]
    shown = svc("report half 2026-H2", now="2027-01-12").out
    assert "■ 评述" in shown
    assert "2027-01-11 09:00（呈报后）" in shown
    assert "装修噪声仍是首位" in svc("report month 2026-11 -f md", now="2027-01-12").out
    assert "全年平稳" in svc("report year 2026 -f html", now="2027-01-12").out
    assert "评述" not in svc("report month 2026-12", now="2027-01-12").out
    assert svc("check", now="2027-01-12").code == 0


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("[李敏] report comment 2026-11 好", 3, "012.5"),
        ("[陈总] report comment 2026-11 好", 3, "主任"),
        ("[周主任] report comment 2026-11", 2, "--text"),
        ("[周主任] report comment 2027-01 好", 2, "2027-01"),
        ("[周主任] report comment 2026-H3 好", 2, "2026-H1"),
        ("[周主任] report comment soon 好", 2, "2026-11"),
    ],
)
def test_only_the_director_says_it_of_a_period_that_has_begun(
    svc: Svc, site: Path, line: str, code: int, said: str
) -> None:
    settings(site, STAFF)
    commit(site)
    assert said in refused(svc, site, line, code=code).err
