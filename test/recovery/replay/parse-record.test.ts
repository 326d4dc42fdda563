import { join } from 'node:path';
import { recordParser } from '../../../lambda/recovery/replay/parse-record';

const FILTER = join(__dirname, '../../../lambda/filter');
const record = (text: string) => ({ text, id: 'id-1', arrivalMs: Date.UTC(2026, 10, 21, 9, 30) });

describe('the parser of a replay', () => {
  test.each([
    ['UTC', '2026-11-21T09:27:44.000+00:00'],
    ['Europe/Berlin', '2026-11-21T09:27:44.000+01:00'],
  ])('reads a time without an offset in the zone %s of the transform', (zone, asctime) => {
    const parse = recordParser(FILTER, zone);
    const document = JSON.parse(parse(record('{"time":"2026-11-21T09:27:44","level":"info","msg":"hello"}')));
    expect(document).toMatchObject({ message: 'hello', log_id: 'id-1', source: 'firehose' });
    expect(Date.parse(document.asctime)).toBe(Date.parse(asctime));
  });

  test('leaves the document of a layer as it was put, byte for byte', () => {
    const line = `{"asctime":"2026-11-21T09:27:44.123+00:00","name":"app","levelname":"INFO","message":"m","log_id":"01JABCDEFGHJKMNPQRSTVWXYZ0","source":"node"}`;
    expect(recordParser(FILTER, 'UTC')(record(line))).toBe(line);
  });
});
