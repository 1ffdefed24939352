"""Checklists of conduct: every item has its article, every article of conduct an item, and months are counted."""

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from svc.reports import inspections
from svc.site import checklists
from svc.site.settings import read_site
from svc.store.store import Store
from svc.text.errors import BadInput, Damaged
from tests.complaints import quiet, tell
from tests.running import ROOT, Svc

ZONE = ZoneInfo("Asia/Shanghai")
BUILT_IN = ROOT / "templates" / "checklists"
EVERY = checklists.all_checklists([BUILT_IN])
CONDUCT = {  # articles that ask how people behave: document (and part), and how many items it has
    "001": 5,
    "002": 10,
    "003": 18,
    "004": 10,
    "005.1": 5,
    "005.2": 10,
    "005.3": 7,
    "010": 11,
    "013": 11,
    "018.1": 4,
    "018.2": 3,
    "018.3": 3,
}


@pytest.mark.parametrize(("document", "count"), CONDUCT.items())
def test_every_article_of_conduct_has_an_item(document: str, count: int) -> None:
    said = {item.article for each in EVERY.values() for item in each.items}
    assert {f"{document}.{n}" for n in range(1, count + 1)} <= said
    assert "008" in said


def test_items_belong_to_the_documents_that_their_checklist_names() -> None:
    for each in EVERY.values():
        documents = set(re.findall(r"\d{3}", each.number))
        assert {item.article[:3] for item in each.items} == documents, each.name


def test_what_lists_show_of_an_item_tells_it_from_its_neighbours() -> None:
    for each in EVERY.values():
        for labels in ([c.zh for c in each.choices], [c.en for c in each.choices]):
            assert len(set(labels)) == len(labels), each.name
            assert not any("、" in label for label in labels), each.name


LIST = """title: {zh: 门岗, en: Gate}
number: XJ-01
items:
- {id: greets, article: '002.10', zh: 见人先问好, en: Greets first}
- {id: upright, article: '002.7', zh: 站姿端正}
"""


def write(folder: Path, text: str = LIST, name: str = "gate") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def test_a_site_adds_a_checklist_and_replaces_one_of_the_same_name(tmp_path: Path) -> None:
    own = write(write(tmp_path / "own"), LIST, "appearance")
    found = checklists.all_checklists([own, BUILT_IN])
    assert found.keys() == EVERY.keys() | {"gate"}
    assert [item.id for item in found["appearance"].items] == ["greets", "upright"]
    assert found["area"] == EVERY["area"]


def test_an_item_without_english_is_said_in_chinese(tmp_path: Path) -> None:
    assert checklists.load_checklist("gate", [write(tmp_path / "own")]).items[1].en == "站姿端正"


def test_a_checklist_is_found_by_name_or_title_and_a_near_one_is_named() -> None:
    assert checklists.load_checklist("appearance", [BUILT_IN]) is not None
    assert checklists.load_checklist("仪容仪表", [BUILT_IN]).name == "appearance"
    with pytest.raises(BadInput) as error:
        checklists.load_checklist("apearance", [BUILT_IN])
    assert "appearance" in error.value.todo


def test_a_broken_checklist_does_not_stand_in_the_way_of_another(tmp_path: Path) -> None:
    own = write(tmp_path / "own", "title: [", "broken")
    assert checklists.load_checklist("appearance", [own, BUILT_IN]).name == "appearance"
    with pytest.raises(Damaged):
        checklists.load_checklist("broken", [own, BUILT_IN])


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("title: {zh: 门岗, en: Gate}\n", "", 1),
        ("title: {zh: 门岗, en: Gate}", "title: {zh: 门岗}", 1),
        ("number", "nunber", 2),
        ("id: greets", "id: 问好", 4),
        ("id: greets", "id: upright", 5),
        ("article: '002.7'", "article: '2.7'", 5),
        (", zh: 站姿端正", "", 5),
        (", zh: 站姿端正", ", zh: 站姿端正, de: gerade", 5),
        ("items:", "things:", 3),
    ],
)
def test_a_malformed_checklist_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    assert old in LIST
    folder = write(tmp_path / "own", LIST.replace(old, new))
    with pytest.raises(Damaged) as fault:
        checklists.load_checklist("gate", [folder])
    assert (fault.value.path, fault.value.line) == (folder / "gate.yaml", line)


def test_failures_are_counted_by_item_within_the_month(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(
        svc,
        "[10-31 23:59 李敏] inspect add --rest-pass --checklist appearance --fail badge",
        "[11-01 00:00 李敏] inspect add --rest-pass --checklist appearance --fail badge --fail standing",
        "[11-30 23:59 李敏] inspect add --rest-pass --checklist appearance --fail badge",
        "[11-30 23:59 李敏] inspect add --rest-pass --checklist area --fail tidy",
        "[11-30 23:59 李敏] inspect add --rest-pass --checklist area",
        "[11-30 23:59 李敏] inspect add --rest-pass --checklist area --fail quiet",
        "[12-01 00:00 李敏] inspect add --rest-pass --checklist area --fail tidy",
        "[12-01 00:10 李敏] cancel I6 --reason 误登",
    )
    book = Store(read_site(site), datetime(2026, 12, 2, tzinfo=ZONE)).everything()
    counts = inspections.count_failures(book, date(2026, 11, 1), date(2026, 11, 30), ZONE)
    assert [(c.checklist, c.item, c.checked, c.failed) for c in counts if c.failed] == [
        ("appearance", "badge", 2, 2),
        ("appearance", "standing", 2, 1),
        ("area", "tidy", 2, 1),
    ]
    assert counts[0].records == ("I2026-0002", "I2026-0003")
    assert {c.item for c in counts if c.checklist == "area"} == {item.id for item in EVERY["area"].items}
