"""Delivery: a bounded queue of lines, batches of it, and an account of what became of every record."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from .backoff import Breaker
from .limits import MAX_BATCH_BYTES, MAX_BATCH_RECORDS
from .transport import PutError, explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from .fallback import Fallback
    from .settings import Settings
    from .transport import Transport

# Around the records of a request, and around each record: `{"Data":""},`.
_ENVELOPE_BYTES = 256
_RECORD_ENVELOPE_BYTES = 12

# A logging call that fills a batch makes one attempt and waits no longer than this for it.
_INLINE_TIMEOUT_S = 1.0


class Stats(NamedTuple):
    """What became of the records: accepted = delivered + fell_back + queued, at any moment."""

    accepted: int
    delivered: int
    fell_back: int
    queued: int
    retried: int


class Delivery:
    """Takes lines, delivers them, and sends what cannot be delivered to the fallback. Never raises.

    Thread-safe. `_lock` guards the queue and the counters and is held for moments only; `_sending` is held
    while a request is out. Both are re-entrant: a signal's handler may interrupt their holder.
    """

    def __init__(
        self,
        settings: Settings,
        connect: Callable[[], Transport],
        fallback: Fallback,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._connect = connect
        self._fallback = fallback
        self._clock = clock
        self._sleep = sleep
        self._batch_bytes = min(settings.flush_bytes, MAX_BATCH_BYTES) - _ENVELOPE_BYTES
        self.breaker = Breaker(clock)
        self.renew()

    def renew(self) -> None:
        """Starts anew with an empty queue, new locks and no connection, as a forked child must."""
        self._lock = threading.RLock()
        self._sending = threading.RLock()
        self._queue: deque[bytes] = deque()
        self._queued_bytes = 0
        self._in_flight: list[bytes] = []
        self._oldest = 0.0
        self._accepted = self._delivered = self._fell_back = self._retried = 0
        self._announced: set[str] = set()
        self._transport: Transport | None = None
        self.breaker.reset()

    def stats(self) -> Stats:
        """The account so far."""
        with self._lock:
            queued = len(self._queue) + len(self._in_flight)
            return Stats(self._accepted, self._delivered, self._fell_back, queued, self._retried)

    def accept(self, line: bytes) -> None:
        """Queues one line. Sends a batch when one is full or old; falls back when the queue is full."""
        settings = self._settings
        queue = self._queue
        overflow = due = False
        with self._lock:
            self._accepted += 1
            if (
                len(queue) >= settings.max_queue_records
                or self._queued_bytes + len(line) > settings.max_queue_bytes
            ):
                overflow = True
            else:
                if not queue:
                    self._oldest = self._clock()
                queue.append(line)
                self._queued_bytes += len(line)
        if overflow or len(queue) >= MAX_BATCH_RECORDS or self._queued_bytes * 4 // 3 >= self._batch_bytes or self._clock() - self._oldest > settings.flush_interval_ms / 1000:
            due = True
        if overflow:
            self._fall_back([line], "the queue is full")
        if due:
            self._send_full()

    def flush(self, timeout_s: float, *, spill: bool = False) -> bool:
        """Delivers what is queued within `timeout_s`; with `spill`, what is left then falls back.

        Returns True when nothing is left in the queue.
        """
        deadline = self._clock() + timeout_s
        if self._sending.acquire(timeout=max(0.0, timeout_s)):
            try:
                self._drain(deadline)
            finally:
                self._sending.release()
        if spill:
            self._spill_rest()
        return self.stats().queued == 0

    def _drain(self, deadline: float) -> None:
        while self._queue and not self.breaker.is_open:
            delay = self.breaker.delay
            remaining = deadline - self._clock()
            if remaining <= 0 or delay >= remaining:
                return
            if delay:
                self._sleep(delay)
            self._attempt(deadline - self._clock())

    def _send_full(self) -> None:
        """One attempt without waiting for anything but the answer; another thread's request is not waited for."""
        if self.breaker.delay > 0:
            if self.breaker.is_fatal:
                self._spill_rest()
            return
        # Half full: the sender cannot keep up, so that this caller waits for its turn rather than falls back.
        patient = len(self._queue) * 2 >= self._settings.max_queue_records
        if not self._sending.acquire(timeout=_INLINE_TIMEOUT_S if patient else 0):
            return
        try:
            if self._queue and self.breaker.delay == 0:
                self._attempt(min(_INLINE_TIMEOUT_S, self._settings.flush_timeout_ms / 1000))
        finally:
            self._sending.release()

    def _attempt(self, timeout_s: float) -> None:
        """Sends one batch and books the outcome."""
        batch = self._take()
        try:
            if self._transport is None:
                self._transport = self._connect()
            refused = self._transport.put(batch, timeout_s)
        except PutError as error:
            self._failed(batch, error, timeout_s)
        except Exception as error:
            self._failed(batch, PutError(type(error).__name__, str(error)), timeout_s)
        else:
            self._book(batch, refused)
        return

    def _take(self) -> list[bytes]:
        with self._lock:
            queue, batch, size = self._queue, self._in_flight, 0
            if batch:
                # Interrupted by a signal in mid-request: that request's outcome is not known.
                self._in_flight = batch = []
            while queue and len(batch) < MAX_BATCH_RECORDS:
                size += (len(queue[0]) + 2) // 3 * 4 + _RECORD_ENVELOPE_BYTES
                if batch and size > self._batch_bytes:
                    break
                batch.append(queue.popleft())
            self._queued_bytes -= sum(map(len, batch))
            return batch

    def _book(self, batch: list[bytes], refused: list[int]) -> None:
        with self._lock:
            if batch is not self._in_flight:
                return
            self._in_flight = []
            self._delivered += len(batch) - len(refused)
            self._give_back([batch[index] for index in refused])
        if not refused:
            self.breaker.reset()
        elif len(refused) < len(batch):
            self.breaker.refused_some()
        else:
            self.breaker.failed()

    def _give_back(self, lines: list[bytes]) -> None:
        """Puts lines at the queue's front, in their order. Called with the lock held."""
        self._retried += len(lines)
        self._queue.extendleft(reversed(lines))
        self._queued_bytes += sum(map(len, lines))

    def _failed(self, batch: list[bytes], error: PutError, timeout_s: float) -> None:
        with self._lock:
            if batch is not self._in_flight:
                return
            self._in_flight = []
            alone = error.is_bad_record and len(batch) == 1
            if not alone and not error.is_fatal:
                self._give_back(batch)
        if alone or error.is_fatal:
            self._fall_back(batch, explain(error))
        if error.is_fatal:
            self.breaker.failed(fatal=True)
            self._transport = None
        elif not error.is_bad_record:
            self.breaker.failed()
        elif not alone:
            self._bisect(len(batch), timeout_s)

    def _bisect(self, count: int, timeout_s: float) -> None:
        """Sends the `count` records at the queue's front in halves, down to the one that is refused."""

    def _spill_rest(self) -> None:
        with self._lock:
            lines = self._in_flight + list(self._queue)
            self._in_flight = []
            self._queue.clear()
            self._queued_bytes = 0
        if lines:
            self._fall_back(lines, "they could not be delivered in time")

    def _fall_back(self, lines: list[bytes], reason: str) -> None:
        with self._lock:
            self._fell_back += len(lines)
            first = reason not in self._announced
            self._announced.add(reason)
        self._fallback.write(lines)
        if first:
            self._fallback.say(f"{len(lines)} records went to stderr: {reason}")
