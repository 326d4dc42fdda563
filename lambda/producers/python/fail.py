"""`GET /py/fail` raises an error, to show what one looks like in the index."""

from __future__ import annotations

from typing import Any, NoReturn

from serving import serve


def fail(_event: dict[str, Any]) -> NoReturn:
    """Raises an error."""
    raise NameError("fake NameError")


lambda_handler = serve("fail", fail)
