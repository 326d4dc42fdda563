"""Starts the stub as a child process and asks it for its counts."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_STUB = Path(__file__).with_name("firehose_stub.py")


@contextmanager
def stub_process(*arguments: str) -> Iterator[str]:
    """The stub's URL; the process ends with the block."""
    process = subprocess.Popen(
        [sys.executable, str(_STUB), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.stdin.close()
        process.wait(timeout=10)
        process.stdout.close()


def counts(url: str) -> dict[str, Any]:
    """The stub's counts so far."""
    with urllib.request.urlopen(url, timeout=5) as response:
        found: dict[str, Any] = json.load(response)
        return found


def accepted_ids(url: str) -> set[str]:
    """The ids of the records that it has accepted; it keeps them only when it injects faults."""
    with urllib.request.urlopen(f"{url}/ids", timeout=30) as response:
        return set(json.load(response))
