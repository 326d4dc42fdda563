import type { Redactor } from './redact';

/** Fields of a request that stand at the document's top level, in its order. All other fields stand under `extra`. */
export const REQUEST_FIELDS = [
  'http_method',
  'http_route',
  'http_status',
  'duration_ms',
  'username',
] as const;

const MAX_TEXT_BYTES = 8192;
const MAX_SHORT = 32_767;
const HTTP_STATUS = REQUEST_FIELDS.indexOf('http_status');
const DURATION_MS = REQUEST_FIELDS.indexOf('duration_ms');

/** A field's value as JSON of its index type; undefined if it has no such form, and the field stands under `extra`. */
export function requestText(field: number, value: unknown, redactor: Redactor): string | undefined {
  if (field === HTTP_STATUS) {
    return Number.isInteger(value) && Math.abs(value as number) <= MAX_SHORT ? `${value}` : undefined;
  }
  if (field === DURATION_MS) return Number.isFinite(value) ? `${value}` : undefined;
  return typeof value === 'string' ? redactor.quote(value, MAX_TEXT_BYTES) : undefined;
}
