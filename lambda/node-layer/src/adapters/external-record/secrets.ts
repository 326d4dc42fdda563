import { isSecretName } from 'firehose-logging';
import { endOf } from './json-members';

const REDACTED = '[redacted]';
const MAX_DEPTH = 5;

/**
 * A message that winston's format.splat() made, without the secrets of the objects that went into it: there the values are
 * already part of the text, so they are looked for by themselves.
 */
export function withoutSecrets(message: string, splat: readonly unknown[]): string {
  let text = message;
  for (const secret of splat.flatMap((item) => secretsIn(item, 0))) {
    if (secret !== '') text = text.split(secret).join(REDACTED);
  }
  return text;
}

function secretsIn(value: unknown, depth: number): string[] {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
  return Object.entries(Object.getOwnPropertyDescriptors(value)).flatMap(([key, { value: member }]) =>
    isSecretName(key) ? textsIn(member, 0) : secretsIn(member, depth + 1),
  );
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
    const written = JSON.stringify(value, (key, member) => (isSecretName(key) ? REDACTED : member));
    text += message.slice(done, start) + written;
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
