"""structlog, Powertools and loguru: the record's own fields are theirs, and a caller's field stays."""

from __future__ import annotations

import io
import logging
import time
from typing import Any

import pytest
import structlog
from aws_lambda_powertools import Logger
from logger_documents import document_of, record_of, seconds_of
from loguru import logger as loguru_logger
from streams import HttpStream

from firehose_logging import FirehoseHandler


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
        assert abs(seconds_of(document["asctime"]) - time.time()) < 5


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


def test_the_attributes_that_structlog_gives_its_own_formatter_are_no_fields_of_the_caller(
    stream: HttpStream,
) -> None:
    handler = FirehoseHandler()
    meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=[meta, structlog.processors.JSONRenderer()])
    )
    structlog_logger(handler, structlog.stdlib.ProcessorFormatter.wrap_for_formatter).error("hi", a=1)
    handler.flush()
    assert [(document["message"], document["extra"]) for document in stream.documents] == [("hi", {"a": 1})]


def test_an_error_that_loguru_describes_without_a_traceback_is_no_part_of_the_message(
    stream: HttpStream,
) -> None:
    handler = FirehoseHandler()
    identifier = loguru_logger.add(handler, format="{message}")
    try:
        loguru_logger.opt(exception=True).error("there is none")
        loguru_logger.opt(exception=ValueError("never raised")).error("kept")
    finally:
        loguru_logger.remove(identifier)
    handler.flush()
    none, kept = stream.documents
    assert none["message"] == "there is none"
    assert not {"exc_info", "exc_type"} & set(none)
    assert (kept["message"], kept["exc_info"]) == ("kept", "ValueError: never raised")


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
