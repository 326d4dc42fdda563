"""Prints a document with every field of the Python layer, and the layer's record of a retry, as a JSON list.

The first argument is a JSON object: the caller's fields.
"""

from __future__ import annotations

import json
import logging
import sys
from types import SimpleNamespace
from typing import Any

from firehose_logging import FirehoseHandler, lambda_handler

documents: list[Any] = []


class RefusesFirst:
    """A client that refuses the first batch and keeps what it takes."""

    calls = 0

    def put_record_batch(self, *, Records: list[dict[str, bytes]], **_: str) -> dict[str, Any]:
        self.calls += 1
        if self.calls == 1:
            refused = {"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "Slow down."}
            return {"FailedPutCount": len(Records), "RequestResponses": [refused] * len(Records)}
        documents.extend(json.loads(record["Data"]) for record in Records)
        return {"FailedPutCount": 0, "RequestResponses": [{"RecordId": "1"}] * len(Records)}


handler = FirehoseHandler(stream_name="stream", service="orders", environment="test", client=RefusesFirst())
logger = logging.getLogger("orders")
logger.addHandler(handler)


@lambda_handler
def handle(event: dict[str, Any], context: Any) -> None:
    try:
        raise ValueError("expired")
    except ValueError:
        logger.exception("payment refused", extra=event)


handle(json.loads(sys.argv[1]), SimpleNamespace(aws_request_id="request-1"))
handler.flush()
# The record about the retry is made at the next flush.
handler.flush()
sys.stdout.write(json.dumps(documents))
