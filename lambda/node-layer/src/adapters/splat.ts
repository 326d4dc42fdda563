import { isSecretName } from 'firehose-logging';

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

/** All texts and numbers in a secret value. */
function textsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
  return Object.values(value).flatMap((member) => textsIn(member, depth + 1));
}
