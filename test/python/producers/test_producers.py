"""The responses and the log records of the sample functions."""

from __future__ import annotations

import importlib
import json
import logging
from typing import Any

import pytest
from streams import HttpStream

_MODULES = ("serving", "say_hello", "app_info", "fail")


@pytest.fixture
def modules(stream: HttpStream, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The functions' modules, loaded again as in a new Lambda environment."""
    monkeypatch.setenv("FIREHOSE_LOGGING_SERVICE", "sample-api")
    monkeypatch.setenv("FIREHOSE_LOGGING_ENVIRONMENT", "dev")
    loaded = {name: importlib.reload(importlib.import_module(name)) for name in _MODULES}
    # The import has added one handler, and reloading another.
    for handler in logging.getLogger().handlers[:-1]:
        logging.getLogger().removeHandler(handler)
    return loaded


class Context:
    aws_request_id = "r-1"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 5000


def event(path: str, resource: str, **more: Any) -> dict[str, Any]:
    return {"httpMethod": "GET", "path": path, "resource": resource, "headers": None, **more}


def test_say_hello_greets_and_logs_the_request(modules: dict[str, Any], stream: HttpStream) -> None:
    request = event(
        "/py/hello/ada", "/py/hello/{name}", pathParameters={"name": "ada"}, headers={"X-User": "grace"}
    )
    response = modules["say_hello"].lambda_handler(request, Context())
    assert response["statusCode"] == 200
    assert json.loads(response["body"]) == {"message": "Hello, ada"}
    (document,) = stream.documents
    assert document["message"] == "GET /py/hello/ada 200"
    assert document["name"] == "say_hello"
    assert document["http_method"] == "GET"
    assert document["http_route"] == "/py/hello/{name}"
    assert document["http_status"] == 200
    assert document["duration_ms"] >= 0
    assert document["username"] == "grace"
    assert document["aws_request_id"] == "r-1"


def test_app_info_describes_the_function(modules: dict[str, Any], stream: HttpStream) -> None:
    response = modules["app_info"].lambda_handler(event("/py/info", "/py/info"), Context())
    body = json.loads(response["body"])
    assert (body["status"], body["service"], body["environment"]) == ("ok", "sample-api", "dev")
    assert body["runtime"].startswith("python 3.")
    assert "username" not in stream.documents[0]


def test_fail_answers_500_and_logs_the_error_with_its_traceback(
    modules: dict[str, Any], stream: HttpStream
) -> None:
    response = modules["fail"].lambda_handler(event("/py/fail", "/py/fail"), Context())
    assert response["statusCode"] == 500
    error, request = stream.documents
    assert (error["levelname"], error["exc_type"], error["message"]) == (
        "ERROR",
        "NameError",
        "fake NameError",
    )
    assert error["exc_info"].startswith("Traceback (most recent call last)")
    assert error["exc_info"].endswith("NameError: fake NameError")
    assert request["http_status"] == 500
