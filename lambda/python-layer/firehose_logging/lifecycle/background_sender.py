"""A thread that sends: batches that are due inside Lambda, and for quiet servers the rest at an interval."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class BackgroundSender:
    """Calls `send` in a daemon thread whenever it is woken, and every `interval_s` if there is one.

    The thread starts when it is needed first. Threads do not survive a fork: a child starts its own.
    """

    def __init__(self, send: Callable[[], None], interval_s: float | None = None) -> None:
        self._send = send
        self._interval_s = interval_s
        self._process_id = 0
        self._woken = threading.Event()
        self._is_stopped = False

    def ensure_running(self) -> None:
        """Starts the thread if this process has none."""
        if self._process_id == os.getpid():
            return
        # Two threads that race here start two: both send, one after the other, which does no harm.
        self._process_id = os.getpid()
        self._woken = threading.Event()
        threading.Thread(target=self._run, name="firehose-logging-sender", daemon=True).start()

    def wake(self) -> None:
        """Makes the thread send soon."""
        self.ensure_running()
        if not self._woken.is_set():
            self._woken.set()

    def stop(self) -> None:
        """Lets the thread end."""
        self._is_stopped = True
        self._woken.set()

    def _run(self) -> None:
        woken = self._woken
        while not self._is_stopped:
            woken.wait(self._interval_s)
            woken.clear()
            if not self._is_stopped:
                self._send()
