"""The thread that flushes at an interval exists on request only."""

from __future__ import annotations

import logging
import os
import threading
import time

import pytest
from scripts import run
from streams import HttpStream

from firehose_logging import FirehoseHandler
from firehose_logging.lifecycle.background_flush import BackgroundFlush


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


def test_a_handler_has_no_flush_thread_by_default(stream: HttpStream) -> None:
    before = threading.active_count()
    handler = FirehoseHandler()
    logging.getLogger("single").addHandler(handler)
    logging.getLogger("single").error("m")
    assert threading.active_count() == before
    assert handler.stats().queued == 1


def test_a_handler_inside_lambda_has_no_flush_thread(
    stream: HttpStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1")
    monkeypatch.setenv("FIREHOSE_LOGGING_BACKGROUND_FLUSH", "on")
    monkeypatch.setattr("firehose_logging.lifecycle.lifecycle.lifecycle._is_hooked", True)
    assert FirehoseHandler()._background is None


def test_a_process_with_a_flush_thread_ends_and_ships_its_last_record(stream: HttpStream) -> None:
    result = run("logging.info('last')", FIREHOSE_LOGGING_BACKGROUND_FLUSH="on")
    assert (result.returncode, result.stderr) == (0, "")
    assert stream.documents[0]["message"] == "last"


def test_a_forked_child_starts_its_own_flush_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    flushed = threading.Semaphore(0)
    background = BackgroundFlush(flushed.release, 0.01)
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
    assert not any(thread.name == "firehose-logging-flush" for thread in threading.enumerate())
