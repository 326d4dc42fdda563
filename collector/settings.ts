import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { PATTERN_NAMES, type PatternName, TimeZone } from '../lambda/filter';

const port = (otherwise: number) => z.coerce.number().int().min(0).max(65_535).default(otherwise);
const count = (otherwise: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(otherwise);
const text = z.string().min(1);
const host = (otherwise: string) => text.default(otherwise);

/** A PEM, or the path of a file with one. */
const pem = text.transform((value, context) => {
  if (value.startsWith('-----BEGIN ')) return value;
  try {
    return readFileSync(value, 'utf8');
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: `is no PEM, and no file can be read: ${(error as Error).message}`,
    });
    return z.NEVER;
  }
});

const zone = text.default('UTC').transform((name, context) => {
  try {
    return new TimeZone(name);
  } catch {
    context.addIssue({ code: 'custom', message: `is ${name}; expected an IANA name, such as Europe/Berlin` });
    return z.NEVER;
  }
});

/** Names of patterns with commas between, or `off`. */
const redactPatterns = text.default(PATTERN_NAMES.join(',')).transform((value, context) => {
  const names = value === 'off' ? [] : value.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !PATTERN_NAMES.includes(name as PatternName));
  if (unknown.length === 0) return names as PatternName[];
  context.addIssue({
    code: 'custom',
    message: `has ${unknown.join(', ')}; expected some of ${PATTERN_NAMES.join(', ')}, or off`,
  });
  return z.NEVER;
});

const MIB = 1024 * 1024;

/** Each setting by its environment variable: its type with its default, and what it is. */
const VARIABLES = {
  COLLECTOR_TCP_HOST: [host('0.0.0.0'), 'address that TCP listens on'],
  COLLECTOR_TCP_PORT: [port(5000), 'port of lines: JSON, text, or syslog with octet counting'],
  COLLECTOR_TLS_CERT: [
    pem.optional(),
    'certificate chain, a PEM or a file: TCP then speaks TLS 1.2 and newer',
  ],
  COLLECTOR_TLS_KEY: [pem.optional(), 'private key of COLLECTOR_TLS_CERT'],
  COLLECTOR_TLS_CLIENT_CA: [
    pem.optional(),
    'certificate authority: clients must then show a certificate of it',
  ],
  COLLECTOR_MAX_LINE_BYTES: [
    count(1_000_000, 1024, 16 * MIB),
    'longest line; what is beyond is discarded and counted',
  ],
  COLLECTOR_MAX_CONNECTIONS: [
    count(1000, 1, 100_000),
    'connections at the same time; more are closed at once',
  ],
  COLLECTOR_IDLE_SECONDS: [count(3600, 1, 86_400), 'a connection that says nothing for so long is closed'],
  COLLECTOR_TIME_ZONE: [zone, 'of times that name no offset'],
  COLLECTOR_PATTERNS_FILE: [text.optional(), 'YAML with formats of your own, tried before the shipped ones'],
  COLLECTOR_REDACT_PATTERNS: [
    redactPatterns,
    'what is masked in texts besides values of secret names: email, card, token, or off',
  ],
  COLLECTOR_DIRECTORY_FILE: [
    text.optional(),
    'table of npm run directory, YAML or compiled: adds `user` by username',
  ],
  COLLECTOR_OUTPUT: [
    z.enum(['stream', 'opensearch']).default('stream'),
    'stream (Amazon Data Firehose) or opensearch',
  ],
  COLLECTOR_STREAM: [
    text.optional(),
    'name of the delivery stream; credentials and AWS_REGION as for every AWS client',
  ],
  COLLECTOR_OPENSEARCH_URL: [
    z.url({ protocol: /^https?$/ }).optional(),
    'http(s)://host:port of an OpenSearch',
  ],
  COLLECTOR_OPENSEARCH_USERNAME: [text.optional(), 'who writes there'],
  COLLECTOR_OPENSEARCH_PASSWORD: [text.optional(), 'password of COLLECTOR_OPENSEARCH_USERNAME'],
  COLLECTOR_OPENSEARCH_CA: [pem.optional(), 'certificate authority of that OpenSearch, a PEM or a file'],
  COLLECTOR_INDEX: [
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,79}$/, 'must be lower case, at most 80 characters')
      .default('app-logs'),
    'index; a day is added: app-logs-2026-11-21',
  ],
  COLLECTOR_QUEUE_RECORDS: [
    count(20_000, 500, 1_000_000),
    'records waiting; the sockets are not read while there are more',
  ],
  COLLECTOR_QUEUE_BYTES: [count(32 * MIB, MIB, 4096 * MIB), 'size of the records waiting, likewise'],
  COLLECTOR_STOP_SECONDS: [count(110, 1, 900), 'time for an orderly end after SIGTERM'],
  COLLECTOR_MONITORING_HOST: [host('127.0.0.1'), "address of Logstash's monitoring API and /metrics"],
  COLLECTOR_MONITORING_PORT: [port(9600), 'its port'],
  COLLECTOR_HEALTH_HOST: [host('0.0.0.0'), 'address of GET /health'],
  COLLECTOR_HEALTH_PORT: [port(9601), 'its port'],
} as const satisfies Record<string, readonly [z.ZodType, string]>;

