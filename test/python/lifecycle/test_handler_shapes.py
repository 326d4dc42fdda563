"""Under the official runtime client, a wrapped handler of any shape responds as the bare one, and as soon."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import handler_shapes
import pytest
from function_api import FunctionApi, Outcome
from official_runtime import VERSIONS, interpreter, runtime_client
from streams import HttpStream, accept_all

_ROOT = Path(__file__).parents[3]
SHAPES = [shape.__name__ for shape in handler_shapes.SHAPES]
#: Only `mangum` needs an event of API Gateway's; the other handlers ignore all but `n`.
EVENT = {
    "resource": "/{path}",
    "path": "/hello",
    "httpMethod": "GET",
    "headers": {"host": "h"},
    "multiValueHeaders": {"host": ["h"]},
    "queryStringParameters": None,
    "multiValueQueryStringParameters": None,
    "requestContext": {"resourcePath": "/{path}", "httpMethod": "GET", "identity": {"sourceIp": "127.0.0.1"}},
    "body": None,
    "isBase64Encoded": False,
}


class Played(NamedTuple):
    """What one process did with two invocations."""

    outcomes: list[Outcome]
    #: What the handler printed, after its response too.
    printed: list[str]
    exit_code: int | None
    #: Whether each batch reached the stream while the response was out, or was held back until it was.
    responded_first: list[bool]
    records: int


def play(version: str, shape: str, *, wrapped: bool) -> Played:
    """Runs a handler under the runtime client for two invocations. The stream responds after the function."""
    responded_first: list[bool] = []
    with FunctionApi() as api, HttpStream() as stream:

        def held(request: dict[str, Any]) -> tuple[int, bytes]:
            responded_first.append(api.has_responded.wait(60))
            return accept_all(request)

        stream.responses = [held] * 20
        process = _start(runtime_client(version), shape, api, stream, wrapped=wrapped)
        outcomes: list[Outcome] = []
        try:
            if wrapped:
                api.extension_asked.get(timeout=60)
            for number in (1, 2):
                outcomes.append(_invoke(api, process, {**EVENT, "n": number}))
                if wrapped and process.poll() is None and outcomes[-1].kind != "exit":
                    api.extension_asked.get(timeout=60)
            printed = _printed(process, 2 if shape == "thread_after_the_response" else 0)
            exit_code = process.poll()
        finally:
            process.kill()
            process.communicate()
    return Played(outcomes, printed, exit_code, responded_first, len(stream.lines))


def _start(
    python: str, shape: str, api: FunctionApi, stream: HttpStream, *, wrapped: bool
) -> subprocess.Popen[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(
            str(_ROOT / folder) for folder in ("lambda/python-layer", "test/python/support")
        ),
        "AWS_LAMBDA_RUNTIME_API": api.address,
        "AWS_LAMBDA_FUNCTION_NAME": "f",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "AKID",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_ENDPOINT_URL_FIREHOSE": stream.url,
        "FIREHOSE_LOGGING_STREAM": "s",
        "FIREHOSE_LOGGING_REQUEST_TIMEOUT_MS": "90000",
        "FIREHOSE_LOGGING_FLUSH_TIMEOUT_MS": "90000",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "SHAPE": shape,
        "WRAPPED": "yes" if wrapped else "no",
    }
    return subprocess.Popen(
        [python, "-W", "ignore", "-m", "awslambdaric", "handler_shapes.handler"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _invoke(api: FunctionApi, process: subprocess.Popen[str], event: dict[str, Any]) -> Outcome:
    """What the function posts, or the exit code of its process if it ends instead."""
    api.invoke(event)
    for _ in range(1200):
        with contextlib.suppress(queue.Empty):
            return api.outcomes.get(timeout=0.05)
        if process.poll() is not None and api.outcomes.empty():
            return Outcome("exit", process.poll())
    raise AssertionError(f"the function did nothing with {event['n']}")


def _printed(process: subprocess.Popen[str], count: int) -> list[str]:
    assert process.stdout
    lines: list[str] = []
    while len(lines) < count and (line := process.stdout.readline()):
        if line.startswith("after"):
            lines.append(line)
    return sorted(lines)


@pytest.fixture(scope="module")
def played() -> Any:
    """Plays all shapes on a Python at once, when a test asks for the first of them."""
    futures: dict[tuple[str, str, bool], Future[Played]] = {}
    with ThreadPoolExecutor(4) as pool:

        def result(version: str, shape: str, wrapped: bool) -> Played:
            if (version, shape, wrapped) not in futures:
                runtime_client(version)
                for each in SHAPES:
                    for is_wrapped in (False, True):
                        futures[version, each, is_wrapped] = pool.submit(
                            play, version, each, wrapped=is_wrapped
                        )
            return futures[version, shape, wrapped].result()

        yield result


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_wrapped_handler_responds_as_the_bare_one(version: str, shape: str, played: Any) -> None:
    try:
        bare, wrapped = played(version, shape, False), played(version, shape, True)
    except RuntimeError as error:
        pytest.skip(f"the runtime client does not run here: {error}")
    assert wrapped.outcomes == bare.outcomes
    assert wrapped.printed == bare.printed
    assert wrapped.exit_code == bare.exit_code
    # No batch was waited for before the response.
    assert all(wrapped.responded_first)


def test_the_python_that_runs_the_tests_has_a_runtime_client() -> None:
    import sys

    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert interpreter(version)
    try:
        runtime_client(version)
    except RuntimeError as error:
        pytest.skip(f"the runtime client does not run here: {error}")
