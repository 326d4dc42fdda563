/**
 * Limits of the document. OpenSearch refuses a document whose `extra` has a leaf (path and value) over 32,766 bytes, and
 * nesting of hundreds of levels has ended a node: keys 20 × 512 and a value of 16,384 bytes stay below.
 */

/** Levels of nesting under `extra`. */
export const MAX_DEPTH = 20;
/** UTF-8 bytes of a text under `extra`. */
export const MAX_LEAF_BYTES = 16_384;
/** UTF-8 bytes of a key. */
export const MAX_KEY_BYTES = 512;
/** Values (containers and leaves) of one record; the rest is cut, and a marker counts what was cut. */
export const MAX_VALUES = 10_000;
/** Characters of one record's values, before the rest is cut. */
export const MAX_CHARACTERS = 262_144;
/** UTF-8 bytes of a stack with its causes. */
export const MAX_ERROR_BYTES = 131_072;
/** Firehose's limit for one record, before base64; the line's newline is included. */
export const MAX_RECORD_BYTES = 1_024_000;
/** UTF-8 bytes that are left of the message of a record over the limit; its error keeps MAX_LEAF_BYTES. */
export const OVERSIZE_TEXT_BYTES = 400_000;
/** UTF-8 bytes of the caller's fields above which they are cut in a record over the limit. */
export const MAX_EXTRA_BYTES = 200_000;
