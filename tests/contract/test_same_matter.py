"""The same matter twice (015.7): an open record that may be the same is named at once, and joined with `--same-as`."""

import pytest

from tests.running import Svc

ADD = "complaint add --category noise --channel phone"


@pytest.fixture(autouse=True, params=["index", "files"])
def looked_up_in(request: pytest.FixtureRequest, svc: Svc) -> None:
    """The index tells what may be the same, and where there is none, the files do."""
    if request.param == "index":
        assert svc("reindex").code == 0


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [
        ("--unit 3-1201 --matter 楼上装修", "--unit 3栋1201室 --matter 又吵了", True),
        ("--phone 13800000011 --matter 楼上装修", "--phone '138-0000-0011' --matter 又吵了", True),
        ("--unit 3-1201 --matter 楼上装修", "--unit 5-0602 --matter 楼上装修", True),
        ("--unit 3-1201 --matter 楼上装修", "--unit 5-0602 --matter 又吵了", False),
    ],
)
def test_an_open_complaint_that_may_be_the_same_is_named(first: str, second: str, named: bool, svc: Svc) -> None:
    assert svc(f"{ADD} {first}").err == ""
    done = svc(f"{ADD} {second}")
    assert done.code == 0
    assert ("svc complaint same-as C2026-0002 C2026-0001" in done.err) == named


def test_another_sort_a_settled_one_and_yesterdays_text_from_elsewhere_are_not_named(svc: Svc) -> None:
    svc(f"{ADD} --unit 3-1201 --matter 楼上装修")
    assert svc("complaint add --category pests --channel phone --unit 3-1201 --matter 蟑螂").err == ""
    assert svc(f"{ADD} --unit 6-0101 --matter 楼上装修", now="2026-11-03 09:00").err == ""
    svc("complaint withdraw C1 --text 住户撤回", now="2026-11-03 09:05")
    again = svc(f"{ADD} --unit 3-1201 --matter 又吵了", now="2026-11-03 09:10")
    assert "C2026-0001" not in again.err


def test_joined_at_once_nothing_is_named_and_a_wrong_number_registers_nothing(svc: Svc) -> None:
    svc(f"{ADD} --unit 3-1201 --matter 楼上装修")
    done = svc(f"{ADD} --unit 3-1201 --matter 又吵了 --same-as C1")
    assert (done.code, done.err) == (0, "")
    shown = svc("show C2 -f json").json
    assert (shown["status"], shown["steps"][0]["do"], shown["steps"][0]["of"]) == ("joined", "same-as", "C2026-0001")
    assert "same_as" not in shown
    assert svc(f"{ADD} --unit 3-1201 --matter 三 --same-as C9").code == 4
    assert len(svc("complaint list -f json").json) == 2


def test_a_home_that_calls_again_and_again_is_told_of_its_last_three(svc: Svc) -> None:
    for n in range(5):
        done = svc(f"repair add --unit 3-1201 --item 水管漏水{n}")
    assert [line.split()[1] for line in done.err.splitlines() if line.startswith("svc:")] == [
        "R2026-0004", "R2026-0003", "R2026-0002",
    ]  # fmt: skip
