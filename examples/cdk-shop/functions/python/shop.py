"""Does what the route says, and logs it through the standard library."""

from __future__ import annotations

import json
import logging
from typing import Any

from firehose_logging import FirehoseHandler
from firehose_logging import lambda_handler as shipped

logging.getLogger().addHandler(FirehoseHandler())
logging.getLogger().setLevel(logging.INFO)


@shipped
def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Responds to one request."""
    logging.getLogger("shop").info("done: %s", event["path"])
    return {"statusCode": 200, "body": json.dumps({"done": event["path"]})}
