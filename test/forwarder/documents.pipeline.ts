import fc from 'fast-check';
import { linesOf } from '../../lambda/forwarder/documents';
import { unpack } from '../../lambda/forwarder/log-batch';
import { transformBatch } from '../../lambda/transform/transform';
import { anyText } from '../any-text';
import { aFilter } from '../filter/kit';
import { eventOf, TIME_MS } from './kit';

const filter = aFilter({ source: 'cloudwatch' });
const lines = (messages: readonly string[], more = {}) => linesOf(unpack(eventOf(messages, more)), filter);
const documents = (messages: readonly string[], more = {}) =>
  lines(messages, more).map((line) => JSON.parse(line));

describe('a log event', () => {
  test('becomes a document that says where it was found', () => {
    const [document] = documents(['plain text']);
    expect(document).toMatchObject({
      asctime: '2026-11-21T12:00:00.000+00:00',
      levelname: 'INFO',
      message: 'plain text',
      source: 'cloudwatch',
      service: 'orders',
      function_name: 'orders',
      extra: { log_group: '/aws/lambda/orders', log_stream: '2026/11/21/[$LATEST]abc' },
    });
  });

  test('is parsed as the filter parses any record', () => {
    const json =
      '{"time":"2026-11-21T11:59:59.5Z","level":"ERROR","message":"refused","service":"pay","http_status":502}';
    expect(documents([json])[0]).toMatchObject({
      asctime: '2026-11-21T11:59:59.500+00:00',
      levelname: 'ERROR',
      message: 'refused',
      service: 'pay',
      http_status: 502,
    });
  });

  test.each([
    ['/ecs/orders', 'orders', undefined],
    ['API-Gateway-Execution-Logs_abc/prod', 'prod', undefined],
    ['/aws/lambda/us-east-1.edge', 'us-east-1.edge', 'edge'],
    ['plain', 'plain', undefined],
    ['/ends/', undefined, undefined],
  ])('of the log group %s has the service %s and the function %s', (logGroup, service, functionName) => {
    const [document] = documents(['x'], { logGroup });
    expect([document.service, document.function_name]).toEqual([service, functionName]);
  });

  test('that has a log_group of its own keeps it', () => {
    expect(documents(['{"message":"x","log_group":"mine"}'])[0].extra).toEqual({
      log_group: 'mine',
      'log_group 2': '/aws/lambda/orders',
      log_stream: '2026/11/21/[$LATEST]abc',
    });
  });

  test('that is a document of a logging layer goes through byte for byte', () => {
    const line =
      '{"asctime":"2026-11-21T09:27:00.123+00:00","name":"a","levelname":"INFO","message":"x","log_id":"01K","source":"node"}';
    expect(lines([`${line}\n`])).toEqual([`${line}\n`]);
  });
});

describe('log_id', () => {
  test('is the same in a second delivery, and differs between events, streams and groups', () => {
    const ids = (more = {}) => documents(['same text', 'same text'], more).map(({ log_id }) => log_id);
    expect(ids()).toEqual(ids());
    const all = [ids(), ids({ logStream: 'other' }), ids({ logGroup: '/aws/lambda/other' })].flat();
    expect(new Set(all).size).toBe(6);
    for (const id of all) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  test("is kept by the stream's transform, which gives the line through byte for byte", () => {
    const sent = lines([
      '{"level":"warn","message":"x"}',
      'plain',
      'a\nTraceback (most recent call last):\n  x',
    ]);
    const { result } = transformBatch(
      {
        records: sent.map((line, i) => ({
          recordId: String(i),
          approximateArrivalTimestamp: TIME_MS + 5000,
          data: Buffer.from(line).toString('base64'),
        })),
      },
      { filter: aFilter({ source: 'firehose' }), directory: undefined },
    );
    expect(result.records.map(({ data }) => Buffer.from(data ?? '', 'base64').toString())).toEqual(sent);
  });
});

test('every message becomes one line, which is a document that the transform takes for one', () => {
  const surprises = fc.oneof(
    anyText(),
    fc.json(),
    fc.constantFrom(
      '',
      '\0',
      '\ud800',
      '{"__proto__":{"a":1}}',
      '{"":1}',
      '{"extra":7}',
      '{"log_id":7}',
      '[]',
      'null',
    ),
    fc.constantFrom(`{"a":${'['.repeat(800)}${']'.repeat(800)}}`, 'x'.repeat(1_100_000), '"\u2028"'),
    fc
      .record({ message: fc.string(), level: fc.anything(), time: fc.anything(), extra: fc.anything() })
      .map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(fc.array(surprises, { maxLength: 5 }), (messages) => {
      const made = lines(messages);
      expect(made).toHaveLength(messages.length);
      for (const line of made) {
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(1_024_000);
        const nowMs = TIME_MS;
        const again = aFilter().record(Buffer.from(line), { nowMs, logId: () => 'another' });
        expect([again.isLayerDocument, again.line]).toEqual([true, line.slice(0, -1)]);
      }
    }),
    { numRuns: 100 },
  );
});
