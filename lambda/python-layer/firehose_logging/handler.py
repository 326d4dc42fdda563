"""The handler: `logging.Handler` in front, delivery behind."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any, TextIO

from . import lifecycle
from .background import BackgroundFlush
from .choose import choose_transport, is_lean
from .delivery import Delivery
from .fallback import OWN_NAME, Fallback
from .formatter import JsonFormatter
from .record import Parts
from .settings import Settings, from_environment
from .takeover import take_over

if TYPE_CHECKING:
    from .account import Stats
    from .transport import Transport

# Their records are about our own requests: shipping them would make more of them.
_KEPT_OUT = frozenset({"botocore", "boto3", "urllib3", "s3transfer", OWN_NAME})


class KinesisFirehoseDeliveryStreamHandler(logging.Handler):
    """Ships records to an Amazon Data Firehose delivery stream, in batches.

    Nothing raises into the application. No argument is needed: every default comes from the environment. Any
    formatter may be set: its JSON is taken over, its text becomes the document's message; without one,
    JsonFormatter's document is made.

    `stream_name` names the delivery stream, `stream` is where records go that cannot be delivered (as in
    StreamHandler, sys.stderr by default), `client` a boto3 Firehose client to use instead of our own
    transport, and `options` are the other fields of `Settings`.
    """

    def __init__(
        self,
        stream_name: str | None = None,
        level: int | str | None = None,
        *,
        stream: TextIO | None = None,
        region: str | None = None,
        client: Any = None,
        **options: Any,
    ) -> None:
        environment, problems = from_environment()
        if stream_name is not None:
            options["stream_name"] = stream_name
        self.settings = settings = _with_options(environment, options)
        super().__init__(_level_number(settings.level if level is None else level, problems))
        self._fallback = Fallback(stream)
        self._kept_out: dict[str, bool] = {}
        #: The error last logged in this invocation: it is not logged again when the Lambda handler raises it.
        self.last_error: BaseException | None = None
        self._own_formatter = JsonFormatter(settings=settings)

        def connect() -> Transport:
            return choose_transport(settings, region, client)

        self.delivery = Delivery(settings, connect, self._fallback, report=self._report)
        self._background: BackgroundFlush | None = None
        if settings.background_flush and "AWS_LAMBDA_RUNTIME_API" not in os.environ:
            self._background = BackgroundFlush(self.flush, settings.flush_interval_ms / 1000)
        if not is_lean(region, client):
            # Now, not when the first batch leaves: that may be at exit, when boto3 can no longer be imported.
            self.delivery.connect()
        for problem in problems:
            self._fallback.say(problem)
        lifecycle.attach(self)

    def handle(self, record: logging.LogRecord) -> bool:
        """Filters and emits without the handler's lock: formatting needs none, and the queue has its own."""
        if self.filters:
            result = self.filter(record)
            if not result:
                return False
            # Since Python 3.12 a filter may give another record.
            if isinstance(result, logging.LogRecord):
                record = result
        self.emit(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        """Encodes the record and queues its line."""
        try:
            kept_out = self._kept_out.get(record.name)
            if kept_out is None:
                kept_out = self._is_kept_out(record.name)
            if kept_out:
                return
            if record.exc_info:
                self.last_error = record.exc_info[1]
            self.delivery.accept(self.line(record))
            if self._background is not None:
                self._background.ensure_running()
        except Exception:
            self.handleError(record)

    def line(self, record: logging.LogRecord) -> bytes:
        """The document's line of a record, through whichever formatter is set."""
        formatter = self.formatter
        if formatter is None:
            return self._own_formatter.encoder.encode(record)
        if isinstance(formatter, JsonFormatter):
            return formatter.encoder.encode(record)
        try:
            formatted = formatter.format(record)
        except Exception:
            # Arguments that do not fit the message, or a formatter of the application's that fails.
            return self._own_formatter.encoder.encode(record)
        return self._own_formatter.encoder.encode(record, take_over(formatted, record))

    def flush(self) -> None:
        """Delivers what is queued, within the flush timeout. What is left stays queued."""
        self.delivery.flush(self.settings.flush_timeout_ms / 1000)

    def close(self) -> None:
        """Delivers what can be within the flush timeout; the rest goes to the fallback stream."""
        if self._background is not None:
            self._background.stop()
        self.delivery.close(self.settings.flush_timeout_ms / 1000)
        lifecycle.detach(self)
        super().close()

    def stats(self) -> Stats:
        """accepted = delivered + fell_back + queued + lost, at any moment."""
        return self.delivery.stats()

    def reseed(self) -> None:
        """Draws the random part of record ids anew: another process has the same one."""
        for formatter in (self._own_formatter, self.formatter):
            if isinstance(formatter, JsonFormatter):
                formatter.encoder.log_ids.reseed()

    def _is_kept_out(self, name: str) -> bool:
        kept_out = str(name).partition(".")[0] in _KEPT_OUT
        if len(self._kept_out) < 1000:
            self._kept_out[name] = kept_out
        return kept_out

    def _report(self, shipper: dict[str, int]) -> bytes:
        level = logging.WARNING if shipper["fell_back"] else logging.INFO
        record = logging.makeLogRecord(
            {"name": OWN_NAME, "levelname": logging.getLevelName(level), "levelno": level}
        )
        return self._own_formatter.encoder.encode(record, Parts("delivery accounting", shipper=shipper))


FirehoseHandler = KinesisFirehoseDeliveryStreamHandler


def _with_options(settings: Settings, options: dict[str, Any]) -> Settings:
    unknown = sorted(options.keys() - set(Settings._fields))
    if unknown:
        raise TypeError(
            f"KinesisFirehoseDeliveryStreamHandler: unknown arguments, got {', '.join(unknown)};"
            f" expected some of {', '.join(Settings._fields)}."
        )
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}
    return settings._replace(**values)


def _level_number(level: int | str, problems: list[str]) -> int:
    if isinstance(level, int):
        return level
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        problems.append(f"FIREHOSE_LOGGING_LEVEL is {level!r}; expected a level's name. Using INFO.")
        return logging.INFO
    return number
