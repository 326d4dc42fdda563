"""Signed POST requests to one service, over one kept connection."""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from ..core.forking import forks_delayed
from ..core.transport import PutError
from .connection import Address, ClosedError, Connection, open_connection
from .response_head import ProtocolError
from .sigv4 import Credentials, Signer

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    from .response_reader import Response

_URL = re.compile(r"[\x21-\x7e]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")


class Service(NamedTuple):
    """A service of AWS: its name for signing, its region and its URL."""

    name: str
    region: str
    endpoint: str


class HttpClient:
    """Signs and sends. Not thread-safe: the shipper sends one request at a time."""

    def __init__(
        self,
        service: Service,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.time,
    ) -> None:
        url = urlsplit(service.endpoint)
        try:
            port = {"http": url.port or 80, "https": url.port or 443}[url.scheme]
            if not url.hostname or not _URL.fullmatch(service.endpoint):
                raise ValueError
        except (KeyError, ValueError) as error:
            raise PutError("BadEndpoint", f"the endpoint is {service.endpoint!r}") from error
        self._address = Address(url.hostname or "", port)
        self._is_secure = url.scheme == "https"
        #: The `host` header.
        self.host = url.netloc.rpartition("@")[2]
        self._path = url.path or "/"
        self._environ = environ
        self._clock = clock
        self._signer = Signer(service.region, self._path, service=service.name)
        self._connection: Connection | None = None
        self._context: ssl.SSLContext | None = None

    def post(
        self, headers: dict[str, str], body: bytes, credentials: Credentials, *, deadline: float
    ) -> Response:
        """Sends a request and returns the response, both until `deadline` (time.monotonic).

        Raises PutError with the code `Timeout`, `ConnectionError` or `BadHeader`.
        """
        started = time.monotonic()
        try:
            with forks_delayed():
                head = self._head(headers, body, credentials)
            return self._send(head, body, deadline)
        except TimeoutError as error:
            self.reset()
            waited_s = max(0.0, deadline - started)
            raise PutError("Timeout", f"no response from {self.host} within {waited_s:.1f} s") from error
        except (OSError, ProtocolError) as error:
            self.reset()
            raise PutError("ConnectionError", f"{self.host}: {error or type(error).__name__}") from error
        except BaseException:
            self.reset()
            raise

    def reset(self) -> None:
        """Closes the connection; the next request opens another."""
        connection, self._connection = self._connection, None
        if connection:
            connection.close()

    def _send(self, head: bytes, body: bytes, deadline: float) -> Response:
        kept = self._connection
        if kept is not None and not kept.is_usable(self._clock()):
            self.reset()
        elif kept is not None:
            try:
                return self._exchange(kept, (head, body), deadline)
            except ClosedError:
                # The peer closed the kept connection at this moment: it has processed nothing of the request.
                self.reset()
        context = self._tls_context if self._is_secure else None
        self._connection = open_connection(self._address, deadline, context)
        return self._exchange(self._connection, (head, body), deadline)

    def _exchange(self, connection: Connection, request: tuple[bytes, bytes], deadline: float) -> Response:
        response = connection.exchange(*request, deadline)
        if response.keep_s:
            connection.keep(self._clock() + response.keep_s)
        else:
            self.reset()
        return response

    def _tls_context(self) -> ssl.SSLContext:
        """The TLS context, made once: reading the trusted certificates takes longer than a handshake."""
        if self._context is None:
            import ssl

            self._context = ssl.create_default_context(cafile=self._environ.get("AWS_CA_BUNDLE") or None)
        return self._context

    def _head(self, headers: dict[str, str], body: bytes, credentials: Credentials) -> bytes:
        """The signed head of a request, with its blank line."""
        amz_date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._clock()))
        signed = self._signer.sign(credentials, {**headers, "host": self.host}, body, amz_date=amz_date)
        signed["content-length"] = str(len(body))
        for name, value in signed.items():
            if not _HEADER_VALUE.fullmatch(value):
                raise PutError("BadHeader", f"{name} holds a line break or a character that is not ASCII")
        lines = "".join([f"{name}: {value}\r\n" for name, value in signed.items()])
        return f"POST {self._path} HTTP/1.1\r\n{lines}\r\n".encode("ascii")


def environment_credentials(environ: Mapping[str, str]) -> Credentials:
    """The credentials that the environment holds now. Raises PutError if it holds none."""
    credentials = Credentials(
        environ.get("AWS_ACCESS_KEY_ID", ""),
        environ.get("AWS_SECRET_ACCESS_KEY", ""),
        environ.get("AWS_SESSION_TOKEN", ""),
    )
    if not credentials.access_key_id or not credentials.secret_access_key:
        raise PutError("NoCredentials")
    return credentials
