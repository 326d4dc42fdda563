"""When queues are emptied: in real processes, with a stream on loopback."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from runtime_api import ExtensionsApi
from streams import HttpStream

from firehose_logging import FirehoseHandler, lambda_handler, lifecycle
from firehose_logging.context import invocation

_PACKAGE = Path(__file__).parents[2] / "lambda" / "python-layer"
SETUP = """
import logging, os, signal, sys, time
import firehose_logging
handler = firehose_logging.FirehoseHandler()
logging.getLogger().addHandler(handler)
logging.getLogger().setLevel("INFO")
"""


def environment(**more: str) -> dict[str, str]:
    kept = ("AWS_", "FIREHOSE_LOGGING_")
    return {
        **{k: v for k, v in os.environ.items() if k.startswith(kept)},
        "PYTHONPATH": str(_PACKAGE),
        **more,
    }


def run(script: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs a script to its end. After 30 s it is ended with its forks, which would outlive it."""
    arguments = [sys.executable, "-c", SETUP + script]
    process = subprocess.Popen(
        arguments,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        stdout, stderr = process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    return subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)


@contextmanager
def running(script: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """A process that has printed a line, and is ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-c", SETUP + script],
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.communicate()


def messages(stream: HttpStream) -> list[str]:
    return [document["message"] for document in stream.documents if document["name"] != "firehose_logging"]


def test_a_script_that_ends_has_shipped_its_records(stream: HttpStream) -> None:
    result = run("logging.info('one'); logging.info('two')")
    assert (result.returncode, result.stderr) == (0, "")
    assert messages(stream) == ["one", "two"]


def test_a_script_that_dies_of_an_exception_has_too(stream: HttpStream) -> None:
    assert run("logging.info('last words'); raise SystemExit(3)").returncode == 3
    assert messages(stream) == ["last words"]


def test_a_forked_child_ships_its_own_records_and_not_its_parents(stream: HttpStream) -> None:
    result = run(
        """
logging.info('parent before')
pid = os.fork()
if pid == 0:
    logging.info('child')
    logging.shutdown()
    os._exit(0)
os.waitpid(pid, 0)
logging.info('parent after')
"""
    )
    assert result.stderr == ""
    assert sorted(messages(stream)) == ["child", "parent after", "parent before"]
    assert len({document["log_id"] for document in stream.documents}) == 3
    child = next(document for document in stream.documents if document["message"] == "child")
    parent = next(document for document in stream.documents if document["message"] == "parent after")
    assert child["log_id"][10:20] != parent["log_id"][10:20]


def test_a_fork_while_another_thread_logs_does_not_hang(stream: HttpStream) -> None:
    result = run(
        """
import threading
stop = False
def noise():
    while not stop:
        logging.info('noise')
thread = threading.Thread(target=noise); thread.start()
for _ in range(20):
    pid = os.fork()
    if pid == 0:
        logging.info('child')
        handler.flush()
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
stop = True
thread.join()
""",
        PYTHONWARNINGS="ignore",
    )
    assert result.returncode == 0, result.stderr
    assert messages(stream).count("child") == 20


def test_a_child_of_multiprocessing_ships_its_records(stream: HttpStream) -> None:
    result = run(
        """
import multiprocessing
process = multiprocessing.get_context("fork").Process(target=logging.info, args=("from a child",))
process.start(); process.join()
logging.info("from the parent")
"""
    )
    assert result.stderr == ""
    assert sorted(messages(stream)) == ["from a child", "from the parent"]


def in_lambda(api: ExtensionsApi, **more: str) -> dict[str, str]:
    return {
        "AWS_LAMBDA_RUNTIME_API": api.address,
        "AWS_LAMBDA_FUNCTION_NAME": "f",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        **more,
    }


WAIT = "print('ready', flush=True); time.sleep(30)"


def test_sigterm_in_lambda_flushes_and_then_ends_the_process(stream: HttpStream) -> None:
    with ExtensionsApi() as api, running("logging.info('late');" + WAIT, **in_lambda(api)) as process:
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == -signal.SIGTERM
        assert time.monotonic() - started < 2
    assert messages(stream) == ["late"]


def test_sigterm_with_a_stream_that_does_not_answer_spills_within_its_budget(stream: HttpStream) -> None:
    def slow(_: dict[str, Any]) -> None:
        time.sleep(3)

    stream.answers = [slow] * 3
    with ExtensionsApi() as api, running("logging.info('late');" + WAIT, **in_lambda(api)) as process:
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == -signal.SIGTERM
        assert time.monotonic() - started < 1.5
        assert process.stderr
        assert json.loads(process.stderr.readline())["message"] == "late"


def test_sigterm_in_the_middle_of_a_request_loses_nothing(stream: HttpStream) -> None:
    def slow(_: dict[str, Any]) -> None:
        time.sleep(1.5)

    stream.answers = [slow]
    script = "logging.info('on its way'); print('ready', flush=True); handler.flush(); time.sleep(30)"
    with ExtensionsApi() as api, running(script, **in_lambda(api)) as process:
        while not stream.requests:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == -signal.SIGTERM
        assert process.stderr
        assert json.loads(process.stderr.readline())["message"] == "on its way"


def test_sigterms_earlier_handler_still_runs(stream: HttpStream) -> None:
    script = """
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
firehose_logging.flush_at_sigterm()
logging.info('before the earlier handler')
"""
    with running(script + WAIT) as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 7
    assert messages(stream) == ["before the earlier handler"]


class Context:
    """What Lambda passes to a handler."""

    def __init__(self, request_id: str) -> None:
        self.aws_request_id = request_id

    def get_remaining_time_in_millis(self) -> int:
        return 5000


@pytest.fixture
def handler(stream: HttpStream, monkeypatch: pytest.MonkeyPatch) -> FirehoseHandler:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_VERSION", "7")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-67;Parent=53;Sampled=1")
    invocation.reset()
    firehose_handler = FirehoseHandler()
    logging.getLogger("f").addHandler(firehose_handler)
    logging.getLogger("f").setLevel("INFO")
    return firehose_handler


def test_a_decorated_handlers_records_carry_the_invocation_and_are_shipped_when_it_returns(
    stream: HttpStream, handler: FirehoseHandler
) -> None:
    @lambda_handler
    def function(event: dict[str, str], context: Context) -> str:
        """Says hello."""
        logging.getLogger("f").info("in %s", event["name"])
        return "done"

    assert function.__doc__ == "Says hello."
    assert [function({"name": name}, Context(f"r-{name}")) for name in ("a", "b")] == ["done", "done"]
    first, second = stream.documents
    assert first["aws_request_id"] == "r-a"
    assert second["aws_request_id"] == "r-b"
    assert (first["cold_start"], second["cold_start"]) == (True, False)
    assert first["function_name"] == "f"
    assert first["function_version"] == "7"
    assert first["memory_limit_mb"] == 256
    assert first["xray_trace_id"] == "1-67"


def test_a_handler_that_raises_is_shipped_with_its_error_once(
    stream: HttpStream, handler: FirehoseHandler
) -> None:
    @lambda_handler
    def function(event: str, context: Context) -> None:
        try:
            raise KeyError(event)
        except KeyError:
            if event == "logged":
                logging.getLogger("f").exception("by the application")
            raise

    for event in ("silent", "logged"):
        with pytest.raises(KeyError):
            function(event, Context(event))
    silent, logged = stream.documents
    assert silent["message"] == "unhandled error in the handler"
    assert (silent["name"], silent["levelname"], silent["exc_type"]) == ("root", "ERROR", "KeyError")
    assert logged["message"] == "by the application"


def test_a_context_without_what_lambda_puts_there_will_do(
    stream: HttpStream, handler: FirehoseHandler
) -> None:
    @lambda_handler
    def function(event: None, context: None) -> None:
        logging.getLogger("f").info("m")

    function(None, None)
    assert "aws_request_id" not in stream.documents[0]


def test_the_request_id_that_lambdas_own_filter_adds_is_taken(
    stream: HttpStream, handler: FirehoseHandler
) -> None:
    logging.getLogger("f").info("m", extra={"aws_request_id": "r-9"})
    handler.flush()
    assert stream.documents[0]["aws_request_id"] == "r-9"
    assert "extra" not in stream.documents[0]


def test_a_restored_snapshot_has_new_ids_and_a_new_connection(
    stream: HttpStream, handler: FirehoseHandler
) -> None:
    logging.getLogger("f").info("before")
    handler.flush()
    lifecycle.after_restore()
    logging.getLogger("f").info("after")
    handler.flush()
    before, after = (document["log_id"] for document in stream.documents)
    assert before[10:20] != after[10:20]
    assert stream.connections == 2
