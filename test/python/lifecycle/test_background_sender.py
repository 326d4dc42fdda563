"""The sending thread exists where it is needed only."""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import Any

import pytest
from runtime_api import ExtensionsApi
from scripts import run, running
from shipper_bench import Bench, accepts, fails
from streams import HttpStream, accept_all

from firehose_logging import FirehoseHandler
from firehose_logging.lifecycle.background_sender import BackgroundSender


def wait_for(condition: threading.Event) -> None:
    assert condition.wait(5)


def test_the_last_records_of_a_quiet_server_leave_after_the_interval(stream: HttpStream) -> None:
    handler = FirehoseHandler(background_flush=True, flush_interval_ms=20)
    arrived = threading.Event()
    stream.on_request = arrived.set
    logging.getLogger("quiet").addHandler(handler)
    logging.getLogger("quiet").error("the last for a while")
    wait_for(arrived)
    assert stream.documents[0]["message"] == "the last for a while"


def test_a_handler_has_no_sending_thread_by_default(stream: HttpStream) -> None:
    before = threading.active_count()
    handler = FirehoseHandler()
    logging.getLogger("single").addHandler(handler)
    logging.getLogger("single").error("m")
    assert threading.active_count() == before
    assert handler.stats().queued == 1


def test_a_handler_inside_lambda_has_no_thread_that_flushes_at_an_interval(
    stream: HttpStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1")
    monkeypatch.setenv("FIREHOSE_LOGGING_BACKGROUND_FLUSH", "on")
    monkeypatch.setattr("firehose_logging.lifecycle.lifecycle.lifecycle._is_hooked", True)
    assert FirehoseHandler()._background is None


def test_a_process_with_a_sending_thread_ends_and_ships_its_last_record(stream: HttpStream) -> None:
    result = run("logging.info('last')", FIREHOSE_LOGGING_BACKGROUND_FLUSH="on")
    assert (result.returncode, result.stderr) == (0, "")
    assert stream.documents[0]["message"] == "last"


def test_a_forked_child_starts_its_own_sending_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    flushed = threading.Semaphore(0)
    background = BackgroundSender(flushed.release, 0.01)
    background.ensure_running()
    assert flushed.acquire(timeout=5)
    process_id = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: process_id + 1)
    before = threading.active_count()
    background.ensure_running()
    assert threading.active_count() == before + 1
    background.stop()
    deadline = time.monotonic() + 5
    while threading.active_count() > before - 1 and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    background.ensure_running()
    assert not any(thread.name == "firehose-logging-sender" for thread in threading.enumerate())


FULL_BATCHES = """
class Context:
    aws_request_id = "r-1"
@firehose_logging.lambda_handler
def function(event, context):
    for number in range(1500):
        logging.info('%d', number)
print('initialized', flush=True)
sys.stdin.readline()
function(None, Context)
print('returned', flush=True)
time.sleep(30)
"""


def test_a_full_batch_leaves_in_the_background_while_a_lambda_handler_runs(stream: HttpStream) -> None:
    has_returned = threading.Event()
    seen: list[bool] = []

    def held(request: dict[str, Any]) -> tuple[int, bytes]:
        # The handler waits for no response: it returns while the stream still holds the first one.
        seen.append(has_returned.wait(5))
        return accept_all(request)

    stream.responses = [held]
    with ExtensionsApi() as api:
        environment = {"AWS_LAMBDA_RUNTIME_API": api.address, "AWS_LAMBDA_FUNCTION_NAME": "f"}
        more = {"FIREHOSE_LOGGING_REQUEST_TIMEOUT_MS": "9000"}
        with running(FULL_BATCHES, **environment, **more) as process:
            assert process.stdin
            assert process.stdout
            # Lambda invokes a function when its initialisation is over and the extension has asked.
            api.wait_until_asked(10)
            api.invoke("r-1", 20)
            process.stdin.write("invoke\n")
            process.stdin.flush()
            assert process.stdout.readline() == "returned\n"
            has_returned.set()
            api.wait_until_asked(20)
    assert seen == [True]
    assert [document["message"] for document in stream.documents] == [str(number) for number in range(1500)]


def test_a_queue_that_is_half_full_makes_a_lambda_handler_wait(bench: Bench) -> None:
    handed_over: list[int] = []
    bench.transport.outcomes = [fails("HTTP 503")]
    bench.shipper.hand_over = lambda: handed_over.append(1)
    bench.accept(9_999)
    assert (len(handed_over), bench.transport.batches) == (9_500, [])
    bench.accept(1)
    assert len(bench.transport.batches) == 1


def test_the_sending_thread_sends_full_batches_in_their_order_and_leaves_the_rest(bench: Bench) -> None:
    bench.shipper.hand_over = lambda: None
    lines = bench.accept(1_200)
    bench.shipper.send_due()
    assert [len(batch) for batch in bench.transport.batches] == [500, 500]
    assert bench.transport.accepted == lines[:1_000]
    assert bench.shipper.stats().queued == 200


def test_the_sending_thread_does_not_wait_for_the_backoff(bench: Bench) -> None:
    bench.transport.outcomes = [fails("HTTP 503"), accepts]
    bench.shipper.hand_over = lambda: None
    bench.accept(500)
    started = bench.clock.now
    bench.shipper.send_due()
    assert (len(bench.transport.batches), bench.clock.now) == (1, started)
    bench.clock.now += 2
    bench.shipper.send_due()
    assert bench.shipper.stats().delivered == 500


def test_a_forked_child_of_a_lambda_function_sends_its_batches_itself(stream: HttpStream) -> None:
    script = """
assert handler.shipper.hand_over is not None
pid = os.fork()
if pid == 0:
    os._exit(handler.shipper.hand_over is not None)
assert os.waitpid(pid, 0)[1] == 0
"""
    with ExtensionsApi() as api:
        environment = {"AWS_LAMBDA_RUNTIME_API": api.address, "AWS_LAMBDA_FUNCTION_NAME": "f"}
        result = run(script, **environment)
    assert (result.returncode, result.stderr) == (0, "")
