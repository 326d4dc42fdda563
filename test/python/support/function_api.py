"""A model of Lambda's Runtime API and Extensions API on loopback, for the official runtime client.

It gives a function one invocation after another, and its internal extension, if there is one, their events.
@see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
@see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
"""

from __future__ import annotations

import json
import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self

_DEADLINE_S = 300
_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:f"


class Outcome(NamedTuple):
    """What a function posted for one invocation."""

    #: `response`, `error`, or `init error`.
    kind: str
    body: Any


class FunctionApi:
    """Serves one function process."""

    def __init__(self) -> None:
        self.outcomes: queue.Queue[Outcome] = queue.Queue()
        self.has_extension = False
        #: Set while no invocation waits for its response.
        self.has_responded = threading.Event()
        self.extension_asked: queue.Queue[float] = queue.Queue()
        self._invocations: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._events: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._count = 0
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if "/extension/" in self.path:
                    api.extension_asked.put(time.monotonic())
                    event = api._events.get()
                    return self._send(403 if event is None else 200, event or {}, {})
                invocation = api._invocations.get()
                if invocation is None:
                    self.close_connection = True
                    return None
                return self._send(200, invocation["event"], invocation["headers"])

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                if self.path.endswith("/register"):
                    api.has_extension = True
                    return self._send(200, {}, {"Lambda-Extension-Identifier": "an-id"})
                kind = self.path.rpartition("/")[2]
                api._note("init error" if "/init/" in self.path else kind, body)
                return self._send(202, {"status": "OK"}, {})

            def _send(self, status: int, body: Any, headers: dict[str, str]) -> None:
                data = json.dumps(body).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Ignores connections that break: a test kills its process while it waits."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._events.put(None)
        self._invocations.put(None)
        self._server.shutdown()
        self._server.server_close()

    def invoke(self, event: Any) -> None:
        """Invokes the function; `outcomes` gets what it posts."""
        self._count += 1
        request_id = f"8476a536-e9f4-11e8-9739-{self._count:012d}"
        deadline_ms = int((time.time() + _DEADLINE_S) * 1000)
        headers = {
            "Lambda-Runtime-Aws-Request-Id": request_id,
            "Lambda-Runtime-Deadline-Ms": str(deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": _ARN,
            "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a91;Sampled=1",
        }
        self.has_responded.clear()
        if self.has_extension:
            self._events.put({"eventType": "INVOKE", "requestId": request_id, "deadlineMs": deadline_ms})
        self._invocations.put({"event": event, "headers": headers})

    def _note(self, kind: str, body: bytes) -> None:
        try:
            parsed = json.loads(body)
        except ValueError:
            parsed = body.decode("utf-8", "replace")
        self.has_responded.set()
        self.outcomes.put(Outcome(kind, parsed))
