"""The document: one `LogRecord` as one line of JSON. Both languages share its fields and their order."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol

from ..core.limits import MAX_RECORD_BYTES
from .levels import STANDARD_LEVELS, level_at
from .limits import (
    MAX_ERROR_BYTES,
    MAX_EXTRA_BYTES,
    MAX_KEY_BYTES,
    MAX_LEAF_BYTES,
    NO_LIMIT,
    OVERSIZE_TEXT_BYTES,
)
from .log_ids import LogIds
from .object_text import ObjectRedactor
from .record import Parts, parts_of
from .redactor import Redactor
from .request_fields import REQUEST_FIELDS, request_field
from .text import mended, quoted, truncate
from .values import ValueEncoder

if TYPE_CHECKING:
    import logging

    from ..core.settings import Settings

_PLACES = {name: place for place, name in enumerate(REQUEST_FIELDS)}
_SOURCE = ',"source":"python"'
_SPECIAL = frozenset({*REQUEST_FIELDS, "aws_request_id", "tenant_id"})


class Invocation(Protocol):
    """The Lambda fields of the documents, which change from invocation to invocation."""

    @property
    def version(self) -> int:
        """A number that changes whenever `fields` changes."""
        ...

    def fields(self) -> dict[str, str]:
        """Name → JSON text, in the document's order."""
        ...

    def saw(self, request_id: object) -> bool:
        """Takes a request id that a record carries; returns False if it is the caller's own field."""
        ...

    @property
    def is_lambda(self) -> bool:
        """Whether this process is a Lambda function."""
        ...


