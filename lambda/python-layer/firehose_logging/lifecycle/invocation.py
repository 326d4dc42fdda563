"""The Lambda fields of documents: the same for all records of a process, or of an invocation."""

from __future__ import annotations

import os

from ..content.text import quoted


class InvocationContext:
    """The Lambda fields. `version` changes with them, so that a cache knows when it is stale."""

    def __init__(self) -> None:
        self.version = 0
        # Whether the decorator told the request id: then no record can override it.
        self._is_told = False
        self.reset()

    def reset(self) -> None:
        """Reads the function's own fields from the environment; outside Lambda there are none."""
        env = os.environ
        self.function_name = env.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = env.get("AWS_LAMBDA_FUNCTION_VERSION")
        memory = env.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "")
        self.memory_limit_mb = int(memory) if memory.isdigit() else None
        self._is_told = False
        self.aws_request_id: str | None = None
        self.xray_trace_id: str | None = None
        #: None outside Lambda. Inside, True until the second invocation begins.
        self.cold_start: bool | None = True if self.function_name else None
        self.version += 1

    @property
    def is_lambda(self) -> bool:
        """Whether this process is a Lambda function."""
        return self.function_name is not None

    def begin(self, request_id: str, *, is_told: bool = True) -> None:
        """Takes the fields of an invocation. `is_told`: the decorator gave the id, not a record."""
        self._is_told = is_told
        if self.cold_start is not None:
            self.cold_start = self.aws_request_id is None
        self.aws_request_id = request_id
        self.xray_trace_id = _trace_root(os.environ.get("_X_AMZN_TRACE_ID", ""))
        self.version += 1

    def saw(self, request_id: object) -> bool:
        """Takes the request id that Lambda's own filter puts on records, for functions without the decorator.

        Returns False if the attribute is the caller's: outside Lambda, or if the decorator told another id.
        """
        if not self.is_lambda or type(request_id) is not str:
            return False
        if request_id != self.aws_request_id:
            if self._is_told:
                return False
            self.begin(request_id, is_told=False)
        return True

    def fields(self) -> dict[str, str]:
        """Name → JSON text of the known fields, in the document's order."""
        values: tuple[tuple[str, str | int | bool | None], ...] = (
            ("function_name", self.function_name),
            ("function_version", self.function_version),
            ("aws_request_id", self.aws_request_id),
            ("xray_trace_id", self.xray_trace_id),
            ("memory_limit_mb", self.memory_limit_mb),
            ("cold_start", self.cold_start),
        )
        return {name: _json(value) for name, value in values if value is not None}


def _json(value: str | int | bool | None) -> str:
    if isinstance(value, str):
        return quoted(value)
    return "true" if value is True else "false" if value is False else str(value)


def _trace_root(header: str) -> str | None:
    """`1-67…` of `Root=1-67…;Parent=…;Sampled=1`."""
    for part in header.split(";"):
        if part.startswith("Root="):
            return part[5:]
    return header or None


#: The fields of this process. One is enough: a process handles one invocation at a time.
invocation = InvocationContext()
