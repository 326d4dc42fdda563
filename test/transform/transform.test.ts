import fc from 'fast-check';
import { compileDirectory, DirectoryTable, type Person } from '../../lambda/filter';
import { transformBatch } from '../../lambda/transform/transform';
import { aFilter, NOW_MS } from '../filter/kit';

const filter = aFilter({ source: 'firehose' });
const tableOf = (persons: Record<string, Person>) =>
  new DirectoryTable(compileDirectory(Object.entries(persons)));
const directory = tableOf({ ada: { title: 'Countess', mail: 'ada@example.org' } });

const document = (username: string, more = '') =>
  `{"asctime":"2026-11-21T09:27:00.123+00:00","name":"a","levelname":"INFO","message":"x","log_id":"01K","source":"node","username":"${username}"${more}}\n`;

const eventOf = (texts: readonly (string | Buffer)[]) => ({
  records: texts.map((text, i) => ({
    recordId: `49546986683135544286507457936321625675700192471156785154${i}`,
    approximateArrivalTimestamp: NOW_MS,
    data: Buffer.from(text).toString('base64'),
  })),
});

function transform(
  texts: readonly (string | Buffer)[],
  more: Partial<Parameters<typeof transformBatch>[1]> = {},
) {
  const { result, stats } = transformBatch(eventOf(texts), { filter, directory, ...more });
  const data = result.records.map(({ data }) => Buffer.from(data ?? '', 'base64').toString());
  return { records: result.records, data, stats, bytes: JSON.stringify(result).length };
}

describe("a layer's document", () => {
  const spaced = `${document('grace').slice(0, -2)} , "extra":{"n":1.50}}\r\n`;

  test.each([
    document('grace'),
    document('grace').trimEnd(),
    spaced,
  ])('goes through byte for byte: %j', (sent) => {
    const { data, records, stats } = transform([sent]);
    expect(data).toEqual([sent]);
    expect(records[0]?.result).toBe('Ok');
    expect(stats).toMatchObject({ passed: 1, enriched: 0 });
  });

  test('gains the person of its username, and nothing else changes', () => {
    const { data } = transform([document('ada', ',"duration_ms":1.50')]);
    expect(data).toEqual([
      `${document('ada', ',"duration_ms":1.50').slice(0, -2)},"extra":{"directory":{"mail":"ada@example.org"}},"user":{"title":"Countess"}}\n`,
    ]);
  });

  test('goes through as it is where there is no table', () => {
    expect(transform([document('ada')], { directory: undefined }).data).toEqual([document('ada')]);
  });

  test('that was sent with a user has it under extra', () => {
    const sent = `${document('ada').slice(0, -2)},"user":{"title":"Queen"}}\n`;
    expect(JSON.parse(transform([sent]).data[0] ?? '')).toMatchObject({
      user: { title: 'Countess' },
      extra: { user: { title: 'Queen' }, directory: { mail: 'ada@example.org' } },
    });
  });

  test("keeps the caller's extra.directory beside the table's", () => {
    const sent = document('ada', ',"extra":{"directory":{"mail":"forged"}}');
    expect(JSON.parse(transform([sent]).data[0] ?? '').extra).toEqual({
      'directory 2': { mail: 'forged' },
      directory: { mail: 'ada@example.org' },
    });
  });
});

test('raw and external records become documents, each with a line end', () => {
  const { data, stats } = transform([
    '2026-11-21 09:27:00,123 shop INFO stored',
    '{"level":"warn","msg":"low","username":"ADA"}',
    'hello',
    Buffer.from([0xff, 0x00]),
  ]);
  expect(data.map((line) => line.endsWith('}\n'))).toEqual([true, true, true, true]);
  expect(data.map((line) => JSON.parse(line))).toMatchObject([
    { name: 'shop', message: 'stored', source: 'firehose' },
    { levelname: 'WARNING', user: { title: 'Countess' } },
    { message: 'hello', extra: { filter: { unparsed: true } } },
    { message: 'ÿ\0' },
  ]);
  expect(stats).toMatchObject({ records: 4, passed: 0, parsed: 2, unparsed: 2, enriched: 1, failed: 0 });
});

test('a batch that comes again gives its records the same log_id, and each its own', () => {
  const ids = () => transform(['a', 'b']).data.map((line) => JSON.parse(line).log_id);
  expect(ids()).toEqual(ids());
  expect(new Set(ids()).size).toBe(2);
  expect(ids()[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
});

test('a record that cannot be processed fails alone, as it came', () => {
  const broken = {
    find: () => {
      throw new Error('broken');
    },
  };
  const { records, data } = transform([document('ada'), 'hello'], { directory: broken });
  expect(records.map(({ result }) => result)).toEqual(['ProcessingFailed', 'Ok']);
  expect(data[0]).toBe(document('ada'));
});

describe('the response', () => {
  const wide = tableOf({
    ada: Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`a${i}`, 'x'.repeat(1000)])),
  });

  test('stays within 5.5 MB under the largest growth; what is left out is marked', () => {
    const { bytes, data, stats } = transform(
      Array.from({ length: 5000 }, () => document('ada')),
      { directory: wide },
    );
    expect(bytes).toBeLessThanOrEqual(5_500_000);
    expect(bytes).toBeGreaterThan(5_300_000);
    expect(stats.enriched).toBeGreaterThan(50);
    expect(stats.enriched + stats.leftOut).toBe(5000);
    expect(data.filter((line) => line.includes('left out')).length).toBe(stats.leftOut);
  });

  test('of very small raw records stays within it; what has no room goes to the error output as it came', () => {
    const { bytes, records } = transform(Array.from({ length: 30_000 }, () => 'x'));
    expect(bytes).toBeLessThanOrEqual(5_500_000);
    const failed = records.filter(({ result }) => result === 'ProcessingFailed');
    expect(failed.length).toBeGreaterThan(0);
    expect(new Set(failed.map(({ data }) => data))).toEqual(new Set(['eA==']));
  });

  test('has every record once, in order, within the limit, whatever comes', () => {
    const text = fc.oneof(
      fc.constantFrom(document('ada'), document('grace'), 'x', '{"username":"ada"}'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), fc.integer({ min: 0, max: 60_000 }), (texts, extra) => {
        const { records, bytes } = transform(texts, { directory: wide, maxResponseBytes: extra });
        expect(records.map(({ recordId }) => recordId)).toEqual(
          eventOf(texts).records.map(({ recordId }) => recordId),
        );
        const asTheyCame = JSON.stringify({ records: eventOf(texts).records }).length;
        expect(bytes).toBeLessThanOrEqual(Math.max(extra, asTheyCame));
      }),
    );
  });
});
