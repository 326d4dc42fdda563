"""Real processes ship their records at exit, at SIGTERM and after a fork."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

from runtime_api import ExtensionsApi
from scripts import PACKAGE, run, running
from streams import HttpStream


def messages(stream: HttpStream) -> list[str]:
    return [document["message"] for document in stream.documents if document["name"] != "firehose_logging"]


def test_a_script_that_ends_has_shipped_its_records(stream: HttpStream) -> None:
    result = run("logging.info('one'); logging.info('two')")
    assert (result.returncode, result.stderr) == (0, "")
    assert messages(stream) == ["one", "two"]


def test_a_script_that_exits_with_an_error_has_shipped_its_records(stream: HttpStream) -> None:
    assert run("logging.info('last words'); raise SystemExit(3)").returncode == 3
    assert messages(stream) == ["last words"]


def test_a_forked_child_ships_its_own_records_and_not_its_parents(stream: HttpStream) -> None:
    result = run(
        """
logging.info('parent before')
pid = os.fork()
if pid == 0:
    logging.info('child')
    logging.shutdown()
    os._exit(0)
os.waitpid(pid, 0)
logging.info('parent after')
"""
    )
    assert result.stderr == ""
    assert sorted(messages(stream)) == ["child", "parent after", "parent before"]
    assert len({document["log_id"] for document in stream.documents}) == 3
    child = next(document for document in stream.documents if document["message"] == "child")
    parent = next(document for document in stream.documents if document["message"] == "parent after")
    assert child["log_id"][10:20] != parent["log_id"][10:20]


def test_a_fork_while_another_thread_logs_does_not_hang(stream: HttpStream) -> None:
    result = run(
        """
import threading
stop = False
def noise():
    while not stop:
        logging.info('noise')
thread = threading.Thread(target=noise); thread.start()
for _ in range(20):
    pid = os.fork()
    if pid == 0:
        logging.info('child')
        handler.flush()
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
stop = True
thread.join()
""",
        PYTHONWARNINGS="ignore",
    )
    assert result.returncode == 0, result.stderr
    assert messages(stream).count("child") == 20


def test_threads_of_a_forked_child_can_ship(stream: HttpStream) -> None:
    result = run(
        """
import threading
pid = os.fork()
if pid == 0:
    logging.info('child')
    thread = threading.Thread(target=handler.flush, daemon=True); thread.start(); thread.join(5)
    os._exit(thread.is_alive())
assert os.waitpid(pid, 0)[1] == 0
"""
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert messages(stream) == ["child"]


def test_a_child_of_multiprocessing_ships_its_records(stream: HttpStream) -> None:
    result = run(
        """
import multiprocessing
process = multiprocessing.get_context("fork").Process(target=logging.info, args=("from a child",))
process.start(); process.join()
logging.info("from the parent")
"""
    )
    assert result.stderr == ""
    assert sorted(messages(stream)) == ["from a child", "from the parent"]


def in_lambda(api: ExtensionsApi, **more: str) -> dict[str, str]:
    return {
        "AWS_LAMBDA_RUNTIME_API": api.address,
        "AWS_LAMBDA_FUNCTION_NAME": "f",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        **more,
    }


WAIT = "print('ready', flush=True); time.sleep(30)"


def test_sigterm_in_lambda_flushes_and_then_ends_the_process(stream: HttpStream) -> None:
    with ExtensionsApi() as api, running("logging.info('late');" + WAIT, **in_lambda(api)) as process:
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == -signal.SIGTERM
        assert time.monotonic() - started < 2
    assert messages(stream) == ["late"]


def test_at_sigterm_records_fall_back_in_time_if_the_stream_does_not_respond(
    stream: HttpStream,
) -> None:
    def slow(_: dict[str, Any]) -> None:
        time.sleep(3)

    stream.responses = [slow] * 3
    with ExtensionsApi() as api, running("logging.info('late');" + WAIT, **in_lambda(api)) as process:
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == -signal.SIGTERM
        assert time.monotonic() - started < 1.5
        assert process.stderr
        assert json.loads(process.stderr.readline())["message"] == "late"


def test_sigterm_in_the_middle_of_a_request_loses_nothing(stream: HttpStream) -> None:
    def slow(_: dict[str, Any]) -> None:
        time.sleep(1.5)

    stream.responses = [slow]
    script = "logging.info('on its way'); print('ready', flush=True); handler.flush(); time.sleep(30)"
    with ExtensionsApi() as api, running(script, **in_lambda(api)) as process:
        while not stream.requests:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == -signal.SIGTERM
        assert process.stderr
        assert json.loads(process.stderr.readline())["message"] == "on its way"


def test_an_earlier_sigterm_handler_still_runs(stream: HttpStream) -> None:
    script = """
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
firehose_logging.flush_at_sigterm()
logging.info('before the earlier handler')
"""
    with running(script + WAIT) as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 7
    assert messages(stream) == ["before the earlier handler"]


def test_no_extension_is_registered_if_it_is_off_or_on_managed_instances(
    stream: HttpStream,
) -> None:
    for more in (
        {"FIREHOSE_LOGGING_EXTENSION": "off"},
        {"AWS_LAMBDA_INITIALIZATION_TYPE": "lambda-managed-instances"},
    ):
        with ExtensionsApi() as api:
            assert run("", **in_lambda(api), **more).returncode == 0
            assert api.registrations == []


def test_several_handlers_register_one_extension_and_a_thread_may_make_a_handler(stream: HttpStream) -> None:
    script = """
import threading
failed = []
threading.excepthook = failed.append
from firehose_logging.lifecycle.lifecycle import lifecycle
lifecycle._is_hooked = False
thread = threading.Thread(target=firehose_logging.FirehoseHandler); thread.start(); thread.join()
firehose_logging.FirehoseHandler()
sys.exit(len(failed))
"""
    with ExtensionsApi() as api:
        result = run(script, **in_lambda(api))
        assert (result.returncode, result.stderr) == (0, "")
        assert len(api.registrations) == 2


def test_a_forked_child_has_no_extension_and_flushes_before_its_response(stream: HttpStream) -> None:
    script = """
@firehose_logging.lambda_handler
def function(event, context):
    logging.info('in the child')
class Context:
    aws_request_id = "r-1"
pid = os.fork()
if pid == 0:
    function(None, Context)
    os._exit(0)
os.waitpid(pid, 0)
"""
    with ExtensionsApi() as api:
        run(script, **in_lambda(api))
    assert messages(stream) == ["in the child"]


SNAPSHOT_HOOKS = """
before, after = [], []
register_before_snapshot, register_after_restore = before.append, after.append
"""


def test_a_snapshot_has_an_empty_queue_and_its_copies_have_other_identifiers(
    stream: HttpStream, tmp_path: Path
) -> None:
    (tmp_path / "snapshot_restore_py.py").write_text(SNAPSHOT_HOOKS)
    script = """
import snapshot_restore_py
logging.info('in init')
for hook in snapshot_restore_py.before: hook()
assert handler.stats().delivered == 1
random = handler._own_formatter.encoder.log_ids._random
for hook in snapshot_restore_py.after: hook()
assert handler._own_formatter.encoder.log_ids._random != random
"""
    with ExtensionsApi() as api:
        more = {
            "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start",
            "PYTHONPATH": f"{PACKAGE}{os.pathsep}{tmp_path}",
        }
        result = run(script, **in_lambda(api, **more))
        assert (result.returncode, result.stderr) == (0, "")
        assert run("", **in_lambda(api, AWS_LAMBDA_INITIALIZATION_TYPE="snap-start")).returncode == 0
