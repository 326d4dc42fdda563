"""Runs scripts that log, each in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "lambda" / "python-layer"
SETUP = """
import logging, os, signal, sys, time
import firehose_logging
handler = firehose_logging.FirehoseHandler()
logging.getLogger().addHandler(handler)
logging.getLogger().setLevel("INFO")
"""


def environment(**more: str) -> dict[str, str]:
    kept = ("AWS_", "FIREHOSE_LOGGING_")
    return {
        **{k: v for k, v in os.environ.items() if k.startswith(kept)},
        "PYTHONPATH": str(PACKAGE),
        **more,
    }


def run(script: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs a script to its end. After 30 s, kills it together with its forks, which would outlive it."""
    arguments = [sys.executable, "-c", SETUP + script]
    process = subprocess.Popen(
        arguments,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        stdout, stderr = process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    return subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)


@contextmanager
def running(script: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """A process that runs a script and has printed a line. It is killed at the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-c", SETUP + script],
        env=environment(**more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.communicate()
