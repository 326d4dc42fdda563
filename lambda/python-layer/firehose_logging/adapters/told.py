"""What a document says already, under whichever name another formatter gives it."""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING, Any

from ..content.levels import level_at
from ..lifecycle.invocation import invocation

if TYPE_CHECKING:
    import logging

# The forms that the index reads as a date: 2026-11-21T09:27:44[.123](Z|+02:00|+0200).
_INDEXED_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)", re.ASCII)
_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))? ?(?:(Z)|([+-])(\d\d):?(\d\d))", re.ASCII
)

# Name in a formatter's JSON → the field of the document with the same meaning.
_MEANINGS = {
    "name": "name",
    "logger": "name",
    "logger_name": "name",
    "level": "levelname",
    "levelname": "levelname",
    "levelno": "levelname",
    "severity": "levelname",
    "asctime": "asctime",
    "created": "asctime",
    "time": "asctime",
    "timestamp": "asctime",
    "@timestamp": "asctime",
    "message": "message",
    "msg": "message",
    "event": "message",
    "text": "message",
    "exc_info": "exc_info",
    "exc_text": "exc_info",
    "exception": "exc_info",
    "exc_type": "exc_type",
    "exception_name": "exc_type",
    "service": "service",
    "function_request_id": "aws_request_id",
    "function_memory_size": "memory_limit_mb",
    "function_name": "function_name",
    "function_version": "function_version",
    "xray_trace_id": "xray_trace_id",
    "cold_start": "cold_start",
    "stack_info": "stack_info",
}


class Told:
    """What the document of one record says."""

    def __init__(
        self, record: logging.LogRecord, message: Any, exc_info: str | None, service: str | None
    ) -> None:
        self._record = record
        self._message = message
        self._exc_info = exc_info
        self._service = service

    def says(self, name: str, value: Any) -> bool:
        """Whether the document says what a formatter's JSON says by `value` under `name`."""
        meaning = _MEANINGS.get(name)
        if meaning is None:
            return False
        record = self._record
        match meaning:
            case "asctime":
                return is_same_time(value, record)
            case "levelname":
                return self._is_level(value)
            case "name":
                return bool(value == record.name)
            case "message":
                return bool(value == self._message)
            case "exc_info":
                return value is not None and value == self._exc_info
            case "stack_info":
                # exc_info has the stack, too, unless the formatter decides what is in it.
                return value is not None and value == record.stack_info and value in (self._exc_info or "")
            case "exc_type":
                info = record.exc_info
                return isinstance(info, tuple) and info[0] is not None and value == info[0].__name__
            case "service":
                return value is not None and value == self._service
            case _:
                told = getattr(invocation, meaning)
                return told is not None and str(value) == str(told)

    def _is_level(self, value: Any) -> bool:
        record = self._record
        if isinstance(value, str):
            own = (str(record.levelname), level_at(record.levelno, record.levelname))
            return value.lower() in [name.lower() for name in own]
        return type(value) is int and value == record.levelno


def document_time(value: Any, record: logging.LogRecord) -> str | None:
    """`value` if it is the record's own time in a form that the index reads, None otherwise."""
    if isinstance(value, str) and _INDEXED_TIME.fullmatch(value) and is_same_time(value, record):
        return value
    return None


def is_same_time(value: Any, record: logging.LogRecord) -> bool:
    """Whether `value` is the time of the record, cut or rounded to the digits that it has.

    A time without an offset counts only if it is the `asctime` that the formatter gave the record.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return bool(value in (record.created, int(record.created), int(record.created * 1000)))
    if not isinstance(value, str):
        return False
    if value == record.__dict__.get("asctime"):
        return True
    found = _TIME.fullmatch(value)
    if found is None:
        return False
    seconds = float(calendar.timegm(tuple(int(part) for part in found.groups()[:6])))
    if found[9]:
        offset = (int(found[10]) * 60 + int(found[11])) * 60
        seconds += offset if found[9] == "-" else -offset
    fraction = found[7] or ""
    # The least digit of a float with the seconds since the epoch is about a quarter of a microsecond.
    tolerance = max(10.0 ** -len(fraction), 1e-6)
    return abs(seconds + float(f"0.{fraction or 0}") - record.created) <= tolerance
