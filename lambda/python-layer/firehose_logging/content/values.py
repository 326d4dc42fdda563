"""Values as JSON text: any value that the application hands over becomes valid, bounded JSON."""

from __future__ import annotations

import contextlib
import math
import sys
import types
from typing import TYPE_CHECKING, Any

from .limits import MAX_CHARACTERS, MAX_DEPTH, MAX_KEY_BYTES, MAX_LEAF_BYTES, MAX_VALUES
from .text import mended, quoted, truncate

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from .object_text import ObjectRedactor

REDACTED = '"[redacted]"'
TOO_DEEP = f'"[truncated: deeper than {MAX_DEPTH} levels]"'
CIRCULAR = '"[circular]"'

# Larger whole numbers are written as text: OpenSearch and browsers hold numbers as doubles and lose digits.
MAX_SAFE_INTEGER = 2**53 - 1

# So many values of so many characters are below every limit together, so nobody needs to count them.
_FLAT_VALUES = 50
_FLAT_CHARACTERS = MAX_LEAF_BYTES // 4


class Walk:
    """State of writing one record's values: the containers around the current value, and what is used up."""

    __slots__ = ("around", "characters", "values")

    def __init__(self) -> None:
        # Identities of the containers around the current value.
        self.around: list[int] = []
        self.characters = 0
        self.values = 0


class ValueEncoder:
    """Writes any value as bounded JSON text, each kind of value in one stated way. Never raises."""

    def __init__(self, objects: ObjectRedactor, redact: Callable[[str], str] | None = None) -> None:
        self._objects = objects
        self._redact = redact
        # Name → its JSON text with a colon, whether its value is redacted, whether another may look alike.
        self._keys: dict[str, tuple[str, bool, bool]] = {}

    def text(self, value: str, max_bytes: int = MAX_LEAF_BYTES) -> str:
        """A JSON string, redacted and then cut to `max_bytes`: a pattern does not find half a secret."""
        if self._redact is not None:
            value = self._redact(value)
        if len(value) * 4 > max_bytes:
            value = truncate(value, max_bytes)
        return quoted(value)

    def object(self, value: dict[Any, Any]) -> str:
        """JSON text of an object at nesting level 1."""
        if self._redact is None and len(value) <= _FLAT_VALUES:
            text = self._flat(value)
            if text is not None:
                return text
        walk = Walk()
        walk.around.append(id(value))
        return self._object(value, walk)

    def _flat(self, value: dict[Any, Any]) -> str | None:
        """The usual case, a few short texts and numbers, without counting. None for every other case."""
        keys = self._keys
        parts: list[str] = []
        for name, item in value.items():
            known = keys.get(name)
            if known is None:
                if type(name) is not str:
                    return None
                known = self._learn(name)
            key, redacted, is_altered = known
            if is_altered:
                return None
            kind = type(item)
            if redacted:
                parts.append(key + REDACTED)
            elif kind is str and len(item) <= _FLAT_CHARACTERS and "'" not in item and '"' not in item:
                parts.append(key + quoted(item))
            elif kind is int and -MAX_SAFE_INTEGER <= item <= MAX_SAFE_INTEGER:
                parts.append(f"{key}{item}")
            elif kind is float:
                parts.append(key + number(item))
            elif kind is bool:
                parts.append(key + ("true" if item else "false"))
            elif item is None:
                parts.append(key + "null")
            else:
                return None
        return "{" + ",".join(parts) + "}"

    def _value(self, value: Any, walk: Walk) -> str:
        kind = type(value)
        if kind is str:
            # A text that was made of an object has quotation marks.
            written = self.text(self._objects.literals(value) if "'" in value or '"' in value else value)
            walk.characters += len(written)
            return written
        if kind is int:
            return self._integer(value, walk)
        if kind is float:
            return self._float(value)
        if kind is bool:
            return "true" if value else "false"
        if value is None:
            return "null"
        try:
            return self._other(value, walk)
        except Exception as error:
            # Its __str__, __class__ or iterator raises.
            return self._value(f"[unreadable: {type(error).__name__}]", walk)

    def _other(self, value: Any, walk: Walk) -> str:
        if isinstance(value, dict):
            return self._nested(_listed(value) if hasattr(value, "lists") else value, walk, self._object)
        if isinstance(value, tuple) and hasattr(value, "_asdict"):
            return self._nested(value._asdict(), walk, self._object)
        if type(value) is tuple and len(value) == 2 and self._objects.is_secret(value[0]):
            value = (value[0], "[redacted]")
        if isinstance(value, (list, tuple, set, frozenset)):
            return self._nested(value, walk, self._array)
        if isinstance(value, BaseException):
            return self._nested(value, walk, self._error)
        if isinstance(value, str):
            return self._value(str.__str__(value), walk)
        if isinstance(value, int):
            return self._integer(int(value), walk)
        if isinstance(value, float):
            return self._float(float(value))
        if isinstance(value, (bytes, bytearray, memoryview)):
            return self._value(f"[{type(value).__name__} of {len(value)} bytes]", walk)
        if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType)):
            return self._value("[function]", walk)
        return self._value(self._object_text(value), walk)

    def _nested(self, value: Any, walk: Walk, write: Callable[[Any, Walk], str]) -> str:
        around = walk.around
        if id(value) in around:
            return CIRCULAR
        if len(around) >= MAX_DEPTH:
            return TOO_DEEP
        depth = len(around)
        around.append(id(value))
        try:
            return write(value, walk)
        finally:
            del around[depth:]

    def _object(self, value: dict[Any, Any], walk: Walk) -> str:
        keys = self._keys
        seen: set[str] = set()
        parts: list[str] = []
        for index, (name, item) in enumerate(value.items()):
            walk.values += 1
            if walk.values > MAX_VALUES or walk.characters > MAX_CHARACTERS:
                parts.append(_kept_apart('"…":', seen) + f'"[truncated {len(value) - index} keys]"')
                break
            key, redacted, _ = (
                keys.get(name) or self._learn(name) if type(name) is str else self._learn(_key(name))
            )
            parts.append(_kept_apart(key, seen) + (REDACTED if redacted else self._value(item, walk)))
        return "{" + ",".join(parts) + "}"

    def _array(self, value: Collection[Any], walk: Walk) -> str:
        parts: list[str] = []
        for index, item in enumerate(value):
            walk.values += 1
            if walk.values > MAX_VALUES or walk.characters > MAX_CHARACTERS:
                parts.append(f'"[truncated {len(value) - index} items]"')
                break
            parts.append(self._value(item, walk))
        return "[" + ",".join(parts) + "]"

    def _error(self, error: BaseException, walk: Walk) -> str:
        described: dict[str, Any] = {"name": type(error).__name__, "message": self._objects.text(str(error))}
        if error.__cause__ is not None:
            described["cause"] = error.__cause__
        if isinstance(error, BaseExceptionGroup):
            described["errors"] = error.exceptions
        return self._object(described, walk)

    def _object_text(self, value: Any) -> str:
        """A datetime in the document's own time format, and `str()` of every other value."""
        # This package does not import datetime: whoever has such a value has imported it.
        datetime = sys.modules.get("datetime")
        if datetime and isinstance(value, datetime.datetime):
            # Not every time has one in UTC: that of year 1, or a library's own "not a time".
            with contextlib.suppress(Exception):
                utc = value.astimezone(datetime.UTC)
                return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}+00:00"
        return self._objects.text(str(value))

    def _integer(self, value: int, walk: Walk) -> str:
        if -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
            text = int.__repr__(value)
            return self._card(text) or text
        if value.bit_length() > 4 * sys.int_info.default_max_str_digits // 2:
            return f'"[integer of {value.bit_length()} bits]"'
        return self._value(int.__repr__(value), walk)

    def _float(self, value: float) -> str:
        text = number(value)
        return (self._card(text.removesuffix(".0")) if value.is_integer() else None) or text

    def _card(self, digits: str) -> str | None:
        """The redacted text of a whole number that is a card's number; None for all others."""
        if self._redact is None or len(digits) < 13:
            return None
        redacted = self._redact(digits)
        return None if redacted == digits else quoted(redacted)

    def _learn(self, name: str) -> tuple[str, bool, bool]:
        # OpenSearch refuses an empty key.
        text = mended(self.text(name or "(empty)", MAX_KEY_BYTES))
        key = (f"{text}:", self._objects.is_secret(name), text != quoted(name))
        # The bound keeps a caller with ever new keys from filling the memory.
        if len(self._keys) < 1000 and len(name) <= 64:
            self._keys[name] = key
        return key


