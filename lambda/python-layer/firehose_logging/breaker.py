"""When the next attempt may be made: jittered backoff, and a breaker for a stream that is dead."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Full jitter below a ceiling that doubles.
# @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
BACKOFF_BASE_S = 0.05
BACKOFF_MAX_S = 2.0

FIRST_PAUSE_S = 10.0
MAX_PAUSE_S = 300.0


def _random() -> float:
    """From 0 to 1, differing between processes forked or restored from one, without importing `random`."""
    return int.from_bytes(os.urandom(4), "big") / 2**32


class Breaker:
    """Paces attempts. Open: none is made until the pause is over, then one decides.

    It opens when a whole flush budget has passed without one acknowledgement, or when the service has said
    that no attempt will do. So a dead stream does not cost every invocation its budget.
    """

    def __init__(self, budget_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._budget_s = budget_s
        self._clock = clock
        self.succeeded()

    def succeeded(self) -> None:
        """Something was acknowledged: closed, as new."""
        self._attempts = 0
        self._failing_since: float | None = None
        self._pause_s = 0.0
        self._next_attempt = 0.0
        self.is_open = False
        self.is_fatal = False

    @property
    def delay(self) -> float:
        """Seconds until the next attempt may be made."""
        return max(0.0, self._next_attempt - self._clock())

    def refused_some(self) -> None:
        """The call went through but not every record did: the stream is alive, and busy."""
        self.succeeded()
        self._back_off()

    def failed(self) -> None:
        """Nothing of a batch went through."""
        now = self._clock()
        if self._failing_since is None:
            self._failing_since = now
        if self.is_open or now - self._failing_since >= self._budget_s:
            self._open()
        else:
            self._back_off()

    def gave_up(self) -> None:
        """No attempt will do until somebody changes a setting or a permission."""
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
