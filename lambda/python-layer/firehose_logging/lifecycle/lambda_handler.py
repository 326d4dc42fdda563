"""The decorator of a Lambda handler."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .lifecycle import lifecycle

if TYPE_CHECKING:
    from collections.abc import Callable

Function = TypeVar("Function", bound="Callable[..., Any]")

# Time that is assumed to be left of an invocation whose context does not tell it.
_UNKNOWN_REMAINING_S = 3.0
# Time that is kept for sending the response.
_MARGIN_S = 0.2


def lambda_handler(function: Function) -> Function:
    """Decorates the Lambda handler: its records carry the request's id, and leave when it returns.

    `function` is anything that Lambda can call. With the internal extension its records leave after the
    response; without it, before. The decorator returns what the function returns, and raises what it raises
    with its own traceback.
    """
    lifecycle.has_wrapped = True

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        context = _context_in(args, kwargs)
        request_id = str(getattr(context, "aws_request_id", "") or "")
        lifecycle.started(request_id)
        try:
            return function(*args, **kwargs)
        except BaseException as error:
            # Lambda's error response shows the traceback. This frame is none of the application's, and a bare
            # `raise` does not add it again.
            error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
            if isinstance(error, Exception):
                lifecycle.emit_unhandled()
            raise
        finally:
            lifecycle.ended(request_id, _remaining_s(context) - _MARGIN_S)

    return cast("Function", wrapper)


def _context_in(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Lambda's context: the second argument, or the third of a method."""
    given = (*args[1:3], kwargs.get("context"))
    return next((value for value in given if hasattr(value, "aws_request_id")), None)


def _remaining_s(context: Any) -> float:
    try:
        return float(context.get_remaining_time_in_millis()) / 1000
    except Exception:
        return _UNKNOWN_REMAINING_S
