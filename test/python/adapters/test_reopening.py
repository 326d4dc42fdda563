"""A handler that logging has closed takes records again: `dictConfig` closes handlers and leaves them."""

from __future__ import annotations

import logging
import logging.config

import pytest
from runtime_api import ExtensionsApi
from scripts import run
from streams import HttpStream

from firehose_logging import FirehoseHandler
from firehose_logging.lifecycle.lifecycle import lifecycle

#: What uvicorn, Django, Alembic and gunicorn do when they start.
CONFIGURE = """
import logging.config
logging.config.dictConfig({"version": 1, "disable_existing_loggers": False, "loggers": {"uvicorn": {}}})
"""


def messages(stream: HttpStream) -> list[str]:
    return [document["message"] for document in stream.documents]


def test_records_after_dict_config_are_delivered_and_flushed_at_exit(stream: HttpStream) -> None:
    result = run(
        f"logging.info('before')\n{CONFIGURE}\nlogging.info('after')\nprint(handler.stats().accepted)"
    )
    assert (result.returncode, result.stderr, result.stdout) == (0, "", "2\n")
    assert messages(stream) == ["before", "after"]


def test_inside_lambda_the_extension_flushes_a_handler_that_dict_config_has_closed(
    stream: HttpStream,
) -> None:
    flush = (
        "from firehose_logging.lifecycle.lifecycle import lifecycle; lifecycle.flush_after(5); os._exit(0)"
    )
    with ExtensionsApi() as api:
        environment = {"AWS_LAMBDA_RUNTIME_API": api.address, "AWS_LAMBDA_FUNCTION_NAME": "f"}
        result = run(f"{CONFIGURE}\nlogging.info('of the invocation')\n{flush}", **environment)
    assert (result.returncode, result.stderr) == (0, "")
    assert messages(stream) == ["of the invocation"]


def test_a_closed_handler_opens_again_with_its_sending_thread(stream: HttpStream) -> None:
    handler = FirehoseHandler(background_flush=True, flush_interval_ms=10)
    logger = logging.getLogger("reopened")
    logger.addHandler(handler)
    logger.error("one")
    handler.close()
    assert handler not in lifecycle.handlers
    first = handler._background
    logger.error("two")
    assert handler in lifecycle.handlers
    assert handler._background is not first
    handler.close()
    assert messages(stream) == ["one", "two"]


def test_at_the_end_of_the_process_a_closed_handler_ships_each_record_at_once(
    stream: HttpStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = FirehoseHandler()
    logger = logging.getLogger("ended")
    logger.addHandler(handler)
    handler.close()
    logger.error("in time")
    monkeypatch.setattr(lifecycle, "is_ending", False)
    lifecycle.end()
    assert messages(stream) == ["in time"]
    logger.error("late")
    assert messages(stream) == ["in time", "late"]
    assert handler.shipper.is_closed


def test_a_memory_handler_that_is_flushed_at_exit_after_its_target_was_closed_loses_nothing(
    stream: HttpStream,
) -> None:
    script = """
from logging.handlers import MemoryHandler
logging.getLogger().handlers[:] = [MemoryHandler(100, 100, handler)]
logging._handlerList.reverse()  # As logging.config.fileConfig has it, which lists the target last.
logging.info('buffered')
"""
    result = run(script)
    assert (result.returncode, result.stderr) == (0, "")
    assert messages(stream) == ["buffered"]


@pytest.mark.parametrize("forget", ["root.handlers.clear()", "root.removeHandler(handler)"])
def test_the_queue_of_a_handler_that_is_forgotten_without_a_close_is_shipped(
    stream: HttpStream, forget: str
) -> None:
    script = (
        f"import gc; root = logging.getLogger(); logging.info('queued'); {forget}; del handler; gc.collect()"
    )
    result = run(script)
    assert (result.returncode, result.stderr) == (0, "")
    assert messages(stream) == ["queued"]
