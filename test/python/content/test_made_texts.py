"""Secrets are redacted in texts that somebody else has made of objects, and in tracebacks."""

from __future__ import annotations

import collections
import collections.abc
import json
import logging
import sys
from typing import Any

import pytest

from firehose_logging import JsonFormatter


def text_of(message: str, *args: Any, **extra: Any) -> str:
    """The document's line of a record."""
    record = logging.getLogger("app").makeRecord("app", 20, "f.py", 1, message, args, None, extra=extra)
    return JsonFormatter().format(record)


@pytest.mark.parametrize(
    "text",
    [
        "user User(name='a', password='hunter2') logged in",
        "got {'password': 'hunter2', 'n': 1}",
        '{"user": "ada", "password": "hunter2"}',
        "failed: ValueError({\\'token\\': \\'hunter2\\'})",
        "two lines\n  Session(token='hunter2')",
        json.dumps({"secret": {"metadata": {"name": "db"}, "data": ["a", {"b": "hunter2"}]}}),
        json.dumps({"a": json.dumps({"b": json.dumps({"token": "hunter2" * 200})})}),
        "[('Authorization', 'Basic hunter2')]",
    ],
)
def test_a_text_that_somebody_has_made_of_an_object_has_no_secret(text: str) -> None:
    # As QueueHandler, Celery and structlog hand them over: as a message, and as a field.
    for made in (text_of(text), text_of("%s", text), text_of("x", data={"kwargs": text})):
        assert "hunter2" not in made
        assert "[redacted]" in made


@pytest.mark.parametrize(
    "text",
    [
        "can't refresh token: HTTP 401 url='https://x'",
        "Failed to fetch secret: ResourceNotFoundException for 'db'='x'",
        'UPDATE "users" SET "password" = %s WHERE "id" = 1',
        '{"token": null, "password": false}',
        "cookie: consent='yes'",
    ],
)
def test_words_and_places_for_values_stay_as_they_are(text: str) -> None:
    assert json.loads(text_of(text))["message"] == text


class Named(collections.abc.Mapping[str, str]):
    """A mapping whose text shows no name."""

    def __getitem__(self, name: str) -> str:
        return "hunter2"

    def __iter__(self) -> Any:
        return iter(["password"])

    def __len__(self) -> int:
        return 1


def test_a_mapping_shows_no_secret_by_a_name_of_the_template() -> None:
    assert "hunter2" not in text_of("pw %(password)s", Named())


@pytest.mark.parametrize(
    "text", ['INSERT INTO t ("id", "token", "x") VALUES (1)', '{"name":"authorization","value":"a header"}']
)
def test_a_comma_is_a_sign_between_the_items_of_a_pair_alone(text: str) -> None:
    assert json.loads(text_of(text))["message"] == text


def test_a_text_with_quotation_marks_and_no_secret_stays_as_it_is() -> None:
    text = "user 'ada' asked for \"the token\" and 'passwords': none of it"
    document = json.loads(text_of(text, note=text))
    assert (document["message"], document["extra"]) == (text, {"note": text})


def raised(error: Exception) -> str:
    """The exc_info of a record of an error."""
    try:
        raise error
    except Exception:
        record = logging.makeLogRecord({"msg": "failed", "exc_info": sys.exc_info()})
        text: str = json.loads(JsonFormatter().format(record))["exc_info"]
        return text


def test_the_errors_of_a_group_and_their_notes_have_no_secret() -> None:
    inner = ValueError("User(name='a', password='hunter2')")
    inner.add_note("  indented note: token='hunter2'")
    text = raised(ExceptionGroup("many", [inner, KeyError({"password": "hunter2"})]))
    assert "hunter2" not in text.replace('"User(name', "").partition("| ExceptionGroup")[2]
    assert text.count("[redacted]") == 3


def test_source_code_in_the_tracebacks_of_a_group_stays() -> None:
    def fail(token: str) -> None:
        raise ValueError(token[:0])

    try:
        fail(token="t")
    except ValueError as error:
        text = raised(ExceptionGroup("many", [error]))
    assert '    |     fail(token="t")' in text


def test_the_further_lines_of_a_message_have_no_secret_and_source_code_stays() -> None:
    text = raised(RuntimeError("first line\n  indented: token='hunter2'\n    User(password='hunter2')"))
    assert "hunter2" not in text.partition("RuntimeError: first line")[2]
    assert "raise error" in text


class Defaults(dict[str, str]):
    """Arguments that know an answer to every name, as those of gunicorn's access log do."""

    def __getitem__(self, name: str) -> str:
        return dict.get(self, name.lower(), "-")


def test_arguments_that_are_a_mapping_keep_their_own_way_of_answering() -> None:
    atoms = Defaults({"{x-forwarded-for}i": "9.9.9.9", "password": "hunter2"})
    made = text_of("%({X-Forwarded-For}i)s %(missing)s %(password)s", atoms)
    assert json.loads(made)["message"] == "9.9.9.9 - [redacted]"
    message = json.loads(text_of("%s", atoms))["message"]
    assert message == "{'{x-forwarded-for}i': '9.9.9.9', 'password': [redacted]}"


@pytest.mark.parametrize(
    "mapping", [collections.Counter("aab"), collections.OrderedDict(a=1), collections.ChainMap({"a": 1})]
)
def test_a_mapping_without_secrets_is_written_in_its_own_way(mapping: Any) -> None:
    assert json.loads(text_of("%s", mapping))["message"] == str(mapping)
