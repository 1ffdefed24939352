"""What is written reads back equal; what can't be read is named with its line."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from svc.importing import records_file
from svc.model import yaml_read, yaml_write
from svc.text.errors import BadInput, Damaged, SvcError

PATH = Path("records/complaint/2026/11/C2026-0012.yaml")
RECORD = """\
id: C2026-0012
received: '2026-11-23T09:15:00+08:00'
name: 王小明
unit: 3-1201
phone: '13800000000'
matter: 楼上装修噪声, 中午仍在施工
due: {dispatch: '2026-11-24', answer: '2026-11-26'}
steps:
- {at: '2026-11-23T09:40:00+08:00', by: 李敏, do: dispatch, to: 安防班}
- {at: '2026-11-23T15:02:10+08:00', by: 李敏, do: reply, outcome: false, text: 已到场劝停}
"""
STEP = {"at": "2026-11-24T09:00:00+08:00", "by": "李敏", "do": "note", "text": "第一行\n第二行"}

AWKWARD = "aZ0189 :,-#?[]{}&*!|>'\"%@`~=<._+\\/\t\n\r\x00\x7f\x85\xa0\xad"
AWKWARD += "\u2028\u202e\u200d\ufeff\uffff王　，𠮷👍\U0001fae8\U000e0067"
texts = st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.text(AWKWARD), st.text("0123456789-:.eExTZ_+ "))
keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
nested = st.recursive(texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3))
records = st.dictionaries(keys.filter(lambda key: key != "steps"), nested, max_size=5)


def parse(text: str) -> yaml_read.Tree:
    return yaml_read.parse_record(text.encode(), PATH)


def outcome(reading: Callable[[bytes, Path], object], data: bytes) -> object:
    """What is read, or the fault that is found; any other exception fails the test."""
    try:
        return reading(data, PATH)
    except (Damaged, BadInput) as found:
        return found


def is_named(found: object, data: bytes) -> bool:
    """Whether a fault has a sentence, and a line that the text has."""
    lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", data.decode(errors="replace"))
    return isinstance(found, SvcError) and bool(found.sentence) and 1 <= (found.line or 0) <= len(lines)


def fault(data: bytes) -> Damaged:
    with pytest.raises(Damaged) as caught:
        yaml_read.parse_record(data, PATH)
    assert caught.value.path == PATH
    return caught.value


# Reading


def test_a_record_is_read_with_the_line_of_each_key() -> None:
    tree = parse(RECORD)
    assert tree.value["due"] == {"dispatch": "2026-11-24", "answer": "2026-11-26"}
    assert tree.value["steps"][1]["outcome"] == "false"
    assert (tree.line("id"), tree.line("phone"), tree.line("due", "answer")) == (1, 5, 7)
    assert (tree.line("steps"), tree.line("steps", 0), tree.line("steps", 1, "text")) == (8, 9, 10)


def test_what_has_no_line_has_its_nearest_parents() -> None:
    tree = parse(RECORD)
    assert (tree.line("steps", 1, "missing"), tree.line("steps", 7), tree.line("nothing"), tree.line()) == (10, 8, 1, 1)


@pytest.mark.parametrize("typed", ["0123", "1:30", "no", "on", "~", "null", "1e5", "2026-11-23", "0x1F", ".5", "="])
def test_what_is_typed_without_quotes_stays_what_it_is(typed: str) -> None:
    assert parse(f"phone: {typed}\nlist: [{typed}]").value == {"phone": typed, "list": [typed]}


def test_a_missing_value_is_an_empty_text_and_missing_steps_an_empty_list() -> None:
    assert parse("name:\nsteps:\n").value == {"name": "", "steps": []}


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    assert yaml_read.parse_record(b"\xef\xbb\xbfid: C1\r\nname: a\r\n", PATH).value == {"id": "C1", "name": "a"}


def test_without_libyaml_the_same_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = parse(RECORD)
    monkeypatch.setattr(yaml_read, "_Loader", yaml.BaseLoader)
    assert parse(RECORD) == whole
    assert fault(b"a: 1\nb: 'x\n").line == 2


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "empty"),
        ("# only a comment\n", 1, "empty"),
        ("just words\n", 1, "no record"),
        ("- a\n- b\n", 1, "no record"),
        ("a: 1\nb: 2\na: 3\n", 3, "`a` is there twice"),
        ("a: 1\nb: {c: 1, d: 2, c: 3}\n", 2, "`c` is there twice"),
        ("a: 1\nsteps:\n- {by: x, by: y}\n", 3, "`by` is there twice"),
        ("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> theirs\n", 2, "conflict marker"),
        ("a: 1\nb: 2\n=======\n", 3, "conflict marker"),
        ("a: 1\n||||||| base\nb: 2\n", 2, "conflict marker"),
        ("a: 1\n>>>>>>> theirs\n\x00", 2, "conflict marker"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: 1\nb: &x 2\nc: *x\n", 2, "anchors"),
        ("a: 1\nb: *x\n", 2, "anchors"),
        ("a: 1\n&k b: 1\n", 2, "anchors"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "tags"),
        ("a: 1\nb: [!t x]\n", 2, "tags"),
        ("a: 1\nb: {<<: {c: d}}\n", 2, "merge"),
        ("a: 1\n? [b, c]\n: d\n", 2, "key is a list"),
        ("a: 1\n{b: c}: d\n", 2, "key is a list"),
        ("a: 1\nb: x\x00y\n", 2, "U+0000"),
        ("a: 1\nb: x\n\x1b[2J\n", 3, "U+001B"),
        ("a: 1\nb: \uffff\n", 2, "U+FFFF"),
        ("a: 1\nb: c: d\n", 2, "colon"),
        ("a: 1\nb\nc: d\n", 2, "no colon"),
        ("a: 1\nb: 'x\nc: d\n", 2, "quotation mark"),
        ("a: 1\nb: [x\nc: d\n", 2, "bracket"),
        ("a: 1\nb: [x,\n", 2, "value is missing"),
        ("a: 1\n\tb: d\n", 2, "tab"),
        ("a: 1\nb: @x\n", 2, "special character"),
        ('a: 1\nb: "\\y"\n', 2, "backslash"),
        ("a: 1\n  b: 2\n", 2, "colon"),
        ("  a: 1\nb: 2\n", 2, "belongs to no key"),
        ("a: 1\n- b\n", 2, "does not fit"),
        ("---", 1, "no record"),
        ("a: 1\nsteps: done\n", 2, "not a list"),
        ("a: 1\nsteps:\n- {do: x}\n- done\n", 4, "no step"),
        ("a: 1\nb: " + "[" * 100_000, 2, "deeper"),
        ("a: 1\nb:\n" + " [\n" * 15 + " " + "[" * 2_000, 18, "deeper"),
        ("a: 1\nb: " + "[{a: " * 2_000, 2, "deeper"),
        ("a: 1\nb: " + "- " * 100_000, 2, "does not fit"),
        ("a: 1\nb:\n  " + "- " * 100_000, 3, "deeper"),
        ("{a: " * 100_000, 1, "deeper"),
        ("? " * 100_000, 1, "key is a list"),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, line: int, words: str) -> None:
    found = fault(text.encode())
    assert (found.line, words in found.sentence) == (line, True), found.sentence


def test_bytes_that_are_not_utf8_are_named_with_their_line() -> None:
    for prefix in (b"", b"\xef\xbb\xbf"):
        found = fault(prefix + "a: 1\nb: 王\nc: ".encode() + "王".encode("gbk"))
        assert (found.line, found.sentence) == (3, "the text is not UTF-8")
    assert fault("a: 1".encode("utf-16")).line == 1


def test_a_file_over_a_mebibyte_is_refused_and_one_just_under_is_read() -> None:
    assert "larger" in fault(b"a: " + b"x" * yaml_read.MAX_SIZE).sentence
    assert len(parse("a: " + "x" * (yaml_read.MAX_SIZE - 3)).value["a"]) == yaml_read.MAX_SIZE - 3


def test_twenty_levels_are_read_and_one_more_is_not() -> None:
    deep = "a: " + "[" * (yaml_read.MAX_DEPTH - 1) + "x" + "]" * (yaml_read.MAX_DEPTH - 1)
    assert parse(deep).lines
    assert "deeper" in fault(deep.replace("x", "[]").encode()).sentence


def test_a_text_that_only_looks_like_a_conflict_marker_is_read() -> None:
    assert parse("a: <<<<<<< b\nb:\n  ======= c\n").value == {"a": "<<<<<<< b", "b": "======= c"}


@given(st.binary() | st.text().map(str.encode) | st.text("ab:-?,[]{}&*!|>'\"%@#\n \\\t<").map(str.encode))
def test_whatever_the_bytes_nothing_but_damaged_is_raised(data: bytes) -> None:
    found = outcome(yaml_read.parse_record, data)
    assert isinstance(found, yaml_read.Tree) or is_named(found, data)


@given(st.binary() | st.text('ab:-,[]{}"\\ud83 1\n').map(lambda text: ("[" + text).encode()))
def test_whatever_is_imported_nothing_but_bad_input_is_raised(data: bytes) -> None:
    found = outcome(records_file.parse_records, data)
    assert isinstance(found, list) or is_named(found, data)


@given(st.integers(0, len(RECORD.encode())), st.binary(max_size=3), st.integers(0, 3))
def test_a_record_with_bytes_changed_by_hand_is_read_or_damaged(at: int, put: bytes, cut: int) -> None:
    data = RECORD.encode()
    changed = data[:at] + put + data[at + cut :]
    found = outcome(yaml_read.parse_record, changed)
    assert isinstance(found, yaml_read.Tree) or is_named(found, changed)


# Reading many


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n---\na: 2\n",
        "---\na: 1\n---\n---\na: 2\n---\n",
        "- a: 1\n- {a: 2}\n",
        '[{"a": 1},\n {"a": 2}]',
        '{"a": 1}\n{"a": 2}\n',
        "[{a: 1}, {a: 2}]",
    ],
)
def test_many_records_may_be_documents_a_list_json_or_json_lines(text: str) -> None:
    assert [tree.value for tree in records_file.parse_records(text.encode(), PATH)] == [{"a": "1"}, {"a": "2"}]


def test_json_is_read_as_text_with_numbers_as_written() -> None:
    typed = (
        '\ufeff\n{"n": 0.10, "big": 1e400, "yes": true, "none": null, "l": [1, {"x": false}], "face": "\\ud83d\\ude00"}'
    )
    [tree] = records_file.parse_records(typed.encode(), PATH)
    facts = {"n": "0.10", "big": "1e400", "yes": "true", "none": "", "l": ["1", {"x": "false"}], "face": "😀"}
    assert (tree.value, tree.line("l")) == (facts, 2)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "empty"),
        ("[]", 1, "no record"),
        ("- {a: 1}\n- b\n", 2, "no record"),
        ('[{"a": 1},\n 2]', 2, "no record"),
        ('[{"a": 1},\n {"b": {"c": 1, "c": 2}}]', 2, "`c` is there twice"),
        ('{"a": 1}\n{"b": }x\n', 2, "can't be read"),
        ('{"a": 1,\n "b": "\\ud83d\\ude00"\n "c": 1}', 3, "JSON"),
        ('{"a": "\\ud83d"}', 1, "half a character"),
        ('{"a": ' + "[" * 30 + "]" * 30 + "}", 1, "deeper"),
        ("[" * 100_000, 1, "deeper"),
        ("a: 1\n---\nb: 1\nb: 2\n", 4, "`b` is there twice"),
        ("a: 1\n<<<<<<< HEAD\n", 2, "conflict marker"),
    ],
)
def test_a_fault_in_what_is_imported_is_bad_input_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        records_file.parse_records(text.encode(), PATH)
    assert (caught.value.line, caught.value.path) == (line, PATH)


@given(st.lists(records, min_size=1, max_size=3), st.booleans())
def test_json_reads_back_equal(many: list[dict[str, Any]], ascii_only: bool) -> None:
    for indent in (None, 1):
        text = json.dumps(many, ensure_ascii=ascii_only, indent=indent).encode()
        assert [tree.value for tree in records_file.parse_records(text, PATH)] == many


# Writing


def test_a_new_record_is_one_line_each_fact_and_ends_with_steps() -> None:
    facts = {
        "id": "C2026-0012",
        "received": "2026-11-23T09:15:00+08:00",
        "unit": "3-1201",
        "phone": "13800000000",
        "matter": "楼上装修噪声, 中午仍在施工 [三次]",
        "moving_out": True,
        "copies": 2,
        "remark": "",
        "about": ["C2026-0001", "a, b"],
        "items": [{"name": "沙发", "count": "1"}],
        "due": {"dispatch": "2026-11-24", "answer": "2026-11-26"},
    }
    assert yaml_write.dump(facts) == (
        "id: C2026-0012\n"
        "received: '2026-11-23T09:15:00+08:00'\n"
        "unit: 3-1201\n"
        "phone: '13800000000'\n"
        "matter: 楼上装修噪声, 中午仍在施工 [三次]\n"
        "moving_out: true\n"
        "copies: 2\n"
        "remark: ''\n"
        "about: [C2026-0001, 'a, b']\n"
        "items: [{name: 沙发, count: '1'}]\n"
        "due: {dispatch: '2026-11-24', answer: '2026-11-26'}\n"
        "steps:\n"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("已到场劝停, 明天再看", "'已到场劝停, 明天再看'"),
        ("已到场劝停，明天再看", "已到场劝停，明天再看"),
        ("it's", "it's"),
        ("'tis: so", "'''tis: so'"),
        ("true", "'true'"),
        ("NO", "'NO'"),
        ("y", "'y'"),
        ("08:30", "'08:30'"),
        ("=SUM(A1)", "'=SUM(A1)'"),
        ("#3", "'#3'"),
        ("3#", "3#"),
        ("两行\n文字\t完", '"两行\\n文字\\t完"'),
        ('说"好"\n', '"说\\"好\\"\\n"'),
        ("\x85\u2028\ufeff\u202e\u200f\ue000", '"\\x85\\u2028\\uFEFF\\u202E\\u200F\\uE000"'),
        ("👨‍👩‍👧 ❤️ \U0001fae8", "👨‍👩‍👧 ❤️ \U0001fae8"),
        ("𠮷野家 می‌خواهم", "𠮷野家 می‌خواهم"),
    ],
)
def test_a_text_is_plain_where_that_is_safe_and_shows_what_is_hidden(text: str, written: str) -> None:
    assert yaml_write.step_line({"text": text}) == f"- {{text: {written}}}\n"


def test_a_step_reads_as_in_the_reference() -> None:
    step = {"at": "2026-11-23T15:02:10+08:00", "by": "李敏", "do": "reply", "outcome": False, "text": "已到场劝停"}
    assert yaml_write.step_line(step) == RECORD.splitlines(keepends=True)[-1]


@given(records)
def test_facts_read_back_equal_whatever_they_say(facts: dict[str, Any]) -> None:
    text = yaml_write.dump(facts)
    assert parse(text).value == {**facts, "steps": []}
    assert yaml.safe_load(text) == {**facts, "steps": None}
    assert len(text.splitlines()) == len(facts) + 1


PLAIN = st.text("aZ09_王 .:+()/，。-'\",[]{}\n#", min_size=1, max_size=8)
FLAT = st.dictionaries(PLAIN, PLAIN | st.lists(PLAIN, max_size=2) | st.dictionaries(PLAIN, PLAIN, max_size=2))


@given(st.dictionaries(PLAIN.filter(lambda key: key != "steps"), PLAIN, max_size=3), st.lists(FLAT, max_size=2))
def test_what_is_so_plain_that_it_is_not_read_back_would_read_back_equal(
    facts: dict[str, Any], steps: list[dict[str, Any]]
) -> None:
    assert parse(yaml_write.dump(facts, steps)).value == {**facts, "steps": steps}


@given(st.dictionaries(keys, nested, max_size=5))
def test_a_step_is_one_line_whatever_it_says(step: dict[str, Any]) -> None:
    line = yaml_write.step_line(step)
    assert line.splitlines(keepends=True) == [line]
    assert parse(f"steps:\n{line}").value["steps"] == [step]
    assert yaml.safe_load(line) == [step]


def test_a_very_long_text_stays_one_line() -> None:
    long = "投诉: 'x', " * 10_000
    assert parse("steps:\n" + yaml_write.step_line({"text": long})).value["steps"] == [{"text": long}]


def test_what_cannot_be_kept_is_refused() -> None:
    deep: list[Any] = []
    for _level in range(yaml_read.MAX_DEPTH):
        deep = [deep]
    for value in ("\udce4\udcb8", "a\ud83d", {"k" * 2000: "x"}, deep):
        with pytest.raises(BadInput):
            yaml_write.step_line({"text": value})
        with pytest.raises(BadInput):
            yaml_write.dump({"text": value})
    with pytest.raises(BadInput):
        yaml_write.dump({"steps": []})


# Appending


@pytest.mark.parametrize(
    ("before", "added"),
    [
        ("id: C1\nsteps:\n", "{}"),
        ("id: C1\nsteps:", "\n{}"),
        (RECORD, "{}"),
        (RECORD.removesuffix("\n"), "\n{}"),
        (RECORD + "# 手写的注\n\n", "{}"),
        (RECORD + "  # 手写的注", "\n{}"),
        (RECORD.replace("- ", "  - "), "  {}"),
        ("id: C1\nsteps: # all of them\n\n  # first\n  -\n    do: note\n", "  {}"),
        ("\ufeff" + RECORD, "{}"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_step_is_added_at_the_end_and_no_other_byte_changes(before: str, added: str, end: str) -> None:
    data = before.replace("\n", end).encode()
    if end == "\r\n" and b"\n" not in data:
        pytest.skip("no line end to follow")
    line = yaml_write.step_line(STEP)
    grown = yaml_write.append_line(data, line, PATH)
    assert grown == data + added.format(line).replace("\n", end).encode()
    assert yaml_read.parse_record(grown, PATH).value["steps"][-1] == STEP


@given(records, st.lists(st.dictionaries(keys, texts, max_size=3), max_size=3))
def test_a_record_grows_step_by_step(facts: dict[str, Any], steps: list[dict[str, str]]) -> None:
    data = yaml_write.dump(facts).encode()
    for step in steps:
        grown = yaml_write.append_line(data, yaml_write.step_line(step), PATH)
        assert grown.startswith(data)
        data = grown
    assert yaml_read.parse_record(data, PATH).value == {**facts, "steps": steps}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("id: C1\nsteps: []\n", 2),
        ("id: C1\nsteps: [{do: note}]\n", 2),
        ("steps:\n- {do: note}\nid: C1\n", 1),
        ("steps:\nid:\n", 1),
        ("id: C1\n", 1),
        ("{id: C1, steps: []}\n", 1),
        ("id: C1\nsteps:\n- {do: note}\n...\n", 2),
        ("id: C1\nsteps:\n- text: |+\n    kept", 2),
    ],
)
def test_a_file_that_cannot_grow_is_left_alone_and_says_what_to_do(text: str, line: int) -> None:
    with pytest.raises(Damaged, match="no step can be added") as caught:
        yaml_write.append_line(text.encode(), yaml_write.step_line(STEP), PATH)
    assert (caught.value.line, caught.value.path, "last key" in caught.value.todo) == (line, PATH, True)


def test_a_full_file_takes_no_step() -> None:
    full = ("a: " + "x" * (yaml_read.MAX_SIZE - 12)).encode() + b"\nsteps:\n"
    with pytest.raises(Damaged, match="larger"):
        yaml_write.append_line(full, yaml_write.step_line(STEP), PATH)
