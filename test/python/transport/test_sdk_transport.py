"""The SDK transport: boto3 for credentials outside the environment, and clients of the application."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, NoCredentialsError, NoRegionError
from streams import HttpStream

from firehose_logging import FirehoseHandler
from firehose_logging.core.settings import Settings
from firehose_logging.core.transport import PutError
from firehose_logging.transport.choose_transport import choose_transport
from firehose_logging.transport.http_transport import HttpTransport
from firehose_logging.transport.sdk_transport import SdkTransport, boto3_client

_PACKAGE = Path(__file__).parents[3] / "lambda" / "python-layer"


class Client:
    """A boto3 client with one response, or one error."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.calls: list[dict[str, Any]] = []

    def put_record_batch(self, **arguments: Any) -> Any:
        self.calls.append(arguments)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_the_sdk_transport_calls_the_injected_client() -> None:
    client = Client({"FailedPutCount": 1, "RequestResponses": [{"RecordId": "a"}, {"ErrorCode": "e"}]})
    assert SdkTransport("s", client).put([b"a\n", b"b\n"], 1) == [1]
    assert client.calls == [{"DeliveryStreamName": "s", "Records": [{"Data": b"a\n"}, {"Data": b"b\n"}]}]


@pytest.mark.parametrize(
    ("error", "code", "fatal"),
    [
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "P"), "AccessDeniedException", True),
        (
            ClientError({"Error": {"Code": "ServiceUnavailableException"}}, "P"),
            "ServiceUnavailableException",
            False,
        ),
        (NoCredentialsError(), "NoCredentials", True),
        (NoRegionError(), "NoRegion", True),
        (ConnectTimeoutError(endpoint_url="u"), "ConnectTimeoutError", False),
    ],
)
def test_errors_of_a_client_are_fatal_or_not_like_those_of_the_http_transport(
    error: Exception, code: str, fatal: bool
) -> None:
    with pytest.raises(PutError) as caught:
        SdkTransport("s", Client(error)).put([b"a\n"], 1)
    assert (caught.value.code, caught.value.is_fatal) == (code, fatal)


def test_a_clients_response_of_the_wrong_length_is_an_error() -> None:
    with pytest.raises(PutError, match="BadResponse"):
        SdkTransport("s", Client({"RequestResponses": []})).put([b"a\n"], 1)


def test_credentials_in_the_environment_choose_the_http_transport(keys: None) -> None:
    assert isinstance(choose_transport(Settings("s"), None, None), HttpTransport)


def test_boto3_is_chosen_without_credentials_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert isinstance(choose_transport(Settings("s"), None, None), SdkTransport)


def test_the_boto3_client_does_not_retry_and_has_the_request_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    for time_out, connecting in ((0.5, 0.5), (2.0, 1.0)):
        config = boto3_client(Settings(request_timeout_ms=int(time_out * 1000)), "eu-west-1").meta.config
        assert config.retries["total_max_attempts"] == 1
        assert (config.connect_timeout, config.read_timeout) == (connecting, time_out)


def test_one_line_says_what_to_do_without_credentials_and_without_boto3(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    stream = io.StringIO()
    handler = FirehoseHandler("s", stream=stream)
    logging.getLogger("no-boto3").addHandler(handler)
    logging.getLogger("no-boto3").error("still heard")
    handler.flush()
    text = stream.getvalue()
    assert '"message":"still heard"' in text
    assert "Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION, or install boto3." in text
    assert len(text.splitlines()) == 2


def test_records_of_boto3_and_urllib3_are_not_shipped(
    stream: HttpStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.getLogger()
    handler = FirehoseHandler(level="DEBUG")
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for name in ("botocore", "botocore.endpoint", "urllib3.connectionpool", "boto3", "firehose_logging"):
        logging.getLogger(name).debug("about our own request")
    logging.getLogger("botocorex").debug("somebody else's")
    handler.flush()
    assert [document["name"] for document in stream.documents] == ["botocorex"]


def test_what_a_client_logs_about_the_request_makes_no_further_request() -> None:
    class Watched:
        """A client that something watches which logs under a name of its own, as the X-Ray SDK does."""

        requests = 0

        def put_record_batch(self, **request: Any) -> dict[str, Any]:
            self.requests += 1
            logging.getLogger("watched").error("cannot find the current segment")
            return {"RequestResponses": [{"RecordId": "1"} for _ in request["Records"]]}

    client, stream = Watched(), io.StringIO()
    handler = FirehoseHandler("s", client=client, stream=stream)
    logging.getLogger("watched").addHandler(handler)
    logging.getLogger("watched").error("of the application")
    handler.close()
    assert client.requests == 1
    assert (handler.stats().accepted, handler.stats().delivered) == (1, 1)
    assert [json.loads(line)["message"] for line in stream.getvalue().splitlines()] == [
        "cannot find the current segment"
    ]


SCRIPT = """
import logging, firehose_logging
logging.getLogger().addHandler(firehose_logging.KinesisFirehoseDeliveryStreamHandler("laptop"))
try:
    raise NameError("fake NameError")
except NameError:
    logging.error("caught", exc_info=True)
"""


def test_a_script_on_a_laptop_ships_its_error_with_a_profiles_keys(
    stream: HttpStream, tmp_path: Path
) -> None:
    (tmp_path / "credentials").write_text("[default]\naws_access_key_id = AKID\naws_secret_access_key = s\n")
    (tmp_path / "config").write_text("[default]\nregion = eu-west-1\n")
    environment = {
        "PATH": "",
        "PYTHONPATH": str(_PACKAGE),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_ENDPOINT_URL_FIREHOSE": stream.url,
    }
    result = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, check=True)
    assert result.stderr == b""
    assert [(document["exc_type"], document["message"]) for document in stream.documents] == [
        ("NameError", "caught")
    ]
    assert "fake NameError" in stream.documents[0]["exc_info"]


def test_an_exception_of_the_client_does_not_reach_the_application() -> None:
    class Broken:
        def put_record_batch(self, **_: Any) -> NoReturn:
            raise RecursionError("deep")

    stream = io.StringIO()
    handler = FirehoseHandler("s", client=Broken(), stream=stream, flush_timeout_ms=50)
    logging.getLogger("broken").addHandler(handler)
    logging.getLogger("broken").error("m")
    handler.close()
    assert '"message":"m"' in stream.getvalue()
