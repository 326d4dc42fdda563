import { type SettingName, type SettingsReader, spelled } from '../core/settings-reader';
import { LEVEL_NUMBERS, type LevelName, levelNamed } from './levels';
import { PATTERN_NAMES, type PatternName, SECRET_NAMES } from './redact';

/** What of `configure`'s options decides what is in a document. */
export interface ContentOptions {
  /**
   * Lowest level that is shipped. For the records of other loggers it counts only if it is given.
   * @default FIREHOSE_LOGGING_LEVEL, else INFO
   */
  readonly level?: LevelName | Lowercase<LevelName>;
  /** The documents' `service`. @default FIREHOSE_LOGGING_SERVICE */
  readonly service?: string;
  /** The documents' `environment`. @default FIREHOSE_LOGGING_ENVIRONMENT */
  readonly environment?: string;
  /** Names whose values are never sent, beside the built-in ones. @default FIREHOSE_LOGGING_REDACT_FIELDS */
  readonly redactFields?: readonly string[];
  /** What is redacted within texts; an empty list for nothing. @default FIREHOSE_LOGGING_REDACT_PATTERNS, else email, card and token */
  readonly redactPatterns?: readonly PatternName[];
}

/** `ContentOptions` with every default filled in. */
export interface ContentSettings {
  /** Python's number of the level. */
  readonly level: number;
  /** Python's number of the level for the records of other loggers; 0 if no level is set, because they have their own. */
  readonly externalLevel: number;
  readonly service: string | undefined;
  readonly environment: string | undefined;
  /** The built-in names included. */
  readonly redactFields: readonly string[];
  readonly redactPatterns: readonly PatternName[];
}

const LEVEL: SettingName = { option: 'level', variable: 'FIREHOSE_LOGGING_LEVEL' };
const SERVICE: SettingName = { option: 'service', variable: 'FIREHOSE_LOGGING_SERVICE' };
const ENVIRONMENT: SettingName = { option: 'environment', variable: 'FIREHOSE_LOGGING_ENVIRONMENT' };
const REDACT_FIELDS: SettingName = { option: 'redactFields', variable: 'FIREHOSE_LOGGING_REDACT_FIELDS' };
const REDACT_PATTERNS: SettingName = {
  option: 'redactPatterns',
  variable: 'FIREHOSE_LOGGING_REDACT_PATTERNS',
};

export function contentSettings(reader: SettingsReader): ContentSettings {
  const level = levelSetting(reader);
  return {
    level: level ?? LEVEL_NUMBERS.INFO,
    externalLevel: level ?? 0,
    service: reader.text(SERVICE) || undefined,
    environment: reader.text(ENVIRONMENT) || undefined,
    redactFields: [...SECRET_NAMES, ...(reader.list(REDACT_FIELDS) ?? [])],
    redactPatterns: patternSetting(reader),
  };
}

function levelSetting(reader: SettingsReader): number | undefined {
  const given = reader.given(LEVEL);
  if (!given) return undefined;
  const level = typeof given.value === 'string' ? levelNamed(given.value) : undefined;
  if (level) return LEVEL_NUMBERS[level];
  reader.report(
    `${given.name} is ${spelled(given.value)}; expected one of ${Object.keys(LEVEL_NUMBERS).join(', ')}. Using INFO.`,
  );
  return undefined;
}

function patternSetting(reader: SettingsReader): readonly PatternName[] {
  const names = reader.list(REDACT_PATTERNS);
  if (!names) return PATTERN_NAMES;
  const given = reader.given(REDACT_PATTERNS);
  // An empty list is a caller's wish; a variable with nothing but commas is a mistake.
  if (names.length === 0) return Array.isArray(given?.value) ? [] : PATTERN_NAMES;
  if (names.includes('off')) return [];
  const unknown = names.filter((name) => !PATTERN_NAMES.includes(name as PatternName));
  if (unknown.length === 0) return names as PatternName[];
  reader.report(
    `${given?.name} has ${unknown.join(', ')}; expected ${PATTERN_NAMES.join(', ')}, or off. Using all of them.`,
  );
  return PATTERN_NAMES;
}
