"""What a transport is: something that puts lines into the stream and says which were refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Transport(Protocol):
    """Puts one batch. Two implementations: `HttpTransport` and `SdkTransport`."""

    def put(self, lines: Sequence[bytes], timeout_s: float) -> list[int]:
        """Sends one PutRecordBatch; returns the indexes of the lines that Firehose refused, ascending.

        Raises PutError when nothing is known to have been accepted.
        """
        ...

    def reset(self) -> None:
        """Forgets connections: after a fork or a restored snapshot they belong to somebody else."""
        ...


class PutError(Exception):
    """A call that failed as a whole. `code` is Firehose's error name or our own word for what happened."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code

    @property
    def is_bad_record(self) -> bool:
        """One record (or the batch's size) is at fault, not the stream: halving the batch finds it."""
        return self.code in ("InvalidArgumentException", "ValidationException", "SerializationException")

    @property
    def is_fatal(self) -> bool:
        """No retry mends it: somebody must change a setting or a permission first."""
        return self.code in _FATAL


_FATAL = frozenset(
    {
        "AccessDeniedException",
        "ResourceNotFoundException",
        "InvalidKMSResourceException",
        "InvalidSourceException",
        "InvalidSignatureException",
        "IncompleteSignatureException",
        "MissingAuthenticationTokenException",
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "ExpiredTokenException",
        "NoCredentials",
        "NoRegion",
        "NoStream",
        "NoClient",
    }
)

ADVICE = {
    "AccessDeniedException": "Grant firehose:PutRecordBatch on the stream to this function's role.",
    "ResourceNotFoundException": "Set FIREHOSE_LOGGING_STREAM to a delivery stream of this account and region.",
    "NoStream": "Set FIREHOSE_LOGGING_STREAM, or pass stream=.",
    "NoRegion": "Set AWS_REGION, or pass region=.",
    "NoCredentials": "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or install boto3 and configure a profile.",
    "NoClient": "Install boto3, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    "ExpiredTokenException": "Renew the credentials.",
    "UnrecognizedClientException": "Check the access key in the environment.",
    "InvalidSignatureException": "Check the secret key in the environment and this machine's clock.",
}


def explain(error: PutError) -> str:
    """The error with what to do about it, for people."""
    advice = ADVICE.get(error.code)
    return f"{error}. {advice}" if advice else str(error)
