/** Python's level names, the only ones a document's `levelname` may have. */
export type LevelName = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

/** Python's numbers, so that thresholds compare the same in both languages. */
export const LEVEL_NUMBERS: Readonly<Record<LevelName, number>> = {
  DEBUG: 10,
  INFO: 20,
  WARNING: 30,
  ERROR: 40,
  CRITICAL: 50,
};

/** Names that other libraries give the same levels: console, pino, winston (npm and syslog), Powertools. */
const SYNONYMS: Readonly<Record<string, LevelName>> = {
  TRACE: 'DEBUG',
  SILLY: 'DEBUG',
  VERBOSE: 'DEBUG',
  LOG: 'INFO',
  HTTP: 'INFO',
  NOTICE: 'INFO',
  WARN: 'WARNING',
  ERR: 'ERROR',
  FATAL: 'CRITICAL',
  CRIT: 'CRITICAL',
  ALERT: 'CRITICAL',
  EMERG: 'CRITICAL',
};

/** The level that a name stands for, in any case and in other libraries' words; undefined if it stands for none. */
export function levelNamed(name: unknown): LevelName | undefined {
  if (typeof name !== 'string') return undefined;
  const upper = name.toUpperCase();
  return upper in LEVEL_NUMBERS ? (upper as LevelName) : SYNONYMS[upper];
}

/** The highest level at or below a number: 35 is WARNING. Numbers below 10 are DEBUG. */
export function levelAt(number: number): LevelName {
  if (number >= 50) return 'CRITICAL';
  if (number >= 40) return 'ERROR';
  if (number >= 30) return 'WARNING';
  return number >= 20 ? 'INFO' : 'DEBUG';
}

/**
 * The level of a name in winston's order, in which the most severe name has the number 0. The name gets the level of the next
 * known name that is not more severe: `security`, just before `error`, is ERROR. A name without a number is INFO.
 */
export function levelAtPriority(name: string, priorities: Readonly<Record<string, number>>): LevelName {
  const own = priorities[name];
  if (own === undefined) return 'INFO';
  const known = Object.entries(priorities)
    .filter(([other, priority]) => priority >= own && levelNamed(other))
    .sort(([, a], [, b]) => a - b)[0];
  return (known && levelNamed(known[0])) ?? 'DEBUG';
}
