"""PutRecordBatch by the standard library alone, over one kept connection, as the environment's identity."""

from __future__ import annotations

import http.client
import json
import os
import ssl
import time
from binascii import b2a_base64
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..core.forking import no_fork
from ..core.transport import PutError
from .response import refused_indexes
from .sigv4 import Credentials, Signer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_TARGET = "Firehose_20150804.PutRecordBatch"
# Longest wait for a new connection; a longer one is better spent on another attempt.
_CONNECT_TIMEOUT_S = 1.0
_PIECE_BYTES = 65_536
# Errors of a kept connection that the peer has closed: the peer has processed nothing of the request.
_CLOSED_BY_PEER = (
    http.client.RemoteDisconnected,
    ConnectionResetError,
    BrokenPipeError,
    ConnectionAbortedError,
)


class HttpTransport:
    """Signs and sends. Not thread-safe: the shipper sends one request at a time."""

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
        self._start = b'{"DeliveryStreamName":' + json.dumps(stream).encode() + b',"Records":[{"Data":"'
        self._connection: http.client.HTTPConnection | None = None

    def put(self, lines: Sequence[bytes], timeout_s: float) -> list[int]:
        """See Transport.put."""
        encoded = [b2a_base64(line, newline=False) for line in lines]
        # One join makes the body: another copy of a full batch would cost as much as hashing it.
        encoded[0] = self._start + encoded[0]
        encoded[-1] += b'"}]}'
        body = b'"},{"Data":"'.join(encoded)
        try:
            status, response = self._post(body, timeout_s)
            if status in (400, 403) and b"ExpiredToken" in response:
                # Each request reads the credentials, and the environment may hold newer ones by now.
                status, response = self._post(body, timeout_s)
        except TimeoutError as error:
            self.reset()
            raise PutError(
                "Timeout", f"no response from {self._url.netloc} within {timeout_s:.1f} s"
            ) from error
        except (OSError, http.client.HTTPException) as error:
            self.reset()
            raise PutError(
                "ConnectionError", f"{self._url.netloc}: {error or type(error).__name__}"
            ) from error
        return refused_indexes(status, response, len(lines))

    def reset(self) -> None:
        """Closes the connection; the next request opens another."""
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
            except _CLOSED_BY_PEER:
                # The peer closed the connection while this process slept: a freeze lasts minutes.
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
        received = bytearray()
        # A peer that sends a byte now and then never reaches a socket's own timeout: each piece sets it anew.
        while piece := response.read1(_PIECE_BYTES):
            received += piece
            _limit(connection, deadline)
        response.read()  # Reads nothing; it marks the response as complete for the connection.
        if response.will_close:
            self.reset()
        return response.status, bytes(received)

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
        credentials = Credentials(
            env.get("AWS_ACCESS_KEY_ID", ""),
            env.get("AWS_SECRET_ACCESS_KEY", ""),
            env.get("AWS_SESSION_TOKEN", ""),
        )
        if not credentials.access_key_id or not credentials.secret_access_key:
            raise PutError("NoCredentials")
        headers = {
            "content-type": "application/x-amz-json-1.1",
            "host": self._url.netloc,
            "x-amz-target": _TARGET,
        }
        amz_date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._clock()))
        return self._signer.sign(credentials, headers, body, amz_date=amz_date)


def _limit(connection: http.client.HTTPConnection, deadline: float) -> None:
    """Sets the socket's timeout to the time that is left until `deadline`."""
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    if connection.sock is not None:
        connection.sock.settimeout(remaining)
