"""The formatter that makes the document."""

from __future__ import annotations

import logging
from typing import Any

from ..content.document import DocumentEncoder
from ..content.record import parts_of
from ..core.settings import Settings, from_environment, with_arguments
from ..lifecycle.invocation import invocation


class JsonFormatter(logging.Formatter):
    """Formats records as the document's line: its own fields, Lambda's, and `extra=` under `extra`.

    `fmt`, `datefmt`, `style`, `validate` and `defaults` are what `dictConfig` passes of a formatter's
    configuration. They have no effect: the document's fields and time format are fixed. `options` are fields
    of `Settings`.
    """

    def __init__(
        self,
        fmt: str | None = None,
        datefmt: str | None = None,
        style: Any = "%",
        validate: bool = True,
        *,
        defaults: Any = None,
        settings: Settings | None = None,
        **options: Any,
    ) -> None:
        super().__init__()
        # dictConfig passes what stands under "format" so, where the formatter has a factory.
        options.pop("format", None)
        #: Whether every setting comes from the environment.
        self.is_default = settings is None and not options
        # The handler says what is wrong with a variable; a formatter has nowhere to say it.
        chosen = with_arguments(settings or from_environment()[0], options, [])
        self.encoder = DocumentEncoder(chosen, invocation)

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON without a line end. Never raises."""
        return self.encode(record).decode()[:-1]

    def encode(self, record: logging.LogRecord) -> bytes:
        """The line of a record with its end. A subclass may describe errors itself, by `formatException`."""
        if not record.exc_info or type(self).formatException is logging.Formatter.formatException:
            return self.encoder.encode(record)
        parts = parts_of(self.encoder.objects.record(record))
        parts.exc_info = self.formatException(record.exc_info)
        return self.encoder.encode(record, parts)
