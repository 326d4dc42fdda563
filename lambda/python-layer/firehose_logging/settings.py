"""Settings of the handler: arguments first, then the environment, then defaults."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from .redaction import PATTERN_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping


class Settings(NamedTuple):
    """What the handler needs to know; each default is also the default of FIREHOSE_LOGGING_<NAME>."""

    #: Delivery stream. Without one, records go to stderr.
    stream_name: str = ""
    level: str = "INFO"
    service: str = ""
    environment: str = ""
    #: Names whose values are never sent, beside the built-in ones.
    redact_fields: tuple[str, ...] = ()
    redact_patterns: tuple[str, ...] = PATTERN_NAMES
    #: Records waiting and on their way; more go to stderr.
    max_queue_records: int = 20_000
    max_queue_bytes: int = 16 * 1024 * 1024
    #: Waiting bytes that make a batch leave at once (or 500 records): near 1 MiB encoded.
    flush_bytes: int = 700_000
    #: Longest flush.
    flush_timeout_ms: int = 5_000
    #: A batch that is not full leaves with the first record after this.
    flush_interval_ms: int = 1_000
    #: One request's limit.
    request_timeout_ms: int = 2_000
    #: Whether to register an internal Lambda extension.
    extension: bool = True
    #: Whether a thread flushes every `flush_interval_ms`; for servers, never inside Lambda.
    background_flush: bool = False


# Lowest and highest value of each number.
RANGES = {
    "max_queue_records": (1, 10_000_000),
    "max_queue_bytes": (1024, 4 * 1024**3),
    "flush_bytes": (1, 2_800_000),
    "flush_timeout_ms": (50, 900_000),
    "flush_interval_ms": (1, 900_000),
    "request_timeout_ms": (10, 900_000),
}


def from_environment(environ: Mapping[str, str] = os.environ) -> tuple[Settings, list[str]]:
    """Settings from FIREHOSE_LOGGING_*, and a sentence for each variable that had to be ignored."""
    given: dict[str, str] = {}
    for field in Settings._fields:
        suffix = "STREAM" if field == "stream_name" else field.upper()
        value = environ.get(f"FIREHOSE_LOGGING_{suffix}", "").strip()
        if value:
            given[field] = value
    problems: list[str] = []
    values: dict[str, Any] = {}
    for field, text in given.items():
        if field in RANGES:
            values[field] = _number(field, text, problems)
        elif field == "redact_fields":
            values[field] = _words(text)
        elif field in ("extension", "background_flush"):
            values[field] = _switch(field, text, problems)
        elif field == "redact_patterns":
            values[field] = _patterns(text, problems)
        else:
            values[field] = text
    return Settings(**values), problems


def _number(name: str, text: str, problems: list[str]) -> int:
    low, high = RANGES[name]
    if text.isascii() and text.isdigit() and low <= int(text[:18]) <= high:
        return int(text)
    default: int = Settings._field_defaults[name]
    problems.append(
        f"FIREHOSE_LOGGING_{name.upper()} is {text!r}; expected a whole number from {low} to {high}."
        f" Using {default}."
    )
    return default


def _switch(name: str, text: str, problems: list[str]) -> bool:
    if text.lower() in ("on", "off"):
        return text.lower() == "on"
    default: bool = Settings._field_defaults[name]
    problems.append(
        f"FIREHOSE_LOGGING_{name.upper()} is {text!r}; expected on or off."
        f" Using {'on' if default else 'off'}."
    )
    return default


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _patterns(text: str, problems: list[str]) -> tuple[str, ...]:
    if text.lower() == "off":
        return ()
    names = tuple(word.lower() for word in _words(text))
    if set(names) <= set(PATTERN_NAMES):
        return names
    problems.append(
        f"FIREHOSE_LOGGING_REDACT_PATTERNS is {text!r}; expected a list of {', '.join(PATTERN_NAMES)},"
        " or off. Using all of them."
    )
    return PATTERN_NAMES
