"""When the next attempt may be made: jittered backoff, and a breaker for a stream that is dead."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_DELAY_S = 0.05
LONGEST_DELAY_S = 1.0

# Attempts that failed as a whole in a row before the breaker opens, and how long it stays open.
FAILURES_TO_OPEN = 5
OPEN_S = 10.0
# What no retry mends (a missing stream, a missing permission) is tried again this much later.
OPEN_AFTER_FATAL_S = 60.0


def full_jitter(attempt: int) -> float:
    """Seconds to wait after failure number `attempt` (from 0).

    @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    return random.uniform(0, min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0 ** min(attempt, 16)))


class Breaker:
    """Paces attempts. While it is open, none is made; after its time one goes through and decides."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """As new: nothing has failed."""
        self._failures = 0
        self._next_attempt = 0.0
        self.is_fatal = False

    @property
    def delay(self) -> float:
        """Seconds until the next attempt may be made."""
        return max(0.0, self._next_attempt - self._clock())

    @property
    def is_open(self) -> bool:
        return (self.is_fatal or self._failures >= FAILURES_TO_OPEN) and self.delay > 0

    def refused_some(self) -> None:
        """The call went through but not every record did: wait a little, the stream is alive."""
        self._failures = 0
        self.is_fatal = False
        self._next_attempt = self._clock() + full_jitter(1)

    def failed(self, *, fatal: bool = False) -> None:
        """Nothing of a batch went through; `fatal` when no retry can mend it."""
        self._failures += 1
        self.is_fatal = fatal
        if fatal:
            wait = OPEN_AFTER_FATAL_S
        elif self._failures >= FAILURES_TO_OPEN:
            wait = OPEN_S
        else:
            wait = full_jitter(self._failures)
        self._next_attempt = self._clock() + wait
