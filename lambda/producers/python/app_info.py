"""`GET /py/info` describes this function."""

from __future__ import annotations

import os
import platform
from typing import Any

from serving import serve


def app_info(_event: dict[str, Any]) -> dict[str, str | None]:
    """Describes the function."""
    return {
        "status": "ok",
        "service": os.environ.get("FIREHOSE_LOGGING_SERVICE"),
        "environment": os.environ.get("FIREHOSE_LOGGING_ENVIRONMENT"),
        "runtime": f"python {platform.python_version()}",
    }


lambda_handler = serve("app_info", app_info)
