"""Reads the head of an HTTP/1.x response: the status line and the headers.

Whatever RFC 9112 lets a client refuse is refused, because two readings of one response can lose records.

@see https://www.rfc-editor.org/rfc/rfc9112
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

# An idle connection is not used again after this time: load balancers forget connections silently.
_MAX_KEEP_S = 60.0
# A server that says how long it keeps a connection may begin to close it a little earlier.
_KEEP_MARGIN_S = 1.0

_STATUS_LINE = re.compile(r"HTTP/1\.([01]) ([1-9]\d\d)(?: .*)?", re.ASCII | re.DOTALL)
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_LENGTH = re.compile(r"[0-9]{1,15}")
_CLOSE = re.compile(r"(?:^|,)\s*close\s*(?:,|$)")
_TIMEOUT = re.compile(r"(?:^|[,\s])timeout=([0-9]{1,9})")

Body = int | Literal["chunked", "until close"]


class ProtocolError(Exception):
    """The response is not HTTP/1.x, or is over a limit."""


class Head(NamedTuple):
    """What the transport needs of a head."""

    status: int
    #: Bytes of the body, or how its end shows.
    body: Body
    #: Seconds for which the connection may be used again; 0 if it may not.
    keep_s: float
    #: The header `x-amzn-errortype`, or empty.
    error_type: str


def parse_head(head: bytes) -> Head:
    """Reads `head`, which comes without the blank line. Raises ProtocolError if it is not HTTP/1.x."""
    # A continuation line is the same as a space.
    lines = re.sub(rb"\r\n[ \t]+", b" ", head).decode("latin-1").split("\r\n")
    start = _STATUS_LINE.fullmatch(lines[0])
    if start is None:
        raise ProtocolError("the response has no HTTP/1.x status line")
    headers: dict[str, list[str]] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or not _NAME.fullmatch(name) or any(character in line for character in "\r\n\0"):
            raise ProtocolError("the response has a header line without a name")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    status = int(start[2])
    body = _body(headers, status)
    keep_s = _keep_s(headers, body) if start[1] == "1" else 0.0
    return Head(status, body, keep_s, ",".join(headers.get("x-amzn-errortype", ())))


def _body(headers: dict[str, list[str]], status: int) -> Body:
    lengths = set(headers.get("content-length", ()))
    encodings = headers.get("transfer-encoding")
    if lengths and encodings:
        raise ProtocolError("the response has two lengths")
    if len(lengths) > 1 or not all(_LENGTH.fullmatch(length) for length in lengths):
        raise ProtocolError("the response has a wrong Content-Length")
    if encodings is not None and ",".join(encodings).lower() != "chunked":
        raise ProtocolError("the response has a Transfer-Encoding other than chunked")
    if status < 200 or status in (204, 304):
        return 0
    if encodings is not None:
        return "chunked"
    return int(lengths.pop()) if lengths else "until close"


def _keep_s(headers: dict[str, list[str]], body: Body) -> float:
    if body == "until close" or _CLOSE.search(",".join(headers.get("connection", ())).lower()):
        return 0.0
    told = _TIMEOUT.search(",".join(headers.get("keep-alive", ())).lower())
    return max(0.0, min(_MAX_KEEP_S, int(told[1]) - _KEEP_MARGIN_S)) if told else _MAX_KEEP_S
