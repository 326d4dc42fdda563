"""Settings come from arguments, then the environment; what is wrong is said and the default stands in."""

from __future__ import annotations

import io

import pytest

from firehose_logging import FirehoseHandler
from firehose_logging.settings import RANGES, Settings, from_environment


def test_every_variable_is_read() -> None:
    values, problems = from_environment(
        {
            "FIREHOSE_LOGGING_STREAM": "s",
            "FIREHOSE_LOGGING_LEVEL": "DEBUG",
            "FIREHOSE_LOGGING_SERVICE": "shop",
            "FIREHOSE_LOGGING_ENVIRONMENT": "dev",
            "FIREHOSE_LOGGING_REDACT_FIELDS": "ssn, pin,",
            "FIREHOSE_LOGGING_REDACT_PATTERNS": "Email,card",
            "FIREHOSE_LOGGING_MAX_QUEUE_RECORDS": "7",
            "FIREHOSE_LOGGING_MAX_QUEUE_BYTES": "2048",
            "FIREHOSE_LOGGING_FLUSH_BYTES": "9",
            "FIREHOSE_LOGGING_FLUSH_TIMEOUT_MS": "50",
            "FIREHOSE_LOGGING_EXTENSION": "off",
        }
    )
    assert problems == []
    assert values == Settings(
        "s", "DEBUG", "shop", "dev", ("ssn", "pin"), ("email", "card"), 7, 2048, 9, 50, extension=False
    )


@pytest.mark.parametrize("name", list(RANGES))
def test_numbers_are_taken_within_their_range_only(name: str) -> None:
    low, high = RANGES[name]
    variable = f"FIREHOSE_LOGGING_{name.upper()}"
    default = getattr(Settings(), name)
    for text, expected in [(str(low), low), (str(high), high), (str(high + 1), default), ("²", default)]:
        values, problems = from_environment({variable: text})
        assert getattr(values, name) == expected
        assert len(problems) == (expected == default and text not in (str(low), str(high)))


def test_a_wrong_pattern_name_keeps_all_patterns_on_and_says_so() -> None:
    values, problems = from_environment({"FIREHOSE_LOGGING_REDACT_PATTERNS": "emial"})
    assert values.redact_patterns == ("email", "card", "token")
    assert "'emial'" in problems[0]


def test_problems_are_said_on_the_fallback_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIREHOSE_LOGGING_FLUSH_BYTES", "much")
    monkeypatch.setenv("FIREHOSE_LOGGING_LEVEL", "LOUD")
    stream = io.StringIO()
    FirehoseHandler(stream=stream)
    assert "FIREHOSE_LOGGING_FLUSH_BYTES is 'much'; expected a whole number from 1" in stream.getvalue()
    assert "FIREHOSE_LOGGING_LEVEL is 'LOUD'" in stream.getvalue()


def test_arguments_win_and_unknown_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIREHOSE_LOGGING_FLUSH_BYTES", "5")
    handler = FirehoseHandler("mine", flush_bytes=6, redact_fields=["a"])
    assert (handler.settings.stream_name, handler.settings.flush_bytes) == ("mine", 6)
    assert handler.settings.redact_fields == ("a",)
    with pytest.raises(TypeError, match="got flush_byte; expected some of stream_name"):
        FirehoseHandler(flush_byte=6)
