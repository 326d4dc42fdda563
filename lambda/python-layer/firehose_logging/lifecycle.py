"""When the queue is emptied: after an invocation, at SIGTERM, and what a fork or a snapshot changes."""

from __future__ import annotations

import os
import signal
import threading
import weakref
from typing import TYPE_CHECKING, Any

from .context import invocation
from .extension import Extension

if TYPE_CHECKING:

    from .handler import KinesisFirehoseDeliveryStreamHandler

# Lambda gives a process with an internal extension about 300 ms between SIGTERM and SIGKILL.
_SIGTERM_BUDGET_S = 0.25

_handlers: weakref.WeakSet[KinesisFirehoseDeliveryStreamHandler] = weakref.WeakSet()
_extension: Extension | None = None
_hooked = False


def attach(handler: KinesisFirehoseDeliveryStreamHandler) -> None:
    """Puts a handler under care; the first one inside Lambda also registers the extension."""
    global _extension, _hooked
    _handlers.add(handler)
    api = os.environ.get("AWS_LAMBDA_RUNTIME_API")
    if not api or _hooked:
        return
    _hooked = True
    if handler.settings.extension:
        _extension = Extension(api, flush_after)
        _extension.start()
    _flush_at_sigterm()


def detach(handler: KinesisFirehoseDeliveryStreamHandler) -> None:
    """Takes a closed handler out of care."""
    _handlers.discard(handler)


def flush_all(timeout_s: float) -> None:
    """Empties every handler's queue: what is not delivered in time falls back."""
    for handler in list(_handlers):
        handler.delivery.flush(timeout_s, spill=True)


def flush_after(remaining_s: float) -> None:
    """Empties the queues at the end of an invocation that has `remaining_s` left."""
    budget = max((h.settings.flush_timeout_ms / 1000 for h in list(_handlers)), default=0.0)
    flush_all(max(0.0, min(budget, remaining_s)))


def started(request_id: str) -> None:
    """An invocation has begun."""
    invocation.begin(request_id, cold_start=invocation.aws_request_id is None)
    if _extension:
        _extension.started(request_id)


def ended(request_id: str, remaining_s: float) -> None:
    """An invocation's handler has returned: the extension flushes after the response, or we do before it."""
    if _extension and _extension.is_running:
        _extension.ended(request_id)
    else:
        flush_after(remaining_s)


def _flush_at_sigterm() -> None:
    if threading.current_thread() is not threading.main_thread():
        return
    previous: Any = signal.getsignal(signal.SIGTERM)

    def on_sigterm(number: int, frame: Any) -> None:
        flush_all(_SIGTERM_BUDGET_S)
        if callable(previous):
            previous(number, frame)
        elif previous != signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    signal.signal(signal.SIGTERM, on_sigterm)


def _after_fork_in_child() -> None:
    """The queue's records are the parent's, and so are the connection and the extension."""
    global _extension
    _extension = None
    for handler in list(_handlers):
        handler.delivery.renew()
        handler.reseed()


os.register_at_fork(after_in_child=_after_fork_in_child)
