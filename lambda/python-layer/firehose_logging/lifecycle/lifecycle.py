"""Decides when records leave (after an invocation, at SIGTERM) and what a fork or a snapshot resets."""

from __future__ import annotations

import atexit
import logging
import os
import signal
import sys
import threading
import time
import weakref
from typing import TYPE_CHECKING, Any, Protocol

from ..core.forking import no_fork
from .background_sender import BackgroundSender
from .invocation import invocation

if TYPE_CHECKING:
    from ..core.settings import Settings
    from ..core.shipper import Shipper
    from .extension import Extension

#: Time for a flush at SIGTERM: Lambda leaves a process with an internal extension about 300 ms until SIGKILL.
SIGTERM_BUDGET_S = 0.2
_SNAPSHOT_BUDGET_S = 1.0
_EXIT_BUDGET_S = 5.0


class ShippingHandler(Protocol):
    """What the lifecycle needs of a logging handler."""

    settings: Settings
    shipper: Shipper
    last_error: BaseException | None
    level: int
    is_reopened: bool

    def close(self) -> None:
        """Ships what is queued, and lets the rest fall back."""
        ...

    def handle(self, record: logging.LogRecord) -> bool:
        """Filters and queues a record."""
        ...

    def reseed(self) -> None:
        """Makes later identifiers differ from those of other copies of this process."""
        ...


class Lifecycle:
    """Flushes the attached handlers at the right moments. A process has one: `lifecycle`."""

    def __init__(self) -> None:
        self.handlers: weakref.WeakSet[ShippingHandler] = weakref.WeakSet()
        # Shippers with a queue whose handlers are gone.
        self._orphans: list[Shipper] = []
        #: Whether a function is decorated with lambda_handler, so that somebody says when an invocation ends.
        self.has_wrapped = False
        #: Whether the process runs its exit functions: a handler that is closed stays so.
        self.is_ending = False
        self._extension: Extension | None = None
        self._is_hooked = False
        #: The child of multiprocessing that flushes at its end.
        self._child_id = 0

    def attach(self, handler: ShippingHandler) -> None:
        """Adds a handler. Inside Lambda, the first one registers the extension and handles SIGTERM.

        Outside Lambda it handles the signals that nobody handles and that would end the process at once.
        """
        self.handlers.add(handler)
        api = os.environ.get("AWS_LAMBDA_RUNTIME_API")
        if api and not self._is_hooked:
            self._is_hooked = True
            self._hook(api, handler)
        elif not api:
            _flush_at_unhandled_signals()
        process = sys.modules.get("multiprocessing.process")
        if process and process.parent_process() and self._child_id != os.getpid():
            # This child was forked before this package was imported.
            _finalize_in_child(self)
        if self._extension and self._extension.is_running:
            # The extension holds the freeze until its flush is done, so no request is cut off by one.
            handler.shipper.hand_over = BackgroundSender(handler.shipper.send_due).wake

    def _hook(self, api: str, handler: ShippingHandler) -> None:
        """Registers the extension where there can be one, and hooks into the snapshot and SIGTERM."""
        kind = os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE")
        # A managed instance handles requests side by side: it has neither an INVOKE event nor a freeze.
        if handler.settings.extension and kind != "lambda-managed-instances":
            # Lambda's own runtime has imported what this module needs; elsewhere the import would cost time.
            from .extension import Extension

            self._extension = Extension(api, self.flush_after, lambda: self.has_wrapped)
            self._extension.start()
        if kind == "snap-start":
            self._hook_snapshot()
        flush_at_sigterm()

    def detach(self, handler: ShippingHandler) -> None:
        """Removes a handler that is closed."""
        self.handlers.discard(handler)

    def adopt(self, shipper: Shipper) -> None:
        """Takes over the queue of a handler that is collected."""
        if shipper.stats().queued:
            self._orphans.append(shipper)

    def end(self) -> None:
        """Closes what logging does not close: handlers that it has closed before, and queues without one."""
        self.is_ending = True
        deadline = time.monotonic() + _EXIT_BUDGET_S
        for shipper in self._orphans:
            shipper.close(deadline - time.monotonic())
        for handler in list(self.handlers):
            if handler.is_reopened:
                handler.close()

    def flush_all(self, timeout_s: float) -> None:
        """Flushes all handlers within `timeout_s` in all; what is not delivered by then falls back."""
        deadline = time.monotonic() + timeout_s
        orphans, self._orphans = self._orphans, []
        for shipper in [*(handler.shipper for handler in list(self.handlers)), *orphans]:
            shipper.flush(deadline - time.monotonic(), fall_back=True)

    def flush_after(self, remaining_s: float) -> None:
        """Flushes all handlers at the end of an invocation that has `remaining_s` left."""
        budgets = [handler.settings.flush_timeout_ms / 1000 for handler in list(self.handlers)]
        self.flush_all(max(0.0, min([remaining_s, *budgets])))

    def started(self, request_id: str) -> None:
        """Notes that Lambda has called the decorated function."""
        for handler in list(self.handlers):
            handler.last_error = None
        if request_id:
            invocation.begin(request_id)
        if self._extension:
            self._extension.started(request_id)

    def ended(self, request_id: str, remaining_s: float) -> None:
        """Notes that the decorated function has returned or raised.

        The extension flushes after the response. Without an extension the flush is here, before the response.
        """
        if not (self._extension and self._extension.ended(request_id)):
            self.flush_after(remaining_s)

    def emit_unhandled(self) -> None:
        """Ships the error that the decorated function raises, unless the application has just logged it."""
        info = sys.exc_info()
        record = logging.makeLogRecord(
            {
                "name": "root",
                "levelname": "ERROR",
                "levelno": logging.ERROR,
                "msg": "unhandled error in the handler",
                "exc_info": info,
            }
        )
        for handler in list(self.handlers):
            if handler.last_error is not info[1] and record.levelno >= handler.level:
                handler.handle(record)

    def after_restore(self) -> None:
        """Takes new identifiers, a new connection and new credentials in each copy of a snapshot."""
        invocation.reset()
        for handler in list(self.handlers):
            handler.shipper.reconnect()
            handler.reseed()

    def after_fork_in_child(self) -> None:
        """Starts anew: the queued records, the connection and the extension belong to the parent."""
        had_extension, self._extension = self._extension is not None, None
        self._orphans = []
        for handler in list(self.handlers):
            handler.shipper.renew()
            if had_extension:
                handler.shipper.hand_over = None
            handler.reseed()
        # The finalizers of the parent are gone when a child of multiprocessing has begun.
        util = sys.modules.get("multiprocessing.util")
        if util:
            util.register_after_fork(self, _finalize_in_child)

    def _hook_snapshot(self) -> None:
        """Hooks into SnapStart.

        @see https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html
        """
        try:
            from snapshot_restore_py import (  # type: ignore[import-not-found,unused-ignore]
                register_after_restore,
                register_before_snapshot,
            )
        except ImportError:
            return
        register_before_snapshot(lambda: self.flush_all(_SNAPSHOT_BUDGET_S))
        register_after_restore(self.after_restore)


