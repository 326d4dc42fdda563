"""A server that misbehaves in one way of test/vectors/hostile-servers.json; its README explains the ways."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import socket
import struct
import threading
import time
from typing import Any, NamedTuple

from raw_server import Peer, RawServer

Json = dict[str, Any]

_GOOD: Json = {
    "takes": "acknowledged",
    "steps": [{"send": "HTTP/1.1 200 OK\r\nContent-Length: {{length}}\r\n\r\n{{body}}"}],
}
_PIECE_BYTES = 65_536


class Prepared(NamedTuple):
    """A response to the records of a request."""

    body: str
    #: Ids of the records that the body acknowledges.
    acknowledged: list[str]


def prepare(ids: list[str], request: Json) -> Prepared:
    # As in the service, an id belongs to one record: only a response that is sent twice has the same ones.
    entries = request.get("entries") or [f'{{"RecordId":"{log_id}"}}' for log_id in ids or ["id"]]
    texts = [entries[index % len(entries)] for index in range(len(ids) + request.get("entryCount", 0))]
    parsed = [json.loads(text) for text in texts]
    codes = [entry.get("ErrorCode") if isinstance(entry, dict) else None for entry in parsed]
    failed = request.get("failedPutCount", sum(isinstance(code, str) for code in codes))
    count = "" if failed is None else f'"FailedPutCount":{json.dumps(failed)},'
    return Prepared(
        f'{{{count}"Encrypted":false,"RequestResponses":[{",".join(texts)}]}}',
        [log_id for log_id, entry in zip(ids, parsed, strict=False) if acknowledges(entry)],
    )


def acknowledges(entry: Any) -> bool:
    """Whether an entry acknowledges its record."""
    if not isinstance(entry, dict) or entry.get("ErrorCode"):
        return False
    record_id = entry.get("RecordId")
    return isinstance(record_id, str) and record_id != ""


def filled_in(text: str, body: str) -> bytes:
    """The bytes of a step's text, with its placeholders replaced."""
    half = body[: len(body) // 2]
    pieces = [body[start : start + 1000] for start in range(0, len(body), 1000)]
    chunks = "".join(f"{len(piece):x}\r\n{piece}\r\n" for piece in pieces)
    values = {
        "body": body,
        "half": half,
        "halfLength": str(len(half)),
        "chunkedOpen": chunks,
        "chunked": f"{chunks}0\r\n\r\n",
    }

    def value(found: re.Match[str]) -> str:
        return str(len(body) + int(found[2] or 0)) if found[1] == "length" else values[found[1]]

    return re.sub(r"\{\{(\w+)([+-]\d+)?\}\}", value, text).encode("latin-1")


class HostileServer(RawServer):
    """Keeps the `log_id`s of the records that it took, and of those that it acknowledged."""

    def __init__(self, way: Json) -> None:
        super().__init__(self._play_connection)
        self._way = way
        self._lock = threading.Lock()
        self._connection_count = self._request_count = 0
        self.taken: set[str] = set()
        self.acknowledged: set[str] = set()

    def _play_connection(self, peer: Peer) -> None:
        with self._lock:
            steps = self._nth("connections", self._connection_count) or []
            self._connection_count += 1
        if any("stop" in step for step in steps):
            self.is_over.wait()
            return
        self._play(peer, steps, "")
        while True:
            body = peer.read_request()
            with self._lock:
                request = self._nth("requests", self._request_count) or _GOOD
                self._request_count += 1
                response = self._take(body, request)
            self._play(peer, request["steps"], response.body)

    def _take(self, body: bytes, request: Json) -> Prepared:
        records = json.loads(body)["Records"]
        ids = [json.loads(base64.b64decode(record["Data"]))["log_id"] for record in records]
        response = prepare(ids, request)
        kept = {"none": [], "all": ids, "acknowledged": response.acknowledged}[request["takes"]]
        self.taken.update(kept)
        self.acknowledged.update(response.acknowledged)
        return response

    def _nth(self, name: str, index: int) -> Any:
        listed = self._way.get(name, [])
        if index < len(listed):
            return listed[index]
        return listed[-1] if listed and self._way["then"] == "again" else None

    def _play(self, peer: Peer, steps: list[Json], body: str) -> None:
        for step in steps:
            if "send" in step:
                self._send(peer, filled_in(step["send"], body), step)
            elif "drip" in step:
                for byte in filled_in(step["drip"], body):
                    peer.send(bytes([byte]))
                    self._pause(step["everyMs"])
            elif "wait" in step:
                self._pause(step["wait"])
            elif "close" in step:
                _close(peer.socket, step["close"])

    def _send(self, peer: Peer, text: bytes, step: Json) -> None:
        times = step.get("times", 1)
        left = float("inf") if times == "forever" else times
        together = 1 if "everyMs" in step else max(1, _PIECE_BYTES // len(text))
        while left > 0 and not self.is_over.is_set():
            count = int(min(together, left))
            peer.send(text * count)
            left -= count
            if "everyMs" in step:
                self._pause(step["everyMs"])

    def _pause(self, ms: int) -> None:
        self.is_over.wait(ms / 1000)


def _close(sock: socket.socket, how: str) -> None:
    """Closes both halves, the sending half only (`write`), or resets the connection."""
    if how == "write":
        sock.shutdown(socket.SHUT_WR)
        return
    if how == "reset":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def play(way: Json, client: Json) -> Json:
    """Logs `client`'s records to the server and flushes once; returns what was counted on both sides."""
    import io

    from firehose_logging import JsonFormatter
    from firehose_logging.core.fallback import Fallback
    from firehose_logging.core.settings import Settings
    from firehose_logging.core.shipper import Shipper
    from firehose_logging.transport.http_transport import HttpTransport

    settings = Settings(
        "logs",
        request_timeout_ms=client["requestTimeoutMs"],
        flush_timeout_ms=client["flushTimeoutMs"],
    )
    encoder, stderr = JsonFormatter().encoder, io.StringIO()
    with HostileServer(way) as server:
        transport = HttpTransport("logs", "eu-west-1", endpoint=server.url, environ=_ENVIRONMENT)
        shipper = Shipper(settings, lambda: transport, Fallback(stderr))
        ids, slowest_s = [], 0.0
        for number in range(client["records"]):
            line = encoder.encode(_record(number))
            ids.append(json.loads(line)["log_id"])
            started = time.monotonic()
            shipper.accept(line)
            slowest_s = max(slowest_s, time.monotonic() - started)
        started = time.monotonic()
        shipper.flush(client["flushTimeoutMs"] / 1000, fall_back=True)
        flush_s = time.monotonic() - started
        stats = shipper.stats()._asdict()
        transport.reset()
        fallen = {
            line["log_id"] for line in map(json.loads, stderr.getvalue().splitlines()) if "log_id" in line
        }
        return {
            "name": way["name"],
            "lost": len(set(ids) - server.taken - fallen),
            "onStderr": len(fallen),
            "unacknowledged": len(set(ids) - fallen - server.acknowledged),
            "stats": stats,
            "slowestCallS": slowest_s,
            "flushS": flush_s,
        }


_ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "not-a-secret"}


def _record(number: int) -> Any:
    import logging

    return logging.makeLogRecord({"name": "hostile", "levelno": 20, "levelname": "INFO", "msg": f"{number}"})


def main() -> None:
    """Plays each way of a list on stdin, several at a time; prints the results and the growth of memory."""
    import resource
    import sys
    from concurrent.futures import ThreadPoolExecutor

    task = json.load(sys.stdin)
    with contextlib.suppress(IndexError):
        play(task["ways"][0], task["client"])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with ThreadPoolExecutor(task["atOnce"]) as pool:
        results = list(pool.map(lambda way: play(way, task["client"]), task["ways"]))
    grown_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps({"results": results, "grownMiB": grown_mib}))


if __name__ == "__main__":
    main()
