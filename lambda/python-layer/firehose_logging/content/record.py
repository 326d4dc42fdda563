"""Reads a `logging.LogRecord`: its message, the caller's fields, its traceback."""

from __future__ import annotations

import logging
import sys
import traceback
import types
from typing import Any

_PLAIN = logging.LogRecord("", 0, "", 0, "", (), None).__dict__

# Attributes that are not the caller's: those of every LogRecord, and those that logging.Formatter adds.
STANDARD_ATTRIBUTES = frozenset(_PLAIN) | {"message", "asctime"}
_FEWEST_ATTRIBUTES = len(_PLAIN)

# Names of all attributes of a record → the caller's among them.
_caller_names: dict[tuple[str, ...], tuple[str, ...]] = {}
_MAX_SHAPES = 1000
_ONE_EXTRA = ("extra",)
# What structlog gives a record for its own formatter, beside a message that is a dictionary.
_STRUCTLOG_ATTRIBUTES = frozenset({"_logger", "_name"})
# Frames between here and the caller of a handler.
_MAX_FRAMES = 12
# Start of the traceback that loguru appends to its messages.
_LOGURU_TRACEBACK = "\nTraceback (most recent call last):"


class Parts:
    """The parts of a document that do not come from the record's own name, level and time."""

    __slots__ = ("asctime", "exc_info", "fields", "log_id", "message", "service", "shipper")

    def __init__(
        self,
        message: str,
        fields: dict[str, Any] | None = None,
        exc_info: str | None = None,
        *,
        asctime: str | None = None,
        log_id: str | None = None,
        service: str | None = None,
        shipper: dict[str, int] | None = None,
    ) -> None:
        self.message = message
        #: The caller's fields: request fields and all others.
        self.fields = fields
        self.exc_info = exc_info
        #: Time and identifier that another formatter has already given to the record.
        self.asctime = asctime
        self.log_id = log_id
        #: The service that an external logger names; the settings win over it.
        self.service = service
        #: Counts of a flush, in this package's own records.
        self.shipper = shipper


def parts_of(record: logging.LogRecord) -> Parts:
    """The parts of a record that no other formatter has formatted."""
    has_error = record.exc_info or record.exc_text or record.stack_info
    return Parts(message_of(record), fields_of(record), traceback_of(record) if has_error else None)


def message_of(record: logging.LogRecord) -> str:
    """The record's message. Where arguments do not fit the template, both stand side by side."""
    try:
        message = record.getMessage()
        if record.exc_text == "\n" and "loguru" in sys.modules:
            return _without_loguru_error(message, record)
        return message
    except Exception:
        try:
            return f"{record.msg} {record.args!r}"
        except Exception:
            return f"[unreadable: {type(record.msg).__name__}]"


def _without_loguru_error(message: str, record: logging.LogRecord) -> str:
    """The message without the error that loguru appends; one that was never raised has no traceback."""
    message = message.partition(_LOGURU_TRACEBACK)[0].rstrip("\n")
    kind, error, _ = record.exc_info or (None, None, None)
    return message.removesuffix("\n" + "".join(traceback.format_exception_only(kind, error)).rstrip("\n"))


def fields_of(record: logging.LogRecord) -> dict[str, Any] | None:
    """The fields that the caller gave as `extra=`, and those that filters added."""
    attributes = record.__dict__
    if len(attributes) <= _FEWEST_ATTRIBUTES:
        return None
    # All records of one logging call have the same names, so the selection is made once.
    names = tuple(attributes)
    callers = _caller_names.get(names)
    if callers is None:
        known = STANDARD_ATTRIBUTES
        if type(record.msg) is dict and _STRUCTLOG_ATTRIBUTES.issubset(names):
            known = known | _STRUCTLOG_ATTRIBUTES
        callers = tuple([name for name in names if name not in known])
        if len(_caller_names) < _MAX_SHAPES:
            _caller_names[names] = callers
    if callers == _ONE_EXTRA and type(attributes["extra"]) is dict and _is_called_by_loguru():
        # loguru gives its records one attribute, with all bound values.
        return attributes["extra"]
    return {name: attributes[name] for name in callers}


def _is_called_by_loguru() -> bool:
    """Whether loguru has called the handler: nothing in the record itself tells."""
    if "loguru" not in sys.modules:
        return False
    frame: types.FrameType | None = sys._getframe(1)
    for _ in range(_MAX_FRAMES):
        if frame is None:
            return False
        if str(frame.f_globals.get("__name__")).startswith("loguru."):
            return True
        frame = frame.f_back
    return False


def traceback_of(record: logging.LogRecord) -> str | None:
    """The traceback with its causes, and the stack where the caller asked for it (`stack_info=True`)."""
    text = record.exc_text
    # loguru writes a line end here, so that no formatter adds a traceback to its text.
    if (not text or text.isspace()) and record.exc_info and record.exc_info[0] is not None:
        try:
            text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        except Exception:
            text = record.exc_info[0].__name__
    if record.stack_info:
        text = f"{text}\n{record.stack_info}" if text else record.stack_info
    return None if not text or text.isspace() else text
