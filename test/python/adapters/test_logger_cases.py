"""Level, time and name are the logger's own. A caller's field never disappears and never overrides."""

from __future__ import annotations

import http
import json
import logging
import time
from typing import Any

import numpy
import pytest
from logger_documents import document_of, record_of, seconds_of
from pythonjsonlogger.json import JsonFormatter as PythonJsonFormatter

TEXT = logging.Formatter("%(message)s")
JSON = PythonJsonFormatter("%(name)s %(levelname)s %(message)s")


@pytest.mark.parametrize("formatter", [None, TEXT, JSON])
def test_a_coloured_level_name_does_not_reach_the_document(formatter: logging.Formatter | None) -> None:
    record = record_of("m", number=40)
    record.levelname = "\x1b[31mERROR\x1b[0m"
    document = document_of(record, formatter)
    assert document["levelname"] == "ERROR"
    assert "extra" not in document


def test_a_renamed_standard_level_keeps_its_standard_name() -> None:
    logging.addLevelName(logging.ERROR, "Fehler")
    try:
        assert document_of(record_of("m", number=40))["levelname"] == "ERROR"
    finally:
        logging.addLevelName(logging.ERROR, "ERROR")


@pytest.mark.parametrize("formatter", [None, TEXT, JSON])
@pytest.mark.parametrize(
    ("number", "levelname"),
    [
        (1, "DEBUG"),
        (5, "DEBUG"),
        (15, "DEBUG"),
        (25, "INFO"),
        (35, "WARNING"),
        (49, "ERROR"),
        (99, "CRITICAL"),
    ],
)
def test_a_custom_level_has_the_standard_level_of_its_number_and_its_name_under_extra(
    formatter: logging.Formatter | None, number: int, levelname: str
) -> None:
    logging.addLevelName(number, "NOTICE")
    document = document_of(record_of("m", number=number, k=1), formatter)
    assert document["levelname"] == levelname
    assert document["extra"] == {"k": 1, "level": "NOTICE"}


def test_a_callers_field_level_stays_beside_the_name_of_a_custom_level() -> None:
    logging.addLevelName(25, "NOTICE")
    document = document_of(record_of("m", number=25, level="gold"))
    assert document["extra"] == {"level": "gold", "level 2": "NOTICE"}


@pytest.mark.parametrize("formatter", [None, TEXT, JSON])
@pytest.mark.parametrize(
    "fields",
    [
        {"tenant_id": "acme"},
        {"tenant_id": None},
        {"service": "other", "environment": "moon", "source": "me"},
        {"user": {"id": 1, "title": "Dr"}},
        {"log_id": "01KAJTDCTV0123456789ABCDEF"},
        {"exc_type": "mine", "shipper": 1, "lag_ms": 2, "@timestamp": "2020-01-01T00:00:00Z"},
        {"level": "gold", "timestamp": "2020-01-01", "event": "login", "text": "t", "message_id": 1},
        {"function_name": "f", "cold_start": "yes", "xray_trace_id": "1-2", "aws_request_id": "r"},
        {"extra": {"k": 1}, "k": 2},
        {"hostname": "db1", "pid": 4711, "logger": "mine", "severity": "high", "time": 7},
    ],
    ids=lambda fields: ",".join(fields),
)
def test_a_field_of_the_callers_stands_under_extra(
    formatter: logging.Formatter | None, fields: dict[str, Any]
) -> None:
    document = document_of(record_of("m", **fields), formatter)
    assert document.pop("extra") == fields
    assert (document["name"], document["levelname"], document["message"]) == ("app", "INFO", "m")
    assert set(document) == {"asctime", "name", "levelname", "message", "log_id", "source"}
    assert abs(seconds_of(document["asctime"]) - time.time()) < 5


def test_task_name_is_a_field_of_the_callers_where_logging_has_none() -> None:
    record = record_of("m")
    if "taskName" not in record.__dict__:
        record.__dict__["taskName"] = "etl"
        assert document_of(record)["extra"] == {"taskName": "etl"}


def test_inside_lambda_the_tenant_id_of_lambdas_filter_is_left_out_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from firehose_logging.lifecycle.invocation import invocation

    monkeypatch.setattr(invocation, "function_name", "f")
    assert "extra" not in document_of(record_of("m", tenant_id=None))
    assert document_of(record_of("m", tenant_id="acme"))["extra"] == {"tenant_id": "acme"}


def test_a_request_id_of_the_callers_does_not_override_that_of_the_invocation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from firehose_logging.lifecycle.invocation import invocation

    monkeypatch.setattr(invocation, "function_name", "f")
    invocation.begin("told")
    document = document_of(record_of("m", aws_request_id="mine"))
    assert (document["aws_request_id"], document["extra"]) == ("told", {"aws_request_id": "mine"})
    assert "extra" not in document_of(record_of("m", aws_request_id="told"))


@pytest.mark.parametrize("renamed", ["msg", "text", "nachricht"])
def test_a_renamed_message_is_the_message(renamed: str) -> None:
    formatter = PythonJsonFormatter("%(levelname)s %(message)s", rename_fields={"message": renamed})
    document = document_of(record_of("paid %d", 7, event="login"), formatter)
    assert document["message"] == "paid 7"
    assert document["extra"]["event"] == "login"


def test_a_field_that_a_renamed_message_overwrites_is_kept() -> None:
    formatter = PythonJsonFormatter("%(levelname)s %(message)s", rename_fields={"message": "text"})
    assert document_of(record_of("paid", text="mine"), formatter)["extra"] == {"text": "mine"}


def test_a_message_that_is_json_is_a_message() -> None:
    text = json.dumps({"a": 1})
    for formatter in (None, TEXT):
        document = document_of(record_of(text, k=1), formatter)
        assert (document["message"], document["extra"]) == (text, {"k": 1})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {
                "http_status": http.HTTPStatus.NOT_FOUND,
                "http_method": "GET",
                "duration_ms": numpy.float64(1.5),
            },
            {"http_status": 404, "http_method": "GET", "duration_ms": 1.5},
        ),
        (
            {"http_status": numpy.int64(204), "duration_ms": numpy.float32(0.5)},
            {"http_status": 204, "duration_ms": 0.5},
        ),
        ({"duration_ms": numpy.int16(3)}, {"duration_ms": 3}),
        (
            {"http_status": True, "duration_ms": "1.5", "http_method": 7},
            {"extra": {"http_status": True, "duration_ms": "1.5", "http_method": 7}},
        ),
        ({"http_status": 70_000}, {"extra": {"http_status": 70_000}}),
        ({"duration_ms": float("nan")}, {"extra": {"duration_ms": "NaN"}}),
    ],
)
def test_enums_and_numpys_numbers_are_request_fields(
    fields: dict[str, Any], expected: dict[str, Any]
) -> None:
    document = document_of(record_of("m", **fields))
    names = {"http_status", "http_method", "duration_ms", "extra"}
    assert {name: value for name, value in document.items() if name in names} == expected


@pytest.mark.skipif(not hasattr(http, "HTTPMethod"), reason="http.HTTPMethod came with Python 3.11")
def test_an_http_method_is_a_request_field() -> None:
    assert document_of(record_of("m", http_method=http.HTTPMethod.GET))["http_method"] == "GET"
