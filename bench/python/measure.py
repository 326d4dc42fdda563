"""Measures one handler in its own process: `python measure.py ROW throughput|latency|heap|flush COUNT`."""

from __future__ import annotations

import json
import logging
import statistics
import sys
import time
import tracemalloc

from candidates import make

# An application's record: with the environment of bench.py, its document has 494 bytes.
MESSAGE = (
    "order %d accepted and handed over to the warehouse, packing starts within the next two hours and the"
    " customer is told when the parcel leaves"
)
FIELDS = {"order_id": "b7e1c2d4-88f1", "items": 3, "warehouse": "fra-2"}


class Bench:
    """A logger with one handler."""

    def __init__(self, row: str) -> None:
        self.handler = make(row)
        self.logger = logging.getLogger("bench.module")
        self.logger.propagate = False
        self.logger.addHandler(self.handler)
        self.logger.setLevel(logging.INFO)

    def log(self, count: int) -> None:
        info = self.logger.info
        for number in range(count):
            info(MESSAGE, number, extra=FIELDS)

    def throughput(self, count: int) -> dict[str, float]:
        """Processor time (all threads, garbage collection) and wall time until the last acknowledgement."""
        self.log(200)
        self.handler.flush()
        wall, cpu = time.perf_counter(), time.process_time()
        self.log(count)
        self.handler.flush()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        return {"recordsPerSecond": count / wall, "cpuUsPerRecord": cpu / count * 1e6}

    def latency(self, count: int) -> dict[str, float]:
        """Wall time of one logging call."""
        self.log(200)
        info, now = self.logger.info, time.perf_counter_ns
        times = []
        for number in range(count):
            started = now()
            info(MESSAGE, number, extra=FIELDS)
            times.append(now() - started)
        times.sort()
        return {"logP50Us": times[count // 2] / 1000, "logP99Us": times[count * 99 // 100] / 1000}

    def heap(self, _count: int) -> dict[str, float]:
        """Heap that a waiting record occupies."""
        self.log(100)
        self.handler.flush()
        tracemalloc.start()
        self.log(400)
        waiting = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        self.handler.flush()
        return {"heapBytesPerRecord": waiting / 400}

    def flush(self, count: int) -> dict[str, float]:
        """Processor time of one record and its delivery on an open connection."""
        self.log(1)
        self.handler.flush()
        times = []
        for _ in range(count):
            started = time.process_time()
            self.log(1)
            self.handler.flush()
            times.append(time.process_time() - started)
        return {"oneRecordFlushCpuMs": statistics.median(times) * 1000}


def main() -> None:
    """Prints one JSON object."""
    row, what, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    print(json.dumps(getattr(Bench(row), what)(count)))


if __name__ == "__main__":
    main()
