"""The HTTP transport: its requests, its connection and its errors."""

from __future__ import annotations

import base64
import json
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from raw_server import Peer, RawServer
from streams import HttpStream, ManualClock, accept_all

from firehose_logging import FirehoseHandler
from firehose_logging.core.forking import no_fork
from firehose_logging.core.transport import PutError, explain
from firehose_logging.transport import connection
from firehose_logging.transport.http_transport import HttpTransport
from firehose_logging.transport.sigv4 import Signer

Lean = Callable[[], HttpTransport]


def test_a_request_is_put_record_batch_with_base64_data(lean: Lean, stream: HttpStream) -> None:
    assert lean().put([b"a\n", "é\n".encode()], 2) == []
    assert stream.requests == [
        {
            "DeliveryStreamName": "a-stream",
            "Records": [{"Data": base64.b64encode(data).decode()} for data in (b"a\n", "é\n".encode())],
        }
    ]
    assert stream.headers[0]["x-amz-target"] == "Firehose_20150804.PutRecordBatch"
    assert stream.headers[0]["host"] == stream.host


def test_requests_share_a_connection(lean: Lean, stream: HttpStream) -> None:
    transport = lean()
    for _ in range(3):
        transport.put([b"a\n"], 2)
    assert stream.connections == 1


def test_a_connection_that_the_server_closes_during_a_freeze_is_replaced_at_once(
    lean: Lean, stream: HttpStream
) -> None:
    transport = lean()
    transport.put([b"a\n"], 2)
    stream.responses = [lambda _: None]
    # The server closes the connection when it has read the second request, as if it had timed out.
    assert transport.put([b"b\n"], 2) == []
    assert stream.connections == 2


def test_a_new_connection_that_breaks_is_an_error_without_an_immediate_retry(
    lean: Lean, stream: HttpStream
) -> None:
    stream.responses = [lambda _: None]
    with pytest.raises(PutError, match="ConnectionError"):
        lean().put([b"a\n"], 2)
    assert len(stream.requests) == 1


