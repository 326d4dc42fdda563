"""Secrets are redacted wherever an object becomes text."""

from __future__ import annotations

import collections
import dataclasses
import io
import json
import logging
from typing import Any

import numpy
import pytest
from aws_lambda_powertools import Logger
from pythonjsonlogger.json import JsonFormatter as PythonJsonFormatter

from firehose_logging import FirehoseHandler


@dataclasses.dataclass
class Login:
    user: str
    password: str


class Settings:
    def __str__(self) -> str:
        return "api_key: hunter2, 'Token': \"hunter2\", depth=3"


Pair = collections.namedtuple("Pair", ["name", "secret"])
FORMATTERS: list[logging.Formatter | None] = [
    None,
    logging.Formatter("%(levelname)s %(message)s"),
    PythonJsonFormatter("%(message)s"),
    Logger(service="s", stream=io.StringIO()).registered_formatter,
]


def text_of(
    message: object,
    *args: object,
    formatter: logging.Formatter | None = None,
    extra: Any = None,
    **settings: Any,
) -> str:
    """The line that a handler makes of a record."""
    handler = FirehoseHandler("s", stream=io.StringIO(), **settings)
    handler.setFormatter(formatter)
    record = logging.getLogger("o").makeRecord("o", 20, "f", 1, message, args, None, extra=extra)
    line = handler.line(record).decode()
    handler.close()
    json.loads(line)
    return line


CYCLE: dict[str, Any] = {"password": "hunter2"}
CYCLE["self"] = [CYCLE]
DEEP: Any = {"password": "hunter2"}
for _ in range(30):
    DEEP = [DEEP]


@pytest.mark.parametrize("formatter", FORMATTERS, ids=["none", "text", "python-json-logger", "powertools"])
@pytest.mark.parametrize(
    ("message", "args"),
    [
        ({"user": "ada", "password": "hunter2"}, ()),
        ([{"a": ({"Password": "hunter2"},)}], ()),
        ("%s", ({"password": "hunter2"},)),
        ("%(a)s %(password)s", ({"a": 1, "password": "hunter2"},)),
        ("%r of %d", ([{"token": "hunter2"}], numpy.int64(3))),
        ("got %s", (Login("ada", "hunter2"),)),
        ("got %r", (Pair("ada", "hunter2"),)),
        ("got %s", (Settings(),)),
        (Settings(), ()),
        (Login("ada", "hunter2"), ()),
        ("%s", (CYCLE,)),
        ("%s", (DEEP,)),
        ("%s", (collections.OrderedDict(password="hunter2"),)),
        ("%s %s", ({"password": "hunter2"},)),
        ("%s", (ValueError({"password": "hunter2"}),)),
        ("%s", ({"password": ["hunter2", {"a": "hunter2"}]},)),
    ],
)
def test_no_secret_leaves_in_the_text_of_an_object(
    formatter: logging.Formatter | None, message: object, args: tuple[object, ...]
) -> None:
    line = text_of(message, *args, formatter=formatter)
    assert "hunter2" not in line
    assert "ada" in line or "ada" not in f"{message} {args}"


def test_no_secret_leaves_in_the_text_of_an_extra_field() -> None:
    line = text_of(
        "m", extra={"login": Login("ada", "hunter2"), "error": ValueError({"password": "hunter2"})}
    )
    assert "hunter2" not in line
    assert "Login(user='ada', password=[redacted])" in line


def test_no_secret_leaves_in_a_traceback() -> None:
    handler = FirehoseHandler("s", stream=io.StringIO())
    try:
        raise ValueError({"password": "hunt" + "er2", "user": "ada"})
    except ValueError as error:
        record = logging.makeLogRecord({"msg": "m", "exc_info": (ValueError, error, error.__traceback__)})
    line = handler.line(record).decode()
    assert "hunter2" not in line
    assert "'user': 'ada'" in line


def test_configured_names_are_redacted_in_objects_too() -> None:
    assert "hunter2" not in text_of("%s", {"Ssn": "hunter2"}, redact_fields=["ssn"])


@pytest.mark.parametrize(
    ("message", "args", "expected"),
    [
        ("%s", ({"passwords": 3, "a": "password"},), "{'passwords': 3, 'a': 'password'}"),
        ("password %s", ([1, 2],), "password [1, 2]"),
        ("the password: %s", ("is wrong",), "the password: is wrong"),
        ("%d%% of %s", (numpy.int32(5), {"token": 1}), "5% of {'token': '[redacted]'}"),
    ],
)
def test_texts_without_secrets_stay_as_they_are(
    message: str, args: tuple[object, ...], expected: str
) -> None:
    assert json.loads(text_of(message, *args))["message"] == expected


def test_the_applications_own_record_and_objects_stay_as_they_are() -> None:
    value = {"password": "hunter2", "nested": {"token": "t"}}
    handler = FirehoseHandler("s", stream=io.StringIO())
    record = logging.getLogger("o").makeRecord("o", 20, "f", 1, "%s", (value,), None)
    handler.line(record)
    assert value == {"password": "hunter2", "nested": {"token": "t"}}
    assert "hunter2" in record.getMessage()
