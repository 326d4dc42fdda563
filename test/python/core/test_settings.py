"""Settings come from arguments, then from the environment. A wrong value is reported and replaced."""

from __future__ import annotations

import io

import pytest

from firehose_logging import FirehoseHandler
from firehose_logging.core.settings import (
    FIELDS,
    RANGES,
    Settings,
    from_environment,
    variable_of,
    with_arguments,
)

#: Every variable, and the value that the test sets it to.
VARIABLES: dict[str, tuple[str, object]] = {
    "stream_name": ("s", "s"),
    "level": ("DEBUG", "DEBUG"),
    "service": ("shop", "shop"),
    "environment": ("dev", "dev"),
    "redact_fields": ("ssn, pin,", ("ssn", "pin")),
    "redact_patterns": ("Email,card", ("email", "card")),
    "role_arn": ("arn:aws:iam::123456789012:role/logs", "arn:aws:iam::123456789012:role/logs"),
    "external_id": ("e", "e"),
    "max_queue_records": ("7", 7),
    "max_queue_bytes": ("2048", 2048),
    "flush_bytes": ("9", 9),
    "flush_timeout_ms": ("50", 50),
    "flush_interval_ms": ("8", 8),
    "request_timeout_ms": ("11", 11),
    "extension": ("off", False),
    "background_flush": ("on", True),
}


def test_every_setting_is_read_from_its_variable() -> None:
    assert set(VARIABLES) == set(FIELDS)
    values, problems = from_environment({variable_of(name): text for name, (text, _) in VARIABLES.items()})
    assert problems == []
    assert values.values() == {name: value for name, (_, value) in VARIABLES.items()}


@pytest.mark.parametrize("name", list(RANGES))
def test_a_number_outside_its_range_is_reported_and_replaced_by_the_default(name: str) -> None:
    low, high = RANGES[name]
    variable = f"FIREHOSE_LOGGING_{name.upper()}"
    default = getattr(Settings(), name)
    for text, expected in [(str(low), low), (str(high), high), (str(high + 1), default), ("²", default)]:
        values, problems = from_environment({variable: text})
        assert getattr(values, name) == expected
        assert len(problems) == (expected == default and text not in (str(low), str(high)))


@pytest.mark.parametrize("name", ["orders", "a.b_c-D9", "x" * 64])
def test_the_name_of_a_stream_is_taken(name: str) -> None:
    values, problems = from_environment({"FIREHOSE_LOGGING_STREAM": name})
    assert (values.stream_name, problems) == (name, [])


@pytest.mark.parametrize(
    "name", ["arn:aws:firehose:eu-west-1:1:deliverystream/orders", "log stream", "x" * 65]
)
def test_what_is_no_name_of_a_stream_is_reported_and_left_out(name: str) -> None:
    values, problems = from_environment({"FIREHOSE_LOGGING_STREAM": name})
    assert values.stream_name == ""
    assert problems == [
        f"FIREHOSE_LOGGING_STREAM is {name!r}; expected a name of 1 to 64 letters, digits, "
        '"_", "." or "-". Leaving it out.'
    ]


def test_a_wrong_pattern_name_is_reported_and_all_patterns_stay_on() -> None:
    values, problems = from_environment({"FIREHOSE_LOGGING_REDACT_PATTERNS": "emial"})
    assert values.redact_patterns == ("email", "card", "token")
    assert "'emial'" in problems[0]


def test_problems_with_settings_are_written_to_the_fallback_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIREHOSE_LOGGING_FLUSH_BYTES", "much")
    monkeypatch.setenv("FIREHOSE_LOGGING_LEVEL", "LOUD")
    stream = io.StringIO()
    FirehoseHandler(stream=stream)
    assert "FIREHOSE_LOGGING_FLUSH_BYTES is 'much'; expected a whole number from 1" in stream.getvalue()
    assert "FIREHOSE_LOGGING_LEVEL is 'LOUD'" in stream.getvalue()


def test_arguments_win_over_variables_and_unknown_arguments_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FIREHOSE_LOGGING_FLUSH_BYTES", "5")
    handler = FirehoseHandler("mine", flush_bytes=6, redact_fields=["a"])
    assert (handler.settings.stream_name, handler.settings.flush_bytes) == ("mine", 6)
    assert handler.settings.redact_fields == ("a",)
    with pytest.raises(TypeError, match="got flush_byte; expected some of stream_name"):
        FirehoseHandler(flush_byte=6)


@pytest.mark.parametrize(
    ("argument", "value", "expected"),
    [
        ("flush_bytes", 0, "a whole number from 1 to 2800000. Using 700000."),
        ("flush_bytes", "5", "a whole number from 1 to 2800000. Using 700000."),
        ("max_queue_records", True, "a whole number from 1 to 10000000. Using 20000."),
        ("extension", "off", "on or off. Using on."),
        ("service", 7, "a text. Leaving it out."),
        ("redact_fields", "ssn", "a list of texts. Leaving it out."),
        ("redact_patterns", ["emial"], "a list of email, card, token, or off. Using email,card,token."),
    ],
)
def test_a_wrong_argument_is_reported_by_its_own_name_and_replaced_by_the_default(
    argument: str, value: object, expected: str
) -> None:
    problems: list[str] = []
    settings = with_arguments(Settings(), {argument: value}, problems)
    assert settings == Settings()
    assert problems == [f"argument {argument} is {value!r}; expected {expected}"]


def test_an_argument_that_is_none_is_not_given() -> None:
    assert with_arguments(Settings("s"), {"stream_name": None, "flush_bytes": None}, []) == Settings("s")


def test_a_wrong_level_is_reported_by_the_name_of_its_source() -> None:
    stream = io.StringIO()
    FirehoseHandler(level="LOUD", stream=stream)
    assert "argument level is 'LOUD'; expected a level's name. Using INFO." in stream.getvalue()
