"""A response names the records that were not acknowledged, or is an error."""

from __future__ import annotations

import json
from typing import Any

import pytest

from firehose_logging.core.transport import PutError
from firehose_logging.transport.response import refused_indexes

REFUSED = {"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "Slow down."}


def body_of(failed: int, responses: list[Any]) -> bytes:
    return json.dumps({"FailedPutCount": failed, "RequestResponses": responses}).encode()


@pytest.mark.parametrize(
    ("body", "count", "expected"),
    [
        (body_of(0, [{"RecordId": "a"}] * 2), 2, []),
        (body_of(0, [{"RecordId": "a"}] * 2).replace(b" ", b""), 2, []),
        # A refused entry counts, whatever the sum says. body_of() writes spaces; the service does not.
        (body_of(1, [REFUSED, {"RecordId": "a"}]).replace(b": ", b":"), 2, [0]),
        (body_of(1, [REFUSED, {"RecordId": "a"}]), 2, [0]),
        (body_of(2, [REFUSED, REFUSED]), 2, [0, 1]),
        (body_of(0, [REFUSED, {"RecordId": "a"}]), 2, [0]),
        (body_of(1, [{"RecordId": "a", "ErrorCode": None}, None]), 2, [1]),
    ],
)
def test_a_response_names_the_refused_records(body: bytes, count: int, expected: list[int]) -> None:
    assert refused_indexes(200, body, count) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b"{}",
        body_of(0, [{"RecordId": "a"}]),
        body_of(0, [{"RecordId": "a"}]).replace(b" ", b""),
    ],
)
def test_a_response_without_an_entry_for_each_record_is_an_error(body: bytes) -> None:
    with pytest.raises(PutError, match="BadResponse") as caught:
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
def test_error_responses_are_fatal_or_bad_records_or_neither(
    status: int, body: bytes, code: str, fatal: bool, bad: bool
) -> None:
    with pytest.raises(PutError) as caught:
        refused_indexes(status, body, 1)
    error = caught.value
    assert (error.code, error.is_fatal, error.is_bad_record) == (code, fatal, bad)
