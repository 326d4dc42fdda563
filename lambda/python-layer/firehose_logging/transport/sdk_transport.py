"""The transport through boto3: for an application's client, and for credentials outside the environment."""

from __future__ import annotations

import functools
from threading import get_ident
from typing import TYPE_CHECKING, Any

from ..core.transport import PutError, sending_threads
from .response import assume_role_code, unacknowledged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.settings import Settings


class SdkTransport:
    """Sends through a boto3 Firehose client."""

    def __init__(self, stream: str, client: Any) -> None:
        self._stream = stream
        self._client = client

    def put(self, lines: Sequence[bytes], timeout_s: float) -> list[int]:
        """See Transport.put. The client's own timeouts apply, not `timeout_s`."""
        thread = get_ident()
        sending_threads.add(thread)
        try:
            response = self._client.put_record_batch(
                DeliveryStreamName=self._stream, Records=[{"Data": line} for line in lines]
            )
        except Exception as error:
            raise _put_error(error) from error
        finally:
            sending_threads.discard(thread)
        return unacknowledged(response.get("RequestResponses"), len(lines))

    def reset(self) -> None:
        """Does nothing: botocore's connection pool drops connections of another process by itself."""


def _put_error(error: Exception) -> PutError:
    """The PutError for an error of a client, told by its name: the client need not be botocore's."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        details = response.get("Error") or {}
        if getattr(error, "operation_name", "") == "AssumeRole":
            return PutError(assume_role_code(str(details.get("Code"))), str(error))
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


def boto3_client(settings: Settings, region: str | None) -> Any:
    """A Firehose client that makes one attempt a call. Raises PutError if it cannot be made."""
    timeout_s = settings.request_timeout_ms / 1000
    try:
        import boto3
        from botocore.config import Config
    except ImportError as error:
        raise PutError(
            "NoClient", "no AWS credentials and region in the environment, and no boto3"
        ) from error
    config = Config(
        retries={"total_max_attempts": 1},
        connect_timeout=min(1.0, timeout_s),
        read_timeout=timeout_s,
        user_agent_extra="firehose-logging",
    )
    try:
        session = _session_as_role(settings, region) if settings.role_arn else boto3
        return session.client("firehose", region_name=region, config=config)
    except Exception as error:
        raise _put_error(error) from error


def _session_as_role(settings: Settings, region: str | None) -> Any:
    """A boto3 session that assumes the settings' role, and renews its credentials before they expire."""
    import boto3
    from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
    from botocore.session import get_session

    session = get_session()
    source = session.get_credentials()
    if source is None:
        raise PutError("NoCredentials", "boto3 finds none to assume the role with")
    extra = {"ExternalId": settings.external_id} if settings.external_id else {}
    fetcher = AssumeRoleCredentialFetcher(
        functools.partial(session.create_client, region_name=region),
        source,
        settings.role_arn,
        extra_args={"RoleSessionName": "firehose-logging", "DurationSeconds": 3600, **extra},
    )
    as_role = get_session()
    as_role._credentials = DeferredRefreshableCredentials(
        refresh_using=fetcher.fetch_credentials, method="assume-role"
    )
    return boto3.Session(botocore_session=as_role)
