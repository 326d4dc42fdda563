"""A thread that flushes at an interval, for servers that may fall quiet. It exists only on request."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class BackgroundFlush:
    """Calls `flush` every `interval_s` in a daemon thread, which starts with the first record.

    Threads do not survive a fork: a child starts its own thread with its own first record.
    """

    def __init__(self, flush: Callable[[], None], interval_s: float) -> None:
        self._flush = flush
        self._interval_s = interval_s
        self._process_id = 0
        self._stopped = threading.Event()

    def ensure_running(self) -> None:
        """Starts the thread if this process has none."""
        if self._process_id == os.getpid():
            return
        # Two threads that race here start two: both flush, which does no harm.
        self._process_id = os.getpid()
        threading.Thread(target=self._run, name="firehose-logging-flush", daemon=True).start()

    def stop(self) -> None:
        """Lets the thread end."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(self._interval_s):
            self._flush()