def test_a_server_that_does_not_respond_is_a_timeout(lean: Lean, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(PutError, match=r"no response from .* within 0\.1 s") as caught:
            lean().put([b"a\n"], 0.1)
    assert caught.value.code == "Timeout"
    assert not caught.value.is_fatal


def test_a_late_or_broken_response_ends_its_connection(lean: Lean, stream: HttpStream) -> None:
    late = threading.Event()

    def too_late(_: dict[str, Any]) -> None:
        late.wait(5)

    transport = lean()
    stream.responses = [too_late]
    with pytest.raises(PutError, match="Timeout"):
        transport.put([b"a\n"], 0.1)
    late.set()
    assert transport.put([b"b\n"], 2) == []
    transport.reset()
    stream.responses = [lambda _: (99, b"no status")]
    with pytest.raises(PutError, match="ConnectionError"):
        transport.put([b"c\n"], 2)
    assert transport.put([b"d\n"], 2) == []


def test_signing_and_connecting_delay_a_fork_and_connecting_takes_a_second_at_most(
    lean: Lean, stream: HttpStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[tuple[str, bool]] = []
    timeouts: list[float] = []
    sign, connect = Signer.sign, connection._connected

    def is_held() -> bool:
        others: list[bool] = []
        thread = threading.Thread(target=lambda: others.append(no_fork.acquire(blocking=False)))
        thread.start()
        thread.join()
        return others == [False]

    def watched_sign(*arguments: Any, amz_date: str) -> dict[str, str]:
        held.append(("sign", is_held()))
        return sign(*arguments, amz_date=amz_date)

    def watched_connection(address: Any, deadline: float) -> socket.socket:
        held.append(("connect", is_held()))
        timeouts.append(round(deadline - time.monotonic(), 1))
        return connect(address, deadline)

    monkeypatch.setattr(Signer, "sign", watched_sign)
    monkeypatch.setattr(connection, "_connected", watched_connection)
    stream.closes = True
    transport = lean()
    for timeout_s in (2, 0.5):
        transport.put([b"a\n"], timeout_s)
    assert held == [("sign", True), ("connect", True)] * 2
    assert timeouts == [1, 0.5]


def test_a_body_that_arrives_a_byte_at_a_time_ends_at_the_timeout(
    lean: Lean, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()

    def dribble(server: socket.socket) -> None:
        peer, _ = server.accept()
        with peer:
            peer.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
            while not stop.wait(0.05):
                try:
                    peer.sendall(b" ")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
        thread = threading.Thread(target=dribble, args=(server,), daemon=True)
        thread.start()
        with pytest.raises(PutError, match="Timeout"):
            lean().put([b"a\n"], 0.2)
        stop.set()
        thread.join(5)


def test_a_closed_port_is_an_error_that_a_retry_may_cure(lean: Lean, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL_FIREHOSE", f"http://127.0.0.1:{port}")
    with pytest.raises(PutError, match="ConnectionError") as caught:
        lean().put([b"a\n"], 1)
    assert not caught.value.is_fatal


def test_expired_credentials_are_read_again(
    lean: Lean, stream: HttpStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    def expired(_: dict[str, Any]) -> tuple[int, bytes]:
        os.environ["AWS_SESSION_TOKEN"] = "new"
        return 400, b'{"__type":"ExpiredTokenException","message":"expired"}'

    monkeypatch.setenv("AWS_SESSION_TOKEN", "old")
    stream.responses = [expired]
    assert lean().put([b"a\n"], 2) == []
    assert [headers["x-amz-security-token"] for headers in stream.headers] == ["old", "new"]


def test_missing_credentials_are_an_error_that_says_so(lean: Lean, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(PutError, match="NoCredentials"):
        lean().put([b"a\n"], 1)


def test_a_handler_ships_through_the_http_transport_end_to_end(stream: HttpStream) -> None:
    handler = FirehoseHandler()
    stream.responses = [lambda request: (503, b""), accept_all]
    handler.shipper.accept(b'{"a":1}\n')
    handler.flush()
    assert stream.lines[0] == stream.lines[1] == b'{"a":1}\n'
    assert handler.stats().delivered == handler.stats().accepted


@pytest.mark.parametrize("variable", ["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN"])
def test_credentials_with_a_line_break_are_not_sent(
    lean: Lean, stream: HttpStream, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "AKID\r\nx-amz-target: Other")
    with pytest.raises(PutError, match="BadHeader") as caught:
        lean().put([b"a\n"], 2)
    assert caught.value.is_fatal
    assert stream.requests == []


@pytest.mark.parametrize(
    "endpoint",
    [
        "localhost:4566",
        "ftp://host",
        "ftp://h:1",
        "http://h/a b",
        "http://h/ä",
        "http://:1",
        "https://host:port",
        "",
    ],
)
def test_an_endpoint_that_is_no_http_url_is_an_error_that_says_so(endpoint: str) -> None:
    with pytest.raises(PutError, match="BadEndpoint") as caught:
        HttpTransport("s", "eu-west-1", endpoint=endpoint)
    assert "https://" in explain(caught.value)


@pytest.mark.parametrize(
    ("endpoint", "host", "path"),
    [
        ("http://h:1/base", "h:1", "/base"),
        ("https://h", "h", "/"),
        ("http://user:secret@h/", "h", "/"),
        ("http://[::1]:8080", "[::1]:8080", "/"),
    ],
)
def test_an_endpoint_gives_the_host_header_and_the_path(endpoint: str, host: str, path: str) -> None:
    transport = HttpTransport("s", "eu-west-1", endpoint=endpoint)
    assert (transport._client.host, transport._client._path) == (host, path)


def ok_for(body: bytes) -> bytes:
    entries = accept_all(json.loads(body))[1]
    return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(entries) + entries


@pytest.mark.parametrize("in_one_write", [False, True])
def test_a_second_response_to_one_request_is_not_taken_for_that_of_the_next(
    lean: Lean, monkeypatch: pytest.MonkeyPatch, in_one_write: bool
) -> None:
    stored: list[bytes] = []
    has_sent_twice = threading.Event()

    def script(peer: Peer) -> None:
        body = peer.read_request()
        stored.append(body)
        if in_one_write:
            peer.send(ok_for(body) * 2)
        else:
            peer.send(ok_for(body))
            peer.send(ok_for(body))
        has_sent_twice.set()
        # What comes on this connection now is lost.
        peer.read_request()
        peer.server.is_over.wait(10)

    with RawServer(script) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        transport = lean()
        for line in (b"a\n", b"b\n"):
            has_sent_twice.clear()
            assert transport.put([line], 5) == []
            assert has_sent_twice.wait(5)
    assert len(stored) == 2


def test_a_connection_older_than_a_minute_is_not_used_again(stream: HttpStream) -> None:
    clock = ManualClock()
    transport = HttpTransport("a-stream", "eu-west-1", endpoint=stream.url, clock=clock)
    for wait_s, connections in [(0.0, 1), (59.0, 1), (60.0, 2)]:
        clock.now += wait_s
        assert transport.put([b"a\n"], 2) == []
        assert stream.connections == connections
    transport.reset()


def test_one_timeout_bounds_a_stale_connection_and_the_one_that_replaces_it(
    lean: Lean, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(peer: Peer) -> None:
        if peer.server.connections == 1:
            peer.send(ok_for(peer.read_request()))
            peer.read_request()
            peer.server.is_over.wait(0.2)
            return
        peer.dribble(b"HTTP/1.1 100 Continue\r\n\r\n")

    with RawServer(script) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        transport = lean()
        transport.put([b"a\n"], 2)
        started = time.monotonic()
        with pytest.raises(PutError, match="Timeout"):
            transport.put([b"b\n"], 0.4)
        assert time.monotonic() - started < 0.6
        assert server.connections == 2
