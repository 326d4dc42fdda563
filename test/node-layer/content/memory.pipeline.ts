import { DocumentEncoder } from '../../../lambda/node-layer/src/content/document-encoder';
import { LogIds } from '../../../lambda/node-layer/src/content/log-id';
import { PATTERN_NAMES, Redactor, SECRET_NAMES } from '../../../lambda/node-layer/src/content/redact';
import { heldBytes } from '../memory';

const documents = () =>
  new DocumentEncoder({
    ids: new LogIds(() => 0),
    redactor: new Redactor(PATTERN_NAMES),
    secretNames: SECRET_NAMES,
  });
const record = { timeMs: 1_763_716_020_123, name: 'app', level: 'INFO' as const, message: 'hello' };

describe('memory', () => {
  const long = (i: number) => String(i).padEnd(200_000, 'x');
  // The keys are those of Maps, because V8 itself remembers the keys of objects for a while.
  test.each<[string, number, (i: number) => object]>([
    ['ever new keys', 60_000, (i) => ({ fields: { map: new Map([[`key ${i} ${'x'.repeat(40)}`, i]]) } })],
    ['long keys', 300, (i) => ({ fields: { map: new Map([[long(i), i]]) } })],
    ['ever new names of loggers', 60_000, (i) => ({ name: `logger ${i} ${'x'.repeat(40)}` })],
    ['long names of loggers', 300, (i) => ({ name: long(i) })],
  ])('%s leave no memory behind', (_, count, parts) => {
    const writer = documents();
    const before = heldBytes();
    for (let i = 0; i < count; i++) writer.line({ ...record, ...parts(i) });
    expect(heldBytes() - before).toBeLessThan(4_000_000);
    expect(JSON.parse(writer.line({ ...record, fields: { http_status: 200, k: 1 } }))).toMatchObject({
      http_status: 200,
      extra: { k: 1 },
    });
  });
});
