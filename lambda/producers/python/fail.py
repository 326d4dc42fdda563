"""`GET /py/fail`: an error, to see what one looks like in the index."""

from __future__ import annotations

from typing import Any, NoReturn

from serving import serve


def fail(_event: dict[str, Any]) -> NoReturn:
    """Fails."""
    raise NameError("fake NameError")


lambda_handler = serve("fail", fail)
