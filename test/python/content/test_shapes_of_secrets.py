"""Secrets are found in whatever shape an object writes them, and what a caller has masked stays masked."""

from __future__ import annotations

import dataclasses
import decimal
import email.message
import enum
import json
import logging
import types
import uuid
from typing import Any, NamedTuple

import pytest

from firehose_logging import FirehoseHandler, JsonFormatter

SECRET = "hunter2"


@dataclasses.dataclass
class Session:
    user: str
    token: Any


class Pair(NamedTuple):
    user: str
    password: str


class Level(enum.Enum):
    A = SECRET


def document_of(message: Any, *args: Any, **extra: Any) -> dict[str, Any]:
    record = logging.getLogger("app").makeRecord("app", 20, "f.py", 1, message, args, None, extra=extra)
    document: dict[str, Any] = json.loads(JsonFormatter().format(record))
    return document


def headers() -> email.message.Message:
    message = email.message.Message()
    message["Authorization"] = f"ApiKey {SECRET}"
    message["Cookie"] = f"a=b; sid={SECRET}"
    return message


@pytest.mark.parametrize(
    "value",
    [
        Session("ada", SECRET),
        Session("ada", uuid.UUID("12345678-1234-1234-1234-123456hunter2".replace("hunter2", "789012"))),
        Session("ada", SECRET.encode()),
        Session("ada", [SECRET, 1]),
        Session("ada", {"a": SECRET}),
        Session("ada", (SECRET,)),
        Session("ada", Level.A),
        Session("ada", types.SimpleNamespace(value=SECRET)),
        Session("ada", f"{SECRET} with spaces"),
        types.SimpleNamespace(password=SECRET),
        types.SimpleNamespace(apiKey=SECRET, sessionToken=SECRET),
        Pair("ada", SECRET),
        {"password": SECRET},
        {b"password": SECRET.encode()},
        [("authorization", f"Basic {SECRET}")],
        headers(),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_no_secret_of_an_object_is_in_a_document(value: Any) -> None:
    for document in (document_of("got %s", value), document_of("x", value=value), document_of(value)):
        assert SECRET not in json.dumps(document)
        assert "12345678-1234" not in json.dumps(document)


def test_a_decimal_under_a_secret_name_is_redacted() -> None:
    document = document_of("%s", Session("ada", decimal.Decimal("4711.5")))
    assert "4711.5" not in document["message"]
    assert "ada" in document["message"]


@pytest.mark.parametrize(
    "error", [ValueError(Session("ada", SECRET)), ValueError({"password": uuid.uuid4(), "a": SECRET[:3]})]
)
def test_no_secret_of_an_errors_arguments_is_in_its_traceback(error: Exception) -> None:
    try:
        raise error
    except ValueError as raised:
        info = (ValueError, raised, raised.__traceback__)
    record = logging.getLogger("app").makeRecord("app", 40, "f.py", 1, "failed", (), info)
    document = json.loads(JsonFormatter().format(record))
    last = document["exc_info"].splitlines()[-1]
    assert "[redacted]" in last
    assert SECRET not in last
    assert "raise error" in document["exc_info"]


def test_a_message_that_was_made_of_an_object_already_has_no_secret() -> None:
    assert document_of(f"got {{'password': '{SECRET}'}}")["message"] == "got {'password': [redacted]}"


@pytest.mark.parametrize("text", ["the token is gone", "secret: none of it", "password policy: 12 letters"])
def test_a_message_of_words_stays_as_it_is(text: str) -> None:
    assert document_of(text)["message"] == text


@pytest.mark.parametrize("name", ["secretAccessKey", "accessToken", "clientSecret", "API-KEY", "Set_Cookie"])
def test_names_are_secret_in_every_spelling(name: str) -> None:
    assert document_of("x", **{name: SECRET})["extra"] == {name: "[redacted]"}


class Masking(logging.Formatter):
    def formatException(self, ei: Any) -> str:
        return "masked"


class MaskingText(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace(SECRET, "***")


class MaskingJson(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps({"message": record.getMessage(), "exc_info": "masked"})


def failed_record() -> logging.LogRecord:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        info = (ValueError, error, error.__traceback__)
    return logging.getLogger("app").makeRecord("app", 40, "f.py", 1, "failed", (), info)


@pytest.mark.parametrize("formatter", [Masking(), MaskingText(), MaskingJson()], ids=repr)
def test_what_a_formatter_masks_in_a_traceback_stays_masked(formatter: logging.Formatter) -> None:
    handler = FirehoseHandler("s")
    handler.setFormatter(formatter)
    line = handler.line(failed_record()).decode()
    assert SECRET not in line
    assert json.loads(line)["message"] == "failed"
    assert json.loads(line)["exc_type"] == "ValueError"


def test_another_handler_formats_the_error_of_a_record_itself() -> None:
    record = failed_record()
    FirehoseHandler("s").line(record)
    assert Masking().format(record) == "failed\nmasked"


def test_a_time_that_has_none_in_utc_is_its_own_text() -> None:
    import datetime

    assert document_of("x", at=datetime.datetime.min)["extra"] == {"at": "0001-01-01 00:00:00"}


def test_dict_config_may_give_a_format() -> None:
    options: dict[str, Any] = {"format": "%(message)s"}
    assert JsonFormatter(**options).format(failed_record()).startswith("{")


def test_a_dictionary_with_several_values_under_one_key_is_whole() -> None:
    class QueryDict(dict[str, list[str]]):
        """As Django's: a key answers with its last value alone."""

        def __getitem__(self, name: str) -> Any:
            return super().__getitem__(name)[-1]

        def items(self) -> Any:
            return [(name, self[name]) for name in self]

        def lists(self) -> Any:
            return super().items()

    query = QueryDict(a=["1", "2"], b=["3"], token=["t"])
    assert document_of("x", query=query)["extra"]["query"] == {
        "a": ["1", "2"],
        "b": "3",
        "token": "[redacted]",
    }
