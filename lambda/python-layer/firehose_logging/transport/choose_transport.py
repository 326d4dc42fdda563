"""Chooses the transport, and imports only that one: a cold start pays for no other."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ..core.forking import forks_delayed
from ..core.transport import PutError
from .endpoint import endpoint_of

if TYPE_CHECKING:
    from ..core.settings import Settings
    from ..core.transport import Transport
    from .assumed_role import AssumedRole


def is_http_enough(region: str | None, client: Any) -> bool:
    """Whether the environment holds all that HttpTransport needs, as Lambda's environment does."""
    return _http_endpoint(region, client) is not None


def choose_transport(settings: Settings, region: str | None, client: Any) -> Transport:
    """The transport over `client` if there is one, else HttpTransport, else boto3 with its credentials.

    Raises PutError if none can be made.
    """
    if not settings.stream_name:
        raise PutError("NoStream", "no delivery stream is named")
    with forks_delayed():
        endpoint = _http_endpoint(region, client)
        if endpoint is not None:
            from .http_transport import HttpTransport

            role = _assumed_role(settings, region)
            return HttpTransport(settings.stream_name, _region(region), endpoint=endpoint, role=role)
        from .sdk_transport import SdkTransport, boto3_client

        if client is None:
            client = boto3_client(settings, _region(region) or None)
        return SdkTransport(settings.stream_name, client)


def _http_endpoint(region: str | None, client: Any) -> str | None:
    """The endpoint for HttpTransport; None if it lacks credentials, a region or the endpoint's rules."""
    env = os.environ
    if client is not None or not (env.get("AWS_ACCESS_KEY_ID") and env.get("AWS_SECRET_ACCESS_KEY")):
        return None
    return endpoint_of(_region(region), env) if _region(region) else None


def _assumed_role(settings: Settings, region: str | None) -> AssumedRole | None:
    if not settings.role_arn:
        return None
    from .assumed_role import AssumedRole, Role
    from .http_client import Service

    endpoint = endpoint_of(_region(region), os.environ, "sts")
    if endpoint is None:
        raise PutError("BadEndpoint", "there is no endpoint of STS for this region")
    return AssumedRole(
        Role(settings.role_arn, settings.external_id), Service("sts", _region(region), endpoint)
    )


def _region(region: str | None) -> str:
    return region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or ""
