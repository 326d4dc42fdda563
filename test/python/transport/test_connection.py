"""A deadline and a limit bound every response, and a connection is used again only when it is safe."""

from __future__ import annotations

import socket
import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from raw_server import Peer, RawServer

from firehose_logging.transport.connection import Address, ClosedError, Connection, open_connection
from firehose_logging.transport.response_head import ProtocolError

REQUEST = (b"POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\n", b"hi")
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"

Connect = Callable[[Callable[[Peer], None]], Connection]


@pytest.fixture
def connect() -> Iterator[Connect]:
    servers: list[RawServer] = []
    connections: list[Connection] = []

    def to(script: Callable[[Peer], None]) -> Connection:
        servers.append(RawServer(script).__enter__())
        address = Address("127.0.0.1", servers[-1].port)
        connections.append(open_connection(address, time.monotonic() + 5, None))
        return connections[-1]

    yield to
    for connection in connections:
        connection.close()
    for server in servers:
        server.__exit__()


def responds(*pieces: bytes) -> Callable[[Peer], None]:
    """A server that reads a request, then sends the pieces and keeps the connection open."""

    def script(peer: Peer) -> None:
        peer.read_request()
        for piece in pieces:
            peer.send(piece)
        peer.server.is_over.wait(10)

    return script


def dribbles(start: bytes, repeated: bytes) -> Callable[[Peer], None]:
    """A server that sends `start`, then `repeated` a byte at a time without end."""

    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(start)
        peer.dribble(repeated)

    return script


def ignores(peer: Peer) -> None:
    """A server that reads nothing and sends nothing."""
    peer.server.is_over.wait(10)


@pytest.mark.parametrize(
    ("start", "repeated"),
    [
        (b"", b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 1000),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
        (CHUNKED, b"2;" + b"x" * 5000),
        (CHUNKED, b"1\r\n \r\n"),
        (CHUNKED + b"0\r\n", b"a: b\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n", b"HTTP/1.1 102 Processing\r\n\r\n"),
        (b"", b""),
    ],
    ids=["head", "body", "body until close", "chunk size", "chunks", "trailers", "100", "102", "silence"],
)
def test_the_deadline_bounds_a_response_that_arrives_a_byte_at_a_time(
    connect: Connect, start: bytes, repeated: bytes
) -> None:
    connection = connect(dribbles(start, repeated) if repeated else responds())
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        connection.exchange(*REQUEST, started + 0.2)
    assert 0.2 <= time.monotonic() - started < 1


@pytest.mark.parametrize(
    ("start", "repeated"),
    [
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
        (CHUNKED + b"0\r\n", b"a: b\r\n" * 1000),
        (b"HTTP/1.1 200 OK\r\n", b"a: b\r\n" * 1000),
        (b"HTTP/1.1 200 OK\r\n\r\n", b" " * 65_536),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 999999999999\r\n\r\n", b" " * 65_536),
        (CHUNKED, b"10000\r\n" + b" " * 65_536 + b"\r\n"),
        (CHUNKED + b"ffffffff\r\n", b" " * 65_536),
        (CHUNKED, b"1" * 65_536),
    ],
    ids=["100", "trailers", "head", "body", "length", "chunks", "chunk", "chunk size"],
)
def test_memory_is_bounded_while_a_server_floods(connect: Connect, start: bytes, repeated: bytes) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(start)
        peer.flood(repeated)

    connection = connect(script)
    tracemalloc.start()
    try:
        with pytest.raises((ProtocolError, TimeoutError)):
            connection.exchange(*REQUEST, time.monotonic() + 0.5)
        assert tracemalloc.get_traced_memory()[1] < 12 * 2**20
    finally:
        tracemalloc.stop()


def test_interim_responses_are_skipped(connect: Connect) -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"
    response = connect(responds(interim, OK)).exchange(*REQUEST, time.monotonic() + 5)
    assert (response.status, response.body) == (200, b"ok")


def test_a_response_until_the_end_of_the_connection_is_complete(connect: Connect) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(b"HTTP/1.0 200 OK\r\n\r\nall of it")

    response = connect(script).exchange(*REQUEST, time.monotonic() + 5)
    assert (response.body, response.keep_s) == (b"all of it", 0)


