import fc from 'fast-check';

/** Characters of every plane. fast-check has them as `unit: 'binary'`, and prepares a table of all of them for most of a second. */
const character = fc.oneof(
  fc.integer({ min: 0, max: 0x7f }),
  fc.integer({ min: 0x80, max: 0xd7ff }),
  fc.integer({ min: 0xe000, max: 0x10ffff }),
);

/** Any text without lone surrogates, fast-check's own dangerous ones such as `__proto__` among them. */
export function anyText(constraints: { maxLength?: number } = {}): fc.Arbitrary<string> {
  const anyCharacters = fc
    .array(character, constraints)
    .map((codePoints) => String.fromCodePoint(...codePoints));
  return fc.oneof({ weight: 3, arbitrary: anyCharacters }, { weight: 1, arbitrary: fc.string(constraints) });
}
