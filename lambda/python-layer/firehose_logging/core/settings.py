"""Settings of the handler: an argument wins over its variable, and a variable over the default."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PATTERN_NAMES = ("email", "card", "token")


class Settings:
    """The handler's settings, which never change. FIREHOSE_LOGGING_<NAME> replaces a field's default.

    It is a plain class: making a NamedTuple or a dataclass of it would take a millisecond of each cold start.
    """

    #: Name of the delivery stream, from FIREHOSE_LOGGING_STREAM. Without a name, records go to stderr.
    stream_name: str = ""
    #: Lowest level that is shipped: a level's name.
    level: str = "INFO"
    #: The document's `service`; it has none when this is empty.
    service: str = ""
    #: The document's `environment`; it has none when this is empty.
    environment: str = ""
    #: Field names whose values never leave the process, beside the built-in ones.
    redact_fields: tuple[str, ...] = ()
    #: Patterns that are taken out of texts: any of email, card and token.
    redact_patterns: tuple[str, ...] = PATTERN_NAMES
    #: Role that is assumed to send, for a stream of another account: its ARN.
    role_arn: str = ""
    #: External id that the role's trust policy asks for.
    external_id: str = ""
    #: Most records that wait or are in flight; further ones go to stderr.
    max_queue_records: int = 20_000
    #: Most bytes that wait; further records go to stderr.
    max_queue_bytes: int = 16 * 1024 * 1024
    #: Waiting bytes that make a batch leave (500 records do so, too): near 1 MiB as base64.
    flush_bytes: int = 700_000
    #: Longest flush.
    flush_timeout_ms: int = 5_000
    #: Age of the oldest waiting record at which the next record makes the batch leave.
    flush_interval_ms: int = 1_000
    #: Longest request.
    request_timeout_ms: int = 2_000
    #: Whether to register an internal Lambda extension.
    extension: bool = True
    #: Whether a thread flushes every `flush_interval_ms`; for servers, without effect inside Lambda.
    background_flush: bool = False

    def __init__(self, stream_name: str = "", **values: Any) -> None:
        self.__dict__.update(values, stream_name=stream_name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Settings) and self.values() == other.values()

    __hash__ = None  # type: ignore[assignment]

    def values(self) -> dict[str, Any]:
        """Field → value."""
        return {name: getattr(self, name) for name in FIELDS}

    def replaced(self, **values: Any) -> Settings:
        """A copy with other values."""
        return Settings(**{**self.__dict__, **values})


#: Names of all settings.
FIELDS = tuple(Settings.__annotations__)

#: Lowest and highest value of each number.
RANGES = {
    "max_queue_records": (1, 10_000_000),
    "max_queue_bytes": (1024, 4 * 1024**3),
    "flush_bytes": (1, 2_800_000),
    "flush_timeout_ms": (50, 900_000),
    "flush_interval_ms": (1, 900_000),
    "request_timeout_ms": (10, 900_000),
}
_TEXTS = ("stream_name", "level", "service", "environment", "role_arn", "external_id")
_SWITCHES = ("extension", "background_flush")


def variable_of(field: str) -> str:
    """Name of the environment variable that sets `field`."""
    return f"FIREHOSE_LOGGING_{'STREAM' if field == 'stream_name' else field.upper()}"


def from_environment(environ: Mapping[str, str] = os.environ) -> tuple[Settings, list[str]]:
    """Settings from FIREHOSE_LOGGING_*, and a sentence for each variable that had to be ignored."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    for field in FIELDS:
        variable = variable_of(field)
        text = environ.get(variable, "").strip()
        if text:
            values[field] = _parsed(field, text, _Reporter(variable, text, problems))
    return Settings(**values), problems


def with_arguments(settings: Settings, arguments: Mapping[str, Any], problems: list[str]) -> Settings:
    """`settings` with the values of `arguments`; `problems` gets a sentence for each value that is ignored.

    None stands for an argument that is not given. Raises TypeError for a name that is no setting.
    """
    unknown = sorted(arguments.keys() - set(FIELDS))
    if unknown:
        raise TypeError(
            f"firehose_logging: unknown arguments, got {', '.join(unknown)};"
            f" expected some of {', '.join(FIELDS)}."
        )
    values: dict[str, Any] = {}
    for field, value in arguments.items():
        if value is not None:
            values[field] = _checked(field, value, _Reporter(f"argument {field}", value, problems))
    return settings.replaced(**values)


class _Reporter:
    """Notes what is wrong with one value, under the name that its author used."""

    def __init__(self, source: str, value: object, problems: list[str]) -> None:
        self._source = source
        self._value = value
        self._problems = problems

    def use_default(self, field: str, expected: str) -> Any:
        default = getattr(Settings, field)
        shown = {True: "on", False: "off"}.get(default, default) if field in _SWITCHES else default
        shown = ",".join(default) if isinstance(default, tuple) else shown
        instead = f"Using {shown}" if shown else "Leaving it out"
        self._problems.append(f"{self._source} is {self._value!r}; expected {expected}. {instead}.")
        return default


def _parsed(field: str, text: str, reporter: _Reporter) -> Any:
    if field in RANGES:
        digits = text.isascii() and text.isdigit()
        return _checked(field, int(text[:18]) if digits else None, reporter)
    if field in _SWITCHES:
        return _checked(field, {"on": True, "off": False}.get(text.lower()), reporter)
    if field in _TEXTS:
        return _checked(field, text, reporter)
    words = [] if text.lower() == "off" and field == "redact_patterns" else _words(text)
    return _checked(field, words, reporter)


def _checked(field: str, value: Any, reporter: _Reporter) -> Any:
    if field in RANGES:
        low, high = RANGES[field]
        if type(value) is int and low <= value <= high:
            return value
        return reporter.use_default(field, f"a whole number from {low} to {high}")
    if field in _SWITCHES:
        return value if isinstance(value, bool) else reporter.use_default(field, "on or off")
    if field in _TEXTS:
        is_bad_name = field == "stream_name" and not re.fullmatch(r"[\w.-]{0,64}", str(value), re.ASCII)
        if is_bad_name and isinstance(value, str):
            return reporter.use_default(field, 'a name of 1 to 64 letters, digits, "_", "." or "-"')
        return value if isinstance(value, str) else reporter.use_default(field, "a text")
    return _names(field, value, reporter)


def _names(field: str, value: Iterable[Any], reporter: _Reporter) -> Any:
    """Names of fields, or of patterns."""
    names = () if isinstance(value, str) else tuple(value)
    if isinstance(value, str) or not all(isinstance(name, str) for name in names):
        return reporter.use_default(field, "a list of texts")
    if field != "redact_patterns":
        return names
    lowered = tuple(name.lower() for name in names)
    if set(lowered) <= set(PATTERN_NAMES):
        return lowered
    return reporter.use_default(field, f"a list of {', '.join(PATTERN_NAMES)}, or off")


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
