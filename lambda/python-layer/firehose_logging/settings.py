"""Settings of the handler: arguments first, then the environment, then defaults."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from .redaction import PATTERN_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping


class Settings(NamedTuple):
    """What the handler needs to know. `from_environment` reads the variables named in the docs."""

    stream: str = ""
    level: str = "INFO"
    service: str = ""
    environment: str = ""
    redact_fields: tuple[str, ...] = ()
    redact_patterns: tuple[str, ...] = PATTERN_NAMES
    max_queue_records: int = 10_000
    max_queue_bytes: int = 16 * 1024 * 1024
    flush_bytes: int = 1024 * 1024
    flush_timeout_ms: int = 2_000
    flush_interval_ms: int = 5_000
    extension: bool = True


def from_environment(environ: Mapping[str, str] | None = None) -> tuple[Settings, list[str]]:
    """Settings from FIREHOSE_LOGGING_*, and a sentence for each variable that had to be ignored."""
    env = os.environ if environ is None else environ
    problems: list[str] = []

    def number(suffix: str, default: int) -> int:
        text = env.get(f"FIREHOSE_LOGGING_{suffix}", "")
        if not text:
            return default
        if text.isascii() and text.isdigit() and int(text) > 0:
            return int(text)
        problems.append(
            f"FIREHOSE_LOGGING_{suffix} is {text!r}; expected a whole number above 0. Using {default}."
        )
        return default

    def words(suffix: str) -> tuple[str, ...]:
        return tuple(
            word.strip() for word in env.get(f"FIREHOSE_LOGGING_{suffix}", "").split(",") if word.strip()
        )

    defaults = Settings()
    patterns = words("REDACT_PATTERNS") or PATTERN_NAMES
    known = tuple(name for name in patterns if name in PATTERN_NAMES)
    if patterns != ("off",) and len(known) != len(patterns):
        problems.append(
            f"FIREHOSE_LOGGING_REDACT_PATTERNS is {','.join(patterns)!r}; expected a list of"
            f" {', '.join(PATTERN_NAMES)}, or off. Using all of them."
        )
        known = PATTERN_NAMES
    return (
        Settings(
            stream=env.get("FIREHOSE_LOGGING_STREAM", ""),
            level=env.get("FIREHOSE_LOGGING_LEVEL", "").upper() or defaults.level,
            service=env.get("FIREHOSE_LOGGING_SERVICE", ""),
            environment=env.get("FIREHOSE_LOGGING_ENVIRONMENT", ""),
            redact_fields=words("REDACT_FIELDS"),
            redact_patterns=known,
            max_queue_records=number("MAX_QUEUE_RECORDS", defaults.max_queue_records),
            max_queue_bytes=number("MAX_QUEUE_BYTES", defaults.max_queue_bytes),
            flush_bytes=number("FLUSH_BYTES", defaults.flush_bytes),
            flush_timeout_ms=number("FLUSH_TIMEOUT_MS", defaults.flush_timeout_ms),
            flush_interval_ms=number("FLUSH_INTERVAL_MS", defaults.flush_interval_ms),
            extension=env.get("FIREHOSE_LOGGING_EXTENSION", "").lower() != "off",
        ),
        problems,
    )
