import { MAX_DEPTH, MAX_KEY_BYTES, MAX_LEAF_BYTES, MAX_USERNAME_BYTES } from './limits';

/** What `…[truncated N bytes]` adds to a text at its limit. */
const MARKER_BYTES = 64;
const ASCTIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})$/;
const LEVELS = new Set<unknown>(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']);

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number';
const isShort: Check = (value) => Number.isInteger(value) && Math.abs(value as number) <= 32_767;
const isTextUpTo =
  (maxBytes: number): Check =>
  (value) =>
    typeof value === 'string' && !isLongerThan(value, maxBytes + MARKER_BYTES);

/** The document's fields and their types. `user` is not among them: only the filter's table sets it. */
const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['asctime', (value) => typeof value === 'string' && ASCTIME.test(value)],
  ['name', isTextUpTo(MAX_LEAF_BYTES)],
  ['levelname', (value) => LEVELS.has(value)],
  ['message', isText],
  ['exc_info', isText],
  ['exc_type', isTextUpTo(MAX_LEAF_BYTES)],
  ['log_id', isTextUpTo(MAX_KEY_BYTES)],
  ...[
    'source',
    'service',
    'environment',
    'function_name',
    'function_version',
    'aws_request_id',
    'xray_trace_id',
    'http_method',
    'http_route',
  ].map((name): [string, Check] => [name, isTextUpTo(MAX_LEAF_BYTES)]),
  ['memory_limit_mb', isShort],
  ['cold_start', (value) => typeof value === 'boolean'],
  ['http_status', isShort],
  ['duration_ms', isNumber],
  ['username', isTextUpTo(MAX_USERNAME_BYTES)],
  ['shipper', isShipper],
  ['extra', (value) => isObject(value) && isWithinLimits(value, 1)],
]);
const REQUIRED = ['asctime', 'name', 'levelname', 'message', 'log_id', 'source'] as const;

/** Whether an object is a document as the logging layers write it: every field known, of its type and within limits. */
export function isLayerDocument(value: Readonly<Record<string, unknown>>): boolean {
  for (const name of REQUIRED) if (value[name] === undefined) return false;
  for (const name of Object.keys(value)) {
    const check = CHECKS.get(name);
    if (check === undefined || !check(value[name])) return false;
  }
  return true;
}

/** Whether `shipper` is what the index expects: an object of numbers. */
export function isShipper(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((count) => Number.isSafeInteger(count));
}

function isWithinLimits(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return !isLongerThan(value, MAX_LEAF_BYTES + MARKER_BYTES);
  if (typeof value !== 'object' || value === null) return true;
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((item) => isWithinLimits(item, depth + 1));
  const object = value as Record<string, unknown>;
  return Object.keys(object).every(
    (key) =>
      key !== '' &&
      !isLongerThan(key, MAX_KEY_BYTES + MARKER_BYTES) &&
      isWithinLimits(object[key], depth + 1),
  );
}

function isLongerThan(text: string, maxBytes: number): boolean {
  return text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
