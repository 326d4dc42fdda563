"""Formatter that makes the document."""

from __future__ import annotations

import logging
from typing import Any

from .document import DocumentEncoder
from .settings import Settings, from_environment


class JsonFormatter(logging.Formatter):
    """Formats records as the document's line: fields, Lambda context, and `extra=` under `extra`.

    `fmt`, `datefmt` and `style` are what `dictConfig` passes for "format", "datefmt" and "style"; they have
    no effect, for the document's fields and its time format are fixed. `options` are fields of `Settings`.
    """

    def __init__(
        self,
        fmt: str | None = None,
        datefmt: str | None = None,
        style: Any = "%",
        *,
        settings: Settings | None = None,
        **options: Any,
    ) -> None:
        super().__init__()
        self.encoder = DocumentEncoder((settings or from_environment()[0])._replace(**options))

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON without a line end. Never raises."""
        return self.encoder.encode(record).decode()[:-1]
