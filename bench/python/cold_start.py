"""Cold start: wall time of a fresh interpreter that makes a handler, beside one that makes nothing.

Each row first imports what Lambda's own runtime client has imported before the function's code runs. The rows
alternate, and byte code is cached, as in a layer whose byte code Lambda has written once.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from typing import Any

#: Modules that awslambdaric imports before a function's code.
_RUNTIME = "import http.client, importlib, json, logging, os, signal, sys, threading, time, traceback"
#: Row → statement in addition.
STATEMENTS = {
    "cold-start-plain": "pass",
    "cold-start-boto3-client": "import boto3; boto3.client('firehose')",
    "cold-start-layer": "import firehose_logging; firehose_logging.FirehoseHandler()",
}
RUNS = 15


def cold_starts(env: dict[str, str], runs: int = RUNS) -> list[dict[str, Any]]:
    """For each row: least and median milliseconds, and by how much they exceed those of the plain row."""
    times: dict[str, list[float]] = {name: [] for name in STATEMENTS}
    for statement in STATEMENTS.values():
        _run_ms(statement, env)
    for _ in range(runs):
        for name, statement in STATEMENTS.items():
            times[name].append(_run_ms(statement, env))
    plain = times["cold-start-plain"]
    return [
        {
            "name": name,
            "minMs": min(found),
            "medianMs": statistics.median(found),
            "addedMinMs": min(found) - min(plain),
            "addedMedianMs": statistics.median(found) - statistics.median(plain),
            "runs": runs,
        }
        for name, found in times.items()
    ]


def _run_ms(statement: str, env: dict[str, str]) -> float:
    started = time.perf_counter()
    command = [sys.executable, "-c", f"{_RUNTIME}; {statement}"]
    subprocess.run(command, env=env, check=True, capture_output=True)
    return (time.perf_counter() - started) * 1000


def table(rows: list[dict[str, Any]]) -> str:
    """The rows for people."""
    columns = ("minMs", "medianMs", "addedMinMs", "addedMedianMs")
    lines = ["".join(f"{title:>24}" for title in ("", *columns))]
    for row in rows:
        lines.append(
            "".join(f"{cell:>24}" for cell in (row["name"], *(f"{row[name]:.1f}" for name in columns)))
        )
    return "\n".join(lines)
