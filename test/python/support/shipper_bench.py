"""A shipper between a fake transport and a text stream, and outcomes of a batch."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, NoReturn

from streams import FakeTransport, ManualClock, Outcome

from firehose_logging.core.fallback import Fallback
from firehose_logging.core.settings import Settings
from firehose_logging.core.shipper import Shipper
from firehose_logging.core.transport import PutError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Bench:
    """A shipper between a fake transport and a text stream."""

    def __init__(self, transport: FakeTransport, clock: ManualClock, **options: int) -> None:
        self.transport = transport
        self.clock = clock
        self.stderr = io.StringIO()
        self.connections = 0
        self.shipper = Shipper(
            Settings().replaced(**options),
            self._connect,
            Fallback(self.stderr),
            clock=clock,
            sleep=clock.sleep,
        )

    def _connect(self) -> FakeTransport:
        self.connections += 1
        return self.transport

    def accept(self, count: int, size: int = 10) -> list[bytes]:
        lines = [b'{"n":%d,"x":"%s"}\n' % (number, b"x" * size) for number in range(count)]
        for line in lines:
            self.shipper.accept(line)
        return lines

    @property
    def fell_back(self) -> list[bytes]:
        """Records on the fallback stream, without the announcements."""
        return [line.encode() + b"\n" for line in self.stderr.getvalue().splitlines() if '"name"' not in line]

    @property
    def announced(self) -> list[str]:
        lines = self.stderr.getvalue().splitlines()
        return [json.loads(line)["message"] for line in lines if '"name"' in line]

    def balanced(self) -> bool:
        stats = self.shipper.stats()
        return stats.accepted == stats.delivered + stats.fell_back + stats.queued + stats.lost


def fails(code: str) -> Outcome:
    def outcome(_: Sequence[bytes]) -> NoReturn:
        raise PutError(code, "because")

    return outcome


def refuses_all(lines: Sequence[bytes]) -> list[int]:
    return list(range(len(lines)))


def accepts(_: Sequence[bytes]) -> list[int]:
    return []
