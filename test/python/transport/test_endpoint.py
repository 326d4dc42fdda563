"""The endpoint is that of botocore's endpoint rules."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.session import Session

from firehose_logging.core.settings import Settings
from firehose_logging.transport.choose_transport import choose_transport
from firehose_logging.transport.endpoint import endpoint_of
from firehose_logging.transport.http_transport import HttpTransport
from firehose_logging.transport.sdk_transport import SdkTransport

SESSION = Session()
PARTITIONS: list[dict[str, Any]] = SESSION.get_component("data_loader").load_data("partitions")["partitions"]
#: Regions of all partitions, and two that botocore does not know.
REGIONS = [region for partition in PARTITIONS for region in partition["regions"] if "global" not in region]
REGIONS += ["moon-west-1", "eu-future-9"]


def botocore_endpoint(region: str, service: str, *, fips: bool, dual_stack: bool) -> str:
    """The URL that botocore's resolver gives: the expected value."""
    loader = SESSION.get_component("data_loader")
    from botocore.endpoint_provider import EndpointProvider

    rules = loader.load_service_model(service, "endpoint-rule-set-1")
    provider = EndpointProvider(rules, loader.load_data("partitions"))
    # botocore asks for the regional endpoint of STS since 1.36.
    more = {"UseGlobalEndpoint": False} if service == "sts" else {}
    endpoint = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual_stack, **more)
    return str(endpoint.url)


@pytest.mark.parametrize("fips", [False, True])
@pytest.mark.parametrize("dual_stack", [False, True])
@pytest.mark.parametrize("service", ["firehose", "sts"])
def test_the_endpoint_of_every_region_is_botocores(service: str, fips: bool, dual_stack: bool) -> None:
    environ = {
        "AWS_USE_FIPS_ENDPOINT": "True" if fips else "false",
        "AWS_USE_DUALSTACK_ENDPOINT": "true" if dual_stack else "",
    }
    assert len(REGIONS) > 45
    for region in REGIONS:
        expected = botocore_endpoint(region, service, fips=fips, dual_stack=dual_stack)
        assert endpoint_of(region, environ, service) == expected


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"AWS_ENDPOINT_URL": "http://all:1"}, "http://all:1"),
        ({"AWS_ENDPOINT_URL": "http://all:1", "AWS_ENDPOINT_URL_FIREHOSE": "http://one:2"}, "http://one:2"),
        (
            {"AWS_ENDPOINT_URL": "http://all:1", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
            "https://firehose.eu-west-1.amazonaws.com",
        ),
        # botocore refuses both together: the SDK transport says so.
        ({"AWS_ENDPOINT_URL": "http://all:1", "AWS_USE_FIPS_ENDPOINT": "true"}, None),
        ({"AWS_ENDPOINT_URL": "http://all:1", "AWS_USE_DUALSTACK_ENDPOINT": "true"}, None),
    ],
)
def test_an_endpoint_that_the_environment_names_wins(environ: dict[str, str], expected: str | None) -> None:
    assert endpoint_of("eu-west-1", environ) == expected


@pytest.mark.parametrize(
    "region", ["fips-us-east-1", "us-east-1-fips", "eu_west_1", "eu-west-1.evil.test/", "é"]
)
def test_a_name_that_is_no_region_is_left_to_the_sdk(region: str) -> None:
    assert endpoint_of(region, {}) is None


def test_a_fips_endpoint_is_used_when_the_environment_asks_for_it(
    keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")
    transport = choose_transport(Settings("s"), None, None)
    assert isinstance(transport, HttpTransport)
    assert transport._client.host == "firehose-fips.eu-west-1.amazonaws.com"
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert isinstance(choose_transport(Settings("s"), None, None), SdkTransport)
