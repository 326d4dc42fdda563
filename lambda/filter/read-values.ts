import {
  type Level,
  LOG4J_NUMBERS,
  levelOfLog4j,
  levelOfName,
  levelOfPino,
  levelOfPython,
  levelOfSeverity,
  PINO_NUMBERS,
  PYTHON_NUMBERS,
  SEVERITY_NUMBERS,
} from './levels';
import { MAX_KEYWORD_BYTES, MAX_USERNAME_BYTES } from './limits';
import { decode, truncate, wellFormed } from './text';
import { asctime, asctimeOfText, type TimeContext, timeOfNumber } from './time';

type Json = Readonly<Record<string, unknown>>;

const SHORT = 32_767;
const HIGHEST_PINO = 60;
const LOWEST_LOG4J = 5000;
const LOWEST = 10;

/** How a record's logger numbers its levels. */
export type LevelScale = 'python' | 'levelno' | 'pino' | 'syslog';

/** A text for exact search. */
export function readKeyword(value: unknown): string | undefined {
  return typeof value === 'string' && value !== ''
    ? truncate(wellFormed(value), MAX_KEYWORD_BYTES)
    : undefined;
}

export function readUsername(value: unknown): string | undefined {
  return typeof value === 'string' && value !== ''
    ? truncate(wellFormed(value), MAX_USERNAME_BYTES)
    : undefined;
}

/** As Lambda writes a request's id. */
export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A unique id: a ULID, as the layers make it, or a UUID. */
export const LOG_ID =
  /^(?:[0-7][0-9A-HJKMNP-TV-Z]{25}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/**
 * A sender's own ULID or UUID is kept, so that a second copy of the record can be recognised. Any other `log_id` is a field of
 * the caller's, because a record is not indexed if an earlier one has its id.
 */
export function readLogId(value: unknown): string | undefined {
  return typeof value === 'string' && LOG_ID.test(value) ? value : undefined;
}

/** Text, a number or a list of them as a message. */
export function readMessage(value: unknown): string | undefined {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value) || !value.every((item) => typeof item !== 'object' || item === null))
    return undefined;
  return wellFormed(value.map(String).join(' '));
}

/** A message of journald, which writes a text that is no UTF-8, or that has control characters, as a list of bytes. */
export function readJournal(value: unknown): string | undefined {
  const isBytes =
    Array.isArray(value) && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  return isBytes ? decode(Uint8Array.from(value as number[])).text : readMessage(value);
}

/** A frame of a list, which may lack the indent that marks one in a text. */
function frame(line: string): string {
  return /^at \S/.test(line) ? `\t${line}` : line;
}

/** A trace as text, or as a list of its lines. */
export function readTrace(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return wellFormed(value);
  return Array.isArray(value) && value.length > 0 && value.every((line) => typeof line === 'string')
    ? wellFormed(value.map(frame).join('\n'))
    : undefined;
}

export function readShort(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,5}$/.test(value) ? Number(value) : value;
  return Number.isInteger(number) && Math.abs(number as number) <= SHORT ? (number as number) : undefined;
}

export function readNumber(value: unknown): number | undefined {
  const number =
    typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(value) ? Number(value) : value;
  return Number.isFinite(number) ? (number as number) : undefined;
}

export function readBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** The document's time of a time as text, as a number, or as log4j's `instant`. */
export function readTime(value: unknown, context: TimeContext): string | undefined {
  // A time without a day counts only in a line of text: in JSON it is the caller's field, such as a duration.
  if (typeof value === 'string') return /^\d\d:/.test(value) ? undefined : asctimeOfText(value, context);
  const {
    epochSecond,
    nanoOfSecond = 0,
    seconds = epochSecond,
    nanos = nanoOfSecond,
  } = (value ?? {}) as Json;
  const number = typeof seconds === 'number' ? seconds + Number(nanos) / 1e9 : value;
  const ms = typeof number === 'number' ? timeOfNumber(number) : undefined;
  return ms === undefined || Number.isNaN(ms) ? undefined : asctime(ms);
}

/** A level as a word, as a number of its logger's scale, or as log4js's object. */
export function readLevel(value: unknown, scale: LevelScale): Level | undefined {
  if (typeof value === 'string') return levelOfName(value) ?? levelOfDigits(value, scale);
  if (typeof value === 'object' && value !== null) return readLevel((value as Json).levelStr, scale);
  if (typeof value !== 'number' || !(value >= 0)) return undefined;
  if (value >= LOWEST_LOG4J) return { levelname: levelOfLog4j(value), coarser: !LOG4J_NUMBERS.has(value) };
  // The number is on Monolog's scale, on that of java.util.logging, or on an unknown one.
  if (value > HIGHEST_PINO) return undefined;
  if (scale === 'syslog' && value <= 7 && Number.isInteger(value)) {
    return { levelname: levelOfSeverity(value), coarser: !SEVERITY_NUMBERS.has(value) };
  }
  // The verbosity of a message, or a number of an unknown scale: no level of Python or pino is below 10.
  if (scale !== 'levelno' && value < LOWEST) return undefined;
  return scale === 'pino'
    ? { levelname: levelOfPino(value), coarser: !PINO_NUMBERS.has(value) }
    : { levelname: levelOfPython(value), coarser: !PYTHON_NUMBERS.has(value) };
}

/** The level of a number that is sent as text: `30`. An unusual spelling, `030`, is kept beside the level. */
function levelOfDigits(text: string, scale: LevelScale): Level | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const level = readLevel(Number(text), scale);
  return level && { ...level, coarser: level.coarser || String(Number(text)) !== text };
}
