"""Whatever a server sends, each record is at the server or on stderr, and nothing hangs or grows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).parents[3]
_DATA = json.loads((_ROOT / "test" / "vectors" / "hostile-servers.json").read_text(encoding="utf-8"))
_NAMES = [way["name"] for way in _DATA["ways"]]
#: Ways that are played at the same time: most of their time is waiting.
_AT_ONCE = 16


@pytest.fixture(scope="module")
def run() -> dict[str, Any]:
    """The results of all ways, played in one process."""
    paths = [_ROOT / "lambda" / "python-layer", _ROOT / "test" / "python" / "support"]
    finished = subprocess.run(
        [sys.executable, "-m", "hostile_server"],
        input=json.dumps({**_DATA, "atOnce": _AT_ONCE}),
        env={"PYTHONPATH": os.pathsep.join(map(str, paths))},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    played: dict[str, Any] = json.loads(finished.stdout)
    return played


def test_there_are_at_least_sixty_ways_with_names_of_their_own() -> None:
    assert len(set(_NAMES)) == len(_NAMES) >= 60


@pytest.mark.parametrize("name", _NAMES)
def test_no_record_is_lost_and_nothing_hangs_when_a_server(name: str, run: dict[str, Any]) -> None:
    (way,) = (way for way in _DATA["ways"] if way["name"] == name)
    (result,) = (result for result in run["results"] if result["name"] == name)
    client, stats = _DATA["client"], result["stats"]
    assert result["lost"] == 0
    assert result["unacknowledged"] == 0
    assert stats["accepted"] == client["records"]
    assert stats["fell_back"] == result["onStderr"]
    assert stats["delivered"] == client["records"] - result["onStderr"]
    assert stats["queued"] == stats["lost"] == 0
    # A second more, for a loaded machine.
    assert result["slowestCallS"] <= client["requestTimeoutMs"] / 1000 + 1
    assert result["flushS"] <= client["flushTimeoutMs"] / 1000 + 1
    expected = {"delivered": [0], "fell back": [client["records"]], "either": [0, client["records"]]}
    if way["expect"] == "either":
        return
    assert result["onStderr"] in expected[way["expect"]]


def test_memory_is_bounded_whatever_the_servers_send(run: dict[str, Any]) -> None:
    # Each way may hold a response of 4 MiB, twice while it is copied.
    assert run["grownMiB"] < 8 * _AT_ONCE
