"""The handler as a `logging.Handler`: its filters and its counts, and that it never raises."""

from __future__ import annotations

import json
import logging
from typing import NoReturn

import pytest
from streams import HttpStream

from firehose_logging import FirehoseHandler
from firehose_logging.lifecycle.lifecycle import lifecycle


def test_an_internal_error_goes_to_handle_error_and_not_to_the_application(
    stream: HttpStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    def accept(_: bytes) -> NoReturn:
        raise RuntimeError("a bug")

    handler = FirehoseHandler()
    told: list[logging.LogRecord] = []
    monkeypatch.setattr(handler, "handleError", told.append)
    monkeypatch.setattr(handler.shipper, "accept", accept)
    record = logging.makeLogRecord({"msg": "m"})
    handler.handle(record)
    assert told == [record]


@pytest.mark.parametrize(
    "odd",
    [
        {"exc_info": True},
        {"created": None},
        {"created": float("nan")},
        {"created": 1e18},
        {"exc_text": 7, "exc_info": None},
        {"name": []},
        {"levelno": []},
    ],
    ids=repr,
)
def test_a_record_of_another_process_with_odd_attributes_is_counted_and_shipped(
    stream: HttpStream, odd: dict[str, object]
) -> None:
    handler = FirehoseHandler()
    handler.handle(logging.makeLogRecord({"msg": "what was said", "name": "app", **odd}))
    handler.flush()
    assert "what was said" in stream.documents[0]["message"]
    assert handler.stats().delivered == 1


def test_a_record_without_a_name_is_shipped(stream: HttpStream) -> None:
    # logging.makeLogRecord makes such records of what another process has sent.
    handler = FirehoseHandler()
    handler.handle(logging.makeLogRecord({"msg": "m", "levelname": None}))
    handler.flush()
    assert [(document["name"], document["levelname"]) for document in stream.documents] == [("None", "INFO")]


def test_the_handler_ships_the_record_that_a_filter_returns(
    stream: HttpStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Filterer.filter returns a record from Python 3.12 on.
    handler = FirehoseHandler()
    handler.addFilter(lambda _: True)
    other = logging.makeLogRecord({"msg": "another"})
    monkeypatch.setattr(handler, "filter", lambda _: other)
    handler.handle(logging.makeLogRecord({"msg": "one"}))
    handler.flush()
    assert [document["message"] for document in stream.documents] == ["another"]


def test_closing_a_handler_detaches_it_from_the_lifecycle(stream: HttpStream) -> None:
    handler = FirehoseHandler()
    assert handler in lifecycle.handlers
    handler.close()
    assert handler not in lifecycle.handlers


def test_ever_new_logger_names_do_not_fill_the_memory(stream: HttpStream) -> None:
    handler = FirehoseHandler()
    for number in range(1100):
        handler.handle(logging.makeLogRecord({"name": f"n{number}", "msg": "m"}))
    assert len(handler._kept_out) == 1000


@pytest.mark.parametrize(("fell_back", "level"), [(0, "INFO"), (1, "WARNING")])
def test_the_record_with_a_flushs_counts_is_a_warning_if_records_fell_back(
    stream: HttpStream, fell_back: int, level: str
) -> None:
    shipper = {"accepted": 3, "delivered": 2, "retried": 1, "fell_back": fell_back}
    document = json.loads(FirehoseHandler()._report(shipper))
    assert (document["levelname"], document["shipper"]) == (level, shipper)
