"""Bounds of the queue: how much fits into it, and when a batch is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .limits import MAX_BATCH_BYTES, MAX_BATCH_RECORDS

if TYPE_CHECKING:
    from .line_queue import LineQueue
    from .settings import Settings


# Bytes of a request around its records, the stream's name included.
_ENVELOPE_BYTES = 256


class QueueLimits:
    """The limits that a queue is compared with, from the settings."""

    def __init__(self, settings: Settings) -> None:
        #: Lines that wait or are in flight, and bytes that wait.
        self.max_records = settings.max_queue_records
        self.max_bytes = settings.max_queue_bytes
        #: Bytes of the records of one request as base64.
        self.batch_bytes = min(settings.flush_bytes * 3 // 2, MAX_BATCH_BYTES) - _ENVELOPE_BYTES
        #: A batch is due when it is full, and when half of the queue is full.
        self.due_records = min(MAX_BATCH_RECORDS, (settings.max_queue_records + 1) // 2)
        self.due_bytes = min(settings.flush_bytes, settings.max_queue_bytes // 2)
        #: A batch is also due when its oldest line has waited so long.
        self.due_age_s = settings.flush_interval_ms / 1000

    def is_due(self, queue: LineQueue, age_s: float) -> bool:
        """Whether a batch leaves."""
        records = len(queue)
        return records >= self.due_records or (
            records > 0 and (queue.bytes >= self.due_bytes or age_s >= self.due_age_s)
        )

    def is_half_full(self, queue: LineQueue) -> bool:
        """Whether the stream does not keep up."""
        return len(queue) * 2 >= self.max_records or queue.bytes * 2 >= self.max_bytes
