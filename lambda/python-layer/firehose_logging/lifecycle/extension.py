"""The internal Lambda extension: it delays the freeze, not the response, until the flush is done.

@see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = "firehose-logging"
_ROOT = "/2020-01-01/extension"
# Registration is a call on this machine. An API that does not respond must not delay the initialisation.
_REGISTER_TIMEOUT_S = 1.0
# Lambda calls the decorated function within this time of the INVOKE event, or it calls another function.
_START_PATIENCE_S = 1.0
# A function that still runs so shortly before its deadline is about to be killed: the flush begins.
_FLUSH_RESERVE_S = 0.5
# Time that a flush leaves free before the deadline, at which the platform kills the process.
_MARGIN_S = 0.1
# One switch interval of the interpreter: the main thread posts the response before the flush begins.
_RESPONSE_HEAD_START_S = 0.005
_RETRY_S = 0.1


class Extension:
    """Registers during the initialisation and runs a loop in a daemon thread.

    The loop survives every error and always asks for the next event: if a registered extension does not ask,
    every invocation hangs until its timeout.
    """

    def __init__(self, api: str, flush: Callable[[float], None], has_wrapped: Callable[[], bool]) -> None:
        self._api = api
        self._flush = flush
        self._has_wrapped = has_wrapped
        self._identifier = ""
        self._changed = threading.Condition()
        # Request ids of the last invocation that started, that ended, and that was flushed without its end.
        self._started = self._ended = self._passed = ""
        self.is_running = False

    def start(self) -> None:
        """Registers for INVOKE. If the platform refuses (it is too late, say), `is_running` stays False."""
        connection = http.client.HTTPConnection(self._api, timeout=_REGISTER_TIMEOUT_S)
        try:
            body = json.dumps({"events": ["INVOKE"]})
            connection.request("POST", f"{_ROOT}/register", body, {"Lambda-Extension-Name": _NAME})
            response = connection.getresponse()
            response.read()
            self._identifier = response.getheader("Lambda-Extension-Identifier") or ""
            self.is_running = response.status == 200 and self._identifier != ""
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()
        if self.is_running:
            threading.Thread(target=self._run, name=_NAME, daemon=True).start()

    def started(self, request_id: str) -> None:
        """Notes that Lambda has called the decorated function."""
        with self._changed:
            self._started = request_id
            self._changed.notify_all()

    def ended(self, request_id: str) -> bool:
        """Notes that the decorated function has returned.

        Returns False if the extension will not flush for this invocation: it has done so, or does not run.
        """
        with self._changed:
            if not self.is_running or request_id == self._passed:
                return False
            self._ended = request_id
            self._changed.notify_all()
            return True

    def _run(self) -> None:
        while True:
            try:
                connection = http.client.HTTPConnection(self._api)
                while self._next(connection):
                    pass
                break
            except Exception:
                # The connection broke (a snapshot was restored), or a flush raised an unexpected error.
                time.sleep(_RETRY_S)
        with self._changed:
            self.is_running = False

    def _next(self, connection: http.client.HTTPConnection) -> bool:
        """Waits for one event and handles it. Returns False if the platform does not know this extension."""
        headers = {"Lambda-Extension-Identifier": self._identifier}
        connection.request("GET", f"{_ROOT}/event/next", headers=headers)
        response = connection.getresponse()
        body = response.read()
        if response.status == 403:
            return False
        event = json.loads(body)
        if event.get("eventType") == "INVOKE":
            self._invoke(event["requestId"], event["deadlineMs"] / 1000)
        return True

    def _invoke(self, request_id: str, deadline: float) -> None:
        if self._has_wrapped():
            self._wait_for_end(request_id, deadline)
        self._flush(deadline - _MARGIN_S - time.time())

    def _wait_for_end(self, request_id: str, deadline: float) -> None:
        remaining = deadline - time.time()
        give_up = deadline - min(_FLUSH_RESERVE_S, remaining / 2)
        patience = min(_START_PATIENCE_S, remaining / 2)
        with self._changed:
            called = self._changed.wait_for(lambda: request_id in (self._started, self._ended), patience)
            if not called or not self._changed.wait_for(
                lambda: self._ended == request_id, give_up - time.time()
            ):
                self._passed = request_id
                return
        time.sleep(_RESPONSE_HEAD_START_S)
