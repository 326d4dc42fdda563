"""Limits of the document. OpenSearch refuses what is over some of them, and crashes over one.

OpenSearch refuses a document whose `extra` has a leaf (path and value together) over Lucene's 32,766 bytes,
and an `extra` 700 levels deep crashes a node. 20 keys of 512 bytes and a value of 16,384 bytes stay below.
"""

from __future__ import annotations

#: Levels of nesting under `extra`.
MAX_DEPTH = 20
#: UTF-8 bytes of a text under `extra`.
MAX_LEAF_BYTES = 16_384
#: UTF-8 bytes of a key.
MAX_KEY_BYTES = 512
#: Values (containers and leaves) of one record; the rest is cut, and the cut says how many.
MAX_VALUES = 10_000
#: Characters of all values of one record.
MAX_CHARACTERS = 262_144
#: UTF-8 bytes of a traceback with its causes.
MAX_ERROR_BYTES = 131_072
#: A message has no limit of its own, as long as its record fits.
NO_LIMIT = 2**62
#: UTF-8 bytes of a request field at the top level.
MAX_FIELD_BYTES = 8_192
#: UTF-8 bytes that are left of the message of a record over the limit.
OVERSIZE_TEXT_BYTES = 400_000
#: UTF-8 bytes of the caller's fields above which they are cut in a record over the limit.
MAX_EXTRA_BYTES = 200_000
