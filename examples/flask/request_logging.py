"""One log record for each request of a Flask application, with the fields that dashboards know."""

from __future__ import annotations

import logging
import time
from typing import Any

from flask import Flask, Response, g, request

logger = logging.getLogger("request")


def instrument(app: Flask) -> Flask:
    """Logs each request of `app` once and returns `app`. Flask itself logs errors, with their tracebacks."""
    app.before_request(_start)
    app.after_request(_log)
    return app


def _start() -> None:
    g.started = time.perf_counter()


def _log(response: Response) -> Response:
    fields: dict[str, Any] = {
        "http_method": request.method,
        # The route's pattern, not its path, so that all names have one value.
        "http_route": request.url_rule.rule if request.url_rule else "(none)",
        "http_status": response.status_code,
        "duration_ms": round((time.perf_counter() - g.started) * 1000, 3),
    }
    if "x-user" in request.headers:
        fields["username"] = request.headers["x-user"]
    logger.info("%s %s %d", request.method, request.path, response.status_code, extra=fields)
    return response
