"""The lean transport: PutRecordBatch over one kept connection, with keys from the environment."""

from __future__ import annotations

import http.client
import json
import os
import ssl
import time
from binascii import b2a_base64
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .forking import no_fork
from .sigv4 import Keys, Signer
from .transport import PutError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_TARGET = "Firehose_20150804.PutRecordBatch"
# Until a connection stands; a longer wait is better spent on another attempt.
_CONNECT_TIMEOUT_S = 1.0
_PIECE_BYTES = 65_536
# What a peer that closed a kept connection looks like; nothing of the request has been processed.
_STALE = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, ConnectionAbortedError)


class HttpTransport:
    """Signs and sends with the standard library only. One request at a time: the caller holds the lock."""

    def __init__(
        self,
        stream: str,
        region: str,
        *,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.time,
    ) -> None:
        endpoint = (
            environ.get("AWS_ENDPOINT_URL_FIREHOSE")
            or environ.get("AWS_ENDPOINT_URL")
            or f"https://firehose.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"
        )
        self._url = urlsplit(endpoint)
        self._environ = environ
        self._clock = clock
        self._signer = Signer(region)
        self._head = b'{"DeliveryStreamName":' + json.dumps(stream).encode() + b',"Records":[{"Data":"'
        self._connection: http.client.HTTPConnection | None = None

    def put(self, lines: Sequence[bytes], timeout_s: float) -> list[int]:
        """See Transport.put."""
        encoded = [b2a_base64(line, newline=False) for line in lines]
        # Joined once: a copy of a full batch costs as much as hashing it.
        encoded[0] = self._head + encoded[0]
        encoded[-1] += b'"}]}'
        body = b'"},{"Data":"'.join(encoded)
        try:
            status, answer = self._post(body, timeout_s)
            if status in (400, 403) and b"ExpiredToken" in answer:
                # Keys are read for each request, and the environment may hold newer ones by now.
                status, answer = self._post(body, timeout_s)
        except TimeoutError as error:
            self.reset()
            raise PutError(
                "Timeout", f"no answer from {self._url.netloc} within {timeout_s:.1f} s"
            ) from error
        except (OSError, http.client.HTTPException) as error:
            self.reset()
            raise PutError(
                "ConnectionError", f"{self._url.netloc}: {error or type(error).__name__}"
            ) from error
        return refused_indexes(status, answer, len(lines))

    def reset(self) -> None:
        """Drops the connection."""
        connection, self._connection = self._connection, None
        if connection:
            connection.close()

    def _post(self, body: bytes, timeout_s: float) -> tuple[int, bytes]:
        with no_fork:
            headers = self._headers(body)
        kept = self._connection
        if kept is not None:
            try:
                return self._exchange(kept, body, headers, timeout_s)
            except _STALE:
                # The server closed the connection while this process slept (a freeze lasts minutes).
                self.reset()
        self._connection = self._connect(timeout_s)
        return self._exchange(self._connection, body, headers, timeout_s)

    def _exchange(
        self, connection: http.client.HTTPConnection, body: bytes, headers: dict[str, str], timeout_s: float
    ) -> tuple[int, bytes]:
        deadline = time.monotonic() + timeout_s
        _limit(connection, deadline)
        connection.request("POST", "/", body, headers)
        _limit(connection, deadline)
        response = connection.getresponse()
        answer = bytearray()
        # Piece by piece: a peer that sends a byte now and then would never run into a socket's own time-out.
        while piece := response.read1(_PIECE_BYTES):
            answer += piece
            _limit(connection, deadline)
        response.read()  # Nothing is left; it tells the connection so.
        if response.will_close:
            self.reset()
        return response.status, bytes(answer)

    def _connect(self, timeout_s: float) -> http.client.HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        timeout = min(_CONNECT_TIMEOUT_S, timeout_s)
        connection: http.client.HTTPConnection
        if self._url.scheme == "https":
            with no_fork:
                context = ssl.create_default_context()
            connection = http.client.HTTPSConnection(host, port, timeout=timeout, context=context)
        else:
            connection = http.client.HTTPConnection(host, port, timeout=timeout)
        with no_fork:
            connection.connect()
        return connection

    def _headers(self, body: bytes) -> dict[str, str]:
        env = self._environ
        keys = Keys(
            env.get("AWS_ACCESS_KEY_ID", ""),
            env.get("AWS_SECRET_ACCESS_KEY", ""),
            env.get("AWS_SESSION_TOKEN", ""),
        )
        if not keys.access_key_id or not keys.secret_access_key:
            raise PutError("NoCredentials")
        headers = {
            "content-type": "application/x-amz-json-1.1",
            "host": self._url.netloc,
            "x-amz-target": _TARGET,
        }
        return self._signer.sign(
            keys, headers, body, time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._clock()))
        )


def _limit(connection: http.client.HTTPConnection, deadline: float) -> None:
    """Makes what is left until `deadline` the socket's time-out."""
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    if connection.sock is not None:
        connection.sock.settimeout(remaining)


def refused_indexes(status: int, answer: bytes, count: int) -> list[int]:
    """Indexes of the refused entries. Raises PutError for an error, or an answer that cannot be trusted."""
    # The usual answer, told without parsing 500 entries.
    if status == 200 and b'"FailedPutCount":0' in answer and answer.count(b'"RecordId"') == count:
        return []
    parsed = _parse(answer)
    if status != 200:
        kind = str(parsed.get("__type") or parsed.get("code") or f"HTTP {status}")
        raise PutError(
            kind.rpartition("#")[2].partition(":")[0],
            str(parsed.get("message") or parsed.get("Message") or ""),
        )
    entries = parsed.get("RequestResponses")
    if not isinstance(entries, list) or len(entries) != count:
        raise PutError("BadAnswer", f"HTTP 200 without one response for each of {count} records")
    return [
        index for index, entry in enumerate(entries) if not isinstance(entry, dict) or entry.get("ErrorCode")
    ]


def _parse(answer: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(answer)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
