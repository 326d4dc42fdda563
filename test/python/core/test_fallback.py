"""Records that cannot be delivered are pure lines on stderr, whatever kind of file stderr is."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

from firehose_logging.core.fallback import Fallback, write_descriptor

_PACKAGE = Path(__file__).parents[3] / "lambda" / "python-layer"
LINES = [b'{"a":1}\n', '{"b":"é"}\n'.encode()]


def test_the_fallback_writes_lines_unchanged(capfd: pytest.CaptureFixture[str]) -> None:
    assert Fallback().write(LINES) == 2
    assert capfd.readouterr().err == '{"a":1}\n{"b":"é"}\n'


def test_fallback_lines_come_after_the_applications_earlier_output() -> None:
    read, write = os.pipe()
    with os.fdopen(write, "w", encoding="utf-8") as stream:
        stream.write("before\n")
        Fallback(stream).write(LINES)
    with os.fdopen(read, "rb") as pipe:
        assert pipe.read() == b"before\n" + b"".join(LINES)


class IntoLogging:
    """What Celery and many programs put in the place of sys.stderr."""

    written: list[str]

    def __init__(self, descriptor: Any) -> None:
        self.written = []
        self._descriptor = descriptor

    def write(self, text: str) -> int:
        self.written.append(text)
        return len(text)

    def flush(self) -> None:
        pass

    def fileno(self) -> Any:
        if isinstance(self._descriptor, Exception):
            raise self._descriptor
        return self._descriptor


@pytest.mark.parametrize("descriptor", [OSError("none"), None, -1, "2"])
def test_lines_do_not_go_where_sys_stderr_leads_into_logging(
    monkeypatch: pytest.MonkeyPatch, descriptor: Any
) -> None:
    read, write = os.pipe()
    stream = IntoLogging(descriptor)
    with os.fdopen(write, "w", encoding="utf-8") as own:
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setattr(sys, "__stderr__", own)
        assert Fallback().write(LINES) == 2
        monkeypatch.undo()
    with os.fdopen(read, encoding="utf-8") as pipe:
        assert pipe.read() == '{"a":1}\n{"b":"é"}\n'
    assert stream.written == []


def test_without_a_standard_error_the_fallback_writes_into_no_file_of_the_application(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "__stderr__", None)
    assert Fallback().write(LINES) == 0
    assert capfd.readouterr().err == ""


def test_the_fallback_writes_to_a_stream_without_a_descriptor() -> None:
    stream = io.StringIO()
    assert Fallback(stream).write(LINES) == 2
    assert stream.getvalue() == '{"a":1}\n{"b":"é"}\n'


def test_an_announcement_on_stderr_is_one_document(capfd: pytest.CaptureFixture[str]) -> None:
    Fallback().say("something with\na line end")
    (line,) = capfd.readouterr().err.splitlines()
    document = json.loads(line)
    assert list(document) == ["asctime", "name", "levelname", "message"]
    assert document["name"] == "firehose_logging"


def test_the_fallback_waits_for_a_full_pipe_for_half_a_second_at_most() -> None:
    answers: list[Any] = [BlockingIOError(), BlockingIOError(), 8, BlockingIOError(), 11]

    def write(_: bytes) -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return int(answer)

    assert write_descriptor(LINES, write) == 2

    def never(_: bytes) -> NoReturn:
        raise BlockingIOError

    assert write_descriptor(LINES, never) == 0


def test_a_write_that_takes_a_part_goes_on_with_the_rest() -> None:
    written: list[bytes] = []

    def write(data: bytes) -> int:
        written.append(data[:3])
        return min(3, len(data))

    assert write_descriptor(LINES, write) == 2
    assert b"".join(written) == b"".join(LINES)


def test_lines_for_a_closed_descriptor_are_lost_and_raise_nothing() -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w", encoding="utf-8", closefd=False) as stream:
        assert Fallback(stream).write(LINES) == 0
    os.close(write)


CLOSED = """
import sys, os, logging, firehose_logging
os.close(2); sys.stderr = None
handler = firehose_logging.FirehoseHandler()
logging.getLogger().addHandler(handler)
logging.error("nobody hears this")
handler.close()
print(handler.stats())
"""


def test_a_process_without_stderr_goes_on_and_counts_lost_records() -> None:
    result = subprocess.run(
        [sys.executable, "-c", CLOSED],
        env={"PYTHONPATH": str(_PACKAGE)},
        capture_output=True,
        check=True,
        text=True,
    )
    assert "accepted=1" in result.stdout
    assert "lost=1" in result.stdout
