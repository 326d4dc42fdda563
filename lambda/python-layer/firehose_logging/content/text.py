"""Texts as JSON strings: cut by bytes, and with valid Unicode only."""

from __future__ import annotations

try:
    # What json.encoder itself uses; importing the whole of json would take a millisecond of a cold start.
    from _json import encode_basestring as quoted
except ImportError:
    from json.encoder import encode_basestring as quoted

__all__ = ["mended", "quoted", "truncate"]


def truncate(text: str, max_bytes: int) -> str:
    """The longest start of `text` in `max_bytes` of UTF-8, and a marker: `abc…[truncated 17 bytes]`.

    The cut is between characters. A text that fits is returned as it is.
    """
    if len(text) * 4 <= max_bytes:
        return text
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded) <= max_bytes:
        return text
    start = _whole_characters(encoded[:max_bytes])
    return f"{start}…[truncated {len(encoded) - len(start.encode('utf-8', 'surrogatepass'))} bytes]"


def _whole_characters(encoded: bytes) -> str:
    """The text of `encoded` without its last character, if that is incomplete."""
    end = len(encoded)
    start = end - 1
    while start > 0 and encoded[start] & 0xC0 == 0x80:
        start -= 1
    lead = encoded[start]
    needed = 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    return encoded[: end if end - start == needed else start].decode("utf-8", "surrogatepass")


def mended(text: str) -> str:
    """`text` as valid Unicode: surrogate pairs become their character, and lone surrogates become U+FFFD."""
    if text.isascii():
        return text
    try:
        text.encode()
        return text
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
