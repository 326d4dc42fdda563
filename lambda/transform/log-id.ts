import { hash } from 'node:crypto';

/** Crockford's base 32. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PAIRS = Array.from({ length: 1024 }, (_, i) => ALPHABET.charAt(i >> 5) + ALPHABET.charAt(i & 31));

let lastMs = Number.NaN;
let lastTime = '';

/**
 * A `log_id` of a ULID's shape: the arrival, then 80 bits of the Firehose record's own id. A batch that Firehose sends
 * again gives its records the same ids.
 */
export function logIdOf(recordId: string, arrivalMs: number): string {
  let id = timeOf(arrivalMs);
  const digest = hash('sha256', recordId, 'hex');
  // Five hexadecimal digits are four of base 32.
  for (let at = 0; at < 20; at += 5) {
    const bits = Number.parseInt(digest.slice(at, at + 5), 16);
    id += (PAIRS[bits >> 10] as string) + PAIRS[bits & 1023];
  }
  return id;
}

function timeOf(arrivalMs: number): string {
  if (arrivalMs === lastMs) return lastTime;
  lastMs = arrivalMs;
  lastTime = '';
  for (let rest = arrivalMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) {
    lastTime = ALPHABET.charAt(rest % 32) + lastTime;
  }
  return lastTime;
}
