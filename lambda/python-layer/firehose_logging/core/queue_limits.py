"""Bounds of the queue: when a line still fits, and when a batch is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .limits import MAX_BATCH_RECORDS

if TYPE_CHECKING:
    from .line_queue import LineQueue
    from .settings import Settings


class QueueLimits:
    """Compares a queue with the settings. The caller holds the lock where the answer must not change."""

    def __init__(self, settings: Settings) -> None:
        self._max_records = settings.max_queue_records
        self._max_bytes = settings.max_queue_bytes
        # A batch is due when it is full, and when half of the queue is full.
        self._due_records = min(MAX_BATCH_RECORDS, (settings.max_queue_records + 1) // 2)
        self._due_bytes = min(settings.flush_bytes, settings.max_queue_bytes // 2)
        self._interval_s = settings.flush_interval_ms / 1000

    def has_room(self, queue: LineQueue, in_flight: int, line: bytes) -> bool:
        """Whether a line fits beside the waiting lines and `in_flight` others."""
        return len(queue) + 1 + in_flight <= self._max_records and queue.bytes + len(line) <= self._max_bytes

    def is_due(self, queue: LineQueue, age_s: float) -> bool:
        """Whether a batch leaves: it is full, or its oldest line has waited for the flush interval."""
        records = len(queue)
        return records >= self._due_records or (
            records > 0 and (queue.bytes >= self._due_bytes or age_s >= self._interval_s)
        )

    def is_half_full(self, queue: LineQueue) -> bool:
        """Whether the stream does not keep up."""
        return len(queue) * 2 >= self._max_records or queue.bytes * 2 >= self._max_bytes
