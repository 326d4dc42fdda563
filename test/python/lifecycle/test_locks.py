"""No two threads wait for each other, whatever logging, a fork and an import hold at that moment."""

from __future__ import annotations

from scripts import run
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


def test_an_import_of_boto3_in_another_thread_does_not_meet_dict_config(stream: HttpStream) -> None:
    # Credentials of a profile need boto3, which asks for loggers while it is imported.
    script = """
import builtins
importing, configuring = threading.Event(), threading.Event()
original = builtins.__import__
def watched(name, *args, **kwargs):
    if name == "boto3" and threading.current_thread() is not threading.main_thread():
        importing.set()
        configuring.wait(10)
    return original(name, *args, **kwargs)
builtins.__import__ = watched
class Configuring(logging.Formatter):
    def __init__(self, *_args, **_kwargs):
        super().__init__("%(message)s")
        configuring.set()
builtins.Configuring = Configuring
config["formatters"] = {"text": {"()": Configuring}}
thread = threading.Thread(target=firehose_logging.FirehoseHandler)
thread.start()
importing.wait(10)
logging.config.dictConfig(config)
thread.join()
print("done")
"""
    environment = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    setup = "import sys; sys.modules.pop('boto3', None)\n"
    assert run(setup + CONFIG + script, **environment).stdout == "done\n"
