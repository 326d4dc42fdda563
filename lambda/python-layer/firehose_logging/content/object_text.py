"""Texts that logging makes of objects: values under secret names are redacted in them.

`log.info("%s", {"password": "…"})` makes a text of an object, and a text has no field names to redact by. So
the objects of such a record are redacted before they become text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .limits import MAX_DEPTH, MAX_VALUES
from .record import message_of

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Collection, Iterator

_REDACTED = "[redacted]"
_TOO_MUCH = "[truncated]"
# Arguments of these types hold no names.
_PLAIN = frozenset({str, int, float, bool, type(None), bytes})
_QUOTED = r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\""""
_MARGIN = re.compile(r" *\| ")
_IN_CALL = rf"""(?:{_QUOTED}|[^()'"\n])"""
# A list and an object, with others in them.
_LIST = r"\[(?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]{0,2048}\]){0,2048}\]){0,8192}\]"
_OBJECT = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,2048}\}){0,2048}\}){0,8192}\}"
# A value as `repr` writes it: a text, one within another text, a list, an object, a call such as UUID('…').
# Each part is bounded.
_VALUE = (
    rf"""(?!(?<=[:=])[:=>]|['"]?\[redacted|(?i:null|none|true|false|undefined)\b|%s|\?)(?:[bBrRuU]{{0,2}}(?:{_QUOTED})|\\+['"][^'"\\\n]{{0,8192}}\\*['"]"""
    rf"""|{_LIST}|{_OBJECT}|<[^<>\n]{{1,256}}>"""
    rf"""|[\w.]{{0,64}}\((?:{_IN_CALL}|\({_IN_CALL}{{0,64}}\)){{0,64}}\)|[^\s,;&'")}}\]]+)"""
)


def comparable(name: str) -> str:
    """A name as it is compared: `api_key`, `apiKey`, `api-key` and `Api-Key` are one."""
    return name.lower().replace("_", "").replace("-", "")


