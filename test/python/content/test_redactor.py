"""Secrets are redacted by name and by pattern, wherever they stand."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

import pytest

from firehose_logging import JsonFormatter
from firehose_logging.content.redactor import Redactor

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-DEF_123"


def document(message: str, formatter: JsonFormatter | None = None, **extra: Any) -> dict[str, Any]:
    record = logging.getLogger("r").makeRecord("r", 20, "f", 1, message, (), None, extra=extra)
    result: dict[str, Any] = json.loads((formatter or JsonFormatter()).format(record))
    return result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("to ada.lovelace+x@example.co.uk now", "to [redacted email] now"),
        ("line\nbob@example.com", "line\n[redacted email]"),
        ("a@b", "a@b"),
        ("card 4111 1111 1111 1111.", "card [redacted card]."),
        ("card 4111-1111-1111-1111", "card [redacted card]"),
        ("5555555555554444", "[redacted card]"),
        ("4111111111111112", "4111111111111112"),
        ("3782-822463-10005 and 5555 5555 5555 4444", "[redacted card] and [redacted card]"),
        # Identifiers of spans and the like that pass Luhn's check, but that no issuer of cards has.
        ("4111111111111111110", "4111111111111111110"),
        ("31111111111111114", "31111111111111114"),
        ("1763716020123", "1763716020123"),
        (f"jwt\t{JWT}!", "jwt\t[redacted token]!"),
        ("got Bearer abcdef0123456789", "got [redacted token]"),
        ("AKIAIOSFODNN7EXAMPLE", "[redacted token]"),
        ("ASIAIOSFODNN7EXAMPLE", "[redacted token]"),
        ("ghp_0123456789abcdefghijABCD", "[redacted token]"),
        ("github_pat_0123456789abcdefghij", "[redacted token]"),
        ("xoxb-0123456789", "[redacted token]"),
        ("nothing to see", "nothing to see"),
    ],
)
def test_patterns_are_redacted_in_messages_fields_and_request_fields(text: str, expected: str) -> None:
    assert document(text)["message"] == expected
    assert document("m", a=[{"b": text}])["extra"]["a"] == [{"b": expected}]
    assert document("m", username=text)["username"] == expected


def test_patterns_are_redacted_in_tracebacks_keys_and_numbers() -> None:
    try:
        raise ValueError("for ada@example.com")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.getLogger("r").makeRecord("r", 40, "f", 1, "m", (), info)
    assert "ada@" not in JsonFormatter().format(record)
    assert document("m", None, **{"ada@example.com": 1})["extra"] == {"[redacted email]": 1}
    assert document("m", card=4111111111111111)["extra"]["card"] == "[redacted card]"


def test_values_of_secret_and_configured_names_are_redacted_at_any_depth() -> None:
    formatter = JsonFormatter(redact_fields=("Ssn",))
    extra = document("m", formatter, password="p", a=[{"SSN": 1, "Token": {"x": 1}}])["extra"]
    assert extra == {"password": "[redacted]", "a": [{"SSN": "[redacted]", "Token": "[redacted]"}]}


def test_patterns_can_be_chosen_or_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIREHOSE_LOGGING_REDACT_PATTERNS", "card")
    assert document("a@example.com 4111111111111111")["message"] == "a@example.com [redacted card]"
    monkeypatch.setenv("FIREHOSE_LOGGING_REDACT_PATTERNS", "off")
    assert document("a@example.com")["message"] == "a@example.com"


@pytest.mark.parametrize("text", ["a" * 200_000 + "@", "4 " * 100_000, "eyJ" * 70_000, "a." * 100_000 + "@b"])
def test_a_hostile_text_does_not_hang_the_search(text: str) -> None:
    started = time.process_time()
    Redactor().text(text)
    assert time.process_time() - started < 5
