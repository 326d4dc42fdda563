import { randomBytes } from 'node:crypto';

/**
 * Prefixes of the objects Firehose writes: a model of the custom prefix expressions.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
 */

/** "Neither Prefix nor ErrorOutputPrefix can be greater than 512 characters after they're evaluated." */
const MAX_PREFIX_CHARACTERS = 512;

/** "A random string of 11 characters". The page's example is hexadecimal with a dash. */
const RANDOM_STRING_CHARACTERS = 11;

const EXPRESSION = /!\{([^{}]*)\}/g;
const DEFAULT_TIMESTAMP = '!{timestamp:yyyy/MM/dd/HH/}';
const ERROR_OUTPUT_TYPE = '!{firehose:error-output-type}';

/**
 * Letters of Java's DateTimeFormatter that the model evaluates. Any other letter outside quotes is refused, `YYYY` as
 * well: in Java it is the week's year, which is wrong in the days around New Year.
 */
const DATE_FIELDS: Record<string, (iso: string) => string> = {
  yyyy: (iso) => iso.slice(0, 4),
  MM: (iso) => iso.slice(5, 7),
  dd: (iso) => iso.slice(8, 10),
  HH: (iso) => iso.slice(11, 13),
  mm: (iso) => iso.slice(14, 16),
  ss: (iso) => iso.slice(17, 19),
};

/** Why Firehose put an object under the error prefix. */
export type ErrorOutputType = 'AmazonOpenSearchService-failed' | 'processing-failed';

/**
 * Folder of refused documents where no ErrorOutputPrefix is given. AWS spells it with an underscore here.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/retry.html
 */
const DEFAULT_FOLDERS: Record<ErrorOutputType, string> = {
  'AmazonOpenSearchService-failed': 'AmazonOpenSearchService_failed/',
  'processing-failed': 'processing-failed/',
};

export interface Prefixes {
  readonly prefix: string;
  readonly errorOutputPrefix: string | undefined;
}

/** Lists what Firehose would refuse about the two prefixes, and what the model cannot evaluate. */
export function prefixProblems(
  prefixes: Prefixes,
): { property: keyof CloudFormationNames; reason: string }[] {
  const { prefix, errorOutputPrefix } = prefixes;
  const problems: { property: keyof CloudFormationNames; reason: string }[] = [];
  if (prefix.includes(ERROR_OUTPUT_TYPE)) {
    problems.push({ property: 'Prefix', reason: `may not contain ${ERROR_OUTPUT_TYPE}` });
  }
  if (errorOutputPrefix === undefined && prefix.includes('!{')) {
    problems.push({ property: 'ErrorOutputPrefix', reason: 'is required when Prefix contains expressions' });
  }
  if (errorOutputPrefix?.includes('!{') && !errorOutputPrefix.includes(ERROR_OUTPUT_TYPE)) {
    problems.push({
      property: 'ErrorOutputPrefix',
      reason: `with expressions must contain ${ERROR_OUTPUT_TYPE}`,
    });
  }
  for (const [property, template] of [
    ['Prefix', prefix],
    ['ErrorOutputPrefix', errorOutputPrefix ?? ''],
  ] as const) {
    const reason = expressionProblem(template);
    if (reason !== undefined) problems.push({ property, reason });
  }
  return problems;
}

interface CloudFormationNames {
  Prefix: string;
  ErrorOutputPrefix: string;
}

/** Prefix of a backup object. `oldestArrival` is the arrival time of the oldest record in the object. */
export function evaluatePrefix(prefix: string, oldestArrival: number): string {
  return evaluate(withTimestamp(prefix), oldestArrival, '');
}

/**
 * Prefix of an object with failed records. Without ErrorOutputPrefix it is
 * `<prefix><error-output-type>YYYY/MM/DD/HH/`, with a slash after the type as in the page's last example.
 */
export function evaluateErrorPrefix(
  prefixes: Prefixes,
  type: ErrorOutputType,
  oldestArrival: number,
): string {
  const { prefix, errorOutputPrefix } = prefixes;
  if (errorOutputPrefix !== undefined) return evaluate(errorOutputPrefix, oldestArrival, type);
  return evaluate(withTimestamp(`${prefix}${DEFAULT_FOLDERS[type]}`), oldestArrival, type);
}

/** "If you specify a prefix that doesn't contain a timestamp namespace expression, Firehose appends …" */
function withTimestamp(prefix: string): string {
  return prefix.includes('!{timestamp:') ? prefix : `${prefix}${DEFAULT_TIMESTAMP}`;
}

function evaluate(template: string, at: number, type: string): string {
  const iso = new Date(at).toISOString();
  const evaluated = template.replace(EXPRESSION, (_whole, expression: string) => {
    if (expression === 'firehose:error-output-type') return type;
    if (expression === 'firehose:random-string') return randomString();
    return formatDate(expression.slice('timestamp:'.length), iso);
  });
  return evaluated.slice(0, MAX_PREFIX_CHARACTERS);
}

function expressionProblem(template: string): string | undefined {
  for (const [whole, expression = ''] of template.matchAll(EXPRESSION)) {
    if (expression === 'firehose:error-output-type' || expression === 'firehose:random-string') continue;
    if (!expression.startsWith('timestamp:')) return `has ${whole}, which the local model does not evaluate`;
    const unknown = dateTokens(expression.slice('timestamp:'.length)).find(
      (token) => /^[A-Za-z]/.test(token) && DATE_FIELDS[token] === undefined,
    );
    if (unknown !== undefined)
      return `has the date letters ${unknown}, which the local model does not evaluate`;
  }
  if (template.replace(EXPRESSION, '').includes('!{')) return 'has "!{" outside an expression';
  if (evaluate(template, 0, 'AmazonOpenSearchService-failed').length >= MAX_PREFIX_CHARACTERS) {
    return `is longer than ${MAX_PREFIX_CHARACTERS} characters when evaluated`;
  }
  return undefined;
}

function formatDate(pattern: string, iso: string): string {
  return dateTokens(pattern)
    .map((token) => DATE_FIELDS[token]?.(iso) ?? token.replace(/^'(.*)'$/, '$1'))
    .join('');
}

/** Splits a pattern into runs of one letter, quoted literals ("… is taken literally"), and the rest. */
function dateTokens(pattern: string): string[] {
  return pattern.match(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']+/g) ?? [];
}

function randomString(): string {
  const hex = randomBytes(6).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`.slice(0, RANDOM_STRING_CHARACTERS);
}