#: The lifecycle of this process.
lifecycle = Lifecycle()
# Exit functions run in reverse order, and so before logging's own.
atexit.register(lifecycle.end)


def flush_at_sigterm() -> None:
    """Flushes all handlers when SIGTERM comes, and then does what the signal did before.

    Inside Lambda, which sends SIGTERM to Python 3.12 and later, the first handler calls this. A server that
    handles the signal itself may call it, from its main thread.
    """
    _flush_at(signal.SIGTERM)


def _flush_at_unhandled_signals() -> None:
    """Flushes all handlers at SIGTERM and SIGHUP, where these would end the process at once."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            _flush_at(number)


def _flush_at(number: int) -> None:
    if threading.current_thread() is not threading.main_thread():
        return
    previous: Any = signal.getsignal(number)

    def on_signal(number: int, frame: Any) -> None:
        lifecycle.flush_all(SIGTERM_BUDGET_S)
        if callable(previous):
            previous(number, frame)
        elif previous == signal.SIG_DFL:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    signal.signal(number, on_signal)


def _finalize_in_child(of: Lifecycle) -> None:
    """Flushes at the end of a child of multiprocessing: it runs its own finalizers and no exit functions."""
    of._child_id = os.getpid()
    util = sys.modules["multiprocessing.util"]
    util.Finalize(None, _flush_in_child, args=(of,), exitpriority=0)


def _flush_in_child(of: Lifecycle) -> None:
    """Flushes with SIGTERM blocked: a pool may send it meanwhile, and it would break the request off."""
    mask = getattr(signal, "pthread_sigmask", None)
    before = mask(signal.SIG_BLOCK, {signal.SIGTERM}) if mask else None
    try:
        of.flush_all(_EXIT_BUDGET_S)
    finally:
        if mask:
            mask(signal.SIG_SETMASK, before)


def _after_fork_in_child() -> None:
    no_fork.release()
    lifecycle.after_fork_in_child()


os.register_at_fork(
    before=no_fork.acquire, after_in_parent=no_fork.release, after_in_child=_after_fork_in_child
)
