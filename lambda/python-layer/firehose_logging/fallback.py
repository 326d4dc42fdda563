"""Where records go that cannot be delivered: one line of JSON each, on stderr."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Name of our own lines on stderr, and of our own records.
OWN_NAME = "firehose_logging"

# How long a full pipe is waited for before the rest of the lines is given up.
_MAX_WAIT_S = 0.5
_WAIT_STEP_S = 0.002


class Fallback:
    """Writes lines to `stream`, or to whatever sys.stderr is at that moment. Never raises."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def write(self, lines: Sequence[bytes]) -> int:
        """Writes lines, each with its line end, as they are. Returns how many were written whole."""
        try:
            stream = self._stream or sys.stderr
            stream.flush()
            descriptor = stream.fileno()
        except Exception:
            return self._write_text(lines)
        return write_descriptor(lines, lambda data: os.write(descriptor, data))

    def _write_text(self, lines: Sequence[bytes]) -> int:
        """A stream without a descriptor, such as a StringIO; none at all (a daemon's) is descriptor 2."""
        try:
            stream = self._stream or sys.stderr
            stream.write(b"".join(lines).decode("utf-8", "replace"))
        except Exception:
            return write_descriptor(lines, lambda data: os.write(2, data))
        return len(lines)

    def say(self, message: str) -> None:
        """One line of our own, in the document's shape so that whatever reads stderr can read it too."""
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


def write_descriptor(lines: Sequence[bytes], write: Callable[[bytes], int]) -> int:
    """Writes to a descriptor, waiting for a pipe that is full at most half a second in all."""
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
