"""External records: what another formatter made of a record becomes a document's parts.

The level, the time and the name of a document are the logger's own. A field of the caller's never
disappears and never overrides: a key of the formatter's JSON is left out only where its value equals what the
document says already, and stands under `extra` otherwise.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..content.record import Parts, fields_of, message_of, traceback_of
from ..core.limits import MAX_RECORD_BYTES
from .told import Told, document_time

if TYPE_CHECKING:
    import logging

    from ..content.object_text import ObjectRedactor

# Keys that Powertools' formatter keeps for itself: a caller's field of the same name is not in its JSON.
_POWERTOOLS_KEYS = frozenset({"level", "location", "timestamp", "xray_trace_id", "stack_trace"})
# Powertools' service of a logger that has none.
_NO_SERVICE = "service_undefined"


def external_parts(
    made_of_it: Any, record: logging.LogRecord, formatter: logging.Formatter, objects: ObjectRedactor
) -> Parts:
    """Parts of the document of `record`, which `formatter` made a text, its bytes or an object of."""
    formatted = _text_of(made_of_it)
    traceback = traceback_of(record)
    text = _without(formatted, traceback)
    made = _json_object(text)
    own_message = message_of(record)
    if made is None or not _is_record(made, own_message, text):
        text, traceback = _shown(text, formatted, traceback)
        return Parts(text, fields_of(record), traceback)
    message = _take_message(made, record, own_message)
    service = _take_service(made, formatter)
    asctime = document_time(made.get("asctime"), record)
    exc_info = _traceback_in(made, has_error=traceback is not None) or traceback
    told = Told(record, message, exc_info, service)
    fields = {name: value for name, value in made.items() if not told.says(name, value)}
    _restore(fields, made, fields_of(record) or {}, told)
    return Parts(
        message if isinstance(message, str) else _json(objects.value(message)),
        fields or None,
        exc_info,
        asctime=asctime,
        service=service,
    )


def document_line(formatted: str) -> bytes | None:
    """The document's line after a subclass of JsonFormatter has changed it; None if it is no document."""
    made = _json_object(formatted)
    if made is None or "log_id" not in made:
        return None
    line = (formatted if "\n" not in formatted else _json(made)).encode("utf-8", "replace") + b"\n"
    return line if len(line) <= MAX_RECORD_BYTES else None


def _text_of(made: Any) -> str:
    if isinstance(made, str):
        return made
    return made.decode("utf-8", "replace") if isinstance(made, bytes) else _json(made)


def _is_record(made: dict[str, Any], own_message: str, text: str) -> bool:
    """Whether a JSON object is a logger's record, and not a message that happens to be JSON."""
    return own_message != text or "event" in made or "message" in made


def _take_message(made: dict[str, Any], record: logging.LogRecord, own_message: str) -> Any:
    """Takes the message out of `made`: by its value, else structlog's `event`, else `message`."""
    for name in ("message", "event", "msg", "text", *made):
        if made.get(name) == own_message:
            return made.pop(name)
    is_structlog = "event" in made and (isinstance(record.msg, dict) or own_message.startswith("{"))
    if is_structlog or ("event" in made and "message" not in made and own_message == ""):
        return made.pop("event")
    return made.pop("message", own_message)


def _take_service(made: dict[str, Any], formatter: logging.Formatter) -> str | None:
    """The service of a Powertools logger, which belongs to the logger and not to a caller."""
    log_format = getattr(formatter, "log_format", None)
    service = log_format.get("service") if isinstance(log_format, dict) else None
    if not isinstance(service, str):
        return None
    if made.get("service") == service:
        del made["service"]
    return None if service == _NO_SERVICE else service


def _restore(fields: dict[str, Any], made: dict[str, Any], given: dict[str, Any], told: Told) -> None:
    """Adds the caller's fields that the formatter has dropped, or overwritten with the logger's own values.

    A field that the formatter shows stays as the formatter has it, because the formatter may mask it.
    """
    shown: list[Any] | None = None
    for name, value in given.items():
        if name in made:
            is_overwritten = name in _POWERTOOLS_KEYS or told.says(name, made[name])
            if is_overwritten and _plain(value) != made[name] and not told.says(name, value):
                fields[name] = value
            continue
        if shown is None:
            # A renamed field: its value stands under a name that is no other field's.
            shown = [shown_value for key, shown_value in made.items() if key not in given]
        if _plain(value) not in shown and not told.says(name, value):
            fields[name] = value


def _plain(value: Any) -> Any:
    """`value` as it is after a way through JSON."""
    if type(value) in (str, int, bool, type(None)):
        return value
    try:
        return json.loads(json.dumps(value, default=str))
    except Exception:
        return value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _json_object(text: str) -> dict[str, Any] | None:
    if not text.startswith("{"):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _without(text: str, traceback: str | None) -> str:
    """`text` without the traceback that a formatter appends, because that has a field of its own."""
    if traceback and text.rstrip("\n").endswith(traceback):
        return text.rstrip("\n")[: -len(traceback)].rstrip("\n")
    return text


def _shown(text: str, formatted: str, traceback: str | None) -> tuple[str, str | None]:
    """Message and traceback as a formatter shows them, which may mask the traceback or leave it out."""
    if traceback is None or traceback in formatted:
        return text, traceback
    message, start, rest = text.partition("\nTraceback (most recent call last):")
    return message, f"{start[1:]}{rest}" if start else None


def _traceback_in(made: dict[str, Any], *, has_error: bool) -> str | None:
    """The traceback as the formatter shows it, which may mask it; without an error, structlog's own."""
    values = [value for name in ("exc_info", "exception") if isinstance(value := made.get(name), str)]
    return next((value for value in values if has_error or value.startswith("Traceback ")), None)
