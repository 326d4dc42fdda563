"""The transport through boto3: for every credential source that is not the environment, or an injected client."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from .transport import PutError, Transport

if TYPE_CHECKING:
    from collections.abc import Sequence


class SdkTransport:
    """Puts through a boto3 Firehose client."""

    def __init__(self, stream: str, client: Any) -> None:
        self._stream = stream
        self._client = client

    def put(self, lines: Sequence[bytes], timeout_s: float) -> list[int]:
        """See Transport.put. The client's own time-outs apply, not `timeout_s`."""
        try:
            answer = self._client.put_record_batch(
                DeliveryStreamName=self._stream, Records=[{"Data": line} for line in lines]
            )
        except Exception as error:
            raise _put_error(error) from error
        entries = answer.get("RequestResponses") or []
        if len(entries) != len(lines):
            raise PutError("BadAnswer", f"no response for each of {len(lines)} records")
        return [index for index, entry in enumerate(entries) if entry.get("ErrorCode")]

    def reset(self) -> None:
        """Nothing to do: botocore's connection pool drops connections of another process by itself."""


def _put_error(error: Exception) -> PutError:
    """botocore's errors by name, without importing botocore: an injected client need not be botocore's."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        details = response.get("Error") or {}
        return PutError(str(details.get("Code") or "ClientError"), str(details.get("Message") or ""))
    name = type(error).__name__
    if name in (
        "NoCredentialsError",
        "PartialCredentialsError",
        "CredentialRetrievalError",
        "ProfileNotFound",
    ):
        return PutError("NoCredentials", str(error))
    return PutError("NoRegion" if name == "NoRegionError" else name, str(error))


def boto3_client(region: str | None, timeout_s: float) -> Any:
    """A Firehose client that leaves retries to us. Raises PutError when there is no boto3 or it cannot be made."""
    try:
        import boto3  # type: ignore[import-untyped,unused-ignore]
        from botocore.config import Config  # type: ignore[import-untyped,unused-ignore]
    except ImportError as error:
        raise PutError("NoClient", "no keys in the environment and no boto3") from error
    config = Config(
        retries={"total_max_attempts": 1},
        connect_timeout=1.0,
        read_timeout=timeout_s,
        user_agent_extra="firehose-logging",
    )
    try:
        return boto3.client("firehose", region_name=region, config=config)
    except Exception as error:
        raise _put_error(error) from error


def choose_transport(stream: str, region: str | None, client: Any, timeout_s: float) -> Transport:
    """The injected client's transport, else the lean one where the environment holds keys, else boto3's."""
    if not stream:
        raise PutError("NoStream", "no delivery stream is named")
    if client is not None:
        return client if hasattr(client, "put") else SdkTransport(stream, client)
    env = os.environ
    region = region or env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION")
    if env.get("AWS_ACCESS_KEY_ID") and env.get("AWS_SECRET_ACCESS_KEY") and region:
        from .http_transport import HttpTransport

        return HttpTransport(stream, region)
    return SdkTransport(stream, boto3_client(region, timeout_s))
