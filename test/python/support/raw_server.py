"""A server on loopback that does with each connection what a test tells it, byte by byte."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable
from typing import Self

#: Serves one connection: reads and writes its socket. Errors of the socket end it.
Script = Callable[["Peer"], None]

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Peer:
    """The server's side of one connection."""

    def __init__(self, sock: socket.socket, server: RawServer) -> None:
        self.socket = sock
        self.server = server
        self._rest = b""

    def read_request(self) -> bytes:
        """The body of the next request; raises EOFError if the client sends no more."""
        data = self._rest
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        found = _LENGTH.search(head)
        length = int(found[1]) if found else 0
        while len(body) < length:
            body += self._more()
        self._rest = body[length:]
        self.server.bodies.append(body[:length])
        return body[:length]

    def _more(self) -> bytes:
        data = self.socket.recv(65_536)
        if not data:
            raise EOFError
        return data

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def dribble(self, data: bytes, every_s: float = 0.01) -> None:
        """Sends a byte at a time, for ever again from the start, until the test or the client ends."""
        while True:
            for byte in data:
                self.send(bytes([byte]))
                if self.server.is_over.wait(every_s):
                    return

    def flood(self, data: bytes) -> None:
        """Sends `data` again and again, as fast as the client takes it."""
        while not self.server.is_over.is_set():
            self.send(data)


class RawServer:
    """Accepts connections on a free port and runs the script on each, in a thread."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.bodies: list[bytes] = []
        self.connections = 0
        self.is_over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        for sock in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                self.connections += 1
                self._open.append(sock)
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError, EOFError), sock:
            self.script(Peer(sock, self))


def elapsed_s(action: Callable[[], object]) -> float:
    """Wall time of an action, whatever it raises."""
    started = time.monotonic()
    with contextlib.suppress(Exception):
        action()
    return time.monotonic() - started
