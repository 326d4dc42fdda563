"""Jittered backoff between attempts, and a breaker for a stream that takes nothing."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# The wait before a retry is drawn at random below a ceiling, and the ceiling doubles with each attempt.
# @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
BACKOFF_BASE_S = 0.05
BACKOFF_MAX_S = 2.0

# Pauses of the open breaker: the first one, and the longest. Each is twice as long as the one before.
FIRST_PAUSE_S = 10.0
MAX_PAUSE_S = 300.0


class Breaker:
    """Says when the next attempt may be made.

    The breaker opens when a whole flush budget passes without one acknowledgement, or when the service
    answers that no retry can succeed. An open breaker allows no attempt until its pause is over; then one
    attempt decides. So a dead stream does not cost every invocation its budget.
    """

    def __init__(self, budget_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._budget_s = budget_s
        self._clock = clock
        self.succeeded()

    def succeeded(self) -> None:
        """Closes the breaker and forgets earlier failures, because a record was acknowledged."""
        self._attempts = 0
        self._failing_since: float | None = None
        self._pause_s = 0.0
        self._next_attempt = 0.0
        self.is_open = False
        self.is_fatal = False
        self._invalid = 0

    @property
    def delay(self) -> float:
        """Seconds until the next attempt may be made."""
        return max(0.0, self._next_attempt - self._clock())

    def refused_some(self) -> None:
        """Backs off after a call that acknowledged only some records: the stream is alive, but busy."""
        self.succeeded()
        self._back_off()

    def failed(self) -> None:
        """Backs off after a call that acknowledged nothing, or opens after a whole budget of such calls."""
        now = self._clock()
        if self._failing_since is None:
            self._failing_since = now
        if self.is_open or now - self._failing_since >= self._budget_s:
            self._open()
        else:
            self._back_off()

    def is_always_invalid(self) -> bool:
        """Counts an invalid request. So many without an acknowledgement share a fault: it is in no record."""
        self._invalid += 1
        return self._invalid >= 64

    def gave_up(self) -> None:
        """Opens at once: no attempt can succeed until somebody changes a setting or a permission."""
        self.is_fatal = True
        self._open()

    def _back_off(self) -> None:
        self._attempts += 1
        ceiling = min(BACKOFF_MAX_S, BACKOFF_BASE_S * 2.0 ** min(self._attempts, 10))
        self._next_attempt = self._clock() + ceiling * _random()

    def _open(self) -> None:
        self._pause_s = min(max(self._pause_s * 2, FIRST_PAUSE_S), MAX_PAUSE_S)
        self._next_attempt = self._clock() + self._pause_s
        self.is_open = True


def _random() -> float:
    """A number from 0 to 1 that differs between forked or restored copies of a process.

    The module `random` would be seeded alike in all copies, and its import takes time.
    """
    return int.from_bytes(os.urandom(4), "big") / 2**32
