"""AWS Signature Version 4 of POST requests to one service.

@see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple


class Credentials(NamedTuple):
    """AWS credentials; `session_token` is empty for those of a user."""

    access_key_id: str
    secret_access_key: str
    session_token: str = ""

    def __repr__(self) -> str:
        return f"Credentials({self.access_key_id!r})"


class Signer:
    """Signs requests to one service in one region. The signing key of a day is derived once."""

    def __init__(self, region: str, path: str = "/", *, service: str = "firehose") -> None:
        self._region = region
        self._path = path
        self._service = service
        # Secret access key, day, and the signing key derived of them.
        self._cached: tuple[str, str, bytes] = ("", "", b"")

    def sign(
        self, credentials: Credentials, headers: dict[str, str], body: bytes, *, amz_date: str
    ) -> dict[str, str]:
        """`headers` (names in lower case, `host` among them) with date, token and authorization added.

        `amz_date` is UTC as `20261121T092700Z`.
        """
        signed = {**headers, "x-amz-date": amz_date}
        if credentials.session_token:
            signed["x-amz-security-token"] = credentials.session_token
        names = sorted(signed)
        canonical = "\n".join(
            [
                "POST",
                self._path,
                "",
                *(f"{name}:{' '.join(signed[name].split())}" for name in names),
                "",
                ";".join(names),
                hashlib.sha256(body).hexdigest(),
            ]
        )
        scope = f"{amz_date[:8]}/{self._region}/{self._service}/aws4_request"
        to_sign = f"AWS4-HMAC-SHA256\n{amz_date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = self._signing_key(credentials.secret_access_key, amz_date[:8])
        signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
        signed["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={credentials.access_key_id}/{scope}, "
            f"SignedHeaders={';'.join(names)}, Signature={signature}"
        )
        return signed

    def _signing_key(self, secret_access_key: str, day: str) -> bytes:
        if self._cached[:2] != (secret_access_key, day):
            key = f"AWS4{secret_access_key}".encode()
            for part in (day, self._region, self._service, "aws4_request"):
                key = hmac.digest(key, part.encode(), "sha256")
            self._cached = (secret_access_key, day, key)
        return self._cached[2]
