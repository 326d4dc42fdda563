"""Formatter that makes the document."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from .document import DocumentEncoder
from .settings import Settings, from_environment

if TYPE_CHECKING:
    from collections.abc import Iterable


class JsonFormatter(logging.Formatter):
    """Formats records as the document's line: asctime, name, levelname, message, exc_info, `extra=` and context.

    `fmt` and `datefmt` are taken for the sake of `dictConfig`, whose "format" and "datefmt" keys become these
    arguments, and have no effect: the document's fields and its time format are fixed.
    """

    def __init__(
        self,
        fmt: str | None = None,
        datefmt: str | None = None,
        style: Any = "%",
        *,
        service: str | None = None,
        environment: str | None = None,
        redact_fields: Iterable[str] | None = None,
        redact_patterns: Iterable[str] | None = None,
        settings: Settings | None = None,
    ) -> None:
        super().__init__()
        given = {
            "service": service,
            "environment": environment,
            "redact_fields": None if redact_fields is None else tuple(redact_fields),
            "redact_patterns": None if redact_patterns is None else tuple(redact_patterns),
        }
        base = settings or from_environment()[0]
        self.encoder = DocumentEncoder(base._replace(**{k: v for k, v in given.items() if v is not None}))

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON without a line end. Never raises."""
        return self.encoder.encode(record)
