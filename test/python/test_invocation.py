"""A decorated Lambda handler: its records carry the invocation, and leave when it returns."""

from __future__ import annotations

import logging

import pytest
from streams import HttpStream

from firehose_logging import FirehoseHandler, lambda_handler, lifecycle
from firehose_logging.context import invocation


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
