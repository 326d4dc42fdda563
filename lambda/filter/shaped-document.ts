import { type DocumentContext, scaleOf } from './json-document';
import type { Target } from './json-rules';
import { JsonShape } from './json-shape';
import { MAX_KEYWORD_BYTES } from './limits';
import { type LevelScale, LOG_ID, readLevel, readTime, UUID } from './read-values';
import type { Shape } from './recent-shapes';
import type { TextRedactor } from './redact';
import { asctime } from './time';

/** Whether a value's JSON can fill its field. */
type Check = (json: string) => boolean;

/** Not empty, and within the limit however many bytes its characters take. */
const isKeyword: Check = (json) => json.length > 2 && json.length * 3 <= MAX_KEYWORD_BYTES;
/** Of a request, where `requestId` may be the caller's. */
const isUuid: Check = (json) => UUID.test(json.slice(1, -1));
const isLogId: Check = (json) => LOG_ID.test(json.slice(1, -1));
const isShort: Check = (json) => /^-?\d{1,4}$/.test(json);
const isAny: Check = () => true;

/** The document's fields that are taken as they are, in order; `source` stands before `service`. */
const FIELDS: readonly (readonly [Target, Check])[] = [
  ['exc_type', isKeyword],
  ['log_id', isLogId],
  ['service', isKeyword],
  ['environment', isKeyword],
  ['function_name', isKeyword],
  ['function_version', isKeyword],
  ['aws_request_id', isKeyword],
  ['xray_trace_id', isKeyword],
  ['memory_limit_mb', isShort],
  ['cold_start', isAny],
  ['http_method', isKeyword],
  ['http_route', isKeyword],
  ['http_status', isShort],
  ['duration_ms', isAny],
  ['username', isKeyword],
];
const SOURCE_AT = 2;

/** A field of the document, and the piece that it is. */
interface Field {
  /** `,"http_method":` */
  readonly start: string;
  readonly group: number;
  readonly fits: Check;
}

export interface ShapedDocument {
  readonly line: string;
  readonly username: string | undefined;
}

/** Makes the documents of the JSON records of one shape out of pieces of the records' text. */
export class DocumentShape implements Shape {
  readonly #shape: JsonShape;
  readonly #scale: LevelScale;
  readonly #beforeSource: readonly Field[];
  readonly #behindSource: readonly Field[];
  /** Numbers of the groups whose values `document` reads itself; 0 if the shape has no such field. */
  readonly #time: number;
  readonly #level: number;
  readonly #name: number;
  readonly #message: number;
  readonly #username: number;
  readonly #logId: number;
  /** The pieces of `extra` that were searched last: one place in a program logs the same again and again. */
  readonly #cleanPieces: string[] = [];

  private constructor(shape: JsonShape) {
    this.#shape = shape;
    this.#scale = scaleOf(shape.keys, shape.keyOf('levelname'));
    const group = (target: Target) => shape.slots.get(target) ?? 0;
    this.#time = group('asctime');
    this.#level = group('levelname');
    this.#name = group('name');
    this.#message = group('message');
    this.#username = group('username');
    this.#logId = group('log_id');
    this.#beforeSource = fieldsOf(FIELDS.slice(0, SOURCE_AT), shape);
    this.#behindSource = fieldsOf(FIELDS.slice(SOURCE_AT), shape);
  }

  /** @param line a JSON object. @returns undefined if it is unusual */
  static of(line: string): DocumentShape | undefined {
    const shape = JsonShape.of(line);
    return shape && new DocumentShape(shape);
  }

  match(line: string): readonly string[] | null {
    return this.#shape.match(line);
  }

  /** The document; undefined if a value does not fill its field or needs a closer look: `documentOfJson` knows what becomes of it. */
  document(pieces: readonly string[], context: DocumentContext): ShapedDocument | undefined {
    const at =
      this.#time === 0 ? asctime(context.nowMs) : readTime(scalarOf(pieces[this.#time] as string), context);
    const read = this.#level === 0 ? INFO : readLevel(scalarOf(pieces[this.#level] as string), this.#scale);
    const source = quoted(context.source);
    const name = this.#name === 0 ? source : (pieces[this.#name] as string);
    if (at === undefined || read === undefined || read.coarser || !isKeyword(name)) return undefined;
    const message = this.#message === 0 ? '""' : (pieces[this.#message] as string);
    if (!isClean(message, context.redactor)) return undefined;
    if (!this.#isExtraClean(pieces, context.redactor)) return undefined;
    const before = written(this.#beforeSource, pieces);
    const behind = written(this.#behindSource, pieces);
    if (before === undefined || behind === undefined) return undefined;
    const id = this.#logId === 0 ? `,"log_id":"${context.logId()}"` : '';
    return {
      line: `{"asctime":"${at}","name":${name},"levelname":"${read.levelname}","message":${message}${before}${id},"source":${source}${behind}${this.#extra(pieces)}}`,
      username: this.#username === 0 ? undefined : (scalarOf(pieces[this.#username] as string) as string),
    };
  }

  /** Whether nothing under `extra` is to be redacted. */
  #isExtraClean(pieces: readonly string[], redactor: TextRedactor): boolean {
    const { extra } = this.#shape;
    for (let i = 0; i < extra.length; i++) {
      const piece = pieces[extra[i] as number] as string;
      if (piece === this.#cleanPieces[i]) continue;
      if (!isClean(piece, redactor)) return false;
      this.#cleanPieces[i] = piece;
    }
    return true;
  }

  #extra(pieces: readonly string[]): string {
    const { extra } = this.#shape;
    if (extra.length === 0) return '';
    let json = `,"extra":{${pieces[extra[0] as number]}`;
    for (let i = 1; i < extra.length; i++) json += `,${pieces[extra[i] as number]}`;
    return `${json}}`;
  }
}

/** Whether nothing is to be redacted in a piece of JSON: it may have escapes in place of ASCII characters. */
function isClean(json: string, redactor: TextRedactor): boolean {
  return !redactor.suspects(json) && !(json.includes('\\u00') && /\\u00[0-7]/.test(json));
}

let lastSource = { text: '', json: '""' };

/** The JSON of a source, which is the same for all lines of a filter. */
function quoted(source: string): string {
  if (source !== lastSource.text) lastSource = { text: source, json: JSON.stringify(source) };
  return lastSource.json;
}

const INFO = { levelname: 'INFO', coarser: false } as const;

function fieldsOf(fields: typeof FIELDS, { slots, keyOf }: JsonShape): Field[] {
  return fields.flatMap(([target, check]) => {
    const group = slots.get(target);
    const fits = target === 'aws_request_id' && keyOf(target) === 'requestId' ? isUuid : check;
    return group === undefined ? [] : [{ start: `,"${target}":`, group, fits }];
  });
}

function written(fields: readonly Field[], pieces: readonly string[]): string | undefined {
  let json = '';
  for (const { start, group, fits } of fields) {
    const piece = pieces[group] as string;
    if (!fits(piece)) return undefined;
    json += start + piece;
  }
  return json;
}

/** A text or a number of its JSON. */
function scalarOf(json: string): unknown {
  if (json.charCodeAt(0) !== 0x22) return Number(json);
  return json.includes('\\') ? JSON.parse(json) : json.slice(1, -1);
}
