"""When the queues are emptied: after an invocation, at SIGTERM; and what a fork or a snapshot changes."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
import weakref
from typing import TYPE_CHECKING, Any

from .context import invocation
from .forking import no_fork

if TYPE_CHECKING:
    from .extension import Extension
    from .handler import KinesisFirehoseDeliveryStreamHandler

# Lambda gives a process with an internal extension about 300 ms between SIGTERM and SIGKILL.
SIGTERM_BUDGET_S = 0.2

_handlers: weakref.WeakSet[KinesisFirehoseDeliveryStreamHandler] = weakref.WeakSet()
_extension: Extension | None = None
_is_hooked = False
_has_decorated = False


def attach(handler: KinesisFirehoseDeliveryStreamHandler) -> None:
    """Puts a handler under care. Inside Lambda, the first one registers the extension and takes SIGTERM."""
    global _extension, _is_hooked
    _handlers.add(handler)
    api = os.environ.get("AWS_LAMBDA_RUNTIME_API")
    if not api or _is_hooked:
        return
    _is_hooked = True
    kind = os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE")
    # Managed instances handle requests side by side: there is no INVOKE event and no freeze.
    if handler.settings.extension and kind != "lambda-managed-instances":
        # Lambda's own runtime has imported what this needs; elsewhere it would cost.
        from .extension import Extension

        _extension = Extension(api, flush_after, has_decorated)
        _extension.start()
    if kind == "snap-start":
        _hook_snapshot()
    flush_at_sigterm()


def detach(handler: KinesisFirehoseDeliveryStreamHandler) -> None:
    """Takes a closed handler out of care."""
    _handlers.discard(handler)


def flush_all(timeout_s: float) -> None:
    """Empties every handler's queue within one time: what is not delivered goes to the fallback."""
    deadline = time.monotonic() + timeout_s
    for handler in list(_handlers):
        handler.delivery.flush(deadline - time.monotonic(), spill=True)


def flush_after(remaining_s: float) -> None:
    """Empties the queues at the end of an invocation that has `remaining_s` left."""
    budgets = [handler.settings.flush_timeout_ms / 1000 for handler in list(_handlers)]
    flush_all(max(0.0, min([remaining_s, *budgets])))


def decorated() -> None:
    """There is a decorated function: the extension may expect to be told when it returns."""
    global _has_decorated
    _has_decorated = True


def has_decorated() -> bool:
    """Whether anybody will say when an invocation ends."""
    return _has_decorated


def emit_unhandled() -> None:
    """A handler raised: the error is a record of its own, unless the application has logged it."""
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
    for handler in list(_handlers):
        if handler.last_error is not info[1]:
            handler.emit(record)


def started(request_id: str) -> None:
    """A decorated handler has been called."""
    for handler in list(_handlers):
        handler.last_error = None
    if request_id:
        invocation.begin(request_id)
    if _extension:
        _extension.started(request_id)


def ended(request_id: str, remaining_s: float) -> None:
    """It has returned: the extension flushes after the response, or we do here, before it."""
    if not (_extension and _extension.ended(request_id)):
        flush_after(remaining_s)


def flush_at_sigterm() -> None:
    """Empties the queues when SIGTERM comes, then lets the signal do what it did before.

    Called by itself inside Lambda, where Python 3.12 and later get the signal. A server that nobody else
    handles the signal for may call it, from the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    previous: Any = signal.getsignal(signal.SIGTERM)

    def on_sigterm(number: int, frame: Any) -> None:
        flush_all(SIGTERM_BUDGET_S)
        if callable(previous):
            previous(number, frame)
        elif previous == signal.SIG_DFL:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    signal.signal(signal.SIGTERM, on_sigterm)


def _hook_snapshot() -> None:
    """@see https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html"""
    try:
        from snapshot_restore_py import (  # type: ignore[import-not-found,unused-ignore]
            register_after_restore,
            register_before_snapshot,
        )
    except ImportError:
        return
    register_before_snapshot(lambda: flush_all(1.0))
    register_after_restore(after_restore)


def after_restore() -> None:
    """This process is one of many copies, later: new ids, new connection, new credentials."""
    invocation.reset()
    for handler in list(_handlers):
        handler.delivery.reconnect()
        handler.reseed()


def _after_fork_in_child() -> None:
    """The queued records, the connection and the extension are the parent's."""
    global _extension
    no_fork.release()
    _extension = None
    for handler in list(_handlers):
        handler.delivery.renew()
        handler.reseed()
    # A child of multiprocessing ends without atexit, but with its finalizers; earlier ones it forgets.
    util = sys.modules.get("multiprocessing.util")
    if util:
        util.register_after_fork(invocation, _finalize_in_child)


def _finalize_in_child(_context: object) -> None:
    util = sys.modules["multiprocessing.util"]
    util.Finalize(None, flush_all, args=(5.0,), exitpriority=0)


os.register_at_fork(
    before=no_fork.acquire, after_in_parent=no_fork.release, after_in_child=_after_fork_in_child
)
