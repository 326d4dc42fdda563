"""The fallback: records that cannot be delivered are written to stderr, one line of JSON each."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Logger name of this package's own lines on stderr and of its own records.
OWN_NAME = "firehose_logging"

# Longest wait for a full pipe in one call; the lines that are left then count as lost.
_MAX_WAIT_S = 0.5
_WAIT_STEP_S = 0.002


class Fallback:
    """Writes lines to `stream`, or to the object that sys.stderr is at that moment. Never raises."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def write(self, lines: Sequence[bytes]) -> int:
        """Writes lines, each with its line end, as they are. Returns how many were written whole.

        Where sys.stderr leads into logging, as Celery's does, each line would come back as a record. Then,
        and where sys.stderr is None, lines go to sys.__stderr__, and are lost if that is None, too.
        """
        stream = self._stream or sys.stderr
        descriptor = _descriptor_of(stream)
        if descriptor is None and (self._stream or isinstance(stream, (io.StringIO, io.TextIOWrapper))):
            with contextlib.suppress(Exception):
                stream.write(b"".join(lines).decode("utf-8", "replace"))
                return len(lines)
        if descriptor is None and sys.__stderr__ is None:
            # The process has started without a standard error: descriptor 2 is a file of the application's.
            return 0
        if descriptor is None:
            descriptor = _descriptor_of(sys.__stderr__)
        return write_descriptor(lines, lambda data: os.write(2 if descriptor is None else descriptor, data))

    def say(self, message: str) -> None:
        """Writes one line of this package's own as a document, so that readers of stderr can parse it."""
        import json  # Only problems need it, and a cold start does not pay for it.

        now = time.time()
        second = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))
        document = {
            "asctime": f"{second}.{int(now * 1000) % 1000:03d}+00:00",
            "name": OWN_NAME,
            "levelname": "WARNING",
            "message": f"{OWN_NAME}: {message}",
        }
        line = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        self.write([line.encode("utf-8", "replace") + b"\n"])


def _descriptor_of(stream: TextIO | None) -> int | None:
    """The stream's file descriptor; None if it has none."""
    try:
        stream.flush()  # type: ignore[union-attr]
        descriptor = stream.fileno()  # type: ignore[union-attr]
    except Exception:
        return None
    return descriptor if isinstance(descriptor, int) and descriptor >= 0 else None


def write_descriptor(lines: Sequence[bytes], write: Callable[[bytes], int]) -> int:
    """Writes lines through `write` and waits at most half a second in all while a pipe is full.

    Returns how many lines were written whole.
    """
    deadline = time.monotonic() + _MAX_WAIT_S
    for count, line in enumerate(lines):
        rest = line
        while rest:
            try:
                rest = rest[write(rest) :]
            except BlockingIOError:
                if time.monotonic() > deadline:
                    return count
                time.sleep(_WAIT_STEP_S)
            except OSError:
                return count
    return len(lines)
