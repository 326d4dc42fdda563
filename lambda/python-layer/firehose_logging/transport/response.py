"""Reads a PutRecordBatch response: which entries were acknowledged, or which error it is.

@see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
"""

from __future__ import annotations

import json
from typing import Any

from ..core.transport import PutError


def refused_indexes(status: int, body: bytes, count: int) -> list[int]:
    """Indexes of the entries that were not acknowledged, of `count` entries in all.

    Raises PutError for an error response, and for one that does not have an entry for each record.
    """
    # The usual response, recognised without parsing 500 entries.
    if status == 200 and b'"FailedPutCount":0' in body and body.count(b'"RecordId"') == count:
        return []
    parsed = _json_object(body)
    if status != 200:
        code = str(parsed.get("__type") or parsed.get("code") or f"HTTP {status}")
        raise PutError(
            code.rpartition("#")[2].partition(":")[0],
            str(parsed.get("message") or parsed.get("Message") or ""),
        )
    entries = parsed.get("RequestResponses")
    if not isinstance(entries, list) or len(entries) != count:
        raise PutError("BadResponse", f"HTTP 200 without one entry for each of {count} records")
    return [
        index for index, entry in enumerate(entries) if not isinstance(entry, dict) or entry.get("ErrorCode")
    ]


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
