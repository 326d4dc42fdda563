"""The role that the environment's identity assumes, so that records reach a stream of another account.

@see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

import calendar
import contextlib
import os
import re
import time
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from ..core.transport import PutError
from .http_client import HttpClient, Service, environment_credentials
from .response import assume_role_code
from .sigv4 import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .response_reader import Response

# An hour: the longest session that role chaining allows, and the shortest maximum that a role can have.
_SESSION_S = 3600
# A session is renewed so long before its end.
_RENEW_BEFORE_S = 300.0
_RENEW_AGAIN_S = 30.0
_HEADERS = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
_NO_SESSION = (Credentials("", ""), 0.0)


class Role(NamedTuple):
    """A role's ARN, and the external id that its trust policy may ask for."""

    arn: str
    external_id: str = ""


class AssumedRole:
    """Gives the credentials of a session, and renews the session before it ends."""

    def __init__(
        self,
        role: Role,
        service: Service,
        *,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._role = role
        self._client = HttpClient(service, environ, clock)
        self._environ = environ
        self._clock = clock
        # Credentials of the session, and its end in seconds since the epoch.
        self._session = _NO_SESSION
        self._renew_from = 0.0

    def credentials(self, deadline: float) -> Credentials:
        """Credentials that are valid. Raises PutError if STS gives none by `deadline` (time.monotonic).

        A renewal that fails does no harm while the session lasts: it takes a quarter of the time at most, and
        the next one is half a minute later.
        """
        credentials, end = self._session
        now = self._clock()
        if now < end - _RENEW_BEFORE_S:
            return credentials
        if now >= end:
            self._session = self._assume(deadline)
        elif now >= self._renew_from:
            self._renew_from = now + _RENEW_AGAIN_S
            left_s = deadline - time.monotonic()
            with contextlib.suppress(PutError):
                self._session = self._assume(deadline - left_s * 0.75)
        return self._session[0]

    def forget(self) -> None:
        """Forgets the session, because the service says that it has expired."""
        self._session = _NO_SESSION

    def reset(self) -> None:
        """Closes the connection to STS."""
        self._client.reset()

    def _assume(self, deadline: float) -> tuple[Credentials, float]:
        parameters = {
            "Action": "AssumeRole",
            "Version": "2011-06-15",
            "RoleArn": self._role.arn,
            "RoleSessionName": _session_name(self._environ),
            "DurationSeconds": str(_SESSION_S),
        }
        if self._role.external_id:
            parameters["ExternalId"] = self._role.external_id
        own = environment_credentials(self._environ)
        response = self._client.post(_HEADERS, urlencode(parameters).encode(), own, deadline=deadline)
        return _session_of(response, self._role.arn)


def _session_name(environ: Mapping[str, str]) -> str:
    """The function's name, which CloudTrail then shows, in the characters that STS takes."""
    name = re.sub(r"[^\w+=,.@-]", "-", environ.get("AWS_LAMBDA_FUNCTION_NAME", ""), flags=re.ASCII)
    return (name if len(name) > 1 else "firehose-logging")[:64]


def _session_of(response: Response, arn: str) -> tuple[Credentials, float]:
    text = response.body.decode("utf-8", "replace")

    def element(name: str) -> str:
        found = re.search(rf"<{name}>([^<]*)</{name}>", text)
        return found[1].strip() if found else ""

    if response.status != 200:
        code = element("Code") or f"HTTP {response.status}"
        detail = f"{arn}: {code} {element('Message')[:500]}".rstrip()
        raise PutError(assume_role_code(code), detail)
    credentials = Credentials(element("AccessKeyId"), element("SecretAccessKey"), element("SessionToken"))
    if not all(credentials):
        raise PutError("AssumeRoleFailed", f"{arn}: HTTP 200 without credentials")
    try:
        end = calendar.timegm(time.strptime(element("Expiration")[:19], "%Y-%m-%dT%H:%M:%S"))
    except ValueError as error:
        raise PutError("AssumeRoleFailed", f"{arn}: HTTP 200 without an expiration") from error
    return credentials, float(end)
