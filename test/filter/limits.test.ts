import { documentOf } from './kit';

describe('limits that the index has', () => {
  test('700 levels are cut at 20', () => {
    const nested = `{"message":"x","a":${'{"a":'.repeat(700)}1${'}'.repeat(701)}`;
    const { extra } = documentOf(nested) as { extra: Record<string, unknown> };
    let depth = 1;
    let at: unknown = extra;
    for (; typeof at === 'object' && at !== null; depth++) at = (at as Record<string, unknown>).a;
    expect(at).toBe('[truncated: deeper than 20 levels]');
    expect(depth).toBe(21);
  });

  test('100,000 levels do not overflow the stack', () => {
    const nested = `{"message":"x","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(documentOf(nested)).toHaveProperty('extra.a');
    const merged = `{"message":"x",${'"extra":{'.repeat(50_000)}${'}'.repeat(50_001)}`;
    expect(documentOf(merged)).toHaveProperty('extra.extra');
  });

  test('a leaf is cut at 16,384 bytes, whole characters only', () => {
    const { extra } = documentOf(JSON.stringify({ message: 'x', a: 'ä'.repeat(9000) })) as {
      extra: { a: string };
    };
    expect(extra.a).toBe(`${'ä'.repeat(8192)}…[truncated 1616 bytes]`);
  });

  test('ten thousand values are kept, and a marker says how many more there were', () => {
    const many = Object.fromEntries(Array.from({ length: 11_000 }, (_, i) => [`k${i}`, i]));
    const { extra } = documentOf(JSON.stringify({ message: 'x', many })) as { extra: { many: object } };
    expect(Object.keys(extra.many)).toHaveLength(10_000);
    expect(extra.many).toHaveProperty('…', '[truncated 1001 keys]');
  });

  test('a record has at most 1,024,000 bytes with its line end', () => {
    const line = JSON.stringify(documentOf(`{"message":${JSON.stringify('\u0001'.repeat(300_000))}}`));
    expect(Buffer.byteLength(line)).toBeLessThan(1_024_000);
    expect(Buffer.byteLength(JSON.stringify(documentOf('x'.repeat(2_000_000))))).toBeLessThan(1_024_000);
  });
});
