"""The queue of lines that wait, bounded by its owner in records and bytes."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from .limits import MAX_BATCH_RECORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Bytes around each record of a request: `{"Data":""},`.
RECORD_ENVELOPE_BYTES = 12


class LineQueue:
    """Lines in the order of their arrival. Not thread-safe: the owner holds a lock."""

    def __init__(self, max_batch_bytes: int) -> None:
        #: The waiting lines. Only this class changes them.
        self.lines: deque[bytes] = deque()
        self._max_batch_bytes = max_batch_bytes
        # Sizes of the next batches: the halves of a batch that was refused as invalid.
        self._next_sizes: deque[int] = deque()
        #: Bytes of all waiting lines.
        self.bytes = 0

    def __len__(self) -> int:
        return len(self.lines)

    def push(self, line: bytes) -> None:
        """Adds the newest line."""
        self.lines.append(line)
        self.bytes += len(line)

    def requeue(self, lines: Sequence[bytes]) -> None:
        """Puts lines that were taken earlier at the front again, in their order."""
        self.lines.extendleft(reversed(lines))
        self.bytes += sum(map(len, lines))

    def halve(self, count: int) -> None:
        """Makes the next two batches the two halves of the `count` lines at the front."""
        self._next_sizes.extendleft((count - count // 2, count // 2))

    def take_batch(self) -> list[bytes]:
        """Takes the oldest lines that fit into one request: at least one, at most 500."""
        lines, size = self.lines, 0
        # Base64 makes 4 bytes of 3, rounded up for each line.
        most_bytes = self.bytes * 4 // 3 + len(lines) * (RECORD_ENVELOPE_BYTES + 4)
        if not self._next_sizes and len(lines) <= MAX_BATCH_RECORDS and most_bytes <= self._max_batch_bytes:
            return self.take_all()
        batch: list[bytes] = []
        most = self._next_sizes.popleft() if self._next_sizes else MAX_BATCH_RECORDS
        while lines and len(batch) < most:
            size += (len(lines[0]) + 2) // 3 * 4 + RECORD_ENVELOPE_BYTES
            if batch and size > self._max_batch_bytes:
                break
            batch.append(lines.popleft())
        self.bytes -= sum(map(len, batch))
        return batch

    def take_all(self) -> list[bytes]:
        """Takes all lines."""
        lines = list(self.lines)
        self.lines.clear()
        self._next_sizes.clear()
        self.bytes = 0
        return lines
