"""The process of the chaos run that logs; `chaos.py` reads its stderr.

`python chaos_sender.py COUNT` logs COUNT records through the handler, then prints its counts and its memory.
"""

from __future__ import annotations

import json
import logging
import resource
import sys

from firehose_logging import FirehoseHandler


def resident_mib() -> float:
    """Resident memory now, in MiB."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() / 2**20


def main() -> None:
    """Logs, and prints what became of the records."""
    count = int(sys.argv[1])
    handler = FirehoseHandler()
    logger = logging.getLogger("chaos")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    warm = 0.0
    for number in range(count):
        logger.info("record %d of %d", number, count, extra={"http_status": 200, "number": number})
        if number == count // 5:
            warm = resident_mib()
    end = resident_mib()
    handler.close()
    print(json.dumps({"stats": handler.stats()._asdict(), "rssMiB": {"warm": warm, "end": end}}))


if __name__ == "__main__":
    main()
