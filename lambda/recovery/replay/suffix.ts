const SUFFIX = /^[a-z0-9][a-z0-9._-]{0,99}$/;

/** What the suffix of an index should be instead; undefined when OpenSearch takes it. */
export function suffixProblem(suffix: string): string | undefined {
  return SUFFIX.test(suffix) ? undefined : '1–100 of a–z, 0–9 and . _ - only, a letter or a digit first';
}
