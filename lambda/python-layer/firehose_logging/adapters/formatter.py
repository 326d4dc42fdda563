"""The formatter that makes the document."""

from __future__ import annotations

import logging
from typing import Any

from ..content.document import DocumentEncoder
from ..core.settings import Settings, from_environment, with_arguments
from ..lifecycle.invocation import invocation


class JsonFormatter(logging.Formatter):
    """Formats records as the document's line: its own fields, Lambda's, and `extra=` under `extra`.

    `fmt`, `datefmt` and `style` are what `dictConfig` passes for "format", "datefmt" and "style". They
    have no effect: the document's fields and time format are fixed. `options` are fields of `Settings`.
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
        # dictConfig passes what stands under "format" so, where the formatter has a factory.
        options.pop("format", None)
        # The handler says what is wrong with a variable; a formatter has nowhere to say it.
        chosen = with_arguments(settings or from_environment()[0], options, [])
        self.encoder = DocumentEncoder(chosen, invocation)

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON without a line end. Never raises."""
        return self.encoder.encode(record).decode()[:-1]
