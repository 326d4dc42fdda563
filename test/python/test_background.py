"""The thread that flushes now and then, where it was asked for."""

from __future__ import annotations

import logging
import os
import threading
import time

import pytest
from scripts import run
from streams import HttpStream

from firehose_logging import FirehoseHandler
from firehose_logging.background import BackgroundFlush


def wait_for(condition: threading.Event) -> None:
    assert condition.wait(5)


def test_records_of_a_server_that_falls_quiet_leave(stream: HttpStream) -> None:
    handler = FirehoseHandler(background_flush=True, flush_interval_ms=20)
    arrived = threading.Event()
    stream.on_request = arrived.set
    logging.getLogger("quiet").addHandler(handler)
    logging.getLogger("quiet").error("the last for a while")
    wait_for(arrived)
    assert stream.documents[0]["message"] == "the last for a while"


def test_without_being_asked_for_there_is_no_thread(stream: HttpStream) -> None:
    before = threading.active_count()
    handler = FirehoseHandler()
    logging.getLogger("single").addHandler(handler)
    logging.getLogger("single").error("m")
    assert threading.active_count() == before
    assert handler.stats().queued == 1


def test_inside_lambda_there_is_none_either(stream: HttpStream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1")
    monkeypatch.setenv("FIREHOSE_LOGGING_BACKGROUND_FLUSH", "on")
    monkeypatch.setattr("firehose_logging.lifecycle._is_hooked", True)
    assert FirehoseHandler()._background is None


def test_a_process_that_has_one_ends(stream: HttpStream) -> None:
    result = run("logging.info('last')", FIREHOSE_LOGGING_BACKGROUND_FLUSH="on")
    assert (result.returncode, result.stderr) == (0, "")
    assert stream.documents[0]["message"] == "last"


def test_a_forked_child_starts_its_own_thread(monkeypatch: pytest.MonkeyPatch) -> None:
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
