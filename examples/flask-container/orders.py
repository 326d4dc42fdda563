"""A Flask application for a container: gunicorn serves it, and each request is one document in the stream."""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, g, request

import firehose_logging

# gunicorn imports this file in each worker. The thread of background_flush ships what a quiet worker has.
logging.getLogger().addHandler(firehose_logging.FirehoseHandler(background_flush=True))
logging.getLogger().setLevel("INFO")
logger = logging.getLogger("orders")

app = Flask("orders")


@app.before_request
def start() -> None:
    """Notes when the request began."""
    g.started = time.perf_counter()


@app.after_request
def log(response: Response) -> Response:
    """Logs the request once, with the fields that the dashboards know."""
    fields = {
        "http_method": request.method,
        "http_route": request.url_rule.rule if request.url_rule else "(none)",
        "http_status": response.status_code,
        "duration_ms": round((time.perf_counter() - g.started) * 1000, 3),
        "username": request.headers.get("x-user"),
    }
    logger.info("%s %s %d", request.method, request.path, response.status_code, extra=fields)
    return response


@app.get("/orders/<int:number>")
def order(number: int) -> dict[str, int]:
    """Finds an order."""
    return {"order": number}
