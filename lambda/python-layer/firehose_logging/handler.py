"""The handler: `logging.Handler` in front, delivery behind."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TextIO

from . import lifecycle
from .delivery import Delivery, Stats
from .fallback import OWN_NAME, Fallback
from .formatter import JsonFormatter
from .sdk_transport import choose_transport
from .settings import from_environment
from .takeover import take_over

if TYPE_CHECKING:
    from .transport import Transport

# Their records are about our own requests: shipping them would make more of them.
_KEPT_OUT = frozenset({"botocore", "boto3", "urllib3", "s3transfer", OWN_NAME})


class KinesisFirehoseDeliveryStreamHandler(logging.Handler):
    """Ships records to an Amazon Data Firehose delivery stream, in batches.

    Every argument has a default from the environment (`FIREHOSE_LOGGING_*`), so that none is needed. `client`
    is a boto3 Firehose client to use instead of one made here; `fallback_stream` takes what cannot be
    delivered (default: sys.stderr). Any formatter may be set: its JSON is taken over, its text becomes the
    document's message. Nothing raises into the application.
    """

    def __init__(
        self,
        stream: str | None = None,
        level: int | str | None = None,
        *,
        region: str | None = None,
        client: Any = None,
        fallback_stream: TextIO | None = None,
        **options: Any,
    ) -> None:
        settings, problems = from_environment()
        given = {name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}
        unknown = given.keys() - set(settings._fields)
        if unknown:
            raise TypeError(
                f"{type(self).__name__}: unknown arguments, got {', '.join(sorted(unknown))};"
                f" expected some of {', '.join(settings._fields)}."
            )
        settings = settings._replace(**given)
        if stream is not None:
            settings = settings._replace(stream=stream)
        self.settings = settings
        self._fallback = Fallback(fallback_stream)
        self._own = JsonFormatter(settings=settings)
        super().__init__(_level(level if level is not None else settings.level, problems))
        for problem in problems:
            self._fallback.say(problem)

        def connect() -> Transport:
            return choose_transport(settings.stream, region, client, settings.flush_timeout_ms / 1000)

        self.delivery = Delivery(settings, connect, self._fallback)
        lifecycle.attach(self)

    def handle(self, record: logging.LogRecord) -> bool:
        """Filters and emits without the handler's lock: formatting needs none, and the queue has its own."""
        result = self.filter(record)
        if result:
            self.emit(result if isinstance(result, logging.LogRecord) else record)
        return bool(result)

    def emit(self, record: logging.LogRecord) -> None:
        """Encodes the record and queues the line. Falls back to `handleError` only for what cannot happen."""
        name = record.name
        if name in _KEPT_OUT or name.partition(".")[0] in _KEPT_OUT:
            return
        try:
            self.delivery.accept(self.line(record).encode() + b"\n")
        except Exception:
            self.handleError(record)

    def line(self, record: logging.LogRecord) -> str:
        """The document's line of a record, through whichever formatter is set."""
        formatter = self.formatter
        if formatter is None:
            return self._own.encoder.encode(record)
        if isinstance(formatter, JsonFormatter):
            return formatter.encoder.encode(record)
        try:
            formatted = formatter.format(record)
        except Exception:
            return self._own.encoder.encode(record)
        return self._own.encoder.line(record, take_over(formatted, record))

    def flush(self) -> None:
        """Delivers what is queued, within the flush timeout. What is left stays queued."""
        self.delivery.flush(self.settings.flush_timeout_ms / 1000)

    def close(self) -> None:
        """Delivers what can be within the flush timeout; the rest goes to the fallback stream."""
        self.delivery.flush(self.settings.flush_timeout_ms / 1000, spill=True)
        lifecycle.detach(self)
        super().close()

    def reseed(self) -> None:
        """New random part for record ids: another process has the same one after a fork or a snapshot."""
        self._own.encoder.log_ids.reseed()
        if isinstance(self.formatter, JsonFormatter):
            self.formatter.encoder.log_ids.reseed()

    def stats(self) -> Stats:
        """accepted = delivered + fell_back + queued; and how often a record was sent again."""
        return self.delivery.stats()


FirehoseHandler = KinesisFirehoseDeliveryStreamHandler


def _level(level: int | str, problems: list[str]) -> int:
    if isinstance(level, int):
        return level
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        problems.append(f"FIREHOSE_LOGGING_LEVEL is {level!r}; expected a level's name. Using INFO.")
        return logging.INFO
    return number
