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
# Kept free before the function's deadline: the platform kills what runs past it.
_MARGIN_S = 0.2
# Registration is a call on this machine; a runtime that does not answer must not hold init.
_REGISTER_TIMEOUT_S = 1.0


class Extension:
    """Registers during init and runs a loop in a daemon thread. A crash of the loop ends it, and it says so."""

    def __init__(self, api: str, flush: Callable[[float], None]) -> None:
        self._api = api
        self._flush = flush
        self._identifier = ""
        self._changed = threading.Condition()
        self._wrapped = False
        self._ended: set[str] = set()
        self.is_running = False

    def start(self) -> None:
        """Registers for INVOKE. Where that is refused (too late, not offered), `is_running` stays False."""
        connection = http.client.HTTPConnection(self._api, timeout=_REGISTER_TIMEOUT_S)
        try:
            connection.request(
                "POST",
                f"{_ROOT}/register",
                json.dumps({"events": ["INVOKE"]}),
                {"Lambda-Extension-Name": _NAME},
            )
            response = connection.getresponse()
            response.read()
            self._identifier = response.getheader("Lambda-Extension-Identifier") or ""
            if response.status != 200 or not self._identifier:
                return
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()
        self.is_running = True
        threading.Thread(target=self._run, name=_NAME, daemon=True).start()

    def started(self, request_id: str) -> None:
        """The decorated handler runs: the flush of this invocation waits for its end."""
        with self._changed:
            self._wrapped = True

    def ended(self, request_id: str) -> None:
        """The decorated handler has returned."""
        with self._changed:
            self._ended.add(request_id)
            self._changed.notify_all()

    def _run(self) -> None:
        try:
            connection = http.client.HTTPConnection(self._api)
            while True:
                connection.request(
                    "GET", f"{_ROOT}/event/next", headers={"Lambda-Extension-Identifier": self._identifier}
                )
                response = connection.getresponse()
                event = json.loads(response.read())
                if response.status != 200:
                    return
                if event.get("eventType") == "INVOKE":
                    self._after(str(event.get("requestId")), float(event.get("deadlineMs", 0)) / 1000)
        except Exception:
            return
        finally:
            self.is_running = False

    def _after(self, request_id: str, deadline: float) -> None:
        """Waits for the end of the invocation, then flushes. Never past the deadline."""
        with self._changed:
            self._changed.wait_for(
                lambda: request_id in self._ended, max(0.0, deadline - _MARGIN_S - time.time())
            )
            self._ended.discard(request_id)
        self._flush(deadline - _MARGIN_S - time.time())
