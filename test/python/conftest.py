"""Fixtures: an environment without settings, and streams to ship to."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

import pytest
from shipper_bench import Bench
from streams import FakeTransport, HttpStream, ManualClock

from firehose_logging import FirehoseHandler
from firehose_logging.lifecycle.invocation import invocation
from firehose_logging.lifecycle.lifecycle import lifecycle
from firehose_logging.transport.endpoint import endpoint_of
from firehose_logging.transport.http_transport import HttpTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(autouse=True)
def clean_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Hides the settings, credentials and profile of whoever runs the tests, and removes their handlers."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "FIREHOSE_LOGGING_", "_X_AMZN")):
            monkeypatch.delenv(name)
    nowhere = tmp_path_factory.getbasetemp() / "no-aws-configuration"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(nowhere))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(nowhere))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    invocation.reset()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    invocation.reset()
    for handler in list(lifecycle.handlers):
        handler.shipper.renew()
        assert isinstance(handler, logging.Handler)
        handler.close()
    # A closed handler that is attached somewhere opens again with the next record.
    for logger in logging.Logger.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.handlers[:] = [
                handler for handler in logger.handlers if not isinstance(handler, FirehoseHandler)
            ]


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials in the environment, as Lambda puts them there."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")


@pytest.fixture
def stream(keys: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpStream]:
    """A stream on loopback that the environment names."""
    with HttpStream() as http_stream:
        monkeypatch.setenv("AWS_ENDPOINT_URL_FIREHOSE", http_stream.url)
        monkeypatch.setenv("FIREHOSE_LOGGING_STREAM", "a-stream")
        yield http_stream


@pytest.fixture
def lean(keys: None) -> Iterator[Callable[[], HttpTransport]]:
    """Makes HTTP transports to the endpoint that the environment names, and closes them."""
    made: list[HttpTransport] = []

    def make() -> HttpTransport:
        endpoint = endpoint_of("eu-west-1", os.environ)
        assert endpoint
        made.append(HttpTransport("a-stream", "eu-west-1", endpoint=endpoint))
        return made[-1]

    yield make
    for transport in made:
        transport.reset()


@pytest.fixture
def transport() -> FakeTransport:
    """A transport that acknowledges everything, unless its outcomes are set."""
    return FakeTransport()


@pytest.fixture
def clock() -> ManualClock:
    """A clock that moves when somebody sleeps, or sets it."""
    return ManualClock()


@pytest.fixture
def bench(transport: FakeTransport, clock: ManualClock) -> Bench:
    """A shipper over that transport and that clock."""
    return Bench(transport, clock)
