"""The signature equals that of botocore."""

from __future__ import annotations

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given
from hypothesis import strategies as st

from firehose_logging.transport.sigv4 import Credentials, Signer


def botocore_signature(credentials: Credentials, headers: dict[str, str], body: bytes, amz_date: str) -> str:
    """The Authorization header that botocore makes: the expected value."""
    request = AWSRequest(method="POST", url=f"https://{headers['host']}/", data=body, headers=dict(headers))
    request.context["timestamp"] = amz_date
    token = credentials.session_token or None
    signer = SigV4Auth(
        BotocoreCredentials(credentials.access_key_id, credentials.secret_access_key, token),
        "firehose",
        "eu-west-1",
    )
    if token:
        request.headers["X-Amz-Security-Token"] = token
    request.headers["X-Amz-Date"] = amz_date
    canonical = signer.canonical_request(request)
    signature = signer.signature(signer.string_to_sign(request, canonical), request)
    names = signer.signed_headers(signer.headers_to_sign(request))
    scope = f"{credentials.access_key_id}/{amz_date[:8]}/eu-west-1/firehose/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={names}, Signature={signature}"


PRINTABLE = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)


@given(st.binary(max_size=2000), PRINTABLE, PRINTABLE, PRINTABLE | st.just(""), st.integers(10, 28))
def test_the_signature_equals_botocores(body: bytes, key: str, secret: str, token: str, day: int) -> None:
    headers = {"content-type": "application/x-amz-json-1.1", "host": "firehose.eu-west-1.amazonaws.com"}
    headers["x-amz-target"] = "Firehose_20150804.PutRecordBatch"
    credentials = Credentials(key, secret, token)
    amz_date = f"202611{day}T092700Z"
    signed = Signer("eu-west-1").sign(credentials, headers, body, amz_date=amz_date)
    assert signed["authorization"] == botocore_signature(credentials, headers, body, amz_date)


def test_a_signer_derives_another_key_when_the_secret_or_the_day_changes() -> None:
    signer = Signer("eu-west-1")
    headers = {"content-type": "a/b", "host": "h", "x-amz-target": "t"}
    for credentials, date in [
        (Credentials("A", "one"), "20261121T000000Z"),
        (Credentials("A", "two"), "20261121T000000Z"),
        (Credentials("A", "two"), "20261122T000000Z"),
    ]:
        signed = signer.sign(credentials, headers, b"x", amz_date=date)
        assert signed["authorization"] == botocore_signature(credentials, headers, b"x", date)


def test_the_repr_of_credentials_does_not_show_the_secret() -> None:
    assert "hush" not in repr(Credentials("AKID", "hush", "hush"))
