"""Limits of Amazon Data Firehose and of the document, each with its source."""

from __future__ import annotations

# https://docs.aws.amazon.com/firehose/latest/dev/limits.html: 1,000 KiB a record before base64,
# 500 records or 4 MiB a PutRecordBatch. Whether the 4 MiB counts before or after base64 is not said:
# the encoded body is what is held under it.
MAX_RECORD_BYTES = 1_024_000
MAX_BATCH_RECORDS = 500
MAX_BATCH_BYTES = 4 * 1024 * 1024

# OpenSearch refuses a document whose `extra` has a leaf (path and value) over Lucene's 32,766 bytes, and
# 700 levels of nesting have ended a node: keys of 20 x 512 bytes and a value of 16,384 stay below.
MAX_DEPTH = 20
MAX_LEAF_BYTES = 16_384
MAX_KEY_BYTES = 512
# Values (containers and leaves) in one record and characters of them; the rest is cut and counted.
MAX_VALUES = 10_000
MAX_CHARACTERS = 262_144
# A traceback, with its causes.
MAX_ERROR_BYTES = 131_072
# A message, as long as its record fits.
NO_LIMIT = 2**62
# A request field at the top level.
MAX_FIELD_BYTES = 8_192
# What is left of a record that is over the limit: of its message, and of its fields as JSON.
OVERSIZE_TEXT_BYTES = 400_000
MAX_EXTRA_BYTES = 200_000
