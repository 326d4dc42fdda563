"""A stub of Firehose that counts records, in a process of its own: `python firehose_stub.py [--faults SEED]`.

It speaks PutRecordBatch as far as a client needs it, keeps nothing but the ids, and injects faults on
request. It prints its port on the first line of stdout and ends when its stdin closes. `GET /` responds with
its counts, `GET /ids` with the ids that it has accepted.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import re
import socket
import socketserver
import struct
import sys
import threading
import time
from typing import NamedTuple

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_LOG_ID = re.compile(rb'"log_id":"([0-9A-Z]{26})"')
_DATA = re.compile(rb'"Data": ?"([A-Za-z0-9+/=]*)"')


class Faults(NamedTuple):
    """Shares of requests that fail, each in its way; `refused` is a share of records."""

    refused: float = 0.0
    server_error: float = 0.0
    throttled: float = 0.0
    reset: float = 0.0
    unacknowledged: float = 0.0
    slow: float = 0.0


CHAOS = Faults(refused=0.2, server_error=0.05, throttled=0.03, reset=0.02, unacknowledged=0.005, slow=0.02)
SLOW_S = 0.05
#: Length of a throttling storm, in requests.
STORM_REQUESTS = 8


class Stub:
    """Counts of the stub, and its responses."""

    def __init__(self, faults: Faults, seed: int, *, keep_ids: bool) -> None:
        self.faults = faults
        self.random = random.Random(seed)
        self.keep_ids = keep_ids
        self.ids: set[bytes] = set()
        self.requests = self.records = self.duplicates = self.withheld = 0
        self.lock = threading.Lock()
        self._storm = 0
        self._responses: dict[int, bytes] = {}

    def counts(self) -> dict[str, int]:
        """Distinct records, second copies of them, and records whose acknowledgement was withheld."""
        return {
            "requests": self.requests,
            "records": self.records,
            "distinct": len(self.ids),
            "duplicates": self.duplicates,
            "withheld": self.withheld,
        }

    def accept(self, data: bytes) -> None:
        """Counts one accepted record."""
        self.records += 1
        if not self.keep_ids:
            return
        found = _LOG_ID.search(base64.b64decode(data))
        log_id = found[1] if found else data
        if log_id in self.ids:
            self.duplicates += 1
        self.ids.add(log_id)

    def respond(self, body: bytes) -> tuple[int, bytes, str]:
        """Status, body, and what to do with the connection: "", "slow" or "close"."""
        self.requests += 1
        faults, chance = self.faults, self.random.random
        if self._storm > 0 or chance() < faults.throttled:
            self._storm = self._storm - 1 if self._storm else STORM_REQUESTS
            return 400, b'{"__type":"ServiceUnavailableException","message":"Slow down."}', ""
        if chance() < faults.server_error:
            return 503, b"<html>Service Unavailable</html>", ""
        if chance() < faults.reset:
            return 0, b"", "close"
        if not self.keep_ids:
            # Each record ends with one brace, and so does the request; base64 has none.
            return 200, self._accept_all(body.count(b"}") - 1), ""
        return self._respond_each(_DATA.findall(body))

    def _accept_all(self, count: int) -> bytes:
        self.records += count
        if count not in self._responses:
            entries = b",".join([b'{"RecordId":"r"}'] * count)
            response = b'{"Encrypted":false,"FailedPutCount":0,"RequestResponses":[' + entries + b"]}"
            self._responses[count] = response
        return self._responses[count]

    def _respond_each(self, records: list[bytes]) -> tuple[int, bytes, str]:
        entries: list[dict[str, str]] = []
        for data in records:
            if self.random.random() < self.faults.refused:
                entries.append({"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "Slow down."})
            else:
                self.accept(data)
                entries.append({"RecordId": "r"})
        failed = sum("ErrorCode" in entry for entry in entries)
        if self.random.random() < self.faults.unacknowledged:
            self.withheld += len(entries) - failed
            return 0, b"", "close"
        response = json.dumps({"FailedPutCount": failed, "RequestResponses": entries}).encode()
        return 200, response, "slow" if self.random.random() < self.faults.slow else ""


class Connection(socketserver.StreamRequestHandler):
    """One HTTP/1.1 connection: one request after another."""

    server: Server

    def handle(self) -> None:
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while head := self._head():
            length = _LENGTH.search(head)
            if b"100-continue" in head.lower():
                self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            body = self.rfile.read(int(length[1]) if length else 0)
            if not self._respond(head, body):
                return

    def _head(self) -> bytes:
        lines = b""
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            lines += line
        return lines

    def _respond(self, head: bytes, body: bytes) -> bool:
        """Responds to one request. Returns False when the connection is to be reset instead."""
        stub = self.server.stub
        if head.startswith(b"GET"):
            with stub.lock:
                ids = sorted(log_id.decode() for log_id in stub.ids)
                asked: object = ids if head.startswith(b"GET /ids") else stub.counts()
            status, response, fate = 200, json.dumps(asked).encode(), ""
        else:
            with stub.lock:
                status, response, fate = stub.respond(body)
        if fate == "close":
            # A close without a linger time sends a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if fate == "slow":
            time.sleep(SLOW_S)
        start = f"HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: "
        self.wfile.write(start.encode() + str(len(response)).encode() + b"\r\n\r\n" + response)
        return True


class Server(socketserver.ThreadingTCPServer):
    """The stub on a free port of loopback."""

    daemon_threads = True

    def __init__(self, stub: Stub) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.stub = stub

    def handle_error(self, *_: object) -> None:
        """Ignores a client that has gone away."""


def main() -> None:
    """Runs the stub."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=None, help="inject faults, drawn from this seed")
    arguments = parser.parse_args()
    chaos = arguments.faults is not None
    with Server(Stub(CHAOS if chaos else Faults(), arguments.faults or 0, keep_ids=chaos)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_address[1], flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
