"""The internal Lambda extension: holds the freeze until the flush is done, after the response has gone.

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
# Registration is a call on this machine; an API that does not answer must not hold init.
_REGISTER_TIMEOUT_S = 1.0
# The decorated function is called within this of the INVOKE event, or it is not what Lambda calls.
_START_PATIENCE_S = 1.0
# A handler still running this long before its deadline is about to be killed: flush while there is time.
_FLUSH_RESERVE_S = 0.5
# Kept free before the deadline, at which the platform kills.
_MARGIN_S = 0.1
# One switch interval of the interpreter: the main thread posts the response, then we take the processor.
_RESPONSE_HEAD_START_S = 0.005
_RETRY_S = 0.1


class Extension:
    """Registers during init and runs a loop in a daemon thread.

    Whatever happens, the loop goes on asking for the next event: a registered extension that does not would
    hang every invocation to its timeout.
    """

    def __init__(self, api: str, flush: Callable[[float], None], has_decorated: Callable[[], bool]) -> None:
        self._api = api
        self._flush = flush
        self._has_decorated = has_decorated
        self._identifier = ""
        self._changed = threading.Condition()
        # Request ids of the last: a process handles one invocation at a time.
        self._started = self._ended = self._passed = ""
        self.is_running = False

    def start(self) -> None:
        """Registers for INVOKE. Where that is refused (too late, not offered), `is_running` stays False."""
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
        """The decorated function has been called."""
        with self._changed:
            self._started = request_id
            self._changed.notify_all()

    def ended(self, request_id: str) -> bool:
        """It has returned. False if this invocation's flush has been already, or nobody runs to do it."""
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
                # The connection died (a snapshot was restored), or a flush failed in a way not foreseen.
                time.sleep(_RETRY_S)
        with self._changed:
            self.is_running = False

    def _next(self, connection: http.client.HTTPConnection) -> bool:
        """Waits for one event and handles it. False when the platform does not know this extension."""
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
        if self._has_decorated():
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
