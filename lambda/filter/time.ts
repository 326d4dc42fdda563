import { type TimeZone, UTC } from './time-zone';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Longer texts are no times; the expressions below never see one. */
const MAX_CHARACTERS = 64;
const DAY_MS = 86_400_000;

/** Hours that a zone's name stands for, where it stands for one offset only; those of North America as RFC 5322 has them. */
const ZONES: Readonly<Record<string, number>> = {
  ...{ Z: 0, UTC: 0, GMT: 0, WET: 0, WEST: 1, CET: 1, CEST: 2, EET: 2, EEST: 3, MSK: 3, JST: 9 },
  ...{ EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 },
  ...{ AEST: 10, AEDT: 11, NZST: 12, NZDT: 13 },
};
const CLOCK = String.raw`(?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?(?: (?<half>[AP]M))?`;
const OFFSET = String.raw`(?: ?(?<offset>[+-]\d{2}:?\d{2}|${Object.keys(ZONES).join('|')}))?`;
const SHAPES: readonly RegExp[] = [
  // 2026-11-21T09:27:00.123Z, 2026-11-21 09:27:00,123, 2026/11/21 09:27:00
  new RegExp(`^(?<year>\\d{4})[-/](?<month>\\d{2})[-/](?<day>\\d{2})[T ]${CLOCK}${OFFSET}$`),
  // 21/Nov/2026:09:27:00 +0100
  new RegExp(`^(?<day>\\d{1,2})/(?<monthName>[A-Z][a-z]{2})/(?<year>\\d{4})[: ]${CLOCK}${OFFSET}$`),
  // 21 Nov 2026 09:27:00.123, 21-Nov-2026 09:27:00 UTC
  new RegExp(`^(?<day>\\d{1,2})[ -](?<monthName>[A-Z][a-z]{2})[ -](?<year>\\d{4}) ${CLOCK}${OFFSET}$`),
  // 1121 09:27:00.123456: klog names no year
  new RegExp(`^(?<month>\\d{2})(?<day>\\d{2}) ${CLOCK}$`),
  // 26/11/21 09:27:00: Spark's year has two digits
  new RegExp(`^(?<shortYear>\\d{2})/(?<month>\\d{2})/(?<day>\\d{2}) ${CLOCK}$`),
  // Nov 21 09:27:00: syslog names no year
  new RegExp(`^(?<monthName>[A-Z][a-z]{2}) +(?<day>\\d{1,2}) ${CLOCK}$`),
  // Sat Nov 21 09:27:00.123456 2026
  new RegExp(`^[A-Z][a-z]{2} (?<monthName>[A-Z][a-z]{2}) +(?<day>\\d{1,2}) ${CLOCK} (?<year>\\d{4})$`),
  // 09:27:00.123: logback's default names no day
  new RegExp(`^${CLOCK}$`),
];

/** What completes a time that has no year, no day or no offset. */
export interface TimeContext {
  /** Arrival of the record, milliseconds since 1970: the nearest year, or day, is taken. */
  readonly nowMs: number;
  /** Zone of times that name no offset. */
  readonly zone: TimeZone;
}

/** Most times are written almost as the document has them. Days from the 29th on need a look at the month. */
const PLAIN =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d[.,]\d{3}(?:\d{0,6}Z)?$/;

let lastMs = Number.NaN;
let lastText = '';

/** `2026-11-21T09:27:00.123+00:00`, as the document has it. */
export function asctime(ms: number): string {
  if (ms !== lastMs) {
    lastText = `${new Date(ms).toISOString().slice(0, -1)}+00:00`;
    lastMs = ms;
  }
  return lastText;
}

