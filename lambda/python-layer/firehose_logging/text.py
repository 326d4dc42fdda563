"""Texts: cut by bytes, mended where they are no Unicode, and quoted as JSON."""

from __future__ import annotations

from json.encoder import encode_basestring as quoted

__all__ = ["mended", "quoted", "truncate"]


def truncate(text: str, max_bytes: int) -> str:
    """The longest start of `text` in `max_bytes` of UTF-8 and a marker: `abc…[truncated 17 bytes]`.

    Whole characters only. A text that fits is returned as it is.
    """
    if len(text) * 4 <= max_bytes:
        return text
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded) <= max_bytes:
        return text
    start = _whole(encoded[:max_bytes])
    return f"{start}…[truncated {len(encoded) - len(start.encode('utf-8', 'surrogatepass'))} bytes]"


def _whole(encoded: bytes) -> str:
    """UTF-8 without the character that the cut went through."""
    end = len(encoded)
    start = end - 1
    while start > 0 and encoded[start] & 0xC0 == 0x80:
        start -= 1
    lead = encoded[start]
    needed = 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    return encoded[: end if end - start == needed else start].decode("utf-8", "surrogatepass")


def mended(text: str) -> str:
    """`text` with U+FFFD for each lone surrogate, which no UTF-8 spells; pairs become their character."""
    if text.isascii():
        return text
    try:
        text.encode()
        return text
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
