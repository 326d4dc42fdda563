"""The queue keeps the order of lines, counts their bytes, and gives batches that fit into a request."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firehose_logging.core.limits import MAX_BATCH_RECORDS
from firehose_logging.core.line_queue import RECORD_ENVELOPE_BYTES, LineQueue


def queue_of(lines: list[bytes], max_batch_bytes: int = 1_000_000) -> LineQueue:
    queue = LineQueue(max_batch_bytes)
    for line in lines:
        queue.push(line)
    return queue


def encoded(lines: list[bytes]) -> int:
    return sum((len(line) + 2) // 3 * 4 + RECORD_ENVELOPE_BYTES for line in lines)


@pytest.mark.parametrize(
    ("count", "taken"),
    [
        (MAX_BATCH_RECORDS - 1, MAX_BATCH_RECORDS - 1),
        (MAX_BATCH_RECORDS, MAX_BATCH_RECORDS),
        (MAX_BATCH_RECORDS + 1, MAX_BATCH_RECORDS),
    ],
)
def test_a_batch_has_at_most_500_records(count: int, taken: int) -> None:
    assert len(queue_of([b"x"] * count).take_batch()) == taken


@pytest.mark.parametrize(("less", "taken"), [(1, 2), (0, 3), (-1, 3)])
def test_a_batch_has_at_most_its_limit_of_encoded_bytes(less: int, taken: int) -> None:
    lines = [b"x" * 100] * 3
    assert len(queue_of(lines, encoded(lines) - less).take_batch()) == taken


def test_a_line_over_the_batch_limit_is_a_batch_of_its_own() -> None:
    queue = queue_of([b"x" * 1000, b"y"], 100)
    assert [queue.take_batch(), queue.take_batch()] == [[b"x" * 1000], [b"y"]]


def test_the_two_batches_after_a_bad_one_are_its_halves() -> None:
    queue = queue_of([b"0", b"1", b"2", b"3", b"4", b"5"])
    queue.halve(5)
    assert [len(queue.take_batch()) for _ in range(3)] == [2, 3, 1]


def test_taking_all_lines_forgets_the_halves_of_a_bad_batch() -> None:
    queue = queue_of([b"0", b"1"])
    queue.halve(2)
    queue.take_all()
    for line in (b"2", b"3", b"4"):
        queue.push(line)
    assert queue.take_batch() == [b"2", b"3", b"4"]


@given(st.lists(st.binary(max_size=60), max_size=40), st.integers(30, 400), st.integers(0, 40))
def test_lines_keep_their_order_and_their_bytes_are_counted(
    lines: list[bytes], max_batch_bytes: int, given_back: int
) -> None:
    queue = queue_of(lines, max_batch_bytes)
    taken: list[bytes] = []
    while len(queue):
        assert queue.bytes == sum(map(len, lines[len(taken) :]))
        taken += queue.take_batch()
    first = max(0, len(taken) - given_back)
    queue.requeue(taken[first:])
    assert queue.bytes == sum(map(len, taken[first:]))
    assert taken[:first] + queue.take_all() == lines
    assert queue.bytes == 0
