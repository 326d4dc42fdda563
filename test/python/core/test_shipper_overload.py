"""Tests of a dead or slow stream: the queue is bounded, callers wait, and the breaker opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn

import pytest
from shipper_bench import Bench, accepts, fails, refuses_all
from streams import FakeTransport, ManualClock, Outcome

from firehose_logging.core.breaker import FIRST_PAUSE_S, MAX_PAUSE_S, Breaker
from firehose_logging.core.transport import PutError


@pytest.mark.parametrize(("records", "fallen"), [(9, 0), (10, 0), (11, 1)])
def test_the_queue_is_bounded_in_records(
    transport: FakeTransport, clock: ManualClock, records: int, fallen: int
) -> None:
    transport.outcomes = [fails("HTTP 503")]
    bench = Bench(transport, clock, max_queue_records=10)
    bench.accept(records)
    assert len(bench.fell_back) == fallen == bench.shipper.stats().fell_back


def test_records_in_flight_count_towards_the_queues_limit(
    transport: FakeTransport, clock: ManualClock
) -> None:
    def outcome(_: Sequence[bytes]) -> list[int]:
        transport.outcomes = [accepts]
        bench.accept(6)
        return []

    transport.outcomes = [outcome]
    bench = Bench(transport, clock, max_queue_records=10)
    bench.accept(5)
    assert bench.shipper.stats()[:5] == (11, 5, 0, 1, 5)


def test_the_queue_is_bounded_in_bytes(transport: FakeTransport, clock: ManualClock) -> None:
    transport.outcomes = [fails("HTTP 503")]
    bench = Bench(transport, clock, max_queue_bytes=1024)
    bench.accept(100, 100)
    stats = bench.shipper.stats()
    assert stats.queued * 110 < 1024
    assert stats.fell_back == 100 - stats.queued == len(bench.fell_back)
    assert "the queue is full" in bench.announced[0]


def test_fallbacks_are_announced_once_a_minute(transport: FakeTransport, clock: ManualClock) -> None:
    transport.outcomes = [fails("HTTP 503")]
    bench = Bench(transport, clock, max_queue_records=1)
    bench.accept(1000)
    assert len(bench.announced) == 1
    clock.now += 61
    bench.accept(1)
    assert len(bench.announced) == 2
    bench.accept(3)
    bench.shipper.flush(0, fall_back=True)
    assert [text.split()[1] for text in bench.announced] == ["1", "999", "4"]
    assert bench.balanced()


def test_a_dead_stream_costs_one_budget_and_then_nothing_until_the_pause_is_over(bench: Bench) -> None:
    bench.transport.outcomes = [fails("Timeout")]
    bench.accept(1)
    bench.shipper.flush(5, fall_back=True)
    bench.accept(1)
    bench.clock.now += 0.1
    bench.shipper.flush(5, fall_back=True)
    attempts = len(bench.transport.batches)
    started = bench.clock.now
    for _ in range(10):
        bench.accept(1)
        bench.shipper.flush(5, fall_back=True)
    assert bench.clock.now == started
    assert len(bench.transport.batches) == attempts
    assert len(bench.fell_back) == 12


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


@pytest.mark.parametrize(("outcome", "is_open"), [(lambda _: [0], False), (refuses_all, True)])
def test_the_breaker_opens_for_a_stream_that_acknowledges_nothing(
    bench: Bench, outcome: Outcome, is_open: bool
) -> None:
    bench.transport.outcomes = [outcome]
    for _ in range(10):
        bench.accept(5)
        bench.shipper.flush(3)
        bench.clock.now += 2
    assert bench.shipper._breaker.is_open is is_open


def test_an_acknowledgement_makes_the_breaker_forget_earlier_failures(clock: ManualClock) -> None:
    breaker = Breaker(5.0, clock)
    breaker.failed()
    clock.now += 6
    breaker.refused_some()
    breaker.failed()
    assert not breaker.is_open


def test_one_failure_after_a_pause_opens_the_breaker_again(clock: ManualClock) -> None:
    breaker = Breaker(5.0, clock)
    breaker.gave_up()
    clock.now += breaker.delay
    breaker.failed()
    assert breaker.delay == 2 * FIRST_PAUSE_S


def test_backoff_is_jittered_and_bounded(clock: ManualClock) -> None:
    breaker = Breaker(1e9, clock)
    delays = []
    for _ in range(50):
        breaker.failed()
        delays.append(breaker.delay)
    assert max(delays) <= 2.0
    assert len(set(delays)) > 40


def test_callers_wait_for_the_backoff_while_the_queue_is_half_full(bench: Bench) -> None:
    # Three calls in four fail during the storm.
    bench.transport.outcomes = [
        *[fails("HTTP 503"), fails("HTTP 503"), fails("HTTP 503"), accepts] * 30,
        accepts,
    ]
    bench.accept(60_000)
    assert bench.fell_back == []
    bench.shipper.flush(60)
    assert bench.shipper.stats().delivered == 60_000


def test_a_waiting_call_makes_its_attempt_after_the_backoff(
    transport: FakeTransport, clock: ManualClock
) -> None:
    times: list[float] = []

    def outcome(_: Sequence[bytes]) -> NoReturn:
        times.append(clock.now)
        raise PutError("HTTP 503")

    transport.outcomes = [outcome]
    bench = Bench(transport, clock, max_queue_records=10)
    bench.accept(5)
    delay = bench.shipper._breaker.delay
    bench.accept(1)
    assert times == [1000, pytest.approx(1000 + delay)]


class Sending:
    """The lock around a request. Another thread holds it, and calls `meanwhile` before it releases it."""

    def __init__(self, bench: Bench, meanwhile: Callable[[], None]) -> None:
        self._lock = bench.shipper._sending
        self._meanwhile = meanwhile
        self.patience: list[float] = []
        bench.shipper._sending = self  # type: ignore[assignment]

    def acquire(self, timeout: float) -> bool:
        self.patience.append(timeout)
        if not timeout:
            return False
        self._meanwhile()
        return self._lock.acquire()

    def release(self) -> None:
        self._lock.release()


@pytest.mark.parametrize(("most", "patience"), [(20_000, [0]), (999, [2])])
def test_a_logging_call_waits_for_another_threads_request_only_if_the_queue_is_half_full(
    transport: FakeTransport, clock: ManualClock, most: int, patience: list[float]
) -> None:
    bench = Bench(transport, clock, max_queue_records=most)
    sending = Sending(bench, lambda: None)
    bench.accept(500)
    assert sending.patience == patience


def test_a_waiting_call_does_not_send_what_another_thread_has_sent(
    transport: FakeTransport, clock: ManualClock
) -> None:
    bench = Bench(transport, clock, max_queue_records=10)
    Sending(bench, lambda: bench.shipper._attempt(1))
    lines = bench.accept(5)
    assert transport.batches == [lines]


def test_a_waiting_call_makes_no_attempt_after_another_thread_has_opened_the_breaker(
    transport: FakeTransport, clock: ManualClock
) -> None:
    bench = Bench(transport, clock, max_queue_records=10)
    Sending(bench, bench.shipper._breaker.gave_up)
    bench.accept(5)
    assert transport.batches == []
    assert clock.now == 1000


def test_callers_do_not_wait_while_the_breaker_is_open(bench: Bench) -> None:
    bench.transport.outcomes = [fails("HTTP 503")]
    started = bench.clock.now
    bench.accept(60_000)
    assert bench.clock.now - started < 10
    assert len(bench.fell_back) == 60_000 - 20_000
