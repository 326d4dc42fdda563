"""External records: what another formatter made of a record becomes a document's parts.

A formatter's JSON object gives fields; any other text gives the message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..content.record import STANDARD_ATTRIBUTES, Parts, fields_of, traceback_of

if TYPE_CHECKING:
    import logging

# The forms that the index reads as a date: 2026-11-21T09:27:44[.123](Z|+02:00|+0200).
_ASCTIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)")
_LOG_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")

# Names whose values come from the record, the settings and the invocation, whatever the formatter writes.
_OWN_NAMES = STANDARD_ATTRIBUTES | {
    "exc_type",
    "log_id",
    "source",
    "service",
    "environment",
    "function_name",
    "function_version",
    "xray_trace_id",
    "memory_limit_mb",
    "cold_start",
}


def external_parts(formatted: str, record: logging.LogRecord) -> Parts:
    """Parts of the document whose text `formatted` another formatter made of `record`."""
    import json  # Only records of other formatters need it, and a cold start does not pay for it.

    traceback = traceback_of(record)
    made = _json_object(formatted)
    if made is None:
        return Parts(_without(formatted, traceback), fields_of(record), traceback)
    fields = {name: value for name, value in made.items() if name not in _OWN_NAMES}
    # structlog names the message `event`.
    message = made["message"] if "message" in made else fields.pop("event", "")
    asctime, log_id = made.get("asctime"), made.get("log_id")
    return Parts(
        message=message if isinstance(message, str) else json.dumps(message, ensure_ascii=False),
        fields=fields or None,
        exc_info=traceback or _text(made.get("exc_info")),
        asctime=asctime if isinstance(asctime, str) and _ASCTIME.fullmatch(asctime) else None,
        log_id=log_id if isinstance(log_id, str) and _LOG_ID.fullmatch(log_id) else None,
    )


def _json_object(text: str) -> dict[str, Any] | None:
    if not text.startswith("{"):
        return None
    import json

    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _without(text: str, traceback: str | None) -> str:
    """`text` without the traceback that logging.Formatter appends, because that has a field of its own."""
    if traceback and text.endswith(traceback):
        return text[: -len(traceback)].rstrip("\n")
    return text


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
