"""PutRecordBatch by the standard library alone, over one kept connection."""

from __future__ import annotations

import json
import os
import time
from binascii import b2a_base64
from typing import TYPE_CHECKING

from ..core.transport import PutError
from .http_client import HttpClient, Service, environment_credentials
from .response import is_expired, key_of_body, refused_indexes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .assumed_role import AssumedRole
    from .response_reader import Response

_HEADERS = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "Firehose_20150804.PutRecordBatch",
}


class HttpTransport:
    """Sends as the environment's identity, or as the role that this identity assumes.

    Not thread-safe: the shipper sends one request at a time.
    """

    def __init__(
        self,
        stream: str,
        region: str,
        *,
        endpoint: str,
        role: AssumedRole | None = None,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = HttpClient(Service("firehose", region, endpoint), environ, clock)
        self._role = role
        self._environ = environ
        self._keys: list[bytes | None] = []
        self._start = b'{"DeliveryStreamName":' + json.dumps(stream).encode() + b',"Records":[{"Data":"'

    def put(self, lines: Sequence[bytes], timeout_s: float) -> list[int]:
        """See Transport.put. Expired credentials cause a second request, within the same `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        encoded = [b2a_base64(line, newline=False) for line in lines]
        # One join makes the body: another copy of a full batch would cost as much as hashing it.
        encoded[0] = self._start + encoded[0]
        encoded[-1] += b'"}]}'
        body = b'"},{"Data":"'.join(encoded)
        response = self._post(body, deadline)
        if is_expired(response):
            # The environment may hold newer credentials by now, and the role gives new ones.
            if self._role is not None:
                self._role.forget()
            response = self._post(body, deadline)
        key = key_of_body(response.body)
        try:
            refused = refused_indexes(response, len(lines))
            if key is not None and key in self._keys:
                # A server, or a proxy, sends a response twice: it says nothing about these records.
                raise PutError("BadResponse", "the response to an earlier request came a second time")
        except PutError:
            # It may be the response to another request, so that this one's comes too late on this connection.
            self._client.reset()
            self._keys.clear()
            raise
        self._keys = [*self._keys[-3:], key]
        return refused

    def reset(self) -> None:
        """Closes the connections; the next request opens others."""
        self._client.reset()
        if self._role is not None:
            self._role.reset()

    def _post(self, body: bytes, deadline: float) -> Response:
        if self._role is not None:
            credentials = self._role.credentials(deadline)
        else:
            credentials = environment_credentials(self._environ)
        return self._client.post(_HEADERS, body, credentials, deadline=deadline)
