import type { Redactor } from './redact';

/** Fields of a request that stand at the top level, in the document's order. All others go under `extra`. */
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

/** A field's value in its index type, or undefined if it has no such form: then it stays in `extra`. */
export function requestText(field: number, value: unknown, redactor: Redactor): string | undefined {
  if (field === HTTP_STATUS) {
    return Number.isInteger(value) && Math.abs(value as number) <= MAX_SHORT ? `${value}` : undefined;
  }
  if (field === DURATION_MS) return Number.isFinite(value) ? `${value}` : undefined;
  return typeof value === 'string' ? redactor.quote(value, MAX_TEXT_BYTES) : undefined;
}
