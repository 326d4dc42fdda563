"""The handler: a `logging.Handler` in front of a shipper."""

from __future__ import annotations

import contextlib
import logging
import os
from threading import get_ident
from typing import TYPE_CHECKING, Any, TextIO

from ..content.record import Parts, message_of
from ..core.fallback import OWN_NAME, Fallback
from ..core.forking import forks_delayed, holds_lock_of_logging
from ..core.settings import from_environment, variable_of, with_arguments
from ..core.shipper import Shipper
from ..core.transport import sending_threads
from ..lifecycle.background_sender import BackgroundSender
from ..lifecycle.lifecycle import lifecycle
from ..transport.choose_transport import choose_transport, is_http_enough
from .formatter import JsonFormatter

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..content.object_text import ObjectRedactor
    from ..core.stats import Stats
    from ..core.transport import Transport

    ExternalParts = Callable[[Any, logging.LogRecord, logging.Formatter, ObjectRedactor], Parts]
    External = tuple[ExternalParts, Callable[[str], bytes | None]]

# Time for a record that comes after logging has closed the handler at exit.
_LATE_BUDGET_S = 1.0
# Records of these loggers are about this handler's own requests: shipping them would make more of them.
_KEPT_OUT = frozenset({"botocore", "boto3", "urllib3", "s3transfer", OWN_NAME})


