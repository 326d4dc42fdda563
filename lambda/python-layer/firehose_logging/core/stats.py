"""The counts that say what became of every record."""

from __future__ import annotations

from typing import NamedTuple


class Stats(NamedTuple):
    """Counts of records. At any moment accepted = delivered + fell_back + queued + lost."""

    #: Records taken from the application.
    accepted: int = 0
    #: Records that the stream acknowledged.
    delivered: int = 0
    #: Repeated sendings: a record that is sent three times counts as two.
    retried: int = 0
    #: Records written to the fallback stream instead.
    fell_back: int = 0
    #: Records that wait, and records in flight.
    queued: int = 0
    #: Records that neither the stream nor the fallback took.
    lost: int = 0

    def since(self, earlier: Stats) -> dict[str, int] | None:
        """The document's `shipper` field: the difference to `earlier`.

        Returns None when no record was retried and none fell back, because then there is nothing to report.
        """
        if (self.retried, self.fell_back) == (earlier.retried, earlier.fell_back):
            return None
        names = ("accepted", "delivered", "retried", "fell_back")
        return {name: getattr(self, name) - getattr(earlier, name) for name in names}
