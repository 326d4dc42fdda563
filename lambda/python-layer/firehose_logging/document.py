"""The document: one `LogRecord` as one line of JSON, in the fields and the order both languages share."""

from __future__ import annotations

import logging
import time
import traceback
from typing import TYPE_CHECKING, Any, NamedTuple

from .content import ValueEncoder
from .context import invocation
from .limits import MAX_ERROR_BYTES, MAX_RECORD_BYTES
from .log_id import LogIdSource
from .redaction import Redactor
from .text import mended, quoted, truncate

if TYPE_CHECKING:
    from collections.abc import Callable

    from .settings import Settings

# What `extra=` cannot be: attributes that every LogRecord has, and those that formatters and the runtime add.
STANDARD_ATTRIBUTES = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {
    "message",
    "asctime",
    "taskName",
    "tenant_id",
}

FEWEST_ATTRIBUTES = len(logging.LogRecord("", 0, "", 0, "", (), None).__dict__)

SHORT = (-32_768, 32_767)


def _keyword(value: Any) -> bool:
    return type(value) is str


def _short(value: Any) -> bool:
    return type(value) is int and SHORT[0] <= value <= SHORT[1]


def _float(value: Any) -> bool:
    return type(value) in (int, float)


def _shipper(value: Any) -> bool:
    return type(value) is dict and all(type(count) is int for count in value.values())


class Parts(NamedTuple):
    """What a line is made of besides the record's own name, level and time."""

    message: str
    fields: dict[str, Any] | None = None
    exc_info: str | None = None
    asctime: str | None = None
    log_id: str | None = None


# Fields that callers may set at the top level, with the test their value must pass: the search node refuses a
# document whose http_status is not a number, so what fails goes into `extra`, where anything may be.
TOP_LEVEL_FIELDS: dict[str, Callable[[Any], bool]] = {
    "http_method": _keyword,
    "http_route": _keyword,
    "http_status": _short,
    "duration_ms": _float,
    "username": _keyword,
    "shipper": _shipper,
}


class DocumentEncoder:
    """Encodes records. Thread-safe: its caches are replaced as a whole, never changed in place."""

    def __init__(self, settings: Settings) -> None:
        self._redactor = Redactor(settings.redact_fields, settings.redact_patterns)
        self._plain = ValueEncoder(self._redactor.names)
        self._redacting = ValueEncoder(self._redactor.names, self._redactor.text)
        self.log_ids = LogIdSource()
        own = {"source": "python", "service": settings.service, "environment": settings.environment}
        self._own = "".join(f',"{name}":{quoted(value)}' for name, value in own.items() if value)
        self._context: tuple[int, str] = (-1, "")
        self._second: tuple[int, str] = (-1, "")
        self._heads: dict[tuple[str, str], str] = {}

    def encode(self, record: logging.LogRecord) -> str:
        """The line of `record`, without a line end."""
        return self.line(record, Parts(message_of(record), caller_fields(record), exception_text(record)))

    def line(self, record: logging.LogRecord, parts: Parts) -> str:
        """The line of parts that a formatter has already made."""
        values = self._plain
        text = self._assemble(record, parts, values)
        if self._redactor.suspects(text):
            values = self._redacting
            text = self._assemble(record, parts, values)
        # A character is at most 4 bytes: only a long line needs counting. One byte is kept for the line end.
        if (
            len(text) * 4 >= MAX_RECORD_BYTES
            and len(text.encode("utf-8", "surrogatepass")) >= MAX_RECORD_BYTES
        ):
            text = self._assemble(record, shortened(parts), values)
        return mended(text)

    def _assemble(self, record: logging.LogRecord, parts: Parts, values: ValueEncoder) -> str:
        error = rest = ""
        if parts.exc_info:
            error = f',"exc_info":{values.text(parts.exc_info, MAX_ERROR_BYTES)}'
            if record.exc_info and record.exc_info[0]:
                error += f',"exc_type":{values.text(record.exc_info[0].__name__)}'
        if parts.fields:
            rest = self._caller(parts.fields, values)
        asctime = parts.asctime or f"{self._second_of(record.created)}.{int(record.msecs):03d}+00:00"
        log_id = parts.log_id or self.log_ids.next(record.created)
        return (
            f'{{"asctime":"{asctime}"{self._head(record)}{values.text(parts.message, MAX_RECORD_BYTES)}{error}'
            f',"log_id":"{log_id}"{self._cached_context()}{rest}}}'
        )

    def _caller(self, fields: dict[str, Any], values: ValueEncoder) -> str:
        """JSON members of the caller's fields: known ones in the document's order, the others in `extra`."""
        top = ""
        others = dict(fields)
        request_id = others.pop("aws_request_id", None)
        if request_id is not None and not invocation.saw(request_id):
            others["aws_request_id"] = request_id
        for name, fits in TOP_LEVEL_FIELDS.items():
            if name in others and fits(others[name]):
                top += f',"{name}":{values.value(others.pop(name))}'
        return f'{top},"extra":{values.value(others)}' if others else top

    def _cached_context(self) -> str:
        version, text = self._context
        if version != invocation.version:
            version = invocation.version
            text = self._own + "".join(f',"{name}":{value}' for name, value in invocation.fields().items())
            self._context = (version, text)
        return text

    def _second_of(self, created: float) -> str:
        second = int(created)
        cached = self._second
        if cached[0] != second:
            cached = self._second = (second, time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second)))
        return cached[1]

    def _head(self, record: logging.LogRecord) -> str:
        key = (record.name, record.levelname)
        head = self._heads.get(key)
        if head is None:
            values = self._plain
            head = (
                f',"name":{values.text(record.name)},"levelname":{values.text(record.levelname)},"message":'
            )
            # Names come from code, so there are few; a program that makes them up must not grow without bound.
            if len(self._heads) < 1000:
                self._heads[key] = head
        return head


def message_of(record: logging.LogRecord) -> str:
    """The record's message; its template and arguments side by side where they do not fit each other."""
    try:
        return record.getMessage()
    except Exception:
        try:
            return f"{record.msg} {record.args!r}"
        except Exception:
            return f"[{type(record.msg).__name__}]"


def caller_fields(record: logging.LogRecord) -> dict[str, Any] | None:
    """What the caller gave as `extra=`, and what filters added."""
    attributes = record.__dict__
    if len(attributes) <= FEWEST_ATTRIBUTES:
        return None
    return {name: value for name, value in attributes.items() if name not in STANDARD_ATTRIBUTES} or None


def exception_text(record: logging.LogRecord) -> str | None:
    """Traceback, or the stack where only that was asked for."""
    text = record.exc_text
    if not text and record.exc_info and record.exc_info[0] is not None:
        try:
            text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        except Exception:
            text = record.exc_info[0].__name__
        # As logging.Formatter does: the next handler need not format it again.
        record.exc_text = text
    if record.stack_info:
        text = f"{text}\n{record.stack_info}" if text else record.stack_info
    return text or None


def shortened(parts: Parts) -> Parts:
    """The same parts, small enough that the line fits into a record even if every character is escaped."""
    share = MAX_RECORD_BYTES // 16
    return parts._replace(
        message=truncate(parts.message, share),
        exc_info=truncate(parts.exc_info, share) if parts.exc_info else None,
    )
