"""Any value that a caller logs becomes one valid, bounded line."""

from __future__ import annotations

import datetime
import decimal
import enum
import json
import logging
import math
import subprocess
import uuid
from typing import Any, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firehose_logging import JsonFormatter
from firehose_logging.content.limits import MAX_LEAF_BYTES
from firehose_logging.content.object_text import ObjectRedactor
from firehose_logging.content.text import mended, truncate
from firehose_logging.content.values import ValueEncoder, number
from firehose_logging.core.limits import MAX_RECORD_BYTES

ENCODER = ValueEncoder(ObjectRedactor(frozenset()))
SURROGATES = st.text(st.characters())

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | SURROGATES | st.binary() | st.datetimes(),
    lambda children: (
        st.lists(children) | st.dictionaries(SURROGATES | st.integers(), children) | st.tuples(children)
    ),
    max_leaves=25,
)


def line_of(message: object, *args: object, **extra: Any) -> dict[str, Any]:
    """The document of one record."""
    record = logging.getLogger("content").makeRecord("content", 20, "f", 1, message, args, None, extra=extra)
    line = JsonFormatter().encoder.encode(record)
    assert len(line) <= MAX_RECORD_BYTES
    assert line.index(b"\n") == len(line) - 1
    document: dict[str, Any] = json.loads(line)
    return document


@given(JSON_VALUES, SURROGATES)
@settings(max_examples=300, deadline=None)
def test_any_message_and_any_value_make_one_valid_line(value: Any, message: str) -> None:
    document = line_of(message, value=value)
    assert list(document)[:4] == ["asctime", "name", "levelname", "message"]
    assert "extra" in document


@given(SURROGATES, st.integers(1, 60))
def test_a_cut_text_starts_like_the_whole_text_and_says_how_many_bytes_are_missing(
    text: str, most: int
) -> None:
    cut = truncate(text, most)
    whole = len(text.encode("utf-8", "surrogatepass"))
    if whole <= most:
        assert cut == text
        return
    start, _, rest = cut.rpartition("…[truncated ")
    kept = len(start.encode("utf-8", "surrogatepass"))
    assert text.startswith(start)
    assert kept <= most
    assert rest == f"{whole - kept} bytes]"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_keeps_its_value(value: float) -> None:
    text = number(value)
    assert float(text) == value
    json.loads(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.5, "1.5"),
        (1.0, "1.0"),
        (1e16, "10000000000000000"),
        (1.2345678901234567e20, "123456789012345670000"),
        (1e21, "1e+21"),
        (0.00001, "0.00001"),
        (1e-7, "1e-7"),
        (-2.5e-10, "-2.5e-10"),
        (math.nan, '"NaN"'),
        (math.inf, '"Infinity"'),
        (-math.inf, '"-Infinity"'),
    ],
)
def test_floats_are_printed_as_javascript_prints_them(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a\ud800b", "a\ufffdb"), ("\udc00", "\ufffd"), ("\ud83d\ude00", "😀"), ("é", "é")],
)
def test_lone_surrogates_are_mended_and_pairs_joined(text: str, expected: str) -> None:
    assert mended(text) == expected
    assert line_of(text)["message"] == expected


class Colour(enum.StrEnum):
    RED = "red"


class Hostile:
    """An object whose `str` and `repr` raise."""

    def __str__(self) -> NoReturn:
        raise RuntimeError("no")

    __repr__ = __str__


class HostileDict(dict[str, Any]):
    def items(self) -> NoReturn:
        raise RuntimeError("no")


class HostileKey:
    def __hash__(self) -> int:
        return 1

    def __str__(self) -> NoReturn:
        raise RuntimeError("no")


UTC = datetime.UTC


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ((1, 2), [1, 2]),
        ({1}, [1]),
        (b"abc", "[bytes of 3 bytes]"),
        (decimal.Decimal("1.10"), "1.10"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Colour.RED, "red"),
        (subprocess.run, "[function]"),
        (datetime.datetime(2026, 1, 2, 3, 4, 5, 678901, UTC), "2026-01-02T03:04:05.678+00:00"),
        (datetime.date(2026, 1, 2), "2026-01-02"),
        (ValueError("bad"), {"name": "ValueError", "message": "bad"}),
        (Hostile(), "[unreadable: RuntimeError]"),
        (HostileDict(a=1), "[unreadable: RuntimeError]"),
        ({HostileKey(): 1}, "[unreadable: RuntimeError]"),
        ({2: "a", None: "b", True: "c"}, {"2": "a", "null": "b", "true": "c"}),
        (2**53, "9007199254740992"),
        (2**53 - 1, 2**53 - 1),
    ],
)
def test_each_kind_of_value_is_written_in_one_stated_way(value: Any, expected: Any) -> None:
    assert line_of("m", value=value)["extra"]["value"] == expected


@pytest.mark.parametrize(
    ("fields", "keys"),
    [
        ({chr(0xD800): 1, "\ufffd": 2}, ["\ufffd", "\ufffd 2"]),
        ({"…": 1, **{f"k{index}": 1 for index in range(10_000)}}, ["…", "… 2"]),
        ({"k" * 513: 1, "k" * 512 + "b": 2}, [f"{'k' * 512}…[truncated 1 bytes]{n}" for n in ("", " 2")]),
    ],
)
def test_keys_with_the_same_json_text_are_numbered(fields: dict[str, int], keys: list[str]) -> None:
    pairs: list[tuple[str, int]] = json.loads(ENCODER.object(fields), object_pairs_hook=list)
    written = [mended(key) for key, _ in pairs]
    assert [written[0], written[-1]] == keys
    assert len(set(written)) == len(written)


