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

    Members of HTTPStatus and HTTPMethod and numpy's numbers count as numbers and texts. Returns None for a
    value of another type: OpenSearch would refuse the document.
    """
    try:
        if name == "http_status":
            return _short(value)
        if name == "duration_ms":
            return _float(value)
        return values.text(str.__str__(value), MAX_FIELD_BYTES) if isinstance(value, str) else None
    except Exception:
        return None  # A number of the caller's own whose conversion raises.


def _short(value: Any) -> str | None:
    if isinstance(value, bool) or not hasattr(type(value), "__index__"):
        return None
    whole = int(value.__index__())
    return f"{whole}" if abs(whole) <= 32_767 else None


def _float(value: Any) -> str | None:
    kind = type(value)
    if isinstance(value, bool):
        return None
    if hasattr(kind, "__index__"):
        whole = int(value.__index__())
        return f"{whole}" if abs(whole) < 2**53 else None
    if isinstance(value, (str, bytes, bytearray)) or not hasattr(kind, "__float__"):
        return None
    real = float(value)
    return number(real) if math.isfinite(real) else None