@pytest.mark.parametrize(
    "cut", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok", CHUNKED + b"9\r\nok"]
)
def test_a_response_that_is_cut_off_is_an_error(connect: Connect, cut: bytes) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(cut)

    with pytest.raises(ProtocolError, match="cut off"):
        connect(script).exchange(*REQUEST, time.monotonic() + 5)


@pytest.mark.parametrize("sends_reset", [False, True])
def test_a_connection_that_ends_without_a_response_is_closed(connect: Connect, sends_reset: bool) -> None:
    def script(peer: Peer) -> None:
        if not sends_reset:
            peer.read_request()

    with pytest.raises(ClosedError):
        connect(script).exchange(*REQUEST, time.monotonic() + 5)


LARGE = (b"POST / HTTP/1.1\r\ncontent-length: 32000000\r\n\r\n", b"x" * 32_000_000)


@pytest.mark.parametrize("closes", [False, True])
def test_an_error_before_the_request_is_sent_is_the_response(connect: Connect, closes: bool) -> None:
    def script(peer: Peer) -> None:
        peer.send(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n")
        if not closes:
            peer.server.is_over.wait(10)

    response = connect(script).exchange(*LARGE, time.monotonic() + 5)
    assert (response.status, response.keep_s) == (413, 0)


def test_a_success_before_the_request_is_sent_is_not_believed(connect: Connect) -> None:
    def script(peer: Peer) -> None:
        peer.send(OK)
        peer.server.is_over.wait(10)

    with pytest.raises(ProtocolError, match="before the request was sent"):
        connect(script).exchange(*LARGE, time.monotonic() + 5)


def test_a_server_that_does_not_read_the_request_is_a_timeout(connect: Connect) -> None:
    connection = connect(ignores)
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        connection.exchange(*LARGE, started + 0.2)
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    ("extra", "keep_s"),
    [
        (b"", 60),
        (b"keep-alive: timeout=5, max=9\r\n", 4),
        (b"keep-alive: timeout=900\r\n", 60),
        (b"keep-alive: timeout=1\r\n", 0),
        (b"connection: close\r\n", 0),
        (b"connection: keep-alive, Close\r\n", 0),
    ],
)
def test_a_response_says_how_long_its_connection_is_kept(
    connect: Connect, extra: bytes, keep_s: float
) -> None:
    response = connect(responds(b"HTTP/1.1 200 OK\r\n" + extra + b"content-length: 0\r\n\r\n")).exchange(
        *REQUEST, time.monotonic() + 5
    )
    assert response.keep_s == keep_s


def test_a_connection_is_usable_until_its_age_limit(connect: Connect) -> None:
    connection = connect(responds(OK))
    connection.exchange(*REQUEST, time.monotonic() + 5)
    assert not connection.is_usable(0)
    connection.keep(100)
    assert connection.is_usable(99.9)
    assert not connection.is_usable(100)


@pytest.mark.parametrize("after", ["a second response", "a half close", "a reset"])
def test_a_connection_with_something_to_read_is_not_usable(connect: Connect, after: str) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(OK)
        # The client has read the response when it sends the next byte.
        peer.socket.recv(1)
        if after == "a second response":
            peer.send(OK)
        elif after == "a half close":
            peer.socket.shutdown(socket.SHUT_WR)
        else:
            peer.socket.close()
            return
        peer.server.is_over.wait(10)

    connection = connect(script)
    connection.exchange(*REQUEST, time.monotonic() + 5)
    connection.keep(100)
    assert connection.is_usable(0)
    connection._socket.send(b"x")
    deadline = time.monotonic() + 5
    while connection.is_usable(0) and time.monotonic() < deadline:
        time.sleep(0.001)
    assert not connection.is_usable(0)


def test_bytes_after_the_response_end_the_connection(connect: Connect) -> None:
    response = connect(responds(OK + b"HTTP/1.1 200 OK\r\n")).exchange(*REQUEST, time.monotonic() + 5)
    assert response.keep_s == 0
