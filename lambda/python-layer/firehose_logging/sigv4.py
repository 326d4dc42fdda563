"""AWS Signature Version 4 for one service and one kind of request: a POST to `/` with a JSON body.

@see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple


class Keys(NamedTuple):
    """Credentials. Compare by value: a rotated key makes the cached signing key stale."""

    access_key_id: str
    secret_access_key: str
    session_token: str = ""

    def __repr__(self) -> str:
        return f"Keys({self.access_key_id!r})"


class Signer:
    """Signs requests to one service in one region; the day's signing key is made once."""

    def __init__(self, region: str, service: str = "firehose") -> None:
        self._region = region
        self._service = service
        self._cached: tuple[str, str, bytes] = ("", "", b"")

    def sign(self, keys: Keys, headers: dict[str, str], body: bytes, amz_date: str) -> dict[str, str]:
        """`headers` (lower case, with host) completed by date, token and authorization.

        `amz_date` is UTC as `20261121T092700Z`.
        """
        signed = {**headers, "x-amz-date": amz_date}
        if keys.session_token:
            signed["x-amz-security-token"] = keys.session_token
        names = sorted(signed)
        canonical = "\n".join(
            [
                "POST",
                "/",
                "",
                *(f"{name}:{' '.join(signed[name].split())}" for name in names),
                "",
                ";".join(names),
                hashlib.sha256(body).hexdigest(),
            ]
        )
        scope = f"{amz_date[:8]}/{self._region}/{self._service}/aws4_request"
        to_sign = f"AWS4-HMAC-SHA256\n{amz_date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signature = hmac.new(self._key(keys, amz_date[:8]), to_sign.encode(), hashlib.sha256).hexdigest()
        signed["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={keys.access_key_id}/{scope}, "
            f"SignedHeaders={';'.join(names)}, Signature={signature}"
        )
        return signed

    def _key(self, keys: Keys, day: str) -> bytes:
        if self._cached[:2] != (keys.secret_access_key, day):
            key = f"AWS4{keys.secret_access_key}".encode()
            for part in (day, self._region, self._service, "aws4_request"):
                key = hmac.digest(key, part.encode(), "sha256")
            self._cached = (keys.secret_access_key, day, key)
        return self._cached[2]
