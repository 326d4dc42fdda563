import { type DocumentContext, scaleOf } from './json-document';
import type { Target } from './json-rules';
import { JsonShape } from './json-shape';
import { MAX_KEY_BYTES, MAX_KEYWORD_BYTES } from './limits';
import { type LevelScale, readLevel, readTime } from './read-values';
import type { Shape } from './recent-shapes';
import { asctime } from './time';

/** Whether a value's JSON can fill its field. */
type Check = (json: string) => boolean;

/** Not empty, and within the limit however many bytes its characters take. */
const isKeyword: Check = (json) => json.length > 2 && json.length * 3 <= MAX_KEYWORD_BYTES;
const isLogId: Check = (json) => json.length > 2 && json.length <= MAX_KEY_BYTES / 4;
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

/** Makes documents of the JSON records of one shape, of the records' own pieces. */
export class DocumentShape implements Shape {
  readonly #shape: JsonShape;
  readonly #scale: LevelScale;
  readonly #beforeSource: readonly Field[];
  readonly #behindSource: readonly Field[];
  readonly #hasLogId: boolean;

  private constructor(shape: JsonShape) {
    this.#shape = shape;
    this.#scale = scaleOf(shape.keys);
    this.#hasLogId = shape.slots.has('log_id');
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
    const time = this.#piece('asctime', pieces);
    const at = time === undefined ? asctime(context.nowMs) : readTime(scalarOf(time), context);
    const level = this.#piece('levelname', pieces);
    const read = level === undefined ? INFO : readLevel(scalarOf(level), this.#scale);
    const name = this.#piece('name', pieces) ?? JSON.stringify(context.source);
    if (at === undefined || read === undefined || read.coarser || !isKeyword(name)) return undefined;
    const message = this.#piece('message', pieces) ?? '""';
    if (context.redactor.suspects(message) || message.includes('\\u00')) return undefined;
    const before = written(this.#beforeSource, pieces);
    const behind = written(this.#behindSource, pieces);
    if (before === undefined || behind === undefined) return undefined;
    const id = this.#hasLogId ? '' : `,"log_id":"${context.logId()}"`;
    const username = this.#piece('username', pieces);
    return {
      line: `{"asctime":"${at}","name":${name},"levelname":"${read.levelname}","message":${message}${before}${id},"source":${JSON.stringify(context.source)}${behind}${this.#extra(pieces)}}`,
      username: username === undefined ? undefined : (scalarOf(username) as string),
    };
  }

  #piece(target: Target, pieces: readonly string[]): string | undefined {
    const group = this.#shape.slots.get(target);
    return group === undefined ? undefined : pieces[group];
  }

  #extra(pieces: readonly string[]): string {
    const { extra } = this.#shape;
    if (extra.length === 0) return '';
    let json = `,"extra":{${pieces[extra[0] as number]}`;
    for (let i = 1; i < extra.length; i++) json += `,${pieces[extra[i] as number]}`;
    return `${json}}`;
  }
}

const INFO = { levelname: 'INFO', coarser: false } as const;

function fieldsOf(fields: typeof FIELDS, { slots }: JsonShape): Field[] {
  return fields.flatMap(([target, fits]) => {
    const group = slots.get(target);
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
