"""Children of multiprocessing that make their handler themselves ship their records, however they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from scripts import PACKAGE, environment, run, running
from streams import HttpStream

#: A program of its own: the parent does not import this package, so no hook of its own runs at the fork.
MODULE = """
import logging, multiprocessing
from concurrent.futures import ProcessPoolExecutor

def make_handler():
    import firehose_logging
    logging.getLogger().addHandler(firehose_logging.FirehoseHandler())
    logging.getLogger().setLevel("INFO")

def log(number):
    logging.info("child %d", number)

def make_and_log(number):
    make_handler()
    log(number)

def process(context):
    child = context.Process(target=make_and_log, args=(0,))
    child.start()
    child.join()

def executor(context):
    with ProcessPoolExecutor(1, mp_context=context, initializer=make_handler) as pool:
        list(pool.map(log, range(3)))

def closed_pool(context):
    pool = context.Pool(1, initializer=make_handler)
    pool.map(log, range(3))
    pool.close()
    pool.join()

def terminated_pool(context):
    with context.Pool(1, initializer=make_handler) as pool:
        # The end of the block terminates the children by SIGTERM.
        pool.map(log, range(3))
"""


def messages(stream: HttpStream) -> list[str]:
    return [document["message"] for document in stream.documents]


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
@pytest.mark.parametrize(
    ("how", "count"), [("process", 1), ("executor", 3), ("closed_pool", 3), ("terminated_pool", 3)]
)
def test_a_child_that_makes_its_handler_ships_its_records(
    stream: HttpStream, tmp_path: Path, method: str, how: str, count: int
) -> None:
    (tmp_path / "children.py").write_text(MODULE)
    script = tmp_path / "program.py"
    start = f"children.{how}(multiprocessing.get_context({method!r}))"
    script.write_text(f"import children, multiprocessing\nif __name__ == '__main__':\n    {start}\n")
    path = os.pathsep.join([str(PACKAGE), str(tmp_path)])
    result = subprocess.run(
        [sys.executable, str(script)],
        env={**environment(), "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert messages(stream) == [f"child {number}" for number in range(count)]


WAIT = "print('ready', flush=True); time.sleep(30)"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_program_that_handles_no_signal_ships_its_records_when_it_is_ended(
    stream: HttpStream, number: signal.Signals
) -> None:
    with running(f"logging.info('last'); {WAIT}") as process:
        process.send_signal(number)
        assert process.wait(10) == -number
    assert messages(stream) == ["last"]


def test_a_signal_that_is_ignored_stays_ignored(stream: HttpStream) -> None:
    script = """
import subprocess
code = '''
import signal, firehose_logging
firehose_logging.FirehoseHandler()
print(signal.getsignal(signal.SIGHUP))
'''
signal.signal(signal.SIGHUP, signal.SIG_IGN)
print(subprocess.run([sys.executable, '-c', code], stdout=-1, text=True, check=True).stdout, end='')
"""
    result = run(script)
    assert result.stdout == f"{signal.SIG_IGN}\n"


def test_a_server_that_raises_the_signal_again_ships_what_it_logs_until_then(stream: HttpStream) -> None:
    # uvicorn restores the earlier listeners after its shutdown, and raises the signal for them.
    script = f"""
earlier = signal.signal(signal.SIGTERM, lambda *_: sys.exit)
def shut_down(number, frame):
    logging.info('shutting down')
    signal.signal(number, earlier)
    signal.raise_signal(number)
signal.signal(signal.SIGTERM, shut_down)
logging.info('serving')
{WAIT}
"""
    with running(script) as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == -signal.SIGTERM
    assert messages(stream) == ["serving", "shutting down"]
