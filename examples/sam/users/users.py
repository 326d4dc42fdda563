"""Lists users, and logs each request by Python's logging."""

from __future__ import annotations

import json
import logging
from typing import Any

import firehose_logging

logging.getLogger().addHandler(firehose_logging.FirehoseHandler())
logging.getLogger().setLevel("INFO")
log = logging.getLogger("users")


@firehose_logging.lambda_handler
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    users = ["ada", "grace"]
    log.info("users listed", extra={"count": len(users)})
    return {"statusCode": 200, "body": json.dumps(users)}
