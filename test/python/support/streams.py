"""Streams for tests: a transport within the process, and a server on loopback."""

from __future__ import annotations

import base64
import itertools
import json
import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

#: Settles a batch: returns refused indexes, or raises.
Outcome = Callable[[Sequence[bytes]], list[int]]


class ManualClock:
    """Seconds that pass only by `sleep`, or when `now` is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class FakeTransport:
    """Accepts batches, or settles them by `outcomes`, one after another; the last outcome stays."""

    def __init__(self) -> None:
        self.batches: list[list[bytes]] = []
        self.accepted: list[bytes] = []
        self.outcomes: list[Outcome] = []
        self.resets = 0
        self.timeouts: list[float] = []

    def put(self, lines: Sequence[bytes], timeout_s: float) -> list[int]:
        self.batches.append(list(lines))
        self.timeouts.append(timeout_s)
        outcome: Outcome = (lambda _: []) if not self.outcomes else self.outcomes[0]
        if len(self.outcomes) > 1:
            self.outcomes.pop(0)
        refused = outcome(lines)
        self.accepted += [line for index, line in enumerate(lines) if index not in refused]
        return refused

    def reset(self) -> None:
        self.resets += 1


#: Makes a response: status and body, or None to close the connection without one.
Response = Callable[[dict[str, Any]], tuple[int, bytes] | None]


_record_ids = itertools.count()


def accept_all(request: dict[str, Any]) -> tuple[int, bytes]:
    """The response when all goes well."""
    responses = [{"RecordId": str(next(_record_ids))} for _ in request["Records"]]
    return 200, json.dumps({"FailedPutCount": 0, "RequestResponses": responses}).encode()


class HttpStream:
    """A delivery stream's endpoint on a free port of loopback."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.responses: list[Response] = []
        self.connections = 0
        #: Whether each response is the last one of its connection.
        self.closes = False
        self.on_request: Callable[[], None] = lambda: None
        stream = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                stream.connections += 1

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                response = stream._response(
                    body, {name.lower(): value for name, value in self.headers.items()}
                )
                if response is None:
                    self.close_connection = True
                    return
                self.send_response(response[0])
                self.send_header("content-length", str(len(response[1])))
                if stream.closes:
                    self.send_header("connection", "close")
                self.end_headers()
                self.wfile.write(response[1])

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Ignores connections that break: some tests have clients that do not wait."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.host}"
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _response(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes] | None:
        with self._lock:
            request: dict[str, Any] = json.loads(body)
            self.requests.append(request)
            self.headers.append(headers)
            self.bodies.append(body)
            self.on_request()
            return (self.responses.pop(0) if self.responses else accept_all)(request)

    @property
    def lines(self) -> list[bytes]:
        """Data of all records of all requests."""
        return [
            base64.b64decode(record["Data"]) for request in self.requests for record in request["Records"]
        ]

    @property
    def documents(self) -> list[dict[str, Any]]:
        """The records as documents."""
        return [json.loads(line) for line in self.lines]
