"""One HTTP/1.1 connection. A deadline bounds everything that happens on it, whatever arrives."""

from __future__ import annotations

import select
import socket
import time
from typing import TYPE_CHECKING, NamedTuple

from ..core.forking import forks_delayed
from .response_head import ProtocolError
from .response_reader import Response, ResponseReader

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

# Longest wait for a new connection; a longer one is better spent on another attempt.
_CONNECT_TIMEOUT_S = 1.0
_PIECE_BYTES = 65_536


class Address(NamedTuple):
    """Where a connection leads. `host` is a name or an address, IPv6 without brackets."""

    host: str
    port: int


class ClosedError(ConnectionError):
    """The peer closed the connection before a response began."""


class Connection:
    """A connected socket: one request at a time, then kept for the next one or not."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._kept_until = 0.0

    def exchange(self, head: bytes, body: bytes, deadline: float) -> Response:
        """Sends a request and reads its response, both until `deadline` (time.monotonic).

        Raises TimeoutError, ClosedError, OSError or ProtocolError. The state of the connection is unknown
        then, so the caller closes it.
        """
        # One packet for a small request. A large one is not copied once more.
        parts = [head + body] if len(body) < _PIECE_BYTES else [head, body]
        unsent = [memoryview(part) for part in parts]
        reader = ResponseReader()
        can_send = True
        while True:
            if unsent and can_send:
                try:
                    self._send_all(unsent, deadline)
                except TimeoutError:
                    raise
                except OSError:
                    # The peer may have responded before it closed the connection: its response decides.
                    can_send = False
            piece = self._receive()
            if piece == b"":
                return self._ended(reader)
            if piece is None:
                wait(self._socket, deadline, for_write=bool(unsent) and can_send)
            elif (response := reader.push(piece)) is not None:
                return _checked(response, is_sent=not unsent)
            if time.monotonic() >= deadline:
                raise TimeoutError

    def keep(self, until: float) -> None:
        """Keeps the connection for another request until `until`, by the clock of `is_usable`."""
        self._kept_until = until

    def is_usable(self, now: float) -> bool:
        """Whether another request may be sent: the connection is not old, and has nothing to read.

        A readable connection has a left-over response, or is half closed: neither belongs to a request.
        """
        return now < self._kept_until and not _is_readable(self._socket)

    def close(self) -> None:
        """Closes the socket."""
        self._socket.close()

    @staticmethod
    def _ended(reader: ResponseReader) -> Response:
        response = reader.end()
        if response is not None:
            return response
        if reader.has_begun:
            raise ProtocolError("the response was cut off")
        raise ClosedError("the connection was closed before a response")

    def _send_all(self, unsent: list[memoryview], deadline: float) -> None:
        """Sends as much as the socket takes now, and removes it from `unsent`."""
        while unsent and (sent := self._send(unsent[0])):
            unsent[0] = unsent[0][sent:]
            if not unsent[0]:
                del unsent[0]
            if time.monotonic() >= deadline:
                raise TimeoutError

    def _send(self, data: memoryview) -> int:
        """Sends what the socket takes now; returns how many bytes that were."""
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0
        except OSError as error:
            if _wants_more(error):
                return 0
            raise

    def _receive(self) -> bytes | None:
        """What has arrived; None if nothing has, and empty if the peer sends no more."""
        try:
            return self._socket.recv(_PIECE_BYTES)
        except BlockingIOError:
            return None
        except OSError as error:
            if _wants_more(error):
                return None
            if isinstance(error, ConnectionError):
                return b""
            raise


def open_connection(
    address: Address, deadline: float, context: Callable[[], ssl.SSLContext] | None
) -> Connection:
    """Connects within a second, or until `deadline` if that is sooner. With `context`, the connection is TLS.

    Raises TimeoutError or OSError.
    """
    deadline = min(deadline, time.monotonic() + _CONNECT_TIMEOUT_S)
    with forks_delayed():
        sock = _connected(address, deadline)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setblocking(False)
            if context is not None:
                secure = context().wrap_socket(
                    sock, server_hostname=address.host, do_handshake_on_connect=False
                )
                sock = secure
                _shake_hands(secure, deadline)
        except BaseException:
            sock.close()
            raise
    return Connection(sock)


def _connected(address: Address, deadline: float) -> socket.socket:
    """A socket that is connected to one of the host's addresses; each gets its share of the time."""
    found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    error: OSError = OSError(f"{address.host} has no address")
    for index, (family, kind, protocol, _, target) in enumerate(found):
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(remaining / (len(found) - index))
            sock.connect(target)
            return sock
        except OSError as failure:
            sock.close()
            error = failure
    raise error


def _shake_hands(sock: ssl.SSLSocket, deadline: float) -> None:
    while True:
        try:
            sock.do_handshake()
            return
        except OSError as error:
            if not _wants_more(error):
                raise
            wait(sock, deadline, for_write=type(error).__name__ == "SSLWantWriteError")


def _wants_more(error: OSError) -> bool:
    """Whether a TLS socket must wait for bytes of the protocol's own."""
    return type(error).__name__ in ("SSLWantReadError", "SSLWantWriteError")


def wait(sock: socket.socket, deadline: float, *, for_write: bool) -> None:
    """Waits until something arrives, or with `for_write` until something may be sent. Raises TimeoutError."""
    remaining = deadline - time.monotonic()
    if remaining <= 0 or not _events(sock, remaining, for_write=for_write):
        raise TimeoutError


def _is_readable(sock: socket.socket) -> bool:
    pending = getattr(sock, "pending", None)
    if pending is not None and pending():
        return True
    return _events(sock, 0, for_write=False)


def _events(sock: socket.socket, timeout_s: float, *, for_write: bool) -> bool:
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(sock, select.POLLIN | (select.POLLOUT if for_write else 0))
        # Rounded up: a timeout of 0 ms would spin.
        return bool(poll.poll(-int(-timeout_s * 1000 // 1)))
    return any(select.select([sock], [sock] if for_write else [], [sock], timeout_s))


def _checked(response: Response, *, is_sent: bool) -> Response:
    """A response that came before the request was sent ends the connection, and acknowledges nothing."""
    if is_sent:
        return response
    if response.status < 300:
        raise ProtocolError("the response came before the request was sent")
    return response._replace(keep_s=0.0)