def _kept_apart(key: str, seen: set[str]) -> str:
    """The key, with a number if the object has it already: OpenSearch refuses a document with a key twice."""
    own, count = key, 1
    while own in seen:
        count += 1
        own = f'{key[:-2]} {count}":'
    seen.add(own)
    return own


def number(value: float) -> str:
    """A float as JavaScript prints it, except that `1.0` keeps its fraction. NaN and infinities are texts."""
    if not math.isfinite(value):
        return '"NaN"' if value != value else '"Infinity"' if value > 0 else '"-Infinity"'
    text = float.__repr__(value)
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return text
    if not 1e-6 <= abs(value) < 1e21:
        return f"{mantissa}e{exponent[0]}{exponent[1:].lstrip('0')}"
    sign = "-" if value < 0 else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    if int(exponent) < 0:
        return f"{sign}0.{'0' * (-int(exponent) - 1)}{whole}{fraction}"
    return f"{sign}{whole}{fraction:0<{int(exponent)}}"


def _listed(value: Any) -> dict[Any, Any]:
    """A dictionary with several values under one key, whole: Django's QueryDict, werkzeug's MultiDict."""
    return {key: items[0] if len(items) == 1 else items for key, items in value.lists()}


def _key(key: Any) -> str:
    if key is None or isinstance(key, bool):
        return "null" if key is None else "true" if key else "false"
    if isinstance(key, bytes):
        return key.decode("utf-8", "replace")
    return str(key)
