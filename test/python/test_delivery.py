"""Each accepted record is delivered, queued or on the fallback stream."""

from __future__ import annotations

import io
import json
import threading
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streams import FakeTransport, ManualClock, Outcome

from firehose_logging.breaker import FIRST_PAUSE_S, MAX_PAUSE_S, Breaker
from firehose_logging.delivery import Delivery
from firehose_logging.fallback import Fallback
from firehose_logging.limits import MAX_BATCH_BYTES, MAX_BATCH_RECORDS
from firehose_logging.settings import Settings
from firehose_logging.transport import PutError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Bench:
    """A delivery between a fake transport and a text stream."""

    def __init__(self, transport: FakeTransport, clock: ManualClock, **options: int) -> None:
        self.transport = transport
        self.clock = clock
        self.stderr = io.StringIO()
        self.delivery = Delivery(
            Settings()._replace(**options),  # type: ignore[arg-type]
            lambda: transport,
            Fallback(self.stderr),
            clock=clock,
            sleep=clock.sleep,
        )

    def accept(self, count: int, size: int = 10) -> list[bytes]:
        lines = [b'{"n":%d,"x":"%s"}\n' % (number, b"x" * size) for number in range(count)]
        for line in lines:
            self.delivery.accept(line)
        return lines

    @property
    def spilled(self) -> list[bytes]:
        """Records on the fallback stream, without our own announcements."""
        return [line.encode() + b"\n" for line in self.stderr.getvalue().splitlines() if '"name"' not in line]

    @property
    def announced(self) -> list[str]:
        lines = self.stderr.getvalue().splitlines()
        return [json.loads(line)["message"] for line in lines if '"name"' in line]

    def balanced(self) -> bool:
        stats = self.delivery.stats()
        return stats.accepted == stats.delivered + stats.fell_back + stats.queued + stats.lost


@pytest.fixture
def bench(transport: FakeTransport, clock: ManualClock) -> Bench:
    return Bench(transport, clock)


def fails(code: str) -> Outcome:
    def outcome(_: Sequence[bytes]) -> NoReturn:
        raise PutError(code, "because")

    return outcome


def refuses_all(lines: Sequence[bytes]) -> list[int]:
    return list(range(len(lines)))


def accepts(_: Sequence[bytes]) -> list[int]:
    return []


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(MAX_BATCH_RECORDS - 1, []), (MAX_BATCH_RECORDS, [500]), (MAX_BATCH_RECORDS + 1, [500])],
)
def test_a_batch_leaves_at_500_records(bench: Bench, count: int, sizes: list[int]) -> None:
    bench.accept(count)
    assert [len(batch) for batch in bench.transport.batches] == sizes


