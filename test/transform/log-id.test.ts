import { logIdOf } from '../../lambda/transform/log-id';

test("a log_id is the arrival and the first 80 bits of the record id's SHA-256 in Crockford's base 32", () => {
  // SHA-256 of abc begins with ba7816bf8f01cfea4141 (FIPS 180-2, appendix B.1).
  expect(logIdOf('abc', 1_700_000_000_000)).toBe('01HF7YAT00Q9W1DFWF077YMGA1');
});
