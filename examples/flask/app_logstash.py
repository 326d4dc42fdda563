"""The same application through a TCP input with python-logstash-async: `flask --app app_logstash run`.

This is for systems that already log to Logstash. Its handler queues records in a database file and sends them
from a thread; JsonFormatter makes the same document as the stream's.
"""

from __future__ import annotations

import logging
import os

from logstash_async.handler import AsynchronousLogstashHandler

from app import app
from firehose_logging import FirehoseHandler, JsonFormatter


def use_logstash(host: str, port: int, database_path: str | None = None) -> AsynchronousLogstashHandler:
    """Replaces the root logger's Firehose handler by one that ships to a TCP input."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, FirehoseHandler)]:
        root.removeHandler(handler)
        handler.close()
    handler = AsynchronousLogstashHandler(host, port, database_path=database_path)
    handler.setFormatter(JsonFormatter())
    root.addHandler(handler)
    return handler


if "LOGSTASH_HOST" in os.environ:
    use_logstash(os.environ["LOGSTASH_HOST"], int(os.environ.get("LOGSTASH_PORT", "5000")))

__all__ = ["app", "use_logstash"]
