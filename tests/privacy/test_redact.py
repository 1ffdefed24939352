"""`--redact`: nobody's name, home, phone or number is given away (006.15)."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import secrets
from tests.complaints import ADD, prepare, quiet, tell
from tests.running import Svc
from tests.sites import Sites

NOW = "2026-11-23 09:00"
SHAPES = ("table", "md", "csv", "tsv", "json", "jsonl", "yaml")
FILE = """id: C2026-{number:04}
received: '2026-11-02T{hour:02}:00:00+08:00'
name: {name}
unit: {unit}
phone: '{phone}'
matter: {matter}
category: noise
channel: phone
receiver: 李敏
steps:
- {{at: '2026-11-03T09:00:00+08:00', by: 周主任, do: case, text: {text}}}
"""


def put(site: Path, number: int, **facts: Any) -> None:
    """A complaint picked for the case book, as a file."""
    known = {
        "name": "王小明",
        "unit": "3-1201",
        "phone": "13800000011",
        "matter": "噪声",
        "text": "典型",
        "hour": number,
    }
    path = site / "records" / "complaint" / "2026" / "11" / f"C2026-{number:04}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    quoted = {
        key: json.dumps(v, ensure_ascii=False) if key in ("matter", "text", "name") else v for key, v in facts.items()
    }
    path.write_text(FILE.format(**(known | {"number": number} | quoted)), "utf-8")


def comments(svc: Svc, options: str = "") -> list[str]:
    """The comments of the redacted cases."""
    result = svc(f"report cases --redact -f json {options}", now=NOW)
    assert result.code == 0, result.shown
    return [case["comment"] for case in result.json]


def comment(svc: Svc, site: Path, text: str, others: Sequence[dict[str, Any]] = (), **facts: Any) -> str:
    """A comment as it is when redacted, on a case of 王小明 in 3-1201."""
    put(site, 1, text=text, **facts)
    for number, other in enumerate(others, 2):
        put(site, number, **other)
    return comments(svc)[0]


# Must show: nothing of the sample site


def picked(site: Path) -> None:
    """Pick every complaint for the book, each with a comment in which people and homes are named."""
    staff = "、".join(member["name"] for member in secrets.load(site / "svc.yaml")["staff"])
    for path in sorted((site / "records" / "complaint").rglob("*.yaml")):
        facts = secrets.load(path)
        said = f"{facts['name']}（{facts.get('unit', '')}，{facts.get('phone', '')}）与{staff}；见{facts['id']}"
        with path.open("a", encoding="utf-8") as file:
            file.write(f"- {{at: '2026-11-22T09:00:00+08:00', by: 周主任, do: case, text: '{said}'}}\n")


@pytest.mark.parametrize("shape", SHAPES)
def test_the_redacted_case_book_holds_no_name_phone_unit_or_number_of_the_sample_site(
    svc: Svc, sites: Sites, tmp_path: Path, shape: str
) -> None:
    sample = sites.put("sample", tmp_path / "sample")
    picked(sample)
    hidden = secrets.of(sample)
    assert {"王小明", "3-1201", "13800000011", "李敏", "C2026-0010", "来信〔2026〕07号", "宏远装饰", "305X"} <= hidden
    open_ = svc(f"report cases -f {shape}", now=NOW, cwd=sample).out
    assert len(secrets.given_away(hidden, open_)) > 100  # the search finds them where they are
    result = svc(f"report cases --redact -f {shape}", now=NOW, cwd=sample)
    assert result.code == 0
    assert secrets.given_away(hidden, result.out) == set()


def test_the_sample_s_own_book_holds_none_either(svc: Svc, sites: Sites, tmp_path: Path) -> None:
    sample = sites.put("sample", tmp_path / "sample")
    for line in ("report cases --redact", "report cases --redact --lang en", "report cases --redact -o book.csv"):
        result = svc(line, now=NOW, cwd=sample)
        assert result.code == 0
        assert secrets.given_away(secrets.of(sample), result.out) == set()
    assert secrets.given_away(secrets.of(sample), (sample / "book.csv").read_text("utf-8")) == set()


# The same person by the same stand-in


def test_the_same_person_has_the_same_stand_in_in_fields_and_in_texts(svc: Svc, site: Path) -> None:
    put(site, 1, text="王小明来电，李敏记录")
    put(site, 2, name="李红", unit="5-0101", text="王小明又来，李红也在")
    (first, second) = svc("report cases --redact -f json", now=NOW).json
    assert first["facts"]["name"] == "住户甲"
    assert first["facts"]["receiver"] == "工作人员A"
    assert first["comment"] == "住户甲来电，工作人员A记录"
    assert second["comment"] == "住户甲又来，住户乙也在"


def test_a_record_that_comes_later_renames_nobody(svc: Svc, site: Path) -> None:
    put(site, 1, text="王小明")
    put(site, 2, name="李红", unit="5-0101", text="王小明和李红")
    before = comments(svc)
    put(site, 3, name="艾迪", unit="1-0101", text="艾迪")
    assert comments(svc)[:2] == before


def test_order_is_by_when_somebody_was_first_heard_of_not_by_number(svc: Svc, site: Path) -> None:
    put(site, 1, hour=20, name="李红", unit="5-0101", text="李红")
    put(site, 2, hour=8, text="王小明")
    assert comments(svc) == ["住户甲", "住户乙"]  # the book's order is that of time, too


def test_two_who_share_a_surname_and_a_title_are_two(svc: Svc, site: Path) -> None:
    put(site, 1, name="王先生", text="王先生来电")
    put(site, 2, name="王先生", unit="5-0101", text="王先生来访")
    put(site, 3, name="李红", unit="6-0101", text="找过王先生")
    assert comments(svc) == ["住户甲来电", "住户乙来访", "找过某先生"]


def test_who_gave_the_full_name_once_is_known_by_the_title_in_the_same_home(svc: Svc, site: Path) -> None:
    put(site, 1, text="王小明")
    put(site, 2, name="王先生", text="王先生")
    put(site, 3, name="王女士", unit="8-0101", text="王女士", phone="13800000011")
    assert comments(svc) == ["住户甲", "住户甲", "住户甲"]


def test_a_letters_sender_is_who_complained(svc: Svc, site: Path) -> None:
    letter = "complaint add --category noise --channel letter"
    quiet(site)
    tell(
        svc,
        f"{letter} --name 宋女士 --unit 3-1201 --matter 噪声",
        f"{letter} --name 宋女士 --unit 5-0101 --matter 电梯",
        "complaint case C1 --comment 宋女士来信",
        "complaint case C2 --comment 宋女士来信",
        "note D2 宋女士补充",
        "incoming report D2 --text 宋女士再来信",
    )
    cases = svc("report cases --redact -f json", now=NOW).json
    assert [case["comment"] for case in cases] == ["住户甲来信", "住户乙来信"]
    assert {e["text"] for e in cases[1]["events"] if e["kind"] == "incoming"} == {"住户乙补充", "住户乙再来信"}


# Names in texts


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("王小明来电", "住户甲来电"),
        ("王小明先生来电", "住户甲来电"),
        ("王先生来电", "住户甲来电"),
        ("王 小 明来电", "住户甲来电"),
        ("王\u200b小明来电", "住户甲来电"),
        ("姓王的业主", "姓住户甲的业主"),
        ("小明妈妈来电", "住户甲妈妈来电"),
        ("老王家里", "住户甲家里"),
        ("请李敏回电", "请工作人员A回电"),
        ("李女士接待", "工作人员A接待"),
        ("赵先生路过", "某先生路过"),
        ("司马师傅修好", "某师傅修好"),
        ("住户王业主来访", "住户住户甲来访"),
        ("楼上王家和王太、王生", "楼上住户甲家和住户甲、住户甲"),
        ("这张总表上王太吵", "这张总表上王太吵"),
    ],
)
def test_a_name_is_found_however_people_put_it(svc: Svc, site: Path, text: str, redacted: str) -> None:
    assert comment(svc, site, text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "业主很高兴",
        "晚上是否安静",
        "保持安静，方便邻居",
        "对方女士没有留名",
        "向女士道歉",
        "感谢先生提醒",
        "保安队长到场",
        "施工单位停工",
        "小区小时工",
        "维修班和安防班到场",
        "2026年11月2日 09:30 到场，2026-11-03T10:00:00+08:00 离开",
        "费用1200000元，用电12345678度",
        "地下车库B1区12楼",
        "7月1-15日共102户",
        "一座桥边第3-5层",
    ],
)
def test_words_that_only_look_like_somebody_stay(svc: Svc, site: Path, text: str) -> None:
    others = [
        {"name": "高兴", "unit": "5-0101"},
        {"name": "安静", "unit": "5-0102"},
        {"name": "施女士", "unit": "5-0103"},
    ]
    assert comment(svc, site, text, others) == text


def test_an_everyday_word_is_a_name_where_something_shows_it(svc: Svc, site: Path) -> None:
    others = [{"name": "高兴", "unit": "5-0101", "text": "高兴要求停工，他很高兴"}]
    assert comment(svc, site, "业主高兴和高兴先生", others) == "业主住户乙和住户乙"
    assert comments(svc)[1] == "住户乙要求停工，他很高兴"


def test_a_known_name_in_a_longer_word_is_hidden_rather_than_given_away(svc: Svc, site: Path) -> None:
    assert comment(svc, site, "王小明亮") == "住户甲亮"
    assert comment(svc, site, "每周主任接待日") == "每工作人员B接待日"
    assert comment(svc, site, "Li Ming, LIMING, sliming", name="Li Ming") == "住户甲, 住户甲, sliming"


def test_a_word_can_be_hidden_that_stands_in_no_field(svc: Svc, site: Path) -> None:
    put(site, 1, text="隔壁张大头和阿花")
    assert comments(svc, "--hide 张大头 --hide 阿花") == ["隔壁某人和某人"]


@pytest.mark.parametrize(
    ("name", "text", "redacted"),
    [
        ("Anna Schmidt", "Anna said Schmidt, not Annabel", "住户甲 said 住户甲, not Annabel"),
        ("阿依古丽·买买提", "阿依古丽来过，买买提也来", "住户甲来过，住户甲也来"),
        ("欧阳春", "老欧阳和欧阳阿姨", "住户甲和住户甲"),
    ],
)
def test_one_word_of_a_name_is_enough(svc: Svc, site: Path, name: str, text: str, redacted: str) -> None:
    assert comment(svc, site, text, name=name) == redacted


def test_a_telephone_is_the_same_without_its_area_code(svc: Svc, site: Path) -> None:
    assert comment(svc, site, "8266-0001，与8266-0002不同", phone="0755-82660001") == "****，与8266-0002不同"


def test_departments_and_roles_stay(svc: Svc, staffed: Path) -> None:
    tell(svc, "complaint add --matter 噪声 --category noise --channel phone --name 业主 --unit 3-1201")
    tell(svc, "complaint dispatch C1 --to 安防班", "complaint case C1 --comment 安防班与业主沟通，张师傅到场")
    (case,) = svc("report cases --redact -f json", now=NOW).json
    assert case["facts"]["name"] == "业主"
    assert case["comment"] == "安防班与业主沟通，工作人员D到场"
    assert case["events"][1]["text"] == "安防班"


@pytest.mark.parametrize(
    "name",
    [
        "王小明先生",
        "王小明（业主）",
        "王小明 138 0000 0011",
        "3-1201王小明",
        "3栋1201室王小明",
        "王 小明",
        "王小明、李红",
        "王小明和李红",
    ],
)
def test_whatever_is_written_beside_a_name_it_is_the_same_person(svc: Svc, site: Path, name: str) -> None:
    put(site, 1, name="王小明", text="王小明")
    put(site, 2, name=name, text="王小明")
    (first, second) = svc("report cases --redact -f json", now=NOW).json
    assert second["comment"] == first["comment"] == "住户甲"
    assert second["facts"]["name"] == ("住户甲、住户乙" if "李红" in name else "住户甲")


def test_of_a_title_that_several_may_bear_nobody_is_guessed(svc: Svc, staffed: Path) -> None:
    put(staffed, 1, name="王小明", text="王先生")
    put(staffed, 2, name="王先生", unit="3-1202", text="王先生", phone="13800000012")
    put(staffed, 3, name="李红", unit="5-0101", text="王先生和周主任，Mr. Wang")
    put(staffed, 4, name="周小红", unit="5-0102", text="周主任")
    assert comments(svc) == ["住户甲", "住户乙", "某先生和工作人员B，Mr. 某人", "工作人员B"]


# Homes, phones, numbers


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("3-1201漏水", "甲栋01户漏水"),
        ("３－１２０１漏水", "甲栋01户漏水"),
        ("3栋1201室漏水", "甲栋01户漏水"),
        ("3#1201漏水", "甲栋01户漏水"),
        ("三号楼1201漏水", "甲栋01户漏水"),
        ("3号楼2单元1201漏水", "甲栋01户漏水"),
        ("1201室漏水", "甲栋01户漏水"),
        ("1201漏水", "甲栋01户漏水"),
        ("0802室漏水", "乙栋01户漏水"),
        ("8-802与8-0802", "乙栋01户与乙栋01户"),
        ("楼上3-1301装修", "楼上甲栋某户装修"),
        ("12-0101和9栋", "某栋某户和某栋"),
        ("3栋二单元电梯", "甲栋二单元电梯"),
        ("底商-02与底商02、底商2号", "丙栋01户与丙栋01户、丙栋01户"),
        ("3栋12层01室，12楼1号", "甲栋01户，甲栋01户"),
        ("3#-1201，3栋一二零一", "甲栋01户，甲栋01户"),
        ("5楼3户和12楼3号电梯", "5楼3户和12楼3号电梯"),
    ],
)
def test_a_home_is_found_however_people_write_it(svc: Svc, site: Path, text: str, redacted: str) -> None:
    others = [{"name": "李红", "unit": "8-0802"}, {"name": "便民超市", "unit": "底商-02"}]
    assert comment(svc, site, text, others) == redacted


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("13800000011", "138****"),
        ("138 0000 0011", "138****"),
        ("138-0000-0011", "138****"),
        ("１３８００００００１１", "138****"),
        ("+86 13800000011", "138****"),
        ("13912345678", "139****"),
        ("0755-8266 1234转801", "****"),
        ("(010)82661234", "****"),
        ("分机82660", "分机****"),
        ("一三八零零零零零零一一", "138****"),
        ("138零零零零零零11", "138****"),
        ("1 3 8 0 0 0 0 0 0 1 1", "138****"),
        ("车牌B12345", "车牌****"),
        ("抖音号 xm1201", "抖音号 ****"),
        ("粤B·00X58", "****"),
        ("44030119900101123X", "****"),
        ("证件尾号305X", "证件尾号****"),
        ("limin@example.com", "****"),
        ("微信 abc_12345", "微信 ****"),
        ("6222 0200 1234 5678 901", "****"),
        ("见c2026-0001", "见投诉甲"),
        ("见C2025-0099", "见****"),
        ("见C1、C2，同c2", "见投诉甲、投诉乙，同投诉乙"),
        ("C-2026-0001和C20260001", "投诉甲和投诉甲"),
        ("C2栋、R22制冷剂、地下B1车库", "C2栋、R22制冷剂、地下B1车库"),
    ],
)
def test_numbers_are_hidden_known_or_not(svc: Svc, site: Path, text: str, redacted: str) -> None:
    assert comment(svc, site, text, [{"name": "李红", "phone": "82660", "unit": "8-0802"}]) == redacted


def test_a_document_s_number_is_hidden_wherever_it_stands(svc: Svc, site: Path) -> None:
    prepare(
        svc,
        site,
        f"{ADD} --document 传真1103",
        "complaint case C1 --comment 见传真1103及东街办〔2026〕45号",
    )
    (case,) = svc("report cases --redact -f json", now=NOW).json
    assert case["facts"]["document"] == "****"
    assert case["comment"] == "见****及东街办****"


def test_stand_ins_are_in_the_language_spoken(svc: Svc, site: Path) -> None:
    put(site, 1, text="王小明, 3-1201, 9-0101, 李敏, C2026-0001")
    assert comments(svc, "--lang en") == [
        "resident A, building A home 01, some building, some home, employee A, complaint A"
    ]


def test_what_is_given_away_says_that_dates_are_not_replaced(svc: Svc, site: Path) -> None:
    put(site, 1, text="2026-11-02到场")
    out = svc("report cases --redact", now=NOW).out
    assert "日期保留" in out
    assert "2026-11-02到场" in out


# Whatever the names

SURNAMES = st.sampled_from("王李张刘陈杨赵黄周吴徐孙胡朱欧")
GIVEN = st.text(st.sampled_from("伟芳娜秀英敏强磊洋艳勇军杰娟涛超梅桂鑫玲"), min_size=1, max_size=2)
NAMES = st.one_of(
    st.builds(str.__add__, SURNAMES, GIVEN),
    st.sampled_from(["欧阳锋", "司马玲", "Anna Schmidt", "O'Neil", "María", "阿依古丽·买买提", "李伟（租户）"]),
)
UNITS = st.builds("{}-{:02}{:02}".format, st.integers(1, 20), st.integers(1, 30), st.integers(1, 8))
PHONES = st.builds("1{}{:09}".format, st.sampled_from("35789"), st.integers(0, 10**9 - 1))
TEXTS = st.sampled_from(
    [
        "{name}说不满意",
        "电话{phone}，{name}",
        "（{name}）{unit}漏水",
        "找{name}、{name}先生",
        "{unit}{name}{phone}",
        "请{phone}转{name}",
    ]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(st.tuples(NAMES, UNITS, PHONES, TEXTS), min_size=1, max_size=5, unique_by=lambda p: p[0]))
def test_whoever_they_are_nobody_is_given_away(svc: Svc, site: Path, people: list[tuple[str, str, str, str]]) -> None:
    for path in (site / "records").rglob("*.yaml"):
        path.unlink()
    for number, (name, unit, phone, text) in enumerate(people, 1):
        other = people[number % len(people)]
        said = (
            text.format(name=name, unit=unit, phone=phone)
            + "；"
            + text.format(name=other[0], unit=other[1], phone=other[2])
        )
        put(site, number, name=name, unit=unit, phone=phone, matter=said, text=said)
    result = svc("report cases --redact -f json", now=NOW)
    assert result.code == 0, result.shown
    bare = {re.sub("（.*", "", name) for name, *_rest in people}
    hidden = bare | {unit for _name, unit, *_rest in people} | {phone for _name, _unit, phone, _text in people}
    assert secrets.given_away(hidden, result.out) == set()
    called = {case["facts"]["name"] for case in result.json}
    assert len(called) == len(bare)
    for case, (_name, _unit, _phone, text) in zip(result.json, people, strict=True):
        if "{name}" in text:
            assert case["facts"]["name"] in case["comment"]
