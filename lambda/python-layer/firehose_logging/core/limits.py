"""Limits of Amazon Data Firehose.

@see https://docs.aws.amazon.com/firehose/latest/dev/limits.html
"""

from __future__ import annotations

#: Bytes of one record before base64: 1,000 KiB.
MAX_RECORD_BYTES = 1_024_000
#: Records of one PutRecordBatch.
MAX_BATCH_RECORDS = 500
#: Bytes of one PutRecordBatch. AWS does not say whether this counts before or after base64, so the encoded
#: body is kept below it.
MAX_BATCH_BYTES = 4 * 1024 * 1024
