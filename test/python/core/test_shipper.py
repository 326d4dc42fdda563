"""Tests of batches: when they leave, which records are sent again, and which errors are fatal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest
from shipper_bench import Bench, accepts, fails, refuses_all
from streams import FakeTransport, ManualClock

from firehose_logging.core.breaker import FIRST_PAUSE_S
from firehose_logging.core.limits import MAX_BATCH_BYTES, MAX_BATCH_RECORDS
from firehose_logging.core.transport import PutError

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(MAX_BATCH_RECORDS - 1, []), (MAX_BATCH_RECORDS, [500]), (MAX_BATCH_RECORDS + 1, [500])],
)
def test_a_batch_leaves_at_500_records(bench: Bench, count: int, sizes: list[int]) -> None:
    bench.accept(count)
    assert [len(batch) for batch in bench.transport.batches] == sizes


def test_a_batch_leaves_at_flush_bytes_and_never_exceeds_four_mebibytes_encoded(
    transport: FakeTransport, clock: ManualClock
) -> None:
    transport.outcomes = [fails("HTTP 503"), accepts]
    bench = Bench(transport, clock, flush_bytes=2_800_000)
    bench.accept(12, 1_000_000)
    bench.shipper.flush(5)
    for batch in transport.batches[1:]:
        assert sum((len(line) + 2) // 3 * 4 + 12 for line in batch) + 256 <= MAX_BATCH_BYTES
    assert len(transport.accepted) == 12


@pytest.mark.parametrize(
    ("options", "sizes"), [({"flush_bytes": 3000}, [3]), ({"max_queue_bytes": 12_000}, [6])]
)
def test_a_batch_leaves_at_flush_bytes_or_when_half_of_the_queues_bytes_wait(
    transport: FakeTransport, clock: ManualClock, options: dict[str, int], sizes: list[int]
) -> None:
    bench = Bench(transport, clock, **options)
    bench.accept(sizes[0] - 1, 985)
    assert transport.batches == []
    bench.accept(1, 985)
    assert [len(batch) for batch in transport.batches] == sizes


def test_a_batch_leaves_when_half_of_the_queues_records_wait(
    transport: FakeTransport, clock: ManualClock
) -> None:
    bench = Bench(transport, clock, max_queue_records=10)
    bench.accept(4)
    assert transport.batches == []
    bench.accept(1)
    assert [len(batch) for batch in transport.batches] == [5]


def test_a_full_batch_leaves_room_for_the_rest_of_the_request(
    transport: FakeTransport, clock: ManualClock
) -> None:
    # 256 of these lines are exactly 4 MiB as base64.
    line = b"x" * 12_279
    transport.outcomes = [fails("HTTP 503"), accepts]
    bench = Bench(transport, clock, flush_bytes=2_800_000)
    for _ in range(300):
        bench.shipper.accept(line)
    bench.shipper.flush(5)
    assert max(len(batch) for batch in transport.batches) == 255


def test_the_next_record_after_the_flush_interval_makes_the_batch_leave(bench: Bench) -> None:
    bench.accept(1)
    bench.clock.now += 0.9
    bench.accept(1)
    assert bench.transport.batches == []
    bench.clock.now += 0.2
    bench.accept(1)
    assert [len(batch) for batch in bench.transport.batches] == [3]


def test_only_refused_records_are_sent_again_and_in_their_order(bench: Bench) -> None:
    bench.transport.outcomes = [lambda _: [1, 3], accepts]
    lines = bench.accept(5)
    bench.shipper.flush(5)
    assert bench.transport.batches == [lines, [lines[1], lines[3]]]
    assert bench.shipper.stats()._asdict() == {
        "accepted": 5,
        "delivered": 5,
        "retried": 2,
        "fell_back": 0,
        "queued": 0,
        "lost": 0,
    }


def test_records_that_are_refused_until_the_timeout_fall_back_once_each(bench: Bench) -> None:
    bench.transport.outcomes = [refuses_all]
    lines = bench.accept(3)
    bench.shipper.flush(5, fall_back=True)
    bench.shipper.flush(5, fall_back=True)
    assert bench.fell_back == lines
    assert bench.announced == [
        "firehose_logging: 3 records went to stderr instead of the stream: Firehose refused them"
    ]
    assert len(bench.transport.batches) > 2
    assert bench.balanced()


def test_a_flush_ends_at_its_timeout_and_keeps_the_remaining_records_queued(bench: Bench) -> None:
    bench.transport.outcomes = [fails("HTTP 503")]
    bench.accept(3)
    started = bench.clock.now
    bench.shipper.flush(2)
    assert bench.clock.now - started <= 2
    assert bench.shipper.stats().queued == 3
    assert all(timeout <= 2 for timeout in bench.transport.timeouts)


@pytest.mark.parametrize(("budget", "first"), [(1, 1), (30, 2)])
def test_a_request_takes_at_most_its_timeout_and_the_rest_of_the_flush_timeout(
    bench: Bench, budget: float, first: float
) -> None:
    def outcome(_: Sequence[bytes]) -> NoReturn:
        bench.clock.now += bench.transport.timeouts[-1] / 2
        raise PutError("Timeout")

    bench.transport.outcomes = [outcome]
    bench.accept(3)
    deadline = bench.clock.now + budget
    bench.shipper.flush(budget)
    assert bench.transport.timeouts[0] == first
    assert bench.clock.now <= deadline


def test_a_logging_call_sends_a_failed_batch_again_after_the_flush_interval(bench: Bench) -> None:
    bench.transport.outcomes = [fails("HTTP 503"), accepts]
    bench.accept(1)
    bench.clock.now += 1
    bench.accept(1)
    bench.clock.now += 0.9
    bench.accept(1)
    assert len(bench.transport.batches) == 1
    bench.clock.now += 0.1
    bench.accept(1)
    assert [len(batch) for batch in bench.transport.batches] == [2, 4]
    assert bench.shipper.stats().retried == 2


def test_a_logging_call_makes_one_attempt_and_does_not_wait_for_the_backoff(bench: Bench) -> None:
    bench.transport.outcomes = [fails("HTTP 503")]
    started = bench.clock.now
    bench.accept(MAX_BATCH_RECORDS + 5)
    assert bench.clock.now == started
    assert len(bench.transport.batches) <= 6
    assert bench.balanced()


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException"])
def test_a_fatal_error_is_not_retried_and_says_what_to_fix(bench: Bench, code: str) -> None:
    bench.transport.outcomes = [fails(code)]
    lines = bench.accept(2)
    bench.shipper.flush(5)
    assert len(bench.transport.batches) == 1
    assert bench.fell_back == lines
    assert len(bench.announced) == 1
    assert "FIREHOSE_LOGGING_STREAM" in bench.announced[0] or "firehose:PutRecordBatch" in bench.announced[0]


def test_records_fall_back_without_an_attempt_during_the_pause_after_a_fatal_error(bench: Bench) -> None:
    bench.transport.outcomes = [fails("AccessDeniedException"), accepts]
    bench.accept(1)
    bench.shipper.flush(5)
    bench.accept(MAX_BATCH_RECORDS)
    assert len(bench.transport.batches) == 1
    assert len(bench.fell_back) == 1 + MAX_BATCH_RECORDS
    bench.clock.now += FIRST_PAUSE_S
    bench.accept(1)
    bench.shipper.flush(5)
    assert bench.shipper.stats().delivered == 1
    assert bench.balanced()


def test_halving_a_batch_finds_the_bad_record_and_only_that_falls_back(bench: Bench) -> None:
    def outcome(lines: Sequence[bytes]) -> list[int]:
        if any(b'"n":37,' in line for line in lines):
            raise PutError("InvalidArgumentException", "a record is wrong")
        return []

    bench.transport.outcomes = [outcome]
    started = bench.clock.now
    lines = bench.accept(100)
    bench.shipper.flush(30)
    assert bench.fell_back == [lines[37]]
    assert sorted(bench.transport.accepted) == sorted(lines[:37] + lines[38:])
    assert len(bench.transport.batches) <= 20
    # The stream is well, so nothing waits.
    assert bench.clock.now == started
    assert bench.balanced()


def test_records_after_closing_fall_back(bench: Bench) -> None:
    before = bench.accept(1)
    bench.shipper.close(1)
    assert bench.transport.resets == 1
    lines = bench.accept(1)
    assert bench.transport.accepted == before
    assert bench.fell_back == lines


def test_a_fatal_error_makes_the_next_attempt_connect_anew(
    transport: FakeTransport, clock: ManualClock
) -> None:
    bench = Bench(transport, clock)
    transport.outcomes = [fails("UnrecognizedClientException"), accepts]
    bench.accept(1)
    bench.shipper.flush(5)
    clock.now += FIRST_PAUSE_S
    bench.accept(1)
    bench.shipper.flush(5)
    assert (bench.connections, transport.batches[1:]) == (2, [transport.accepted])


def test_reconnecting_forgets_the_connection_and_the_breakers_pause(bench: Bench) -> None:
    bench.transport.outcomes = [fails("AccessDeniedException"), fails("HTTP 503"), accepts]
    bench.accept(1)
    bench.shipper.flush(5)
    bench.shipper.reconnect()
    bench.accept(1)
    bench.shipper.flush(0.001)
    assert len(bench.transport.batches) == 2
    bench.shipper.reconnect()
    assert bench.transport.resets == 1
    bench.shipper.flush(5)
    assert (bench.connections, bench.shipper.stats().delivered) == (3, 1)


def test_an_unexpected_exception_of_the_transport_is_a_failed_call(bench: Bench) -> None:
    def outcome(_: Sequence[bytes]) -> NoReturn:
        raise ZeroDivisionError("a bug")

    bench.transport.outcomes = [outcome, accepts]
    bench.accept(2)
    bench.shipper.flush(5)
    assert bench.shipper.stats().delivered == 2


def test_a_request_that_is_invalid_whatever_its_records_are_is_given_up(bench: Bench) -> None:
    bench.transport.outcomes = [fails("ValidationException")] * 3000
    bench.accept(1000)
    bench.shipper.flush(5, fall_back=True)
    stats = bench.shipper.stats()
    assert (stats.delivered, stats.fell_back, stats.queued) == (0, 1000, 0)
    assert len(bench.transport.batches) < 100