type Variables = { [Name in keyof typeof VARIABLES]: z.output<(typeof VARIABLES)[Name][0]> };

/** The collector's settings, by the names of their environment variables. */
export type Settings = Readonly<Variables>;

const schema = z
  .object(Object.fromEntries(Object.entries(VARIABLES).map(([name, [type]]) => [name, type])))
  .superRefine((value, context) => {
    const settings = value as unknown as Settings;
    const needs = (name: keyof Settings, message: string) =>
      context.addIssue({ code: 'custom', path: [name], message });
    const { COLLECTOR_OUTPUT: output } = settings;
    if (output === 'stream' && !settings.COLLECTOR_STREAM)
      needs('COLLECTOR_STREAM', 'is needed with COLLECTOR_OUTPUT=stream');
    if (output === 'opensearch' && !settings.COLLECTOR_OPENSEARCH_URL) {
      needs('COLLECTOR_OPENSEARCH_URL', 'is needed with COLLECTOR_OUTPUT=opensearch');
    }
    if (!settings.COLLECTOR_OPENSEARCH_USERNAME !== !settings.COLLECTOR_OPENSEARCH_PASSWORD) {
      needs('COLLECTOR_OPENSEARCH_USERNAME', 'and COLLECTOR_OPENSEARCH_PASSWORD belong together');
    }
    if (!settings.COLLECTOR_TLS_CERT !== !settings.COLLECTOR_TLS_KEY) {
      needs('COLLECTOR_TLS_CERT', 'and COLLECTOR_TLS_KEY belong together');
    }
    if (settings.COLLECTOR_TLS_CLIENT_CA && !settings.COLLECTOR_TLS_CERT) {
      needs('COLLECTOR_TLS_CLIENT_CA', 'needs COLLECTOR_TLS_CERT: client certificates are part of TLS');
    }
  });

/**
 * Reads the settings of an environment. An empty variable is as one that is not set.
 * @throws Error with every problem, a line each, and no value that may be a secret
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => name.startsWith('COLLECTOR_') && value !== ''),
  );
  const problems = Object.keys(given)
    .filter((name) => !(name in VARIABLES))
    .map((name) => `${name} is no setting`);
  const result = schema.safeParse(given);
  if (!result.success) {
    problems.push(...result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  }
  if (problems.length > 0) throw new Error(`${problems.join('\n')}\nRun with --help for all settings.`);
  return Object.freeze(result.data) as unknown as Settings;
}

/** One line a setting, for `--help`. */
export function settingsHelp(): string {
  return Object.entries(VARIABLES)
    .map(([name, [type, meaning]]) => {
      const { data } = type.safeParse(undefined);
      const otherwise = data instanceof TimeZone ? data.name : data;
      return `  ${name.padEnd(32)} ${meaning}${otherwise === undefined ? '' : ` (${otherwise})`}`;
    })
    .join('\n');
}
