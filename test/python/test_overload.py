"""A stream that is dead or too slow: the queue is bounded, callers wait, and the breaker opens."""

from __future__ import annotations

import pytest
from delivery_bench import Bench, accepts, fails
from streams import FakeTransport, ManualClock

from firehose_logging.breaker import FIRST_PAUSE_S, MAX_PAUSE_S, Breaker


@pytest.mark.parametrize(("records", "fallen"), [(9, 0), (10, 0), (11, 1)])
def test_the_queue_is_bounded_in_records(
    transport: FakeTransport, clock: ManualClock, records: int, fallen: int
) -> None:
    transport.outcomes = [fails("HTTP 503")]
    bench = Bench(transport, clock, max_queue_records=10)
    bench.accept(records)
    assert len(bench.spilled) == fallen == bench.delivery.stats().fell_back


def test_the_queue_is_bounded_in_bytes(transport: FakeTransport, clock: ManualClock) -> None:
    transport.outcomes = [fails("HTTP 503")]
    bench = Bench(transport, clock, max_queue_bytes=1024)
    bench.accept(100, 100)
    stats = bench.delivery.stats()
    assert stats.queued * 110 < 1024
    assert stats.fell_back == 100 - stats.queued == len(bench.spilled)
    assert "the queue is full" in bench.announced[0]


def test_a_storm_into_a_dead_stream_is_announced_once_a_minute_not_once_a_record(
    transport: FakeTransport, clock: ManualClock
) -> None:
    transport.outcomes = [fails("HTTP 503")]
    bench = Bench(transport, clock, max_queue_records=1)
    bench.accept(1000)
    assert len(bench.announced) == 1
    clock.now += 61
    bench.accept(1)
    assert len(bench.announced) == 2
    assert bench.balanced()


def test_a_dead_stream_costs_one_budget_and_then_nothing_until_the_pause_is_over(bench: Bench) -> None:
    bench.transport.outcomes = [fails("Timeout")]
    bench.accept(1)
    bench.delivery.flush(5, spill=True)
    bench.accept(1)
    bench.clock.now += 0.1
    bench.delivery.flush(5, spill=True)
    attempts = len(bench.transport.batches)
    started = bench.clock.now
    for _ in range(10):
        bench.accept(1)
        bench.delivery.flush(5, spill=True)
    assert bench.clock.now == started
    assert len(bench.transport.batches) == attempts
    assert len(bench.spilled) == 12


def test_the_breaker_pauses_longer_each_time_and_closes_at_the_first_success(clock: ManualClock) -> None:
    breaker = Breaker(5.0, clock)
    pauses = []
    for _ in range(7):
        breaker.gave_up()
        pauses.append(breaker.delay)
        clock.now += breaker.delay
    assert pauses == [FIRST_PAUSE_S, 20, 40, 80, 160, MAX_PAUSE_S, MAX_PAUSE_S]
    breaker.succeeded()
    assert not breaker.is_open
    assert breaker.delay == 0


def test_backoff_is_jittered_and_bounded(clock: ManualClock) -> None:
    breaker = Breaker(1e9, clock)
    delays = []
    for _ in range(50):
        breaker.failed()
        delays.append(breaker.delay)
    assert max(delays) <= 2.0
    assert len(set(delays)) > 40


def test_a_queue_half_full_makes_its_callers_wait_rather_than_fall_back(bench: Bench) -> None:
    # Four calls in five fail, as long as the storm lasts.
    bench.transport.outcomes = [
        *[fails("HTTP 503"), fails("HTTP 503"), fails("HTTP 503"), accepts] * 30,
        accepts,
    ]
    bench.accept(60_000)
    assert bench.spilled == []
    bench.delivery.flush(60)
    assert bench.delivery.stats().delivered == 60_000


def test_but_not_once_the_breaker_is_open(bench: Bench) -> None:
    bench.transport.outcomes = [fails("HTTP 503")]
    started = bench.clock.now
    bench.accept(60_000)
    assert bench.clock.now - started < 10
    assert len(bench.spilled) == 60_000 - 20_000
