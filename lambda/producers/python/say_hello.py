"""`GET /py/hello/{name}` responds with a greeting."""

from __future__ import annotations

from typing import Any

from serving import serve


def say_hello(event: dict[str, Any]) -> dict[str, str]:
    """Greets the person whom the path names."""
    name = (event.get("pathParameters") or {}).get("name") or "world"
    return {"message": f"Hello, {name}"}


lambda_handler = serve("say_hello", say_hello)
