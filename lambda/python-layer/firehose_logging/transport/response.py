"""Reads a PutRecordBatch response: which entries were acknowledged, or which error it is.

@see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ..core.transport import PutError

if TYPE_CHECKING:
    from .response_reader import Response

# A response that is none of Firehose's must not fill stderr.
_MAX_CODE_CHARACTERS = 100
_MAX_MESSAGE_CHARACTERS = 500
_FIRST_TWO_IDS = re.compile(rb'"RecordId"\s*:\s*"([^"]*)".*?"RecordId"\s*:\s*"([^"]*)"', re.DOTALL)
# The service's RecordIds have more than 200 characters. A simple stub's are shorter than this.
_UNIQUE_CHARACTERS = 16
_MEMBER = rb'"(?!RequestResponses")\w+":(?:true|false|null|\d+)'
_BEFORE_IDS = re.compile(rb'\{(?:%s,)*"RequestResponses":\[\{"RecordId":"' % _MEMBER)
_BETWEEN_IDS = b'"},{"RecordId":"'
_AFTER_LAST_ID = b'"}]'
_AFTER_IDS = re.compile(rb'"\}\](?:,%s)*\}' % _MEMBER)
_ASSUME_ROLE_REFUSALS = (
    "AccessDenied",
    "AccessDeniedException",
    "ValidationError",
    "RegionDisabledException",
)


def refused_indexes(response: Response, count: int) -> list[int]:
    """Indexes of the entries that were not acknowledged, of `count` entries in all.

    Raises PutError for an error response, and for one that does not have an entry for each record.
    """
    if response.status != 200:
        code, message = _error_of(response)
        raise PutError(code, message, response.status)
    if _acknowledges_all(response.body, count):
        return []
    return unacknowledged(_json_object(response.body).get("RequestResponses"), count)


def unacknowledged(entries: Any, count: int) -> list[int]:
    """Indexes of the entries that do not acknowledge their record, each by its own words.

    An entry acknowledges its record by a RecordId without an ErrorCode; `FailedPutCount` decides nothing.
    Raises PutError if there is not an entry for each of `count` records.
    """
    if not isinstance(entries, list) or len(entries) != count:
        raise PutError("BadResponse", f"HTTP 200 without one entry for each of {count} records")
    return [index for index, entry in enumerate(entries) if not _is_acknowledged(entry)]


def key_of_body(body: bytes) -> bytes | None:
    """What no body but this one has: its first RecordId, or the whole body where the ids are short.

    None where the first two RecordIds do not differ: a simple stub's body may well come again.
    """
    found = _FIRST_TWO_IDS.search(body)
    if found is None or found[1] == found[2]:
        return None
    return found[1] if len(found[1]) >= _UNIQUE_CHARACTERS else body


def is_expired(response: Response) -> bool:
    """Whether the service refused the request because its credentials have expired."""
    return response.status in (400, 403) and _error_of(response)[0].startswith("ExpiredToken")


def assume_role_code(code: str) -> str:
    """The PutError's code for an error of sts:AssumeRole, which tells whether a retry can help."""
    return "AssumeRoleRefused" if code in _ASSUME_ROLE_REFUSALS else "AssumeRoleFailed"


def _acknowledges_all(body: bytes, count: int) -> bool:
    """Whether a body is the service's usual one: `count` entries that have a RecordId and nothing else.

    This takes a third of the time of json.loads, which reads a body that is written in any other way.
    """
    before = _BEFORE_IDS.match(body)
    if before is None:
        return False
    end = body.rfind(_AFTER_LAST_ID)
    ids = body[before.end() : end].split(_BETWEEN_IDS)
    if len(ids) != count or b"" in ids or not _AFTER_IDS.fullmatch(body, end):
        return False
    # Without quotation marks and backslashes, each is one JSON string and nothing else.
    joined = b"".join(ids)
    return b'"' not in joined and b"\\" not in joined


def _is_acknowledged(entry: Any) -> bool:
    if not isinstance(entry, dict) or entry.get("ErrorCode"):
        return False
    record_id = entry.get("RecordId")
    return type(record_id) is str and record_id != ""


def _error_of(response: Response) -> tuple[str, str]:
    """Code and message of an error, without the namespace and the URL that services put around the code."""
    body = _json_object(response.body)
    code = str(response.error_type or body.get("__type") or body.get("code") or f"HTTP {response.status}")
    message = str(body.get("message") or body.get("Message") or "")[:_MAX_MESSAGE_CHARACTERS]
    return code.partition(":")[0].rpartition("#")[2][:_MAX_CODE_CHARACTERS], message


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        # Neither a byte that is no UTF-8 nor a number of thousands of digits spoils the other entries.
        parsed = json.loads(body.decode("utf-8", "replace"), parse_int=float)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}
