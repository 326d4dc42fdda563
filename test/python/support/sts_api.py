"""A model of sts:AssumeRole on loopback that checks the signature of each request with botocore's signer.

@see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ROLE = "arn:aws:iam::123456789012:role/logs"
_SCOPE = re.compile(r"Credential=([^/]+)/\d{8}/([^/]+)/sts/aws4_request, SignedHeaders=([^,]+), Signature=")


class StsApi:
    """Trusts one access key. Its sessions last until `now` has moved by their duration."""

    def __init__(self, access_key_id: str, secret_access_key: str) -> None:
        self._trusted = Credentials(access_key_id, secret_access_key)
        #: Parameters of each call whose signature is right.
        self.calls: list[dict[str, str]] = []
        #: External id that the role's trust policy asks for.
        self.external_id = ""
        #: HTTP status and code of the error for every call, or None.
        self.error: tuple[int, str] | None = None
        #: Seconds since the epoch.
        self.now = time.time()
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status, text = api._respond(
                    body, {name.lower(): value for name, value in self.headers.items()}
                )
                self.send_response(status)
                self.send_header("content-type", "text/xml")
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _respond(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        if not self._is_signed(body, headers):
            return _error(403, "SignatureDoesNotMatch")
        parameters = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.calls.append(parameters)
        if self.error is not None:
            return _error(*self.error)
        if parameters["RoleArn"] != ROLE or parameters.get("ExternalId", "") != self.external_id:
            return _error(403, "AccessDenied")
        end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.now + int(parameters["DurationSeconds"])))
        number = len(self.calls)
        return 200, (
            '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>'
            f"<AccessKeyId>ASIASESSION{number}</AccessKeyId><SecretAccessKey>secret/{number}+</SecretAccessKey>"
            f"<SessionToken>token{number}==</SessionToken><Expiration>{end}</Expiration>"
            "</Credentials></AssumeRoleResult></AssumeRoleResponse>"
        )

    def _is_signed(self, body: bytes, headers: dict[str, str]) -> bool:
        told = headers.get("authorization", "")
        found = _SCOPE.search(told)
        if found is None or found[1] != self._trusted.access_key:
            return False
        signed = {name: headers[name] for name in found[3].split(";")}
        request = AWSRequest("POST", f"{self.url}/", signed, body)
        request.context["timestamp"] = headers["x-amz-date"]
        signer = SigV4Auth(self._trusted, "sts", found[2])
        canonical = signer.canonical_request(request)
        return told.endswith(
            f"Signature={signer.signature(signer.string_to_sign(request, canonical), request)}"
        )


def _error(status: int, code: str) -> tuple[int, str]:
    return (
        status,
        f"<ErrorResponse><Error><Code>{code}</Code><Message>because</Message></Error></ErrorResponse>",
    )
