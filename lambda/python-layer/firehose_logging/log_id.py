"""Identifiers of records: 26 characters, Crockford base32, sortable by time (the shape of a ULID)."""

from __future__ import annotations

import itertools
import os

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

# Two characters at a time: 1,024 entries make ten bits one look-up.
_PAIRS = [high + low for high in ALPHABET for low in ALPHABET]


class LogIdSource:
    """Makes identifiers that are unique over processes and ascend within one.

    Ten characters of milliseconds, ten characters drawn at random once, six characters of a counter. The
    counter starts anew with each draw; `reseed` draws again, which a fork and a restored snapshot must do.
    """

    def __init__(self) -> None:
        self.reseed()

    def reseed(self) -> None:
        self._random = base32(int.from_bytes(os.urandom(8), "big") & (1 << 50) - 1, 10)
        # A C iterator: one step is atomic, so threads never share a number and need no lock.
        self._counter = itertools.count(1)
        self._shared = (-1, -1, "")

    def next(self, created: float) -> str:
        """Identifier for a record made at `created`, in seconds since the epoch."""
        millisecond = int(created * 1000)
        count = next(self._counter)
        block = count >> 10
        # What a run of records shares is made once. Read as a whole: another thread may replace it meanwhile.
        shared = self._shared
        if shared[0] != millisecond or shared[1] != block:
            if count >> 30:
                self.reseed()
                return self.next(created)
            start = base32(millisecond & (1 << 48) - 1, 10) + self._random + base32(block, 4)
            shared = self._shared = (millisecond, block, start)
        return shared[2] + _PAIRS[count & 1023]


def base32(number: int, length: int) -> str:
    """`number` in `length` characters, most significant first."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(length - 1, -1, -1))
