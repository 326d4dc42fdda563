"""Formatters as applications have them: basicConfig, dictConfig, subclasses, and those that make no text."""

from __future__ import annotations

import json
import logging
import logging.config
from types import TracebackType
from typing import Any

import pytest
from scripts import run
from streams import HttpStream

from firehose_logging import FirehoseHandler, JsonFormatter

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def shipped(stream: HttpStream, formatter: logging.Formatter, **options: Any) -> list[dict[str, Any]]:
    """The documents of a record and of an error that are logged through a formatter."""
    handler = FirehoseHandler(**options)
    handler.setFormatter(formatter)
    logger = logging.Logger("app", 1)
    logger.addHandler(handler)
    logger.info("paid by %s", "ada", extra={"order": 7})
    try:
        raise ValueError("secret of ada")
    except ValueError:
        logger.exception("failed")
    handler.close()
    return stream.documents


def test_basic_config_leaves_the_document_as_it_is(stream: HttpStream) -> None:
    script = """
root = logging.getLogger()
root.handlers.clear()
logging.basicConfig(handlers=[firehose_logging.FirehoseHandler()], level="INFO")
logging.getLogger("shop").info("paid", extra={"order": 7})
"""
    assert run(script).stderr == ""
    (document,) = stream.documents
    assert (document["name"], document["message"], document["extra"]) == ("shop", "paid", {"order": 7})


def test_what_dict_config_passes_to_a_formatter_is_taken() -> None:
    formatter = {"class": "firehose_logging.JsonFormatter", "format": "%(message)s", "validate": True}
    logging.config.dictConfig({"version": 1, "formatters": {"f": formatter}})
    assert JsonFormatter("%(message)s", None, "%", True, defaults={"a": 1}).is_default


def test_a_formatter_without_settings_has_those_of_the_handler(stream: HttpStream) -> None:
    first, _ = shipped(stream, JsonFormatter(), redact_fields=["order"], service="shop")
    assert (first["extra"], first["service"]) == ({"order": "[redacted]"}, "shop")


def test_a_formatter_with_settings_has_its_own(stream: HttpStream) -> None:
    first, _ = shipped(stream, JsonFormatter(service="own"), service="shop")
    assert first["service"] == "own"


def test_a_subclass_decides_what_leaves(stream: HttpStream) -> None:
    class Masking(JsonFormatter):
        def format(self, record: logging.LogRecord) -> str:
            document = json.loads(super().format(record))
            return json.dumps(
                {**document, "message": document["message"].replace("ada", "***"), "exc_info": "-"}
            )

    first, second = shipped(stream, Masking())
    assert (first["message"], first["extra"]) == ("paid by ***", {"order": 7})
    assert second["exc_info"] == "-"


def test_a_subclass_may_describe_errors_itself(stream: HttpStream) -> None:
    class Short(JsonFormatter):
        def formatException(self, ei: ExcInfo) -> str:
            return f"{ei[0]} was raised"

    first, second = shipped(stream, Short())
    assert first["message"] == "paid by ada"
    assert (second["exc_info"], second["exc_type"]) == ("<class 'ValueError'> was raised", "ValueError")


@pytest.mark.parametrize(
    ("make", "message", "extra"),
    [
        # As python-logstash and fluent-logger have them.
        (
            lambda record: json.dumps({"message": record.getMessage(), "a": 1}).encode(),
            "paid by ada",
            {"a": 1},
        ),
        (
            lambda record: {"message": record.getMessage(), "a": 1, "token": "t"},
            "paid by ada",
            {"a": 1, "token": "[redacted]"},
        ),
        (lambda _: None, "paid by ada", {}),
    ],
)
def test_a_formatter_may_make_bytes_an_object_or_nothing(
    stream: HttpStream, make: Any, message: str, extra: dict[str, Any]
) -> None:
    class Other(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            made: str = make(record)
            return made

    first, second = shipped(stream, Other())
    assert (first["levelname"], first["message"], first["extra"]) == ("INFO", message, {**extra, "order": 7})
    assert second["exc_info"].endswith("ValueError: secret of ada")


def test_the_stack_of_a_record_is_found_where_a_json_formatter_has_its_own_traceback(
    stream: HttpStream,
) -> None:
    class Json(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return json.dumps(
                {"message": record.getMessage(), "exc_info": "ValueError", "stack_info": record.stack_info}
            )

    handler = FirehoseHandler()
    handler.setFormatter(Json())
    logger = logging.Logger("app", 1)
    logger.addHandler(handler)
    try:
        raise ValueError
    except ValueError:
        logger.exception("failed", stack_info=True)
    handler.close()
    (document,) = stream.documents
    assert document["exc_info"] == "ValueError"
    assert document["extra"]["stack_info"].startswith("Stack (most recent call last):")
