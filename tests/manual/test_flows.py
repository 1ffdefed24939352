"""The flow charts of the manual say what the program does, and are drawn within 80 columns in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.kinds import gatepass_table
from svc.kinds.callback import CALLBACK
from svc.manual import flows
from svc.manual.flows.charts import pass_chart
from svc.manual.flows.elements import (
    Ask,
    Back,
    Chart,
    Do,
    Either,
    Element,
    End,
    Observe,
    Prove,
    all_elements,
    find_choice_field,
    find_step,
    kind_and_name,
)
from svc.manual.flows.time_limits import NOW
from svc.model.record import Record, Taken
from svc.model.steps import UNTIL, Act
from svc.render import charts
from svc.render.chart_text import draw_chart
from svc.render.charts import Arm, Box, Part, Split
from svc.render.wrapping import text_width
from svc.site import checklists
from svc.text import language
from tests import pages
from tests.complaints import settings
from tests.goldens import Golden
from tests.running import ROOT, Svc

CHARTS = flows.charts()
LISTS = checklists.all_checklists([ROOT / "templates" / "checklists"])
ARTICLES = ("007", "008", "016", "019", "020")


def drawn(chart: Chart) -> tuple[Part, ...]:
    return flows.chart_parts(chart, flows.default_limits(), LISTS)


# What they look like


@pytest.mark.parametrize("tag", language.LANGUAGES)
@pytest.mark.parametrize("article", ARTICLES)
def test_a_flow_chart_is_drawn_as_it_was_found_good(svc: Svc, golden: Golden, article: str, tag: str) -> None:
    result = svc(f"--lang {tag} manual flow {article}")
    assert (result.code, result.err) == (0, "")
    assert max(map(text_width, result.out.splitlines())) <= 80
    golden(ROOT / "tests" / "golden" / "flows" / f"{article}.{tag}.txt", result.out)


@pytest.mark.parametrize("article", ARTICLES)
def test_a_flow_chart_is_written_as_mermaid(svc: Svc, golden: Golden, article: str) -> None:
    golden(ROOT / "tests" / "golden" / "flows" / f"{article}.zh.mmd", svc(f"manual flow {article} -f mermaid").out)


def test_all_five_are_there_and_another_is_not(svc: Svc) -> None:
    assert tuple(CHARTS) == ARTICLES
    result = svc("manual flow 015")
    assert result.code == 4
    assert "016" in result.err


def test_a_chart_for_a_document_is_a_code_block(svc: Svc) -> None:
    out = svc("manual flow WI/FW-019 -f md").out
    assert out.startswith("# ")
    assert "```mermaid\nflowchart TD\n" in out
    assert out.endswith("```\n")


def test_a_file_is_written_in_the_format_of_its_name(svc: Svc, site: Any) -> None:
    assert svc("manual flow 016 -o flow.mmd").out == ""
    assert (site / "flow.mmd").read_text("utf-8") == svc("manual flow 016 -f mermaid").out
    assert svc("manual flow 016 -o flow.txt").code == 0
    assert (site / "flow.txt").read_text("utf-8") == svc("manual flow 016").out
    assert svc("manual flow 016 -f csv").code == 2


def test_a_chart_for_the_wall_is_one_picture_with_every_box(svc: Svc, site: Any) -> None:
    page = pages.read(svc("manual flow 016 -f html").raw)
    (picture,) = page.all("svg")
    boxes = [line for node in svc("manual flow 016 -f json").json["nodes"] for line in node["lines"]]
    drawn = "".join(text.text for text in picture.all("text"))
    assert all("".join(line.split()) in "".join(drawn.split()) for line in boxes if len(line) < 12)
    assert [h.text for h in page.all("h1")] == ["WI/FW-016 投诉处理流程"]
    svc(f"manual flow 016 -o {site}/x.svg")
    assert (site / "x.svg").read_text("utf-8").startswith("<svg")


@pytest.mark.parametrize("article", ARTICLES)
def test_a_chart_for_the_wall_is_drawn_large_enough_for_a4(svc: Svc, article: str) -> None:
    (picture,) = pages.read(svc(f"manual flow {article} -f html").raw).all("svg")
    _x, _y, wide, high = map(float, str(picture.attributes["viewbox"]).split())
    sheets = ((190, 235), (277, 150))  # millimetres, upright and lying
    points = max(13.5 * min(across / wide, down / high) * 72 / 25.4 for across, down in sheets)
    assert points >= 8
    goes_on = [text.text for text in picture.all("text") if text.text == "①"]
    assert len(goes_on) in (0, 2), "where a column ends, and where it goes on"


def test_programs_get_nodes_and_edges(svc: Svc) -> None:
    data = svc("manual flow 016 -f json").json
    names = {node["id"]: node["name"] for node in data["nodes"]}
    arrows = {(names[edge["from"]], names[edge["to"]]) for edge in data["edges"]}
    assert ("complaint.escalate", "complaint.decide") in arrows
    assert ("complaint.reopen", "complaint.dispatch") in arrows
    assert data["article"] == "016"


def test_charts_are_drawn_without_a_site_too(svc: Svc, tmp_path: Any) -> None:
    assert svc("manual flow 016", cwd=tmp_path).out == svc("manual flow 016").out


# That they say what the program does


def test_the_times_are_those_that_the_site_has_set(svc: Svc, site: Any) -> None:
    assert "1 天内" in svc("manual flow 016").out
    settings(
        site,
        "deadlines: {complaint.dispatch: 5h, complaint.answer: 4wd, complaint.settle: none, complaint.close: none}",
    )
    out = svc("manual flow 016").out
    assert "5 小时内" in out
    assert "4 个工作日内" in out
    assert "1 天内" not in out
    assert "3 天内" not in out


@pytest.mark.parametrize("article", ARTICLES)
def test_every_path_of_a_chart_can_be_taken(article: str) -> None:
    """Each step is allowed in a status that the steps before it lead to, and each end is one that they lead to."""
    ends = walk(CHARTS[article].elements, Way({}, {}))
    assert article == "008" or not ends, "a path without an end"


@pytest.mark.parametrize("article", ARTICLES)
def test_a_question_has_a_branch_for_every_answer(article: str) -> None:
    for element in all_elements(CHARTS[article].elements):
        if isinstance(element, Ask):
            answers = [value for values, _arm in element.arms for value in values]
            assert sorted(answers) == sorted(choice.value for choice in find_choice_field(element.what).choices)


def test_the_chart_of_passes_has_the_steps_of_the_table_in_their_order() -> None:
    question = CHARTS["020"].elements[0]
    assert isinstance(question, Ask)
    for (role,), arm in question.arms:
        proofs = [element for element in arm if isinstance(element, Prove)]
        for (goods, of, moving), row in gatepass_table.TABLE.items():
            if of == role:
                asked_for = [p.what for p in proofs if p.when in ("", goods, moving)]
                assert asked_for == [proof.name for proof in row]


def test_a_table_that_a_chart_could_not_say_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    key = (gatepass_table.SINGLE, gatepass_table.OWNER, gatepass_table.STAYING)
    odd = {**gatepass_table.TABLE, key: (gatepass_table.FINANCE, *gatepass_table.TABLE[key])}
    monkeypatch.setattr(gatepass_table, "TABLE", odd)
    with pytest.raises(LookupError):
        pass_chart()


@pytest.mark.parametrize("article", ["007", "016"])
def test_what_happens_by_itself_follows_from_what_stands_above_it(article: str) -> None:
    (reopened,) = [e for e in all_elements(CHARTS[article].elements) if isinstance(e, Do) and e.itself]
    kind, _opening, step = find_step(reopened.what)
    assert step is not None
    about = Record(kind, "X", {}, (Taken("done" if kind.name == "repair" else "resolve", NOW, "李敏", number=1),))
    held = Record(CALLBACK, "Y", {"held": NOW, "about": ("X",), "opinion": "dissatisfied"})
    assert CALLBACK.follows is not None
    (act,) = CALLBACK.follows(None, held, {"X": about})
    assert act == Act("X", step.name, {"text": act.answers["text"], "callback": "Y", UNTIL: None})


@pytest.mark.parametrize(
    "element",
    [
        Do("complaint.solve"),
        Do("grumble.add"),
        Do("callback.record", shows="mood"),
        Ask("complaint.mood", ()),
        Ask("complaint.matter", ()),
        Ask("complaint.severity", ((("minor",), ()),)),
        End("complaint.solved"),
        Back("complaint.add"),
        Prove("password"),
        Observe("reception.somersault"),
        Observe("circus.somersault"),
    ],
)
def test_what_the_program_does_not_have_can_not_be_drawn(element: Element) -> None:
    with pytest.raises(LookupError):
        drawn(Chart("016", (element,)))


@pytest.mark.parametrize(
    "elements",
    [
        (Do("complaint.close"),),
        (Do("repair.add"), Do("repair.reopen")),
        (Do("complaint.add"), Do("complaint.withdraw"), Do("complaint.remedy")),
        (Do("complaint.add"), End("complaint.closed")),
        (Do("callback.book"), Do("callback.rework")),
        (Do("pass.issue"), Do("pass.revoke"), End("pass.used")),
    ],
)
def test_a_path_that_the_rules_refuse_is_found(elements: tuple[Element, ...]) -> None:
    with pytest.raises(LookupError):
        walk(elements, Way({}, {}))


@dataclass(frozen=True)
class Way:
    """Where the records on the way through a chart may stand, and what is known of them, by kind."""

    at: Mapping[str, frozenset[str]]
    facts: Mapping[str, Mapping[str, Any]]

    def knowing(self, what: str, value: str) -> Way:
        kind, name = kind_and_name(what)
        return replace(self, facts={**self.facts, kind.name: {name: value}})

    def standing(self, kind: str, *statuses: str) -> Way:
        return replace(self, at={**self.at, kind: frozenset(statuses)})


def walk(elements: Sequence[Element], start: Way) -> list[Way]:
    """The ways through some elements that have not ended; every step and end on them is one the kinds allow."""
    ways = [start]
    for element in elements:
        match element:
            case Do():
                ways = [go(element, way) for way in ways] + (ways if element.maybe else [])
            case Ask():
                known = [(way.knowing(element.what, vs[0]), arm) for way in ways for vs, arm in element.arms]
                ways = [end for way, arm in known for end in walk(arm, way)]
            case Either():
                ways = [end for way in ways for arm in element.arms for end in walk(arm, way)]
            case End():
                for way in ways:
                    kind, name = kind_and_name(element.what)
                    begun = {kind.first_status(way.facts.get(kind.name, {}))} if kind.first_status else set()
                    if name not in way.at.get(kind.name, begun):
                        raise LookupError(element.what)
                return []
            case Back():
                for way in ways:
                    go(Do(element.what), way)
                return []
    return ways


def go(element: Do, way: Way) -> Way:
    """Where the records stand after a step."""
    kind, opening, step = find_step(element.what)
    now = way.at.get(kind.name, frozenset())
    allowed = {status for status in now if step and (not step.after or status in step.after)}
    if step and allowed:
        return way.standing(kind.name, *({step.to} if step.to else allowed))
    if opening is None:
        raise LookupError(f"{element.what}: {sorted(now)}")
    facts = {**way.facts.get(kind.name, {}), **({opening.time: NOW} if opening.time else {})}
    return way.standing(kind.name, kind.first_status(facts) if kind.first_status else kind.statuses[0].value)


# Drawing whatever


def boxes() -> st.SearchStrategy[Box]:
    words = st.sampled_from(["办", "登记投诉", "desk · 011.1.1", "a longer line of words"])
    lines = st.lists(words, min_size=1, max_size=3).map(tuple)
    return st.builds(Box, st.just("b"), lines, st.sampled_from(["step", "maybe"]), st.sampled_from(["", "3 天内"]))


def sequences(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Part, ...]]:
    end = st.builds(lambda parts: (*parts, Box("e", ("已关闭",), "end")), inside)
    arms = st.lists(st.builds(Arm, st.sampled_from(["", "满意", "no"]), inside | end), min_size=2, max_size=3)
    ask = st.none() | st.just(Box("q", ("意见？",), "ask"))
    split = st.builds(lambda ask, arms: Split(ask, (Arm("是"), *arms)), ask, arms)
    return st.tuples(boxes(), split) | st.tuples(boxes(), split, boxes())


@given(st.recursive(st.just(()) | st.tuples(boxes()), sequences, max_leaves=6).filter(bool))
def test_every_arrow_of_any_chart_leads_to_something(parts: tuple[Part, ...]) -> None:
    rows = draw_chart(parts, 400).splitlines()
    grid = [[c for char in row for c in ([char] if text_width(char) == 1 else [char, ""])] for row in rows]

    def at(row: int, column: int) -> str:
        return grid[row][column] if 0 <= row < len(grid) and column < len(grid[row]) else " "

    for y, row in enumerate(grid):
        for x, sign in enumerate(row):
            if sign == "▼":
                assert at(y + 1, x) in "─┄═"
            if sign == "┬":  # the foot of a box, or where branches part or join
                assert at(y + 1, x) != " " or y + 1 == len(grid), "\n".join(rows)
    found, edges = charts.graph(parts)
    text = "".join(rows)
    assert sum(text.count(corner) for corner in "┌╭╔") >= len(found)
    assert {edge.start for edge in edges} | {edge.end for edge in edges} <= {box.id for box in found}


def test_labels_are_shown_and_not_obeyed() -> None:
    parts = (Box("a", ('\x1b[31m"红"<b>',)), Box("b", ("乙",), "end", edge="a|b"))
    assert "\x1b" not in draw_chart(parts)
    text = charts.mermaid(parts)
    assert "\x1b" not in text
    assert "&quot;红&quot;&lt;b&gt;" in text
