"""The document: one `LogRecord` as one line of JSON, in the fields and the order both languages share."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

from .content import ValueEncoder, number
from .context import invocation
from .limits import (
    MAX_ERROR_BYTES,
    MAX_EXTRA_BYTES,
    MAX_FIELD_BYTES,
    MAX_KEY_BYTES,
    MAX_LEAF_BYTES,
    MAX_RECORD_BYTES,
    NO_LIMIT,
    OVERSIZE_TEXT_BYTES,
)
from .log_id import LogIdSource
from .record import Parts, parts_of
from .redaction import Redactor
from .text import mended, quoted, truncate

if TYPE_CHECKING:
    import logging

    from .settings import Settings

# Fields that callers may set at the top level, in the document's order.
REQUEST_FIELDS = ("http_method", "http_route", "http_status", "duration_ms", "username")
_REQUEST_FIELD_SET = frozenset(REQUEST_FIELDS)


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

    def encode(self, record: logging.LogRecord, parts: Parts | None = None) -> bytes:
        """The line of `record` (or of `parts` made of it) with its line end, at most 1,024,000 bytes."""
        if parts is None:
            parts = parts_of(record)
        if parts.log_id is None:
            parts = parts._replace(log_id=self.log_ids.next(record.created))
        values = self._plain
        line = self._line(record, parts, values)
        # Cheap, and almost always false: only then are texts searched one by one.
        if self._redactor.suspects(line):
            values = self._redacting
            line = self._line(record, parts, values)
        return line if len(line) <= MAX_RECORD_BYTES else self._oversize(record, parts, values)

    def _line(self, record: logging.LogRecord, parts: Parts, values: ValueEncoder) -> bytes:
        error = self._error(record, parts, values) if parts.exc_info else ""
        rest = self._fields(parts.fields, values) if parts.fields else ""
        return self._joined(record, parts, f"{values.text(parts.message, NO_LIMIT)}{error}", rest)

    def _joined(self, record: logging.LogRecord, parts: Parts, texts: str, rest: str) -> bytes:
        asctime = parts.asctime or f"{self._second_of(record.created)}.{int(record.msecs):03d}+00:00"
        if parts.shipper:
            members = ",".join([f'"{name}":{count}' for name, count in parts.shipper.items()])
            rest = f',"shipper":{{{members}}}'
        line = (
            f'{{"asctime":"{asctime}"{self._head(record)}{texts},"log_id":"{parts.log_id}"'
            f"{self._cached_context()}{rest}}}\n"
        )
        try:
            return line.encode()
        except UnicodeEncodeError:
            return mended(line).encode()

    def _oversize(self, record: logging.LogRecord, parts: Parts, values: ValueEncoder) -> bytes:
        """The same record with its texts, then its fields, cut."""
        rest = self._fields(parts.fields, values) if parts.fields else ""
        if len(rest.encode("utf-8", "surrogatepass")) > MAX_EXTRA_BYTES:
            rest = f',"extra":{{"truncated":{quoted(truncate(rest, MAX_LEAF_BYTES))}}}'
        error = ""
        if parts.exc_info:
            error = self._error(
                record, parts._replace(exc_info=truncate(parts.exc_info, MAX_LEAF_BYTES)), values
            )
        line = b""
        # A control character takes six bytes as JSON: cut once more, by what they may take.
        for most in (OVERSIZE_TEXT_BYTES, OVERSIZE_TEXT_BYTES // 6):
            line = self._joined(
                record, parts, f"{values.text(truncate(parts.message, most), NO_LIMIT)}{error}", rest
            )
            if len(line) <= MAX_RECORD_BYTES:
                break
        return line

    @staticmethod
    def _error(record: logging.LogRecord, parts: Parts, values: ValueEncoder) -> str:
        text = f',"exc_info":{values.text(parts.exc_info or "", MAX_ERROR_BYTES)}'
        if record.exc_info and record.exc_info[0]:
            text += f',"exc_type":{values.text(record.exc_info[0].__name__, MAX_KEY_BYTES)}'
        return text

    @staticmethod
    def _fields(fields: dict[str, Any], values: ValueEncoder) -> str:
        """JSON members of the caller's fields: known ones at the top, all others under `extra`."""
        known: dict[str, str] = {}
        others: dict[str, Any] = {}
        for name, value in fields.items():
            if name in _REQUEST_FIELD_SET:
                text = _request_field(name, value, values)
                if text is not None:
                    known[name] = text
                    continue
            elif name == "aws_request_id" and invocation.saw(value):
                continue
            others[name] = value
        top = (
            "".join([f',"{name}":{known[name]}' for name in REQUEST_FIELDS if name in known]) if known else ""
        )
        return f'{top},"extra":{values.object(others)}' if others else top

    def _cached_context(self) -> str:
        version, text = self._context
        if version != invocation.version:
            version = invocation.version
            text = self._own + "".join([f',"{name}":{value}' for name, value in invocation.fields().items()])
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
            name, levelname = self._plain.text(record.name), self._plain.text(record.levelname)
            head = f',"name":{name},"levelname":{levelname},"message":'
            # Names come from code, so they are few; a program that makes them up must not grow for ever.
            if len(self._heads) < 1000:
                self._heads[key] = head
        return head


def _request_field(name: str, value: Any, values: ValueEncoder) -> str | None:
    """A known field in its index type. None if it has no such form: the document would be refused."""
    kind = type(value)
    if name == "http_status":
        return int.__repr__(value) if kind is int and -32_768 <= value <= 32_767 else None
    if name == "duration_ms":
        if kind is float and math.isfinite(value):
            return number(value)
        return int.__repr__(value) if kind is int and abs(value) < 2**53 else None
    return values.text(value, MAX_FIELD_BYTES) if kind is str else None
