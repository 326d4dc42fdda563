"""Level, time and name are the logger's own. A caller's field never disappears and never overrides."""

from __future__ import annotations

import http
import io
import json
import logging
import time
from typing import Any

import numpy
import pytest
import structlog
from aws_lambda_powertools import Logger
from loguru import logger as loguru_logger
from pythonjsonlogger.json import JsonFormatter as PythonJsonFormatter
from streams import HttpStream

from firehose_logging import FirehoseHandler


def document_of(
    record: logging.LogRecord, formatter: logging.Formatter | None = None, **settings: Any
) -> dict[str, Any]:
    """The document that a handler with a formatter makes of a record."""
    handler = FirehoseHandler("s", stream=io.StringIO(), **settings)
    handler.setFormatter(formatter)
    found: dict[str, Any] = json.loads(handler.line(record))
    handler.close()
    return found


def record_of(message: object, *args: object, number: int = 20, **extra: Any) -> logging.LogRecord:
    return logging.getLogger("app").makeRecord("app", number, "f.py", 1, message, args, None, extra=extra)


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
    assert abs(_seconds(document["asctime"]) - time.time()) < 5


def _seconds(asctime: str) -> float:
    import datetime

    return datetime.datetime.fromisoformat(asctime).timestamp()


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


def structlog_logger(handler: FirehoseHandler, *processors: Any) -> Any:
    logger = logging.Logger("app", 1)
    logger.addHandler(handler)
    return structlog.wrap_logger(logger, processors=[*processors], wrapper_class=structlog.stdlib.BoundLogger)


@pytest.fixture
def shipped(stream: HttpStream) -> Any:
    """A handler with a formatter of plain messages, and the documents that it has shipped."""
    handler = FirehoseHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))

    class Shipped:
        @property
        def documents(self) -> list[dict[str, Any]]:
            handler.flush()
            return stream.documents

    result = Shipped()
    result.handler = handler  # type: ignore[attr-defined]
    return result


def test_an_exception_through_structlogs_json_renderer_has_its_event_as_message(shipped: Any) -> None:
    logger = structlog_logger(
        shipped.handler, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()
    )
    try:
        raise NameError("fake")
    except NameError:
        logger.exception("failed", k=2)
    (document,) = shipped.documents
    assert (document["message"], document["extra"], document["exc_type"]) == ("failed", {"k": 2}, "NameError")
    assert document["exc_info"].endswith("NameError: fake")


def test_fields_of_structlog_with_names_of_record_attributes_stand_under_extra(shipped: Any) -> None:
    logger = structlog_logger(
        shipped.handler,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.JSONRenderer(),
    )
    fields = {"filename": "report.pdf", "name": "Ada", "process": "etl", "message": "x", "asctime": "never"}
    logger.warning("stored", **fields)
    (document,) = shipped.documents
    assert (document["message"], document["name"], document["levelname"]) == ("stored", "app", "WARNING")
    assert document["extra"] == fields


def test_a_time_without_an_offset_or_of_another_moment_is_no_time(shipped: Any) -> None:
    logger = structlog_logger(shipped.handler, structlog.processors.JSONRenderer())
    for value in ("2020-01-01T00:00:00.000+00:00", "1/2/2026, 3:04:05 PM", "2026-01-02T03:04:05", 1577836800):
        logger.info("m", asctime=value, timestamp=value)
    for document in shipped.documents:
        assert document["extra"]["asctime"] == document["extra"]["timestamp"]
        assert abs(_seconds(document["asctime"]) - time.time()) < 5


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


def powertools(**options: Any) -> tuple[Logger, logging.Formatter]:
    logger = Logger(stream=io.StringIO(), level="DEBUG", **options)
    return logger, logger.registered_formatter


def test_the_service_of_a_powertools_logger_is_the_documents_unless_the_settings_name_one(
    stream: HttpStream,
) -> None:
    _, formatter = powertools(service="orders")
    assert document_of(record_of("m"), formatter)["service"] == "orders"
    assert document_of(record_of("m"), formatter, service="shop")["service"] == "shop"
    document = document_of(record_of("m", service="mine"), formatter)
    assert (document["service"], document["extra"]["service"]) == ("orders", "mine")
    assert "service" not in document_of(record_of("m"), powertools()[1])


def test_powertools_fields_stand_under_extra_once() -> None:
    _, formatter = powertools(service="orders")
    record = record_of(
        "m", number=40, level="gold", location="shelf 7", timestamp="2020", k={"a": [1]}, xray_trace_id="t"
    )
    extra = document_of(record, formatter)["extra"]
    assert extra == {
        "level": "gold",
        "location": "shelf 7",
        "timestamp": "2020",
        "k": {"a": [1]},
        "xray_trace_id": "t",
    }


def test_a_powertools_error_has_its_traceback_in_the_documents_own_fields() -> None:
    _, formatter = powertools(service="orders")
    try:
        raise NameError("fake")
    except NameError as error:
        record = record_of("m", number=40)
        record.exc_info = (NameError, error, error.__traceback__)
    document = document_of(record, formatter)
    assert document["exc_type"] == "NameError"
    assert document["exc_info"].endswith("NameError: fake")
    assert not {"exception", "exception_name", "level", "timestamp", "message"} & document["extra"].keys()


def test_loguru_ships_its_bound_values_its_levels_and_its_exceptions(stream: HttpStream) -> None:
    handler = FirehoseHandler(level="DEBUG")
    identifier = loguru_logger.add(handler, format="{message}", level="TRACE")
    try:
        loguru_logger.bind(order=7, http_status=201).success("paid")
        loguru_logger.info("plain")
        try:
            raise NameError("fake")
        except NameError:
            loguru_logger.exception("failed")
        handler.flush()
    finally:
        loguru_logger.remove(identifier)
    paid, plain, failed = stream.documents
    assert (paid["message"], paid["levelname"], paid["http_status"]) == ("paid", "INFO", 201)
    assert paid["extra"] == {"order": 7, "level": "SUCCESS"}
    assert (plain["message"], "extra" in plain) == ("plain", False)
    assert failed["message"].startswith("failed")
    assert failed["exc_type"] == "NameError"
    assert failed["exc_info"].startswith("Traceback")