class KinesisFirehoseDeliveryStreamHandler(logging.Handler):
    """Ships records to an Amazon Data Firehose delivery stream, in batches.

    Nothing raises into the application. No argument is needed: every default comes from the environment. Any
    formatter may be set: the fields of its JSON become the document's, and its text becomes the message.
    Without a formatter, the handler makes JsonFormatter's document.

    `stream_name` names the delivery stream. `stream` takes the records that cannot be delivered (as in
    StreamHandler, sys.stderr by default). `client` is a boto3 Firehose client that replaces the built-in
    transport. `options` are the other fields of `Settings`.
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
        options["stream_name"] = stream_name
        self.settings = settings = with_arguments(environment, options, problems)
        super().__init__(_level_number(settings.level if level is None else level, level, problems))
        self._fallback = Fallback(stream)
        self._kept_out: dict[str, bool] = {}
        #: The error that this invocation logged last. If the handler raises it, it is not shipped again.
        self.last_error: BaseException | None = None
        # logging.basicConfig gives a handler without a formatter one of its own.
        self.formatter: logging.Formatter | None = JsonFormatter(settings=settings)
        self._own_formatter = self.formatter
        self._external: External | None = None

        def connect() -> Transport:
            return choose_transport(settings, region, client)

        self.shipper = Shipper(settings, connect, self._fallback, report=self._report)
        #: Whether a record has reopened the handler: only the lifecycle closes it again then.
        self.is_reopened = False
        self._background: BackgroundSender | None = None
        self._start_background()
        # boto3 is imported now, as it cannot be at exit, when the first batch may leave. It is not within
        # dictConfig, which holds logging's lock: a thread that imports boto3 may wait for that lock.
        self._connects_late = not is_http_enough(region, client)
        if self._connects_late and not holds_lock_of_logging():
            self._connect_early()
        for problem in problems:
            self._fallback.say(problem)
        lifecycle.attach(self)

    def handle(self, record: logging.LogRecord) -> bool:
        """Filters and emits without the handler's lock: formatting needs none, the shipper has its own."""
        if self.filters:
            result = self.filter(record)
            if not result:
                return False
            # Since Python 3.12 a filter may give another record.
            if isinstance(result, logging.LogRecord):
                record = result
        self.emit(record)
        return True

    def setFormatter(self, fmt: logging.Formatter | None) -> None:
        """Sets a formatter, and imports what reads its records: other cold starts do not pay for it.

        A JsonFormatter without settings of its own has the handler's.
        """
        is_default = type(fmt) is JsonFormatter and fmt.is_default
        super().setFormatter(self._own_formatter if is_default else fmt)
        if fmt is not None and type(fmt) is not JsonFormatter:
            self._external = _import_external()

    def emit(self, record: logging.LogRecord) -> None:
        """Encodes the record and queues its line."""
        try:
            kept_out = self._kept_out.get(record.name)
            if kept_out is None:
                kept_out = self._is_kept_out(record.name)
            if kept_out:
                return
            if sending_threads and get_ident() in sending_threads:
                # boto3 and what watches it log about this very request: shipping that would never end.
                self._fallback.write([self.line(record)])
                return
            if self.shipper.is_closed and lifecycle.is_ending:
                self._emit_late(record)
                return
            if self.shipper.is_closed:
                self._reopen()
            if record.exc_info:
                self.last_error = record.exc_info[1]
            formatter = self.formatter
            # The usual formatter's own way: `line` would be one more call for each record.
            line = formatter.encoder.encode(record) if type(formatter) is JsonFormatter else self.line(record)
            self.shipper.accept(line)
            if self._background is not None:
                self._background.ensure_running()
        except Exception:
            self._emit_unreadable(record)

    def _emit_unreadable(self, record: logging.LogRecord) -> None:
        """Queues a record that says that another one could not be read, so that none is lost."""
        try:
            message = f"a record that cannot be read: {message_of(record)}"
            parts = {"name": str(record.name), "levelname": "ERROR", "levelno": logging.ERROR, "msg": message}
            self.shipper.accept(self._own_formatter.encoder.encode(logging.makeLogRecord(parts)))
        except Exception:
            self.handleError(record)

    def line(self, record: logging.LogRecord) -> bytes:
        """The document's line of a record, through the formatter that is set, if any."""
        formatter = self.formatter or self._own_formatter
        if isinstance(formatter, JsonFormatter) and type(formatter).format is JsonFormatter.format:
            return formatter.encode(record)
        encoder = self._own_formatter.encoder
        record = encoder.objects.record(record)
        try:
            formatted = formatter.format(record)
        except Exception:
            # The arguments do not fit the message, or the application's formatter raises.
            return encoder.encode(record)
        if not isinstance(formatted, (str, bytes, dict)):
            return encoder.encode(record)
        external_parts, line_of = self._external or _import_external()
        if isinstance(formatter, JsonFormatter) and (line := line_of(formatted)):
            return line
        return encoder.encode(record, external_parts(formatted, record, formatter, encoder.objects))

    def flush(self) -> None:
        """Ships what is queued, within the flush timeout. What is left stays queued."""
        self.shipper.flush(self.settings.flush_timeout_ms / 1000)

    def close(self) -> None:
        """Ships what is queued, within the flush timeout. What is left goes to the fallback stream.

        A record that comes later opens the handler again, until the process ends: `logging.config.dictConfig`
        closes the handlers that it finds, and leaves them where they are.
        """
        if self._background is not None:
            self._background.stop()
        self.shipper.close(self.settings.flush_timeout_ms / 1000)
        lifecycle.detach(self)
        super().close()

    def _emit_late(self, record: logging.LogRecord) -> None:
        """Ships one record at once: at exit, logging may close this handler before one that feeds it."""
        self.shipper.is_closed = False
        self.shipper.accept(self.line(record))
        self.shipper.close(_LATE_BUDGET_S)

    def _reopen(self) -> None:
        with self.lock or contextlib.nullcontext():
            if self.shipper.is_closed:
                self._start_background()
                lifecycle.attach(self)
                self.is_reopened = True
                self.shipper.is_closed = False

    def _start_background(self) -> None:
        settings = self.settings
        if settings.background_flush and "AWS_LAMBDA_RUNTIME_API" not in os.environ:
            self._background = BackgroundSender(self.flush, settings.flush_interval_ms / 1000)
            self.shipper.hand_over = self._background.wake

    def __del__(self) -> None:
        """Hands the queue over to the lifecycle: a handler may be forgotten without having been closed."""
        with contextlib.suppress(Exception):
            lifecycle.adopt(self.shipper)

    def stats(self) -> Stats:
        """The counts so far: accepted = delivered + fell_back + queued + lost, at any moment."""
        return self.shipper.stats()

    def reseed(self) -> None:
        """Makes later identifiers differ from those of other copies of this process."""
        for formatter in (self._own_formatter, self.formatter):
            if isinstance(formatter, JsonFormatter):
                formatter.encoder.log_ids.reseed()

    def _connect_early(self) -> None:
        self._connects_late = False
        self.shipper.connect()

    def _is_kept_out(self, name: str) -> bool:
        if self._connects_late:
            self._connect_early()
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


def _import_external() -> External:
    with forks_delayed():
        from .external_record import document_line, external_parts

    return external_parts, document_line


def _level_number(level: int | str, argument: int | str | None, problems: list[str]) -> int:
    """Number of a level's name. `argument` is None where the level comes from the environment."""
    if isinstance(level, int):
        return level
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        source = variable_of("level") if argument is None else "argument level"
        problems.append(f"{source} is {level!r}; expected a level's name. Using INFO.")
        return logging.INFO
    return number