class ObjectRedactor:
    """Redacts values under secret names in objects and in the texts of objects."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(map(comparable, names))
        spellings = [re.sub("[_-]", "[_-]?", name) for name in sorted(names, key=len, reverse=True)]
        self._source = "|".join(re.sub(r"[^\w\[\]?-]", r"\\\g<0>", spelling) for spelling in spellings)
        self._in_object: re.Pattern[str] | None = None
        self._in_header: re.Pattern[str] | None = None
        self._in_literal: re.Pattern[str] | None = None
        self._in_assignment: re.Pattern[str] | None = None

    def record(self, record: logging.LogRecord) -> logging.LogRecord:
        """`record`, or a copy with redacted message and arguments if its message would show a secret."""
        args = record.args
        if type(record.msg) is str and (
            not args or (type(args) is tuple and _PLAIN.issuperset(map(type, args)))
        ):
            return record
        shown = message_of(record)
        if args and not isinstance(args, tuple):
            # Arguments that are one mapping may show a value without its name: `%(password)s`.
            shown = f"{shown} {record.msg} {_text_of(args)}"
        if not self._shows_name(shown):
            return record
        redacted = self._with(record, record.msg if type(record.msg) is str else self.value(record.msg))
        if isinstance(args, tuple):
            redacted.args = tuple([self.value(value) for value in args])
        elif args:
            redacted.args = _Named(args, self)
        return redacted

    @staticmethod
    def _with(record: logging.LogRecord, message: Any) -> logging.LogRecord:
        """A copy of `record` with another message."""
        copy = record.__class__.__new__(record.__class__)
        copy.__dict__.update(record.__dict__, msg=message)
        return copy

    def value(self, value: Any, name: object = "") -> Any:
        """`value` with redacted members; an object becomes one whose text is redacted."""
        return _Copy(self).of(value, name)

    def text(self, text: str) -> str:
        """The text of an object without values under secret names: `User(password=[redacted])`."""
        if not self._shows_name(text):
            return text
        if self._in_object is None or self._in_header is None:
            # `password='…'`, `'password': '…'`, `('password', '…')`
            sign = r"""(\\{0,8}['"]?\s*(?:[:=]{1,3}>?|(?<=['"]),)\s*)"""
            pattern = rf"(?i)(?<![^\W_])(b?['\"]?)({self._source}){sign}{_VALUE}"
            self._in_object = re.compile(pattern)
            self._in_header = re.compile(rf"(?im)^([ \t]*)({self._source})(:[ \t]*).+$")
        text = self._in_header.sub(rf"\1\2\3{_REDACTED}", text)
        return self._in_object.sub(_assigned, text)

    def literals(self, text: str) -> str:
        """A text that may hold the text of an object, without values under secret names.

        `{'password': [redacted]}`, `User(password=[redacted])`. In a traceback, source code holds values in
        literals alone.
        """
        if not self._shows_name(text):
            return text
        if self._in_literal is None:
            self._in_literal = re.compile(
                rf"(?i)(b?['\"])({self._source})(\\{{0,8}}['\"]\s*(?::|,|=>)\s*){_VALUE}"
            )
        text = self._in_literal.sub(_assigned, text)
        return "\n".join(self._lines(text)) if "=" in text else text

    def _lines(self, text: str) -> Iterator[str]:
        is_source = False
        for line in text.split("\n"):
            # The traceback of an exception group has a margin.
            margin = _MARGIN.match(line)
            start = margin.end() if margin else 0
            if line.startswith('  File "', start):
                is_source = True
            elif not line.startswith("    ", start):
                is_source = False
            yield line if is_source or "=" not in line else line[:start] + self._assignments(line[start:])

    def _assignments(self, line: str) -> str:
        """A line with the values of `name=` redacted. `name:` stays: it may be prose."""
        if self._in_assignment is None:
            pattern = rf"(?i)(?<![^\W_])()({self._source})(\s?=\s?){_VALUE}"
            self._in_assignment = re.compile(pattern)
        return self._in_assignment.sub(_assigned, line)

    def is_secret(self, name: object) -> bool:
        """Whether the values under `name` are redacted."""
        if isinstance(name, bytes):
            name = name.decode("latin-1")
        return isinstance(name, str) and comparable(name) in self._names

    def _shows_name(self, text: str) -> bool:
        lowered = comparable(text)
        return any(name in lowered for name in self._names)


def _assigned(match: re.Match[str]) -> str:
    """The name, the sign and `[redacted]`. A comma is a sign only in a pair."""
    opening, name, sign = match[1], match[2], match[3]
    before = match.string[match.start() - 1 : match.start()]
    # `("token", "x")` is a list of columns: Python and JavaScript write pairs with the other quotation marks.
    if "," in sign and before != "[" and (before != "(" or opening == '"'):
        return match[0]
    return f"{opening}{name}{sign}{_REDACTED}"


class _Copy:
    """One copy of a value: how deep and how large it has become."""

    def __init__(self, redactor: ObjectRedactor) -> None:
        self._redactor = redactor
        self._values = 0
        self._around: list[int] = []

    def of(self, value: Any, name: object = "") -> Any:
        if self._redactor.is_secret(name):
            return _REDACTED
        if type(value) in _PLAIN:
            return value
        self._values += 1
        if self._values > MAX_VALUES or len(self._around) >= MAX_DEPTH or id(value) in self._around:
            return _TOO_MUCH
        self._around.append(id(value))
        try:
            return self._container(value)
        except Exception:
            return f"[unreadable: {type(value).__name__}]"
        finally:
            self._around.pop()

    def _container(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.of(member, key) for key, member in value.items()}
        if type(value) is tuple and len(value) == 2 and self._redactor.is_secret(value[0]):
            return (value[0], _REDACTED)
        if type(value) in (list, tuple, set, frozenset):
            return type(value)(self.of(member) for member in value)
        if hasattr(type(value), "__index__") or hasattr(type(value), "__float__"):
            return value  # A number, perhaps numpy's: `%d` needs it as it is.
        return _Text(value, self._redactor.text)


def _text_of(args: object) -> str:
    try:
        return f"{args!r} {args}"
    except Exception:
        return ""


class _Named(Mapping[str, Any]):
    """A mapping whose values are redacted. The original mapping handles a missing name."""

    def __init__(self, values: Mapping[str, Any], redactor: ObjectRedactor) -> None:
        self._values = values
        self._redactor = redactor

    def __getitem__(self, name: str) -> Any:
        return self._redactor.value(self._values[name], name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __str__(self) -> str:
        plain = type(self._values) is dict
        return repr(self) if plain else self._redactor.text(str(self._values))

    def __repr__(self) -> str:
        plain = type(self._values) is dict
        return repr(self._redactor.value(self._values)) if plain else self._redactor.text(repr(self._values))


class _Text:
    """An object whose texts are redacted."""

    def __init__(self, value: object, redact: Callable[[str], str]) -> None:
        self._value = value
        self._redact = redact

    def __str__(self) -> str:
        return self._redact(str(self._value))

    def __repr__(self) -> str:
        return self._redact(repr(self._value))

    def __hash__(self) -> int:
        return id(self)
