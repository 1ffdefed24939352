"""Keys: whatever is lent, brought back or lost, custody = cabinet + out + lost, and no key is lent twice."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from svc.dates.workdays import Calendar, parse_duration
from svc.kinds import key_custody, key_figures
from svc.kinds.key import KEY
from svc.model.case import Actor, People
from svc.model.record import Record, Taken
from svc.rules import deadlines, steps
from svc.rules.terms import Terms
from svc.text.errors import BadInput, Refusal
from tests.complaints import quiet
from tests.complaints import settings as configure
from tests.running import Svc
from tests.sites import STAFF

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 2, 9, tzinfo=ZONE)
TERMS = Terms({"key.return": parse_duration("0d")}, Calendar(ZONE), staffed=True)
PEOPLE = ("张师傅", "李四", "王五")
DESK, DIRECTOR = Actor("李敏", "desk"), Actor("周主任", "director")


# An oracle: custody as somebody would keep it on paper, counting only


@dataclass
class Paper:
    """One custody on paper: how many keys there are, each loan as borrower, number out and due time, and the lost."""

    kept: int
    loans: list[list[Any]] = field(default_factory=list)
    lost: int = 0
    withdrawn: bool = False

    @property
    def out(self) -> int:
        return sum(left for _who, left, _due in self.loans)

    @property
    def cabinet(self) -> int:
        return self.kept - self.out - self.lost

    def open(self, who: str | None) -> list[list[Any]]:
        return [loan for loan in self.loans if loan[1] and who in (None, loan[0])]

    def allows(self, move: Move, all_papers: list[Paper], now: datetime) -> bool:
        """Whether the move is one that the desk may make."""
        mine = self.open(move.who)
        if move.do == "lend":
            late = any(due < now for paper in all_papers for _w, _l, due in paper.open(move.who))
            return (
                not self.withdrawn
                and move.count <= self.cabinet
                and (not late or (move.by is DIRECTOR and bool(move.why)))
            )
        if move.do == "withdraw":
            return not self.withdrawn and not self.out
        if move.do == "extend":
            return not self.withdrawn and bool(mine)
        if move.do == "lost" and move.who is None:  # from the cabinet
            return not self.withdrawn and move.count <= self.cabinet
        return move.count <= sum(left for _w, left, _d in mine)

    def make(self, move: Move, now: datetime) -> None:
        """Write the move down."""
        if move.do == "lend":
            self.loans.append([move.who, move.count, move.due or now.replace(hour=23, minute=59, second=59)])
        elif move.do == "withdraw":
            self.withdrawn = True
        elif move.do == "extend":
            for loan in self.open(move.who):
                loan[2] = move.due
        elif move.do == "lost" and move.who is None:
            self.lost += move.count
        else:
            left = move.count
            for loan in self.open(move.who):
                part = min(left, loan[1])
                loan[1] -= part
                left -= part
            self.lost += move.count if move.do == "lost" else 0


@dataclass(frozen=True)
class Move:
    """Something tried at the desk with one of the records."""

    on: int
    do: str
    who: str | None
    count: int
    by: Actor
    why: str
    lapse: timedelta
    lasts: timedelta

    due: datetime | None = None

    def answers(self, now: datetime) -> dict[str, Any]:
        """What is answered; nobody named as the loser means the cabinet."""
        given: dict[str, Any] = {} if self.do in ("withdraw", "extend") else {"count": self.count}
        if self.who and self.do != "withdraw":
            given["borrower"] = self.who
        if self.do == "lost" and not self.who:
            given["cabinet"] = True
        if self.do == "extend" or (self.do == "lend" and self.lasts):
            given["due"] = now + self.lasts
        if self.why or self.do in ("extend", "lost"):
            given["text"] = self.why or "说明"
        if self.do == "lend":
            given |= {"phone": "13800000022", "purpose": "通风"}
        return given | ({"signed": "王小明"} if self.do == "withdraw" else {})


MOVES = st.builds(
    Move,
    on=st.integers(0, 2),
    do=st.sampled_from(["lend", "lend", "lend", "return", "return", "extend", "lost", "withdraw"]),
    who=st.sampled_from(PEOPLE),
    count=st.integers(1, 3),
    by=st.sampled_from([DESK, DESK, DIRECTOR]),
    why=st.sampled_from(["", "急用"]),
    lapse=st.integers(0, 30 * 3600).map(lambda seconds: timedelta(seconds=seconds)),
    lasts=st.integers(0, 48 * 3600).map(lambda seconds: timedelta(seconds=seconds)),
) | st.builds(
    Move,
    on=st.integers(0, 2),
    do=st.just("lost"),
    who=st.none(),
    count=st.integers(1, 2),
    by=st.just(DESK),
    why=st.just(""),
    lapse=st.just(timedelta(0)),
    lasts=st.just(timedelta(0)),
)


class Board:
    """Three custodies by the rules alone; what is refused changes nothing."""

    def __init__(self, kept: list[tuple[Mapping[str, Any], ...]]) -> None:
        self.now = START
        self.records = [
            steps.register(
                Record(
                    KEY,
                    f"K2026-{n:04}",
                    {
                        "unit": f"3-{n}",
                        "keys": keys,
                        "purpose": "出差",
                        "signed": "王小明",
                        "collectors": PEOPLE,
                        "deposited": START,
                        "receiver": "李敏",
                    },
                ),
                {},
                DESK,
                TERMS,
            )
            for n, keys in enumerate(kept, 1)
        ]

    def attempt(self, on: int, do: str, answers: dict[str, Any], by: Actor) -> bool:
        """Try a step; whether it was allowed."""
        record = self.records[on]
        step = KEY.all_steps[do]
        try:
            known = {
                f.name: f.fills(record, answers, by.name, People({}))
                for f in step.asks
                if f.fills and f.name not in answers
            }
            given = {name: value for name, value in known.items() if value is not None} | answers
            peers = {r.id: r for r in self.records if r is not record} if step.peers else {}
            taken = steps.take(record, Taken(do, self.now, by.name, given), {}, by, TERMS, peers=peers)
        except (Refusal, BadInput):
            return False
        self.records[on] = record.with_step(taken)
        return True


def sound(record: Record) -> key_figures.Balance:
    """The figures of a record, which must add up."""
    figures, found = key_figures.balance(record), key_custody.custody(record)
    assert figures.in_custody == figures.in_cabinet + figures.out + figures.lost
    assert min(figures.in_cabinet, figures.out, figures.lost) >= 0
    assert not found.faults
    return figures


@given(kept=st.lists(st.integers(1, 4), min_size=3, max_size=3), moves=st.lists(MOVES, max_size=25))
@example([1, 1, 1], [])
def test_custody_is_cabinet_and_out_and_lost_whatever_is_done(kept: list[int], moves: list[Move]) -> None:
    board = Board([({"name": "大门", "count": n},) for n in kept])
    papers = [Paper(n) for n in kept]
    for move in moves:
        board.now += move.lapse
        answers = move.answers(board.now)
        made = Move(**{**move.__dict__, "due": answers.get("due")})
        paper, before = papers[move.on], board.records[move.on]
        expected = paper.allows(made, papers, board.now)
        assert board.attempt(move.on, move.do, answers, move.by) is expected, (made, before)
        event(f"{move.do} {'allowed' if expected else 'refused'}")
        if expected:
            paper.make(made, board.now)
        else:
            assert board.records[move.on] is before
        figures, record = sound(board.records[move.on]), board.records[move.on]
        if not paper.withdrawn:
            assert (figures.in_custody, figures.in_cabinet, figures.out, figures.lost) == (
                paper.kept,
                paper.cabinet,
                paper.out,
                paper.lost,
            )
        owed = [o for o in deadlines.obligations(record, (), TERMS, board.now) if o.what == "return" and not o.met]
        assert sorted((o.subject.split()[0], o.due) for o in owed) == sorted(
            (who, due) for who, left, due in paper.loans if left
        )
        assert [o.late for o in owed] == [o.due < board.now for o in owed]


NAMES = ("大门", "信箱", "车库")
NAMED = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True).map(
    lambda names: tuple({"name": name, "count": 1} for name in names)
)
KEPT = st.lists(
    st.lists(
        st.builds(lambda n, c: {"name": n, "count": c}, st.sampled_from(NAMES), st.integers(1, 2)),
        min_size=1,
        max_size=3,
        unique_by=lambda item: item["name"],
    ).map(tuple),
    min_size=3,
    max_size=3,
)


@given(kept=KEPT, moves=st.lists(st.tuples(MOVES, st.none() | NAMED), max_size=25))
def test_no_named_key_is_lent_twice(kept: Any, moves: list[tuple[Move, Any]]) -> None:
    """Where there are several kinds of key, a step that names none is refused and so changes nothing."""
    board = Board(kept)
    for move, keys in moves:
        board.now += move.lapse
        answers = move.answers(board.now)
        if keys and "count" in answers:
            answers = {**answers, "keys": keys}
            del answers["count"]
        if board.attempt(move.on, move.do, answers, move.by):
            event(f"{move.do} by {'name' if keys else 'count'}")
        record = board.records[move.on]
        sound(record)
        found = key_custody.custody(record)
        for name in found.kept:
            certain = sum(loan.left.get(name, 0) for loan in found.loans) + found.gone.get(name, 0)
            assert certain <= found.kept[name]


# The same at the counter


@pytest.mark.parametrize("seed", range(4))
def test_the_balance_adds_up_at_the_counter(svc: Svc, site: Path, seed: int) -> None:
    quiet(site)
    configure(site, STAFF)
    chance = random.Random(seed)
    now, papers = START, [Paper(2), Paper(1)]
    may = "".join(f" --collector {name}" for name in PEOPLE)
    for paper in papers:
        assert svc(f"key deposit --unit 3-1201 --key 大门={paper.kept} --purpose 出差 --signed 王小明{may}").code == 0
    for _turn in range(22):
        now += timedelta(hours=chance.choice([0, 3, 20]))
        do = chance.choice(["lend", "lend", "lend", "return", "return", "extend", "lost", "withdraw"])
        by = chance.choice([DESK, DESK, DIRECTOR])
        lasts = timedelta(hours=chance.choice([2, 30]))
        move = Move(
            chance.randrange(2), do, chance.choice(PEOPLE), chance.choice([1, 1, 2]), by, "急用", timedelta(0), lasts
        )
        due = f" --due '{now + lasts:%Y-%m-%d %H:%M:%S}'" if do in ("lend", "extend") else ""
        move = Move(**{**move.__dict__, "due": now + lasts if due else None})
        options = {
            "lend": f"--borrower {move.who} --phone 0123 --purpose 通风 --count {move.count} --why 急用{due}",
            "extend": f"--borrower {move.who} --why 急用{due}",
            "return": f"--borrower {move.who} --count {move.count}",
            "lost": f"--borrower {move.who} --count {move.count} --text 换锁",
            "withdraw": "--signed 王小明",
        }
        paper = papers[move.on]
        expected = 0 if paper.allows(move, papers, now) else 3
        done = svc(f"key {do} K{move.on + 1} {options[do]}", now=f"{now:%Y-%m-%d %H:%M:%S}", by=by.name)
        assert done.code == expected, done.shown
        if not expected:
            paper.make(move, now)
        figures = svc("key balance -f json").json[-1]
        held = [paper for paper in papers if not paper.withdrawn]
        assert figures == {
            "unit": None,
            "in_custody": sum(p.kept for p in held),
            "in_cabinet": sum(p.cabinet for p in held),
            "out": sum(p.out for p in held),
            "lost": sum(p.lost for p in held),
        }
    assert svc("check", now=f"{now:%Y-%m-%d %H:%M:%S}").code == 0
