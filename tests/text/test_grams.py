"""Wherever a text stands in another, its pieces are among those of the other: so no search by pieces misses one."""

import sqlite3

from hypothesis import assume, given
from hypothesis import strategies as st

from svc.text.fold import fold
from svc.text.grams import pieces_of, pieces_within

TEXTS = st.text(
    st.one_of(st.sampled_from("电梯异响王静 ，。3-120１ＡbE138é㎡𠮷٣ßﬁ\u0301"), st.characters()), max_size=40
)


@given(TEXTS, st.integers(0, 39), st.integers(1, 12))
def test_a_part_of_a_text_is_found_by_its_pieces(text: str, start: int, length: int) -> None:
    """Each whole piece of a part is a piece of the text, and each beginning begins one; SQLite reads them alike."""
    part = text[start : start + length]
    assume(fold(part) in fold(text))  # an accent may belong to the letter before
    asked = pieces_within(part)
    found = pieces_of([text])
    assert asked.whole <= found
    assert all(any(piece.startswith(each) for piece in found) for each in asked.beginnings)
    book = sqlite3.connect(":memory:")
    book.execute("create virtual table texts using fts5 (pieces, content = '', detail = none, tokenize = 'ascii')")
    book.execute("insert into texts (rowid, pieces) values (7, ?)", (" ".join(sorted(found)),))
    words = [f'"{each}"' for each in sorted(asked.whole)] + [f'"{each}" *' for each in sorted(asked.beginnings)]
    if words:
        assert book.execute("select rowid from texts where texts match ?", (" ".join(words),)).fetchall() == [(7,)]


def test_a_search_reads_little() -> None:
    """Two characters of Chinese are one piece; a longer text is asked by few."""
    assert pieces_within("异响").whole == {"异响"}
    assert pieces_within("３-1201") == (frozenset({"120", "201"}), frozenset({"3"}))
    assert pieces_within("…—") == (frozenset(), frozenset())
    assert len(pieces_within("字" + "梯" * 500 + "0123456789" * 50).whole) <= 24
