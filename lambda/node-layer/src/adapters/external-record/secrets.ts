import { isSecretName } from 'firehose-logging';
import { endOf } from './json-members';

const REDACTED = '[redacted]';
const MAX_DEPTH = 5;

/** Shorter values are looked for behind their name only, since any text may hold them. */
const SHORTEST_ALONE = 4;

/**
 * A message that winston's format.splat() made, without the secrets of the objects that went into it: there the values are
 * already part of the text, so they are looked for, as they are and as JSON and `util.inspect` write them.
 */
export function withoutSecrets(message: string, splat: readonly unknown[]): string {
  let text = message;
  for (const [name, secret] of splat.flatMap((item) => secretsIn(item, 0))) {
    for (const spelling of spellingsOf(secret)) {
      if (spelling.length >= SHORTEST_ALONE) text = replaced(text, spelling);
      else text = text.replace(behind(name, spelling), `$1${REDACTED}`);
    }
  }
  return text;
}

/** Whether a text stands in another one by itself, not within a word or a number. */
export function standsIn(text: string, part: string): boolean {
  return part === '' || replaced(text, part) !== text;
}

function replaced(text: string, part: string): string {
  const edge = (at: number) => (/\w/.test(part.at(at) ?? '') ? (at === 0 ? '(?<!\\w)' : '(?!\\w)') : '');
  return text.replace(new RegExp(`${edge(0)}${escaped(part)}${edge(-1)}`, 'g'), () => REDACTED);
}

function behind(name: string, value: string): RegExp {
  return new RegExp(`(${escaped(name)}['"]?\\s*(?::|=>?)\\s*['"]?)${escaped(value)}(?!\\w)`, 'g');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** A value as it may stand in a text: `util.inspect` writes a long text line by line. */
function spellingsOf(secret: string): Set<string> {
  const { inspect } = require('node:util') as typeof import('node:util');
  const lines = [secret, ...secret.split('\n')].filter((line) => line.trim() !== '');
  return new Set(
    lines.flatMap((line) => [
      line,
      JSON.stringify(line).slice(1, -1),
      inspect(line, { breakLength: Infinity }).slice(1, -1),
    ]),
  );
}

/** Names and values. */
function secretsIn(value: unknown, depth: number): [name: string, text: string][] {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
  return membersIn(value).flatMap(([key, member]) =>
    isSecretName(key)
      ? textsIn(member, 0).map((text): [string, string] => [key, text])
      : secretsIn(member, depth + 1),
  );
}

/** Members without running a getter; those of a Map or of Headers, too. */
function membersIn(value: object): [string, unknown][] {
  const own = Object.entries(Object.getOwnPropertyDescriptors(value)).map(
    ([key, { value: member }]): [string, unknown] => [key, member],
  );
  if (!(value instanceof Map || value instanceof Headers)) return own;
  return [...own, ...[...value.entries()].map(([key, member]): [string, unknown] => [String(key), member])];
}

/**
 * A message that another logger made by `%j`, without the secrets in its JSON. What a logger formats any other way, its
 * adapter has to know.
 */
export function withoutSecretsInJson(message: string): string {
  if (!message.includes('":')) return message;
  let text = '';
  let done = 0;
  for (
    let start = message.indexOf('{');
    start !== -1;
    start = message.indexOf('{', Math.max(start + 1, done))
  ) {
    const end = closingBrace(message, start);
    const value = end === undefined ? undefined : parsed(message.slice(start, end));
    if (end === undefined || value === undefined) continue;
    let found = false;
    const written = JSON.stringify(value, (key, member) => {
      if (!isSecretName(key)) return member;
      found = true;
      return REDACTED;
    });
    // JSON without a secret stays as it was written.
    text += message.slice(done, start) + (found ? written : message.slice(start, end));
    done = end;
  }
  return text + message.slice(done);
}

/** Where an object that begins here ends, behind its brace. */
function closingBrace(text: string, start: number): number | undefined {
  try {
    let at = start + 1;
    while (at < text.length && text[at] !== '}') {
      at = endOf(text, at);
      if (text[at] === ',' || text[at] === ':') at++;
    }
    return at < text.length ? at + 1 : undefined;
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** All texts and numbers in a secret value. */
function textsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
  return Object.values(value).flatMap((member) => textsIn(member, depth + 1));
}