class DocumentEncoder:
    """Encodes records. Thread-safe: each cache is replaced as a whole."""

    def __init__(self, settings: Settings, invocation: Invocation) -> None:
        self._invocation = invocation
        self._redactor = Redactor(settings.redact_fields, settings.redact_patterns)
        #: Redacts the objects of a record before they become text.
        self.objects = ObjectRedactor(self._redactor.names)
        self._plain = ValueEncoder(self.objects)
        self._redacting = ValueEncoder(self.objects, self._redactor.text)
        self.log_ids = LogIds()
        own = {"source": "python", "service": settings.service, "environment": settings.environment}
        self._service = settings.service
        self._own = "".join(f',"{name}":{quoted(value)}' for name, value in own.items() if value)
        self._context: tuple[int, str] = (-1, "")
        self._asctime: tuple[int, int, str] = (-1, -1, "")
        self._names: dict[tuple[str, object], str] = {}

    def encode(self, record: logging.LogRecord, parts: Parts | None = None) -> bytes:
        """The line of `record` (or of `parts` made of it) with its line end, at most 1,024,000 bytes."""
        if parts is None:
            parts = parts_of(self.objects.record(record))
        message = parts.message
        # A text that was made of an object has quotation marks.
        if "'" in message or '"' in message:
            parts.message = self.objects.literals(message)
        if record.levelno not in STANDARD_LEVELS:
            parts.fields = _with_level(parts.fields, record)
        values = self._plain
        texts, rest = self._texts(record, parts, values), self._fields(parts.fields, values)
        # This test is cheap and almost always false; only where it is true are texts searched one by one.
        if self._redactor.suspects(texts + rest):
            values = self._redacting
            texts, rest = self._texts(record, parts, values), self._fields(parts.fields, values)
        start, middle = self._start(record, parts), self._middle(record, parts)
        line = _utf8(f"{start}{texts}{middle}{rest}}}\n")
        if len(line) > MAX_RECORD_BYTES:
            if len(_utf8(rest)) > MAX_EXTRA_BYTES:
                rest = f',"extra":{{"truncated":{quoted(truncate(rest, MAX_LEAF_BYTES))}}}'
            # A control character takes six bytes as JSON, so a text of them is cut a second time.
            for most in (OVERSIZE_TEXT_BYTES, OVERSIZE_TEXT_BYTES // 6):
                texts = self._texts(record, parts, values, message_bytes=most, error_bytes=MAX_LEAF_BYTES)
                line = _utf8(f"{start}{texts}{middle}{rest}}}\n")
                if len(line) <= MAX_RECORD_BYTES:
                    break
        return line

    def _start(self, record: logging.LogRecord, parts: Parts) -> str:
        """The line from its brace to the colon of the message."""
        asctime = parts.asctime
        if asctime is None:
            second, millisecond = int(record.created), int(record.msecs)
            last = self._asctime
            # A busy program logs many records in one millisecond, and they share this text.
            if last[0] != second or last[1] != millisecond:
                text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
                last = self._asctime = (second, millisecond, f"{text}.{millisecond:03d}+00:00")
            asctime = last[2]
        names = self._names.get((record.name, record.levelno)) or self._learn(record)
        return f'{{"asctime":"{asctime}"{names}'

    def _texts(
        self,
        record: logging.LogRecord,
        parts: Parts,
        values: ValueEncoder,
        *,
        message_bytes: int = NO_LIMIT,
        error_bytes: int = MAX_ERROR_BYTES,
    ) -> str:
        """The message's value and, if there is an error, the members `exc_info` and `exc_type`."""
        text = values.text(parts.message, message_bytes)
        if parts.exc_info:
            text += f',"exc_info":{values.text(self.objects.literals(parts.exc_info), error_bytes)}'
            if record.exc_info and record.exc_info[0]:
                text += f',"exc_type":{values.text(record.exc_info[0].__name__, MAX_KEY_BYTES)}'
        return text

    def _middle(self, record: logging.LogRecord, parts: Parts) -> str:
        """The members from log_id to the last one of the invocation, and `shipper`."""
        log_id = parts.log_id or self.log_ids.next(record.created)
        version, context = self._context
        if version != self._invocation.version:
            version = self._invocation.version
            fields = self._invocation.fields()
            context = self._own + "".join([f',"{name}":{value}' for name, value in fields.items()])
            self._context = (version, context)
        if parts.service and not self._service:
            context = context.replace(
                _SOURCE, f'{_SOURCE},"service":{self._redacting.text(parts.service)}', 1
            )
        if parts.shipper is None:
            return f',"log_id":"{log_id}"{context}'
        members = ",".join([f'"{name}":{count}' for name, count in parts.shipper.items()])
        return f',"log_id":"{log_id}"{context},"shipper":{{{members}}}'

    def _fields(self, fields: dict[str, Any] | None, values: ValueEncoder) -> str:
        """JSON members of the caller's fields: request fields at the top level, all others under `extra`."""
        if not fields:
            return ""
        if fields.keys().isdisjoint(_SPECIAL):
            return f',"extra":{values.object(fields)}'
        places = [""] * len(REQUEST_FIELDS)
        others: dict[str, Any] = {}
        for name, value in fields.items():
            place = _PLACES.get(name)
            if place is None:
                others[name] = value
                continue
            text = request_field(name, value, values)
            if text is not None:
                places[place] = f',"{name}":{text}'
            else:
                others[name] = value
        if "aws_request_id" in others and self._invocation.saw(others["aws_request_id"]):
            del others["aws_request_id"]
        if others.get("tenant_id", "") is None and self._invocation.is_lambda:
            # Lambda's own filter adds it to every record, and most functions have no tenants.
            del others["tenant_id"]
        top = "".join(places)
        return f'{top},"extra":{values.object(others)}' if others else top

    def _learn(self, record: logging.LogRecord) -> str:
        name = self._redacting.text(str(record.name))
        levelname = level_at(record.levelno, record.levelname)
        names = f',"name":{name},"levelname":"{levelname}","message":'
        # Names come from code, so they are few; the bound is for a program that makes up ever new ones.
        if len(self._names) < 1000 and len(name) <= 256 and record.levelno is not None:
            self._names[record.name, record.levelno] = names
        return names


def _with_level(fields: dict[str, Any] | None, record: logging.LogRecord) -> dict[str, Any] | None:
    """The caller's fields and, under `level`, the name of a level that is not one of the five."""
    levelname = record.levelname
    # logging.makeLogRecord calls the level of a record without one "Level None".
    if levelname in (None, "Level None") or levelname in STANDARD_LEVELS.values():
        return fields
    named = dict(fields or ())
    key, count = "level", 1
    while key in named:
        count += 1
        key = f"level {count}"
    named[key] = levelname
    return named


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return mended(text).encode()
