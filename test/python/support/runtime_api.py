"""A model of Lambda's Extensions API on loopback, as far as an internal extension uses it."""

from __future__ import annotations

import json
import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class ExtensionsApi:
    """Registers one extension, gives it events, and notes when it asks for the next one."""

    def __init__(self, *, register_status: int = 200) -> None:
        self.registrations: list[dict[str, Any]] = []
        self.asked: queue.Queue[float] = queue.Queue()
        self._events: queue.Queue[dict[str, Any] | int] = queue.Queue()
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                api.registrations.append({"name": self.headers["Lambda-Extension-Name"], **body})
                self._send(register_status, b"{}")

            def do_GET(self) -> None:
                api.asked.put(time.monotonic())
                event = api._events.get()
                if isinstance(event, int):
                    self._send(event, b"{}")
                else:
                    self._send(200, json.dumps(event).encode())

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Lambda-Extension-Identifier", "an-id")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Ignores connections that break: some tests kill a process that waits for an event."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        # Ends the extension's loop: it is not known here any more.
        self._events.put(403)
        self._server.shutdown()
        self._server.server_close()

    def invoke(self, request_id: str, timeout_s: float = 5.0) -> None:
        """Sends an INVOKE event."""
        deadline_ms = int((time.time() + timeout_s) * 1000)
        self._events.put({"eventType": "INVOKE", "requestId": request_id, "deadlineMs": deadline_ms})

    def fail_next(self, status: int) -> None:
        """Responds to the next request for an event with an error."""
        self._events.put(status)

    def wait_until_asked(self, timeout_s: float = 5.0) -> float:
        """The time at which the extension asks for its next event: Lambda does not freeze it before."""
        return self.asked.get(timeout=timeout_s)
