"""Request fields: the fields of a caller that stand at the document's top level, each in its index type."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from .limits import MAX_FIELD_BYTES
from .values import number

if TYPE_CHECKING:
    from .values import ValueEncoder

#: Names, in the document's order.
REQUEST_FIELDS = ("http_method", "http_route", "http_status", "duration_ms", "username")


def request_field(name: str, value: Any, values: ValueEncoder) -> str | None:
    """JSON text of a request field in its index type: keyword, short for http_status, float for duration_ms.

    Returns None for a value of another type: OpenSearch would refuse the document.
    """
    kind = type(value)
    if name == "http_status":
        return f"{value}" if kind is int and abs(value) <= 32_767 else None
    if name == "duration_ms":
        if kind is float and math.isfinite(value):
            return number(value)
        return f"{value}" if kind is int and abs(value) < 2**53 else None
    return values.text(value, MAX_FIELD_BYTES) if kind is str else None
