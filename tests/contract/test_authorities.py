"""The directory of authorities: it answers where somebody goes, and fills in referrals (006.17, 010.6)."""

from pathlib import Path

import pytest

from svc.site.authorities import load_authorities
from svc.site.phrases_file import load_phrases
from svc.text.paths import built_in_templates
from tests.complaints import quiet, shown, tell
from tests.running import Svc

FUMES = "complaint add --name 王芳 --phone 13800000009 --category other --channel phone --matter 楼下餐馆油烟大"
ASK = "inquiry add --name 王芳 --phone 13800000009 --kind question --channel phone --matter"
OWN = """\
authorities:
- {matter: press, authority: 本区邮政支局, phone: 0311-8888, way: 到和平路9号一楼窗口}
- {matter: {zh: 餐饮油烟, en: fumes}, authority: 桥东城管, phone: '12319', words: [烧烤]}
"""


def own(site: Path, text: str = OWN) -> None:
    """Give the site its own directory."""
    (site / "templates").mkdir(exist_ok=True)
    (site / "templates" / "authorities.yaml").write_text(text, encoding="utf-8")


def last(svc: Svc, number: str) -> dict[str, object]:
    """The last step of a record."""
    return dict(shown(svc, number)["steps"][-1])


def test_where_somebody_goes(svc: Svc, site: Path) -> None:
    quiet(site)
    found = svc("where 烧烤店夜里油烟大 -f json").json
    assert [(row["authority"], row["phone"]) for row in found] == [("城市管理部门", "12345")]
    assert "006.17" in svc("where 油烟").out
    assert {"matter", "authority", "phone", "way"} <= set(found[0])
    assert svc("where restaurant fumes --lang en -f json").json[0]["authority"] == "city management"
    assert len(svc("where -f json").json) == len(load_authorities([built_in_templates()]))
    unknown = svc("where 天外来物")
    assert (unknown.code, "svc edit templates/authorities.yaml" in unknown.err) == (4, True)
    own(site)
    assert [row["authority"] for row in svc("where 油烟 -f json").json] == ["桥东城管"]  # instead of svc's own
    tell(svc, FUMES)
    assert [row["phone"] for row in svc("where C1 -f json").json] == ["12319"]


def test_a_complaint_is_referred_by_the_directory(svc: Svc, site: Path) -> None:
    quiet(site)
    own(site)
    told = tell(svc, FUMES, "complaint refer C1")
    assert "请告知：“餐饮油烟”由桥东城管负责；电话 12319" in told.err
    step = last(svc, "C1")
    assert (step["authority"], step["text"]) == ("桥东城管", "“餐饮油烟”由桥东城管负责；电话 12319")
    add = "complaint add --name 王芳 --phone 13800000009 --channel phone --category"
    tell(svc, f"{add} press --matter 少了一份晚报", "complaint refer C2 --text 请向邮局反映")  # by the category
    assert (last(svc, "C2")["authority"], last(svc, "C2")["text"]) == ("本区邮政支局", "请向邮局反映")
    tell(svc, f"{add} noise --matter 楼上总吵", "complaint refer C3 --matter 邻里纠纷")
    assert (last(svc, "C3")["matter"], last(svc, "C3")["authority"]) == ("邻里纠纷", "居民委员会人民调解组织")
    tell(svc, f"{add} other --matter 门口摆摊", "complaint refer C4 --authority 桥东城管")
    assert "12319" in str(last(svc, "C4")["text"])
    tell(svc, f"{add} other --matter 无处可归的事")
    nothing = svc("complaint refer C5")
    assert (nothing.code, "--authority, --text" in nothing.err, "svc where" in nothing.err) == (2, True, True)
    assert svc("complaint refer C5 --matter 邻里").code == 2
    assert svc("complaint refer C5 --authority 街道办").code == 2  # nobody knows what to tell
    tell(svc, "complaint refer C5 --authority 街道办 --text 请到街道办二楼")


def test_who_is_meant_is_not_guessed(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"{FUMES}，群租")
    doubt = svc("complaint refer C1")
    assert (doubt.code, "--authority" in doubt.err) == (2, True)
    assert "公安派出所与街道办事处" in doubt.err
    tell(svc, "complaint refer C1 --authority 城市管理部门")
    assert "餐饮油烟" in str(last(svc, "C1")["text"])


def test_an_inquiry_is_shown_the_way(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"{ASK} 房产证怎么办", "inquiry refer Q1", f"{ASK} 房产证怎么办", "inquiry refer Q2 请到行政大厅二楼")
    assert last(svc, "Q1")["authority"] == "不动产登记机构"
    assert "authority" not in last(svc, "Q2")  # the way was told in so many words
    tell(svc, f"{ASK} 买菜")
    assert svc("inquiry refer Q3").code == 2
    tell(svc, "inquiry refer Q3 --matter 供电")
    assert "95598" in str(last(svc, "Q3")["text"])


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("{matter: a, authority: b, phone: 打前台}", 2),
        ("{matter: a}", 2),
        ("{matter: a, authority: b, telephone: 1}", 2),
        ("{matter: a, authority: b, category: 天气}", 2),
        ("{matter: {zh: a}, authority: b}", 2),
        ("{matter: a, authority: b}\n- {matter: a, authority: c}", 3),
    ],
)
def test_a_faulty_directory_is_found(svc: Svc, site: Path, entry: str, line: int) -> None:
    quiet(site)
    own(site, f"authorities:\n- {entry}\n")
    found = svc("check -f json")
    assert found.code == 1
    assert f"templates/authorities.yaml:{line}" in svc("check").out
    assert svc("where").code == 5


def test_what_is_told_has_no_taboo_phrase_and_every_matter_is_found_by_its_words() -> None:
    entries = load_authorities([built_in_templates()])
    taboo = load_phrases([built_in_templates()])
    for entry in entries:
        assert taboo.taboo([entry.told]) is None, entry.label
        for word in entry.known_by:
            others = [e for e in entries if e is not entry and word in e.known_by]
            assert not others, word
