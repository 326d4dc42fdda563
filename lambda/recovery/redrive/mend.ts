/** Why a document was refused, and whether a known mend exists. */
export type Ailment =
  /** A field has another type than the index gives it. */
  | { readonly kind: 'wrong-type'; readonly field: string }
  /** The time field is no date. */
  | { readonly kind: 'unreadable-date'; readonly field: string }
  /** A field of the document is an alias, which takes no value. */
  | { readonly kind: 'alias-written'; readonly field: string }
  /** A value or the whole document is too large. */
  | { readonly kind: 'too-large' }
  /** The record is not one JSON object on one line. */
  | { readonly kind: 'malformed' }
  /** The domain was away, busy, or did not let the role in: nothing is wrong with the document. */
  | { readonly kind: 'undelivered' }
  /** No mend is known; it is sent as it is. */
  | { readonly kind: 'unknown'; readonly reason: string };

const TIME_FIELD = 'asctime';
const PARSE = /failed to parse field \[([^\]]+)\] of type \[([^\]]+)\]/;
const ALIAS = /[Cc]annot write to a field alias \[([^\]]+)\]/;
const TOO_LARGE = /immense term|too large|exceeds the maximum|max(?:imum)? .*length|RequestEntityTooLarge/i;
const OBJECT = /object mapping for \[([^\]]+)\] tried to parse field|\[([^\]]+)\] of type \[flat_object\]/;

/** Reads what OpenSearch or Firehose says of a refused document. */
export function ailmentOf(errorCode: string, errorMessage: string): Ailment {
  const [, field, type] = PARSE.exec(errorMessage) ?? [];
  if (field !== undefined) {
    return type === 'date' || type === 'date_nanos'
      ? { kind: 'unreadable-date', field }
      : { kind: 'wrong-type', field };
  }
  const [, alias] = ALIAS.exec(errorMessage) ?? [];
  if (alias !== undefined) return { kind: 'alias-written', field: alias };
  const [, object, flat] = OBJECT.exec(errorMessage) ?? [];
  if ((object ?? flat) !== undefined) return { kind: 'wrong-type', field: object ?? flat ?? '' };
  if (errorCode === '413' || TOO_LARGE.test(errorMessage)) return { kind: 'too-large' };
  if (/Malformed/i.test(errorCode)) return { kind: 'malformed' };
  if (/^(401|403|408|429|5\d\d)$/.test(errorCode) || /ServiceException|no response/i.test(errorCode)) {
    return { kind: 'undelivered' };
  }
  return { kind: 'unknown', reason: errorMessage.slice(0, 120) };
}

/** Values longer than this are cut, in bytes: the layers' own limit of a leaf. */
const MAX_LEAF_BYTES = 16_384;

export interface RecordToMend {
  /** The record as it was put. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly arrivalMs: number;
  readonly ailment: Ailment;
}

/** The document that the index takes, as one line of JSON. A moved value is kept as text under `extra`, a cut one is not. */
export function mend({ text, arrivalMs, ailment }: RecordToMend): string {
  const document = parsed(text);
  if (document === undefined) {
    return JSON.stringify({
      asctime: timeOf(arrivalMs),
      levelname: 'INFO',
      message: text.trim(),
      source: 'redrive',
    });
  }
  switch (ailment.kind) {
    case 'wrong-type':
    case 'alias-written':
      return JSON.stringify(moved(document, ailment.field));
    case 'unreadable-date': {
      const rest = moved(document, ailment.field);
      // Another date than the time field is simply under `extra`.
      return JSON.stringify(
        ailment.field === TIME_FIELD ? { [TIME_FIELD]: timeOf(arrivalMs), ...rest } : rest,
      );
    }
    case 'too-large':
      return JSON.stringify(cut(document));
    default:
      return JSON.stringify(document);
  }
}

/** The document without the field, which stands as text under `extra`. */
function moved(document: Record<string, unknown>, path: string): Record<string, unknown> {
  const [top = path] = Object.hasOwn(document, path) ? [path] : path.split('.');
  const { [top]: value, ...rest } = document;
  const extra = isObject(rest.extra) ? rest.extra : {};
  if (top === 'extra') return { ...rest, extra: { text: textOf(value) } };
  return { ...rest, extra: { ...extra, [freeName(extra, top)]: textOf(value) } };
}

/** A name that the object does not have: `user`, then `user_2`. */
function freeName(object: Record<string, unknown>, name: string): string {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}_${count}`;
    if (!Object.hasOwn(object, candidate)) return candidate;
  }
}

function cut(value: unknown): unknown {
  if (typeof value === 'string') return cutText(value);
  if (Array.isArray(value)) return value.map(cut);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cut(each)]));
}

function cutText(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_LEAF_BYTES) return text;
  // A cut in the middle of a character leaves a replacement character, which the slice takes off.
  const kept = bytes
    .subarray(0, MAX_LEAF_BYTES)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  return `${kept}…[${bytes.length - Buffer.byteLength(kept)} bytes cut]`;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+00:00');
}
