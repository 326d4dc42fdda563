"""Each accepted record is delivered, queued or on the fallback stream, whatever interrupts its delivery."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, NoReturn

import pytest
from delivery_bench import Bench, accepts, fails, refuses_all
from hypothesis import given, settings
from hypothesis import strategies as st
from streams import FakeTransport, ManualClock, Outcome

from firehose_logging.delivery import Delivery
from firehose_logging.fallback import Fallback
from firehose_logging.limits import MAX_BATCH_RECORDS
from firehose_logging.settings import Settings
from firehose_logging.transport import PutError

if TYPE_CHECKING:
    from collections.abc import Sequence


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


def test_a_signal_while_a_record_is_queued_does_not_hang(bench: Bench) -> None:
    def interrupted() -> None:
        # As a signal's handler finds it, on the same thread.
        with bench.delivery._lock:
            bench.accept(1)
            bench.delivery.flush(0.2, spill=True)

    thread = threading.Thread(target=interrupted, daemon=True)
    thread.start()
    thread.join(5)
    assert bench.delivery.stats().delivered == 1


def test_records_from_a_signal_in_mid_request_wait_for_its_end(bench: Bench) -> None:
    def outcome(_: Sequence[bytes]) -> list[int]:
        bench.transport.outcomes = [accepts]
        bench.accept(MAX_BATCH_RECORDS)
        assert len(bench.transport.batches) == 1
        return []

    bench.transport.outcomes = [outcome]
    bench.accept(2)
    bench.delivery.flush(5)
    assert [len(batch) for batch in bench.transport.batches] == [2, MAX_BATCH_RECORDS]
    assert bench.delivery.stats().delivered == 2 + MAX_BATCH_RECORDS


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
    assert reports == [{"accepted": 1, "delivered": 1, "retried": 1, "fell_back": 0}]
    assert transport.accepted[-1] == b'{"shipper":1}\n'
    transport.outcomes = [fails("HTTP 503")]
    delivery.accept(b"y\n")
    delivery.flush(5)
    # There is no room for it while the stream is dead.
    assert len(reports) == 1


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
