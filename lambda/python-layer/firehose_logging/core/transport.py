"""What the shipper needs of a transport: it sends one batch and names the records that were refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


#: Threads that are sending through a transport that may log: their records are about the request.
sending_threads: set[int] = set()


class Transport(Protocol):
    """Sends one batch at a time. `HttpTransport` and `SdkTransport` implement it."""

    def put(self, lines: Sequence[bytes], timeout_s: float) -> list[int]:
        """Sends one PutRecordBatch; returns the indexes of the lines that were not acknowledged, ascending.

        Raises PutError when the call fails as a whole, so that no line is known to be acknowledged.
        """
        ...

    def reset(self) -> None:
        """Closes kept connections: after a fork or a restored snapshot another process owns them, too."""
        ...


class PutError(Exception):
    """A call that failed as a whole.

    `code` is Firehose's own error name, or one of this package, such as `Timeout`, `ConnectionError`,
    `BadResponse`, `NoStream` or `HTTP 503`.
    """

    def __init__(self, code: str, detail: str = "", status: int = 0) -> None:
        """`status` is the HTTP status of an error response."""
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self._status = status
        self._is_old = detail.startswith(_OLD_SIGNATURE)

    @property
    def is_bad_record(self) -> bool:
        """Whether a record or the batch's size causes the error: halving the batch finds the record."""
        return self.code in _BAD_RECORD or self._status == 413

    @property
    def is_fatal(self) -> bool:
        """Whether a retry is useless until somebody changes a setting or a permission."""
        if self.code in ADVICE:
            # A signature made before a freeze, or by a clock that has been set since, is made again.
            return not self._is_old
        return self._status in (401, 403, 404) and not any(word in self.code for word in _TRANSIENT)


_BAD_RECORD = ("InvalidArgumentException", "ValidationException", "SerializationException")
_OLD_SIGNATURE = ("Signature expired", "Signature not yet current")
# Parts of the names of errors that pass, whatever their HTTP status is.
_TRANSIENT = (
    *("Throttl", "TooMany", "SlowDown", "Unavailable", "Internal", "RequestTime"),
    *("RequestExpired", "LimitExceeded", "ExpiredToken"),
)

#: Errors that no retry cures, each with what cures it.
#: @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
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
    "BadEndpoint": "Set the endpoint's variable to a URL that begins with https:// or http://.",
    "BadHeader": "Check AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN and AWS_REGION.",
    "AssumeRoleRefused": (
        "Allow sts:AssumeRole on this role in the function's own role, and let this role's trust policy name"
        " the function's role, with the external id if it asks for one."
    ),
    "NoStream": "Set FIREHOSE_LOGGING_STREAM, or pass stream_name=.",
    "NoRegion": "Set AWS_REGION, or pass region=.",
    "NoCredentials": "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or configure a profile for boto3.",
    "NoClient": "Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION, or install boto3.",
}


def explain(error: PutError) -> str:
    """A sentence for people: the error, and what to do about it where that is known."""
    advice = ADVICE.get(error.code)
    if advice is None and error.is_fatal:
        advice = "Check the endpoint, the credentials and the role's permissions."
    return f"{error}. {advice}" if advice else str(error)
