"""Records of `logging` and the documents that the handler makes of them."""

from __future__ import annotations

import io
import json
import logging
from datetime import datetime
from typing import Any

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


def seconds_of(asctime: str) -> float:
    """Seconds since 1970 of a document's time."""
    return datetime.fromisoformat(asctime).timestamp()
