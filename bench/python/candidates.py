"""The handlers that are compared: they format the same document and differ in how they ship it."""

from __future__ import annotations

import logging
from typing import Any

from firehose_logging import FirehoseHandler, JsonFormatter

STREAM = "bench"


class FormatOnly(logging.Handler):
    """Formats and does nothing else: no handler that ships this document can be cheaper."""

    def emit(self, record: logging.LogRecord) -> None:
        self.format(record)


class Classic(logging.Handler):
    """The classic handler in essence: a PutRecordBatch through boto3 at every emit."""

    def __init__(self) -> None:
        super().__init__()
        import boto3

        self.client: Any = boto3.client("firehose")
        self.buffer: list[dict[str, bytes]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.buffer.append({"Data": self.format(record).encode() + b"\n"})
        self.flush()

    def flush(self) -> None:
        if self.buffer:
            self.client.put_record_batch(DeliveryStreamName=STREAM, Records=self.buffer)
            self.buffer = []


class BufferedBoto3(Classic):
    """The classic handler with a buffer of 500 records, without bounds, retries and counts."""

    def emit(self, record: logging.LogRecord) -> None:
        self.buffer.append({"Data": self.format(record).encode() + b"\n"})
        if len(self.buffer) >= 500:
            self.flush()


def make(name: str) -> logging.Handler:
    """The handler of a row, with JsonFormatter."""
    makers: dict[str, type[logging.Handler]] = {
        "python-firehose-logging": FirehoseHandler,
        "python-classic": Classic,
        "python-buffered-boto3": BufferedBoto3,
        "python-format-only": FormatOnly,
    }
    handler = makers[name]()
    handler.setFormatter(JsonFormatter())
    return handler
