"""The URL of Firehose and of STS, by the rules of the AWS SDKs.

@see botocore's data/partitions.json and the endpoint-rule-set-1.json.gz of both services
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Start of a region's name → DNS suffix, and DNS suffix of dual-stack endpoints.
_SUFFIXES = {
    "cn-": ("amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    "eusc-de-": ("amazonaws.eu", "api.amazonwebservices.eu"),
    "us-iso-": ("c2s.ic.gov", "api.aws.ic.gov"),
    "us-isob-": ("sc2s.sgov.gov", "api.aws.scloud"),
    "eu-isoe-": ("cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    "us-isof-": ("csp.hci.ic.gov", "api.aws.hci.ic.gov"),
}
# All other regions, those that are yet to come included.
_USUAL_SUFFIXES = ("amazonaws.com", "api.aws")


def endpoint_of(region: str, environ: Mapping[str, str], service: str = "firehose") -> str | None:
    """The endpoint of a service that the environment names, or else the region's.

    Returns None where only an SDK knows the rules: for a FIPS or dual-stack endpoint where the environment
    names another one, and for a region that is none, such as the old `fips-us-east-1`.
    """
    fips, dual_stack = (
        _is_on(environ, name) for name in ("AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT")
    )
    named = environ.get(f"AWS_ENDPOINT_URL_{service.upper()}") or environ.get("AWS_ENDPOINT_URL")
    if named and not _is_on(environ, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"):
        return None if fips or dual_stack else named
    if "fips" in region or not region.isascii() or not region.replace("-", "").isalnum():
        return None
    suffixes = next(
        (found for start, found in _SUFFIXES.items() if region.startswith(start)), _USUAL_SUFFIXES
    )
    if service == "sts" and region.startswith("us-gov-") and not dual_stack:
        fips = False  # The usual endpoints of STS are FIPS endpoints there.
    return f"https://{service}{'-fips' if fips else ''}.{region}.{suffixes[dual_stack]}"


def _is_on(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "").lower() == "true"
