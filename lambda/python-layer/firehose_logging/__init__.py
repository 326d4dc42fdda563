"""Ships log records to Amazon Data Firehose without slowing a request and without losing one silently.

import logging
import firehose_logging

logging.getLogger().addHandler(firehose_logging.FirehoseHandler())

@firehose_logging.lambda_handler
def handler(event, context):
    logging.getLogger(__name__).warning("hello", extra={"http_route": "/hello"})
"""

from .adapters.formatter import JsonFormatter
from .adapters.handler import FirehoseHandler, KinesisFirehoseDeliveryStreamHandler
from .lifecycle.lambda_handler import lambda_handler
from .lifecycle.lifecycle import flush_at_sigterm

__all__ = [
    "FirehoseHandler",
    "JsonFormatter",
    "KinesisFirehoseDeliveryStreamHandler",
    "flush_at_sigterm",
    "lambda_handler",
]
__version__ = "0.1.0"
