"""Any field under any name is found in the document or was redacted, whichever library logs it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from aws_lambda_powertools import Logger
from hypothesis import given, settings
from hypothesis import strategies as st
from loguru import logger as loguru_logger
from pythonjsonlogger.json import JsonFormatter as PythonJsonFormatter

from firehose_logging import FirehoseHandler
from firehose_logging.content.redactor import SECRET_NAMES
from firehose_logging.content.request_fields import REQUEST_FIELDS

RESERVED = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}
#: Names that mean something to a library or to the document.
KNOWN_NAMES = [
    "level",
    "severity",
    "timestamp",
    "time",
    "@timestamp",
    "event",
    "text",
    "logger",
    "logger_name",
    "service",
    "environment",
    "source",
    "user",
    "log_id",
    "exc_type",
    "exception",
    "exception_name",
    "stack_trace",
    "stack",
    "location",
    "cold_start",
    "function_name",
    "function_request_id",
    "aws_request_id",
    "xray_trace_id",
    "tenant_id",
    "taskName",
    "extra",
    "shipper",
    "lag_ms",
    "ingested_at",
    "hostname",
    "pid",
    "v",
    "err",
    "error",
    "code",
    "fields",
    "record",
    "self",
    "args",
    "kwargs",
    "_hidden",
]
#: Names that mean something to a library, to the document or to logging, and any others.
NAMES = st.one_of(
    st.sampled_from(sorted({*RESERVED, *SECRET_NAMES, *REQUEST_FIELDS, *KNOWN_NAMES})),
    st.text(min_size=1, max_size=12).filter(lambda name: name.isprintable()),
)
#: Values that are found again: a marker, alone or inside.
VALUES = st.sampled_from(
    [
        "marker-7f3a",
        ["marker-7f3a", 1],
        {"deep": {"er": "marker-7f3a"}},
        ("marker-7f3a",),
        ValueError("marker-7f3a"),
    ]
)
FIELDS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=4)
MESSAGE = "the message"
Log = Callable[[FirehoseHandler, dict[str, Any]], None]


class Kept(FirehoseHandler):
    """A handler that keeps its lines."""

    def __init__(self, formatter: logging.Formatter | None) -> None:
        super().__init__("s", stream=io.StringIO(), level="DEBUG")
        self.setFormatter(formatter)
        self.documents: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.documents.append(json.loads(self.line(record)))


def with_extra(handler: FirehoseHandler, fields: dict[str, Any]) -> None:
    logger = logging.Logger("app")
    logger.addHandler(handler)
    logger.warning(MESSAGE, extra=fields)


def with_structlog_json(handler: FirehoseHandler, fields: dict[str, Any]) -> None:
    logger = logging.Logger("app")
    logger.addHandler(handler)
    processors: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.JSONRenderer(default=str),
    ]
    bound = structlog.wrap_logger(logger, processors=processors, wrapper_class=structlog.stdlib.BoundLogger)
    bound.warning(MESSAGE, **fields)


def with_structlog_kwargs(handler: FirehoseHandler, fields: dict[str, Any]) -> None:
    logger = logging.Logger("app")
    logger.addHandler(handler)
    bound = structlog.wrap_logger(
        logger,
        processors=[structlog.stdlib.render_to_log_kwargs],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    bound.warning(MESSAGE, **fields)


def with_loguru(handler: FirehoseHandler, fields: dict[str, Any]) -> None:
    identifier = loguru_logger.add(handler, format="{message}", catch=False)
    try:
        loguru_logger.bind(**fields).warning(MESSAGE)
    finally:
        loguru_logger.remove(identifier)


#: Library → names that it refuses as a caller's, or has for itself.
TAKEN: dict[str, set[str]] = {
    "with_extra": RESERVED,
    "with_structlog_kwargs": {
        *RESERVED,
        "event",
        "self",
        "method_name",
        "stacklevel",
        "extra",
        "positional_args",
    },
    "with_structlog_json": {
        *("event", "self", "method_name", "level", "logger", "timestamp", "exc_info", "stack_info"),
        *("stacklevel", "args", "extra"),
    },
    "with_loguru": {"self", "__self"},
}


def powertools() -> logging.Formatter:
    return Logger(service="orders", stream=io.StringIO()).registered_formatter


def is_found(document: dict[str, Any], name: str) -> bool:
    """Whether the marker stands under the field's name, or its value was redacted."""
    extra = document.get("extra", {})
    value = document.get(name) if name in REQUEST_FIELDS and name in document else extra.get(name)
    if name.lower() in SECRET_NAMES:
        return bool(value == "[redacted]")
    return "marker-7f3a" in json.dumps(value)


@pytest.mark.parametrize(
    ("log", "formatter"),
    [
        (with_extra, lambda: None),
        (with_extra, lambda: logging.Formatter("%(levelname)s %(message)s")),
        (with_extra, lambda: PythonJsonFormatter("%(asctime)s %(name)s %(levelname)s %(message)s")),
        (
            with_extra,
            lambda: PythonJsonFormatter("%(levelname)s %(message)s", rename_fields={"message": "msg"}),
        ),
        (with_extra, powertools),
        (with_structlog_json, lambda: logging.Formatter("%(message)s")),
        (with_structlog_kwargs, lambda: None),
        (with_structlog_kwargs, powertools),
        (with_loguru, lambda: None),
    ],
    ids=[
        "logging",
        "a text formatter",
        "python-json-logger",
        "python-json-logger with a renamed message",
        "powertools",
        "structlog's JSON",
        "structlog's keywords",
        "structlog through powertools",
        "loguru",
    ],
)
@given(FIELDS)
@settings(max_examples=150, deadline=None)
def test_every_field_is_found_or_redacted_and_overrides_nothing(
    log: Log, formatter: Callable[[], logging.Formatter | None], fields: dict[str, Any]
) -> None:
    handler = Kept(formatter())
    accepted = {name: value for name, value in fields.items() if name not in TAKEN[log.__name__]}
    log(handler, accepted)
    (document,) = handler.documents
    handler.close()
    for name in accepted:
        assert is_found(document, name), (name, document)
    assert document["levelname"] == "WARNING"
    assert document["message"].endswith(MESSAGE)
    assert (
        "marker" not in f"{document['name']} {document['asctime']} {document['log_id']} {document['source']}"
    )
    top = {"asctime", "name", "levelname", "message", "log_id", "source", "service", "extra", *REQUEST_FIELDS}
    assert document.keys() <= top
