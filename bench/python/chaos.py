"""Sends 100,000 records through a stream that refuses, fails, resets, delays and withholds acknowledgements.

`python chaos.py [COUNT] [--seed SEED]` prints one JSON object and exits 1 if a record is missing. Each record
must be in the stream or on stderr, the counts must agree, and a duplicate needs a withheld acknowledgement.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from stub_process import accepted_ids, counts, stub_process

_HERE = Path(__file__).parent
_PACKAGE = _HERE.parents[1] / "lambda" / "python-layer"


def run(count: int, seed: int) -> dict[str, Any]:
    """Makes one run; returns the counts of both sides."""
    with stub_process("--faults", str(seed)) as url:
        environment = {
            **os.environ,
            "PYTHONPATH": str(_PACKAGE),
            "FIREHOSE_LOGGING_STREAM": "chaos",
            "AWS_ENDPOINT_URL_FIREHOSE": url,
            "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "chaos",
            "AWS_SECRET_ACCESS_KEY": "chaos",
            # The last flush must outlast the last storm.
            "FIREHOSE_LOGGING_FLUSH_TIMEOUT_MS": "30000",
        }
        command = [sys.executable, str(_HERE / "chaos_sender.py"), str(count)]
        sender = subprocess.run(command, env=environment, capture_output=True, check=True)
        fell_back = [
            line["log_id"] for line in map(json.loads, sender.stderr.splitlines()) if "log_id" in line
        ]
        return _judged(count, json.loads(sender.stdout), fell_back, {**counts(url), "ids": accepted_ids(url)})


def _judged(count: int, sender: dict[str, Any], fell_back: list[str], stub: dict[str, Any]) -> dict[str, Any]:
    stats = sender["stats"]
    # The handler's own records with counts arrive, too: they are accepted like all others.
    lost = stats["accepted"] - len(stub["ids"].union(fell_back))
    result = {
        "sent": count,
        "delivered": stub["distinct"],
        "fellBack": len(fell_back),
        "lost": lost,
        "duplicated": stub["duplicates"],
        "withheld": stub["withheld"],
        "stats": stats,
        "rssMiB": sender["rssMiB"],
    }
    result["ok"] = (
        lost == 0
        and stats["accepted"] >= count
        and stats["accepted"] == stats["delivered"] + stats["fell_back"] + stats["queued"] + stats["lost"]
        and stats["fell_back"] == len(fell_back)
        and stub["duplicates"] <= stub["withheld"]
    )
    return result


def main() -> None:
    """Makes one run and prints its result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    result = run(arguments.count, arguments.seed)
    print(json.dumps(result))
    sys.exit(0 if result["ok"] else 1)


if __name__ == "__main__":
    main()
