"""Redaction: finds values that must not leave the process, by field name and by pattern."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..core.settings import PATTERN_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

# Values under these names never leave the process; the settings can only add names. See `comparable`.
SECRET_NAMES = (
    "access_key",
    "access_token",
    "api_key",
    "apikey",
    "authorization",
    "client_secret",
    "cookie",
    "id_token",
    "passwd",
    "password",
    "private_key",
    "refresh_token",
    "secret",
    "secret_access_key",
    "session_token",
    "set-cookie",
    "token",
    "x-amz-security-token",
    "x-api-key",
)

# No package's version, a@1.2.3-rc.next, nor systemd's unit, a@1.service.
_EMAIL = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@(?!\d+\.\d)(?:[A-Za-z0-9-]{1,63}\.){1,8}"
    r"(?!(?:service|timer|socket|scope|slice|target|device|path|swap|(?:auto)?mount)\b)[A-Za-z]{2,24}"
)
# 13 to 19 digits, in groups or not; the issuers' beginnings and lengths and the Luhn check decide.
_CARD = re.compile(r"(?<![0-9A-Za-z_.])[2-6](?:[ -]?[0-9]){12,18}(?![0-9A-Za-z])")
# Visa, Diners Club, American Express, Mastercard, JCB, UnionPay, Maestro: other long numbers are identifiers.
_ISSUED = re.compile(
    r"4\d{12}|3(?:0[0-5]|[68]\d)\d{11}|3[47]\d{13}|[456]\d{15}"
    r"|(?:222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|35(?:2[89]|[3-8]\d)\d{12}"
    r"|(?:62\d\d|6304|6759|676[1-3]|50(?:18|20|38)|5893)\d{13,15}",
    re.ASCII,
)
# JSON Web Tokens, bearer credentials, AWS access key ids, GitHub's and Slack's tokens, by their prefixes.
_TOKEN = re.compile(
    r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?|\b[Bb]earer +[\w.~+/-]{8,}=*|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bxox[abeprs]-[\w-]{10,}",
    re.ASCII,
)
_MAYBE_GITHUB = re.compile(r"gh[pousr]_|github_pat_")
# For a quick look at a text: each digit becomes 0, and each other character a dot.
_DIGITS = bytes(48 if 48 <= code <= 57 else 46 for code in range(256))
_THIRTEEN_DIGITS = b"0" * 13


class Redactor:
    """Takes e-mail addresses, card numbers and tokens out of texts."""

    def __init__(self, fields: Iterable[str] = (), patterns: Iterable[str] = PATTERN_NAMES) -> None:
        self.names = frozenset(name.lower() for name in (*SECRET_NAMES, *fields))
        chosen = set(patterns)
        self._email = "email" in chosen
        self._card = "card" in chosen
        self._token = "token" in chosen

    def suspects(self, text: str) -> bool:
        """Whether a pattern could match in `text`: a cheap test that is mostly false.

        A search for a word takes five times as long as one for a character (half of that from the end), a
        regular expression twenty times as long. So characters are searched for first, and an expression only
        where a word was found. A text that was cut is suspect, because the cut can go through a match.
        """
        if "…[truncated " in text:
            return True
        if self._email and "@" in text:
            return True
        if self._token and (
            ("J" in text and "eyJ" in text)
            or text.rfind("earer ") >= 0
            or ("K" in text and "KIA" in text)
            or ("S" in text and "SIA" in text)
            or ("x" in text and text.rfind("xox") >= 0)
            or (text.rfind("gh") >= 0 and _MAYBE_GITHUB.search(text) is not None)
        ):
            return True
        if not self._card:
            return False
        encoded = text.encode("ascii", "replace")
        # `in` would try to read the needle as a number first.
        return encoded.translate(_DIGITS, b" -").find(_THIRTEEN_DIGITS) >= 0

    def text(self, text: str) -> str:
        """`text` with every match replaced."""
        if self._token:
            text = _TOKEN.sub("[redacted token]", text)
        if self._email:
            text = _EMAIL.sub("[redacted email]", text)
        if self._card:
            text = _CARD.sub(_card, text)
        return text


def _card(match: re.Match[str]) -> str:
    number = match[0].replace(" ", "").replace("-", "")
    if not _ISSUED.fullmatch(number):
        return match[0]
    digits = [int(character) for character in number]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return "[redacted card]" if (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 else match[0]
