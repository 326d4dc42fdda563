"""Both languages write the records of test/vectors alike; its README explains them."""

from __future__ import annotations

import datetime
import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from firehose_logging.content.document import DocumentEncoder
from firehose_logging.content.record import Parts
from firehose_logging.core.settings import Settings
from firehose_logging.lifecycle.invocation import invocation

if TYPE_CHECKING:
    from collections.abc import Callable

_FOLDER = Path(__file__).parents[2] / "vectors"


def _nest(depth: int, leaf: Any) -> Any:
    return {"n": _nest(depth - 1, leaf)} if depth else leaf


def _circular(key: str) -> dict[str, Any]:
    value: dict[str, Any] = {}
    value[key] = value
    return value


def _instant(milliseconds: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(0, datetime.UTC) + datetime.timedelta(milliseconds=milliseconds)


_SPECIAL: dict[str, Callable[[Any], Any]] = {
    "$repeat": lambda argument: argument[0] * argument[1],
    "$join": lambda argument: "".join(_spelled_out(argument)),
    "$list": lambda argument: [argument[1]] * argument[0],
    "$nest": lambda argument: _nest(*argument),
    "$date": _instant,
    "$float": float,
    "$integer": int,
    "$circular": _circular,
}


def _spelled_out(value: Any) -> Any:
    if isinstance(value, list):
        return [_spelled_out(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and (name := next(iter(value))) in _SPECIAL:
        return _SPECIAL[name](value[name])
    return {key: _spelled_out(member) for key, member in value.items()}


def _vectors() -> list[dict[str, Any]]:
    vectors = []
    for file in sorted(_FOLDER.glob("*.json")):
        listed = json.loads(file.read_text(encoding="utf-8"))
        # hostile-servers.json is about transports.
        for vector in listed if isinstance(listed, list) else []:
            expected = vector["expected"] if isinstance(vector["expected"], list) else [vector["expected"]]
            text = "".join(_spelled_out(expected)).replace("<source>", "python")
            vectors.append(
                {"name": vector["name"], "record": _spelled_out(vector["record"]), "expected": text}
            )
    return vectors


_VECTORS = _vectors()


def _line_of(record: dict[str, Any]) -> str:
    context = record.get("context", {})
    for name in ("function_name", "function_version", "aws_request_id", "xray_trace_id", "memory_limit_mb"):
        setattr(invocation, name, context.get(name))
    invocation.cold_start = context.get("cold_start")
    invocation.version += 1
    encoder = DocumentEncoder(
        Settings(service=context.get("service", ""), environment=context.get("environment", "")),
        invocation,
    )
    log_record = logging.makeLogRecord(
        {
            "name": record["name"],
            "levelname": record["level"],
            "created": record["timeMs"] / 1000,
            "msecs": float(record["timeMs"] % 1000),
        }
    )
    parts = Parts(record["message"], record.get("fields"), log_id=record["logId"])
    return encoder.encode(log_record, parts).decode()


@pytest.mark.parametrize("vector", _VECTORS, ids=[vector["name"] for vector in _VECTORS])
def test_a_shared_vectors_line_is_the_same_byte_for_byte(vector: dict[str, Any]) -> None:
    assert _line_of(vector["record"]) == vector["expected"] + "\n"


def test_every_shared_vectors_line_is_valid_json() -> None:
    assert len(_VECTORS) > 40
    for vector in _VECTORS:
        line = _line_of(vector["record"])
        assert line.index("\n") == len(line) - 1
        json.loads(line)
