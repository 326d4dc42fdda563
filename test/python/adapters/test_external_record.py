"""Any formatter may be set: its JSON's fields become the document's, its text becomes the message."""

from __future__ import annotations

import io
import json
import logging
import logging.config
import re
import warnings
from typing import Any

import pytest
import structlog
from aws_lambda_powertools import Logger
from classic_script import classic_configuration
from pythonjsonlogger.json import JsonFormatter as PythonJsonFormatter
from streams import HttpStream

import firehose_logging
from firehose_logging import FirehoseHandler


def logger_with(formatter: logging.Formatter | None) -> tuple[logging.Logger, FirehoseHandler]:
    handler = FirehoseHandler()
    handler.setFormatter(formatter)
    logger = logging.Logger("app.part")
    logger.addHandler(handler)
    return logger, handler


def shipped(stream: HttpStream, handler: FirehoseHandler) -> list[dict[str, Any]]:
    handler.flush()
    assert handler.stats().delivered == handler.stats().accepted
    return stream.documents


@pytest.mark.parametrize("name", ["KinesisFirehoseDeliveryStreamHandler", "FirehoseHandler"])
def test_the_classic_configuration_works_with_only_the_class_path_changed(
    stream: HttpStream, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    with warnings.catch_warnings():
        # python-json-logger keeps its old path and warns that it has moved.
        warnings.simplefilter("ignore", DeprecationWarning)
        logging.config.dictConfig(classic_configuration(f"firehose_logging.{name}"))
    logger = logging.getLogger("classic")
    logger.info("hello %s", "world", extra={"http_status": 200, "order": {"id": 7}})
    try:
        raise NameError("fake NameError")
    except NameError:
        logger.error("caught", exc_info=True)
    for handler in logging.getLogger().handlers:
        handler.flush()
    hello, caught = stream.documents
    assert hello["name"] == "classic"
    assert hello["levelname"] == "INFO"
    assert hello["message"] == "hello world"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}", hello["asctime"])
    assert hello["http_status"] == 200
    assert hello["extra"] == {"order": {"id": 7}}
    assert hello["source"] == "python"
    assert len(hello["log_id"]) == 26
    assert caught["exc_type"] == "NameError"
    assert caught["exc_info"].startswith("Traceback (most recent call last)")
    assert "[INFO] classic: hello world" in capsys.readouterr().err


def test_dict_config_also_takes_a_factory(stream: HttpStream) -> None:
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"document": {"()": "firehose_logging.JsonFormatter", "service": "shop"}},
            "handlers": {
                "firehose": {
                    "()": "firehose_logging.FirehoseHandler",
                    "flush_timeout_ms": 3000,
                    "formatter": "document",
                }
            },
            "root": {"handlers": ["firehose"], "level": "INFO"},
        }
    )
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, FirehoseHandler)
    logging.getLogger("a").warning("m")
    assert shipped(stream, handler)[0]["service"] == "shop"
    assert handler.settings.flush_timeout_ms == 3000


def test_a_text_formatters_text_is_the_message_and_the_traceback_has_its_own_field(
    stream: HttpStream,
) -> None:
    logger, handler = logger_with(logging.Formatter("%(levelname)s! %(message)s"))
    try:
        raise ValueError("bad")
    except ValueError:
        logger.exception("failed", extra={"k": 1})
    (document,) = shipped(stream, handler)
    assert document["message"] == "ERROR! failed"
    assert document["exc_info"].endswith("ValueError: bad")
    assert document["extra"] == {"k": 1}


def test_a_time_that_the_index_cannot_read_is_replaced_by_the_records_own(stream: HttpStream) -> None:
    logger, handler = logger_with(PythonJsonFormatter("%(asctime)s %(message)s"))
    logger.info("m")
    (document,) = shipped(stream, handler)
    assert document["asctime"][10] == "T"
    assert document["asctime"].endswith("+00:00")


def test_a_formatter_that_raises_does_not_lose_the_record(stream: HttpStream) -> None:
    class Failing(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            raise KeyError("%(request_id)s")

    logger, handler = logger_with(Failing())
    logger.info("still here")
    assert shipped(stream, handler)[0]["message"] == "still here"


@pytest.mark.parametrize("text", ["{not json", "[1]", '{"a":' * 50_000, '"text"', ""])
def test_a_text_that_is_no_json_object_is_the_message(stream: HttpStream, text: str) -> None:
    logger, handler = logger_with(logging.Formatter("%(message)s"))
    logger.info("%s", text)
    assert shipped(stream, handler)[0]["message"] == text


def test_structlog_ships_bound_values_through_the_standard_library(stream: HttpStream) -> None:
    logger, handler = logger_with(None)
    structured = structlog.wrap_logger(
        logger,
        processors=[structlog.stdlib.render_to_log_kwargs],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    structured.bind(order=7).info("paid", http_status=201)
    (document,) = shipped(stream, handler)
    assert (document["message"], document["http_status"], document["extra"]) == ("paid", 201, {"order": 7})


def test_the_event_of_structlogs_json_is_the_message(stream: HttpStream) -> None:
    logger, handler = logger_with(
        structlog.stdlib.ProcessorFormatter(processor=structlog.processors.JSONRenderer())
    )
    logger.info("an event")
    assert shipped(stream, handler)[0]["message"] == "an event"


def test_a_powertools_logger_ships_its_appended_keys(stream: HttpStream) -> None:
    powertools = Logger(service="shop", stream=io.StringIO(), level="INFO")
    handler = FirehoseHandler()
    handler.setFormatter(powertools.registered_formatter)
    powertools.addHandler(handler)
    powertools.append_keys(order=7)
    powertools.info("paid")
    (document,) = shipped(stream, handler)
    assert document["message"] == "paid"
    assert document["extra"]["order"] == 7


def test_python_json_logger_makes_the_same_document_as_no_formatter(stream: HttpStream) -> None:
    first, first_handler = logger_with(None)
    second, second_handler = logger_with(PythonJsonFormatter("%(name)s %(levelname)s %(message)s"))
    for logger in (first, second):
        logger.warning("m %d", 1, extra={"http_route": "/x", "a": [1, None], "b": "é"})
    first_handler.flush()
    second_handler.flush()
    one, two = stream.documents
    for document in (one, two):
        del document["asctime"], document["log_id"]
    assert json.dumps(one) == json.dumps(two)


def test_a_handlers_filters_decide_what_is_shipped(stream: HttpStream) -> None:
    logger, handler = logger_with(None)
    handler.addFilter(lambda record: "secret" not in record.getMessage())
    logger.info("a secret")
    logger.info("no such thing")
    assert [document["message"] for document in shipped(stream, handler)] == ["no such thing"]


def test_the_package_exports_its_public_names() -> None:
    assert firehose_logging.FirehoseHandler is firehose_logging.KinesisFirehoseDeliveryStreamHandler
    for name in firehose_logging.__all__:
        assert hasattr(firehose_logging, name)
