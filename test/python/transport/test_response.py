"""A response names the records that were not acknowledged, or is an error."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firehose_logging.core.transport import PutError
from firehose_logging.transport.response import is_expired, key_of_body, refused_indexes, unacknowledged
from firehose_logging.transport.response_reader import Response


def response_of(status: int, body: bytes, error_type: str = "") -> Response:
    return Response(status, body, error_type, 60.0)


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
        (
            body_of(0, [{"RecordId": None, "ErrorCode": "ServiceUnavailableException"}, {"RecordId": "a"}]),
            2,
            [0],
        ),
        (
            b'{"FailedPutCount":0,"RequestResponses":[{"RecordId":null,"ErrorCode":"X"},{"RecordId":"a"}]}',
            2,
            [0],
        ),
        (b'{"FailedPutCount":0,"RequestResponses":[{"RecordId":"a","RecordId":"b"},{}]}', 2, [1]),
        (body_of(2, [{}, {}]), 2, [0, 1]),
        (body_of(0, [{"RecordId": "a", "ErrorCode": "InternalFailure"}, {"RecordId": "b"}]), 2, [0]),
        (rb'{"RequestResponses":[{"RecordId":"a","Error\u0043ode":"InternalFailure"}]}', 1, [0]),
        (body_of(0, [{"RecordId": ""}, {"RecordId": 7}, {"RecordId": ["a"]}, "a", 5]), 5, [0, 1, 2, 3, 4]),
        (body_of(9, [{"RecordId": "a"}, {"RecordId": "b"}]), 2, []),
    ],
)
def test_a_response_names_the_refused_records(body: bytes, count: int, expected: list[int]) -> None:
    assert refused_indexes(response_of(200, body), count) == expected


IDS = st.text('ab\u00e9"\\\\,:{}[]', max_size=4)
ENTRIES: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({"RecordId": IDS}),
    st.fixed_dictionaries(
        {"RecordId": st.one_of(IDS, st.none(), st.integers())}, optional={"ErrorCode": IDS}
    ),
    st.just({}),
)
MEMBERS = st.dictionaries(
    st.sampled_from(["FailedPutCount", "Encrypted", "More"]),
    st.one_of(st.none(), st.booleans(), st.integers()),
)


@given(MEMBERS, st.lists(ENTRIES, max_size=4), MEMBERS, st.booleans())
def test_the_text_of_a_usual_response_is_read_as_its_json_is(
    before: dict[str, Any], entries: list[Any], after: dict[str, Any], ascii_only: bool
) -> None:
    whole = before | {"RequestResponses": entries} | after
    body = json.dumps(whole, separators=(",", ":"), ensure_ascii=ascii_only).encode()
    expected = unacknowledged(entries, len(entries))
    assert refused_indexes(response_of(200, body), len(entries)) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b"{}",
        b"[" * 100_000,
        b'{"RequestResponses":{"0":{"RecordId":"a"},"1":{"RecordId":"b"}}}',
        body_of(0, [{"RecordId": "a"}]),
        body_of(0, [{"RecordId": "a"}]).replace(b" ", b""),
        b'{"RequestResponses":[{"RecordId":"a"},{"RecordId":"b"}]',
        b'{"RequestResponses":[{"RecordId":"a"},{"RecordId":"b"}]}}',
        b'{"RequestResponses":[{"RecordId":"a"},{"RecordId":"b"},"}]}',
        b'{"RequestResponses":[{"RecordId":"a","x":"b"},{"RecordId":"c"},{"RecordId":"d"}]}',
        rb'{"RequestResponses":[{"RecordId":"\x"},{"RecordId":"b"}]}',
        b'{"RequestResponses":[{"RecordId":"a""},{"RecordId":"b"}]}',
    ],
)
def test_a_response_without_an_entry_for_each_record_is_an_error(body: bytes) -> None:
    with pytest.raises(PutError, match="BadResponse") as caught:
        refused_indexes(response_of(200, body), 2)
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
        (413, b'{"__type":"RequestEntityTooLarge"}', "RequestEntityTooLarge", False, True),
        (403, b'{"__type":"OptInRequired"}', "OptInRequired", True, False),
        (401, b"", "HTTP 401", True, False),
        (404, b"", "HTTP 404", True, False),
        (403, b'{"__type":"ThrottlingException"}', "ThrottlingException", False, False),
        (404, b'{"__type":"ServiceUnavailableException"}', "ServiceUnavailableException", False, False),
        (403, b'{"__type":"RequestTimeTooSkewed"}', "RequestTimeTooSkewed", False, False),
        (
            403,
            b'{"__type":"InvalidSignatureException","message":"Signature expired: 1 is now earlier than 2"}',
            "InvalidSignatureException",
            False,
            False,
        ),
        (403, b'{"__type":"InvalidSignatureException"}', "InvalidSignatureException", True, False),
        (400, b'{"__type":"' + b"x" * 1000 + b'"}', "x" * 100, False, False),
        (204, b"", "HTTP 204", False, False),
    ],
)
def test_error_responses_are_fatal_or_bad_records_or_neither(
    status: int, body: bytes, code: str, fatal: bool, bad: bool
) -> None:
    with pytest.raises(PutError) as caught:
        refused_indexes(response_of(status, body), 1)
    error = caught.value
    assert (error.code, error.is_fatal, error.is_bad_record) == (code, fatal, bad)


@pytest.mark.parametrize(
    ("message", "refused"),
    [(b"\xff", [1]), (b'x","n":' + b"9" * 5000 + b',"m":"', [1])],
)
def test_what_an_entry_says_is_no_reason_to_forget_the_others(message: bytes, refused: list[int]) -> None:
    body = b'{"RequestResponses":[{"RecordId":"a"},{"ErrorCode":"x","ErrorMessage":"' + message + b'"}]}'
    assert refused_indexes(response_of(200, body), 2) == refused


def test_a_second_list_of_entries_is_what_counts() -> None:
    body = b'{"RequestResponses":[{"RecordId":"a"}],"RequestResponses":null}'
    with pytest.raises(PutError, match="BadResponse"):
        refused_indexes(response_of(200, body), 1)


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b'{"RecordId":"' + b"x" * 40 + b'"},{"RecordId":"b"}', b"x" * 40),
        (b'{"RecordId":"' + b"x" * 40 + b'"}', None),
        (b'{"RecordId" : "a"},{"RecordId": "b"}', b'{"RecordId" : "a"},{"RecordId": "b"}'),
        (b'{"RecordId":"a"},{"RecordId":"a"}', None),
        (b'{"RecordId":"a"}', None),
        (b"{}", None),
    ],
)
def test_a_body_is_known_again_by_an_id_that_no_other_has(body: bytes, key: bytes | None) -> None:
    assert key_of_body(body) == key


def test_the_header_with_the_errors_type_wins_over_the_body() -> None:
    response = response_of(400, b'{"__type":"Other"}', "AccessDeniedException:http://internal.amazon.com/")
    with pytest.raises(PutError) as caught:
        refused_indexes(response, 1)
    assert caught.value.code == "AccessDeniedException"


@pytest.mark.parametrize(
    ("status", "body", "expired"),
    [
        (400, b'{"__type":"ExpiredTokenException"}', True),
        (403, b'{"__type":"ExpiredToken"}', True),
        (400, b'{"message":"ExpiredToken"}', False),
        (500, b'{"__type":"ExpiredTokenException"}', False),
    ],
)
def test_expired_credentials_are_told_by_the_errors_code(status: int, body: bytes, expired: bool) -> None:
    assert is_expired(response_of(status, body)) is expired
