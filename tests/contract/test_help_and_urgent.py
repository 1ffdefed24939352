"""A call for help and an urgent repair have terms of their own; a document is answered where that is wanted."""

from pathlib import Path

import pytest

from tests.complaints import CALLBACK, commit, owed, pending, prepare, quiet, refused, settings, shown, status, tell
from tests.running import Svc

HELP = "inquiry add --kind help --matter 老人在大堂摔倒 --place 3栋大堂 --name 王小明 --phone 13800000000"
ANSWER = "inquiry answer Q1 --text 已扶起并陪同就医，家人已到"
REPAIR = "repair add --unit 3-1201 --name 王小明 --item 水管爆裂"
DOCUMENT = "incoming add --sender 街道办 --subject 关于消防通道"


def test_a_call_for_help_is_answered_within_half_an_hour(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, HELP, HELP.replace("help", "question"), HELP.replace("help", "payment"))
    assert pending(svc, "Q1") == {"answer": "2026-11-02T09:30:00"}
    assert pending(svc, "Q2") == {"answer": "2026-11-05T23:59:59"}
    assert pending(svc, "Q3") == {}


def test_the_site_sets_the_term_of_help(svc: Svc, site: Path) -> None:
    quiet(site)
    settings(site, "deadlines: {inquiry.answer.help: 10min}")
    tell(svc, HELP)
    assert pending(svc, "Q1") == {"answer": "2026-11-02T09:10:00"}


def test_a_call_for_help_is_put_off_by_the_director_only(svc: Svc, staffed: Path) -> None:
    prepare(svc, staffed, HELP)
    refused(svc, staffed, "inquiry promise Q1 --next +2h", "006.13")
    refused(svc, staffed, "[11-02 09:05 陈总] inquiry promise Q1 --next +2h", "006.13")
    tell(svc, "[11-02 09:05 周主任] inquiry promise Q1 --next +2h")
    assert pending(svc, "Q1") == {"answer": "2026-11-02T11:05:00"}


def test_whoever_called_for_help_is_called_back_and_a_dissatisfied_one_opens_it_again(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, HELP, ANSWER)
    assert pending(svc, "Q1") == {"callback": "2026-11-09T23:59:59"}
    tell(svc, f"{CALLBACK} --about Q1 --opinion dissatisfied --next 11-04 --why 家人要了解经过")
    assert status(svc, "Q1") == "open"
    assert pending(svc, "Q1")["answer"].startswith("2026-11-04")
    tell(
        svc,
        "[11-03 09:00] inquiry answer Q1 --text 已向家人说明经过",
        f"[11-03 10:00] {CALLBACK} --about Q1 --opinion fairly",
    )
    assert pending(svc, "Q1") == {}


def test_an_urgent_repair_is_dispatched_in_half_an_hour_and_done_in_a_day(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"{REPAIR} --urgency urgent", REPAIR)
    assert pending(svc, "R1") == {"dispatch": "2026-11-02T09:30:00", "done": "2026-11-03T23:59:59"}
    assert pending(svc, "R2") == {"dispatch": "2026-11-03T23:59:59", "done": "2026-11-05T23:59:59"}


@pytest.mark.parametrize(
    ("urgency", "appointment", "due"),
    [
        ("urgent", "'11-02 11:00'", "2026-11-02T11:00:00"),
        ("urgent", "11-06", "2026-11-03T23:59:59"),
        ("normal", "11-06", "2026-11-06T23:59:59"),
    ],
)
def test_the_appointment_counts_of_an_urgent_repair_only_where_it_is_sooner(
    svc: Svc, site: Path, urgency: str, appointment: str, due: str
) -> None:
    quiet(site)
    tell(svc, f"{REPAIR} --urgency {urgency} --appointment {appointment}")
    assert pending(svc, "R1")["done"] == due


def test_an_urgent_repair_is_not_put_off_by_a_later_appointment(svc: Svc, site: Path) -> None:
    quiet(site)
    tell(svc, f"{REPAIR} --urgency urgent", "repair schedule R1 --when 11-08 --why 等配件")
    assert pending(svc, "R1")["done"] == "2026-11-03T23:59:59"
    tell(svc, "repair schedule R1 --when '11-02 15:00' --why 配件已到")
    assert pending(svc, "R1")["done"] == "2026-11-02T15:00:00"


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ("", False),
        ("--sort notice", False),
        ("--sort request", True),
        ("--sort complaint", True),
        ("--sort notice --wants-answer", True),
        ("--sort request --no-answer-wanted", False),
    ],
)
def test_a_document_is_answered_where_an_answer_is_wanted(svc: Svc, site: Path, options: str, wanted: bool) -> None:
    quiet(site)
    tell(svc, f"{DOCUMENT} {options}")
    assert pending(svc, "D1").get("answer") == ("2026-11-05T23:59:59" if wanted else None)
    assert pending(svc, "D1")["report"] == "2026-11-03T23:59:59"


def test_a_document_is_answered_in_writing(svc: Svc, site: Path) -> None:
    prepare(svc, site, f"{DOCUMENT} --sort request")
    refused(svc, site, "incoming answer D1 --text 已清理 --means phone", code=2)
    tell(svc, "incoming answer D1 --text 已清理 --means email")
    assert shown(svc, "D1")["steps"][-1]["means"] == "email"
    assert [o["met"] is not None for o in owed(svc, "answer", "D1")] == [True]


def test_a_written_complaints_document_is_of_the_sort_complaint(svc: Svc, site: Path) -> None:
    commit(site)
    tell(svc, "complaint add --matter 电梯常停 --category facility --channel letter --name 王小明")
    assert shown(svc, "D1")["sort"] == "complaint"
    assert "answer" in pending(svc, "D1")


def test_a_question_is_put_off_long_by_a_director_or_leader_only(svc: Svc, staffed: Path) -> None:
    tell(svc, "inquiry add --matter 停车月票 --kind question --phone 13800000011 --channel phone")
    tell(svc, "inquiry promise Q1 --next 2026-11-17 --text 待公司答复")
    refused(svc, staffed, "inquiry promise Q1 --next 2026-11-18 --text 待公司答复", "013.8")
    tell(svc, "[11-02 09:05 陈总] inquiry promise Q1 --next 2026-11-18 --text 待公司答复")
