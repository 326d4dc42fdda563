"""Records of a decorated Lambda handler carry the invocation's fields and leave when it returns."""

from __future__ import annotations

import logging

import pytest
from streams import HttpStream, ManualClock

from firehose_logging import FirehoseHandler, lambda_handler
from firehose_logging.lifecycle.invocation import invocation
from firehose_logging.lifecycle.lifecycle import lifecycle


class Context:
    """The context that Lambda passes to a handler."""

    def __init__(self, request_id: str, remaining_ms: int = 5000) -> None:
        self.aws_request_id = request_id
        self._remaining_ms = remaining_ms

    def get_remaining_time_in_millis(self) -> int:
        return self._remaining_ms


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


def test_the_error_that_a_decorated_handler_raises_is_shipped_once(
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


def test_an_error_logged_in_one_invocation_and_raised_in_the_next_is_shipped_in_both(
    stream: HttpStream, handler: FirehoseHandler
) -> None:
    kept = KeyError("kept")

    @lambda_handler
    def function(event: str, context: Context) -> None:
        if event == "raise":
            raise kept
        logging.getLogger("f").error("caught", exc_info=kept)

    function("log", Context("r-1"))
    with pytest.raises(KeyError):
        function("raise", Context("r-2"))
    assert [document["message"] for document in stream.documents] == [
        "caught",
        "unhandled error in the handler",
    ]


def test_a_flush_takes_at_most_its_timeout_and_leaves_time_for_the_response(
    stream: HttpStream, handler: FirehoseHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    budgets: list[float] = []
    monkeypatch.setattr(lifecycle, "flush_all", budgets.append)
    for remaining_s in (-1, 1, 60):
        lifecycle.flush_after(remaining_s)
    lambda_handler(lambda event, context: None)(None, Context("r", remaining_ms=1000))
    assert budgets == [0, 1, 5, 0.8]


def test_all_handlers_share_one_flush_timeout(
    stream: HttpStream, handler: FirehoseHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, clock = FirehoseHandler(), ManualClock()
    budgets: list[float] = []

    def flush(timeout_s: float, *, fall_back: bool) -> None:
        assert fall_back
        budgets.append(timeout_s)
        clock.now += 1

    monkeypatch.setattr("firehose_logging.lifecycle.lifecycle.time.monotonic", clock)
    for each in (handler, other):
        monkeypatch.setattr(each.shipper, "flush", flush)
    lifecycle.flush_all(3)
    monkeypatch.undo()
    assert budgets == [3, 2]


def test_a_decorated_handler_works_with_a_context_of_any_kind(
    stream: HttpStream, handler: FirehoseHandler
) -> None:
    @lambda_handler
    def function(event: None, context: None) -> None:
        logging.getLogger("f").info("m")

    function(None, None)
    assert "aws_request_id" not in stream.documents[0]


def test_the_request_id_that_lambdas_own_filter_adds_is_the_documents(
    stream: HttpStream, handler: FirehoseHandler
) -> None:
    logging.getLogger("f").info("m", extra={"aws_request_id": "r-9"})
    handler.flush()
    assert stream.documents[0]["aws_request_id"] == "r-9"
    assert "extra" not in stream.documents[0]


def test_a_restored_snapshot_has_new_ids_and_a_new_connection(
    stream: HttpStream, handler: FirehoseHandler
) -> None:
    lifecycle.started("r-1")
    logging.getLogger("f").info("before")
    handler.flush()
    lifecycle.after_restore()
    assert invocation.fields().keys().isdisjoint({"aws_request_id", "xray_trace_id"})
    lifecycle.started("r-2")
    logging.getLogger("f").info("after")
    handler.flush()
    before, after = (document["log_id"] for document in stream.documents)
    assert before[10:20] != after[10:20]
    assert stream.connections == 2
    assert stream.documents[1]["cold_start"] is True


def test_the_context_is_found_wherever_lambda_or_a_method_puts_it(
    stream: HttpStream, handler: FirehoseHandler
) -> None:
    class Service:
        @lambda_handler
        def handle(self, event: object, context: Context) -> None:
            logging.getLogger("f").info("m")

    @lambda_handler
    def function(event: object = None, context: object = None) -> None:
        logging.getLogger("f").info("m")

    Service().handle(None, Context("of a method"))
    function(event=None, context=Context("by name"))
    function()
    ids = [document.get("aws_request_id") for document in stream.documents]
    assert ids == ["of a method", "by name", "by name"]


def test_the_traceback_of_an_error_has_no_frame_of_the_decorator(
    stream: HttpStream, handler: FirehoseHandler
) -> None:
    @lambda_handler
    def function(event: object, context: object) -> None:
        raise KeyError("k")

    with pytest.raises(KeyError) as caught:
        function(None, Context("r"))
    assert [entry.name for entry in caught.traceback[1:]] == ["function"]
    with pytest.raises(TypeError) as wrong_call:
        function()  # type: ignore[call-arg]
    assert len(wrong_call.traceback) == 1
    assert all("in wrapper" not in document["exc_info"] for document in stream.documents)


def test_an_unhandled_error_passes_the_handlers_level_and_filters(
    stream: HttpStream, handler: FirehoseHandler
) -> None:
    handler.addFilter(lambda record: "unhandled" not in record.getMessage())

    @lambda_handler
    def function(event: object, context: object) -> None:
        raise ValueError("masked by the filter")

    with pytest.raises(ValueError, match="masked"):
        function(None, Context("r-1"))
    assert stream.documents == []
