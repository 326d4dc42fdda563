"""Records reach another account's stream through a role. None is lost when its session ends."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from streams import HttpStream, accept_all
from sts_api import ROLE, StsApi

from firehose_logging import FirehoseHandler
from firehose_logging.core.transport import PutError, explain
from firehose_logging.transport.assumed_role import AssumedRole, Role
from firehose_logging.transport.http_client import Service

KEYS = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")


@pytest.fixture
def sts(keys: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[StsApi]:
    with StsApi(*KEYS) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", api.url)
        monkeypatch.setenv("FIREHOSE_LOGGING_ROLE_ARN", ROLE)
        yield api


def role_of(sts: StsApi, external_id: str = "", arn: str = ROLE) -> AssumedRole:
    return AssumedRole(Role(arn, external_id), Service("sts", "eu-west-1", sts.url), clock=lambda: sts.now)


def senders(stream: HttpStream) -> list[str]:
    """Access key of each request."""
    found = [re.search(r"Credential=([^/]+)/", headers["authorization"]) for headers in stream.headers]
    return [match[1] for match in found if match]


def test_records_are_sent_as_the_assumed_role(
    stream: HttpStream, sts: StsApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "orders-post")
    handler = FirehoseHandler()
    for number in (1, 2):
        handler.handle(logging.makeLogRecord({"msg": f"m{number}"}))
        handler.flush()
    assert senders(stream) == ["ASIASESSION1"] * 2
    assert stream.headers[0]["x-amz-security-token"] == "token1=="
    (call,) = sts.calls
    assert (call["RoleSessionName"], call["DurationSeconds"]) == ("orders-post", "3600")
    assert handler.stats().delivered == 2


def test_a_session_is_renewed_five_minutes_before_its_end(sts: StsApi) -> None:
    role = role_of(sts)
    for passed_s, session in [(0, 1), (3299, 1), (2, 2), (3299, 2), (2, 3)]:
        sts.now += passed_s
        assert role.credentials(_soon()).access_key_id == f"ASIASESSION{session}"


def _soon() -> float:
    import time

    return time.monotonic() + 5


def test_a_renewal_that_fails_does_no_harm_while_the_session_lasts(sts: StsApi) -> None:
    role = role_of(sts)
    role.credentials(_soon())
    sts.error = (503, "ServiceUnavailable")
    sts.now += 3590
    assert role.credentials(_soon()).access_key_id == "ASIASESSION1"
    sts.now += 20
    with pytest.raises(PutError, match="AssumeRoleFailed") as caught:
        role.credentials(_soon())
    assert not caught.value.is_fatal
    sts.error = None
    assert role.credentials(_soon()).access_key_id.startswith("ASIASESSION")


def test_an_early_renewal_takes_a_quarter_of_the_time_and_pauses(sts: StsApi) -> None:
    role = role_of(sts)
    role.credentials(_soon())
    sts.now += 3400
    deadlines: list[float] = []

    def never_responds(deadline: float) -> NoReturn:
        deadlines.append(deadline)
        raise PutError("Timeout")

    role._assume = never_responds  # type: ignore[method-assign]
    deadline = _soon()
    for passed_s in (0, 1, 28.9, 0.1):
        sts.now += passed_s
        assert role.credentials(deadline).access_key_id == "ASIASESSION1"
    assert len(deadlines) == 2
    assert all(deadline - each > 3 for each in deadlines)


def test_no_record_is_lost_when_the_service_says_that_the_session_has_expired(
    stream: HttpStream, sts: StsApi
) -> None:
    def expired(_: dict[str, Any]) -> tuple[int, bytes]:
        return 400, b'{"__type":"ExpiredTokenException","message":"expired"}'

    stream.responses = [accept_all, expired]
    handler = FirehoseHandler(stream=io.StringIO())
    for number in range(3):
        handler.handle(logging.makeLogRecord({"msg": f"m{number}"}))
        handler.flush()
    assert senders(stream) == ["ASIASESSION1", "ASIASESSION1", "ASIASESSION2", "ASIASESSION2"]
    assert handler.stats()[:4] == (3, 3, 0, 0)


def test_a_role_that_refuses_says_what_to_do_and_loses_nothing(stream: HttpStream, sts: StsApi) -> None:
    sts.external_id = "something else"
    stderr = io.StringIO()
    handler = FirehoseHandler(stream=stderr, external_id="mine")
    handler.handle(logging.makeLogRecord({"msg": "still heard"}))
    handler.flush()
    assert stream.requests == []
    assert '"message":"still heard"' in stderr.getvalue()
    assert f"AssumeRoleRefused: {ROLE}: AccessDenied because" in stderr.getvalue()
    assert "Allow sts:AssumeRole on this role" in stderr.getvalue()
    assert handler.stats()[:4] == (1, 0, 0, 1)


def test_the_external_id_that_the_trust_policy_asks_for_is_sent(
    stream: HttpStream, sts: StsApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    sts.external_id = "a/b c"
    monkeypatch.setenv("FIREHOSE_LOGGING_EXTERNAL_ID", "a/b c")
    handler = FirehoseHandler()
    handler.handle(logging.makeLogRecord({"msg": "m"}))
    handler.flush()
    assert handler.stats().delivered == 1


@pytest.mark.parametrize(
    ("error", "fatal"),
    [
        ((403, "AccessDenied"), True),
        ((400, "ValidationError"), True),
        ((400, "Throttling"), False),
        ((500, "InternalFailure"), False),
        ((400, "ExpiredToken"), False),
    ],
)
def test_only_a_refusal_is_fatal(sts: StsApi, error: tuple[int, str], fatal: bool) -> None:
    sts.error = error
    with pytest.raises(PutError) as caught:
        role_of(sts).credentials(_soon())
    assert caught.value.is_fatal is fatal
    assert ROLE in explain(caught.value)


def test_credentials_outside_the_environment_assume_the_role_through_boto3(
    stream: HttpStream, sts: StsApi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "credentials").write_text(
        f"[default]\naws_access_key_id = {KEYS[0]}\naws_secret_access_key = {KEYS[1]}\n"
    )
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    handler = FirehoseHandler()
    handler.handle(logging.makeLogRecord({"msg": "m"}))
    handler.flush()
    assert senders(stream) == ["ASIASESSION1"]
    sts.error = (403, "AccessDenied")
    stderr = io.StringIO()
    refused = FirehoseHandler(stream=stderr)
    refused.handle(logging.makeLogRecord({"msg": "m"}))
    refused.flush()
    assert "AssumeRoleRefused" in stderr.getvalue()
