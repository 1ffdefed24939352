"""Value classes do what the standard library's do, and can be replaced by them one for one."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from functools import cached_property
from typing import Any

import pytest

from svc.text import dataclass as ours


def _declared(made: Any) -> tuple[type, type, type]:
    """The same three classes by one of the two."""

    @made.dataclass(frozen=True)
    class Home:
        unit: str
        floors: tuple[int, ...] = (1,)
        seen: int = made.field(default=0, compare=False)

        @cached_property
        def building(self) -> str:
            return self.unit.partition("-")[0]

    @made.dataclass(frozen=True)
    class Shop(Home):
        sells: str = "面"

    @made.dataclass
    class Visit:
        home: Any
        notes: list[str] = made.field(default_factory=list)

        def __post_init__(self) -> None:
            self.notes.append("到访")

    return Home, Shop, Visit


@pytest.mark.parametrize("made", [dataclasses, ours])
def test_they_are_filled_compared_shown_and_changed_alike(made: Any) -> None:
    home, shop, visit = _declared(made)
    one = home("3-1201")
    assert (one.unit, one.floors, one.seen, one.building) == ("3-1201", (1,), 0, "3")
    assert one == home("3-1201", seen=7)
    assert hash(one) == hash(home("3-1201", seen=7))
    assert one != home("3-1202")
    assert one != shop("3-1201")
    assert one != "3-1201"
    assert repr(shop("S", (1, 2))).endswith("Shop(unit='S', floors=(1, 2), seen=0, sells='面')")
    assert made.replace(one, seen=3).seen == 3
    assert copy.deepcopy(one) == one
    assert visit(one).notes == ["到访"]
    assert visit(one).notes is not visit(one).notes
    for wrong in (lambda: home(), lambda: home("1", (), 0, 9), lambda: made.replace(one, room=1)):
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(AttributeError):
        one.unit = "4-0101"
    with pytest.raises(AttributeError):
        del one.unit
    with pytest.raises(TypeError):
        hash(visit(one))
    changed = visit(one)
    changed.home = None
    assert changed.home is None


@ours.dataclass(eq=False)
class Clock:
    """Equal only to itself, and known outside a test."""

    hour: int


def test_objects_without_comparison_are_keys_and_can_be_pickled() -> None:
    one = Clock(8)
    assert {one: 1}[one] == 1
    assert one != Clock(8)
    assert pickle.loads(pickle.dumps(one)).hour == 8


def test_values_by_name_are_a_copy_of_the_outermost_level_only() -> None:
    _home, _shop, visit = _declared(ours)
    one = visit("3-1201")
    assert ours.as_dict(one) == {"home": "3-1201", "notes": ["到访"]}
    assert ours.field_names(visit) == ("home", "notes")
