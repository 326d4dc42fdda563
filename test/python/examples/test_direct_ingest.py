"""The direct ingestion example, against a server that responds as OpenSearch does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

import direct_ingest


class Node:
    """Keeps the documents of `_bulk` and counts them for `_search`."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, Any]] = {}
        self.indices: set[str] = set()
        self.authorizations: set[str] = set()
        self.refuse = False

    def answer(self, path: str, body: bytes) -> dict[str, Any]:
        if path.partition("?")[0] == "/_bulk":
            lines = [json.loads(line) for line in body.splitlines()]
            return {
                "errors": self.refuse,
                "items": [self._create(*pair) for pair in zip(*[iter(lines)] * 2, strict=True)],
            }
        if "_search" in path:
            run = json.loads(body)["query"]["term"]["extra.run"]
            found = [d for d in self.documents.values() if d["extra"]["run"] == run]
            return {"hits": {"total": {"value": len(found)}, "hits": []}}
        return {"version": {"number": "2.19.4", "distribution": "opensearch"}}

    def _create(self, action: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
        target = action["create"]
        if self.refuse:
            return {
                "create": {**target, "status": 403, "error": {"type": "security_exception", "reason": "no"}}
            }
        self.indices.add(target["_index"])
        self.documents[target["_id"]] = document
        return {"create": {**target, "status": 201}}


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch) -> Iterator[Node]:
    fake = Node()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            fake.authorizations.add((self.headers["authorization"] or "").partition(" ")[0])
            answer = json.dumps(
                fake.answer(self.path, self.rfile.read(int(self.headers["content-length"] or 0)))
            )
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer.encode())

        do_PUT = do_POST

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("OPENSEARCH_URL", f"http://127.0.0.1:{server.server_address[1]}")
        yield fake
        server.shutdown()


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENSEARCH_USERNAME", "admin")
    monkeypatch.setenv("OPENSEARCH_PASSWORD", "a password")


def test_both_clients_write_and_find_their_documents(
    node: Node, user: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["direct_ingest.py", "--count", "1200"])
    direct_ingest.main()
    assert capsys.readouterr().out == (
        "sync: 1200 of 1200 documents found\nasync: 1200 of 1200 documents found\n"
    )
    (index,) = node.indices
    assert index.startswith("logging-test-2")
    assert node.authorizations == {"Basic"}
    document = next(iter(node.documents.values()))
    assert list(document)[:4] == ["asctime", "name", "levelname", "message"]


def test_a_refused_document_raises_an_error_with_its_reason(node: Node, user: None) -> None:
    node.refuse = True
    with pytest.raises(Exception, match="security_exception"):
        direct_ingest.ingest("logging-test", 2)


def test_requests_without_a_user_are_signed(node: Node, keys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    assert direct_ingest.ingest("logging-test", 2) == 2
    assert node.authorizations == {"AWS4-HMAC-SHA256"}
