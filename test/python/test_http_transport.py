"""The lean transport: its connection, and how it reads answers."""

from __future__ import annotations

import base64
import json
import os
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
from streams import HttpStream, accept_all

from firehose_logging import FirehoseHandler
from firehose_logging.forking import no_fork
from firehose_logging.http_transport import HttpTransport, refused_indexes
from firehose_logging.sigv4 import Signer
from firehose_logging.transport import PutError

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


def test_a_connection_closed_during_a_freeze_is_replaced_at_once(lean: Lean, stream: HttpStream) -> None:
    transport = lean()
    transport.put([b"a\n"], 2)
    stream.answers = [lambda _: None]
    # The server closes as it reads the second request, before any answer: as a stale connection looks.
    assert transport.put([b"b\n"], 2) == []
    assert stream.connections == 2


def test_a_new_connection_that_breaks_is_a_failure_and_not_tried_again_at_once(
    lean: Lean, stream: HttpStream
) -> None:
    stream.answers = [lambda _: None]
    with pytest.raises(PutError, match="ConnectionError"):
        lean().put([b"a\n"], 2)
    assert len(stream.requests) == 1


def test_a_peer_that_says_nothing_is_waited_for_no_longer_than_told(
    lean: Lean, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(PutError, match=r"no answer from .* within 0\.1 s") as caught:
            lean().put([b"a\n"], 0.1)
    assert caught.value.code == "Timeout"
    assert not caught.value.is_fatal


def test_after_an_answer_that_came_too_late_or_was_none_the_next_request_has_a_connection_of_its_own(
    lean: Lean, stream: HttpStream
) -> None:
    late = threading.Event()

    def too_late(_: dict[str, Any]) -> None:
        late.wait(5)

    transport = lean()
    stream.answers = [too_late]
    with pytest.raises(PutError, match="Timeout"):
        transport.put([b"a\n"], 0.1)
    late.set()
    assert transport.put([b"b\n"], 2) == []
    transport.reset()
    stream.answers = [lambda _: (99, b"no status")]
    with pytest.raises(PutError, match="ConnectionError"):
        transport.put([b"c\n"], 2)
    assert transport.put([b"d\n"], 2) == []


def test_no_fork_can_happen_while_it_signs_or_connects_and_connecting_takes_a_second_at_most(
    lean: Lean, stream: HttpStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[tuple[str, bool]] = []
    time_outs: list[float] = []
    sign, create_connection = Signer.sign, socket.create_connection

    def is_held() -> bool:
        others: list[bool] = []
        thread = threading.Thread(target=lambda: others.append(no_fork.acquire(blocking=False)))
        thread.start()
        thread.join()
        return others == [False]

    def watched_sign(*arguments: Any) -> dict[str, str]:
        held.append(("sign", is_held()))
        return sign(*arguments)

    def watched_connection(address: Any, timeout: float, *arguments: Any) -> socket.socket:
        held.append(("connect", is_held()))
        time_outs.append(timeout)
        return create_connection(address, timeout, *arguments)

    monkeypatch.setattr(Signer, "sign", watched_sign)
    monkeypatch.setattr(socket, "create_connection", watched_connection)
    stream.closes = True
    transport = lean()
    for time_out in (2, 0.5):
        transport.put([b"a\n"], time_out)
    assert held == [("sign", True), ("connect", True)] * 2
    assert time_outs == [1, 0.5]


def test_a_peer_that_dribbles_is_cut_off_too(lean: Lean, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_a_closed_port_is_a_failure_that_may_pass(lean: Lean, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL_FIREHOSE", f"http://127.0.0.1:{port}")
    with pytest.raises(PutError, match="ConnectionError") as caught:
        lean().put([b"a\n"], 1)
    assert not caught.value.is_fatal


def test_expired_keys_are_read_again(lean: Lean, stream: HttpStream, monkeypatch: pytest.MonkeyPatch) -> None:
    def expired(_: dict[str, Any]) -> tuple[int, bytes]:
        os.environ["AWS_SESSION_TOKEN"] = "new"
        return 400, b'{"__type":"ExpiredTokenException","message":"expired"}'

    monkeypatch.setenv("AWS_SESSION_TOKEN", "old")
    stream.answers = [expired]
    assert lean().put([b"a\n"], 2) == []
    assert [headers["x-amz-security-token"] for headers in stream.headers] == ["old", "new"]


def test_keys_that_vanish_are_an_error_that_says_so(lean: Lean, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(PutError, match="NoCredentials"):
        lean().put([b"a\n"], 1)


@pytest.mark.parametrize(
    ("variables", "host"),
    [
        ({}, "firehose.eu-west-1.amazonaws.com"),
        ({"AWS_ENDPOINT_URL": "http://all:1"}, "all:1"),
        ({"AWS_ENDPOINT_URL": "http://all:1", "AWS_ENDPOINT_URL_FIREHOSE": "http://one:2"}, "one:2"),
    ],
)
def test_the_endpoint_is_the_environments_or_the_regions(variables: dict[str, str], host: str) -> None:
    assert HttpTransport("s", "eu-west-1", environ=variables)._url.netloc == host
    assert HttpTransport("s", "cn-north-1", environ={})._url.netloc == "firehose.cn-north-1.amazonaws.com.cn"


REFUSED = {"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "Slow down."}


def answer(failed: int, responses: list[Any]) -> bytes:
    return json.dumps({"FailedPutCount": failed, "RequestResponses": responses}).encode()


@pytest.mark.parametrize(
    ("body", "count", "expected"),
    [
        (answer(0, [{"RecordId": "a"}] * 2), 2, []),
        (answer(0, [{"RecordId": "a"}] * 2).replace(b" ", b""), 2, []),
        # A refused entry counts whatever the sum says; answer() writes with spaces, the service without.
        (answer(1, [REFUSED, {"RecordId": "a"}]).replace(b": ", b":"), 2, [0]),
        (answer(1, [REFUSED, {"RecordId": "a"}]), 2, [0]),
        (answer(2, [REFUSED, REFUSED]), 2, [0, 1]),
        (answer(0, [REFUSED, {"RecordId": "a"}]), 2, [0]),
        (answer(1, [{"RecordId": "a", "ErrorCode": None}, None]), 2, [1]),
    ],
)
def test_an_answer_names_the_refused_records(body: bytes, count: int, expected: list[int]) -> None:
    assert refused_indexes(200, body, count) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b"{}",
        answer(0, [{"RecordId": "a"}]),
        answer(0, [{"RecordId": "a"}]).replace(b" ", b""),
    ],
)
def test_an_answer_that_cannot_be_trusted_is_a_failure(body: bytes) -> None:
    with pytest.raises(PutError, match="BadAnswer") as caught:
        refused_indexes(200, body, 2)
    assert not caught.value.is_fatal
    assert not caught.value.is_bad_record


@pytest.mark.parametrize(
    ("status", "body", "code", "fatal", "bad"),
    [
        (
            400,
            b'{"__type":"ResourceNotFoundException","message":"m"}',
            "ResourceNotFoundException",
            True,
            False,
        ),
        (400, b'{"__type":"com.amazon#AccessDeniedException:x"}', "AccessDeniedException", True, False),
        (400, b'{"__type":"InvalidArgumentException"}', "InvalidArgumentException", False, True),
        (400, b'{"__type":"ServiceUnavailableException"}', "ServiceUnavailableException", False, False),
        (400, b'{"__type":"ThrottlingException"}', "ThrottlingException", False, False),
        (500, b'{"__type":"InternalFailure"}', "InternalFailure", False, False),
        (503, b"<html>", "HTTP 503", False, False),
        (413, b"", "HTTP 413", False, True),
    ],
)
def test_errors_are_sorted(status: int, body: bytes, code: str, fatal: bool, bad: bool) -> None:
    with pytest.raises(PutError) as caught:
        refused_indexes(status, body, 1)
    error = caught.value
    assert (error.code, error.is_fatal, error.is_bad_record) == (code, fatal, bad)


def test_a_handler_ships_through_it_end_to_end(stream: HttpStream) -> None:
    handler = FirehoseHandler()
    stream.answers = [lambda request: (503, b""), accept_all]
    handler.delivery.accept(b'{"a":1}\n')
    handler.flush()
    assert stream.lines[0] == stream.lines[1] == b'{"a":1}\n'
    assert handler.stats().delivered == handler.stats().accepted
