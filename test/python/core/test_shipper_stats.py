"""Each accepted record is delivered, queued or on the fallback stream, even after an interruption."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipper_bench import Bench, accepts, fails, refuses_all
from streams import FakeTransport, ManualClock, Outcome

from firehose_logging.core.fallback import Fallback
from firehose_logging.core.limits import MAX_BATCH_RECORDS
from firehose_logging.core.settings import Settings
from firehose_logging.core.shipper import Shipper
from firehose_logging.core.transport import PutError

if TYPE_CHECKING:
    from collections.abc import Sequence


def test_an_interrupted_request_loses_no_record(bench: Bench) -> None:
    def outcome(_: Sequence[bytes]) -> NoReturn:
        raise KeyboardInterrupt

    bench.transport.outcomes = [outcome, accepts]
    bench.accept(2)
    with pytest.raises(KeyboardInterrupt):
        bench.shipper.flush(5)
    bench.shipper.flush(5)
    assert bench.shipper.stats().delivered == 2


def test_a_signal_handlers_flush_lets_the_batch_in_flight_fall_back(bench: Bench) -> None:
    def outcome(lines: Sequence[bytes]) -> list[int]:
        # A signal handler does this on the same thread, in the middle of the request.
        bench.transport.outcomes = [accepts]
        bench.accept(1)
        bench.shipper.flush(0.2, fall_back=True)
        raise PutError("ConnectionError", "closed by the signal handler")

    bench.transport.outcomes = [outcome]
    lines = bench.accept(2)
    bench.shipper.flush(5)
    assert bench.fell_back == lines
    assert bench.transport.resets == 1
    stats = bench.shipper.stats()
    assert (stats.accepted, stats.delivered, stats.fell_back, stats.queued) == (3, 1, 2, 0)


def test_a_signal_while_a_record_is_queued_does_not_hang(bench: Bench) -> None:
    def interrupted() -> None:
        # A signal handler may find the lock held by its own thread.
        with bench.shipper._lock:
            bench.accept(1)
            bench.shipper.flush(0.2, fall_back=True)

    thread = threading.Thread(target=interrupted, daemon=True)
    thread.start()
    thread.join(5)
    assert bench.shipper.stats().delivered == 1


def test_records_that_a_signal_handler_logs_wait_for_the_request_to_end(bench: Bench) -> None:
    def outcome(_: Sequence[bytes]) -> list[int]:
        bench.transport.outcomes = [accepts]
        bench.accept(MAX_BATCH_RECORDS)
        assert len(bench.transport.batches) == 1
        return []

    bench.transport.outcomes = [outcome]
    bench.accept(2)
    bench.shipper.flush(5)
    assert [len(batch) for batch in bench.transport.batches] == [2, MAX_BATCH_RECORDS]
    assert bench.shipper.stats().delivered == 2 + MAX_BATCH_RECORDS


def test_a_batch_that_falls_back_during_its_request_is_counted_once(
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
    sender = threading.Thread(target=bench.shipper.flush, args=(5,))
    sender.start()
    entered.wait(5)
    bench.shipper.flush(0, fall_back=True)
    leave.set()
    sender.join(5)
    assert bench.fell_back == lines
    assert bench.shipper.stats()[:5] == (2, 0, 0, 2, 0)


def test_a_thread_releases_the_lock_that_it_acquired_although_renew_replaces_it(bench: Bench) -> None:
    entered, leave = threading.Event(), threading.Event()

    def outcome(_: Sequence[bytes]) -> list[int]:
        entered.set()
        leave.wait(5)
        return []

    bench.transport.outcomes = [outcome]
    raised: list[object] = []
    hook, threading.excepthook = threading.excepthook, raised.append
    try:
        for ship in (lambda: bench.shipper.flush(5), lambda: bench.accept(MAX_BATCH_RECORDS)):
            bench.accept(1)
            entered.clear()
            leave.clear()
            sender = threading.Thread(target=ship)
            sender.start()
            assert entered.wait(5)
            bench.shipper.renew()
            leave.set()
            sender.join(5)
    finally:
        threading.excepthook = hook
    assert raised == []


def test_a_flush_with_retries_ships_a_record_with_its_counts(
    transport: FakeTransport, clock: ManualClock
) -> None:
    reports: list[dict[str, int]] = []

    def report(shipper: dict[str, int]) -> bytes:
        reports.append(shipper)
        return b'{"shipper":1}\n'

    shipper = Shipper(
        Settings(), lambda: transport, Fallback(io.StringIO()), report=report, clock=clock, sleep=clock.sleep
    )
    transport.outcomes = [lambda _: [0], accepts]
    shipper.accept(b"x\n")
    shipper.flush(5)
    assert reports == [{"accepted": 1, "delivered": 1, "retried": 1, "fell_back": 0}]
    assert transport.accepted[-1] == b'{"shipper":1}\n'
    transport.outcomes = [fails("HTTP 503")]
    shipper.accept(b"y\n")
    shipper.flush(5)
    # A dead stream gets no record with counts.
    assert len(reports) == 1


def test_many_threads_lose_no_record(transport: FakeTransport) -> None:
    shipper = Shipper(Settings(), lambda: transport, Fallback(io.StringIO()))

    def log() -> None:
        for _ in range(1000):
            shipper.accept(b"x\n")

    threads = [threading.Thread(target=log) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shipper.flush(5)
    assert len(transport.accepted) == 16_000 == shipper.stats().delivered


OUTCOMES = st.lists(st.sampled_from(["accept", "some", "all", "503", "denied", "bad", "bug"]), max_size=30)


@given(OUTCOMES, st.lists(st.integers(0, 700), max_size=6), st.integers(1, 600), st.booleans())
@settings(max_examples=150, deadline=None)
def test_the_counts_add_up_after_any_sequence_of_outcomes(
    outcomes: list[str], bursts: list[int], most: int, fall_back: bool
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
        bench.shipper.flush(1, fall_back=fall_back)
        assert bench.balanced()
    bench.shipper.close(3)
    stats = bench.shipper.stats()
    assert stats.accepted == sum(bursts)
    assert stats.queued == stats.lost == 0
    assert stats.delivered == len(transport.accepted)
    assert stats.fell_back == len(bench.fell_back)
