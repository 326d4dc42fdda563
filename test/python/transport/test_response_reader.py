"""The reader takes a response in any pieces, and refuses what can be read in two ways."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firehose_logging.transport.response_head import ProtocolError
from firehose_logging.transport.response_reader import (
    MAX_BODY_BYTES,
    MAX_HEAD_BYTES,
    Response,
    ResponseReader,
)

HEAD = b"HTTP/1.1 200 OK\r\nx-amzn-errortype: e\r\n"


def read(data: bytes, cuts: list[int] | None = None) -> Response | None:
    """The response in `data`, which arrives in pieces that end at `cuts`."""
    reader = ResponseReader()
    response = None
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts or []), len(data)]
    for start, end in itertools.pairwise(edges):
        if start < end and response is None:
            response = reader.push(data[start:end])
    return response or reader.end()


def chunked(body: bytes, sizes: list[int], trailers: bytes) -> bytes:
    chunks = b""
    while body:
        size = sizes.pop() if sizes else len(body)
        chunks += b"%X ;name=value\r\n" % len(body[:size]) + body[:size] + b"\r\n"
        body = body[size:]
    return HEAD + b"Transfer-Encoding: Chunked\r\n\r\n" + chunks + b"000\r\n" + trailers + b"\r\n"


@given(
    st.binary(max_size=300),
    st.lists(st.integers(0, 10_000), max_size=20),
    st.lists(st.integers(1, 50), max_size=20),
    st.sampled_from(["length", "chunked", "trailers", "until close"]),
)
def test_a_response_is_the_same_in_any_pieces(
    body: bytes, cuts: list[int], sizes: list[int], form: str
) -> None:
    data = {
        "length": HEAD + b"content-length: %d\r\n\r\n" % len(body) + body,
        "chunked": chunked(body, sizes, b""),
        "trailers": chunked(body, sizes, b"a: b\r\nc: d\r\n"),
        "until close": HEAD + b"\r\n" + body,
    }[form]
    response = read(b"HTTP/1.1 100 Continue\r\n\r\n" + data, cuts)
    assert response == Response(200, body, "e", 0.0 if form == "until close" else 60.0)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/2 200 OK",
        b"HTTP/1.2 200 OK",
        b"HTTP/1.1 20 OK",
        b"HTTP/1.1 099 OK",
        b"HTTP/1.1 2000 OK",
        b"HTTP/1.1 200OK",
        b"SSH-2.0-OpenSSH_9.6",
        b"HTTP/1.1 101 Switching Protocols",
        b"HTTP/1.1 200 OK\r\nno colon",
        b"HTTP/1.1 200 OK\r\nbad name: x",
        b"HTTP/1.1 200 OK\r\n: x",
        b"HTTP/1.1 200 OK\r\na: b\nc: d",
        b"HTTP/1.1 200 OK\r\na: \0",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1",
        b"HTTP/1.1 200 OK\r\ncontent-length: +1",
        b"HTTP/1.1 200 OK\r\ncontent-length: 0x1",
        b"HTTP/1.1 200 OK\r\ncontent-length: \xb2",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1, 1",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked",
    ],
)
def test_a_head_that_is_not_plain_http_is_refused(head: bytes) -> None:
    with pytest.raises(ProtocolError):
        read(head + b"\r\n\r\n")


@pytest.mark.parametrize(
    "chunks",
    [b"x\r\n", b"\r\n", b"-1\r\n", b"0x1\r\n", b"1\r\nab\r\n", b"123456789\r\n", b"2\r\nab\n\n0\r\n"],
)
def test_a_chunk_that_is_not_plain_http_is_refused(chunks: bytes) -> None:
    with pytest.raises(ProtocolError):
        read(HEAD + b"transfer-encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")


@pytest.mark.parametrize("status", [204, 304])
def test_a_response_without_a_body_has_none_whatever_its_length_says(status: int) -> None:
    response = read(b"HTTP/1.1 %d X\r\ncontent-length: 5\r\n\r\n" % status)
    assert response is not None
    assert (response.status, response.body) == (status, b"")


def test_a_continued_header_line_is_one_header() -> None:
    response = read(b"HTTP/1.1 200 OK\r\nconnection: keep-alive,\r\n close\r\ncontent-length: 0\r\n\r\n")
    assert response is not None
    assert response.keep_s == 0


@pytest.mark.parametrize("over", [0, 1])
def test_a_body_has_at_most_four_mebibytes(over: int) -> None:
    size = MAX_BODY_BYTES + over
    forms = [
        HEAD + b"content-length: %d\r\n\r\n" % size + b"x" * size,
        HEAD + b"\r\n" + b"x" * size,
        chunked(b"x" * size, [1_000_000] * 9, b""),
    ]
    for data in forms:
        if over:
            with pytest.raises(ProtocolError, match="is over 4194304 bytes"):
                read(data)
        else:
            response = read(data, [100, 5_000])
            assert response is not None
            assert len(response.body) == size


@pytest.mark.parametrize("over", [0, 1])
@pytest.mark.parametrize("part", ["head", "trailers", "chunk size"])
def test_a_head_trailers_and_a_chunks_size_have_at_most_32_kibibytes(part: str, over: int) -> None:
    filler = b"x" * (MAX_HEAD_BYTES + over)
    start = HEAD + b"transfer-encoding: chunked\r\n"
    data = {
        "head": start + b"a: " + filler[len(start) + 3 :] + b"\r\n\r\n0\r\n\r\n",
        "trailers": start + b"\r\n0\r\n" + b"a: " + filler[3:] + b"\r\n\r\n",
        "chunk size": start + b"\r\n" + b"0;" + filler[2:] + b"\r\n\r\n",
    }[part]
    if over:
        with pytest.raises(ProtocolError, match="over 32768 bytes"):
            read(data)
    else:
        assert read(data) is not None
