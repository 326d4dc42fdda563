"""A tenth of the chaos run; it counts the records on both sides."""

from __future__ import annotations

import chaos


def test_ten_thousand_records_through_a_faulty_stream_lose_none() -> None:
    result = chaos.run(10_000, seed=7)
    assert result["lost"] == 0
    assert result["delivered"] + result["fellBack"] >= 10_000
    assert result["fellBack"] <= 10
    assert result["duplicated"] <= result["withheld"]
    assert result["ok"]
    assert result["rssMiB"]["end"] - result["rssMiB"]["warm"] < 8
