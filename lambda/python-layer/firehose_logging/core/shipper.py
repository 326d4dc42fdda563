"""The shipper: sees that each line is either acknowledged by the stream or written to the fallback."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING

from .announcer import Announcer
from .breaker import Breaker
from .line_queue import LineQueue
from .queue_limits import QueueLimits
from .stats import Stats
from .transport import PutError, explain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .fallback import Fallback
    from .settings import Settings
    from .transport import Transport


class Shipper:
    """Takes lines and ships them in batches. Thread-safe; never raises.

    `_lock` guards the queue and the counts and is held for moments. `_sending` is held while a request is in
    flight. Both are re-entrant, because a signal handler may interrupt the thread that holds them.
    """

    def __init__(
        self,
        settings: Settings,
        connect: Callable[[], Transport],
        fallback: Fallback,
        *,
        report: Callable[[dict[str, int]], bytes] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._connect = connect
        self._fallback = fallback
        self._report = report
        self._clock = clock
        self._sleep = sleep
        self._request_timeout_s = settings.request_timeout_ms / 1000
        self._limits = QueueLimits(settings)
        #: Lets another thread call `send_due`. Without it, the logging call that makes a batch due sends it.
        self.hand_over: Callable[[], None] | None = None
        self.renew()

    def renew(self) -> None:
        """Starts with an empty queue, new locks and no connection, as a forked child must."""
        self._lock = threading.RLock()
        self._sending = threading.RLock()
        self._queue = LineQueue(self._limits.batch_bytes)
        self._in_flight: list[bytes] = []
        self._oldest = 0.0
        self._accepted = self._delivered = self._retried = self._fell_back = self._lost = 0
        self._reported = Stats()
        self._announcer = Announcer(self._fallback, self._clock)
        self._transport: Transport | None = None
        self.is_closed = False  # Whether every line falls back.
        self._breaker = Breaker(self._settings.flush_timeout_ms / 1000, self._clock)

    def connect(self) -> None:
        """Makes the transport ahead of time. An error here is ignored: the first request raises it again."""
        with contextlib.suppress(Exception):
            self._transport = self._connect()

    def reconnect(self) -> None:
        """Forgets the connection, the credentials and past failures, as a restored snapshot must."""
        if self._transport is not None:
            self._transport.reset()
        self._transport = None
        self._breaker.succeeded()

    def stats(self) -> Stats:
        """The counts so far."""
        with self._lock:
            queued = len(self._queue) + len(self._in_flight)
            return Stats(self._accepted, self._delivered, self._retried, self._fell_back, queued, self._lost)

    def accept(self, line: bytes) -> None:
        """Queues a line and sends a batch that is due. A line that the full queue cannot hold falls back."""
        queue, limits, now = self._queue, self._limits, self._clock()
        with self._lock:
            self._accepted += 1
            # len(queue) and QueueLimits.is_due would be two calls for each record.
            records = len(queue.lines) + 1
            fits = (
                records + len(self._in_flight) <= limits.max_records
                and queue.bytes + len(line) <= limits.max_bytes
                and not self.is_closed
            )
            if fits:
                if records == 1:
                    self._oldest = now
                queue.push(line)
            is_due = (
                records >= limits.due_records
                or queue.bytes >= limits.due_bytes
                or now - self._oldest >= limits.due_age_s
            )
        if not fits:
            self._fall_back([line], "the handler is closed" if self.is_closed else "the queue is full")
        if is_due:
            self._send_or_hand_over()

    def send_due(self) -> None:
        """Sends batches that are due, one after another, until a failure makes the next one wait."""
        while self._limits.is_due(self._queue, self._clock() - self._oldest) and not self._breaker.delay:
            if not self._send(self._request_timeout_s):
                return

    def flush(self, timeout_s: float, *, fall_back: bool = False) -> None:
        """Ships what is queued within `timeout_s`. With `fall_back`, what is left then falls back."""
        deadline = self._clock() + max(0.0, timeout_s)
        # `renew` replaces the lock: a thread releases the one that it acquired.
        sending = self._sending
        if sending.acquire(timeout=max(0.0, timeout_s)):
            try:
                if self._in_flight:
                    self._abandon()
                self._drain(deadline)
                if self._queue_report():
                    self._drain(deadline)
            finally:
                sending.release()
        if fall_back:
            self._fall_back_all()
            self._announcer.announce()

    def close(self, timeout_s: float) -> None:
        """Flushes for the last time. Lines that come later fall back."""
        self.flush(timeout_s, fall_back=True)
        self.is_closed = True
        if self._transport is not None:
            self._transport.reset()

    def _drain(self, deadline: float) -> None:
        """Sends batch after batch, and waits after failures, until nothing is left or time is up."""
        while len(self._queue):
            delay = self._breaker.delay
            if delay >= deadline - self._clock():
                return
            if delay:
                self._sleep(delay)
            self._attempt(min(self._request_timeout_s, deadline - self._clock()))

    def _send_or_hand_over(self) -> None:
        """Makes one attempt within a logging call, or hands it over to another thread.

        The caller waits for the response only, and for nothing if it hands over. While the queue is half
        full the stream cannot keep up: then the caller also waits for its turn and for the backoff, so that
        records need not fall back, until the breaker opens.
        """
        if self._breaker.delay and self._breaker.is_open:
            if self._breaker.is_fatal:
                self._fall_back_all()
            return
        if self._limits.is_half_full(self._queue):
            self._send(self._request_timeout_s)
        elif not self._breaker.delay:
            if self.hand_over is not None:
                self.hand_over()
            else:
                self._send(0)

    def _send(self, patience_s: float) -> bool:
        """Waits at most `patience_s` for another thread's attempt, then makes one. Returns whether it did."""
        sending = self._sending
        if not sending.acquire(timeout=patience_s):
            return False
        try:
            is_paused = self._breaker.is_open and self._breaker.delay > 0
            if not len(self._queue) or self._in_flight or is_paused:
                return False
            if delay := self._breaker.delay:
                self._sleep(delay)
            self._attempt(self._request_timeout_s)
            return True
        finally:
            sending.release()

    def _attempt(self, timeout_s: float) -> None:
        """Sends one batch and counts what became of its lines."""
        with self._lock:
            batch = self._in_flight = self._queue.take_batch()
            self._oldest = self._clock()
        try:
            if self._transport is None:
                self._transport = self._connect()
            refused = self._transport.put(batch, timeout_s)
        except PutError as error:
            self._settle_error(batch, error)
        except Exception as error:
            self._settle_error(batch, PutError(type(error).__name__, str(error)))
        except BaseException:
            # KeyboardInterrupt, or an exit that a signal handler raises.
            self._settle(batch, range(len(batch)))
            raise
        else:
            self._settle(batch, refused)

    def _settle(self, batch: list[bytes], refused: Sequence[int]) -> None:
        """Counts the acknowledged lines of a batch and requeues the refused ones."""
        with self._lock:
            if batch is not self._in_flight:
                return  # Somebody has let the batch fall back meanwhile, and counted it.
            self._in_flight = []
            self._delivered += len(batch) - len(refused)
            self._retried += len(refused)
            self._queue.requeue([batch[index] for index in refused])
        if not refused:
            self._breaker.succeeded()
            return
        self._announcer.reason = "Firehose refused them"
        is_alive = len(refused) < len(batch)
        (self._breaker.refused_some if is_alive else self._breaker.failed)()

    def _settle_error(self, batch: list[bytes], error: PutError) -> None:
        """Requeues a batch whose call failed, or lets it fall back where no retry can succeed."""
        is_bad = error.is_bad_record
        is_fatal = error.is_fatal or (is_bad and self._breaker.is_always_invalid())
        is_last = is_fatal or (is_bad and len(batch) == 1)
        with self._lock:
            if batch is not self._in_flight:
                return
            self._announcer.reason = explain(error)
            self._in_flight = []
            if not is_last:
                self._retried += len(batch)
                self._queue.requeue(batch)
                if is_bad:
                    self._queue.halve(len(batch))
        if is_fatal:
            self._transport = None
            self._breaker.gave_up()
        elif not is_bad:
            self._breaker.failed()
        if is_last:
            self._fall_back(batch, self._announcer.reason)

    def _abandon(self) -> None:
        """Lets the batch in flight fall back when a signal has interrupted this very thread's request.

        The state of its connection is unknown, so the connection is closed.
        """
        if self._transport is not None:
            self._transport.reset()
        with self._lock:
            lines, self._in_flight = self._in_flight, []
        self._fall_back(lines, "the process is ending")

    def _fall_back_all(self) -> None:
        with self._lock:
            lines = self._in_flight + self._queue.take_all()
            self._in_flight = []
        if lines:
            self._fall_back(lines, self._announcer.reason)

    def _fall_back(self, lines: Sequence[bytes], reason: str) -> None:
        written = self._fallback.write(lines)
        with self._lock:
            self._fell_back += written
            self._lost += len(lines) - written
        self._announcer.fell_back(len(lines), reason)

    def _queue_report(self) -> bool:
        """Queues a record with this flush's counts, if it had retries or fallbacks and the stream is well."""
        stats = self.stats()
        report = stats.since(self._reported)
        if report is None or self._report is None or self._breaker.delay or self.is_closed:
            return False
        self._reported = stats
        self.accept(self._report(report))
        return True
