"""What is compared: handlers that format the same document and differ in how it leaves."""

from __future__ import annotations

import logging
from typing import Any

from firehose_logging import FirehoseHandler, JsonFormatter

STREAM = "bench"


class FormatOnly(logging.Handler):
    """Formatting alone: the floor of any handler that ships this document."""

    def emit(self, record: logging.LogRecord) -> None:
        self.format(record)


class Classic(logging.Handler):
    """The handler this project grew from, in essence: a PutRecordBatch through boto3 at every emit."""

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
    """The same with a buffer of 500 records, and neither bounds, retry nor account."""

    def emit(self, record: logging.LogRecord) -> None:
        self.buffer.append({"Data": self.format(record).encode() + b"\n"})
        if len(self.buffer) >= 500:
            self.flush()


def make(name: str) -> logging.Handler:
    """A handler by its row's name, with our formatter."""
    makers: dict[str, type[logging.Handler]] = {
        "python-firehose-logging": FirehoseHandler,
        "python-classic": Classic,
        "python-buffered-boto3": BufferedBoto3,
        "python-format-only": FormatOnly,
    }
    handler = makers[name]()
    handler.setFormatter(JsonFormatter())
    return handler
