import { createHash } from 'node:crypto';

/** Crockford's base 32. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A `log_id` of a ULID's shape: the arrival, then 80 bits of the Firehose record's own id. A batch that Firehose sends
 * again gives its records the same ids.
 */
export function logIdOf(recordId: string, arrivalMs: number): string {
  let time = '';
  for (let rest = arrivalMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) {
    time = ALPHABET.charAt(rest % 32) + time;
  }
  const hash = createHash('sha256').update(recordId).digest();
  const random = Array.from({ length: 16 }, (_, i) => ALPHABET.charAt((hash[i] as number) & 31));
  return time + random.join('');
}