def test_an_integer_with_too_many_digits_is_described_by_its_length() -> None:
    assert line_of("m", value=10**5000)["extra"]["value"] == "[integer of 16610 bits]"


def test_an_error_is_written_with_its_cause_and_its_group() -> None:
    try:
        try:
            raise KeyError("inner")
        except KeyError as inner:
            raise ExceptionGroup("several", [ValueError("one")]) from inner
    except ExceptionGroup as error:
        told = line_of("m", error=error)["extra"]["error"]
    assert told["cause"] == {"name": "KeyError", "message": "'inner'"}
    assert told["errors"] == [{"name": "ValueError", "message": "one"}]


def test_a_container_that_stands_twice_is_neither_circular_nor_too_deep() -> None:
    value = {"a": [1]}
    assert line_of("m", value=[value] * 25)["extra"]["value"] == [value] * 25


def test_ever_new_names_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes: dict[tuple[str, ...], tuple[str, ...]] = {}
    monkeypatch.setattr("firehose_logging.content.record._caller_names", shapes)
    formatter = JsonFormatter()
    for count in range(1100):
        formatter.format(
            logging.makeLogRecord({"name": f"n{count}", "levelno": 20, f"k{count}": 1, "l" * 65: 1})
        )
    formatter.encoder._names.clear()
    formatter.encoder._plain._keys.clear()
    formatter.format(logging.makeLogRecord({"name": "n" * 257, "levelno": 20, "l" * 65: 1}))
    assert not formatter.encoder._names
    assert not formatter.encoder._plain._keys
    for count in range(1100):
        formatter.format(logging.makeLogRecord({"name": f"n{count}", "levelno": 20, f"k{count}": 1}))
    assert len(shapes) == len(formatter.encoder._names) == len(formatter.encoder._plain._keys) == 1000


def test_an_errors_class_stands_in_for_a_traceback_that_cannot_be_formatted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def format_exception(*_: object) -> NoReturn:
        raise RuntimeError("no")

    kind = type("E" * 600, (ValueError,), {})
    monkeypatch.setattr("traceback.format_exception", format_exception)
    record = logging.makeLogRecord({"msg": "m", "exc_info": (kind, kind(), None)})
    document = json.loads(JsonFormatter().format(record))
    assert document["exc_info"] == "E" * 600
    assert document["exc_type"] == "E" * 512 + "…[truncated 88 bytes]"


def test_outside_lambda_a_request_id_is_a_field_of_the_callers() -> None:
    assert line_of("m", aws_request_id="r")["extra"] == {"aws_request_id": "r"}


def test_a_list_that_doubles_with_each_level_is_cut_at_the_depth_limit() -> None:
    value: list[Any] = []
    for _ in range(25):
        value = [value, value]
    document = line_of("m", value=value)
    assert "deeper than 20 levels" in json.dumps(document["extra"])


def test_a_million_characters_of_values_are_cut() -> None:
    document = line_of("m", **{f"k{index}": "x" * 10_000 for index in range(200)})
    assert any("truncated" in str(value) for value in document["extra"].values())


@pytest.mark.parametrize("size", [MAX_LEAF_BYTES - 1, MAX_LEAF_BYTES, MAX_LEAF_BYTES + 1])
def test_a_text_is_cut_above_its_limit_only(size: int) -> None:
    value = line_of("m", v="x" * size)["extra"]["v"]
    assert ("truncated" in value) == (size > MAX_LEAF_BYTES)


@pytest.mark.parametrize("character", ["x", "\x01", "é", "😀", "\ud800"])
@pytest.mark.parametrize("count", [160_000, 1_100_000])
def test_a_record_of_any_characters_stays_below_the_limit(character: str, count: int) -> None:
    line_of(character * count)


def test_a_record_at_the_limit_is_whole_and_one_byte_more_is_cut() -> None:
    empty = len(json.dumps(line_of("m"), separators=(",", ":"))) + 1 - 1
    fits = line_of("x" * (MAX_RECORD_BYTES - empty))["message"]
    assert len(fits) == MAX_RECORD_BYTES - empty
    assert "truncated" in line_of("x" * (MAX_RECORD_BYTES - empty + 1))["message"]


def test_a_huge_message_and_huge_fields_and_a_huge_traceback_fit_together() -> None:
    try:
        raise ValueError("v" * 900_000)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    fields = {f"k{index}": "\x01" * 16_000 for index in range(20)}
    record = logging.getLogger("c").makeRecord("c", 40, "f", 1, "\x01" * 900_000, (), info, extra=fields)
    line = JsonFormatter().encoder.encode(record)
    assert len(line) <= MAX_RECORD_BYTES
    document = json.loads(line)
    assert document["exc_type"] == "ValueError"
    assert len(document["exc_info"]) < MAX_LEAF_BYTES + 40
    assert list(document["extra"]) == ["truncated"]


def test_a_message_whose_arguments_do_not_fit_is_shipped_with_them() -> None:
    assert line_of("%d records", "three")["message"] == "%d records ('three',)"
    assert line_of(Hostile())["message"] == "[unreadable: Hostile]"


def test_the_formatter_gives_the_line_as_text() -> None:
    record = logging.makeLogRecord({"msg": "hällo", "name": "n", "levelname": "INFO"})
    text = JsonFormatter("%(message)s", "%Y").format(record)
    assert json.loads(text)["message"] == "hällo"
    assert "\n" not in text
