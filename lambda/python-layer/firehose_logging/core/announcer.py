"""Announcements on stderr: how many records fell back, and why."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .fallback import Fallback

# Least time between two announcements while records keep falling back.
_QUIET_S = 60.0


class Announcer:
    """Announces the first record that falls back, then once a minute, and after a flush. Thread-safe."""

    def __init__(self, fallback: Fallback, clock: Callable[[], float]) -> None:
        self._fallback = fallback
        self._clock = clock
        self._lock = threading.RLock()
        self._unannounced = 0
        self._quiet_until = 0.0
        #: Why records cannot be delivered at the moment.
        self.reason = "the time for delivery ended"

    def fell_back(self, count: int, reason: str) -> None:
        """Notes that `count` records fell back."""
        with self._lock:
            self.reason = reason
            self._unannounced += count
            is_due = self._clock() >= self._quiet_until
        if is_due:
            self.announce()

    def announce(self) -> None:
        """Says how many records fell back since the last announcement, if any did."""
        with self._lock:
            count, self._unannounced = self._unannounced, 0
            self._quiet_until = self._clock() + _QUIET_S
        if count:
            self._fallback.say(f"{count} records went to stderr instead of the stream: {self.reason}")
