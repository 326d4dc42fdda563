"""Reads one HTTP/1.x response in whatever pieces it arrives, with a bound on everything that arrives."""

from __future__ import annotations

import re
from typing import NamedTuple

from .response_head import Head, ProtocolError, parse_head

#: Bytes of a head, of all trailers together, and of a line with a chunk's size.
MAX_HEAD_BYTES = 32 * 1024
#: Bytes of a body: 500 entries with an error message each are 200 KB.
MAX_BODY_BYTES = 4 * 1024 * 1024
_START = b"HTTP/1."
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?", re.DOTALL)


class Response(NamedTuple):
    """A complete response."""

    status: int
    body: bytes
    #: The header `x-amzn-errortype`, or empty.
    error_type: str
    #: Seconds for which the connection may be used again; 0 if it may not.
    keep_s: float


class ResponseReader:
    """Takes the pieces of one response to a POST."""

    def __init__(self) -> None:
        # What has arrived and is not yet read.
        self._buffer = bytearray()
        self._head: Head | None = None
        self._body = bytearray()
        # Bytes that are missing of the body or of the chunk, -1 before a line with a size.
        self._wanted = -1
        self._trailer_bytes = -1
        #: Whether anything has arrived.
        self.has_begun = False

    def push(self, piece: bytes) -> Response | None:
        """Takes the next piece. Returns the response when that completes it.

        Raises ProtocolError if this is no HTTP/1.x response, or one over the limits.
        """
        self.has_begun = True
        self._buffer += piece
        while self._head is None:
            if not self._read_head():
                return None
        if self._head.body == "until close":
            self._take_body(len(self._buffer))
            return None
        if self._head.body == "chunked":
            return self._response() if self._read_chunks() else None
        self._wanted = self._head.body - len(self._body)
        _check_body(self._head.body)
        self._take_body(min(self._wanted, len(self._buffer)))
        return self._response() if len(self._body) == self._head.body else None

    def end(self) -> Response | None:
        """Notes that no more arrives. Returns the response if this is how it ends, None if it is cut off."""
        is_complete = self._head is not None and self._head.body == "until close"
        return self._response() if is_complete else None

    def _response(self) -> Response:
        assert self._head is not None
        # Bytes after the response are nobody's: what follows on this connection cannot be trusted.
        keep_s = 0.0 if self._buffer else self._head.keep_s
        return Response(self._head.status, bytes(self._body), self._head.error_type, keep_s)

    def _read_head(self) -> bool:
        """Reads one head if it is complete. Interim heads (100, 102, 103) are skipped."""
        buffer = self._buffer
        end = buffer.find(b"\r\n\r\n")
        size = len(buffer) if end < 0 else end
        if not _START.startswith(buffer[: min(size, len(_START))]):
            raise ProtocolError("the response is not HTTP/1.x")
        if size > MAX_HEAD_BYTES:
            raise ProtocolError(f"the head of the response is over {MAX_HEAD_BYTES} bytes")
        if end < 0:
            return False
        head = parse_head(bytes(buffer[:end]))
        del buffer[: end + 4]
        if head.status == 101:
            raise ProtocolError("the response changes the protocol (HTTP 101)")
        if head.status >= 200:
            self._head = head
        return True

    def _read_chunks(self) -> bool:
        """Reads chunks and trailers as far as they have arrived. Returns whether the response is complete."""
        while self._trailer_bytes < 0:
            if self._wanted < 0:
                line = self._take_line()
                if line is None:
                    return False
                size = _CHUNK_SIZE.fullmatch(line)
                if size is None:
                    raise ProtocolError("the response has a chunk without a size")
                self._wanted = int(size[1], 16)
                _check_body(len(self._body) + self._wanted)
                if self._wanted == 0:
                    self._trailer_bytes = 0
                    break
            if len(self._buffer) < self._wanted + 2:
                return False
            self._take_body(self._wanted)
            if self._buffer[:2] != b"\r\n":
                raise ProtocolError("the response has a chunk of another size")
            del self._buffer[:2]
            self._wanted = -1
        return self._read_trailers()

    def _read_trailers(self) -> bool:
        while (line := self._take_line()) is not None:
            if not line:
                return True
            self._trailer_bytes += len(line)
            if self._trailer_bytes > MAX_HEAD_BYTES:
                raise ProtocolError(f"the trailers of the response are over {MAX_HEAD_BYTES} bytes")
        return False

    def _take_body(self, count: int) -> None:
        _check_body(len(self._body) + count)
        self._body += self._buffer[:count]
        del self._buffer[:count]

    def _take_line(self) -> bytes | None:
        end = self._buffer.find(b"\r\n")
        if (len(self._buffer) if end < 0 else end) > MAX_HEAD_BYTES:
            raise ProtocolError(f"the response has a line over {MAX_HEAD_BYTES} bytes")
        if end < 0:
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        return line


def _check_body(size: int) -> None:
    if size > MAX_BODY_BYTES:
        raise ProtocolError(f"the response is over {MAX_BODY_BYTES} bytes")
