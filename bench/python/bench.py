"""The Python benchmark: rows side by side in one run, alternated, each measurement in a fresh process.

`python bench.py [--json] [--runs N] [--quick]`; docs/python.md explains the method.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from cold_start import cold_starts, table
from stub_process import stub_process

_HERE = Path(__file__).parent
_PACKAGE = _HERE.parents[1] / "lambda" / "python-layer"

OURS = "python-firehose-logging"
#: Row → records of one throughput run. The classic handler needs a round trip for each record.
ROWS = {OURS: 30_000, "python-classic": 1_000, "python-buffered-boto3": 30_000, "python-format-only": 30_000}
#: Row → measurements beside throughput.
MORE: dict[str, tuple[str, ...]] = {
    OURS: ("latency", "heap", "flush"),
    "python-classic": ("latency", "flush"),
    "python-buffered-boto3": ("latency", "heap", "flush"),
    "python-format-only": ("latency",),
}
COUNTS = {"latency": 20_000, "heap": 400, "flush": 300}
IMPORTS = {
    OURS: "import firehose_logging; firehose_logging.FirehoseHandler()",
    "python-classic": "import boto3; boto3.client('firehose')",
}
COLUMNS = (
    "recordsPerSecond",
    "cpuUsPerRecord",
    "logP50Us",
    "logP99Us",
    "heapBytesPerRecord",
    "importMs",
    "importKiB",
    "oneRecordFlushCpuMs",
)


def environment(url: str) -> dict[str, str]:
    """Credentials and an endpoint in the environment, as in Lambda."""
    return {
        **os.environ,
        "PYTHONPATH": str(_PACKAGE),
        "PYTHONDONTWRITEBYTECODE": "",
        "FIREHOSE_LOGGING_STREAM": "bench",
        "FIREHOSE_LOGGING_SERVICE": "shop",
        "FIREHOSE_LOGGING_ENVIRONMENT": "bench",
        "AWS_LAMBDA_FUNCTION_NAME": "orders-post",
        "AWS_LAMBDA_FUNCTION_VERSION": "42",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_ENDPOINT_URL_FIREHOSE": url,
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def measure(row: str, what: str, count: int, env: dict[str, str]) -> dict[str, float]:
    """One measurement in a fresh process."""
    command = [sys.executable, str(_HERE / "measure.py"), row, what, str(count)]
    output = subprocess.run(command, env=env, check=True, capture_output=True).stdout
    result: dict[str, float] = json.loads(output)
    return result


def import_ms(statement: str, env: dict[str, str]) -> float:
    """Milliseconds of importing and making a handler, in a fresh interpreter whose byte code is cached."""
    code = f"import time; t = time.perf_counter(); {statement}; print((time.perf_counter() - t) * 1000)"
    output = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True).stdout
    return float(output)


def package_kib(row: str) -> float | None:
    """KiB of the packages that a row imports, as installed."""
    names = {OURS: ("firehose_logging",), "python-classic": ("boto3", "botocore")}.get(row)
    if names is None:
        return None
    sys.path.insert(0, str(_PACKAGE))
    folders = [Path(str(spec.origin)).parent for name in names if (spec := importlib.util.find_spec(name))]
    files = (file for folder in folders for file in folder.rglob("*") if "__pycache__" not in file.parts)
    return sum(file.stat().st_size for file in files if file.is_file()) / 1024


def bench(runs: int, share: float) -> list[dict[str, Any]]:
    """All rows, measured with `share` of the usual counts."""
    samples: dict[str, dict[str, list[float]]] = {row: {} for row in ROWS}

    def add(row: str, values: dict[str, float]) -> None:
        for column, value in values.items():
            samples[row].setdefault(column, []).append(value)

    with stub_process() as url:
        env = environment(url)
        for statement in IMPORTS.values():
            import_ms(statement, env)
        for _ in range(runs):
            # The rows alternate, so that other work of the machine falls on every row alike.
            for row, count in ROWS.items():
                add(row, measure(row, "throughput", max(200, int(count * share)), env))
            for row, statement in IMPORTS.items():
                add(row, {"importMs": import_ms(statement, env)})
        for row, whats in MORE.items():
            for what in whats:
                divisor = 20 if row == "python-classic" else 1
                add(row, measure(row, what, max(100, int(COUNTS[what] * share) // divisor), env))
    return [_row(row, columns) for row, columns in samples.items()]


def _row(row: str, columns: dict[str, list[float]]) -> dict[str, Any]:
    result: dict[str, Any] = {"name": row}
    for column in COLUMNS:
        values = columns.get(column)
        result[column] = statistics.median(values) if values else None
    result["importKiB"] = package_kib(row)
    cpu = columns["cpuUsPerRecord"]
    result["spread"] = {"cpuUsPerRecord": [min(cpu), max(cpu)], "runs": len(cpu)}
    return result


def ratios(rows: list[dict[str, Any]]) -> dict[str, float]:
    """The ratios between the rows."""
    by_name = {row["name"]: row for row in rows}
    ours, classic = by_name[OURS], by_name["python-classic"]
    return {
        "recordsPerSecondToClassic": ours["recordsPerSecond"] / classic["recordsPerSecond"],
        "cpuToFormatOnly": ours["cpuUsPerRecord"] / by_name["python-format-only"]["cpuUsPerRecord"],
        "cpuToBufferedBoto3": ours["cpuUsPerRecord"] / by_name["python-buffered-boto3"]["cpuUsPerRecord"],
        "importToBoto3Client": ours["importMs"] / classic["importMs"],
    }


def main() -> None:
    """Prints a table, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--quick", action="store_true", help="a tenth of the records, three runs")
    arguments = parser.parse_args()
    rows = bench(3 if arguments.quick else arguments.runs, 0.1 if arguments.quick else 1.0)
    with stub_process() as url:
        starts = cold_starts(environment(url), 3 if arguments.quick else 15)
    if arguments.json:
        print(json.dumps({"rows": rows, "ratios": ratios(rows), "coldStart": starts}))
        return
    print("".join(f"{title:>24}" for title in ("", *COLUMNS)))
    for row in rows:
        cells = ("–" if row[column] is None else f"{row[column]:,.1f}" for column in COLUMNS)
        print("".join(f"{cell:>24}" for cell in (row["name"], *cells)))
    for name, value in ratios(rows).items():
        print(f"{name}: {value:.2f}")
    print(table(starts))


if __name__ == "__main__":
    main()
