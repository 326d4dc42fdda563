"""The internal extension flushes after the response and cannot hang an invocation."""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from runtime_api import ExtensionsApi

from firehose_logging.lifecycle.extension import Extension


class Flushes:
    """Notes each flush and the time that was left for it."""

    def __init__(self) -> None:
        self.budgets: list[float] = []
        self.times: list[float] = []
        self.error: Exception | None = None

    def __call__(self, remaining_s: float) -> None:
        self.times.append(time.monotonic())
        self.budgets.append(remaining_s)
        if self.error:
            raise self.error


@pytest.fixture
def api() -> Iterator[ExtensionsApi]:
    with ExtensionsApi() as extensions_api:
        yield extensions_api


def started(api: ExtensionsApi, flushes: Flushes, *, decorated: bool = True) -> Extension:
    extension = Extension(api.address, flushes, lambda: decorated)
    extension.start()
    assert extension.is_running
    api.wait_until_asked()
    return extension


def test_the_extension_registers_for_invoke_alone(api: ExtensionsApi) -> None:
    started(api, Flushes())
    assert api.registrations == [{"name": "firehose-logging", "events": ["INVOKE"]}]


def test_the_extension_flushes_after_the_handler_returns_and_then_asks_for_the_next_event(
    api: ExtensionsApi,
) -> None:
    flushes = Flushes()
    extension = started(api, flushes)
    api.invoke("r1")
    invoked = time.monotonic()
    extension.started("r1")
    with pytest.raises(queue.Empty):
        api.wait_until_asked(0.1)
    assert flushes.times == []
    returned = time.monotonic()
    assert extension.ended("r1")
    asked = api.wait_until_asked()
    assert returned <= flushes.times[0] <= asked
    # The time until the deadline, less the time that is kept free before it.
    assert 0 < flushes.budgets[0] < 4.95 - (flushes.times[0] - invoked)


def test_the_response_has_a_head_start_before_the_flush(
    api: ExtensionsApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("firehose_logging.lifecycle.extension._RESPONSE_HEAD_START_S", 0.1)
    flushes = Flushes()
    extension = started(api, flushes)
    returned = time.monotonic()
    extension.ended("r1")
    api.invoke("r1")
    api.wait_until_asked()
    assert flushes.times[0] - returned >= 0.1


def test_the_end_of_one_invocation_does_not_release_another(api: ExtensionsApi) -> None:
    flushes = Flushes()
    extension = started(api, flushes)
    extension.started("r0")
    extension.ended("r0")
    api.invoke("r1")
    extension.started("r1")
    with pytest.raises(queue.Empty):
        api.wait_until_asked(0.1)
    assert extension.ended("r1")
    api.wait_until_asked()
    assert len(flushes.times) == 1


def test_a_flush_is_immediate_if_the_handler_returned_before_the_invoke_event(api: ExtensionsApi) -> None:
    flushes = Flushes()
    extension = started(api, flushes)
    extension.started("r1")
    assert extension.ended("r1")
    api.invoke("r1")
    api.wait_until_asked(2)
    assert len(flushes.times) == 1


def test_the_extension_does_not_wait_for_a_function_without_the_decorator(api: ExtensionsApi) -> None:
    flushes = Flushes()
    started(api, flushes, decorated=False)
    before = time.monotonic()
    api.invoke("r1", 30)
    assert api.wait_until_asked() - before < 0.5
    assert len(flushes.times) == 1


def test_the_extension_waits_a_second_at_most_for_a_decorated_function_that_lambda_does_not_call(
    api: ExtensionsApi,
) -> None:
    flushes = Flushes()
    extension = started(api, flushes)
    before = time.monotonic()
    api.invoke("r1", 30)
    assert api.wait_until_asked() - before < 2.5
    # Lambda calls it after all: the extension has flushed already, so the caller flushes.
    extension.started("r1")
    assert not extension.ended("r1")


def test_a_handler_that_never_returns_is_flushed_before_its_deadline(api: ExtensionsApi) -> None:
    flushes = Flushes()
    extension = started(api, flushes)
    deadline = time.monotonic() + 1
    api.invoke("r1", 1)
    extension.started("r1")
    asked = api.wait_until_asked()
    assert asked < deadline
    assert flushes.budgets[0] > 0.2
    assert not extension.ended("r1")


def test_a_flush_that_raises_does_not_end_the_extensions_loop(api: ExtensionsApi) -> None:
    flushes = Flushes()
    flushes.error = ZeroDivisionError("a bug")
    extension = started(api, flushes)
    for request_id in ("r1", "r2"):
        api.invoke(request_id)
        extension.started(request_id)
        extension.ended(request_id)
        api.wait_until_asked()
    assert len(flushes.times) == 2


def test_the_extension_asks_again_after_an_error_of_the_api(api: ExtensionsApi) -> None:
    flushes = Flushes()
    extension = started(api, flushes)
    api.fail_next(500)
    api.wait_until_asked()
    api.invoke("r1")
    extension.started("r1")
    extension.ended("r1")
    api.wait_until_asked()
    assert len(flushes.times) == 1


def test_the_extension_does_not_run_if_registration_is_refused() -> None:
    with ExtensionsApi(register_status=403) as api:
        extension = Extension(api.address, Flushes(), lambda: True)
        extension.start()
        assert not extension.is_running
        assert not extension.ended("r1")


def test_the_caller_flushes_if_the_platform_forgets_the_extension(api: ExtensionsApi) -> None:
    before = set(threading.enumerate())
    extension = started(api, Flushes())
    (thread,) = (each for each in set(threading.enumerate()) - before if each.name == "firehose-logging")
    api.fail_next(403)
    thread.join(5)
    assert not thread.is_alive()
    assert not extension.ended("r1")


def test_an_extensions_api_that_does_not_respond_does_not_delay_the_initialisation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("firehose_logging.lifecycle.extension._REGISTER_TIMEOUT_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as server:
        extension = Extension(f"127.0.0.1:{server.getsockname()[1]}", Flushes(), lambda: True)
        starting = threading.Thread(target=extension.start, daemon=True)
        starting.start()
        starting.join(5)
        assert not starting.is_alive()
    assert not extension.is_running


def test_the_initialisation_goes_on_if_the_extensions_api_is_absent() -> None:
    with ExtensionsApi() as api:
        address = api.address
    extension = Extension(address, Flushes(), lambda: True)
    extension.start()
    assert not extension.is_running


def test_the_extensions_thread_is_a_daemon(api: ExtensionsApi) -> None:
    started(api, Flushes())
    threads = [thread for thread in threading.enumerate() if thread.name == "firehose-logging"]
    assert threads
    assert all(thread.daemon for thread in threads)