def test_a_batch_leaves_at_its_bytes_and_never_exceeds_four_mebibytes_encoded(
    transport: FakeTransport, clock: ManualClock
) -> None:
    transport.outcomes = [fails("HTTP 503"), accepts]
    bench = Bench(transport, clock, flush_bytes=2_800_000)
    bench.accept(12, 1_000_000)
    bench.delivery.flush(5)
    for batch in transport.batches[1:]:
        assert sum((len(line) + 2) // 3 * 4 + 12 for line in batch) + 256 <= MAX_BATCH_BYTES
    assert len(transport.accepted) == 12


def test_a_record_waits_no_longer_than_the_interval_for_the_next_one(bench: Bench) -> None:
    bench.accept(1)
    bench.clock.now += 0.9
    bench.accept(1)
    assert bench.transport.batches == []
    bench.clock.now += 0.2
    bench.accept(1)
    assert [len(batch) for batch in bench.transport.batches] == [3]


def test_only_refused_records_are_sent_again_and_in_order(bench: Bench) -> None:
    bench.transport.outcomes = [lambda _: [1, 3], accepts]
    lines = bench.accept(5)
    bench.delivery.flush(5)
    assert bench.transport.batches == [lines, [lines[1], lines[3]]]
    assert bench.delivery.stats()._asdict() == {
        "accepted": 5,
        "delivered": 5,
        "retried": 2,
        "fell_back": 0,
        "queued": 0,
        "lost": 0,
    }


def test_what_is_refused_for_ever_is_on_stderr_once_each(bench: Bench) -> None:
    bench.transport.outcomes = [refuses_all]
    lines = bench.accept(3)
    bench.delivery.flush(5, spill=True)
    bench.delivery.flush(5, spill=True)
    assert bench.spilled == lines
    assert bench.announced == [
        "firehose_logging: 3 records went to stderr instead of the stream: Firehose refused them"
    ]
    assert len(bench.transport.batches) > 2
    assert bench.balanced()


def test_a_flush_never_takes_longer_than_its_budget_and_keeps_what_is_left(bench: Bench) -> None:
    bench.transport.outcomes = [fails("HTTP 503")]
    bench.accept(3)
    started = bench.clock.now
    bench.delivery.flush(2)
    assert bench.clock.now - started <= 2
    assert bench.delivery.stats().queued == 3
    assert all(timeout <= 2 for timeout in bench.transport.timeouts)


def test_a_logging_call_makes_one_attempt_and_does_not_wait(bench: Bench) -> None:
    bench.transport.outcomes = [fails("HTTP 503")]
    started = bench.clock.now
    bench.accept(MAX_BATCH_RECORDS + 5)
    assert bench.clock.now == started
    assert len(bench.transport.batches) <= 6
    assert bench.balanced()


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException"])
def test_what_no_retry_cures_is_not_retried_and_says_what_to_fix(bench: Bench, code: str) -> None:
    bench.transport.outcomes = [fails(code)]
    lines = bench.accept(2)
    bench.delivery.flush(5)
    assert len(bench.transport.batches) == 1
    assert bench.spilled == lines
    assert len(bench.announced) == 1
    assert "FIREHOSE_LOGGING_STREAM" in bench.announced[0] or "firehose:PutRecordBatch" in bench.announced[0]


def test_after_that_records_go_to_stderr_without_an_attempt_until_the_pause_is_over(bench: Bench) -> None:
    bench.transport.outcomes = [fails("AccessDeniedException"), accepts]
    bench.accept(1)
    bench.delivery.flush(5)
    bench.accept(MAX_BATCH_RECORDS)
    assert len(bench.transport.batches) == 1
    assert len(bench.spilled) == 1 + MAX_BATCH_RECORDS
    bench.clock.now += FIRST_PAUSE_S
    bench.accept(1)
    bench.delivery.flush(5)
    assert bench.delivery.stats().delivered == 1
    assert bench.balanced()


def test_a_bad_record_is_found_by_halving_and_only_it_falls_back(bench: Bench) -> None:
    def outcome(lines: Sequence[bytes]) -> list[int]:
        if any(b'"n":37,' in line for line in lines):
            raise PutError("InvalidArgumentException", "a record is wrong")
        return []

    bench.transport.outcomes = [outcome]
    lines = bench.accept(100)
    bench.delivery.flush(30)
    assert bench.spilled == [lines[37]]
    assert sorted(bench.transport.accepted) == sorted(lines[:37] + lines[38:])
    assert len(bench.transport.batches) <= 20
    assert bench.balanced()


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


def test_what_comes_after_closing_is_not_lost(bench: Bench) -> None:
    bench.delivery.close(1)
    lines = bench.accept(1)
    assert bench.spilled == lines


def test_an_error_nobody_foresaw_is_treated_like_a_failed_call(bench: Bench) -> None:
    def outcome(_: Sequence[bytes]) -> NoReturn:
        raise ZeroDivisionError("a bug")

    bench.transport.outcomes = [outcome, accepts]
    bench.accept(2)
    bench.delivery.flush(5)
    assert bench.delivery.stats().delivered == 2


def test_an_interrupt_in_mid_request_loses_nothing(bench: Bench) -> None:
    def outcome(_: Sequence[bytes]) -> NoReturn:
        raise KeyboardInterrupt

    bench.transport.outcomes = [outcome, accepts]
    bench.accept(2)
    with pytest.raises(KeyboardInterrupt):
        bench.delivery.flush(5)
    bench.delivery.flush(5)
    assert bench.delivery.stats().delivered == 2


def test_a_flush_from_a_signal_in_mid_request_spills_what_is_on_its_way(bench: Bench) -> None:
    def outcome(lines: Sequence[bytes]) -> list[int]:
        # As a signal's handler does, on the same thread, in the middle of the request.
        bench.transport.outcomes = [accepts]
        bench.accept(1)
        bench.delivery.flush(0.2, spill=True)
        raise PutError("ConnectionError", "closed by the signal's handler")

    bench.transport.outcomes = [outcome]
    lines = bench.accept(2)
    bench.delivery.flush(5)
    assert bench.spilled == lines
    assert bench.transport.resets == 1
    stats = bench.delivery.stats()
    assert (stats.accepted, stats.delivered, stats.fell_back, stats.queued) == (3, 1, 2, 0)


def test_a_request_that_outlasts_the_last_flush_is_spilled_and_not_counted_twice(
    transport: FakeTransport, clock: ManualClock
) -> None:
    bench = Bench(transport, clock)
    entered, leave = threading.Event(), threading.Event()

    def outcome(_: Sequence[bytes]) -> list[int]:
        entered.set()
        leave.wait(5)
        return []

    transport.outcomes = [outcome]
    lines = bench.accept(2)
    sender = threading.Thread(target=bench.delivery.flush, args=(5,))
    sender.start()
    entered.wait(5)
    bench.delivery.flush(0, spill=True)
    leave.set()
    sender.join(5)
    assert bench.spilled == lines
    assert bench.delivery.stats()[:5] == (2, 0, 0, 2, 0)


def test_a_flush_with_retries_reports_them_as_a_record_of_their_own(
    transport: FakeTransport, clock: ManualClock
) -> None:
    reports: list[dict[str, int]] = []

    def report(shipper: dict[str, int]) -> bytes:
        reports.append(shipper)
        return b'{"shipper":1}\n'

    delivery = Delivery(
        Settings(), lambda: transport, Fallback(io.StringIO()), report=report, clock=clock, sleep=clock.sleep
    )
    transport.outcomes = [lambda _: [0], accepts]
    delivery.accept(b"x\n")
    delivery.flush(5)
    delivery.flush(5)
    assert reports == [{"accepted": 1, "delivered": 1, "retried": 1, "fell_back": 0}]
    assert transport.accepted[-1] == b'{"shipper":1}\n'


def test_many_threads_lose_nothing(transport: FakeTransport) -> None:
    delivery = Delivery(Settings(), lambda: transport, Fallback(io.StringIO()))

    def log() -> None:
        for _ in range(1000):
            delivery.accept(b"x\n")

    threads = [threading.Thread(target=log) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    delivery.flush(5)
    assert len(transport.accepted) == 16_000 == delivery.stats().delivered


OUTCOMES = st.lists(st.sampled_from(["accept", "some", "all", "503", "denied", "bad", "bug"]), max_size=30)


@given(OUTCOMES, st.lists(st.integers(0, 700), max_size=6), st.integers(1, 600), st.booleans())
@settings(max_examples=150, deadline=None)
def test_the_account_is_exact_whatever_happens(
    outcomes: list[str], bursts: list[int], most: int, spill: bool
) -> None:
    transport, clock = FakeTransport(), ManualClock()
    choices: dict[str, Outcome] = {
        "accept": accepts,
        "some": lambda lines: list(range(0, len(lines), 3)),
        "all": refuses_all,
        "503": fails("HTTP 503"),
        "denied": fails("AccessDeniedException"),
        "bad": fails("InvalidArgumentException"),
        "bug": fails("ZeroDivisionError"),
    }
    transport.outcomes = [choices[name] for name in outcomes]
    bench = Bench(transport, clock, max_queue_records=most)
    for burst in bursts:
        bench.accept(burst)
        assert bench.balanced()
        clock.now += 0.7
        bench.delivery.flush(1, spill=spill)
        assert bench.balanced()
    bench.delivery.close(3)
    stats = bench.delivery.stats()
    assert stats.accepted == sum(bursts)
    assert stats.queued == stats.lost == 0
    assert stats.delivered == len(transport.accepted)
    assert stats.fell_back == len(bench.spilled)
