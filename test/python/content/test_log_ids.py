"""Tests of `log_id`: unique, sortable, 26 characters."""

from __future__ import annotations

import itertools
import threading

from firehose_logging.content.log_ids import ALPHABET, LogIds, base32


def test_log_ids_have_the_shape_of_a_ulid_and_ascend() -> None:
    source = LogIds()
    ids = [source.next(1000.0 + number / 5000) for number in range(5000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 5000
    assert all(len(log_id) == 26 and set(log_id) <= set(ALPHABET) for log_id in ids)
    assert ids[0][:10] == base32(1_000_000, 10)


def test_threads_never_make_the_same_log_id() -> None:
    source = LogIds()
    ids: list[list[str]] = [[] for _ in range(8)]

    def make(into: list[str]) -> None:
        into += [source.next(1000.0 + number % 3 / 1000) for number in range(5000)]

    threads = [threading.Thread(target=make, args=(into,)) for into in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(itertools.chain(*ids))) == 40_000


def test_a_used_up_counter_draws_other_random_characters() -> None:
    source = LogIds()
    first = source.next(1.0)
    source._counter = itertools.count((1 << 30) - 1)
    source.next(1.0)
    second = source.next(1.0)
    assert first[10:20] != second[10:20]


def test_two_sources_of_log_ids_and_a_reseeded_one_differ() -> None:
    one, two = LogIds(), LogIds()
    before = one.next(1.0)
    one.reseed()
    assert len({before[10:20], one.next(1.0)[10:20], two.next(1.0)[10:20]}) == 3
