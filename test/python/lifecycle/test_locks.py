"""No two threads wait for each other, whatever logging, a fork and an import hold at that moment."""

from __future__ import annotations

import os
from pathlib import Path

from scripts import PACKAGE, run
from streams import HttpStream

CONFIG = """
import logging.config, threading
config = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"text": {"format": "%(message)s"}},
    "handlers": {"f": {"class": "firehose_logging.FirehoseHandler", "formatter": "text"}},
    "root": {"handlers": ["f"], "level": "INFO"},
}
"""


def test_a_fork_in_another_thread_does_not_meet_dict_config(stream: HttpStream) -> None:
    script = """
is_over = threading.Event()
def fork():
    while not is_over.is_set():
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
thread = threading.Thread(target=fork)
thread.start()
for number in range(200):
    logging.config.dictConfig(config)
    logging.info("%d", number)
is_over.set()
thread.join()
print("done")
"""
    assert run(CONFIG + script).stdout == "done\n"
    assert len(stream.documents) == 200


#: A boto3 that takes its time in the middle of its import, and then asks for a logger, as the real one does.
BOTO3 = """
import logging, __main__
__main__.importing.set()
__main__.configuring.wait(10)
logging.getLogger("boto3")
"""


def test_an_import_of_boto3_in_another_thread_does_not_meet_dict_config(
    stream: HttpStream, tmp_path: Path
) -> None:
    # Credentials that are not in the environment need boto3.
    (tmp_path / "boto3.py").write_text(BOTO3)
    script = """
importing, configuring = threading.Event(), threading.Event()
class Configuring(logging.Formatter):
    def __init__(self):
        super().__init__("%(message)s")
        configuring.set()
config["formatters"] = {"text": {"()": Configuring}}
thread = threading.Thread(target=firehose_logging.FirehoseHandler)
thread.start()
importing.wait(10)
logging.config.dictConfig(config)
thread.join()
print("done")
"""
    environment = {
        "AWS_ACCESS_KEY_ID": "",
        "AWS_SECRET_ACCESS_KEY": "",
        "PYTHONPATH": f"{PACKAGE}{os.pathsep}{tmp_path}",
    }
    assert run(CONFIG + script, **environment).stdout == "done\n"
