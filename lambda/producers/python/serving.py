"""Shared by the sample functions: the logging setup, and one log record for each request."""

from __future__ import annotations

import json
import logging
import os
import time
from typing import TYPE_CHECKING, Any

import firehose_logging

if TYPE_CHECKING:
    from collections.abc import Callable

    Event = dict[str, Any]

# This runs while Lambda initialises, because the extension can be registered only then.
logging.getLogger().addHandler(firehose_logging.FirehoseHandler())
logging.getLogger().setLevel(os.environ.get("FIREHOSE_LOGGING_LEVEL", "INFO"))


def serve(name: str, route: Callable[[Event], Any]) -> Callable[[Event, Any], Event]:
    """A proxy-integration handler that logs each request once, and each error with its traceback."""
    logger = logging.getLogger(name)

    @firehose_logging.lambda_handler
    def lambda_handler(event: Event, context: Any) -> Event:
        started = time.perf_counter()
        request = _request_fields(event)
        response = _respond(logger, route, event, request)
        fields = {
            **request,
            "http_status": response["statusCode"],
            "duration_ms": round((time.perf_counter() - started) * 1000, 3),
        }
        logger.info(
            "%s %s %d",
            event["httpMethod"],
            event["path"],
            response["statusCode"],
            extra=fields,
        )
        return response

    return lambda_handler


def _request_fields(event: Event) -> dict[str, Any]:
    """Fields of the request's record and of its errors, so that affected users can be counted."""
    fields = {"http_method": event["httpMethod"], "http_route": event["resource"]}
    username = _header(event, "x-user")
    return fields if username is None else {**fields, "username": username}


def _respond(
    logger: logging.Logger,
    route: Callable[[Event], Any],
    event: Event,
    request: dict[str, Any],
) -> Event:
    try:
        return _json(200, route(event))
    except Exception as error:
        # The errors table groups by message, so the message is the error's own.
        logger.exception(str(error), extra=request)
        return _json(500, {"message": "Internal server error"})


def _json(status: int, body: Any) -> Event:
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }


def _header(event: Event, name: str) -> str | None:
    """Value of a header. REST APIs pass header names on as the client wrote them."""
    for key, value in (event.get("headers") or {}).items():
        if key.lower() == name:
            return str(value)
    return None