/** The document's time of a time as loggers write it, or undefined if the text is no such time. */
export function asctimeOfText(text: string, context: TimeContext): string | undefined {
  if (PLAIN.test(text) && (text.length > 23 || context.zone === UTC)) {
    return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, 23)}+00:00`;
  }
  if (text === last.text && context.zone === last.zone && Math.abs(context.nowMs - last.nowMs) < 1000) {
    return last.asctime;
  }
  const ms = timeOfText(text, context);
  const result = ms === undefined || Number.isNaN(ms) ? undefined : asctime(ms);
  last = { text, asctime: result, nowMs: context.nowMs, zone: context.zone };
  return result;
}

/** The last text and what it gave: lines that follow one another often have the same text as their time. */
let last: TimeContext & { readonly text: string; readonly asctime: string | undefined } = {
  text: '',
  asctime: undefined,
  nowMs: Number.NaN,
  zone: UTC,
};

function timeOfText(text: string, context: TimeContext): number | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  for (const shape of SHAPES) {
    const groups = shape.exec(text)?.groups;
    if (groups) return timeOfParts(groups, context);
  }
  return timeOfDigits(text);
}

/** Seconds or milliseconds since 1970 between 2001 and 2286; micro- and nanoseconds of the same years, too. */
export function timeOfNumber(value: number): number | undefined {
  for (const [from, unitsPerMs] of [
    [1e9, 1e-3],
    [1e12, 1],
    [1e15, 1e3],
    [1e18, 1e6],
  ] as const) {
    if (value >= from && value < from * 10)
      return Math.floor(unitsPerMs < 1 ? value * 1000 : value / unitsPerMs);
  }
  return undefined;
}

/** Such a number as text, which is not parsed as a double, because a double loses digits of nanoseconds. */
const NUMBER_TEXT = /^(?:[1-9]\d{9}(?:\.\d{1,9})?|[1-9]\d{12}(?:\.\d{1,9})?|[1-9]\d{15}|[1-9]\d{18})$/;

function timeOfDigits(text: string): number | undefined {
  if (!NUMBER_TEXT.test(text)) return undefined;
  const [whole = '', fraction = ''] = text.split('.');
  return Number(`${whole}${fraction.padEnd(3, '0')}`.slice(0, 13));
}

function timeOfParts(parts: Readonly<Record<string, string | undefined>>, context: TimeContext) {
  const { offset, fraction = '' } = parts;
  const year = parts.year ?? (parts.shortYear && `20${parts.shortYear}`);
  const month = parts.monthName ? MONTHS.indexOf(parts.monthName) : Number(parts.month ?? 1) - 1;
  const clockMs =
    ((hourOf(parts) * 60 + Number(parts.minute)) * 60 + Number(parts.second)) * 1000 +
    Number(fraction.padEnd(3, '0').slice(0, 3));
  if (month < 0 || month > 11 || !isClock(parts) || (offset && !isOffset(offset))) return undefined;
  const local = (y: number, m: number, d: number) =>
    isDay(y, m, d) ? fromLocal(Date.UTC(y, m, d) + clockMs, offset, context) : Number.NaN;
  if (year !== undefined) return local(Number(year), month, Number(parts.day));
  const now = new Date(context.nowMs);
  const candidates = parts.day
    ? [-1, 0, 1].map((years) => local(now.getUTCFullYear() + years, month, Number(parts.day)))
    : [-1, 0, 1].map((days) => {
        const date = new Date(context.nowMs + days * DAY_MS);
        return local(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
      });
  // A clock or a zone may be ahead, but a time that is more than two days ahead is of another year or day.
  const possible = candidates.filter((ms) => ms <= context.nowMs + 2 * DAY_MS);
  const distance = (ms: number) => Math.abs(ms - context.nowMs);
  return possible.length === 0
    ? undefined
    : possible.reduce((best, ms) => (distance(ms) < distance(best) ? ms : best));
}

type Parts = Readonly<Record<string, string | undefined>>;

/** Whether a clock can show the time; second 60 is a leap second. */
function isClock({ hour, minute, second, half }: Parts): boolean {
  const isHour = half === undefined ? Number(hour) <= 23 : Number(hour) >= 1 && Number(hour) <= 12;
  return isHour && Number(minute) <= 59 && Number(second) <= 60;
}

/** Hours since midnight: 12 AM is 0, 12 PM is 12. */
function hourOf({ hour, half }: Parts): number {
  return half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
}

/** Whether a zone has the offset: the farthest is 14 hours. */
function isOffset(offset: string): boolean {
  return /^[A-Z]/.test(offset) || (Number(offset.slice(1, 3)) <= 14 && Number(offset.slice(-2)) <= 59);
}

/** Whether a year's month has the day: there is no 30 February, and `Date.UTC` takes the year 21 for 1921. */
function isDay(year: number, month: number, day: number): boolean {
  return year >= 1970 && new Date(Date.UTC(year, month, day)).getUTCDate() === day;
}

function fromLocal(localMs: number, offset: string | undefined, { zone }: TimeContext): number {
  if (offset === undefined) return zone.toUtc(localMs);
  const hours = ZONES[offset];
  if (hours !== undefined) return localMs - hours * 3_600_000;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return localMs - (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
