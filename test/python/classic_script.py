"""A script with the classic configuration, only the class's path changed. Its argument names the logger."""

import logging.config
import sys

logging.config.dictConfig(
    {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "standard": {"format": "%(asctime)s [%(levelname)s] %(name)s: %(message)s"},
            "json": {
                "class": "pythonjsonlogger.jsonlogger.JsonFormatter",
                "format": "%(asctime)s %(name)s %(levelname)s %(message)s",
                "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            },
        },
        "handlers": {
            "standard": {"class": "logging.StreamHandler", "formatter": "standard", "level": "INFO"},
            "kinesis": {
                "class": "firehose_logging.KinesisFirehoseDeliveryStreamHandler",
                "formatter": "json",
                "level": "INFO",
            },
        },
        "loggers": {"": {"handlers": ["standard", "kinesis"], "level": "INFO", "propagate": False}},
    }
)
try:
    raise NameError("fake NameError")
except NameError:
    logging.getLogger(sys.argv[1]).error("caught", exc_info=True)
