"""Where records go that cannot be delivered: one line of JSON each, on stderr."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Name of our own logger and of our own lines on stderr.
OWN_NAME = "firehose_logging"


class Fallback:
    """Writes lines to `stream`, or to whatever sys.stderr is at that moment. Never raises."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def write(self, lines: Sequence[bytes]) -> bool:
        """Writes the lines (each ends with a line end) as they are; False when they could not be written."""
        try:
            stream = self._stream or sys.stderr
            stream.write(b"".join(lines).decode("utf-8", "replace"))
            stream.flush()
            return True
        except Exception:
            return _write_fd(2, b"".join(lines))

    def say(self, message: str, level: str = "WARNING") -> None:
        """One line of our own, in the document's shape so that whatever reads stderr can read it too."""
        now = time.time()
        document = {
            "asctime": f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(now))}.{int(now * 1000) % 1000:03d}+00:00",
            "name": OWN_NAME,
            "levelname": level,
            "message": f"{OWN_NAME}: {message}",
        }
        self.write(
            [
                json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
                + b"\n"
            ]
        )


def _write_fd(descriptor: int, data: bytes) -> bool:
    """The bare descriptor; a full pipe (EAGAIN) is tried for a quarter of a second."""
    deadline = time.monotonic() + 0.25
    while data:
        try:
            data = data[os.write(descriptor, data) :]
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.005)
        except OSError:
            return False
    return True
