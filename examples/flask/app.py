"""A Flask application whose requests are documents: `flask run` beside this file."""

from __future__ import annotations

import logging
import os
import platform

from flask import Flask

import firehose_logging
from request_logging import instrument

# A server may be quiet for hours: the thread of background_flush ships its last records after a second.
logging.getLogger().addHandler(firehose_logging.FirehoseHandler(background_flush=True))
logging.getLogger().setLevel("INFO")
# `flask run` does not handle SIGTERM: without this, queued records would end with the process.
firehose_logging.flush_at_sigterm()
# The development server's own line for each request stays on the terminal: the record below says more.
logging.getLogger("werkzeug").propagate = False

app = instrument(Flask("flask_example"))


@app.get("/hello/<name>")
def say_hello(name: str) -> dict[str, str]:
    """Greets the person whom the path names."""
    app.logger.info("greeting %s", name, extra={"greeted": name})
    return {"message": f"Hello, {name}"}


@app.get("/info")
def app_info() -> dict[str, str | None]:
    """Describes the application."""
    return {
        "status": "ok",
        "service": os.environ.get("FIREHOSE_LOGGING_SERVICE"),
        "environment": os.environ.get("FIREHOSE_LOGGING_ENVIRONMENT"),
        "runtime": f"python {platform.python_version()}",
    }
