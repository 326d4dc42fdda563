"""The account of records: what was accepted, and what became of it."""

from __future__ import annotations

from typing import NamedTuple


class Stats(NamedTuple):
    """accepted = delivered + fell_back + queued + lost, at any moment."""

    #: Records taken from the application.
    accepted: int = 0
    #: Records the stream acknowledged.
    delivered: int = 0
    #: Records sent again, once for each time.
    retried: int = 0
    #: Records written to the fallback stream instead.
    fell_back: int = 0
    #: Records waiting or on their way.
    queued: int = 0
    #: Records that neither the stream nor the fallback took.
    lost: int = 0

    def since(self, earlier: Stats) -> dict[str, int] | None:
        """The document's `shipper` field: what happened after `earlier`; None if nothing worth a report."""
        if (self.retried, self.fell_back) == (earlier.retried, earlier.fell_back):
            return None
        names = ("accepted", "delivered", "retried", "fell_back")
        return {name: getattr(self, name) - getattr(earlier, name) for name in names}
