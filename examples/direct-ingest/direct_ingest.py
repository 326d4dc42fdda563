"""Writes documents straight into OpenSearch with its official client and searches: `python direct_ingest.py`.

This is for imports and tests. Logs go through the stream, which buffers, retries and keeps a copy in S3.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from opensearchpy import (
    AsyncHttpConnection,
    AsyncOpenSearch,
    AWSV4SignerAsyncAuth,
    AWSV4SignerAuth,
    OpenSearch,
    RequestsHttpConnection,
)
from opensearchpy.exceptions import OpenSearchException
from opensearchpy.helpers import async_bulk, bulk


def options(signer: Callable[..., Any]) -> dict[str, Any]:
    """The node's URL and the login: a user with a password, or a role for which `signer` signs (SigV4)."""
    user = os.environ.get("OPENSEARCH_USERNAME")
    return {
        "hosts": [os.environ.get("OPENSEARCH_URL", "http://localhost:9200")],
        "http_auth": (user, os.environ.get("OPENSEARCH_PASSWORD", "")) if user else signer(*credentials()),
        "verify_certs": True,
        "ca_certs": os.environ.get("OPENSEARCH_CA"),
    }


def credentials() -> tuple[Any, str | None, str]:
    """The credentials that boto3 finds, the region, and the service's name for signing."""
    import boto3

    # boto3 itself reads AWS_DEFAULT_REGION only; Lambda sets AWS_REGION, and other SDKs read that.
    session = boto3.Session(region_name=os.environ.get("AWS_REGION"))
    found = session.get_credentials()
    if found is None or not session.region_name:
        raise SystemExit(
            "direct_ingest: no login. Set OPENSEARCH_USERNAME and OPENSEARCH_PASSWORD, "
            "or AWS credentials and AWS_REGION."
        )
    return found, session.region_name, "es"


def sync_client() -> OpenSearch:
    """The synchronous client."""
    return OpenSearch(**options(AWSV4SignerAuth), connection_class=RequestsHttpConnection)


def async_client() -> AsyncOpenSearch:
    """The client for asyncio."""
    return AsyncOpenSearch(**options(AWSV4SignerAsyncAuth), connection_class=AsyncHttpConnection)


def documents(index: str, run: str, count: int) -> Iterator[dict[str, Any]]:
    """Bulk actions that create documents in today's index; each document's id is its log_id."""
    now = datetime.datetime.now(datetime.UTC)
    for number in range(count):
        log_id = f"{run}-{number}"
        yield {
            "_op_type": "create",
            "_index": f"{index}-{now:%Y-%m-%d}",
            "_id": log_id,
            "asctime": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}+00:00",
            "name": "direct_ingest",
            "levelname": "INFO",
            "message": f"document {number} of {count}",
            "log_id": log_id,
            "source": "python",
            "extra": {"run": run},
        }


def query(run: str) -> dict[str, Any]:
    """A search for one run's documents."""
    return {"query": {"term": {"extra.run": run}}, "track_total_hits": True}


def ingest(index: str, count: int) -> int:
    """Bulk and search; returns how many documents were found."""
    run = uuid.uuid4().hex
    with sync_client() as client:
        # A refused document (a mapping conflict, a missing permission) raises an error with its reason.
        bulk(client, documents(index, run, count), refresh=True)
        response = client.search(index=f"{index}-*", body=query(run))
    return int(response["hits"]["total"]["value"])


async def ingest_async(index: str, count: int) -> int:
    """Bulk and search with asyncio; returns how many documents were found."""
    run = uuid.uuid4().hex
    async with async_client() as client:
        await async_bulk(client, documents(index, run, count), refresh=True)
        response = await client.search(index=f"{index}-*", body=query(run))
    return int(response["hits"]["total"]["value"])


def main() -> None:
    """Ingests with the synchronous client, then with the asynchronous one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", default=os.environ.get("OPENSEARCH_INDEX", "logging-test"))
    parser.add_argument("--count", type=int, default=1000)
    arguments = parser.parse_args()
    try:
        found = ingest(arguments.index, arguments.count)
        print(f"sync: {found} of {arguments.count} documents found")
        found = asyncio.run(ingest_async(arguments.index, arguments.count))
        print(f"async: {found} of {arguments.count} documents found")
    except OpenSearchException as error:
        raise SystemExit(
            f"direct_ingest: {error}. Check OPENSEARCH_URL, the login and what it may write."
        ) from None


if __name__ == "__main__":
    main()
