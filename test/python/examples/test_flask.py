"""The Flask example, started as its README says."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from streams import HttpStream

_ROOT = Path(__file__).parents[3]
_EXAMPLE = _ROOT / "examples" / "flask"


@pytest.fixture
def server(stream: HttpStream) -> Iterator[str]:
    """The URL of a running `flask run`."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(("AWS_", "FIREHOSE_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "run", "--port", "0"],
        cwd=_EXAMPLE,
        env={**kept, "PYTHONPATH": str(_ROOT / "lambda" / "python-layer"), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                break
        else:
            pytest.fail("flask did not start")
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=20)
        assert "Traceback" not in output


def get(url: str) -> int:
    request = urllib.request.Request(url, headers={"x-user": "ada"})
    with urllib.request.urlopen(request, timeout=30) as response:
        status: int = response.status
        return status


def test_two_hundred_parallel_requests_lose_no_record(server: str, stream: HttpStream) -> None:
    complete = threading.Event()

    def look() -> None:
        if sum(document["name"] == "request" for document in stream.documents) >= 200:
            complete.set()

    stream.on_request = look
    with ThreadPoolExecutor(200) as pool:
        statuses = list(pool.map(get, [f"{server}/hello/{number}" for number in range(200)]))
    assert statuses == [200] * 200
    assert complete.wait(20)
    requests = [document for document in stream.documents if document["name"] == "request"]
    assert {document["message"] for document in requests} == {f"GET /hello/{n} 200" for n in range(200)}
    assert len(requests) == 200
    for document in requests:
        assert document["http_route"] == "/hello/<name>"
        assert document["http_status"] == 200
        assert document["duration_ms"] >= 0
        assert document["username"] == "ada"
    greetings = [document for document in stream.documents if document["name"] == "flask_example"]
    assert len(greetings) == 200


def test_the_flask_application_ships_through_a_tcp_input(
    stream: HttpStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(_EXAMPLE)
    import app_logstash

    with socket.create_server(("127.0.0.1", 0)) as tcp_input:
        handler = app_logstash.use_logstash("127.0.0.1", tcp_input.getsockname()[1])
        app_logstash.app.test_client().get("/info")
        app_logstash.app.test_client().get("/absent")
        handler.flush()
        peer, _ = tcp_input.accept()
        with peer, peer.makefile("rb") as lines:
            documents = [json.loads(lines.readline()) for _ in range(2)]
        handler.shutdown()
    logging.getLogger().removeHandler(handler)
    assert [(document["http_route"], document["http_status"]) for document in documents] == [
        ("/info", 200),
        ("(none)", 404),
    ]
