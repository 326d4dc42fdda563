"""The classic configuration, and a script that logs with it. Its argument names the logger."""

import logging.config
import sys
from typing import Any


def classic_configuration(handler_class: str) -> dict[str, Any]:
    """The logging configuration of applications with the classic handler, with the path of another class."""
    return {
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
            "kinesis": {"class": handler_class, "formatter": "json", "level": "INFO"},
        },
        "loggers": {"": {"handlers": ["standard", "kinesis"], "level": "INFO", "propagate": False}},
    }


if __name__ == "__main__":
    logging.config.dictConfig(classic_configuration("firehose_logging.KinesisFirehoseDeliveryStreamHandler"))
    try:
        raise NameError("fake NameError")
    except NameError:
        logging.getLogger(sys.argv[1]).error("caught", exc_info=True)
