import { Filter, TimeZone } from '../../lambda/filter';
import { aFilter, documentOf, formats, NOW_MS } from './kit';

describe('text that no pattern fits', () => {
  test('stays whole as the message, and is marked', () => {
    expect(documentOf('hello, world\n')).toEqual({
      asctime: '2026-11-21T12:00:00.000+00:00',
      name: 'tcp',
      levelname: 'INFO',
      message: 'hello, world',
      log_id: 'id',
      source: 'tcp',
      extra: { filter: { unparsed: true } },
    });
  });

  test.each([
    '[1,2]',
    '"text"',
    '17',
    'null',
    '{"a":1',
    '{a:1}',
    '{} {}',
  ])('JSON that is no object is text: %s', (text) => {
    expect(documentOf(text)).toMatchObject({ message: text, extra: { filter: { unparsed: true } } });
  });

  test('bytes that are no UTF-8 are read as Latin-1, so that none is lost, and marked', () => {
    const bytes = Buffer.from([0x67, 0x72, 0xfc, 0xdf, 0x65, 0x00, 0xff]);
    const document = documentOf(bytes);
    expect(document.message).toBe('grüße\0ÿ');
    expect(Buffer.from(document.message as string, 'latin1')).toEqual(bytes);
    expect(document.extra).toEqual({ filter: { unparsed: true, encoding: 'latin1' } });
  });
});

describe('errors in a text', () => {
  const TRACEBACK = [
    'Traceback (most recent call last):',
    '  File "shop.py", line 3, in <module>',
    '    print(nope)',
    "NameError: name 'nope' is not defined",
  ].join('\n');

  test('a traceback by itself is one ERROR', () => {
    expect(documentOf(TRACEBACK)).toMatchObject({
      levelname: 'ERROR',
      message: "NameError: name 'nope' is not defined",
      exc_info: TRACEBACK,
      exc_type: 'NameError',
    });
  });

  test('a traceback behind a header leaves the message before it', () => {
    expect(documentOf(`2026-11-21 09:27:00,123 shop ERROR failed\n${TRACEBACK}`)).toMatchObject({
      name: 'shop',
      message: 'failed',
      exc_info: TRACEBACK,
      exc_type: 'NameError',
    });
  });

  test('the type of a chained traceback is that of the last error', () => {
    const chained = `${TRACEBACK}\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "a.py", line 1\nrequests.exceptions.HTTPError: 500\n`;
    expect(documentOf(chained)).toMatchObject({
      exc_type: 'HTTPError',
      message: 'requests.exceptions.HTTPError: 500',
    });
  });

  test("Java's trace with its causes", () => {
    const trace =
      'java.lang.IllegalStateException: boom\n\tat com.example.Shop.run(Shop.java:3)\nCaused by: java.io.IOException: disk\n\t... 1 more';
    expect(documentOf(`09:27:00.123 [main] ERROR com.example.Shop - failed\n${trace}`)).toMatchObject({
      message: 'failed',
      exc_info: trace,
      exc_type: 'java.lang.IllegalStateException',
    });
  });

  test("Node's stack", () => {
    const stack = "TypeError: Cannot read properties of undefined (reading 'x')\n    at f (/app/a.js:1:2)";
    expect(documentOf(stack)).toMatchObject({ levelname: 'ERROR', exc_type: 'TypeError', exc_info: stack });
  });

  test('a message that speaks of an error has none', () => {
    expect(documentOf('2026-11-21 09:27:00,123 shop INFO saw ValueError: x')).not.toHaveProperty('exc_type');
    expect(documentOf('ValueError: x')).not.toHaveProperty('exc_type');
  });
});

describe('times that leave something out', () => {
  const at = (text: string, zone?: string, nowMs = NOW_MS) => {
    const filter =
      zone === undefined ? aFilter() : new Filter({ formats, source: 'tcp', zone: new TimeZone(zone) });
    return JSON.parse(filter.text(text, { nowMs, logId: () => 'id' }).line).asctime;
  };

  test.each([
    ['no offset is UTC', '2026-11-21 09:27:00,123 a INFO x', undefined, '2026-11-21T09:27:00.123+00:00'],
    [
      'or the zone that is set',
      '2026-11-21 09:27:00,123 a INFO x',
      'Europe/Berlin',
      '2026-11-21T08:27:00.123+00:00',
    ],
    [
      'as it was on that day',
      '2026-07-21 09:27:00,123 a INFO x',
      'Europe/Berlin',
      '2026-07-21T07:27:00.123+00:00',
    ],
    ['half an hour', '2026-07-21 09:27:00,123 a INFO x', 'Asia/Kolkata', '2026-07-21T03:57:00.123+00:00'],
    [
      'an offset of its own counts',
      '2026-11-21 09:27:00-0530 a INFO x',
      'Europe/Berlin',
      '2026-11-21T14:57:00.000+00:00',
    ],
    [
      'the nearest day without a date',
      '11:00:00.000 [m] INFO a - x',
      undefined,
      '2026-11-21T11:00:00.000+00:00',
    ],
  ])('%s', (_name, text, zone, asctime) => {
    expect(at(text, zone)).toBe(asctime);
  });

  test('a time of day that arrives after midnight is of the day before', () => {
    const asctime = at('23:59:59.000 [m] INFO a - x', undefined, Date.UTC(2026, 10, 21, 0, 0, 1));
    expect(asctime).toBe('2026-11-20T23:59:59.000+00:00');
  });

  test('a syslog time in December that arrives in January is of the last year', () => {
    expect(at('<13>Dec 31 23:59:58 h a: x', undefined, Date.UTC(2027, 0, 1))).toBe(
      '2026-12-31T23:59:58.000+00:00',
    );
  });
});

test('JSON behind a syslog header is read; the header says what the JSON does not', () => {
  expect(documentOf('<11>Nov 21 09:27:00 web1 shop[9]: {"message":"stored","order":4711}')).toEqual({
    asctime: '2026-11-21T09:27:00.000+00:00',
    name: 'shop',
    levelname: 'ERROR',
    message: 'stored',
    log_id: 'id',
    source: 'tcp',
    extra: { order: 4711, facility: '1', host: 'web1', pid: '9' },
  });
});

describe("a layer's document", () => {
  const line =
    '{"asctime":"2026-11-21T09:27:00.123+00:00","name":"a","levelname":"INFO","message":"x","log_id":"01K","source":"python","duration_ms":1.50,"username":"ada","extra":{"big":12345678901234567890}}';

  test('passes byte for byte', () => {
    const record = aFilter().record(Buffer.from(`${line}\n`), { nowMs: NOW_MS, logId: () => 'id' });
    expect(record).toEqual({ line, isLayerDocument: true, isParsed: true, username: 'ada' });
  });

  test.each([
    ['levelname', '"INFO"', '"info"'],
    ['asctime', '2026-11-21T09', '2026-11-21 09'],
    ['a missing log_id', '"log_id":"01K",', ''],
    ['a field of no one', '"name"', '"user":{},"name"'],
    ['a type of its own', '"duration_ms":1.50', '"duration_ms":"1.50"'],
    ['extra as text', '"extra":{"big":12345678901234567890}', '"extra":"x"'],
    ['an empty key', '"big"', '""'],
  ])('is none with %s', (_name, from, to) => {
    expect(line).toContain(from);
    const text = line.replace(from, to);
    expect(aFilter().text(text, { nowMs: NOW_MS, logId: () => 'id' }).isLayerDocument).toBe(false);
  });
});
