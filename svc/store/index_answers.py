"""Answers about single records that the index keeps until the record, or one linked with it, changes."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from svc.store.index_tables import FOREVER, KeptAnswer

if TYPE_CHECKING:  # what brings SQLite in is imported where it is used
    from svc.store.index import Index

_SHORT = 512  # bytes below which an answer is sooner read as it is
_AS_IT_IS = b"="  # stands before one that is not packed
_SAMPLE = 8_192  # bytes of earlier answers by which later ones are packed: most words of a kind's answers come again


class _AskedBefore(NamedTuple):
    """A question that was asked before: its number, and the sample by which its answers are packed."""

    number: int = 0
    sample: bytes = b""


def kept_answers(index: Index, folder: str, name: str, state: str) -> dict[str, KeptAnswer]:
    """The files of a folder that can be read, by their names, each with what is kept of it.

    Where nothing is kept, the answer holds at no time.

    Args:
        index: brought up to date.
        folder: the folder, relative to the records' folder.
        name: the name of the question.
        state: the state of all that its answers depend on: those given in another one are not told.
    """
    asked = """select name, number, since, until, told from record
        left join answer on answer.record = record.number and answer.question = ? where folder = ? and not damaged"""
    question = _asked_before(index, name, state)
    return {
        name: KeptAnswer(number, since, until, _unpacked(told, question.sample))
        if told
        else KeptAnswer(number, FOREVER, 0, b"")
        for name, number, since, until, told in index.book.execute(asked, (question.number, folder))
    }


def keep_answers(index: Index, name: str, state: str, answers: Sequence[KeptAnswer]) -> None:
    """Keep answers to a question. Those that were given in another state are forgotten.

    It has to be done in a transaction.
    """
    question = _asked_before(index, name, state)
    if not question.number:
        asked = "delete from answer where question in (select number from question where name = ?)"
        index.book.execute(asked, (name,))
        sample = b"".join(each.told for each in answers[:: max(1, len(answers) // 8)])[:_SAMPLE]
        asked = "insert or replace into question (name, state, sample) values (?, ?, ?)"
        question = _AskedBefore(index.book.execute(asked, (name, state, sample)).lastrowid or 0, sample)
    rows = [(a.number, question.number, a.since, a.until, _packed(a.told, question.sample)) for a in answers]
    index.book.executemany("insert or replace into answer values (?, ?, ?, ?, ?)", rows)


def forget_answers(index: Index, numbers: Iterable[str]) -> None:
    """Forget all answers about some records."""
    asked = "delete from answer where record in (select number from record where id = ?)"
    index.book.executemany(asked, [(number,) for number in numbers])


def _asked_before(index: Index, name: str, state: str) -> _AskedBefore:
    """The question of that name, if it was asked in this state."""
    asked = "select number, sample from question where name = ? and state = ?"
    return _AskedBefore(*(index.book.execute(asked, (name, state)).fetchone() or ()))


def _packed(told: bytes, sample: bytes) -> bytes:
    """An answer as it is kept: a long one made small by the words that it shares with a sample."""
    if len(told) < _SHORT:
        return _AS_IT_IS + told
    packer = zlib.compressobj(zdict=sample)
    return packer.compress(told) + packer.flush()


def _unpacked(kept: bytes, sample: bytes) -> bytes:
    if kept[:1] == _AS_IT_IS:
        return kept[1:]
    return zlib.decompressobj(zdict=sample).decompress(kept)
