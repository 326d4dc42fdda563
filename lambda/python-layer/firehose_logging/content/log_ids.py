"""The `log_id` of each record: 26 characters of Crockford base32 that sort by time, the shape of a ULID."""

from __future__ import annotations

import itertools
import os

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

# All pairs of characters: one look-up in 1,024 entries writes ten bits.
_PAIRS = [high + low for high in ALPHABET for low in ALPHABET]


class LogIds:
    """Makes identifiers that are unique across processes and ascend within one.

    An identifier has ten characters of milliseconds, ten random characters that one process keeps, and six
    characters of a counter.
    """

    def __init__(self) -> None:
        self.reseed()

    def reseed(self) -> None:
        """Draws other random characters and counts from 1, as a forked child and a restored snapshot must."""
        self._random = base32(int.from_bytes(os.urandom(8), "big") & (1 << 50) - 1, 10)
        # One step of this iterator is atomic, so threads need no lock to get different numbers.
        self._counter = itertools.count(1)
        self._shared = (-1, -1, "")

    def next(self, created: float) -> str:
        """The identifier of a record made at `created`, in seconds since the epoch."""
        millisecond = int(created * 1000)
        count = next(self._counter)
        block = count >> 10
        # Records of one millisecond share the start of their identifiers. The tuple is read once, because
        # another thread may replace it meanwhile.
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
