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
        """A record is at fault, or the batch's size, and not the stream: halving the batch finds it."""
        return self.code in _BAD_RECORD

    @property
    def is_fatal(self) -> bool:
        """No retry mends it: somebody must change a setting or a permission first."""
        return self.code in ADVICE


_BAD_RECORD = ("InvalidArgumentException", "ValidationException", "SerializationException", "HTTP 413")

# Errors a later try cannot cure, and what would.
# @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
ADVICE = {
    "ResourceNotFoundException": "Set FIREHOSE_LOGGING_STREAM to a stream of this account and region.",
    "AccessDeniedException": "Allow firehose:PutRecordBatch on the stream's ARN in the function's role.",
    "NotAuthorized": "Allow firehose:PutRecordBatch on the stream's ARN in the function's role.",
    "UnrecognizedClientException": "Check the AWS credentials and the region.",
    "InvalidClientTokenId": "Check the AWS credentials and the region.",
    "InvalidSignatureException": "Check the AWS credentials, the region and the machine's clock.",
    "SignatureDoesNotMatch": "Check the AWS credentials, the region and the machine's clock.",
    "IncompleteSignature": "Check the AWS credentials.",
    "MissingAuthenticationTokenException": "Check the AWS credentials.",
    "InvalidKMSResourceException": "Check the stream's KMS key and that the stream may use it.",
    "InvalidSourceException": "The stream reads from another source; only Direct PUT takes records.",
    "NoStream": "Set FIREHOSE_LOGGING_STREAM, or pass stream_name=.",
    "NoRegion": "Set AWS_REGION, or pass region=.",
    "NoCredentials": "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or configure a profile for boto3.",
    "NoClient": "Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION, or install boto3.",
}


def explain(error: PutError) -> str:
    """The error and what to do about it, for people."""
    advice = ADVICE.get(error.code)
    return f"{error}. {advice}" if advice else str(error)
