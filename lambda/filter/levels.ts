import { withoutColours } from './text';

/** Python's level names, the only ones a document's `levelname` may have. */
export type LevelName = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

/** What loggers call the five levels, in lower case. */
const NAMES: ReadonlyMap<string, LevelName> = new Map([
  ...(
    [
      'd',
      'debug',
      'dbg',
      'dbug',
      'trace',
      'trc',
      'trce',
      'vrb',
      'verbose',
      'silly',
      'fine',
      'finer',
      'finest',
    ] as const
  ).map(entry('DEBUG')),
  ...(
    [
      'i',
      'info',
      'inf',
      'information',
      'informational',
      'notice',
      'log',
      'http',
      'config',
      'success',
      'note',
      'system',
    ] as const
  ).map(entry('INFO')),
  ...(['warning', 'warn', 'w', 'wrn'] as const).map(entry('WARNING')),
  ...(['error', 'err', 'e', 'severe', 'eror', 'fail', 'failure', 'timeout'] as const).map(entry('ERROR')),
  ...(
    ['critical', 'crit', 'fatal', 'f', 'ftl', 'alert', 'emerg', 'emergency', 'panic', 'dpanic'] as const
  ).map(entry('CRITICAL')),
]);
/** Words that say just what the level's own name says; what another word says is kept under `extra.level`. */
const SYNONYMS = new Set([
  ...['warn', 'err', 'crit', 'fatal', 'information', 'informational', 'trace', 'log'],
  ...['dbg', 'dbug', 'trc', 'trce', 'inf', 'wrn', 'ftl', 'fail'],
]);

/** Severities of syslog, RFC 5424 section 6.2.1, by number. */
const SEVERITIES: readonly LevelName[] = [
  'CRITICAL',
  'CRITICAL',
  'CRITICAL',
  'ERROR',
  'WARNING',
  'INFO',
  'INFO',
  'DEBUG',
];

/** Numbers that say just what a level's name says; what another number says is kept under `extra.level`. */
export const PYTHON_NUMBERS = new Set([10, 20, 30, 40, 50]);
export const PINO_NUMBERS = new Set([10, 20, 30, 40, 50, 60]);
export const LOG4J_NUMBERS = new Set([5_000, 10_000, 20_000, 30_000, 40_000, 50_000]);
export const SEVERITY_NUMBERS = new Set([2, 3, 4, 6, 7]);

export interface Level {
  readonly levelname: LevelName;
  /** Whether the sender's word or number says more than the level's name. */
  readonly coarser: boolean;
}

/** The level that a word stands for, in any case; undefined if none. */
export function levelOfName(name: string): Level | undefined {
  const plain = withoutColours(name);
  const word = plain.length <= 16 ? plain.trim().toLowerCase() : '';
  // slog writes the levels between its own as `ERROR+4`, PostgreSQL and MongoDB have `DEBUG1` and `D1`.
  const levelname =
    NAMES.get(word) ?? NAMES.get(word.replace(/[+-]\d{1,3}$/, '').replace(/^(d|debug)[1-5]$/, '$1'));
  if (levelname === undefined) return undefined;
  return { levelname, coarser: word !== levelname.toLowerCase() && !SYNONYMS.has(word) };
}

/** The level of a syslog severity, 0 (emergency) to 7 (debug). */
export function levelOfSeverity(severity: number): LevelName {
  return SEVERITIES[severity & 7] as LevelName;
}

/** The highest of the five at or below a number of Python's scale: 35 is WARNING. */
export function levelOfPython(number: number): LevelName {
  if (number >= 50) return 'CRITICAL';
  if (number >= 40) return 'ERROR';
  if (number >= 30) return 'WARNING';
  return number >= 20 ? 'INFO' : 'DEBUG';
}

/** The level of a number of pino's and bunyan's scale, where info is 30. */
export function levelOfPino(number: number): LevelName {
  return levelOfPython(number - 10);
}

/** The level of a number of log4j's scale, where info is 20,000. */
export function levelOfLog4j(number: number): LevelName {
  return levelOfPython(number / 1000);
}

function entry(level: LevelName) {
  return (name: string): readonly [string, LevelName] => [name, level];
}
