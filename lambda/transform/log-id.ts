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
  const digest = hash('sha256', recordId, 'binary');
  let id = timeOf(arrivalMs);
  // Five bytes are eight digits of base 32, two by two.
  for (let at = 0; at < 10; at += 5) {
    const high =
      (digest.charCodeAt(at) << 12) | (digest.charCodeAt(at + 1) << 4) | (digest.charCodeAt(at + 2) >> 4);
    const low =
      ((digest.charCodeAt(at + 2) & 15) << 16) | (digest.charCodeAt(at + 3) << 8) | digest.charCodeAt(at + 4);
    id += pairOf(high >> 10) + pairOf(high & 1023) + pairOf(low >> 10) + pairOf(low & 1023);
  }
  return id;
}

function pairOf(bits: number): string {
  return PAIRS[bits] as string;
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
