"""Whatever is read without YAML is what YAML reads, with the same lines."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from svc.model import yaml_plain, yaml_read, yaml_write
from svc.text.errors import Damaged
from tests.model.test_yaml import AWKWARD, RECORD

SIGNS = st.sampled_from(
    [*AWKWARD, "- {", ": ", ", ", "''", "steps:\n", "\n- ", "\n ", " #", "---\n", "《", "王", "a: b\n"]
)
WORDS = st.text(st.sampled_from("ab1 王《—:,#'"), max_size=6)
FACTS = st.dictionaries(
    st.sampled_from(["id", "text", "to", "due", "unit_2"]),
    WORDS | st.lists(WORDS, max_size=3) | st.dictionaries(st.sampled_from(["a", "b_1", "next"]), WORDS, max_size=3),
    max_size=4,
)


def same_as_yaml(text: str) -> bool:
    """Whether a text was read without YAML, after comparing what either reads."""
    plain = yaml_plain.read_plain_record(text)
    if plain is None:
        return False
    told, meant = yaml_read.Tree(*plain), yaml_read.parse_text(text)[0]
    assert told.value == meant.value
    assert {path: told.line(*path) for path in meant.lines} == meant.lines
    return True


@given(FACTS, st.lists(FACTS, max_size=3))
def test_what_svc_writes_is_read_as_yaml_reads_it(facts: dict[str, object], steps: list[dict[str, object]]) -> None:
    same_as_yaml(yaml_write.dump(facts, steps))


@given(st.lists(st.tuples(st.integers(0, len(RECORD)), st.integers(0, 3), SIGNS), min_size=1, max_size=3))
@example([(0, 0, "- {}\n")])
@example([(len(RECORD), 0, "- {a: b, }\n")])
@example([(len(RECORD), 0, "- {to: [a, b ]}\n")])
@example([(len(RECORD), 0, "matter: x\n")])
@example([(len(RECORD), 0, "  more\n")])
def test_a_text_altered_anywhere_is_read_as_yaml_reads_it_or_left_to_it(changes: list[tuple[int, int, str]]) -> None:
    text = RECORD
    for at, gone, sign in changes:
        text = text[:at] + sign + text[at + gone :]
    try:
        same_as_yaml(text)
    except Damaged as fault:  # YAML refuses it, so nothing else may have read it
        pytest.fail(f"{text!r}: {fault.sentence}")


@pytest.mark.parametrize(
    "line",
    [
        "matter: 楼上装修噪声, 中午仍在施工",
        "name: it''s",
        "text: 'it''s: [a] #1'",
        "to: [维修班, 工程]",
        "to: []",
        "due: {}",
        "due: {answer: '2026-11-26', settle: 2026-11-27}",
        "matter: 见 http://example.com/a?b=[1]",
    ],
)
def test_what_is_written_plainly_needs_no_yaml(line: str) -> None:
    assert same_as_yaml(f"{line}\nsteps:\n- {{at: '2026-11-23T09:40:00+08:00', by: 李敏, do: note}}\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "a: b",
        "a: b\na: c\n",
        "a: b\nsteps: c\n",
        "steps:\nsteps: c\n",
        "a: \n",
        "a:\n",
        "a: b: c\n",
        "a: b #c\n",
        "a: b \n",
        "a: *b\n",
        "a: &b c\n",
        "a: !b c\n",
        "a: \"b\"\n",
        "a: b\tc\n",
        "a: b\u2028c\n",
        "a: 'b\n",
        "a: 'b'c\n",
        "a: b\n c\n",
        "---\na: b\n",
        "steps:\n- {a: b, a: c}\n",
        "steps:\n- {a: b,c: d}\n",
        "steps:\n- {a: [b, *c]}\n",
        "steps:\n- {a: {b: {c: d}}}\n",
        "steps:\n  - {a: b}\n",
        "steps:\n- a: b\n",
        "steps:\n- {a: b}\nsteps:\n",
        "a: b\r\n",
        f"{'k' * 1100}: b\n",
    ],
)  # fmt: skip
def test_all_else_is_left_to_yaml(text: str) -> None:
    assert yaml_plain.read_plain_record(text) is None
